"""What a tensor holds, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field


class TensorForm(StrEnum):
    """In which order the axes of a tensor come.

    A ``movie`` is (T, H, W), or (T, H, W, 3) in colour: what Framesift opens as a sequence. A
    ``clip`` is (1, C, T, H, W): what networks take.
    """

    MOVIE = "movie"
    CLIP = "clip"


class TensorType(StrEnum):
    """What a tensor is made of; ``uint8`` holds 0…1 as 0…255."""

    FLOAT32 = "float32"
    FLOAT16 = "float16"
    UINT8 = "uint8"


class TensorContent(StrEnum):
    """What the numbers are: frames in the recipe, reconstructions of them, or anomaly maps."""

    FRAMES = "frames"
    RECONSTRUCTIONS = "reconstructions"
    MAPS = "maps"


@dataclass(frozen=True, slots=True)
class TensorOptions:
    """What a tensor holds.

    Attributes
    ----------
    content : TensorContent
        The last two need a run.
    form : TensorForm
        Order of the axes.
    dtype : TensorType
        Type of the numbers.
    first, last : int or None
        First and last frame. Without a last one a movie goes on to the end, and a clip is as long
        as the recipe says.
    """

    content: TensorContent = TensorContent.FRAMES
    form: TensorForm = TensorForm.MOVIE
    dtype: TensorType = TensorType.FLOAT32
    first: Annotated[int, Field(ge=0)] | None = None
    last: Annotated[int, Field(ge=0)] | None = None

    def __post_init__(self) -> None:
        if self.content is TensorContent.MAPS and self.dtype is TensorType.UINT8:
            raise ValueError("anomaly maps go beyond 1, which uint8 cannot hold")

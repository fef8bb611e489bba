"""What is known of a network without building it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Channels, frames, rows and columns of a clip.
Clip = tuple[int, int, int, int]


class ModelKind(StrEnum):
    """How a network treats the frames of a clip."""

    IMAGE = "image"
    STACKED = "stacked frames"
    RECURRENT = "recurrent"
    VOLUME = "3-D"
    PREDICTIVE = "predictive"
    GENERATIVE = "generative"
    FINDER = "finder"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a network without building it.

    Attributes
    ----------
    name : str
        Registered name.
    kind : ModelKind
        How it treats the frames of a clip.
    clip : tuple of int
        The input that it is published with, (C, T, H, W); `models.parameter_counts` is for this.
        Of a person's own model, an example of what it takes.
    summary : str
        One line for a list of models.
    reference : str
        Where the architecture comes from.
    module, class_name : str
        Where its class is.
    size_multiple : tuple of int
        Frames, rows and columns of which any multiple may be added to `min_size`. Other sizes are
        padded by repeating the edge, and the reconstruction is cropped again.
    min_size : tuple of int
        Fewest frames, rows and columns that it takes as they are; smaller clips are padded.
    value_range : tuple of float
        Range of the pixels inside; where it is not 0…1, the network itself brings clips there and
        its reconstructions back.
    fixed_clip_length : int or None
        Frames in a clip where only one number will do; None where any will.
    min_clip_length : int
        Fewest frames in a clip where any number will do.
    is_fixed_once_built : bool
        Whether a built network takes frames of its own size alone (a dense layer sees to that).
    rebuilt_frames : int or None
        How many of the last frames of a clip it returns, K; None for all of them.
    agreement : tuple of int, or None
        How far clips of any length agree, as (period, reach): two that begin a multiple of
        *period* frames apart give the same for every frame with at least *reach* frames before and
        behind it in both. None where a frame depends on the whole of its clip.
    """

    name: str
    kind: ModelKind
    clip: Clip
    summary: str
    reference: str
    module: str
    class_name: str
    size_multiple: tuple[int, int, int]
    min_size: tuple[int, int, int]
    value_range: tuple[float, float] = (0.0, 1.0)
    fixed_clip_length: int | None = None
    min_clip_length: int = 1
    is_fixed_once_built: bool = False
    rebuilt_frames: int | None = None
    agreement: tuple[int, int] | None = None

    @property
    def sizes(self) -> str:
        """One sentence that says which clips it takes."""
        if self.fixed_clip_length == 1:
            length = "single frames"
        elif self.fixed_clip_length is not None:
            length = f"clips of {self.fixed_clip_length} frames"
        elif self.min_clip_length > 1:
            length = f"clips of {self.min_clip_length} or more frames"
        else:
            length = "clips of any length"
        built = ", the same for scoring as for training" if self.is_fixed_once_built else ""
        unpadded = _listed([f"{_listed(axes)} {sizes}" for sizes, axes in self._unpadded().items()])
        sizes = f"{self.name} takes {length} with 1 or 3 channels and frames of any size{built}"
        if not unpadded:
            return f"{sizes}."
        return f"{sizes}; {unpadded} go in as they are, others are padded."

    def _unpadded(self) -> dict[str, list[str]]:
        """Return which sizes need no padding, and for which axes that holds."""
        axes: dict[str, list[str]] = {}
        names = ("lengths", "heights", "widths")
        for name, step, least in zip(names, self.size_multiple, self.min_size, strict=True):
            if step == least == 1:
                continue
            if least % step:
                sizes = f"of {least}, {least + step}, {least + 2 * step} and so on"
            else:
                sizes = f"that are multiples of {step}"
                sizes += f" from {least} on" if least > step else ""
            axes.setdefault(sizes, []).append(name)
        return axes

    def check(self, clip: Clip) -> None:
        """Say so if the network cannot take clips of a shape.

        Parameters
        ----------
        clip : tuple of int
            Channels, frames, rows and columns.

        Raises
        ------
        ValueError
            If it cannot; the text is one sentence that says what it takes.
        """
        channels, length, height, width = clip
        fits = channels in (1, 3) and min(height, width) >= 1 and length >= self.min_clip_length
        if self.fixed_clip_length is not None:
            fits = fits and length == self.fixed_clip_length
        if not fits:
            frames = "1 frame" if length == 1 else f"{length} frames"
            given = f"{frames} of {width}x{height} with {channels} channels"
            raise ValueError(f"{self.sizes[:-1]}; not {given}.")


def _listed(names: list[str]) -> str:
    """Return “a”, “a and b” or “a, b and c”."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

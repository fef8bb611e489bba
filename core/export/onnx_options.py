"""How a network is written as ONNX, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Int8(StrEnum):
    """Whether numbers are rounded to 8 bit: not at all, where that is faster here, or always."""

    NO = "no"
    WHERE_FASTER = "where_faster"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class OnnxOptions:
    """How a network is written as ONNX.

    Attributes
    ----------
    int8 : Int8
        Whether weights and what flows between layers are rounded to 8 bit.
    """

    int8: Int8 = Int8.NO

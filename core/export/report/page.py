"""What a report is made of."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure in large letters.

    Attributes
    ----------
    title, value : str
        What it is, and how much.
    note : str
        In small letters below.
    """

    title: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head.

    Attributes
    ----------
    head : sequence of str
        Titles of the columns; empty leaves the head out.
    rows : sequence of sequence of str
        As long as the head.
    title : str
        Above it.
    numbers : collection of int
        The columns that hold numbers, which stand at the right.
    shares : sequence of int
        Widths of the columns in percent of the page; empty fits them to what they hold.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    numbers: Collection[int] = ()
    shares: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure with all its bytes.

    Attributes
    ----------
    description : str
        For those who cannot see it.
    kind : str
        Its media type, e.g. ``image/svg+xml``.
    content : bytes
        The file.
    """

    description: str
    kind: str
    content: bytes

    @property
    def uri(self) -> str:
        """The picture itself, as an address that needs no network."""
        return f"data:{self.kind};base64,{base64.b64encode(self.content).decode('ascii')}"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page; what it has comes in the order of its attributes.

    Attributes
    ----------
    title : str
        Of the part.
    sentences : sequence of str
        One paragraph each.
    tables : sequence of Table
        One below the other.
    pictures : sequence of Picture
        One below the other.
    remarks : sequence of str
        What a reader should know, as a list at the end.
    """

    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[Table] = ()
    pictures: Sequence[Picture] = ()
    remarks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report.

    Attributes
    ----------
    title, subtitle : str
        At the top.
    tiles : sequence of Tile
        What most people want to know.
    sections : sequence of Section
        In order.
    foot : str
        At the bottom: who wrote it, and when.
    """

    title: str
    subtitle: str
    tiles: Sequence[Tile]
    sections: Sequence[Section]
    foot: str

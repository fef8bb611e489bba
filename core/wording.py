"""Small turns of phrase that many sentences share."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Return how many there are of something.

    Examples
    --------
    >>> counted(1, "span"), counted(3, "span")
    ('1 span', '3 spans')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

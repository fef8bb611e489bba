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


def short_number(value: float) -> str:
    """Return a number in three digits, or whole where it is large: never 1.61e+03.

    Examples
    --------
    >>> short_number(0.12345), short_number(1612.3), short_number(2e9)
    ('0.123', '1,612', '2e+09')
    """
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e7 else f"{value:.3g}"

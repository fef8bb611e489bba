"""How well a name fits what was typed, letter by letter."""

from __future__ import annotations

import functools

#: What a letter is worth at the start of a word, after the letter before it, and elsewhere.
_START, _NEXT, _ELSEWHERE = 10, 8, 1
#: What each letter that is skipped costs.
_SKIPPED = 0.1


def fit(typed: str, name: str) -> float | None:
    """Return how well a name fits; None unless it holds all letters in their order.

    Parameters
    ----------
    typed : str
        Spaces and case do not count.
    name : str
        What is looked at.

    Returns
    -------
    float or None
        Higher is better: letters at the start of words and letters in a row count most. Of all
        ways in which the letters can be found in the name the best one counts.

    Examples
    --------
    >>> fit("ptp", "Play or pause") is None
    True
    >>> fit("rl", "Reset layout") > fit("rl", "Raise the low threshold")
    True
    """
    letters = "".join(typed.casefold().split())
    low = name.casefold()

    @functools.cache
    def best(at: int, start: int) -> float | None:
        """Return the best worth of the letters from ``at`` on, found from ``start`` on."""
        if at == len(letters):
            return 0.0
        found: float | None = None
        place = low.find(letters[at], start)
        while place >= 0:
            rest = best(at + 1, place + 1)
            if rest is not None:
                worth = float(_worth(low, place, is_next=at > 0 and place == start))
                skipped = 0 if at == 0 else place - start
                worth += rest - _SKIPPED * skipped
                found = worth if found is None else max(found, worth)
            place = low.find(letters[at], place + 1)
        return found

    return best(0, 0)


def _worth(name: str, place: int, *, is_next: bool) -> int:
    if place == 0 or not name[place - 1].isalnum():
        return _START
    return _NEXT if is_next else _ELSEWHERE

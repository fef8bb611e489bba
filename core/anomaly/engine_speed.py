"""Which of two engines should run a network on this computer."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

import models
from core.files import replaced_when_whole

if TYPE_CHECKING:
    from core.training.network import RebuiltArrays

Rebuild = Callable[[NDArray[np.float32]], "RebuiltArrays"]

#: Clips that go through either engine together: never one, which torch is slow with.
_CLIPS = 2

#: Rounds in which both take turns; the fastest pass of each counts, as nothing makes it faster.
_ROUNDS = 3

#: From this ratio on one look is enough, on a busy computer too.
_CLEAR = 2.0

#: In seconds: a pass that takes as long tells enough, and is not to be waited for again.
_LONG_PASS = 1.0

#: The first engine is left only if the other one takes a good tenth less time: what else the
#: computer does must not decide.
_PREFERRED = 0.88

_FIRST, _OTHER = "first", "other"


def is_first_preferred(first: Rebuild, other: Rebuild, clip: models.Clip, known: Path) -> bool:
    """Return whether the first of two engines should run a network, not the other.

    Parameters
    ----------
    first, other : callable
        What makes clips into results. The first one should unless the other is clearly faster.
    clip : tuple of int
        Channels, frames, rows and columns.
    known : Path
        Remembers the answer; where it cannot be written, both are measured anew each time.

    Returns
    -------
    bool
        Measured on a few random clips.
    """
    try:
        if (answer := known.read_text(encoding="ascii")) in (_FIRST, _OTHER):
            return answer == _FIRST
    except (OSError, UnicodeDecodeError):
        pass  # Not measured yet, or damaged: that is mended by measuring.
    is_first = speed_ratio(first, other, clip) > _PREFERRED
    try:
        with replaced_when_whole(known) as part:
            part.write_text(_FIRST if is_first else _OTHER, encoding="ascii")
    except OSError:
        pass
    return is_first


def speed_ratio(
    first: Rebuild,
    other: Rebuild,
    clip: models.Clip,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Return how many times as fast the first of two engines is.

    Parameters
    ----------
    first, other : callable
        What makes clips into results.
    clip : tuple of int
        Channels, frames, rows and columns.
    clock : callable, optional
        Tells the time in seconds.

    Returns
    -------
    float
        Below 1 where the other one is faster.
    """
    clips = np.random.default_rng(0).random((_CLIPS, *clip), np.float32)
    best = {_FIRST: float("inf"), _OTHER: float("inf")}
    ratio = 1.0
    for number in range(_ROUNDS + 1):
        took = {}
        for name, rebuild in ((_FIRST, first), (_OTHER, other)):
            start = clock()
            rebuild(clips)
            took[name] = clock() - start
        is_long = min(took.values()) >= _LONG_PASS
        # A short first pass of each sees to memory, and does not count.
        if number or is_long:
            best = {name: min(best[name], seconds) for name, seconds in took.items()}
            ratio = best[_OTHER] / max(best[_FIRST], 1e-9)
            if is_long or not 1 / _CLEAR < ratio < _CLEAR:
                break
    return ratio

"""Make each batch of labelled clips while the one before it is learnt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from core.training.labelled_clips import ClipMaker, LabelledClips

#: Batches that are made, or being made, before they are asked for.
_AHEAD = 2


@contextmanager
def made_ahead(
    maker: ClipMaker, size: int
) -> Iterator[Callable[[int, int], Iterator[LabelledClips]]]:
    """Yield a function from the number of a batch and a count to so many batches from it on.

    They are made in a thread of their own; what is not wanted any more at the end is not made.

    Parameters
    ----------
    maker : ClipMaker
        Makes them.
    size : int
        Clips in a batch.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="made-clips") as pool:

        def ahead(first: int, count: int) -> Iterator[LabelledClips]:
            numbers = range(first, first + count)
            waiting = [pool.submit(maker.batch, it, size) for it in numbers[:_AHEAD]]
            for number in numbers:
                if number + _AHEAD in numbers:
                    waiting.append(pool.submit(maker.batch, number + _AHEAD, size))
                yield waiting.pop(0).result()

        try:
            yield ahead
        finally:
            pool.shutdown(cancel_futures=True)

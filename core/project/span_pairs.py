"""Tell which spans of two people say the same, and which contradict each other."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.media.frame_index import FrameRange
from core.project.records import Span

#: Two spans with other labels are about one thing from this intersection over union on.
SAME_THING = 0.5


class Relation(StrEnum):
    """How a span of mine and one of theirs stand to each other."""

    SAME = "same"
    MINE = "only mine"
    THEIRS = "only theirs"
    CONFLICT = "conflicting"


@dataclass(frozen=True, slots=True)
class NamedSpan:
    """A span with the name of its label, which says more to another project than its id."""

    span: Span
    label: str

    @property
    def frames(self) -> FrameRange:
        """Its frames."""
        return self.span.frames


@dataclass(frozen=True, slots=True)
class SpanPair:
    """What two people say of one stretch of a sequence; one of them may say nothing.

    Attributes
    ----------
    mine, theirs : NamedSpan or None
        At least one.
    """

    mine: NamedSpan | None
    theirs: NamedSpan | None

    @property
    def relation(self) -> Relation:
        """How they stand to each other."""
        if self.mine is None:
            return Relation.THEIRS
        if self.theirs is None:
            return Relation.MINE
        same = _says(self.mine) == _says(self.theirs)
        return Relation.SAME if same else Relation.CONFLICT

    @property
    def start(self) -> int:
        """The first frame that either names."""
        return min(it.frames.start for it in (self.mine, self.theirs) if it is not None)


def overlap(one: FrameRange, other: FrameRange) -> float:
    """Return the intersection over union of two ranges.

    Examples
    --------
    >>> overlap(FrameRange(0, 10), FrameRange(5, 15))
    0.3333333333333333
    """
    common = max(min(one.stop, other.stop) - max(one.start, other.start), 0)
    return common / (len(one) + len(other) - common)


def overlaps(
    mine: Sequence[NamedSpan], theirs: Sequence[NamedSpan]
) -> Iterator[tuple[float, NamedSpan, NamedSpan]]:
    """Yield all pairs with a frame in common, with their intersection over union."""
    ordered = sorted(theirs, key=lambda it: it.frames)
    starts = [it.frames.start for it in ordered]
    longest = max((len(it.frames) for it in ordered), default=0)
    for own in mine:
        first = bisect.bisect_right(starts, own.frames.start - longest)
        for place in range(first, bisect.bisect_left(starts, own.frames.stop)):
            if (share := overlap(own.frames, ordered[place].frames)) > 0:
                yield share, own, ordered[place]


def pair_spans(mine: Sequence[NamedSpan], theirs: Sequence[NamedSpan]) -> list[SpanPair]:
    """Pair the spans of two people on one sequence.

    Spans are the same if frames and label are. Those left are about one thing if they have one
    uuid; or overlap and have one label; or overlap by `SAME_THING` whatever their labels: the
    better the overlap, the sooner they are paired.

    Parameters
    ----------
    mine, theirs : sequence of NamedSpan
        In any order.

    Returns
    -------
    list of SpanPair
        By first frame; each span is in one pair.
    """
    open_mine = {it.span.id: it for it in mine}
    open_theirs = {it.span.id: it for it in theirs}
    pairs = []

    def take(own: NamedSpan, other: NamedSpan) -> None:
        if own.span.id in open_mine and other.span.id in open_theirs:
            pairs.append(SpanPair(open_mine.pop(own.span.id), open_theirs.pop(other.span.id)))

    said: dict[tuple[FrameRange, str], list[NamedSpan]] = {}
    for other in theirs:
        said.setdefault(_says(other), []).append(other)
    for own in mine:
        if alike := said.get(_says(own)):
            # Best one that came from here, or went there, and was not changed since.
            alike.sort(key=lambda it: it.span.uuid == own.span.uuid)
            take(own, alike.pop())
    by_uuid = {it.span.uuid: it for it in theirs}
    for own in mine:
        if own.span.uuid in by_uuid:
            take(own, by_uuid[own.span.uuid])
    found = overlaps(list(open_mine.values()), list(open_theirs.values()))
    about_one = [it for it in found if it[1].label == it[2].label or it[0] >= SAME_THING]
    for _share, own, other in sorted(about_one, key=lambda it: -it[0]):
        take(own, other)
    pairs += [SpanPair(it, None) for it in open_mine.values()]
    pairs += [SpanPair(None, it) for it in open_theirs.values()]
    return sorted(pairs, key=lambda pair: pair.start)


def _says(named: NamedSpan) -> tuple[FrameRange, str]:
    return named.frames, named.label

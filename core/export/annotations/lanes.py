"""Keep apart what formats with one thing at a time cannot hold in one place."""

from __future__ import annotations

from collections.abc import Iterable

from core.export.annotations.records import WrittenSpan


def in_lanes(spans: Iterable[WrittenSpan]) -> list[list[WrittenSpan]]:
    """Deal spans out so that no two in one lane have a frame in common.

    Parameters
    ----------
    spans : iterable of WrittenSpan
        By start.

    Returns
    -------
    list of list of WrittenSpan
        As few lanes as possible, each by start.
    """
    lanes: list[list[WrittenSpan]] = []
    for span in spans:
        for lane in lanes:
            if lane[-1].frames.stop <= span.frames.start:
                lane.append(span)
                break
        else:
            lanes.append([span])
    return lanes

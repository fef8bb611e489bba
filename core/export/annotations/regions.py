"""Where on its frames the thing is that a span or an event is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.frame_scores import Statistic
from core.anomaly.review import review_frame
from core.anomaly.score_store import ScoredSequence
from core.export.annotations.records import Region, WrittenSpan
from core.project.ground_truth import GroundTruthMasks
from core.project.records import SpanSource, Thresholds

#: Two regions on frames in a row are one object if they overlap by this (intersection over union).
_SAME_OBJECT = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class SequenceRegions:
    """Regions of one sequence: boxes of detections for events, masks for ground truth.

    Attributes
    ----------
    width, height : int
        Of the source frames, in pixels.
    scored : ScoredSequence or None
        What the run says.
    thresholds : Thresholds or None
        In force for the run.
    masks : GroundTruthMasks or None
        Of the data set.
    """

    width: int
    height: int
    scored: ScoredSequence | None = None
    thresholds: Thresholds | None = None
    masks: GroundTruthMasks | None = None

    def find(self, span: WrittenSpan, frame_index: int) -> tuple[Region, ...]:
        """Return the regions of a span on a frame, highest score first; one frame in memory."""
        if span.is_event:
            return self._detections(frame_index)
        if span.source == SpanSource.GROUND_TRUTH and self.masks is not None:
            return mask_regions(self.masks.mask(frame_index))
        return ()

    def _detections(self, frame_index: int) -> tuple[Region, ...]:
        if self.scored is None or self.thresholds is None:
            return ()
        # The heat map's range is of no concern to its boxes.
        reviewed = review_frame(self.scored, frame_index, (0.0, 1.0))
        boxes = reviewed.boxes(Statistic.LOCAL_MAX, self.thresholds, self.width, self.height)
        return tuple(Region(it.x, it.y, it.width, it.height, score=it.score) for it in boxes)


def mask_regions(mask: NDArray[np.bool_]) -> tuple[Region, ...]:
    """Return each connected part of a mask, shape (H, W), as a region, largest first."""
    count, parts, stats, _centres = cv2.connectedComponentsWithStats(
        mask.view(np.uint8), connectivity=8
    )
    largest_first = sorted(range(1, count), key=lambda it: -int(stats[it, cv2.CC_STAT_AREA]))
    regions = []
    for number in largest_first:
        x, y, width, height, _area = stats[number].tolist()
        inside = parts[y : y + height, x : x + width] == number
        regions.append(Region(x, y, width, height, inside))
    return tuple(regions)


@dataclass(slots=True)
class ObjectTracker:
    """Number the regions of one span so that an object keeps its number from frame to frame.

    Greedy: each region takes the number of the region on the frame before that it overlaps most.

    Attributes
    ----------
    next_number : int
        What the next new object will be called.
    """

    next_number: int = 0
    _last: list[tuple[int, Region]] = field(default_factory=list)

    def follow(self, regions: Sequence[Region]) -> list[int]:
        """Return a number for each region of the next frame."""
        pairs = sorted(
            (
                (overlap, place, number)
                for place, region in enumerate(regions)
                for number, before in self._last
                if (overlap := _overlap(region, before)) >= _SAME_OBJECT
            ),
            reverse=True,
        )
        numbers: dict[int, int] = {}
        for _overlapping, place, number in pairs:
            if place not in numbers and number not in numbers.values():
                numbers[place] = number
        for place in range(len(regions)):
            if place not in numbers:
                numbers[place] = self.next_number
                self.next_number += 1
        self._last = [(numbers[place], region) for place, region in enumerate(regions)]
        return [numbers[place] for place in range(len(regions))]


def _overlap(one: Region, other: Region) -> float:
    """Return the intersection over union of two rectangles."""
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    common = max(across, 0) * max(down, 0)
    return common / (one.width * one.height + other.width * other.height - common)

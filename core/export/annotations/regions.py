"""Where on its frames the thing is that a span or an event is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from core.anomaly.boxes import uncorrected
from core.anomaly.frame_scores import Statistic
from core.anomaly.review import review_frame
from core.anomaly.score_store import ScoredSequence
from core.export.annotations.records import Region, WrittenSpan
from core.project.ground_truth import GroundTruthMasks
from core.project.project import Project
from core.project.records import Rectangle, SpanSource, Thresholds

#: Two regions on frames in a row are one object if they overlap by this (intersection over union).
_SAME_OBJECT = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class SequenceRegions:
    """Regions of one sequence: boxes of detections for events, masks for ground truth.

    Where people have drawn boxes, these are what events and what people marked are about.

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
    drawn : mapping of int to tuple of Rectangle
        What people drew on which frame, as `drawn_places` finds it.
    anomalies : frozenset of str
        Names of the labels that mean anomaly: spans of others are not about drawn boxes.
    """

    width: int
    height: int
    scored: ScoredSequence | None = None
    thresholds: Thresholds | None = None
    masks: GroundTruthMasks | None = None
    drawn: Mapping[int, tuple[Rectangle, ...]] = field(default_factory=dict)
    anomalies: frozenset[str] = frozenset()

    def find(self, span: WrittenSpan, frame_index: int) -> tuple[Region, ...]:
        """Return the regions of a span on a frame, highest score first; one frame in memory.

        Drawn boxes come first; they have no score.
        """
        drawn = self.drawn.get(frame_index, ())
        if span.is_event:
            return (*map(_region, drawn), *self._detections(frame_index))
        if span.source == SpanSource.GROUND_TRUTH:
            return () if self.masks is None else mask_regions(self.masks.mask(frame_index))
        return tuple(map(_region, drawn)) if span.label in self.anomalies else ()

    def _detections(self, frame_index: int) -> tuple[Region, ...]:
        if self.scored is None or self.thresholds is None:
            return ()
        # The heat map's range is of no concern to its boxes.
        reviewed = review_frame(self.scored, frame_index, (0.0, 1.0))
        boxes = reviewed.boxes(Statistic.LOCAL_MAX, self.thresholds, self.width, self.height)
        left = uncorrected(boxes, self.drawn.get(frame_index, ()))
        return tuple(Region(it.x, it.y, it.width, it.height, score=it.score) for it in left)


def drawn_places(project: Project, sequence_id: int) -> dict[int, tuple[Rectangle, ...]]:
    """Return what people drew on frames that a span calls anomalous, by frame."""
    places: dict[int, tuple[Rectangle, ...]] = {}
    for box in project.anomaly_boxes(sequence_id):
        places[box.frame_index] = (*places.get(box.frame_index, ()), box.place)
    return places


def _region(place: Rectangle) -> Region:
    """Return a drawn box in whole pixels, at least one each way."""
    left, top = round(place.x), round(place.y)
    right, bottom = round(place.x + place.width), round(place.y + place.height)
    return Region(left, top, max(right - left, 1), max(bottom - top, 1))


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

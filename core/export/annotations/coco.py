"""COCO with videos: images, annotations, categories, and which image is which frame of which video.

The form is that of COCO (https://cocodataset.org/#format-data) with ``videos``, ``video_id`` and
``frame_id`` as CocoVID has them (https://github.com/open-mmlab/mmtracking, docs/en/tutorials), and
``frame_index`` and ``track_id`` as TAO has them (https://github.com/TAO-Dataset/tao), which differ
in their names only. Frame numbers count from 0, boxes are x, y, width, height in source pixels from
the top left, and RLE runs down the columns, as in COCO.

A span is one annotation on each of its frames. Where only its frames are known the box is the
whole frame; ground truth has its masks and an event of a run its boxes with their scores. A list
``spans`` holds what COCO has no place for; its ids stand in ``span_id`` of the annotations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.export.annotations.json_file import JsonNode, read_json, write_json
from core.export.annotations.records import (
    AtFile,
    AtFrames,
    FileLabel,
    ReadAnnotations,
    ReadSpan,
    Region,
    WrittenAnnotations,
    WrittenSequence,
)
from core.export.annotations.regions import ObjectTracker
from core.jobs import JobContext
from core.media.frame_index import FrameRange

ThingT = TypeVar("ThingT")


def write_coco(target: Path, annotations: WrittenAnnotations, context: JobContext) -> None:
    """Write one file for all sequences, frame by frame; ids count from 1."""
    categories = {label.name: number for number, label in enumerate(annotations.labels, start=1)}
    members: dict[str, object] = {
        "info": {
            "description": f"Spans of {annotations.project}",
            "version": "1.0",
            "contributor": "Framesift",
        },
        "licenses": [],
        "videos": [_video(number, it) for number, it in enumerate(annotations.sequences, start=1)],
        "categories": [
            {
                "id": categories[label.name],
                "name": label.name,
                "supercategory": "anomaly" if label.is_anomaly else "",
                "color": label.color,
                "is_anomaly": bool(label.is_anomaly),
                "excludes_from_training": bool(label.excludes_from_training),
            }
            for label in annotations.labels
        ],
        "images": _images(annotations),
        "annotations": _annotations(annotations, categories, context),
        "spans": _spans(annotations, categories),
    }
    write_json(target, members)


def _video(number: int, sequence: WrittenSequence) -> dict[str, object]:
    row = sequence.sequence
    return {
        "id": number,
        "name": row.name,
        "file_name": row.path.name,
        "width": row.width,
        "height": row.height,
        "length": len(sequence.index),
        "start_utc": row.start_utc,
        "cadence_s": row.cadence_s,
    }


def _images(annotations: WrittenAnnotations) -> Iterator[dict[str, object]]:
    image = 0
    for video, sequence in enumerate(annotations.sequences, start=1):
        for frame_index in range(len(sequence.index)):
            image += 1
            utc = sequence.index.utc(frame_index)
            yield {
                "id": image,
                "video_id": video,
                "frame_id": frame_index,
                "frame_index": frame_index,
                "file_name": f"{sequence.name}/{sequence.frame_name(frame_index)}",
                "width": sequence.sequence.width,
                "height": sequence.sequence.height,
                "time_s": round(float(sequence.index.time_s[frame_index]), 6),
                **({"date_captured": utc.isoformat()} if utc else {}),
            }


def _annotations(
    annotations: WrittenAnnotations, categories: dict[str, int], context: JobContext
) -> Iterator[dict[str, object]]:
    number, first_image, next_object = 0, 1, 1
    total = sum(len(it.index) for it in annotations.sequences)
    for video, sequence in enumerate(annotations.sequences, start=1):
        trackers: dict[str, ObjectTracker] = {}
        for frame_index, spans in sequence.by_frame():
            context.check()
            context.progress(
                first_image + frame_index, total, f"Writing frame {frame_index} of {sequence.name}"
            )
            for span in spans:
                tracker = trackers.setdefault(span.id, ObjectTracker())
                tracker.next_number = max(tracker.next_number, next_object)
                regions = sequence.find_regions(span, frame_index) or (_whole(sequence),)
                for region, thing in zip(regions, tracker.follow(regions), strict=True):
                    number += 1
                    yield {
                        "id": number,
                        "image_id": first_image + frame_index,
                        "video_id": video,
                        "category_id": categories[span.label],
                        "span_id": span.id,
                        "instance_id": thing,
                        "track_id": thing,
                        **_shape(region, sequence),
                    }
                next_object = max(next_object, tracker.next_number)
        first_image += len(sequence.index)


def _spans(
    annotations: WrittenAnnotations, categories: dict[str, int]
) -> Iterator[dict[str, object]]:
    for video, sequence in enumerate(annotations.sequences, start=1):
        for span in sequence.spans:
            yield {
                "id": span.id,
                "video_id": video,
                "category_id": categories[span.label],
                "first_frame": span.frames.start,
                "last_frame": span.frames.stop - 1,
                "source": span.source,
                "annotator": span.annotator,
                "note": span.note,
                **({"peak_frame": span.peak_frame} if span.is_event else {}),
            }


def _whole(sequence: WrittenSequence) -> Region:
    return Region(0, 0, sequence.sequence.width, sequence.sequence.height)


def _shape(region: Region, sequence: WrittenSequence) -> dict[str, object]:
    left, top = region.x, region.y
    right, bottom = left + region.width, top + region.height
    shape: dict[str, object] = {
        "bbox": [left, top, region.width, region.height],
        "iscrowd": 0,
        **({} if region.score is None else {"score": round(region.score, 6)}),
    }
    if region.mask is None:
        polygon = [left, top, right, top, right, bottom, left, bottom]
        return shape | {"area": region.width * region.height, "segmentation": [polygon]}
    mask = np.zeros((sequence.sequence.height, sequence.sequence.width), np.bool_)
    mask[top:bottom, left:right] = region.mask
    runs = {"size": list(mask.shape), "counts": run_lengths(mask)}
    return shape | {"area": int(np.count_nonzero(mask)), "segmentation": runs}


def run_lengths(mask: NDArray[np.bool_]) -> list[int]:
    """Return COCO's run lengths of a mask, shape (H, W): down the columns, background first.

    Examples
    --------
    >>> run_lengths(np.array([[False, True], [False, True], [True, True]]))
    [2, 4]
    """
    flat = np.concatenate([[False], mask.ravel(order="F")])
    changes = np.flatnonzero(flat[1:] != flat[:-1])
    edges = np.concatenate([[0], changes, [mask.size]])
    lengths: list[int] = np.diff(edges).tolist()
    return lengths


def read_coco(path: Path) -> ReadAnnotations:
    """Read which frames have annotations of which category.

    Objects of one category on frames in a row make one span, unless the annotations name their
    spans. Without ``videos``, images are found by the names of their files.
    """
    root = read_json(path)
    labels = dict(_read_category(it) for it in root.get("categories").items())
    videos = {it.get("id").text(): _video_names(it) for it in _optional(root, "videos")}
    images = {it.get("id").text(): it for it in root.get("images").items()}
    spans = {it.get("id").text(): it for it in _optional(root, "spans")}
    found: dict[ReadSpan, None] = {}
    for node in root.get("annotations").items():
        image = _referred(node, "image_id", images)
        label = _referred(node, "category_id", labels)
        names = videos.get(image.text_or("video_id"), ())
        span_id = node.text_or("span_id")
        told = spans.get(span_id)
        found[
            ReadSpan(
                # Many annotations of one image say the same: the image is their place.
                image.where,
                _place(image),
                label.name,
                names,
                told.text_or("annotator") if told else "",
                told.text_or("note") if told else "",
                span_id,
            )
        ] = None
    return ReadAnnotations(tuple(found), tuple(labels.values()))


def _read_category(node: JsonNode) -> tuple[str, FileLabel]:
    label = FileLabel(
        node.get("name").text(),
        node.text_or("color"),
        excludes_from_training=node.flag("excludes_from_training"),
        is_anomaly=node.flag("is_anomaly"),
    )
    return node.get("id").text(), label


def _video_names(node: JsonNode) -> tuple[str, ...]:
    return tuple(name for key in ("name", "file_name") if (name := node.text_or(key)))


def _place(image: JsonNode) -> AtFrames | AtFile:
    for key in ("frame_id", "frame_index"):
        if image.has(key):
            frame_index = image.get(key).whole()
            return AtFrames(FrameRange(frame_index, frame_index + 1))
    return AtFile(image.get("file_name").text())


def _optional(root: JsonNode, key: str) -> Iterator[JsonNode]:
    if root.has(key):
        yield from root.get(key).items()


def _referred(node: JsonNode, key: str, known: Mapping[str, ThingT]) -> ThingT:
    name = node.get(key).text()
    if name not in known:
        raise node.error(f"{key} {name} is not in the file")
    return known[name]

"""X-AnyLabeling: a folder of JSON sidecars, one beside each image.

Source: X-AnyLabeling 4.2, anylabeling/views/labeling/label_file.py, schema.py and shape.py
(https://github.com/CVHub520/X-AnyLabeling). A span is a flag of each of its frames; where it is
known where on the frame the thing is, shapes say so: rectangles with four corners, polygons around
ground truth. Points are in source pixels. The frames of a video have the names that
X-AnyLabeling gives them when it takes a video apart, ``frame_00000`` and so on, from 0.

A flag cannot tell two spans of one label that touch, so the key ``framesift``, which
X-AnyLabeling keeps, names the spans. What flags and shapes say counts; the key only tells apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from core.errors import AnnotationError
from core.export.annotations.json_file import JsonNode, read_json
from core.export.annotations.records import (
    AtFile,
    ReadAnnotations,
    ReadSpan,
    Region,
    WrittenAnnotations,
    WrittenSequence,
    WrittenSpan,
)
from core.export.annotations.regions import ObjectTracker
from core.jobs import JobContext
from core.media.source import SourceKind

#: The version whose form this is.
_VERSION = "4.2.1"
_OURS = "framesift"


def write_xanylabeling(target: Path, annotations: WrittenAnnotations, context: JobContext) -> None:
    """Write a sidecar for each frame of the only sequence that a span covers."""
    sequence = annotations.only
    trackers = {span.id: ObjectTracker() for span in sequence.spans}
    total = len(sequence.index)
    for frame_index, spans in sequence.by_frame():
        context.check()
        sidecar = target / PurePosixPath(sequence.frame_name(frame_index)).with_suffix(".json")
        sidecar.parent.mkdir(parents=True, exist_ok=True)
        content = _sidecar(sequence, frame_index, spans, trackers)
        sidecar.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")
        context.progress(frame_index + 1, total, f"Writing {sidecar.name}")


def _sidecar(
    sequence: WrittenSequence,
    frame_index: int,
    spans: list[WrittenSpan],
    trackers: dict[str, ObjectTracker],
) -> dict[str, object]:
    shapes: list[dict[str, object]] = []
    for span in spans:
        regions = sequence.find_regions(span, frame_index)
        for region, thing in zip(regions, trackers[span.id].follow(regions), strict=True):
            shapes.append(_shape(span, region, thing))
    return {
        "version": _VERSION,
        "flags": {span.label: True for span in spans},
        "checked": False,
        "shapes": shapes,
        "imagePath": _image_name(sequence, frame_index),
        "imageData": None,
        "imageHeight": sequence.sequence.height,
        "imageWidth": sequence.sequence.width,
        "description": "",
        _OURS: {
            "sequence": sequence.name,
            "frame": frame_index,
            "spans": [
                {"id": it.id, "label": it.label, "annotator": it.annotator, "note": it.note}
                for it in spans
            ],
        },
    }


def _image_name(sequence: WrittenSequence, frame_index: int) -> str:
    name = PurePosixPath(sequence.frame_name(frame_index))
    is_video = sequence.sequence.kind is SourceKind.VIDEO
    return name.with_suffix(".jpg").name if is_video else name.name


def _shape(span: WrittenSpan, region: Region, thing: int) -> dict[str, object]:
    outline = _outline(region)
    return {
        "label": span.label,
        "score": region.score,
        "points": outline or _corners(region),
        "group_id": thing,
        "description": "",
        "difficult": False,
        "shape_type": "polygon" if outline else "rectangle",
        "flags": {},
        "attributes": {},
        "kie_linking": [],
    }


def _corners(region: Region) -> list[list[float]]:
    left, top = float(region.x), float(region.y)
    right, bottom = left + region.width, top + region.height
    return [[left, top], [right, top], [right, bottom], [left, bottom]]


def _outline(region: Region) -> list[list[float]]:
    """Return the outline of a region with a mask; empty where it is too small to have one."""
    if region.mask is None:
        return []
    outlines, _ = cv2.findContours(
        region.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    points = max(outlines, key=len)[:, 0] + (region.x, region.y)
    return [[float(x), float(y)] for x, y in points.tolist()] if len(points) > 2 else []


def read_xanylabeling(path: Path) -> ReadAnnotations:
    """Read one sidecar, or all in a folder and the folders in it.

    A frame has the labels of its flags that are set and of its shapes. Frames in a row with the
    same label make one span, unless their sidecars name the spans.

    Raises
    ------
    AnnotationError
        If there is none, or one cannot be understood.
    """
    files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    if not files:
        raise AnnotationError(f"{path} holds no .json sidecars. Choose another folder.")
    spans = [span for file in files for span in _read_sidecar(read_json(file))]
    return ReadAnnotations(tuple(spans))


def _read_sidecar(root: JsonNode) -> Iterator[ReadSpan]:
    image = PurePosixPath(root.get("imagePath").text().replace("\\", "/")).name
    labels: dict[str, None] = {}
    if root.has("flags"):
        labels |= {name: None for name, it in root.get("flags").members() if it.value is True}
    for shape in root.get("shapes").items():
        labels[shape.get("label").text()] = None
    told = list(_told(root))
    names = _sequence_names(root)
    for label in labels:
        same = [it for it in told if it.text_or("label") == label]
        for span in same:
            yield ReadSpan(
                root.file,
                AtFile(image),
                label,
                names,
                span.text_or("annotator"),
                span.text_or("note"),
                span.text_or("id"),
            )
        if not same:
            yield ReadSpan(root.file, AtFile(image), label, names, part_of="")


def _told(root: JsonNode) -> Iterator[JsonNode]:
    if root.has(_OURS) and root.get(_OURS).has("spans"):
        yield from root.get(_OURS).get("spans").items()


def _sequence_names(root: JsonNode) -> tuple[str, ...]:
    name = root.get(_OURS).text_or("sequence") if root.has(_OURS) else ""
    return (name,) if name else ()

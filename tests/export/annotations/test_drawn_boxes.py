"""Boxes that a person has corrected are written in place of what the detector had found."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from core.export.annotations.write_job import WriteAnnotationsJob
from core.jobs import JobContext
from core.project.project import Project
from core.project.records import Rectangle

FRAME = 6
#: Where the person has put the box that the run has at 16, 16 with 24 x 16 pixels or so.
CORRECTED = Rectangle(10, 12, 30, 20)


@pytest.fixture
def corrected(scored_project: Path) -> Path:
    """The scored project, whose run finds a spot on frames 5 to 7, corrected on frame 6."""
    with Project.open(scored_project) as project:
        project.add_drawn_box(project.sequences()[0].id, FRAME, CORRECTED)
    return scored_project


def write(folder: Path, format_name: str, target: Path, run: str = "") -> Path:
    WriteAnnotationsJob(folder, format_name, target, run, ()).run(JobContext())
    return target


def coco_boxes(path: Path, frame_index: int) -> list[tuple[str, list[int], bool]]:
    """Label, box and whether it has a score, of all annotations of a frame."""
    root = json.loads(path.read_text(encoding="utf-8"))
    names = {it["id"]: it["name"] for it in root["categories"]}
    image = next(it["id"] for it in root["images"] if it["frame_id"] == frame_index)
    return sorted(
        (names[it["category_id"]], it["bbox"], "score" in it)
        for it in root["annotations"]
        if it["image_id"] == image
    )


def test_coco_has_the_corrected_box_for_the_span_and_for_the_event(
    corrected: Path, tmp_path: Path
) -> None:
    path = write(corrected, "coco", tmp_path / "boxes.json", run="motion-001")

    assert coco_boxes(path, FRAME) == [
        ("anomaly", [10, 12, 30, 20], False),
        ("event", [10, 12, 30, 20], False),
    ]
    ((_, _, span_has_score), (_, found, has_score)) = coco_boxes(path, FRAME + 1)
    assert (span_has_score, has_score) == (False, True)
    assert found != [10, 12, 30, 20]


def test_a_box_is_not_written_where_no_span_calls_the_frame_anomalous(
    corrected: Path, tmp_path: Path
) -> None:
    with Project.open(corrected) as project:
        project.delete_spans([it.id for it in project.spans()])

    path = write(corrected, "coco", tmp_path / "boxes.json", run="motion-001")

    ((label, box, has_score),) = coco_boxes(path, FRAME)
    assert (label, has_score) == ("event", True)
    assert box != [10, 12, 30, 20]


def test_cvat_and_xanylabeling_have_the_corrected_box(corrected: Path, tmp_path: Path) -> None:
    cvat = write(corrected, "cvat", tmp_path / "boxes.xml")
    folder = write(corrected, "xanylabeling", tmp_path / "sidecars")

    corners = [
        tuple(float(box.get(name, "nan")) for name in ("xtl", "ytl", "xbr", "ybr"))
        for box in ET.parse(cvat).getroot().iter("box")  # noqa: S314 - written just now
        if box.get("frame") == str(FRAME) and box.get("outside") == "0"
    ]
    assert corners == [(10, 12, 40, 32)]
    sidecar = next(folder.rglob(f"*{FRAME:03}.json"))
    (shape,) = json.loads(sidecar.read_text(encoding="utf-8"))["shapes"]
    assert [10, 12] in shape["points"]
    assert [40, 32] in shape["points"]

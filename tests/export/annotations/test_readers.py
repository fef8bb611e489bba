"""Each export is opened by the reader of its own format."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from pycocotools.coco import COCO
from pympi.Elan import Eaf

from core.export.annotations.write_job import WriteAnnotationsJob
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.project.ground_truth import write_masks
from core.project.project import Project
from core.project.records import SpanSource
from tests.export.annotations.conftest import SPANS, export

RUN = "motion-001"
#: pycocotools 2.0 on numpy 2.
of_pycocotools = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture
def with_masks(scored_project: Path) -> Path:
    """The scored project; ground truth on frames 2 and 3, two parts on the first of them."""
    with Project.open(scored_project) as project:
        (sequence,) = project.sequences()
        masks = np.zeros((sequence.frames, sequence.height, sequence.width), np.bool_)
        masks[2, 10:20, 5:9] = masks[3, 10:20, 6:10] = True
        masks[2, 30:33, 40:60] = True
        masks[2, 30, 40] = False
        path = project.layout.ground_truth(sequence.id)
        write_masks(path, masks, sequence.frames, (sequence.height, sequence.width))
        project.add_span(
            sequence.id,
            FrameRange(2, 4),
            project.label_named("anomaly").id,
            source=SpanSource.GROUND_TRUTH,
        )
    return scored_project


def export_run(folder: Path, format_name: str, target: Path) -> None:
    WriteAnnotationsJob(folder, format_name, target, RUN).run(JobContext())


# COCO


def test_coco_has_a_video_a_sequence_and_an_image_a_frame(labelled: Path, tmp_path: Path) -> None:
    export(labelled, "coco", tmp_path / "c.json")

    coco = COCO(str(tmp_path / "c.json"))

    videos = {it["id"]: it for it in coco.dataset["videos"]}
    assert [it["name"] for it in videos.values()] == ["walk", "hall", "sun"]
    assert len(coco.getImgIds()) == 20 + 30 + 9
    images = coco.loadImgs(coco.getImgIds())
    assert [it["frame_id"] for it in images if it["video_id"] == 1] == list(range(20))
    assert images[4]["file_name"] == "walk/004.png"
    assert {it["name"] for it in coco.loadCats(coco.getCatIds())} == {it[3] for it in SPANS}


@of_pycocotools
def test_every_frame_of_a_coco_span_has_an_annotation(labelled: Path, tmp_path: Path) -> None:
    export(labelled, "coco", tmp_path / "c.json")

    coco = COCO(str(tmp_path / "c.json"))

    assert len(coco.getAnnIds()) == sum(stop - start for _, start, stop, _, _ in SPANS)
    (cart,) = coco.getCatIds(catNms=["cart ü"])
    shown = coco.loadImgs(coco.getImgIds(catIds=[cart]))
    assert sorted(it["frame_id"] for it in shown) == list(range(10, 20))
    mask = coco.annToMask(coco.loadAnns(coco.getAnnIds(catIds=[cart]))[0])
    assert mask.shape == (48, 64)
    assert mask.all()


@of_pycocotools
def test_coco_holds_the_masks_of_ground_truth(with_masks: Path, tmp_path: Path) -> None:
    export(with_masks, "coco", tmp_path / "c.json")

    coco = COCO(str(tmp_path / "c.json"))

    found = coco.loadAnns(coco.getAnnIds(imgIds=[3]))
    assert [it["area"] for it in found] == [59, 40]
    drawn = np.maximum(*(coco.annToMask(it) for it in found))
    with Project.open(with_masks) as project:
        path = project.layout.ground_truth(project.sequences()[0].id)
    assert (drawn == np.unpackbits(np.load(path)[2], axis=1)[:, :64]).all()
    assert found[1]["bbox"] == [5, 10, 4, 10]
    (next_frame,) = coco.loadAnns(coco.getAnnIds(imgIds=[4]))
    assert next_frame["track_id"] == found[1]["track_id"] != found[0]["track_id"]


def test_coco_holds_the_detections_of_a_run_with_their_scores(
    with_masks: Path, tmp_path: Path
) -> None:
    export_run(with_masks, "coco", tmp_path / "c.json")

    coco = COCO(str(tmp_path / "c.json"))

    (event,) = coco.getCatIds(catNms=["event"])
    found = coco.loadAnns(coco.getAnnIds(catIds=[event]))
    assert [it["image_id"] for it in found] == [6, 7, 8]
    assert np.diff([it["score"] for it in found]).min() > 0
    assert len({it["track_id"] for it in found}) == 1
    x, y, width, height = found[-1]["bbox"]  # the map's rows 8 to 15, columns 8 to 19, twice as big
    assert (x, y) <= (16, 16)
    assert x + width >= 40
    assert y + height >= 32


# CVAT


def tracks_of(path: Path) -> list[tuple[str, list[dict[str, Any]]]]:
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    return [(it.get("label"), [box.attrib for box in it.iter("box")]) for it in root.iter("track")]


def test_a_cvat_span_is_a_track_over_the_whole_frame(labelled: Path, tmp_path: Path) -> None:
    export(labelled, "cvat", tmp_path / "c.xml", "walk")

    root = ET.parse(tmp_path / "c.xml").getroot()  # noqa: S314 - our own file
    tracks = tracks_of(tmp_path / "c.xml")

    assert root.findtext("version") == "1.1"
    assert root.findtext("meta/task/mode") == "interpolation"
    assert root.findtext("meta/task/size") == "20"
    names = [it.text for it in root.iterfind("meta/task/labels/label/name")]
    assert names == ["anomaly", "exclude", "cart ü"]
    assert len(tracks) == 6
    by_start = {int(boxes[0]["frame"]): (label, boxes) for label, boxes in tracks}
    label, boxes = by_start[3]
    assert label == "anomaly"
    assert [(it["frame"], it["outside"], it["keyframe"]) for it in boxes] == [
        ("3", "0", "1"),
        ("6", "1", "1"),
    ]
    assert [boxes[0][it] for it in ("xtl", "ytl", "xbr", "ybr")] == [
        "0.00",
        "0.00",
        "64.00",
        "48.00",
    ]
    # Nothing ends beyond the last frame of the task.
    assert [it["frame"] for it in by_start[10][1]] == ["10"]


def test_cvat_has_a_track_for_each_object(with_masks: Path, tmp_path: Path) -> None:
    export_run(with_masks, "cvat", tmp_path / "c.xml")

    tracks = tracks_of(tmp_path / "c.xml")

    objects = [boxes for label, boxes in tracks if label == "anomaly" and boxes[0]["xtl"] != "0.00"]
    assert [[(it["frame"], it["outside"]) for it in boxes] for boxes in objects] == [
        [("2", "0"), ("3", "1")],
        [("2", "0"), ("3", "0"), ("4", "1")],
    ]
    (event,) = [boxes for label, boxes in tracks if label == "event"]
    assert (event[0]["frame"], event[-1]["frame"], event[-1]["outside"]) == ("5", "8", "1")


# ELAN


def test_elan_has_tiers_whose_annotations_do_not_overlap(labelled: Path, tmp_path: Path) -> None:
    export(labelled, "elan", tmp_path / "e.eaf", "walk")

    eaf = Eaf(str(tmp_path / "e.eaf"), suppress_version_warning=True)

    assert set(eaf.get_tier_names()) == {"anomaly", "anomaly@2", "exclude", "cart ü"}
    first = sorted(eaf.get_annotation_data_for_tier("anomaly"))
    assert first == [
        (0, 40, "anomaly"),
        (120, 240, "a bicycle, “red” & <fast>"),
        (240, 360, "touches the one before"),
    ]
    assert eaf.get_annotation_data_for_tier("anomaly@2") == [(200, 480, "overlaps both")]
    times = list(eaf.timeslots.values())
    assert times == sorted(times)


def test_elan_names_the_video(labelled: Path, tmp_path: Path) -> None:
    export(labelled, "elan", tmp_path / "e.eaf", "hall")

    eaf = Eaf(str(tmp_path / "e.eaf"), suppress_version_warning=True)

    (media,) = eaf.get_linked_files()
    assert media["MEDIA_URL"] == (tmp_path / "hall.mp4").as_uri()
    assert media["MIME_TYPE"] == "video/mp4"


# BORIS


def paired(events: list[list[Any]]) -> list[tuple[str, float, float]]:
    """Pair state events as BORIS does: by subject, behavior and modifiers, in their order."""
    started: dict[tuple[str, ...], float] = {}
    found = []
    for time, *key in (event[:4] for event in events):
        if tuple(key) in started:
            found.append((key[1], started.pop(tuple(key)), time))
        else:
            started[tuple(key)] = time
    assert not started
    return sorted(found)


def test_boris_pairs_the_state_events_of_a_project(labelled: Path, tmp_path: Path) -> None:
    export(labelled, "boris", tmp_path / "b.boris")

    project = json.loads((tmp_path / "b.boris").read_text(encoding="utf-8"))

    behaviors = {it["code"]: it["type"] for it in project["behaviors_conf"].values()}
    assert set(behaviors) == {it[3] for it in SPANS}
    assert set(behaviors.values()) == {"State event"}
    walk, hall = project["observations"]["walk"], project["observations"]["hall"]
    assert paired(walk["events"])[:4] == [
        ("anomaly", 0, 0.04),
        ("anomaly", 0.12, 0.24),
        ("anomaly", 0.2, 0.48),
        ("anomaly", 0.24, 0.36),
    ]
    assert [it["name"] for it in project["subjects_conf"].values()] == ["2"]
    assert (walk["type"], hall["type"]) == ("LIVE", "MEDIA")
    assert hall["file"]["1"] == [str(tmp_path / "hall.mp4")]
    assert [len(event) for event in hall["events"]] == [6] * len(hall["events"])


def test_boris_events_have_the_columns_that_boris_writes(labelled: Path, tmp_path: Path) -> None:
    export(labelled, "boris", tmp_path / "b.tsv")

    with (tmp_path / "b.tsv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))

    assert len(rows) == len(SPANS)
    first = rows[0]
    assert (first["Observation id"], first["Behavior"], first["Behavior type"]) == (
        "walk",
        "anomaly",
        "STATE",
    )
    assert (first["Start (s)"], first["Stop (s)"], first["Duration (s)"]) == (
        "0.000",
        "0.040",
        "0.040",
    )


# X-AnyLabeling


def test_xanylabeling_has_a_sidecar_for_each_frame_of_a_span(
    with_masks: Path, tmp_path: Path
) -> None:
    export_run(with_masks, "xanylabeling", tmp_path / "out")

    sidecars = {it.stem: json.loads(it.read_text()) for it in (tmp_path / "out").iterdir()}

    assert sorted(sidecars) == ["002", "003", "005", "006", "007"]
    frame = sidecars["002"]
    assert frame["imagePath"] == "002.png"
    assert (frame["imageHeight"], frame["imageWidth"]) == (48, 64)
    assert frame["flags"] == {"anomaly": True}
    assert [it["shape_type"] for it in frame["shapes"]] == ["polygon", "polygon"]
    assert [5, 10] in frame["shapes"][1]["points"]
    (box,) = [it for it in sidecars["007"]["shapes"] if it["label"] == "event"]
    assert box["shape_type"] == "rectangle"
    assert len(box["points"]) == 4
    assert box["score"] > 0.5
    # All that its own reader asks for; see shape.py and schema.py of X-AnyLabeling.
    assert set(box) == {
        "label", "score", "points", "group_id", "description", "difficult", "shape_type", "flags",
        "attributes", "kie_linking",
    }  # fmt: skip
    assert {"version", "flags", "checked", "shapes", "imageData"} <= set(frame)

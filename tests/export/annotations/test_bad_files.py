"""Files that cannot be understood: one sentence with file and place, nothing imported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import AnnotationError, FramesiftError
from core.project.project import Project
from core.project.records import Split
from tests.export.annotations.conftest import import_file, new_sequence, spans_of

MakeProject = Callable[..., Path]

CVAT = """<?xml version="1.0"?>
<annotations><meta><task><name>walk</name><size>20</size></task></meta>
{}
</annotations>"""
EAF = """<ANNOTATION_DOCUMENT><HEADER TIME_UNITS="{unit}"/>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="{time}"/></TIME_ORDER>
<TIER TIER_ID="anomaly"><ANNOTATION>
<ALIGNABLE_ANNOTATION TIME_SLOT_REF1="ts1" {ref}><ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION>
</ANNOTATION></TIER></ANNOTATION_DOCUMENT>"""
BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<annotations><meta>&b;</meta></annotations>"""
HEAD = "sequence,first_frame,last_frame,label\n"


def coco(**changes: object) -> str:
    whole: dict[str, object] = {
        "images": [{"id": 1, "file_name": "000.png", "frame_id": 0, "video_id": 1}],
        "videos": [{"id": 1, "name": "walk"}],
        "categories": [{"id": 1, "name": "cart"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1]}],
    }
    return json.dumps(whole | changes)


def boris(*events: list[object]) -> str:
    behaviors = {"0": {"code": "cart", "type": "State event"}}
    return json.dumps(
        {"behaviors_conf": behaviors, "observations": {"walk": {"events": list(events)}}}
    )


#: name, content, what the sentence says.
BAD = [
    # CSV
    ("a.csv", f"{HEAD}walk,3,x,cart\n", "a.csv, line 2: last_frame is “x”, no frame number"),
    ("a.csv", f"{HEAD}walk,1,2,cart\nwalk,7,3,cart\n", "line 3: the last frame 3 lies before"),
    ("a.csv", f"{HEAD}walk,3,5,\n", "line 2: there is no label"),
    ("a.csv", f"{HEAD}walk,3,20,cart\n", "line 2: frame 20 lies beyond walk, whose last frame is"),
    ("a.csv", f"{HEAD}wlak,3,5,cart\n", "line 2: the project has no sequence “wlak”. Did you mean"),
    ("a.csv", "first_frame,last_frame,label\n3,5,cart\n", "not said which sequence is meant"),
    ("a.csv", "sequence,label\nwalk,cart\n", "line 2: it is not clear when it is"),
    ("a.csv", "sequence,start_s,stop_s,label\nwalk,nan,1,cart\n", "start_s is “nan”, no number"),
    ("a.csv", "sequence,start_s,stop_s,label\nwalk,3,1,cart\n", "3 s to 1 s is no stretch of time"),
    ("a.csv", "sequence,start_utc,stop_utc,label\nsun,now,then,cart\n", "are no UTC times"),
    ("a.csv", "a,b\n1,2\n", "line 2: there is no label; the table needs a column “label”"),
    ("a.csv", b"sequence,label\n\xff\xfe\x00", "a.csv is no table"),
    # JSON
    ("a.json", "{", "a.json, line 1: this is no JSON"),
    ("a.json", "[" * 100_000, "is no JSON"),
    ("a.json", b"\xff\xfe{}", "is no JSON text"),
    ("a.json", "{}", "is of no annotation format that is known here"),
    ("a.json", '{"annotations": 3}', "a.json: “categories” is missing"),
    ("a.json", coco(images=[{"id": 1}]), "images[0]: “file_name” is missing"),
    (
        "a.json",
        coco(annotations=[{"image_id": 7}]),
        "annotations[0]: image_id 7 is not in the file",
    ),
    (
        "a.json",
        coco(images=[{"id": 1, "frame_id": -1, "video_id": 1}]),
        "images[0].frame_id: a whole number of 0 or more is expected, not -1",
    ),
    (
        "a.json",
        coco(images=[{"id": 1, "frame_id": 99, "video_id": 1}]),
        "images[0]: frame 99 lies beyond walk",
    ),
    (
        "a.json",
        coco(images=[{"id": 1, "file_name": "999.png", "video_id": 1}]),
        "images[0]: walk has no frame 999.png",
    ),
    ("a.json", coco(categories=[{"id": 1, "name": ""}]), "categories[0].name: a text is expected"),
    ("a.json", '{"result": [{"event_type": "FL"}]}', "result[0]: “event_starttime” is missing"),
    (
        "a.json",
        '{"result": [{"event_type": "FL", "event_starttime": "soon", "event_endtime": "x"}]}',
        "result[0].event_starttime: “soon” is no time",
    ),
    ("a.json", '{"shapes": 3, "imagePath": "x.png"}', "a.json, shapes: a list is expected"),
    # BORIS
    ("a.boris", boris([1.0]), "observations.walk.events[0]: an event is expected"),
    ("a.boris", boris(["x", "", "cart", "", ""]), "events[0][0]: a number is expected"),
    ("a.boris", "{}", "a.boris: “behaviors_conf” is missing"),
    ("a.tsv", "Behavior\tStart (s)\ncart\t\n", "a.tsv, line 2: these are no aggregated events"),
    # XML
    ("a.xml", "<annotations>", "a.xml, line 1: this is no XML (no element found)"),
    ("a.xml", "<p/>", "a.xml, line 1: this is no CVAT file"),
    ("a.xml", BOMB, "a.xml, line 2: document type declarations are not read"),
    ("a.xml", CVAT.format('<track id="0"/>'), "a.xml, line 3: track has no label"),
    (
        "a.xml",
        CVAT.format('<track label="cart">\n<box frame="-3" outside="0"/></track>'),
        "a.xml, line 4: frame of box is “-3”, no frame number",
    ),
    (
        "a.xml",
        CVAT.format('<track label="cart"><box frame="30" outside="0"/></track>'),
        "line 3: frame 30 lies beyond walk",
    ),
    ("a.eaf", EAF.format(unit="PAL-frames", time="0", ref=""), "its times are in no milliseconds"),
    (
        "a.eaf",
        EAF.format(unit="milliseconds", time="0", ref=""),
        "a.eaf, line 4: ALIGNABLE_ANNOTATION has no TIME_SLOT_REF2",
    ),
    (
        "a.eaf",
        EAF.format(unit="milliseconds", time="0.5", ref='TIME_SLOT_REF2="ts1"'),
        "a.eaf, line 2: TIME_VALUE of TIME_SLOT is “0.5”",
    ),
    # none of them
    (
        "a.txt",
        "hello",
        "a.txt is of no annotation format that is known here: name it, one of spans",
    ),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One project for all: nothing may change it."""
    folder = tmp_path_factory.mktemp("bad")
    with Project.create(folder / "to") as made, made.transaction():
        for name in ("walk", "hall", "sun"):
            made.add_sequence(new_sequence(name, folder), Split.TEST)
        return made.layout.folder


@pytest.mark.parametrize(("name", "content", "sentence"), BAD, ids=range(len(BAD)))
def test_a_bad_file_is_one_sentence_and_imports_nothing(
    project: Path, tmp_path: Path, name: str, content: str | bytes, sentence: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(FramesiftError) as caught:
        import_file(project, file)

    assert sentence in str(caught.value)
    assert str(caught.value).count("\n") == 0
    assert spans_of(project) == []


@pytest.mark.parametrize(
    ("name", "format_name", "sentence"),
    [
        ("nowhere.csv", "auto", "nowhere.csv is not there"),
        ("empty", "auto", "holds no .json sidecars"),
        ("empty", "coco", "is a folder. Choose a file of COCO"),
        ("empty", "voevent", "VOEvent is only written, not read"),
        ("empty", "elam", "There is no annotation format “elam”. Did you mean elan"),
    ],
)
def test_what_is_no_file_of_its_format_is_told(
    project: Path, tmp_path: Path, name: str, format_name: str, sentence: str
) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(AnnotationError, match=sentence):
        import_file(project, tmp_path / name, format_name)

"""Which sequence and which frames the spans of foreign files mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import AnnotationError, ProjectError
from core.project.project import Project
from tests.export.annotations.conftest import import_file, spans_of

MakeProject = Callable[..., Path]


def table(path: Path, head: str, *rows: str) -> Path:
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


# Sequences


@pytest.mark.parametrize("name", ["walk", "hall", "hall.mp4", "/home/ada/hall.mp4"])
def test_a_sequence_is_found_by_its_name_or_its_media_file(
    make_project: MakeProject, tmp_path: Path, name: str
) -> None:
    project = make_project("to")

    told = import_file(project, table(tmp_path / "a.csv", *csv_of(name)))

    assert [it[0] for it in spans_of(project)] == [Path(name).stem]
    assert not [it for it in told if "taken for" in it]


def csv_of(name: str) -> tuple[str, str]:
    return "sequence,first_frame,last_frame,label", f"{name},3,5,anomaly"


def test_the_only_sequence_is_meant_whatever_it_is_called(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to", sequences=("walk",))

    told = import_file(project, table(tmp_path / "a.csv", *csv_of("task 7")))

    assert spans_of(project) == [("walk", 3, 6, "anomaly", "")]
    assert told == ["“task 7” in a.csv was taken for walk, the only sequence."]


def test_a_sequence_can_be_named(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project("to")

    import_file(project, table(tmp_path / "a.csv", *csv_of("task 7")), sequence="hall")

    assert spans_of(project) == [("hall", 3, 6, "anomaly", "")]


def test_of_a_file_with_several_sequences_the_named_one_is_taken(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to")
    head, row = csv_of("walk")
    file = table(tmp_path / "a.csv", head, row, row.replace("walk", "hall"))

    import_file(project, file, sequence="hall")
    assert [it[0] for it in spans_of(project)] == ["hall"]

    with pytest.raises(AnnotationError, match="none of them is sun: hall, walk"):
        import_file(project, file, sequence="sun")
    with pytest.raises(ProjectError, match="Did you mean walk"):
        import_file(project, file, sequence="wal")


def test_two_sequences_of_one_media_name_must_be_told_apart(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to", sequences=("hall", "hall"))

    with pytest.raises(
        AnnotationError, match=r"“hall.mp4” may be hall or hall-2; name the sequence"
    ):
        import_file(project, table(tmp_path / "a.csv", *csv_of("hall.mp4")))


# Frames


def test_seconds_beyond_the_sequence_are_clipped_with_a_notice(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to")
    file = table(
        tmp_path / "a.csv",
        "sequence;start_s;end_s;label",
        "walk;0.7;99;anomaly",
        "walk;50;60;anomaly",
        "walk;-1;0.1;exclude",
    )

    told = import_file(project, file)

    # 20 frames of 40 ms; -1 to 0.1 s holds the middles of the first two.
    assert [it[:4] for it in spans_of(project)] == [
        ("walk", 0, 2, "exclude"),
        ("walk", 17, 20, "anomaly"),
    ]
    assert told == [
        "Spans of a.csv that reached beyond their sequence and were clipped: 2.",
        "Spans of a.csv that lie where no frame was taken and were left out: 1.",
    ]


def test_utc_of_a_table_is_read(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project("to")
    file = table(
        tmp_path / "a.csv",
        "sequence,start_utc,stop_utc,label",
        "sun,2012-07-19T07:30:23Z,2012-07-19T07:30:47,flare",
    )

    import_file(project, file)

    assert [it[:4] for it in spans_of(project)] == [("sun", 1, 3, "flare")]


def test_images_of_plain_coco_are_found_by_their_files(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to", sequences=("walk",))
    content = {
        "images": [{"id": n, "file_name": f"images/{n:03}.png"} for n in (4, 5, 9)],
        "categories": [{"id": 1, "name": "cart"}, {"id": 2, "name": "bike"}],
        "annotations": [
            {"image_id": 4, "category_id": 1},
            {"image_id": 5, "category_id": 1},
            {"image_id": 5, "category_id": 1},
            {"image_id": 5, "category_id": 2},
            {"image_id": 9, "category_id": 1},
        ],
    }
    (tmp_path / "a.json").write_text(json.dumps(content))

    import_file(project, tmp_path / "a.json")

    assert [it[1:4] for it in spans_of(project)] == [
        (4, 6, "cart"),
        (5, 6, "bike"),
        (9, 10, "cart"),
    ]


def test_frames_of_a_video_are_found_by_the_number_in_their_name(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to", sequences=("hall",))
    for number in (7, 8):
        sidecar = {
            "imagePath": f"frame_{number:05}.jpg",
            "shapes": [{"label": "cart"}],
            "flags": {},
        }
        (tmp_path / f"frame_{number:05}.json").write_text(json.dumps(sidecar))

    import_file(project, tmp_path / "frame_00007.json")
    assert [it[1:4] for it in spans_of(project)] == [(7, 8, "cart")]


def test_flags_that_are_taken_away_in_xanylabeling_count(
    labelled: Path, make_project: MakeProject, tmp_path: Path
) -> None:
    from tests.export.annotations.conftest import export

    export(labelled, "xanylabeling", tmp_path / "out", "hall")
    sidecar = tmp_path / "out" / "frame_00020.json"
    content = json.loads(sidecar.read_text())
    content["flags"]["anomaly"] = False
    sidecar.write_text(json.dumps(content))
    project = make_project("to")

    import_file(project, tmp_path / "out")

    assert [it[1:3] for it in spans_of(project) if it[3] == "anomaly"] == [
        (7, 8),
        (11, 20),
        (21, 29),
    ]


def test_objects_of_cvat_that_overlap_are_one_span(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to")
    boxes = '<box frame="{}" outside="0" keyframe="1"/><box frame="{}" outside="1" keyframe="1"/>'
    tracks = "".join(
        f'<track label="cart">{boxes.format(first, stop)}</track>'
        for first, stop in ((2, 6), (4, 8), (12, 13))
    )
    (tmp_path / "a.xml").write_text(
        "<annotations><meta><task><name>walk</name><size>20</size></task></meta>"
        f'{tracks}<track label="bike"><box frame="15" outside="0" keyframe="1"/></track>'
        "</annotations>"
    )

    import_file(project, tmp_path / "a.xml")

    assert [it[1:4] for it in spans_of(project)] == [
        (2, 8, "cart"),
        (12, 13, "cart"),
        (15, 20, "bike"),  # nothing ends it before the task does
    ]


def test_boris_points_are_one_frame_and_what_does_not_stop_is_told(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to")
    content = {
        "behaviors_conf": {
            "0": {"code": "blink", "type": "Point event"},
            "1": {"code": "cart", "type": "State event"},
        },
        "observations": {
            "morning": {
                "file": {"1": ["C:\\videos\\hall.mp4"], "2": []},
                "time offset": 10.0,
                "events": [
                    [10.001, "", "blink", "", "left eye"],
                    [10.0, "Ada", "cart", "", ""],
                    [10.2, "Bob", "cart", "", ""],
                    [10.3, "Ada", "cart", "", ""],
                ],
            },
            "pictures": {"type": "IMAGES", "events": []},
        },
    }
    (tmp_path / "a.boris").write_text(json.dumps(content))

    told = import_file(project, tmp_path / "a.boris")

    found = spans_of(project)
    assert ("hall", 0, 1, "blink", "left eye") in found
    (cart,) = [it for it in found if it[3] == "cart"]
    assert cart[:2] == ("hall", 0)
    assert "The observation morning has a start of cart without a stop; it was left out." in told
    assert "The observation pictures was left out: its events have images and no times." in told


def test_annotations_of_elan_without_times_are_told(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to", sequences=("walk",))
    (tmp_path / "a.eaf").write_text(
        """<ANNOTATION_DOCUMENT><HEADER TIME_UNITS="milliseconds"/><TIME_ORDER>
        <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="80"/><TIME_SLOT TIME_SLOT_ID="ts2"/>
        <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="200"/></TIME_ORDER>
        <TIER TIER_ID="behaviour"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1"
        TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts3"><ANNOTATION_VALUE>runs</ANNOTATION_VALUE>
        </ALIGNABLE_ANNOTATION></ANNOTATION><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2"
        TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3"><ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION>
        </ANNOTATION></TIER><TIER TIER_ID="words" PARENT_REF="behaviour"><ANNOTATION>
        <REF_ANNOTATION ANNOTATION_ID="a3" ANNOTATION_REF="a1"><ANNOTATION_VALUE>fast
        </ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>"""
    )

    told = import_file(project, tmp_path / "a.eaf")

    assert spans_of(project) == [("walk", 2, 5, "behaviour", "runs")]
    assert told[0] == "a.eaf: 2 annotations without times of their own were left out."


# Labels


def test_labels_are_the_same_in_any_case(make_project: MakeProject, tmp_path: Path) -> None:
    project = make_project("to")
    head = "sequence,first_frame,last_frame,label"
    rows = ["walk,1,2,ANOMALY", "walk,4,5,Crack", "walk,7,8,crack"]

    import_file(project, table(tmp_path / "a.csv", head, *rows))

    assert [it[3] for it in spans_of(project)] == ["anomaly", "Crack", "Crack"]


def test_new_labels_are_told_and_mean_what_their_names_say(
    make_project: MakeProject, tmp_path: Path
) -> None:
    project = make_project("to")
    head = "sequence,first_frame,last_frame,label"
    rows = [f"walk,1,2,{label}" for label in ("crack", "Good", "ignore", "exclude")]

    told = import_file(project, table(tmp_path / "a.csv", head, *rows))

    with Project.open(project) as opened:
        meanings = {
            it.name: (it.excludes_from_training, it.is_anomaly) for it in opened.labels()[5:]
        }
        colors = [it.color for it in opened.labels()]
    assert meanings == {"crack": (True, True), "Good": (False, False), "ignore": (True, False)}
    effects = {
        "crack": "excluded from training and anomalous in evaluation",
        "Good": "learnt",
        "ignore": "excluded from training",
    }
    assert told == [f"The label “{it}” is new: its frames are {effects[it]}." for it in effects]
    assert len(set(colors)) == len(colors)

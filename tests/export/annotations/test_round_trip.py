"""What goes out in a format comes back into another project as it was.

Times are kept to the millisecond in BORIS, ELAN and HEK, which tells apart all frames that last
2 ms or more.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.export.annotations.formats import FORMATS
from core.project.project import Project
from core.project.records import SpanSource
from tests.export.annotations.conftest import SPANS, export, import_file, spans_of

MakeProject = Callable[..., Path]

#: format, name of the file or folder, its sequences (all where it holds several).
WAYS = [
    ("spans", "out.csv", ()),
    ("coco", "out.json", ()),
    ("boris", "out.boris", ()),
    ("boris", "out.tsv", ()),
    ("boris", "out.csv", ()),
    ("hek", "out.json", ("sun",)),
    *(
        (name, target, (sequence,))
        for name, target in (("cvat", "out.xml"), ("elan", "out.eaf"), ("xanylabeling", "out"))
        for sequence in ("walk", "hall", "sun")
    ),
]


@pytest.mark.parametrize(("name", "target", "sequences"), WAYS)
def test_spans_come_back_with_frames_label_and_note(
    labelled: Path,
    make_project: MakeProject,
    tmp_path: Path,
    name: str,
    target: str,
    sequences: tuple[str, ...],
) -> None:
    written = export(labelled, name, tmp_path / target, *sequences)
    other = make_project("to")

    import_file(other, tmp_path / target)

    wanted = sorted(it for it in SPANS if not sequences or it[0] in sequences)
    assert written.spans == len(wanted)
    assert spans_of(other, SpanSource.IMPORT) == wanted
    assert len(spans_of(other)) == len(wanted)


@pytest.mark.parametrize("name", [it.name for it in FORMATS if it.read is not None])
def test_a_file_is_known_without_being_named(
    labelled: Path, make_project: MakeProject, tmp_path: Path, name: str
) -> None:
    ((_, target, sequences), *_) = [way for way in WAYS if way[0] == name]
    export(labelled, name, tmp_path / target, *sequences)
    as_named, as_found = make_project("named"), make_project("found")

    import_file(as_named, tmp_path / target, name)
    import_file(as_found, tmp_path / target, "auto")

    assert spans_of(as_found) == spans_of(as_named) != []


@pytest.mark.parametrize("name", ["spans", "coco", "cvat", "xanylabeling", "hek"])
def test_the_annotator_comes_along(
    labelled: Path, make_project: MakeProject, tmp_path: Path, name: str
) -> None:
    ((_, target, sequences), *_) = [way for way in WAYS if way[0] == name]
    export(labelled, name, tmp_path / target, *sequences)
    other = make_project("to")

    import_file(other, tmp_path / target)

    with Project.open(other) as project:
        assert {span.annotator for span in project.spans()} == {"Ada"}


@pytest.mark.parametrize("name", ["spans", "coco"])
def test_what_labels_mean_comes_along(
    labelled: Path, make_project: MakeProject, tmp_path: Path, name: str
) -> None:
    ((_, target, _), *_) = [way for way in WAYS if way[0] == name]
    export(labelled, name, tmp_path / target)
    other = make_project("to")

    told = import_file(other, tmp_path / target)

    with Project.open(other) as project:
        cart, flare = project.label_named("cart ü"), project.label_named("flare")
    assert (cart.excludes_from_training, cart.is_anomaly) == (False, True)
    assert (flare.excludes_from_training, flare.is_anomaly) == (False, False)
    assert "The label “flare” is new: its frames are learnt." in told


@pytest.mark.parametrize("name", ["coco", "cvat", "boris"])
def test_the_colour_of_a_label_comes_along(
    labelled: Path, make_project: MakeProject, tmp_path: Path, name: str
) -> None:
    ((_, target, sequences), *_) = [way for way in WAYS if way[0] == name]
    export(labelled, name, tmp_path / target, *sequences)
    other = make_project("to")

    import_file(other, tmp_path / target)

    with Project.open(other) as project:
        assert project.label_named("cart ü").color == "#123456"


def test_importing_twice_adds_nothing(labelled: Path, tmp_path: Path) -> None:
    export(labelled, "coco", tmp_path / "out.json")

    told = import_file(labelled, tmp_path / "out.json")

    assert told == [f"Spans of out.json that are there already and were left out: {len(SPANS)}."]
    assert spans_of(labelled) == sorted(SPANS)

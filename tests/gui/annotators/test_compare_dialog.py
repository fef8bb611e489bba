"""Two people's spans side by side, and a merge that undo takes back in one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameIndex, FrameRange
from core.media.source import SourceKind
from core.project.project import Project
from core.project.records import NewSequence, Sequence, Split
from gui.annotators.compare_dialog import CompareDialog
from gui.document import Document

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def other(tmp_path: Path, index: FrameIndex) -> Iterator[Project]:
    """Bo's project on the same sequence."""
    with Project.create(tmp_path / "bo") as project:
        project.annotator = "bo"
        project.add_sequence(
            NewSequence("aia", tmp_path / "aia", SourceKind.STILLS, 32, 32, 1, index), Split.TRAIN
        )
        yield project


def say(project: Project, start: int, stop: int, label: str = "anomaly") -> None:
    sequence = project.sequences()[0]
    project.add_span(sequence.id, FrameRange(start, stop), project.label_named(label).id)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """What dialogs belong to."""
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dialog(
    document: Document, sequence: Sequence, other: Project, window: QWidget, qtbot: QtBot
) -> CompareDialog:
    """Compared: one span the same, one conflicting, one of either alone."""
    assert sequence.frames == 200
    for project, spans in (
        (document.project, [(0, 10), (20, 30), (50, 60)]),
        (other, [(0, 10), (22, 34), (80, 90)]),
    ):
        for start, stop in spans:
            say(project, start, stop)
    dialog = CompareDialog(document, other.layout.folder, window)
    with qtbot.waitExposed(dialog):
        dialog.show()
    dialog.start()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 4)
    return dialog


def keeps(dialog: CompareDialog) -> list[str]:
    return [row.keep_text for row in dialog.model.rows]


def starts(document: Document) -> list[int]:
    return [span.frames.start for span in document.project.spans()]


def test_agreement_and_pairs_are_shown(dialog: CompareDialog) -> None:
    assert "1 same, 1 only mine, 1 only theirs, 1 conflicting" in dialog.heading.text()
    assert "There: bo" in dialog.heading.text()
    assert dialog.agreement.topLevelItem(1).text(0) == "anomaly"
    assert 0 < float(dialog.agreement.topLevelItem(0).text(1)) < 1
    assert keeps(dialog) == ["", "mine", "mine", "take"]
    assert dialog.merge_button.text() == "Merge 1 decision"


def test_pairs_are_a_sound_model(dialog: CompareDialog, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(dialog.model)


def test_a_chosen_row_shows_its_frames_in_the_window(
    dialog: CompareDialog, document: Document, qtbot: QtBot
) -> None:
    place = dialog.pairs.visualRect(dialog.model.index(3, 0)).center()

    qtbot.mouseClick(dialog.pairs.viewport(), LEFT, pos=place)

    assert document.view.frame_index == 80


def test_keys_decide_and_merging_is_one_step_to_undo(
    dialog: CompareDialog, document: Document, qtbot: QtBot
) -> None:
    place = dialog.pairs.visualRect(dialog.model.index(1, 0)).center()
    qtbot.mouseClick(dialog.pairs.viewport(), LEFT, pos=place)
    qtbot.keyClick(dialog.pairs, Qt.Key.Key_T)
    assert keeps(dialog) == ["", "theirs", "mine", "take"]

    qtbot.mouseClick(dialog.merge_button, LEFT)

    assert starts(document) == [0, 22, 50, 80]
    taken = document.project.spans()[-1]
    assert taken.annotator == "bo"
    assert "Took 2 spans, removed 1 span" in dialog.status.text()
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert starts(document) == [0, 20, 50]
    qtbot.waitUntil(lambda: not document.jobs._running)


def test_all_rows_of_one_kind_are_decided_at_once(
    dialog: CompareDialog, document: Document, qtbot: QtBot
) -> None:
    dialog.relations.setFocus()
    for _ in range(2):
        qtbot.keyClick(dialog.relations, Qt.Key.Key_Down)
    assert dialog.model.rowCount() == 1

    dialog.pairs.setFocus()
    qtbot.keyClick(dialog.pairs, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseClick(dialog.choices[next(iter(dialog.choices))], LEFT)

    assert keeps(dialog) == ["", "mine", "mine", "leave"]
    assert not dialog.merge_button.isEnabled()
    assert document.undo_stack.count() == 0


def test_what_is_no_project_is_told(
    document: Document, window: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = CompareDialog(document, tmp_path, window)

    dialog.start()

    qtbot.waitUntil(lambda: "no Framesift project" in dialog.heading.text())
    assert not dialog.merge_button.isEnabled()

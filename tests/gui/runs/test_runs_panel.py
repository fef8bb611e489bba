"""The table of runs and their curves, used as a person does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSettings, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QIcon
from PySide6.QtWidgets import QLineEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.media.frame_index import FrameRange
from core.operations.run_overview import RunChoice
from core.project.edits import AddSpan
from core.project.ground_truth import write_masks
from core.project.records import Changes, Run, RunState, Sequence
from core.recipe.recipe import Recipe
from core.training.history import HistoryRow, write_history
from core.training.run_folder import RunFolder, RunSettings
from gui.curve_colors import CurveColors
from gui.document import Document
from gui.runs.figure_columns import FIGURE_COLUMNS
from gui.runs.loss_plot import Curve, LossPlot
from gui.runs.resume_dialog import ResumeDialog
from gui.runs.run_columns import AUC, CREATED, DATA, EPOCHS, LOSS, NAME, STATE
from gui.runs.run_model import RunTableModel
from gui.runs.runs_panel import RunsPanel
from gui.training_queue import Training
from tests.gui.fake_training import FakeTraining

LEFT = Qt.MouseButton.LeftButton
_Key = Qt.Key
_Control = Qt.KeyboardModifier.ControlModifier

MakeRun = Callable[..., Run]


@pytest.fixture
def make_run(document: Document, sequence: Sequence) -> MakeRun:
    """Make a run with a folder, a checkpoint and the losses given."""

    def make(*losses: float, state: RunState = RunState.DONE, detector: str = "cae") -> Run:
        project = document.project
        run = project.add_run(detector, "0123456789ab")
        folder = RunFolder(project.layout.run(run.name))
        settings = RunSettings(detector, run.dataset_hash, {"epochs": 9}, (sequence.id,))
        folder.write(Recipe(width=48), settings)
        rows = [HistoryRow(it, loss, loss, 1e-3, 1, 40) for it, loss in enumerate(losses, 1)]
        write_history(rows, folder.history)
        folder.last.touch()
        val_loss = min(losses) if losses else None
        run = project.update_run(run.id, state=state, seconds=65, val_loss=val_loss)
        document.job_wrote(Changes(runs=frozenset({run.id})))
        return run

    return make


@pytest.fixture
def panel(document: Document, qtbot: QtBot) -> RunsPanel:
    panel = RunsPanel(document)
    qtbot.addWidget(panel)
    panel.resize(1100, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture
def click(panel: RunsPanel, qtbot: QtBot) -> Callable[..., None]:
    """Click on a run in the table."""

    def click(run: Run, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        place = panel.table.visualRect(panel.model.index_of(run.id)).center()
        qtbot.mouseClick(panel.table.viewport(), LEFT, modifier, place)

    return click


def names(panel: RunsPanel) -> list[str]:
    return [row.run.name for row in panel.model.rows]


def text(panel: RunsPanel, run: Run, column: int) -> str:
    return str(panel.model.index_of(run.id).siblingAtColumn(column).data())


def train(document: Document, qtbot: QtBot, **options: object) -> FakeTraining:
    """Train, and return when the first epoch is over."""
    job = FakeTraining(document.folder, "conv3d_basic", {}, **options)  # type: ignore[arg-type]
    document.trainings.add(Training(job, "conv3d_basic"))  # type: ignore[arg-type]

    def has_epoch() -> bool:
        current = document.trainings.current
        return current is not None and bool(current.state.epochs)

    qtbot.waitUntil(has_epoch)
    return job


def finish(job: FakeTraining, document: Document, qtbot: QtBot) -> None:
    job.go_on.set()
    qtbot.waitUntil(lambda: document.trainings.current is None and not document.jobs.running)


def test_model_keeps_to_the_rules_of_qt(
    document: Document, make_run: MakeRun, qtmodeltester: ModelTester
) -> None:
    make_run(0.3, 0.2)
    model = RunTableModel(document)

    qtmodeltester.check(model)
    make_run(0.4)
    document.project.delete_run(1)
    document.job_wrote(Changes(runs=frozenset({1})))

    assert [row.run.id for row in model.rows] == [2]


def test_an_empty_project_says_where_runs_come_from(panel: RunsPanel, make_run: MakeRun) -> None:
    assert panel.empty.isVisible()
    assert "press Train" in panel.empty.text()

    make_run(0.3)

    assert not panel.empty.isVisible()
    assert panel.table.isVisible()


def test_a_row_tells_state_epochs_loss_and_duration(panel: RunsPanel, make_run: MakeRun) -> None:
    run = make_run(0.3, 0.25, state=RunState.STOPPED)

    shown = [text(panel, run, column) for column in (NAME, STATE, EPOCHS, LOSS)]

    assert shown == ["cae-001", "stopped and kept", "2", "0.25"]


def test_frame_auc_is_judged_in_the_background_and_follows_the_labels(
    panel: RunsPanel,
    score: Callable[[NDArray[np.float64]], Run],
    scores: NDArray[np.float64],
    document: Document,
    sequence: Sequence,
    qtbot: QtBot,
) -> None:
    run = score(scores)
    heard: list[object] = []
    document.jobs.started.connect(heard.append)
    label = document.project.label_named("anomaly").id

    document.edit(AddSpan(sequence.id, FrameRange(60, 70), label))
    qtbot.waitUntil(lambda: text(panel, run, AUC) == "1.000")

    document.edit(AddSpan(sequence.id, FrameRange(0, 10), label))
    qtbot.waitUntil(lambda: text(panel, run, AUC) not in ("", "1.000"))
    assert heard == []  # nothing that the status line should tell of


def test_figures_of_masks_appear_when_a_run_is_evaluated(
    panel: RunsPanel,
    score: Callable[[NDArray[np.float64]], Run],
    scores: NDArray[np.float64],
    document: Document,
    sequence: Sequence,
    click: Callable[..., None],
    qtbot: QtBot,
) -> None:
    label = document.project.label_named("anomaly").id
    document.edit(AddSpan(sequence.id, FrameRange(60, 70), label))
    mask = np.zeros((sequence.height, sequence.width), np.bool_)
    mask[:8] = True
    masks = (mask if 60 <= frame < 70 else ~mask & mask for frame in range(sequence.frames))
    path = document.project.layout.ground_truth(sequence.id)
    write_masks(path, masks, sequence.frames, mask.shape)
    run = score(scores)
    qtbot.waitUntil(lambda: text(panel, run, AUC) == "1.000")
    place = AUC + [it.title for it in FIGURE_COLUMNS].index("Pixel AUROC")
    assert text(panel, run, place) == ""
    assert "Not evaluated yet" in str(
        panel.model.index_of(run.id).siblingAtColumn(place).data(Qt.ItemDataRole.ToolTipRole)
    )

    click(run)
    panel.run_actions.evaluate.trigger()

    qtbot.waitUntil(lambda: text(panel, run, place).startswith("0.9"))
    qtbot.waitUntil(lambda: not document.jobs.running)


def test_a_run_that_failed_cannot_be_evaluated(
    panel: RunsPanel, make_run: MakeRun, click: Callable[..., None]
) -> None:
    failed, done = make_run(state=RunState.FAILED), make_run(0.2)

    click(failed)
    assert not panel.run_actions.evaluate.isEnabled()
    assert "cae-001 has not learnt" in panel.run_actions.evaluate.toolTip()

    click(done)
    assert panel.run_actions.evaluate.isEnabled()


def test_columns_are_chosen_on_the_header_and_remembered(
    document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    place = AUC + [it.title for it in FIGURE_COLUMNS].index("RBDC")
    first = RunsPanel(document, store=store)
    qtbot.addWidget(first)
    assert first.table.isColumnHidden(place)
    actions = {it.text(): it for it in first.columns.menu().actions()}
    assert "Run" not in actions

    actions["RBDC"].trigger()
    actions["Data"].trigger()

    second = RunsPanel(document, store=store)
    qtbot.addWidget(second)
    assert not second.table.isColumnHidden(place)
    assert second.table.isColumnHidden(DATA)


def test_rows_are_sorted_by_a_click_on_the_header(
    panel: RunsPanel, make_run: MakeRun, qtbot: QtBot
) -> None:
    for losses in ((0.3,), (), (0.1,), (0.2,)):
        make_run(*losses)
    header = panel.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(LOSS) + 10, header.height() // 2)

    qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    assert names(panel) == ["cae-003", "cae-004", "cae-001", "cae-002"]

    qtbot.mouseClick(header.viewport(), LEFT, pos=place)
    # A run without a loss is neither the best nor the worst: it is last in any order.
    assert names(panel) == ["cae-001", "cae-004", "cae-003", "cae-002"]


def test_a_click_shows_the_run_and_the_table_follows_the_run_on_show(
    panel: RunsPanel, make_run: MakeRun, document: Document, click: Callable[..., None]
) -> None:
    first, second = make_run(0.3), make_run(0.2)

    click(first)
    assert document.view.run_id == first.id

    document.view.show_run(second.id)
    assert [it.run.id for it in panel.chosen()] == [second.id]


def test_chosen_runs_are_compared_and_keep_their_colours(
    panel: RunsPanel, make_run: MakeRun, click: Callable[..., None]
) -> None:
    first, second, third = make_run(0.3, 0.2), make_run(0.2), make_run(0.1)
    click(first)
    click(second, _Control)
    assert {curve.name for curve in panel.curves.plot.curves} == {"cae-001", "cae-002"}
    color = {curve.name: curve.color for curve in panel.curves.plot.curves}["cae-002"]

    click(third, _Control)
    click(first, _Control)

    colors = {curve.name: curve.color for curve in panel.curves.plot.curves}
    assert set(colors) == {"cae-002", "cae-003"}
    assert colors["cae-002"] == color != colors["cae-003"]
    swatch = panel.model.index_of(third.id).data(Qt.ItemDataRole.DecorationRole)
    painted = swatch.pixmap(QSize(8, 8), QIcon.Mode.Selected).toImage().pixelColor(4, 4)
    assert painted == colors["cae-003"]


def test_a_run_that_is_chosen_again_has_the_colour_it_had() -> None:
    colors = CurveColors()
    colors.assign([7, 8])
    before = colors.colors(dark=False)

    colors.assign([8])
    colors.assign([8, 7])
    assert colors.colors(dark=False) == before

    # Its colour went to another one meanwhile.
    colors.assign([8])
    colors.assign([8, 9])
    colors.assign([8, 9, 7])
    assert len({it.name() for it in colors.colors(dark=True).values()}) == 3


def test_no_more_runs_are_drawn_than_can_be_told_apart() -> None:
    colors = CurveColors()

    colors.assign(range(20))

    drawn = colors.colors(dark=False)
    assert len(drawn) == len({color.name() for color in drawn.values()}) == CurveColors.MOST


def test_before_the_first_epoch_the_plot_says_what_it_waits_for(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)

    plot.show_curves([Curve("cae-001", QColor("red"), (), wanted=3)])

    assert plot.message.text() == "Curves begin when the first epoch is over."
    assert not plot.plotItem.isVisible()


def test_run_in_training_is_drawn_live_among_the_chosen_ones(
    panel: RunsPanel,
    make_run: MakeRun,
    document: Document,
    click: Callable[..., None],
    qtbot: QtBot,
) -> None:
    first, second = make_run(0.3, 0.2), make_run(0.25)
    click(first)
    click(second, _Control)

    job = train(document, qtbot)

    assert not panel.curves.plot.message.text()
    live = panel.curves.plot.curves[-1]
    assert (live.name, live.wanted) == ("conv3d_basic-001", 3)
    assert [it.val_loss for it in live.epochs] == [0.3]
    run = document.project.run_named("conv3d_basic-001")
    assert text(panel, run, STATE) == "running, 1 of 3 epochs"
    finish(job, document, qtbot)
    assert text(panel, run, STATE) == "done"
    document.view.show_run(run.id)
    assert {it.run.name for it in panel.chosen()} == {"cae-001", "cae-002", "conv3d_basic-001"}


def test_f2_renames_in_place_and_undo_takes_it_back(
    panel: RunsPanel,
    make_run: MakeRun,
    document: Document,
    click: Callable[..., None],
    qtbot: QtBot,
) -> None:
    run = make_run(0.3)
    click(run)

    qtbot.keyClick(panel.table, _Key.Key_F2)
    editor = panel.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "quiet sun")
    qtbot.keyClick(editor, _Key.Key_Return)

    qtbot.waitUntil(lambda: names(panel) == ["quiet sun"])
    assert document.project.layout.run("quiet sun").is_dir()
    document.undo_stack.undo()
    assert names(panel) == ["cae-001"]


def test_delete_key_deletes_the_chosen_runs_until_undo(
    panel: RunsPanel,
    make_run: MakeRun,
    document: Document,
    click: Callable[..., None],
    qtbot: QtBot,
) -> None:
    first, second, third = make_run(0.3), make_run(0.2), make_run(0.1)
    click(first)
    click(second, _Control)

    qtbot.keyClick(panel.table, _Key.Key_Delete)

    assert names(panel) == ["cae-003"]
    assert document.view.run_id == third.id
    document.undo_stack.undo()
    assert set(names(panel)) == {"cae-001", "cae-002", "cae-003"}
    assert RunFolder(document.project.layout.run("cae-001")).last.exists()


def test_undoing_the_deletion_of_the_only_run_shows_it_again(
    panel: RunsPanel, make_run: MakeRun, document: Document, click: Callable[..., None]
) -> None:
    run = make_run(0.3)
    click(run)

    panel.delete()
    assert document.view.run_id is None
    assert panel.empty.isVisible()

    document.undo_stack.undo()
    assert document.view.run_id == run.id


def test_run_in_training_can_be_neither_deleted_nor_renamed_and_says_why(
    panel: RunsPanel, document: Document, click: Callable[..., None], qtbot: QtBot
) -> None:
    job = train(document, qtbot)
    run = document.project.run_named("conv3d_basic-001")
    click(run)

    actions = panel.run_actions
    assert not actions.delete.isEnabled()
    assert "is in training. Stop or cancel" in actions.delete.toolTip()
    for key in (_Key.Key_Delete, _Key.Key_F2):
        with qtbot.waitSignal(document.failed) as told:
            qtbot.keyClick(panel.table, key)
        assert "is in training" in str(told.args[0])
    assert panel.table.findChild(QLineEdit) is None
    assert names(panel) == [run.name]

    finish(job, document, qtbot)
    assert actions.delete.isEnabled()


def test_run_that_waits_to_be_resumed_is_left_alone(
    panel: RunsPanel,
    make_run: MakeRun,
    document: Document,
    click: Callable[..., None],
    qtbot: QtBot,
) -> None:
    run = make_run(0.3)
    click(run)
    job = train(document, qtbot)
    waiting = FakeTraining(document.folder, "cae", {}, resume=run.name)
    document.trainings.add(Training(waiting, "cae-001"))  # type: ignore[arg-type]

    assert "waits to be resumed" in panel.run_actions.delete.toolTip()
    assert not panel.run_actions.resume.isEnabled()

    document.trainings.clear()
    assert panel.run_actions.delete.isEnabled()
    finish(job, document, qtbot)


def test_settings_of_a_run_are_asked_for_again(
    panel: RunsPanel, make_run: MakeRun, click: Callable[..., None], qtbot: QtBot
) -> None:
    click(make_run(0.3))

    with qtbot.waitSignal(panel.reuse_asked) as asked:
        panel.run_actions.reuse.trigger()

    (choice,) = asked.args
    assert isinstance(choice, RunChoice)
    assert (choice.detector, choice.options, choice.recipe.width) == ("cae", {"epochs": 9}, 48)
    assert choice.sequence_names == ("aia",)


def test_resuming_asks_how_far_and_offers_the_epochs_that_are_missing(
    panel: RunsPanel, make_run: MakeRun, click: Callable[..., None], qtbot: QtBot
) -> None:
    run = make_run(0.3, 0.2, state=RunState.STOPPED)
    click(run)

    panel.run_actions.resume.trigger()
    dialog = panel.findChild(ResumeDialog)
    assert dialog is not None
    assert (dialog.epochs.minimum(), dialog.epochs.value()) == (3, 9)
    with qtbot.waitSignal(panel.resume_asked) as asked:
        qtbot.mouseClick(dialog.resume_button, LEFT)

    assert asked.args == [run, 9]


def test_run_of_which_nothing_was_kept_can_only_be_renamed_or_deleted(
    panel: RunsPanel, document: Document, click: Callable[..., None]
) -> None:
    run = document.project.add_run("cae", "")
    document.project.update_run(run.id, state=RunState.CANCELLED)
    document.job_wrote(Changes(runs=frozenset({run.id})))
    click(run)

    enabled = [action.text() for action in panel.run_actions.all() if action.isEnabled()]

    assert enabled == ["Rename", "Delete"]
    assert panel.run_actions.reuse.toolTip() == "Nothing was kept of cae-001."


def test_folder_of_a_run_is_opened(
    panel: RunsPanel,
    make_run: MakeRun,
    document: Document,
    click: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[Path] = []

    def remember(url: QUrl) -> bool:
        opened.append(Path(url.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", remember)
    run = make_run(0.3)
    click(run)

    panel.run_actions.open_folder.trigger()

    assert opened == [document.project.layout.run(run.name)]


def test_run_that_another_program_trains_says_so(
    panel: RunsPanel, document: Document, make_run: MakeRun
) -> None:
    run = make_run(0.3, state=RunState.RUNNING)

    assert text(panel, run, STATE) == "running in another program"
    assert text(panel, run, CREATED)

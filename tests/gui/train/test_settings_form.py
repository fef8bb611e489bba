"""The settings of the training form, filled in as a person does."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from core.operations.detectors import detector_choices
from core.operations.run_overview import RunChoice
from core.operations.setting_fields import SettingField, SettingKind
from core.project.records import RunState
from core.recipe.recipe import Recipe, ScaleKind
from core.training.history import HistoryRow, write_history
from core.training.run_folder import RunFolder, RunSettings
from gui.document import Document
from gui.train.settings_form import SettingsForm
from gui.train.train_panel import TrainPanel
from gui.train.train_settings import TrainMemory
from tests.gui.fake_training import FakeTraining

LEFT = Qt.MouseButton.LeftButton
_Key = Qt.Key

OWN_MODEL = '''
from torch import nn


class Block(nn.Module):
    """Only a part: it is not made by (clip, width)."""

    def __init__(self, channels, kernel, stride):
        super().__init__()


class Doubler(nn.Module):
    """Twice what it sees"""

    def __init__(self, clip, width=1.0):
        super().__init__()
'''


@pytest.fixture
def form(panel: TrainPanel) -> SettingsForm:
    panel.form.detector.choose("conv3d_basic")
    return panel.form


def choose(form: SettingsForm, name: str, value: str) -> None:
    """Choose an entry of a drop-down list as the person does by keys."""
    box = form.editors[name]
    box.setCurrentIndex(box.findData(value))


def test_form_shows_only_what_the_detector_has(form: SettingsForm) -> None:
    form.detector.choose("motion")
    assert not form.editors["epochs"].isVisible()
    assert not form.recipe_form.editors["clip_length"].isVisible()
    assert "epochs" not in form.choice.options

    form.detector.choose("conv3d_basic")
    assert form.editors["epochs"].isVisible()
    assert form.recipe_form.editors["clip_length"].isVisible()


def test_settings_left_alone_are_as_each_detector_has_them(form: SettingsForm) -> None:
    form.editors["epochs"].setValue(7)

    form.detector.choose("synthetic")

    defaults = form.detector.choice.defaults
    assert form.choice.options["epochs"] == 7
    assert form.choice.options["batch_size"] == defaults["batch_size"] == 16
    form.reset()
    assert form.choice.options == defaults
    form.detector.choose("conv3d_basic")
    assert form.choice.options == form.detector.choice.defaults


def test_kinds_of_anomalies_are_chosen_from_a_menu(form: SettingsForm) -> None:
    form.detector.choose("synthetic")
    kinds = form.editors["kinds"]
    assert kinds.text() == "those of the scene"

    for name in ("speed", "stop"):
        kinds.actions_by_choice[name].trigger()

    assert form.choice.options["kinds"] == ["speed", "stop"]
    assert kinds.text() == "Speed, Stop"


def test_uncommon_settings_fold_and_say_how_many_are_changed(
    form: SettingsForm, qtbot: QtBot
) -> None:
    assert not form.editors["optimizer"].isVisible()
    qtbot.mouseClick(form.more, LEFT)
    assert form.editors["optimizer"].isVisible()

    choose(form, "optimizer", "adam")
    form.recipe_form.editors["stride"].setValue(3)
    qtbot.mouseClick(form.more, LEFT)

    assert not form.editors["optimizer"].isVisible()
    assert form.more.text() == "More settings (2 changed)"


def test_a_device_that_is_chosen_before_all_are_known_stays(form: SettingsForm) -> None:
    choose(form, "device", "cpu")

    form.show_devices(["cuda", "cpu"])

    assert form.choice.options["device"] == "cpu"


def test_a_setting_shows_where_another_makes_it_matter(form: SettingsForm, qtbot: QtBot) -> None:
    qtbot.mouseClick(form.more, LEFT)
    assert not form.editors["ssim_weight"].isVisible()
    assert not form.editors["momentum"].isVisible()
    assert not form.editors["skip_lengths"].isVisible()

    choose(form, "loss", "mse_ssim")
    choose(form, "optimizer", "sgd")
    form.editors["skip_probability"].setValue(0.2)

    assert form.editors["ssim_weight"].isVisible()
    assert form.editors["momentum"].isVisible()
    assert form.editors["skip_lengths"].isVisible()


def test_motion_is_weighed_where_a_loss_compares_pixels(form: SettingsForm, qtbot: QtBot) -> None:
    qtbot.mouseClick(form.more, LEFT)
    form.editors["motion_weight"].setValue(2.0)
    assert form.choice.options["motion_weight"] == 2.0

    choose(form, "loss", "ssim")

    assert not form.editors["motion_weight"].isVisible()
    assert form.choice.options["motion_weight"] == 0.0


def test_what_is_hidden_has_no_effect(form: SettingsForm) -> None:
    choose(form, "optimizer", "sgd")
    form.editors["momentum"].setValue(0.5)
    assert form.choice.options["momentum"] == 0.5

    choose(form, "optimizer", "adamw")

    assert form.choice.options["momentum"] == 0.9


def test_divergence_is_weighed_for_generative_models_alone(
    form: SettingsForm, qtbot: QtBot
) -> None:
    qtbot.mouseClick(form.more, LEFT)
    assert not form.editors["divergence_weight"].isVisible()

    form.detector.choose("conv3d_vae")

    assert form.editors["divergence_weight"].isVisible()


def test_a_setting_that_the_form_does_not_know_appears_under_its_own_name(
    store: QSettings, qtbot: QtBot
) -> None:
    choices = list(detector_choices())
    field = SettingField("light_years", SettingKind.REAL, 4.2, low=0, high=9)
    choices[0] = dataclasses.replace(choices[0], fields=(*choices[0].fields, field))
    form = SettingsForm(choices, TrainMemory(store))
    qtbot.addWidget(form)
    form.show()
    form.detector.choose(choices[0].name)
    form.more.click()

    assert form.editors["light_years"].isVisible()
    assert form.editors["light_years"].accessibleName() == "Light years"
    form.editors["light_years"].setValue(2)
    assert form.choice.options["light_years"] == 2


def test_zero_is_called_by_what_it_means_and_can_be_typed_either_way(
    form: SettingsForm, qtbot: QtBot
) -> None:
    qtbot.mouseClick(form.more, LEFT)
    box = form.editors["gradient_clip"]
    for typed, text, value in (("0", "off", 0), ("2.5", "2.5", 2.5), ("off", "off", 0)):
        box.setFocus()
        box.selectAll()
        qtbot.keyClicks(box, typed)
        qtbot.keyClick(box, _Key.Key_Return)

        assert (box.text(), box.plain()) == (text, value)


def test_lists_of_numbers_are_typed_with_commas(form: SettingsForm, qtbot: QtBot) -> None:
    form.more.click()
    form.editors["skip_probability"].setValue(0.2)
    box = form.editors["skip_lengths"]
    box.setFocus()
    box.selectAll()

    qtbot.keyClicks(box, "3, 7x")
    qtbot.keyClick(box, _Key.Key_Return)

    assert form.choice.options["skip_lengths"] == [3, 7]


def test_form_remembers_what_was_trained_with(
    panel: TrainPanel,
    form: SettingsForm,
    in_epoch_1: Callable[[], FakeTraining],
    document: Document,
    store: QSettings,
    qtbot: QtBot,
) -> None:
    form.detector.choose("cae")
    form.editors["epochs"].setValue(3)
    form.editors["learning_rate"].setValue(0.005)
    choose(form, "optimizer", "sgd")
    in_epoch_1().go_on.set()
    qtbot.waitUntil(lambda: document.trainings.current is None and not document.jobs.running)

    again = TrainPanel(document, store=store)
    qtbot.addWidget(again)

    choice = again.form.choice
    assert choice.detector == "cae"
    kept = {name: choice.options[name] for name in ("epochs", "learning_rate", "optimizer")}
    assert kept == {"epochs": 3, "learning_rate": 0.005, "optimizer": "sgd"}


def test_only_what_was_changed_is_remembered(store: QSettings) -> None:
    memory, field = TrainMemory(store), SettingField("epochs", SettingKind.WHOLE, 20)
    memory.remember(field, 3)
    memory.remember(field, 20)

    # A later version of the program may have another default.
    assert memory.value(dataclasses.replace(field, default=30)) == 30


def test_reset_puts_everything_but_the_detector_back(form: SettingsForm, qtbot: QtBot) -> None:
    form.detector.choose("cae")
    before = form.choice
    form.editors["epochs"].setValue(3)
    choose(form, "optimizer", "sgd")
    form.recipe_form.editors["width"].setValue(640)
    choose_scale = form.recipe_form.intensity_editors["kind"]
    choose_scale.setCurrentIndex(choose_scale.findData("percentiles"))

    qtbot.mouseClick(form.reset_button, LEFT)

    assert form.choice == before
    assert form.more.text() == "More settings"


def test_published_input_is_offered_with_what_an_epoch_would_cost(
    form: SettingsForm, qtbot: QtBot
) -> None:
    button = form.recipe_form.preset_button
    qtbot.waitUntil(lambda: "an epoch" in button.toolTip())
    assert button.toolTip().startswith("112 × 112 grey, clips of 32 frames: ")

    qtbot.mouseClick(button, LEFT)

    recipe = form.choice.recipe
    assert (recipe.width, recipe.height, recipe.clip_length) == (112, 112, 32)
    form.detector.choose("motion")
    assert not button.isVisible()


def test_intensities_between_two_values_need_both(
    panel: TrainPanel,
    form: SettingsForm,
    started: list[FakeTraining],
    document: Document,
    qtbot: QtBot,
) -> None:
    form.more.click()
    editors = form.recipe_form.intensity_editors
    editors["kind"].setCurrentIndex(editors["kind"].findData("fixed"))
    qtbot.waitUntil(lambda: "needs low and high" in panel.goes_in.text())
    with qtbot.waitSignal(document.failed):
        qtbot.mouseClick(panel.train_button, LEFT)
    assert started == []

    for name, typed in (("low", "10"), ("high", "250.5")):
        qtbot.keyClicks(editors[name], typed)
        qtbot.keyClick(editors[name], _Key.Key_Return)

    intensity = form.choice.recipe.intensity
    assert (intensity.kind, intensity.low, intensity.high) == (ScaleKind.FIXED, 10, 250.5)
    qtbot.waitUntil(lambda: "clips to learn" in panel.goes_in.text())


def test_a_setting_that_makes_no_sense_is_told_before_training(
    panel: TrainPanel, form: SettingsForm, qtbot: QtBot
) -> None:
    form.detector.choose("motion")

    form.editors["box"].setValue(4)

    qtbot.waitUntil(lambda: "box and median must be odd" in panel.goes_in.text())


def test_clips_that_the_model_does_not_take_are_told_before_training(
    panel: TrainPanel, form: SettingsForm, qtbot: QtBot
) -> None:
    form.detector.choose("predictor")

    form.recipe_form.editors["clip_length"].setValue(1)

    qtbot.waitUntil(lambda: "predictor takes clips of 2 or more frames" in panel.goes_in.text())


def test_time_of_an_epoch_is_told_where_an_earlier_run_shows_it(
    panel: TrainPanel, form: SettingsForm, document: Document, qtbot: QtBot
) -> None:
    choice, project = form.choice, document.project
    run = project.update_run(project.add_run(choice.detector, "").id, state=RunState.DONE)
    folder = RunFolder(project.layout.run(run.name))
    folder.write(choice.recipe, RunSettings(run.detector, "", choice.options))
    write_history([HistoryRow(1, 0.1, 0.1, 1e-3, 10, 0.5)], folder.history)

    panel.show_summary()
    lines = panel.goes_in.text().splitlines()
    assert re.fullmatch(r"About \d min( \d+ s)? an epoch, as conv3d_basic-001 took", lines[-1])

    form.editors["width"].setValue(2)
    panel.show_summary()
    assert "as conv3d_basic-001 took" not in panel.goes_in.text()


def test_settings_of_a_run_are_taken_over_with_its_recipe(panel: TrainPanel) -> None:
    panel.tabs.setCurrentIndex(1)
    options = {"epochs": 7, "loss": "mse_ssim", "ssim_weight": 0.4, "skip_lengths": [2]}
    recipe = Recipe(width=64, height=48, clip_length=4, stride=2)

    panel.reuse(RunChoice("conv3d_ae", options, recipe, ("aia",), is_whole=True))

    choice = panel.form.choice
    assert (choice.detector, choice.recipe) == ("conv3d_ae", recipe)
    taken = {name: choice.options[name] for name in ("epochs", "loss", "ssim_weight", "optimizer")}
    assert taken == {"epochs": 7, "loss": "mse_ssim", "ssim_weight": 0.4, "optimizer": "adamw"}
    assert panel.form.editors["epochs"].isVisible()


def test_a_model_of_ones_own_is_offered_and_chosen(
    panel: TrainPanel, form: SettingsForm, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(OWN_MODEL)

    qtbot.mouseClick(form.detector.own_button, LEFT)
    dialog = form.detector.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(file))
    dialog.close()
    qtbot.waitUntil(lambda: form.choice.detector == f"{file}:Doubler", timeout=30_000)

    assert form.detector.names.currentText() == "mine.py:Doubler"
    assert form.detector.summary.text() == "Twice what it sees"
    assert not form.detector.offers(f"{file}:Block")
    assert form.editors["epochs"].isVisible()
    qtbot.waitUntil(lambda: not document.jobs.running)


def test_a_file_without_a_model_is_refused_in_a_message(
    panel: TrainPanel, form: SettingsForm, document: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "nothing.py"
    file.write_text("x = 1\n")

    with qtbot.waitSignal(document.failed, timeout=30_000) as told:
        form.detector.file_chosen.emit(file)

    assert "nothing.py has no torch.nn.Module that is made by (clip, width=1.0)" in str(
        told.args[0]
    )
    assert form.choice.detector == "conv3d_basic"
    qtbot.waitUntil(lambda: not document.jobs.running)


def test_scrolling_over_a_number_does_not_change_it(panel: TrainPanel) -> None:
    panel.train_button.setFocus()
    box: Any = panel.form.editors["epochs"]
    place = QPointF(box.rect().center())
    turned = QWheelEvent(
        place,
        QPointF(box.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )

    QApplication.sendEvent(box, turned)

    assert box.value() == 20

"""What to train, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from core.operations.detectors import DetectorChoice
from core.operations.run_overview import RunChoice
from core.operations.setting_fields import SettingField, SettingKind
from core.recipe.recipe import Recipe
from gui.editors import ChoiceEditor, make_editor
from gui.icons import icon
from gui.train.detector_chooser import DetectorChooser
from gui.train.recipe_form import RecipeForm
from gui.train.runs_editor import RunsEditor
from gui.train.setting_group import SettingGroup
from gui.train.setting_row import Group
from gui.train.setting_rows import SETTING_ROWS, row_of
from gui.train.train_settings import TrainMemory
from gui.wheel_guard import WheelGuard

#: The best on most frames, in minutes on a computer without a GPU.
_FIRST_CHOICE = "synthetic"

#: The setting that names runs of the project.
_RUNS = "parts"


@dataclass(frozen=True, slots=True)
class TrainChoice:
    """What the form says.

    Attributes
    ----------
    detector : str
        Registered name, or a person's own model.
    options : dict
        The detector's settings.
    recipe : Recipe
        What turns frames into clips.
    """

    detector: str
    options: dict[str, Any]
    recipe: Recipe


class SettingsForm(QWidget):
    """Detector, its settings and the recipe; remembers what is not as it is at first.

    The rows follow the settings that detectors have, see `gui.train.setting_rows`.

    Parameters
    ----------
    choices : sequence of DetectorChoice
        What is offered.
    memory : TrainMemory
        Where the values are kept.
    middle : QWidget, optional
        Stands between what is always open and what folds.
    parent : QWidget, optional
        Qt's.

    Attributes
    ----------
    changed : Signal()
        Something changed.
    detector : DetectorChooser
        What is trained.
    recipe_form : RecipeForm
        Size of frames, clips, intensities.
    editors : dict of str to Editor
        The field of each setting.
    more : QToolButton
        Unfolds the settings that most trainings leave as they are.
    runs : RunsEditor
        Which runs a fusion is made of.
    """

    changed = Signal()

    def __init__(
        self,
        choices: Sequence[DetectorChoice],
        memory: TrainMemory,
        middle: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._memory = memory
        self._guard = WheelGuard(self)

        self.detector = DetectorChooser(choices, self._guard)
        self.recipe_form = RecipeForm(self._guard, self)
        self.more = QToolButton()
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.reset_button = QPushButton("Reset")
        self.reset_button.setToolTip("Put all settings but the detector back to their defaults")
        self._groups = {it: SettingGroup(_title(it), self._guard) for it in Group}
        self._fields = _all_fields(choices)
        self.editors: dict[str, Any] = {
            name: make_editor(
                field, texts=row_of(name).texts, zero=row_of(name).zero, empty=row_of(name).empty
            )
            for name, field in self._fields.items()
        }
        self.runs = self.editors[_RUNS] = RunsEditor()

        self._lay_out(middle)
        self._shown = self.detector.choice
        self._recall()
        self._connect()
        self._on_detector_changed()

    @property
    def choice(self) -> TrainChoice:
        """What the form says now; `ConfigError` if the recipe makes no sense."""
        detector, applicable = self.detector.choice, self._applicable()
        options = {
            field.name: self.editors[field.name].plain()
            # What is not on show has no hidden effect.
            if field.name in applicable
            else field.default
            for field in detector.fields
        }
        return TrainChoice(detector.name, options, self.recipe_form.recipe)

    def show_recipe(self, recipe: Recipe) -> None:
        """Start from a recipe; one that the person chose stays."""
        self.recipe_form.show_project_recipe(recipe)

    def take(self, choice: RunChoice) -> None:
        """Show what an earlier run was trained with; its detector must be offered already."""
        self.detector.choose(choice.detector)
        self._show_values({**self.detector.choice.defaults, **choice.options})
        self.recipe_form.take(choice.recipe)

    def reset(self) -> None:
        """Put all settings but the detector back to what they are at first."""
        self._show_values(self._defaults())
        self.recipe_form.reset()

    def show_devices(self, names: Sequence[str]) -> None:
        """Offer these devices beside ``auto``; the one chosen stays if it is there."""
        device: ChoiceEditor = self.editors["device"]
        chosen, default = device.plain(), self._fields["device"].default
        device.offer(("auto", *names))
        remembered = self._memory.value(self._fields["device"])
        device.show_plain(remembered if chosen == default else chosen)

    def show_runs(self, names: Sequence[str]) -> None:
        """Offer these runs to be fused."""
        self.runs.offer(names)

    def remember(self) -> None:
        """Keep the values for the next start of the program."""
        self._memory.remember_detector(self.detector.choice.name)
        for field in self._own_fields().values():
            self._memory.remember(field, self.editors[field.name].plain())

    def remembered_detector(self) -> str:
        """Return the detector of the last training; it may be a model of the person's own."""
        return self._memory.detector(_FIRST_CHOICE)

    def _lay_out(self, middle: QWidget | None) -> None:
        for name in sorted(self._fields, key=_place):
            row = row_of(name)
            self._groups[row.group].add(name, row.label, self.editors[name], row.tip)
        folded = QWidget()
        inside = QVBoxLayout(folded)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.recipe_form.more)
        for kind, box in self._groups.items():
            if kind is not Group.MAIN:
                inside.addWidget(box)
        self._folded = folded
        groups = (*self._groups.values(), self.recipe_form.main, self.recipe_form.more)
        width = max(group.label_width for group in groups)
        for group in groups:
            group.align(width)
        foot = QHBoxLayout()
        foot.addWidget(self.more)
        foot.addStretch()
        foot.addWidget(self.reset_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.detector)
        column.addWidget(self._groups[Group.MAIN])
        column.addWidget(self.recipe_form.main)
        if middle is not None:
            column.addWidget(middle)
        column.addLayout(foot)
        column.addWidget(folded)

    def _connect(self) -> None:
        for editor in self.editors.values():
            editor.edited.connect(self._on_edited)
        self.detector.changed.connect(self._on_detector_changed)
        self.recipe_form.changed.connect(self._on_edited)
        self.more.toggled.connect(self._show_rows)
        self.reset_button.clicked.connect(self.reset)

    def _recall(self) -> None:
        for name in (_FIRST_CHOICE, self.remembered_detector()):
            self.detector.choose(name)
        self._shown = self.detector.choice
        values = {name: self._memory.value(it) for name, it in self._own_fields().items()}
        self._show_values(values)

    def _show_values(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            if name in self.editors:
                self.editors[name].show_plain(value)

    def _on_detector_changed(self) -> None:
        before, self._shown = self._shown.defaults, self.detector.choice
        for name, default in self._shown.defaults.items():
            # What the person left as it was is as the other detector has it.
            if self.editors[name].plain() == before.get(name, default):
                self.editors[name].show_plain(default)
        self.recipe_form.show_preset(self.detector.choice.published_recipe())
        self._on_edited()

    def _on_edited(self) -> None:
        self._show_rows()
        self.changed.emit()

    def _own_fields(self) -> dict[str, SettingField]:
        """Return all settings; those of the detector as it has them."""
        own = {field.name: field for field in self.detector.choice.fields}
        return {name: own.get(name, field) for name, field in self._fields.items()}

    def _defaults(self) -> dict[str, Any]:
        return {name: field.default for name, field in self._own_fields().items()}

    def _applicable(self) -> set[str]:
        """Return the settings that matter for the detector with what the others say."""
        detector = self.detector.choice
        values = {it.name: self.editors[it.name].plain() for it in detector.fields}
        rows = [row_of(name) for name in values]
        return {
            row.name
            for row in rows
            if (row.when is None or row.when.holds(values))
            and (not row.kinds or detector.kind in row.kinds)
        }

    def _show_rows(self, *_args: object) -> None:
        detector, applicable = self.detector.choice, self._applicable()
        for box in self._groups.values():
            box.show_rows(applicable)
        length = self.recipe_form.editors["clip_length"].plain()
        free = detector.clip_length(Recipe(clip_length=length)) == length
        self.recipe_form.show_rows(clip_length=free)
        is_open = self.more.isChecked()
        self._folded.setVisible(is_open)
        self.more.setIcon(icon("mdi6.chevron-down" if is_open else "mdi6.chevron-right"))
        changed = [
            name
            for name in applicable
            if row_of(name).group is not Group.MAIN
            and self.editors[name].plain() != detector.defaults[name]
        ]
        count = len(changed) + self.recipe_form.changes
        self.more.setText(f"More settings ({count} changed)" if count else "More settings")


def _all_fields(choices: Sequence[DetectorChoice]) -> dict[str, SettingField]:
    """Return the settings of all detectors by name; those of one name mean the same.

    Only their defaults may differ.
    """
    fields = {field.name: field for choice in choices for field in choice.fields}
    if "device" in fields:
        # Which devices there are is found out later, as that takes seconds.
        fields["device"] = replace(
            fields["device"], kind=SettingKind.CHOICE, choices=("auto", "cpu")
        )
    return fields


def _place(name: str) -> int:
    """Return where a setting stands: as in the table, unknown ones last."""
    names = [row.name for row in SETTING_ROWS]
    return names.index(name) if name in names else len(names)


def _title(group: Group) -> str:
    return "" if group is Group.MAIN else group.value

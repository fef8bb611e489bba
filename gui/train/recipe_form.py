"""What turns frames into clips, as a part of the training form."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from core.config import from_mapping, to_mapping
from core.operations.setting_fields import setting_fields
from core.recipe.recipe import IntensityScale, Recipe
from gui.editors import make_editor
from gui.train.recipe_rows import CLIP_LENGTH, INTENSITY_ROWS, RECIPE_ROWS
from gui.train.setting_group import SettingGroup
from gui.train.setting_row import SettingRow
from gui.wheel_guard import WheelGuard

_SIZE_STEP = 16
_FROM_WAVELENGTH = "from the wavelength"


class RecipeForm(QObject):
    """Fields for all of a recipe, in two groups: what is common, and what is not.

    Attributes
    ----------
    changed : Signal()
        The recipe changed, by the person or otherwise.
    main, more : SettingGroup
        Frame size, clip length and the published input; everything else.
    preset_button : QPushButton
        Takes the input that the chosen detector was published with.
    """

    changed = Signal()

    def __init__(self, guard: WheelGuard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_chosen = False
        self._base = Recipe()
        self._preset: Recipe | None = None
        self.editors: dict[str, Any] = {
            it.name: make_editor(it, texts=_texts(RECIPE_ROWS, it.name))
            for it in setting_fields(Recipe)
        }
        self.intensity_editors: dict[str, Any] = {
            it.name: make_editor(it, texts=_texts(INTENSITY_ROWS, it.name), empty=_FROM_WAVELENGTH)
            for it in setting_fields(IntensityScale)
        }
        self.preset_button = QPushButton("Use the published input")
        self.main = SettingGroup("", guard)
        self.more = SettingGroup("Frames and clips", guard)

        self._lay_out()
        for editor in (*self.editors.values(), *self.intensity_editors.values()):
            editor.edited.connect(self._on_edited)
        self.preset_button.clicked.connect(self._take_preset)

    @property
    def recipe(self) -> Recipe:
        """The recipe now; `ConfigError` if its intensities make no sense."""
        values = {name: editor.plain() for name, editor in self.editors.items()}
        scale = {name: editor.plain() for name, editor in self.intensity_editors.items()}
        intensity = from_mapping(IntensityScale, scale, "Intensities")
        return dataclasses.replace(from_mapping(Recipe, values, "Recipe"), intensity=intensity)

    @property
    def changes(self) -> int:
        """How many of the uncommon settings are not as the project has them."""
        base, scale = to_mapping(self._base), to_mapping(self._base.intensity)
        differ = [self.editors[row.name].plain() != base[row.name] for row in RECIPE_ROWS]
        differ += [editor.plain() != scale[it] for it, editor in self.intensity_editors.items()]
        return sum(differ)

    def show_project_recipe(self, recipe: Recipe) -> None:
        """Start from the recipe of the project; one that the person chose stays."""
        self._base = recipe
        if not self._is_chosen:
            self._show(recipe)

    def take(self, recipe: Recipe) -> None:
        """Show a recipe that the person chose."""
        self._is_chosen = True
        self._show(recipe)

    def reset(self) -> None:
        """Go back to the recipe of the project."""
        self._is_chosen = False
        self._show(self._base)

    def show_preset(self, preset: Recipe | None) -> None:
        """Offer the input that a detector was published with; None where there is none."""
        self._preset = preset
        self.show_preset_cost("")

    def show_preset_cost(self, cost: str) -> None:
        """Say what the published input is, and what an epoch of it would cost."""
        if (preset := self._preset) is not None:
            clips = f", clips of {preset.clip_length} frames" if preset.clip_length > 1 else ""
            tip = f"{preset.width} × {preset.height} {preset.channel.value}{clips}"
            self.preset_button.setToolTip(f"{tip}: {cost}" if cost else tip)

    @property
    def preset(self) -> Recipe | None:
        """The published input with the intensities of the form; None if there is none."""
        if self._preset is None:
            return None
        return dataclasses.replace(self._preset, intensity=self.recipe.intensity)

    def show_rows(self, *, clip_length: bool) -> None:
        """Show what matters now.

        Parameters
        ----------
        clip_length : bool
            Whether the detector takes clips of any length.
        """
        self.main.show_rows(
            {
                "size",
                *(["clip_length"] if clip_length else []),
                *(["preset"] if self._preset else []),
            }
        )
        scale = {name: editor.plain() for name, editor in self.intensity_editors.items()}
        shown = {row.name for row in RECIPE_ROWS}
        shown |= {row.name for row in INTENSITY_ROWS if row.when is None or row.when.holds(scale)}
        self.more.show_rows(shown)

    def _lay_out(self) -> None:
        size = QWidget()
        row = QHBoxLayout(size)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.editors["width"], 1)
        row.addWidget(QLabel("×"))
        row.addWidget(self.editors["height"], 1)
        for name in ("width", "height"):
            self.editors[name].setSingleStep(_SIZE_STEP)
        tip = "Frames are brought to this size before they are learnt"
        self.main.add("size", "Frame size", size, tip)
        for name in ("width", "height"):
            self.editors[name].setAccessibleName(f"Frame {name}")
            self.editors[name].setToolTip(tip)
        self._add(self.main, CLIP_LENGTH, self.editors)
        self.main.add_wide("preset", self.preset_button)
        for setting in RECIPE_ROWS:
            self._add(self.more, setting, self.editors)
        for setting in INTENSITY_ROWS:
            self._add(self.more, setting, self.intensity_editors)

    def _add(self, group: SettingGroup, row: SettingRow, editors: dict[str, Any]) -> None:
        group.add(row.name, row.label, editors[row.name], row.tip)

    def _show(self, recipe: Recipe) -> None:
        values = to_mapping(recipe)
        scale = values.pop("intensity")
        blockers = []
        for editors, shown in ((self.editors, values), (self.intensity_editors, scale)):
            for name, editor in editors.items():
                blockers.append(QSignalBlocker(editor))
                editor.show_plain(shown[name])
        del blockers
        self.changed.emit()

    def _take_preset(self) -> None:
        if (preset := self.preset) is not None:
            self.take(preset)

    def _on_edited(self) -> None:
        self._is_chosen = True
        self.changed.emit()


def _texts(rows: tuple[SettingRow, ...], name: str) -> dict[str, str]:
    return {text: label for row in rows if row.name == name for text, label in row.texts.items()}

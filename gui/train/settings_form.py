"""What to train, and how."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QWidget,
)

from core.operations.detectors import DetectorChoice
from core.operations.run_overview import RunChoice
from core.recipe.recipe import Recipe
from gui.train.train_settings import TrainMemory

#: Learnt well in a few minutes on a computer without a GPU.
_FIRST_CHOICE = "conv3d_basic"
_LOSSES = {"mse": "Mean squared error", "mse_ssim": "Mean squared error + SSIM"}
_SIZE_STEP = 16


@dataclass(frozen=True, slots=True)
class TrainChoice:
    """What the form says.

    Attributes
    ----------
    detector : str
        Registered name.
    options : dict
        The detector's settings.
    recipe : Recipe
        The project's, with the size and the clip length of the form.
    """

    detector: str
    options: dict[str, Any]
    recipe: Recipe


class SettingsForm(QWidget):
    """Detector, its settings, and the size of what goes in; remembers its last values.

    Attributes
    ----------
    changed : Signal()
        Something that matters for what goes in: detector, size, clip length, epochs, batch size.
    """

    changed = Signal()

    def __init__(
        self,
        choices: Sequence[DetectorChoice],
        memory: TrainMemory,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices = {choice.name: choice for choice in choices}
        self._memory = memory
        self._recipe = Recipe()
        self._is_size_chosen = False

        self.detector = QComboBox()
        self.detector.addItems(list(self._choices))
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.epochs = _whole(1, 100_000)
        self.batch_size = _whole(1, 4096)
        self.learning_rate = _real(1e-6, 1, 6)
        self.loss = QComboBox()
        for value, text in _LOSSES.items():
            self.loss.addItem(text, value)
        self.network_width = _real(0.05, 16, 2)
        self.device = QComboBox()
        self.show_devices(("cpu",))
        self.frame_width, self.frame_height = _whole(8, 4096), _whole(8, 4096)
        self.clip_length = _whole(1, 256)

        self._lay_out()
        self._recall()
        self._connect()
        self._show_detector()

    @property
    def choice(self) -> TrainChoice:
        """What the form says now."""
        detector = self._choices[self.detector.currentText()]
        options = {
            name: value for name, value in self._values().items() if name in detector.defaults
        }
        return TrainChoice(detector.name, options, self.recipe)

    @property
    def recipe(self) -> Recipe:
        """The recipe of the project, with the size and clip length of the form."""
        return dataclasses.replace(
            self._recipe,
            width=self.frame_width.value(),
            height=self.frame_height.value(),
            clip_length=self.clip_length.value(),
        )

    def show_recipe(self, recipe: Recipe) -> None:
        """Start from a recipe; a size that the person chose stays."""
        self._recipe = recipe
        if self._is_size_chosen:
            return
        boxes = (self.frame_width, self.frame_height, self.clip_length)
        blockers = [QSignalBlocker(box) for box in boxes]
        for box, value in zip(
            boxes, (recipe.width, recipe.height, recipe.clip_length), strict=True
        ):
            box.setValue(value)
        del blockers
        self._show_clip_length()

    def take(self, choice: RunChoice) -> None:
        """Show what an earlier run was trained with."""
        self.detector.setCurrentText(choice.detector)
        self._recipe = choice.recipe
        self.frame_width.setValue(choice.recipe.width)
        self.frame_height.setValue(choice.recipe.height)
        self.clip_length.setValue(choice.recipe.clip_length)
        options = choice.options
        self.epochs.setValue(options.get("epochs", self.epochs.value()))
        self.batch_size.setValue(options.get("batch_size", self.batch_size.value()))
        self.learning_rate.setValue(options.get("learning_rate", self.learning_rate.value()))
        self.network_width.setValue(options.get("width", self.network_width.value()))
        self.loss.setCurrentIndex(max(0, self.loss.findData(options.get("loss", "mse"))))
        self.device.setCurrentText(options.get("device", "auto"))

    def show_devices(self, names: Sequence[str]) -> None:
        """Offer these devices beside ``auto``; the one chosen stays if it is there."""
        chosen = self.device.currentText() or self._memory.text("device", "auto")
        self.device.clear()
        self.device.addItems(["auto", *names])
        self.device.setCurrentText(chosen)

    def remember(self) -> None:
        """Keep the values for the next start of the program."""
        self._memory.remember({"detector": self.detector.currentText(), **self._values()})

    def _values(self) -> dict[str, Any]:
        return {
            "epochs": self.epochs.value(),
            "batch_size": self.batch_size.value(),
            "learning_rate": self.learning_rate.value(),
            "loss": self.loss.currentData(),
            "width": self.network_width.value(),
            "device": self.device.currentText(),
        }

    def _lay_out(self) -> None:
        size = QWidget()
        row = QHBoxLayout(size)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.frame_width, 1)
        row.addWidget(QLabel("×"))
        row.addWidget(self.frame_height, 1)
        self.frame_width.setSingleStep(_SIZE_STEP)
        self.frame_height.setSingleStep(_SIZE_STEP)
        self.learning_rate.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.network_width.setSingleStep(0.25)

        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._add("Detector", self.detector, "What learns the normal frames")
        self._form.addRow(self.summary)
        self._add("Epochs", self.epochs, "Passes over all clips")
        self._add("Batch size", self.batch_size, "Clips in one step; fewer need less memory")
        self._add("Learning rate", self.learning_rate, "At its peak; it falls by a cosine")
        self._add("Loss", self.loss, "What the difference from the original is measured by")
        self._add("Network width", self.network_width, "Times the channels as published")
        self._add("Device", self.device, "auto takes the fastest there is")
        self._add("Frame size", size, "Frames are brought to this size before they are learnt")
        self.frame_width.setAccessibleName("Frame width")
        self.frame_height.setAccessibleName("Frame height")
        self._add("Clip length", self.clip_length, "Frames that are looked at together")

    def _add(self, name: str, field: QWidget, tip: str) -> None:
        field.setAccessibleName(name)
        field.setToolTip(tip)
        if isinstance(field, QComboBox):
            field.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for box in (field, *field.findChildren(QSpinBox)):
            if isinstance(box, QComboBox | QAbstractSpinBox):
                box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
                box.installEventFilter(self)
        self._form.addRow(name, field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The form scrolls: a wheel turned to scroll must not change a number on its way.
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget):
            event.setAccepted(False)
            return not watched.hasFocus()
        return super().eventFilter(watched, event)

    def _recall(self) -> None:
        first = _FIRST_CHOICE if _FIRST_CHOICE in self._choices else next(iter(self._choices), "")
        self.detector.setCurrentText(self._memory.text("detector", first))
        defaults = {
            name: value for it in self._choices.values() for name, value in it.defaults.items()
        }
        fields: dict[str, QSpinBox | QDoubleSpinBox] = {
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "learning_rate": self.learning_rate,
            "width": self.network_width,
        }
        for name, field in fields.items():
            value = self._memory.number(name, float(defaults.get(name, 1)))
            if isinstance(field, QSpinBox):
                field.setValue(round(value))
            else:
                field.setValue(value)
        self.loss.setCurrentIndex(max(0, self.loss.findData(self._memory.text("loss", "mse"))))

    def _connect(self) -> None:
        self.detector.currentTextChanged.connect(self._show_detector)
        for box in (self.frame_width, self.frame_height, self.clip_length):
            box.valueChanged.connect(self._on_size_chosen)
        for box in (self.epochs, self.batch_size):
            box.valueChanged.connect(self.changed)

    def _on_size_chosen(self) -> None:
        self._is_size_chosen = True
        self._show_clip_length()
        self.changed.emit()

    def _show_detector(self) -> None:
        choice = self._choices.get(self.detector.currentText())
        if choice is None:
            return
        self.summary.setText(choice.summary)
        rows: dict[str, QWidget] = {
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "learning_rate": self.learning_rate,
            "loss": self.loss,
            "width": self.network_width,
            "device": self.device,
        }
        for name, field in rows.items():
            self._form.setRowVisible(field, name in choice.defaults)
        self._show_clip_length()
        self.changed.emit()

    def _show_clip_length(self) -> None:
        choice = self._choices.get(self.detector.currentText())
        is_free = choice is not None and choice.clip_length(self.recipe) == self.clip_length.value()
        self._form.setRowVisible(self.clip_length, is_free)


def _whole(lowest: int, highest: int) -> QSpinBox:
    box = QSpinBox()
    box.setRange(lowest, highest)
    box.setKeyboardTracking(False)
    return box


class _RealBox(QDoubleSpinBox):
    """Says 0.001, not 0.001000."""

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "g", self.decimals())


def _real(lowest: float, highest: float, decimals: int) -> QDoubleSpinBox:
    box = _RealBox()
    box.setDecimals(decimals)
    box.setRange(lowest, highest)
    return box

"""What could be trained, proposed from what the frames look like."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.operations.suggestion import Suggestion
from gui.icons import icon


class SuggestionBox(QWidget):
    """A button that asks for proposals, and the proposals with their reasons.

    Attributes
    ----------
    asked : Signal()
        The person wants to know what to train.
    taken : Signal(object)
        The `Suggestion` that shall be used.
    ask_button : QPushButton
        Asks.
    """

    asked = Signal()
    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ask_button = QPushButton(icon("mdi6.lightbulb-on-outline"), "Suggest what to train")
        self.ask_button.setToolTip(
            "Look at the training frames, and propose a detector, a recipe and settings"
        )
        self._cards: list[QFrame] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.ask_button)
        self.ask_button.clicked.connect(self.asked)

    def show_looking(self, *, is_looking: bool) -> None:
        """Say that frames are being looked at, or no longer."""
        self.ask_button.setEnabled(not is_looking)
        text = "Looking at the frames…" if is_looking else "Suggest what to train"
        self.ask_button.setText(text)

    def show_suggestions(self, suggestions: Sequence[Suggestion]) -> None:
        """Show proposals instead of those before."""
        self.clear()
        for suggestion in suggestions:
            card = self._card(suggestion, names_sequences=len(suggestions) > 1)
            self._cards.append(card)
            self._column.addWidget(card)

    def clear(self) -> None:
        """Show no proposal."""
        for card in self._cards:
            card.setParent(None)
            card.deleteLater()
        self._cards = []

    def _card(self, suggestion: Suggestion, *, names_sequences: bool) -> QFrame:
        card = QFrame()
        card.setObjectName("proposal")
        card.setFrameShape(QFrame.Shape.StyledPanel)
        column = QVBoxLayout(card)
        first = f"{suggestion.sequences_text}: {suggestion.text}"
        title = _label(first if names_sequences else suggestion.text)
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        column.addWidget(title)
        for warning in suggestion.warnings:
            column.addWidget(_label(f"⚠ {warning}"))
        for reason in suggestion.reasons:
            column.addWidget(_label(reason))
        for other in suggestion.alternatives:
            column.addWidget(_label(f"Or {other.detector}: {_lowered(other.reason)}"))
        use = QPushButton("Use this")
        use.setToolTip("Take it into the form below; nothing is trained yet")
        use.setAccessibleName(f"Use {suggestion.detector} for {suggestion.sequences_text}")
        use.clicked.connect(lambda: self._take(suggestion))
        close = QToolButton()
        close.setIcon(icon("mdi6.close"))
        close.setAutoRaise(True)
        close.setToolTip("Close the proposals")
        close.setAccessibleName("Close the proposals")
        close.clicked.connect(self.clear)
        row = QHBoxLayout()
        row.addWidget(use)
        row.addStretch()
        row.addWidget(close)
        column.addLayout(row)
        return card

    def _take(self, suggestion: Suggestion) -> None:
        self.clear()
        self.taken.emit(suggestion)


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]

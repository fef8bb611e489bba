"""The flagged clips one after the other, each beside the most ordinary one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from core.media.time_text import frames_text
from core.operations.clip_decisions import Decision
from core.operations.clip_review import ClipReview, FlaggedRange
from gui.curate.clip_loop import ClipLoop
from gui.icons import icon

_Key = Qt.Key


class ReviewQueue(QWidget):
    """Two loops, where the queue stands, and a button for each answer.

    Attributes
    ----------
    decided : Signal(object)
        The `Decision` that a button or key gave on the range on show.
    moved : Signal(int)
        Go on (1) or back (-1) by one range, decided or not.
    skipped : Signal()
        Go on to the next range that is not decided.
    """

    decided = Signal(object)
    moved = Signal(int)
    skipped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Review queue")
        self.progress = QLabel()
        self.verdict = QLabel()
        self.flagged = ClipLoop("Flagged:")
        self.reference = ClipLoop("Usual:")
        self.reference.picture.setToolTip("The clip that is nearest to the mean of all clips")
        self.exclude = _button("Exclude", "E", "mdi6.cancel", "Nothing of it is learnt")
        self.keep = _button("Keep", "Y", "mdi6.check", "It is normal, and is learnt")
        self.skip = _button("Skip", "S", "mdi6.skip-forward", "Go on to the next undecided one")
        self.back = _button("", "P", "mdi6.chevron-left", "Go back by one")
        self.on = _button("", "N", "mdi6.chevron-right", "Go on by one")

        top = QHBoxLayout()
        top.addWidget(self.progress, 1)
        top.addWidget(self.verdict)
        loops = QHBoxLayout()
        loops.addWidget(self.flagged, 1)
        loops.addWidget(self.reference, 1)
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in (self.back, self.exclude, self.keep, self.skip, self.on):
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 0, 0)
        column.addLayout(top)
        column.addLayout(loops, 1)
        column.addLayout(row)

        self._keys = {
            _Key.Key_E: self.exclude,
            _Key.Key_Y: self.keep,
            _Key.Key_S: self.skip,
            _Key.Key_P: self.back,
            _Key.Key_N: self.on,
        }
        self.exclude.clicked.connect(lambda: self.decided.emit(Decision.EXCLUDED))
        self.keep.clicked.connect(lambda: self.decided.emit(Decision.KEPT))
        self.skip.clicked.connect(self.skipped)
        self.back.clicked.connect(lambda: self.moved.emit(-1))
        self.on.clicked.connect(lambda: self.moved.emit(1))

    def show_range(
        self, review: ClipReview | None, flagged: FlaggedRange | None, decision: Decision
    ) -> None:
        """Loop a range beside the reference clip; None shows that there is none."""
        for button in self._keys.values():
            button.setEnabled(flagged is not None)
        self.verdict.setText(decision.text)
        if review is None or review.flagged.reference is None:
            self.flagged.show_clip(None, None)
            self.reference.show_clip(None, None)
            return
        clip = review.flagged.reference
        sequence = review.sequences[int(review.statistics.sequence[clip])]
        frames = review.statistics.frames(clip)
        self.reference.show_clip(sequence, frames, _text(review, sequence.name, (clip,)))
        if flagged is None:
            self.flagged.show_clip(None, None, "nothing to look at\n")
            return
        is_flagged = flagged.clips[0] in review.flagged.clips
        self.flagged.title = "Flagged:" if is_flagged else "Chosen:"
        text = f"{flagged.sequence.name} {frames_text(flagged.frames)}"
        text = f"{text}\n{_numbers(review, flagged.clips)}"
        self.flagged.show_clip(flagged.sequence, flagged.frames, text)

    def event(self, event: QEvent) -> bool:
        if self.claims(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handles(event):
            super().keyPressEvent(event)

    def handles(self, event: QKeyEvent) -> bool:
        """Press the button of a key, if it is one of the queue's; return whether it is."""
        button = self._button_of(event)
        if button is None:
            return False
        button.click()
        return True

    def _button_of(self, event: QKeyEvent) -> QToolButton | None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        return self._keys.get(_Key(event.key()))

    def claims(self, event: QEvent) -> bool:
        """Return whether a key is the queue's own although the window has it as well."""
        return (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._button_of(event) is not None
        )


def _text(review: ClipReview, name: str, clips: tuple[int, ...]) -> str:
    frames = review.statistics.frames(clips[0])
    return f"{name} {frames_text(frames)}\n{_numbers(review, clips)}"


def _numbers(review: ClipReview, clips: tuple[int, ...]) -> str:
    statistics, own = review.statistics, list(clips)
    mean, std = float(statistics.mean[own].max()), float(statistics.std[own].max())
    return f"mean {mean:.3f}, std {std:.3f}"


def _button(text: str, key: str, icon_name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(f"{text} {key}".strip())
    button.setIcon(icon(icon_name))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setAutoRaise(True)
    button.setToolTip(f"{tip} ({key})")
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys reach the queue
    return button

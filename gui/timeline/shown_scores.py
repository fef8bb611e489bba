"""Which scores the timeline draws: of the run on show, of others beside it, of one in training."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.anomaly.statistic import Statistic
from core.errors import FramesiftError
from core.project.records import Changes, Run
from core.training.events import LiveScores
from core.training.run_folder import RunFolder
from gui.curve_colors import CurveColors
from gui.document import Document
from gui.training_queue import Training

#: In whose name colours are asked for.
_OWNER = "timeline"


@dataclass(frozen=True, slots=True, eq=False)
class ScoreCurve:
    """The scores of one run, as the lane draws them.

    Attributes
    ----------
    name : str
        For the legend.
    values : ndarray of float64, shape (T,)
        NaN where a frame has no score.
    run_id : int or None
        Decides the colour; None for a run in training.
    bounds : tuple of float, or None
        What spans the height of the lane; None takes its own lowest and highest score.
    """

    name: str
    values: NDArray[np.float64]
    run_id: int | None = None
    bounds: tuple[float, float] | None = None


class ShownScores(QObject):
    """Scores of the sequence on show.

    Parameters
    ----------
    document : Document
        The open project.
    parent : QObject, optional
        Qt's.

    Attributes
    ----------
    changed : Signal()
        Other scores are on show.
    main : ScoreCurve or None
        Of the run on show: what thresholds and events belong to.
    others : tuple of ScoreCurve
        Of the runs that the person put beside it.
    live : ScoreCurve or None
        Of the run in training, after its last epoch.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._beside: tuple[int, ...] = ()
        self._training: Training | None = None
        self._live_bounds: tuple[float, float] | None = None
        self.main: ScoreCurve | None = None
        self.others: tuple[ScoreCurve, ...] = ()
        self.live: ScoreCurve | None = None
        view = document.view
        view.run_changed.connect(self.read)
        view.statistic_changed.connect(self.read)
        view.smoothing_changed.connect(self.read)
        document.changed.connect(self._on_changed)
        document.trainings.reported.connect(self._on_reported)
        document.trainings.changed.connect(self._on_training_changed)

    @property
    def all(self) -> tuple[ScoreCurve, ...]:
        """All curves, that of the run on show first."""
        return tuple(it for it in (self.main, *self.others, self.live) if it is not None)

    @property
    def beside(self) -> tuple[int, ...]:
        """Ids of the runs that the person put beside the one on show."""
        return self._beside

    def runs(self) -> list[Run]:
        """Return the runs that have scored the sequence on show, newest first."""
        project, sequence_id = self._document.project, self._document.view.sequence_id
        if sequence_id is None:
            return []
        runs = sorted(project.runs(), key=lambda run: run.id, reverse=True)
        folders = {run.id: RunFolder(project.layout.run(run.name)) for run in runs}
        return [run for run in runs if folders[run.id].scores(sequence_id).exists()]

    def put_beside(self, run_ids: Iterable[int]) -> None:
        """Draw these runs beside the one on show."""
        self._beside = tuple(dict.fromkeys(run_ids))[: CurveColors.MOST]
        self.read()

    def show_sequence(self) -> None:
        """Read the scores of another sequence."""
        self.live = None
        self.read()

    def read(self, *_args: object) -> None:
        """Read all scores anew."""
        shown, names = self._document.view.run_id, self._names()
        self.main = self._main(names.get(shown, "") if shown is not None else "")
        beside = [it for it in self._beside if it != shown and it in names]
        curves = (self._other(run_id, names[run_id]) for run_id in beside)
        self.others = tuple(it for it in curves if it is not None)
        drawn = [it.run_id for it in self.all if it.run_id is not None]
        self._document.run_colors.assign(drawn if self.others else (), _OWNER)
        self.changed.emit()

    def _names(self) -> dict[int, str]:
        return {run.id: run.name for run in self._document.project.runs()}

    def _main(self, name: str) -> ScoreCurve | None:
        try:
            scores = self._document.scores()
        except FramesiftError as error:
            self._document.failed.emit(error)
            return None
        if scores is None or len(scores) != self._document.view.frame_count:
            return None
        return ScoreCurve(name, scores, self._document.view.run_id)

    def _other(self, run_id: int, name: str) -> ScoreCurve | None:
        """Return the scores of another run; the statistic on show, or else its local maximum."""
        try:
            scored = self._document.scored_by(run_id)
        except FramesiftError:
            return None  # it is told where the run itself is on show
        if scored is None or len(scored) != self._document.view.frame_count:
            return None
        statistic = self._document.view.statistic
        has_it = statistic in scored.statistics
        return ScoreCurve(name, scored.scores(statistic if has_it else Statistic.LOCAL_MAX), run_id)

    def _on_changed(self, changes: Changes) -> None:
        view = self._document.view
        if changes.runs & {view.run_id, *self._beside}:
            self.read()

    # The run in training.

    def _on_reported(self, event: object) -> None:
        training, view = self._document.trainings.current, self._document.view
        if not isinstance(event, LiveScores) or training is None:
            return
        if event.sequence_id != view.sequence_id or len(event.scores) != view.frame_count:
            return
        values = event.scores.astype(np.float64)
        known = values[np.isfinite(values)]
        if not known.size:
            return
        # Fixed from the first epoch on, so that one sees the scores fall as the run learns.
        first = event.scale or (0.0, float(known.max()) or 1.0)
        self._live_bounds = self._live_bounds or first
        part = "" if event.is_whole else ", in part"
        name = f"{training.state.run} after epoch {event.epoch}{part}"
        self.live = ScoreCurve(name, values, None, self._live_bounds)
        self.changed.emit()

    def _on_training_changed(self) -> None:
        """Forget the scores of a training that is over, and their scale."""
        current = self._document.trainings.current
        if current is self._training:
            return
        self._training, self._live_bounds = current, None
        if self.live is not None:
            self.live = None
            self.changed.emit()

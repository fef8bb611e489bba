"""The figures of one run, from its scores and what is known of the frames."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.anomaly.heat_map import levels
from core.anomaly.review import picture_name, review_frame, run_heat_range
from core.anomaly.statistic import Statistic
from core.errors import ExportError
from core.evaluation.auc import frame_auc
from core.evaluation.board import EvaluationBoard
from core.evaluation.judged import JudgedSequence
from core.evaluation.read_judged import read_judged, sequences_to_judge
from core.evaluation.reasons import one_class_reason
from core.evaluation.run_thresholds import thresholds_in_force
from core.export.colormap import color_table
from core.export.figure_options import SheetOptions
from core.export.figures.curves import draw_curves
from core.export.figures.histogram import draw_histogram
from core.export.figures.losses import LossCurve, draw_losses
from core.export.figures.sheet import SheetBlock, SheetFrame, SheetScale, draw_sheet
from core.export.figures.timeline import Lane, Timeline, draw_timeline
from core.export.frame_pictures import FramePictures
from core.export.panels import fitted
from core.export.scored import ScoredExport, labels_by_id, open_frames, scored_exports
from core.export.sheet_frames import sheet_frames
from core.jobs import JobContext
from core.media.frame_index import FrameRange
from core.media.time_text import time_text, utc_text
from core.project.project import Project
from core.project.records import EventRule
from core.training.history import read_history
from core.training.run_folder import RunFolder

if TYPE_CHECKING:
    # Loading matplotlib takes a second; naming a figure must not.
    from matplotlib.figure import Figure

#: Width of a picture in a sheet, in pixels.
_SHEET_WIDTH = 320


class RunFigures:
    """Draws what a run says; the project stays open meanwhile.

    Parameters
    ----------
    project : Project
        Holds labels, spans and thresholds.
    run_name : str
        The run.
    statistic : Statistic, optional
        Which frame score.

    Attributes
    ----------
    thresholds : Thresholds or None
        In force for this score.
    """

    def __init__(
        self, project: Project, run_name: str, statistic: Statistic = Statistic.LOCAL_MAX
    ) -> None:
        self._project = project
        self._run = project.run_named(run_name)
        self._folder = RunFolder(project.layout.run(run_name))
        self._statistic = statistic
        self.thresholds = thresholds_in_force(project, self._run, statistic)

    def judged(self, names: Sequence[str] = ()) -> list[JudgedSequence]:
        """Return scores and labels of sequences; of those that are to be judged by default.

        An ExportError says that one of them was not scored, or that none was.
        """
        scored = scored_exports(self._project, self._run.name, names)
        judged = sequences_to_judge(self._project, self._folder)
        sequences = [it.sequence for it in scored] if names else judged
        rule = EventRule() if self.thresholds is None else self.thresholds.rule
        return [
            read_judged(self._project, self._folder, it, self._statistic, rule) for it in sequences
        ]

    def curves(self, judged: Sequence[JudgedSequence]) -> Figure:
        """Draw ROC and precision-recall curve.

        Raises
        ------
        ExportError
            If the frames are all normal or all anomalous.
        """
        board = EvaluationBoard(judged)
        found = board.found
        if reason := one_class_reason(found.anomalous + found.normal, found.anomalous):
            raise ExportError(f"There are no curves to draw. {reason}")
        flags = np.concatenate([it.is_anomalous[it.is_scored] for it in judged])
        auc = frame_auc(np.concatenate([it.scores[it.is_scored] for it in judged]), flags)
        return draw_curves(board, self.thresholds, auc, self._title(judged))

    def histogram(self, judged: Sequence[JudgedSequence]) -> Figure:
        """Draw how the scores of normal and anomalous frames lie."""
        board = EvaluationBoard(judged)
        return draw_histogram(
            board, self.thresholds, self._title(judged), self._statistic.text.lower()
        )

    def timeline(self, export: ScoredExport, shown: FrameRange | None = None) -> Figure:
        """Draw scores, thresholds, events and spans of a sequence.

        Raises
        ------
        ExportError
            If the detector gives no such score.
        """
        if self._statistic not in export.scored.statistics:
            raise ExportError(
                f"{self._run.name} gives {export.sequence.name} no {self._statistic}. "
                f"Choose {' or '.join(export.scored.statistics)}."
            )
        timeline = Timeline(
            title=f"{export.sequence.name}, {self._run.name}",
            value_name=self._statistic.text.lower(),
            scores=export.scores_in_force(self.thresholds, self._statistic),
            index=export.index,
            thresholds=self.thresholds,
            anomalous=export.anomalous,
            lanes=self._lanes(export),
        )
        return draw_timeline(timeline, shown=shown)

    def losses(self) -> Figure:
        """Draw how the run has learnt.

        Raises
        ------
        ExportError
            If its detector learns without epochs.
        """
        rows = read_history(self._folder.history)
        if not rows:
            raise ExportError(f"{self._run.name} has no loss curve: it learns without epochs.")
        return draw_losses([LossCurve(self._run.name, rows)])

    def sheet(self, export: ScoredExport, options: SheetOptions, context: JobContext) -> Figure:
        """Draw frames beside reconstruction and residual: worst, best and evenly spaced.

        Raises
        ------
        ExportError
            If no frame has a score, or the source is gone.
        """
        chosen = sheet_frames(export.scored.scores(self._statistic), options.frames)
        if not any(chosen.values()):
            raise ExportError(f"No frame of {export.sequence.name} has a score.")
        sheet = _Sheet(export, self._folder, options.colormap, self._statistic)
        blocks = [
            SheetBlock(title, sheet.frames(frames, context)) for title, frames in chosen.items()
        ]
        title = f"{export.sequence.name}, {self._run.name}"
        return draw_sheet(title, sheet.row_names, blocks, sheet.scale)

    def _lanes(self, export: ScoredExport) -> list[Lane]:
        labels = labels_by_id(self._project)
        by_label: dict[int, list[FrameRange]] = {}
        for span in export.spans:
            by_label.setdefault(span.label_id, []).append(span.frames)
        return [Lane(labels[it].name, labels[it].color, by_label[it]) for it in sorted(by_label)]

    def _title(self, judged: Sequence[JudgedSequence]) -> str:
        names = judged[0].name if len(judged) == 1 else f"{len(judged)} sequences"
        return f"{self._run.name}, {self._statistic.text.lower()}, {names}"


class _Sheet:
    """Makes the columns of a sheet."""

    def __init__(
        self, export: ScoredExport, run: RunFolder, colormap: str, statistic: Statistic
    ) -> None:
        self._export = export
        self._table = color_table(colormap)
        self._range = run_heat_range(run, export.scored)
        self._statistic = statistic
        width, height = export.sequence.width, export.sequence.height
        self._size = _SHEET_WIDTH, max(1, round(_SHEET_WIDTH * height / width))
        made = picture_name(is_prediction=export.scored.is_prediction).lower()
        middle = (made,) if export.scored.has_reconstructions else ()
        self.row_names = ("input", *middle, "residual")
        self.scale = SheetScale(self._table, *self._range)

    def frames(self, frames: Sequence[int], context: JobContext) -> list[SheetFrame]:
        """Return a column for each frame."""
        export = self._export
        columns = []
        with open_frames(export.sequence, export.index) as source:
            pictures = FramePictures(source)
            for frame_index in frames:
                context.check()
                shown = [pictures.picture(source.read(frame_index), frame_index)]
                reviewed = review_frame(export.scored, frame_index, self._range)
                if reviewed.reconstruction is not None:
                    shown.append(pictures.upright(reviewed.reconstruction))
                heat = self._table[levels(reviewed.anomaly_map, *self._range)]
                shown.append(pictures.upright(heat))
                fitting = [fitted(it, self._size) for it in shown]
                columns.append(SheetFrame(self._caption(frame_index), fitting))
        return columns

    def _caption(self, frame_index: int) -> str:
        export = self._export
        utc = export.index.utc(frame_index)
        time = utc_text(utc) if utc else time_text(float(export.index.time_s[frame_index]))
        score = export.scored.scores(self._statistic)[frame_index]
        return f"frame {frame_index}, score {score:.3g}\n{time}"

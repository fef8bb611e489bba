"""Paint what a run says of the frames of one sequence."""

from __future__ import annotations

import numpy as np

from core.anomaly.boxes import Box
from core.anomaly.frame_scores import Statistic
from core.anomaly.heat_map import levels
from core.anomaly.review import ReviewedFrame, picture_name, review_frame, run_heat_range
from core.export.colormap import color_table
from core.export.frame_pictures import FramePictures
from core.export.panels import (
    HIGH_COLOR,
    LOW_COLOR,
    TEXT,
    Canvas,
    Caption,
    ColorBar,
    Panel,
    Picture,
    mix_heat,
    panel_size,
)
from core.export.picture_options import Marks, PanelSet, PictureOptions
from core.export.scored import ScoredExport
from core.media.source import Frame
from core.media.time_text import time_text, utc_text
from core.training.run_folder import RunFolder
from core.wording import short_number


class FramePainter:
    """Puts frame, reconstruction and heat map side by side, with boxes, time and score.

    Parameters
    ----------
    export : ScoredExport
        The sequence and its scores.
    run : RunFolder
        Gives the range of the heat map, the same for all frames.
    pictures : FramePictures
        How source frames become pictures.
    options : PictureOptions
        What to show; raises a ConfigError if there is no such colormap.

    Attributes
    ----------
    canvas : Canvas
        Size and place of everything.
    """

    def __init__(
        self,
        export: ScoredExport,
        run: RunFolder,
        pictures: FramePictures,
        options: PictureOptions,
    ) -> None:
        self._export = export
        self._pictures = pictures
        self._options = options
        self._scores = export.scores_in_force(options.thresholds(export.thresholds))
        self._range = run_heat_range(run, export.scored)
        self._bar = ColorBar(color_table(options.colormap), *self._range)
        self._has_middle = wants_middle(export, options)
        sequence = export.sequence
        scale = options.scale
        wanted = None if scale is None else scale * export.scored.map_shape[1]
        size = panel_size(sequence.width, sequence.height, wanted)
        self.canvas = Canvas(size, 3 if self._has_middle else 2)

    def paint(self, frame: Frame, frame_index: int) -> Picture:
        """Return the annotated picture of a frame.

        Parameters
        ----------
        frame : ndarray, shape (H, W) or (H, W, 3)
            As the source gives it.
        frame_index : int
            Which frame it is.

        Returns
        -------
        ndarray of uint8, shape (H, W, 3)
            RGB, of the size of `canvas`.
        """
        options = self._options
        reviewed = review_frame(self._export.scored, frame_index, self._range)
        shown = self._pictures.picture(frame, frame_index)
        heat = self._pictures.upright(self._bar.table[levels(reviewed.anomaly_map, *self._range)])
        if options.heat_weight:
            shown = mix_heat(shown, heat, options.heat_weight, self.canvas.panel)
        boxed = self._boxed(shown, reviewed)
        notes = _frame_notes(frame) if options.statistics else ()
        map_notes = _map_notes(reviewed) if options.statistics else ()
        panels = [Panel("input", boxed if options.marks is Marks.BOTH else shown, notes)]
        if self._has_middle and reviewed.reconstruction is not None:
            name = picture_name(is_prediction=reviewed.is_prediction).lower()
            made = self._pictures.upright(reviewed.reconstruction)
            panels.append(Panel(name, made, _psnr_notes(reviewed, map_notes)))
        if options.marks is Marks.BOXES:
            panels.append(Panel("detections", boxed, map_notes))
        else:
            panels.append(Panel("residual", heat, map_notes, self._bar))
        return self.canvas.compose(panels, self._status(reviewed))

    def _boxed(self, shown: Picture, reviewed: ReviewedFrame) -> Picture:
        boxes: tuple[Box, ...] = ()
        options = self._options
        frame_size = self._export.sequence.width, self._export.sequence.height
        thresholds = options.thresholds(self._export.thresholds)
        if thresholds is not None and options.marks is not Marks.HEAT:
            boxes = reviewed.boxes(
                Statistic.LOCAL_MAX,
                thresholds,
                *frame_size,
                overlap=options.overlap,
            )
        return self.canvas.draw_boxes(shown, self._pictures.upright_boxes(boxes), frame_size)

    def _status(self, reviewed: ReviewedFrame) -> list[Caption]:
        index, frame_index = self._export.index, reviewed.frame_index
        utc = index.utc(frame_index)
        time = utc_text(utc) if utc else time_text(float(index.time_s[frame_index]))
        captions = [Caption(time), Caption(f"frame {frame_index} of {len(index)}")]
        score = float(self._scores[frame_index])
        if not np.isnan(score):
            captions.append(Caption(f"score {score:.3g}", self._score_color(score)))
        return captions

    def _score_color(self, score: float) -> tuple[int, int, int]:
        thresholds = self._options.thresholds(self._export.thresholds)
        if thresholds is None or score < thresholds.low:
            return TEXT
        return HIGH_COLOR if score >= thresholds.high else LOW_COLOR


def wants_middle(export: ScoredExport, options: PictureOptions) -> bool:
    """Return whether a reconstruction stands in the middle: it does if there is one."""
    return options.panels is not PanelSet.STANDARD and export.scored.has_reconstructions


def _frame_notes(frame: Frame) -> tuple[str, ...]:
    known = frame[np.isfinite(frame)] if frame.dtype.kind == "f" else frame
    if not known.size:
        return ("no valid pixel",)
    mean, std = float(known.mean(dtype=np.float64)), float(known.std(dtype=np.float64))
    return (
        f"mean {_text(mean)}  std {_text(std)}",
        f"min {_text(float(known.min()))}  max {_text(float(known.max()))}",
    )


def _map_notes(reviewed: ReviewedFrame) -> tuple[str, ...]:
    if not reviewed.is_known:
        return ("not readable",)
    scores = reviewed.scores
    return (
        f"mean {scores[Statistic.MEAN]:.3g}",
        f"p99 {_text(scores.get(Statistic.P99))}  max {_text(scores.get(Statistic.MAX))}",
    )


def _psnr_notes(reviewed: ReviewedFrame, map_notes: tuple[str, ...]) -> tuple[str, ...]:
    psnr = reviewed.scores.get(Statistic.PSNR)
    if not map_notes or psnr is None or np.isnan(psnr):
        return ()
    return (f"PSNR {-psnr:.1f} dB",)


def _text(value: float | None) -> str:
    return "-" if value is None else short_number(value)

"""Judge one file with a saved run: no project is needed, and none is changed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from core.anomaly.calibration import Calibration
from core.anomaly.events import find_events, scores_in_force
from core.anomaly.reconstruction_settings import ReconstructionSettings
from core.anomaly.registry import load_detector, settings_type
from core.anomaly.score_store import ScoredSequence
from core.anomaly.statistic import Statistic
from core.errors import FramesiftError, ProjectError
from core.evaluation.run_thresholds import thresholds_in_force
from core.export.colormap import color_table
from core.export.scored import ScoredExport
from core.export.video_options import VideoOptions
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameIndex
from core.media.open import open_source
from core.media.source import FrameSource, SourceKind
from core.operations.add import sequence_name
from core.operations.analysis import Analysis, FoundEvent, verdict_of
from core.operations.analysis_files import AnalysisFiles
from core.operations.score import score_sequence
from core.project.kept_thresholds import read_kept_thresholds
from core.project.layout import ProjectLayout
from core.project.project import Project
from core.project.records import EventRule, Sequence, Split, Thresholds
from core.recipe.build import build_frame_store
from core.recipe.intensity import SOLAR_KINDS, resolve_scale
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe, ScaleKind
from core.training.run_folder import RunFolder
from core.wording import counted

#: The score that is judged: its thresholds hold for places as well.
_STATISTIC = Statistic.LOCAL_MAX


@dataclass(frozen=True, slots=True)
class AnalyseJob:
    """Judge a picture, a video, a FITS file, a tensor or a folder with a saved run.

    Attributes
    ----------
    run_folder : Path
        ``runs/<run>`` of a project, or a copy of one.
    file : Path
        What to look at.
    target : Path or None
        A folder for picture or video, timeline and report, made if it is not there; None writes
        nothing.
    options : VideoOptions
        What picture and video show; thresholds in it hold for the verdict as well.
    device : str
        Where to compute, as in the settings of a training.
    overwrite : bool
        Whether older files may be replaced.
    """

    run_folder: Path
    file: Path
    target: Path | None = None
    options: VideoOptions = field(default_factory=VideoOptions)
    device: str = "auto"
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Analysing {self.file.name}"

    @property
    def run_name(self) -> str:
        """Which run it needs."""
        return self.run_folder.name

    def run(self, context: JobContext) -> Analysis:
        """Judge the file; what is written is whole or not there.

        A `core.errors.FramesiftError` says that the folder holds no usable run, that the file
        cannot be read, or that the results cannot be written.
        """
        begun = time.monotonic()
        run = _usable_folder(self.run_folder)
        color_table(self.options.colormap)
        file = self.file.expanduser().absolute()
        with TemporaryDirectory(prefix="framesift-") as temporary:
            with open_source(file) as source:
                files = AnalysisFiles.of(self.target, file, len(source), overwrite=self.overwrite)
                prepared = _prepared(source, run.read_recipe(), Path(temporary), context)
                sequence = _row(file, source)
            scored = self._scored(run, prepared, RunFolder(Path(temporary)), context)
            in_force, held_by = _thresholds(run, context)
            thresholds = self.options.thresholds(in_force)
            analysis = replace(
                _judged(scored, prepared.index, thresholds),
                file=file,
                run=run.path.name,
                detector=Path(run.read_settings().detector).name,
                thresholds_from=held_by if thresholds == in_force else "options",
                threshold_origin=in_force.origin if in_force and thresholds == in_force else None,
                seconds=time.monotonic() - begun,
            )
            if files is None:
                return analysis
            export = ScoredExport(sequence, prepared.index, scored, (), (), thresholds)
            written = files.write(analysis, export, run, self.options, context)
        return replace(analysis, files=written, seconds=time.monotonic() - begun)

    def _scored(
        self, run: RunFolder, prepared: PreparedSequence, kept: RunFolder, context: JobContext
    ) -> ScoredSequence:
        """Let the detector of the run look at the file.

        Raises
        ------
        ProjectError
            If the file is too short for it, or what it said is gone at once.
        """
        context.progress(0, 0, f"Loading {run.path.name}")
        detector = load_detector(run, self.device)
        if len(prepared) < detector.clip_length:
            few = f"{prepared.name} has {counted(len(prepared), 'frame')}"
            if settings_type(run.read_settings().detector) is not ReconstructionSettings:
                raise ProjectError(
                    f"{run.path.name} compares {detector.clip_length} frames with each other and "
                    f"{few}. Take a longer video, or a run of a network."
                )
            context.emit(
                Notice(
                    f"{few}, fewer than the clips of {detector.clip_length} that {run.path.name} "
                    "has learnt: they are repeated."
                )
            )
        score_sequence(detector, kept, prepared, "", context)
        scored = ScoredSequence.open(kept, prepared.sequence_id)
        if scored is None:
            raise ProjectError(f"The scores of {prepared.name} have vanished from {kept.path}.")
        return scored


def _usable_folder(path: Path) -> RunFolder:
    """Return a run folder that holds what judging takes.

    Raises
    ------
    ProjectError
        If it is none.
    """
    path = path.expanduser().absolute()
    missing = [it for it in ("recipe.yaml", "settings.yaml") if not (path / it).is_file()]
    if not path.is_dir():
        raise ProjectError(
            f"{path} is not there. Name the folder of a run: runs/<run> of a project."
        )
    if missing:
        raise ProjectError(
            f"{path} is no folder of a run: it holds no {' and no '.join(missing)}. Name one of "
            "those in the folder runs of a project."
        )
    return RunFolder(path)


def _prepared(
    source: FrameSource, recipe: Recipe, folder: Path, context: JobContext
) -> PreparedSequence:
    """Bring the frames of a source into the recipe of a run."""
    scale = resolve_scale(recipe.intensity, source).kind
    if scale is ScaleKind.PERCENTILES:
        context.emit(
            Notice(
                f"The intensities of {source.path.name} are scaled by its own percentiles: what is "
                "bright throughout looks like what the run has learnt. A recipe with a fixed scale "
                "tells them apart."
            )
        )
    if scale in SOLAR_KINDS and source.kind in (SourceKind.VIDEO, SourceKind.STILLS):
        context.emit(
            Notice(
                f"The run expects solar images in DN/s, and {source.path.name} holds the values of "
                "a picture: the verdict says little. Take the FITS file."
            )
        )
    store, index = build_frame_store(source, recipe, folder / "frames.npy", context)
    return PreparedSequence(0, sequence_name(source.path), store, index)


def _row(file: Path, source: FrameSource) -> Sequence:
    """Return the file as a sequence that no project has."""
    index = source.index
    return Sequence(
        id=0,
        name=sequence_name(file),
        path=file,
        kind=source.kind,
        split=Split.TEST,
        frames=len(index),
        width=source.width,
        height=source.height,
        channels=source.channels,
        start_utc=index.start_utc.isoformat() if index.start_utc else "",
        cadence_s=index.cadence_s,
        gaps=len(index.gap_starts()),
    )


def _thresholds(run: RunFolder, context: JobContext) -> tuple[Thresholds | None, str]:
    """Return the thresholds of a run and where they come from."""
    suggested = None
    try:
        calibration = Calibration.load(run.calibration)
        suggested = calibration.default_thresholds(_STATISTIC)
    except FramesiftError as error:
        context.emit(Notice(str(error)))
    layout = ProjectLayout(run.path.parent.parent)
    if layout.run(run.path.name) == run.path and layout.database.is_file():
        try:
            with Project.open(layout.folder, check=False) as project:
                row = project.run_named(run.path.name)
                in_force = thresholds_in_force(project, row, _STATISTIC)
        except FramesiftError as error:
            context.emit(Notice(f"The project around {run.path.name} has no say. {error}"))
        else:
            if in_force is not None and in_force != suggested:
                return in_force, "project"
    kept = read_kept_thresholds(run.path).get(_STATISTIC.value)
    if kept is not None:
        # Equal to what is suggested, they know when they were chosen.
        return kept, "calibration" if kept == suggested else "run"
    return suggested, "calibration" if suggested is not None else ""


def _judged(scored: ScoredSequence, index: FrameIndex, thresholds: Thresholds | None) -> Analysis:
    rule = EventRule() if thresholds is None else thresholds.rule
    scores = scores_in_force(scored.scores(_STATISTIC), index.gap_starts(), rule)
    known = np.isfinite(scores)
    frame = int(np.nanargmax(scores)) if known.any() else None
    score = None if frame is None else float(scores[frame])
    margin = None if score is None or thresholds is None else score - thresholds.low
    share = None
    if margin is not None and thresholds is not None and thresholds.low > 0:
        share = margin / thresholds.low
    return Analysis(
        file=Path(),
        run="",
        detector="",
        statistic=_STATISTIC.value,
        frames=len(scores),
        unreadable=int((~known).sum()),
        score=score,
        frame=frame,
        time_s=None if frame is None else float(index.time_s[frame]),
        utc="" if frame is None else _iso(index, frame),
        low=None if thresholds is None else thresholds.low,
        high=None if thresholds is None else thresholds.high,
        thresholds_from="",
        threshold_origin=None,
        verdict=verdict_of(score, thresholds),
        margin=margin,
        margin_share=share,
        suspect_frames=0 if thresholds is None else int((scores >= thresholds.low).sum()),
        events=() if thresholds is None else _events(scored, index, thresholds),
        seconds=0.0,
    )


def _events(
    scored: ScoredSequence, index: FrameIndex, thresholds: Thresholds
) -> tuple[FoundEvent, ...]:
    return tuple(
        FoundEvent(
            first=it.frames.start,
            last=it.frames.stop - 1,
            start_s=float(index.time_s[it.frames.start]),
            start_utc=_iso(index, it.frames.start),
            peak_frame=it.peak_frame,
            peak_score=it.peak_score,
            verdict=verdict_of(it.peak_score, thresholds),
        )
        for it in find_events(scored.scores(_STATISTIC), thresholds, index)
    )


def _iso(index: FrameIndex, frame_index: int) -> str:
    utc = index.utc(frame_index)
    return utc.isoformat() if utc else ""

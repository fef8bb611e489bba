"""What is written of an analysis: picture or video, timeline, report, and all of it as JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

from core.anomaly.statistic import Statistic
from core.config import to_mapping
from core.errors import ExportError
from core.export.figures.style import figure_bytes, save_figure
from core.export.figures.timeline import Timeline, draw_timeline
from core.export.frame_painter import FramePainter
from core.export.picture_options import PictureOptions
from core.export.png_file import png_bytes
from core.export.report.page import Page, Picture, Section, Table, Tile
from core.export.report.render import render
from core.export.report.run_tables import mapping_table
from core.export.scored import ScoredExport, open_frames
from core.export.target import check_target, folder_written_whole
from core.export.video_file import check_codec
from core.export.video_options import VideoOptions
from core.export.write_video import write_video
from core.jobs import JobContext, Notice
from core.media.frame_index import FrameRange
from core.media.time_text import frames_text, time_text, utc_text
from core.operations.add import sequence_name
from core.operations.analysis import Analysis
from core.operations.diagnosis import version
from core.training.run_folder import RunFolder

#: Events that the report names.
_MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class AnalysisFiles:
    """Where the results of one file go.

    Attributes
    ----------
    folder : Path
        Made if it is not there.
    stem : str
        What their names begin with.
    is_video : bool
        Whether there are several frames: then a video and a timeline are written as well.
    """

    folder: Path
    stem: str
    is_video: bool

    @classmethod
    def of(
        cls, folder: Path | None, file: Path, frames: int, *, overwrite: bool
    ) -> AnalysisFiles | None:
        """Refuse a folder before any work is done; None where nothing shall be written.

        Parameters
        ----------
        folder : Path or None
            Where to write.
        file : Path
            What is analysed.
        frames : int
            How many it has.
        overwrite : bool
            Whether older results may be replaced.

        Returns
        -------
        AnalysisFiles or None
            An ExportError says that a file is in the way, or there is no place for the folder.
        """
        if folder is None:
            return None
        found = cls(folder, sequence_name(file), frames > 1)
        check_target(folder, overwrite=True)
        if folder.is_dir():
            for path in found.all():
                check_target(path, path.suffix, overwrite=overwrite)
        return found

    def all(self) -> tuple[Path, ...]:
        """Return every file that is written."""
        of_several = (".mp4", "-timeline.png") if self.is_video else ()
        endings = (*of_several, ".png", ".html", ".json")
        return tuple(self.folder / f"{self.stem}{ending}" for ending in endings)

    def write(
        self,
        analysis: Analysis,
        export: ScoredExport,
        run: RunFolder,
        options: VideoOptions,
        context: JobContext,
    ) -> tuple[Path, ...]:
        """Write all files or none.

        Parameters
        ----------
        analysis : Analysis
            What to tell.
        export : ScoredExport
            The file and its scores.
        run : RunFolder
            The run.
        options : VideoOptions
            What picture and video show.
        context : JobContext
            For progress and cancelling.

        Returns
        -------
        tuple of Path
            What was written. A video is left out, with a notice, where no encoder is there.
        """
        shown = _peak_picture(analysis, export, run, options)
        written: list[Path] = []
        with folder_written_whole(self.folder) as part:
            for path in self.all():
                context.check()
                target = part / path.name
                if path.suffix == ".mp4":
                    if not _write_video(target, export, run, options, context):
                        continue
                elif path.name.endswith("-timeline.png"):
                    save_figure(draw_timeline(_timeline(analysis, export)), target)
                elif path.suffix == ".png":
                    target.write_bytes(shown)
                elif path.suffix == ".html":
                    target.write_text(render(_page(analysis, export, run, shown)), "utf-8")
                else:
                    whole = replace(analysis, files=(*written, path))
                    target.write_text(_json(whole), "utf-8")
                written.append(path)
        return tuple(written)


def _write_video(
    target: Path,
    export: ScoredExport,
    run: RunFolder,
    options: VideoOptions,
    context: JobContext,
) -> bool:
    try:
        check_codec()
    except ExportError as error:
        context.emit(Notice(f"There is no video of {export.sequence.name}. {error}"))
        return False
    write_video(target, export, run, options, context)
    return True


def _peak_picture(
    analysis: Analysis, export: ScoredExport, run: RunFolder, options: PictureOptions
) -> bytes:
    """Return the frame with the highest score, annotated, as PNG."""
    frame_index = analysis.frame or 0
    with open_frames(export.sequence, export.index) as source:
        painter = FramePainter(export, run, options.frame_pictures(source), options)
        return png_bytes(painter.paint(source.read(frame_index), frame_index))


def _timeline(analysis: Analysis, export: ScoredExport) -> Timeline:
    statistic = Statistic(analysis.statistic)
    return Timeline(
        title=f"{analysis.file.name}, {analysis.run}",
        value_name=statistic.text.lower(),
        scores=export.scores_in_force(export.thresholds, statistic),
        index=export.index,
        thresholds=export.thresholds,
    )


def _page(analysis: Analysis, export: ScoredExport, run: RunFolder, shown: bytes) -> Page:
    pictures = [Picture("The frame with the highest score", "image/png", shown)]
    if analysis.frames > 1:
        drawn = figure_bytes(draw_timeline(_timeline(analysis, export)), ".svg")
        pictures.append(Picture("Scores of all frames", "image/svg+xml", drawn))
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    sentences = [it for it in (analysis.sentence, analysis.thresholds_sentence) if it]
    found = Section("What was found", sentences, pictures=pictures)
    events = _events(analysis)
    recipe = mapping_table("Recipe", to_mapping(run.read_recipe()))
    detector = mapping_table(
        "Detector", {"detector": analysis.detector, **run.read_settings().options}
    )
    return Page(
        title=analysis.file.name,
        subtitle=f"Judged by {analysis.run}, a run of {analysis.detector}",
        tiles=_tiles(analysis),
        sections=[found, *events, Section("Settings of the run", tables=[detector, recipe])],
        foot=f"Written by Framesift {version()} on {utc_text(now)}.",
    )


def _tiles(analysis: Analysis) -> list[Tile]:
    statistic = Statistic(analysis.statistic).text.lower()
    tiles = [
        Tile("Verdict", analysis.verdict.value),
        Tile("Score", _number(analysis.score), statistic),
    ]
    if analysis.low is not None and analysis.high is not None:
        origin = {
            "calibration": "from held-out normal frames",
            "project": "set in the project",
            "run": "set for the run",
            "options": "as asked for",
        }.get(analysis.thresholds_from, "")
        tiles += [
            Tile("Low threshold", _number(analysis.low), origin),
            Tile("High threshold", _number(analysis.high), origin),
        ]
        share = "" if analysis.margin_share is None else f"{analysis.margin_share:+.0%}"
        tiles.append(Tile("Margin to low", _number(analysis.margin, "+"), share))
    if analysis.frames > 1:
        tiles.append(Tile("Suspect frames", f"{analysis.suspect_frames:,} of {analysis.frames:,}"))
    return tiles


def _events(analysis: Analysis) -> list[Section]:
    remarks = []
    if analysis.unreadable:
        remarks.append(f"Frames that cannot be read: {analysis.unreadable:,}.")
    if len(analysis.events) > _MOST_EVENTS:
        remarks.append(f"The first {_MOST_EVENTS} of {len(analysis.events):,} events are named.")
    if analysis.frames == 1 or not (analysis.events or remarks):
        return []
    rows = [
        (
            frames_text(FrameRange(it.first, it.last + 1)),
            it.start_utc or time_text(it.start_s),
            str(it.peak_frame),
            _number(it.peak_score),
            it.verdict.value,
        )
        for it in analysis.events[:_MOST_EVENTS]
    ]
    head = ("frames", "from", "peak at frame", "peak score", "verdict")
    tables = [Table(head, rows, numbers={2, 3})] if rows else []
    return [Section("Events", tables=tables, remarks=remarks)]


def _json(analysis: Analysis) -> str:
    return json.dumps(_plain(dataclasses.asdict(analysis)), indent=2, ensure_ascii=False) + "\n"


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {name: _plain(it) for name, it in value.items()}
        case list() | tuple():
            return [_plain(it) for it in value]
        case Path():
            return str(value)
        case Enum():
            return value.value
        case _:
            return value


def _number(value: float | None, sign: str = "") -> str:
    return "–" if value is None else f"{value:{sign}.4g}"

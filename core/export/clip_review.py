"""The statistics of clips as a table and as a picture."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import ExportError
from core.export.target import check_target, written_whole
from core.files import why_refused
from core.recipe.clip_statistics import ClipStatistics, FlaggedClips
from core.recipe.prepared import PreparedSequence

_COLUMNS = (
    "sequence", "first_frame", "last_frame", "start_s", "start_utc", "mean", "std", "motion",
    "flagged",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReviewFiles:
    """What was written.

    Attributes
    ----------
    table : Path
        One row a clip, ``.csv``.
    histogram : Path
        How mean, deviation and motion are distributed, ``.png``.
    """

    table: Path
    histogram: Path


def review_targets(folder: Path, *, overwrite: bool) -> ReviewFiles:
    """Return what would be written into a folder, which is made if it is missing.

    Raises
    ------
    ExportError
        If the folder cannot be made, or one of the files exists and may not be overwritten.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(f"Cannot make the folder {folder}: {why_refused(error)}.") from error
    files = ReviewFiles(folder / "clips.csv", folder / "clips.png")
    check_target(files.table, ".csv", overwrite=overwrite)
    check_target(files.histogram, ".png", overwrite=overwrite)
    return files


def write_review(
    sequences: Sequence[PreparedSequence],
    statistics: ClipStatistics,
    flagged: FlaggedClips,
    folder: Path,
    *,
    overwrite: bool = False,
) -> ReviewFiles:
    """Write the table and the picture, each whole or not at all.

    Parameters
    ----------
    sequences : sequence of PreparedSequence
        Along which ``statistics.sequence`` counts.
    statistics : ClipStatistics
        Of every clip.
    flagged : FlaggedClips
        Those that stand out.
    folder : Path
        Where to write.
    overwrite : bool, optional
        Whether older files may be replaced.

    Returns
    -------
    ReviewFiles
        What was written; an ExportError says why it could not be.
    """
    files = review_targets(folder, overwrite=overwrite)
    with written_whole(files.table) as part, part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        writer.writerows(_rows(sequences, statistics, flagged))
    with written_whole(files.histogram) as part:
        _draw_histograms(statistics, flagged, part)
    return files


def _rows(
    sequences: Sequence[PreparedSequence], statistics: ClipStatistics, flagged: FlaggedClips
) -> Iterator[list[object]]:
    is_flagged = set(flagged.clips.tolist())
    for clip in range(len(statistics)):
        sequence, frames = sequences[int(statistics.sequence[clip])], statistics.frames(clip)
        utc = sequence.index.utc(frames.start)
        yield [
            sequence.name,
            frames.start,
            frames.stop - 1,
            f"{sequence.index.time_s[frames.start]:.6f}",
            utc.isoformat() if utc else "",
            f"{statistics.mean[clip]:.6g}",
            f"{statistics.std[clip]:.6g}",
            f"{statistics.motion[clip]:.6g}",
            int(clip in is_flagged),
        ]


def _draw_histograms(statistics: ClipStatistics, flagged: FlaggedClips, path: Path) -> None:
    # The figure by itself, without pyplot, which keeps state for a window and a main thread.
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(10, 3.4), layout="constrained")
    panels = figure.subplots(1, 3)
    drawn = (
        ("mean intensity", statistics.mean, flagged.mean_threshold),
        ("standard deviation", statistics.std, flagged.std_threshold),
        ("motion, mean change a frame", statistics.motion, None),
    )
    for axes, (title, column, threshold) in zip(panels, drawn, strict=True):
        axes.hist(column, bins=50, color="#4c78a8")
        axes.set_xlabel(f"{title}, 0…1")
        axes.xaxis.set_major_locator(MaxNLocator(4))
        if threshold is not None and len(statistics):
            axes.axvline(threshold, color="#e0403c")
            axes.set_title(f"flagged above {threshold:.4g}", fontsize="medium", color="#e0403c")
    panels[0].set_ylabel("clips")
    figure.suptitle(f"{len(statistics):,} clips, {len(flagged.clips):,} of them flagged")
    figure.savefig(path, dpi=150)

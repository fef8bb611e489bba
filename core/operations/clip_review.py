"""The clips that would be learnt, those that stand out, and the ranges of frames they make."""

from __future__ import annotations

from dataclasses import dataclass

from core.export.clip_review import ReviewFiles
from core.media.frame_index import FrameRange
from core.recipe.clip_statistics import ClipStatistics, FlaggedClips
from core.recipe.prepared import PreparedSequence


@dataclass(frozen=True, slots=True, eq=False)
class ClipReview:
    """What the clips of some sequences look like.

    Attributes
    ----------
    sequences : tuple of PreparedSequence
        Which; `ClipStatistics.sequence` counts along them.
    statistics : ClipStatistics
        Of every clip that no gap cuts and no excluding span touches.
    flagged : FlaggedClips
        Those that stand out.
    files : ReviewFiles or None
        What was written, if anything was to be.
    """

    sequences: tuple[PreparedSequence, ...]
    statistics: ClipStatistics
    flagged: FlaggedClips
    files: ReviewFiles | None = None

    def name(self, clip: int) -> str:
        """Return the name of the sequence that a clip is of."""
        return self.sequences[int(self.statistics.sequence[clip])].name

    def flagged_ranges(self) -> list[FlaggedRange]:
        """Return the flagged clips, those that overlap or adjoin made one, in order."""
        found: list[FlaggedRange] = []
        for clip in self.flagged.clips.tolist():
            sequence = self.sequences[int(self.statistics.sequence[clip])]
            frames = self.statistics.frames(clip)
            last = found[-1] if found else None
            if last and last.sequence is sequence and frames.start <= last.frames.stop:
                joined = FrameRange(last.frames.start, max(last.frames.stop, frames.stop))
                found[-1] = FlaggedRange(sequence, joined, (*last.clips, clip))
            else:
                found.append(FlaggedRange(sequence, frames, (clip,)))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class FlaggedRange:
    """Frames of one sequence that flagged clips hold together.

    Attributes
    ----------
    sequence : PreparedSequence
        Which.
    frames : FrameRange
        From the first of the first clip to the last of the last.
    clips : tuple of int
        The clips, by position.
    """

    sequence: PreparedSequence
    frames: FrameRange
    clips: tuple[int, ...]

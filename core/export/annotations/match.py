"""Find out which frames of a project the spans of a file mean."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.config import nearest
from core.errors import AnnotationError
from core.export.annotations.records import (
    AtFile,
    AtFrames,
    AtSeconds,
    AtUtc,
    ReadAnnotations,
    ReadSpan,
)
from core.export.annotations.timeline import Timeline
from core.media.frame_index import FrameRange
from core.project.import_spans import NewSpan
from core.project.project import Project
from core.project.records import Sequence as ProjectSequence
from core.project.span_table import merged


@dataclass(frozen=True, slots=True)
class MatchedSpans:
    """What would be imported.

    Attributes
    ----------
    spans : tuple of NewSpan
        By sequence and start; those that the project has already are left out.
    notices : tuple of str
        Sentences on what was clipped, left out or taken for something else.
    """

    spans: tuple[NewSpan, ...]
    notices: tuple[str, ...]


def match_spans(
    project: Project, file: str, found: ReadAnnotations, sequence_name: str = ""
) -> MatchedSpans:
    """Match spans to sequences by name, and to frames by number, file, seconds or UTC.

    Times beyond a sequence are clipped, with a notice; frame numbers beyond it are an error, since
    they mean that the file belongs to something else.

    Parameters
    ----------
    project : Project
        Only read.
    file : str
        Name of the file, for messages.
    found : ReadAnnotations
        What the file says.
    sequence_name : str, optional
        The sequence that is meant, whatever the file calls it. Of a file with several sequences
        that one is taken whose name or media file is the same.

    Returns
    -------
    MatchedSpans
        Maybe without any span. An `AnnotationError` says if it is not clear which sequence is
        meant, or a frame is not there.
    """
    matcher = _Matcher(project, file, sequence_name)
    wholes: list[NewSpan] = []
    parts: dict[tuple[int, str, str], list[NewSpan]] = {}
    for span in matcher.chosen(found.spans):
        for new in matcher.new_spans(span):
            if span.part_of is None:
                wholes.append(new)
            else:
                key = new.sequence_id, new.label, span.part_of
                parts.setdefault(key, []).append(new)
    spans = [*wholes, *(it for group in parts.values() for it in _joined(group))]
    new_ones = matcher.not_there_yet(spans)
    return MatchedSpans(tuple(new_ones), (*found.notices, *matcher.notices()))


def _joined(parts: list[NewSpan]) -> Iterator[NewSpan]:
    """Join parts that overlap or touch; the first of them has annotator and note."""
    ordered = sorted(parts, key=lambda part: part.frames)
    for frames in merged(part.frames for part in ordered):
        first = next(part for part in ordered if part.frames.start == frames.start)
        yield NewSpan(first.sequence_id, frames, first.label, first.annotator, first.note)


class _Matcher:
    """Looks up sequences and frames, and counts what the person should know."""

    def __init__(self, project: Project, file: str, wanted: str) -> None:
        self._project = project
        self._file = file
        self._wanted = wanted
        named = [project.sequence_named(wanted)] if wanted else []
        self._sequences = named or project.sequences()
        # “Flare” and “flare” are one label.
        self._labels = {label.name.casefold(): label.name for label in project.labels()}
        self._timelines: dict[int, Timeline] = {}
        self._clipped = self._outside = self._known = 0
        self._taken_for: dict[str, str] = {}

    def chosen(self, spans: Sequence[ReadSpan]) -> list[ReadSpan]:
        """Return the spans of the sequence that is wanted, all of them if none is.

        Raises
        ------
        AnnotationError
            If the file is about other sequences.
        """
        groups = Counter(span.sequence_names for span in spans)
        if not self._wanted or len(groups) <= 1:
            return list(spans)
        (sequence,) = self._sequences
        mine = [names for names in groups if not names or _is(sequence, names)]
        if not mine:
            named = ", ".join(sorted(names[0] for names in groups))
            raise AnnotationError(
                f"{self._file} holds several sequences, and none of them is {self._wanted}: "
                f"{named}."
            )
        return [span for span in spans if span.sequence_names in mine]

    def new_spans(self, span: ReadSpan) -> Iterator[NewSpan]:
        """Yield the frames that a span means: one range, or one a sequence where UTC says so."""
        for sequence in self._sequences_of(span):
            frames = self._frames(span, self._timeline(sequence))
            if frames is not None:
                label = self._labels.setdefault(span.label.casefold(), span.label)
                yield NewSpan(sequence.id, frames, label, span.annotator, span.note)

    def not_there_yet(self, spans: Iterable[NewSpan]) -> list[NewSpan]:
        """Leave out spans that the project has with the same frames and label."""
        names = {label.id: label.name for label in self._project.labels()}
        there = {
            (it.sequence_id, it.frames, names[it.label_id])
            for sequence_id in self._timelines
            for it in self._project.spans(sequence_id)
        }
        ordered = sorted(spans, key=lambda it: (it.sequence_id, it.frames))
        new = [it for it in ordered if (it.sequence_id, it.frames, it.label) not in there]
        self._known = len(ordered) - len(new)
        return new

    def notices(self) -> Iterator[str]:
        """Yield what the person should know of the match."""
        for called, sequence in self._taken_for.items():
            yield f"“{called}” in {self._file} was taken for {sequence}, the only sequence."
        for count, what in (
            (self._clipped, "reached beyond their sequence and were clipped"),
            (self._outside, "lie where no frame was taken and were left out"),
            (self._known, "are there already and were left out"),
        ):
            if count:
                yield f"Spans of {self._file} that {what}: {count}."

    def _sequences_of(self, span: ReadSpan) -> list[ProjectSequence]:
        """Return the sequences that a span lies in; an error if that is not clear."""
        sequences = self._sequences
        if self._wanted:
            return sequences
        for name in span.sequence_names:
            if found := [it for it in sequences if _is(it, (name,))]:
                exact = [it for it in found if it.name == name]
                if len(exact or found) == 1:
                    return exact or found
                raise self._error(span, f"“{name}” may be {_listed(found)}; name the sequence")
        if isinstance(span.at, AtUtc):
            return self._overlapping(span, span.at)
        if len(sequences) == 1:
            if span.sequence_names:
                self._taken_for[span.sequence_names[0]] = sequences[0].name
            return sequences
        if not span.sequence_names:
            raise self._error(span, "it is not said which sequence is meant; name the sequence")
        offer = nearest(span.sequence_names[0], [it.name for it in sequences])
        raise self._error(span, f"the project has no sequence “{span.sequence_names[0]}”. {offer}")

    def _overlapping(self, span: ReadSpan, at: AtUtc) -> list[ProjectSequence]:
        with_utc = [it for it in self._sequences if it.start_utc]
        if not with_utc:
            raise self._error(span, "it is placed by UTC, and no sequence of the project knows UTC")
        found = [it for it in with_utc if self._timeline(it).reaches(at)]
        self._outside += not found
        return found

    def _frames(self, span: ReadSpan, timeline: Timeline) -> FrameRange | None:
        """Return the frames of a span; None where none was taken at its time."""
        match span.at:
            case AtFrames(frames):
                if frames.stop <= len(timeline.index):
                    return frames
                raise self._error(
                    span,
                    f"frame {frames.stop - 1} lies beyond {timeline.sequence.name}, whose last "
                    f"frame is {len(timeline.index) - 1}",
                )
            case AtFile(name):
                frame_index = timeline.named_frame(name)
                if frame_index is not None:
                    return FrameRange(frame_index, frame_index + 1)
                raise self._error(span, f"{timeline.sequence.name} has no frame {name}")
            case AtSeconds(start_s, stop_s):
                return self._between(span, timeline, start_s, stop_s)
            case AtUtc():
                seconds = timeline.seconds(span.at)
                if seconds is None:
                    raise self._error(
                        span, f"it is placed by UTC, which {timeline.sequence.name} does not know"
                    )
                return self._between(span, timeline, *seconds)

    def _between(
        self, span: ReadSpan, timeline: Timeline, start_s: float, stop_s: float
    ) -> FrameRange | None:
        if not (math.isfinite(start_s) and math.isfinite(stop_s)) or stop_s < start_s:
            raise self._error(span, f"{start_s:g} s to {stop_s:g} s is no stretch of time")
        frames = timeline.durations.frames_between(start_s, stop_s)
        if frames is None:
            self._outside += 1
        elif not timeline.durations.is_within(start_s, stop_s):
            self._clipped += 1
        return frames

    def _timeline(self, sequence: ProjectSequence) -> Timeline:
        if sequence.id not in self._timelines:
            self._timelines[sequence.id] = Timeline.of(self._project, sequence)
        return self._timelines[sequence.id]

    def _error(self, span: ReadSpan, problem: str) -> AnnotationError:
        end = "" if problem.endswith(("?", ".")) else "."
        return AnnotationError(f"{self._file}, {span.where}: {problem}{end} Nothing was imported.")


def _listed(sequences: Iterable[ProjectSequence]) -> str:
    return " or ".join(it.name for it in sequences)


def _is(sequence: ProjectSequence, names: Iterable[str]) -> bool:
    """Return whether one of the names is that of a sequence or of its media file."""
    own = {sequence.name, sequence.path.name, sequence.path.stem}
    return any(name in own or PurePosixPath(name).stem in own for name in names)

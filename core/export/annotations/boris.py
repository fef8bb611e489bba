"""BORIS: a project (.boris, JSON) or aggregated events (.tsv, .csv).

Source: Friard and Gamba 2016, doi 10.1111/2041-210X.12584, and BORIS itself, boris/config.py,
project_functions.py and export_events.py of version 10.0 (project format 7.0). A sequence is an
observation, a label a behavior of the type *State event*, and a span two events: BORIS takes the
first for the start and the next of the same subject, behavior and modifiers for the stop. Spans of
one label that overlap are told apart by subjects named ``2``, ``3`` and so on. Times are seconds to
the millisecond; the note of a span is the comment of its start.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

from core.export.annotations.json_file import JsonNode, read_json
from core.export.annotations.lanes import in_lanes
from core.export.annotations.records import (
    AtSeconds,
    FileLabel,
    ReadAnnotations,
    ReadSpan,
    WrittenAnnotations,
    WrittenSequence,
    WrittenSpan,
)
from core.export.annotations.spans_csv import read_table
from core.jobs import JobContext
from core.media.source import SourceKind

_STATE, _POINT = "State event", "Point event"
_NOBODY = "No focal subject"
_COLUMNS = (
    "Observation id", "Observation date", "Description", "Observation type", "Source",
    "Time offset (s)", "Coding duration", "Media duration (s)", "FPS (frame/s)", "Subject",
    "Observation duration by subject by observation", "Behavior", "Behavioral category",
    "Behavior type", "Start (s)", "Stop (s)", "Duration (s)", "Media file name",
    "Image index start", "Image index stop", "Image file path start", "Image file path stop",
    "Comment start", "Comment stop",
)  # fmt: skip


def write_boris(target: Path, annotations: WrittenAnnotations, context: JobContext) -> None:
    """Write a project, or a table of events if the target ends in ``.tsv`` or ``.csv``."""
    if target.suffix.lower() == ".boris":
        target.write_text(
            json.dumps(_project(annotations, context), ensure_ascii=False, indent=1),
            encoding="utf-8",
        )
        return
    separator = "\t" if target.suffix.lower() == ".tsv" else ","
    with target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(_COLUMNS)
        for sequence in annotations.sequences:
            for subject, span in _by_subject(sequence):
                context.check()
                writer.writerow(_row(sequence, subject, span))


def _project(annotations: WrittenAnnotations, context: JobContext) -> dict[str, object]:
    observations: dict[str, object] = {}
    subjects: dict[str, None] = {}
    for sequence in annotations.sequences:
        context.check()
        observations[sequence.name] = _observation(sequence)
        subjects |= dict.fromkeys(subject for subject, _ in _by_subject(sequence) if subject)
    return {
        "time_format": "hh:mm:ss",
        "project_date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "project_name": annotations.project,
        "project_description": "Spans exported by Framesift",
        "project_format_version": "7.0",
        "subjects_conf": {
            str(number): {"key": "", "name": name, "description": "overlapping spans"}
            for number, name in enumerate(subjects)
        },
        "behaviors_conf": {
            str(number): _behavior(label) for number, label in enumerate(annotations.labels)
        },
        "observations": observations,
        "behavioral_categories": [],
        "behavioral_categories_config": {},
        "independent_variables": {},
        "coding_map": {},
        "behaviors_coding_map": [],
        "converters": {},
    }


def _behavior(label: FileLabel) -> dict[str, object]:
    meanings = [
        *(["excluded from training"] if label.excludes_from_training else []),
        *(["anomalous"] if label.is_anomaly else []),
    ]
    return {
        "type": _STATE,
        "key": "",
        "code": label.name,
        "description": ", ".join(meanings),
        "color": label.color,
        "category": "",
        "modifiers": {},
        "excluded": "",
        "coding map": "",
    }


def _observation(sequence: WrittenSequence) -> dict[str, object]:
    is_video = sequence.sequence.kind is SourceKind.VIDEO
    media = str(sequence.sequence.path)
    events: list[list[object]] = []
    for subject, span in _by_subject(sequence):
        start, stop = sequence.seconds(span)
        for time, frame, comment in (
            (start, span.frames.start, span.note),
            (stop, span.frames.stop, ""),
        ):
            place: list[object] = [frame] if is_video else []
            events.append([round(time, 3), subject, span.label, "", comment, *place])
    # BORIS tells starts from stops by their order: a stop comes before a start of the same moment.
    events.sort(key=lambda event: event[0])  # type: ignore[arg-type, return-value]  # its time
    observation: dict[str, object] = {
        "file": {str(player): [] for player in range(1, 9)} if is_video else [],
        "type": "MEDIA" if is_video else "LIVE",
        "date": _date(sequence),
        "description": "",
        "time offset": 0.0,
        "events": events,
        "observation time interval": [0, 0],
        "independent_variables": {},
        "visualize_spectrogram": False,
        "visualize_waveform": False,
        "close_behaviors_between_videos": False,
        "scan_sampling_time": 0,
    }
    if is_video:
        observation["file"] = {
            str(player): [media] if player == 1 else [] for player in range(1, 9)
        }
        observation["media_info"] = {
            "length": {media: round(float(sequence.durations.stop_s[-1]), 3)},
            "fps": {media: round(1 / (sequence.index.cadence_s or 1), 3)},
            "hasVideo": {media: True},
            "hasAudio": {media: False},
            "offset": {str(player): 0.0 for player in range(1, 9)},
        }
    return observation


def _by_subject(sequence: WrittenSequence) -> Iterator[tuple[str, WrittenSpan]]:
    """Yield each span with the subject that tells it from those of its label that overlap it."""
    labels = dict.fromkeys(span.label for span in sequence.spans)
    for label in labels:
        lanes = in_lanes(span for span in sequence.spans if span.label == label)
        for place, lane in enumerate(lanes, start=1):
            for span in lane:
                yield "" if place == 1 else str(place), span


def _row(sequence: WrittenSequence, subject: str, span: WrittenSpan) -> list[object]:
    is_video = sequence.sequence.kind is SourceKind.VIDEO
    start, stop = sequence.seconds(span)
    media = str(sequence.sequence.path)
    length = f"{sequence.durations.stop_s[-1]:.3f}"
    fps = f"{1 / sequence.index.cadence_s:.3f}" if sequence.index.cadence_s else "NA"
    return [
        sequence.name,
        _date(sequence).replace("T", " "),
        "",
        "Media file" if is_video else "Live observation",
        f"player #1:{media}" if is_video else "NA",
        "0.0",
        length,
        length if is_video else "NA",
        fps if is_video else "NA",
        subject or _NOBODY,
        "NA",
        span.label,
        "Not defined",
        "STATE",
        f"{start:.3f}",
        f"{stop:.3f}",
        f"{stop - start:.3f}",
        media if is_video else "NA",
        "",
        "",
        "",
        "",
        span.note,
        "",
    ]


def _date(sequence: WrittenSequence) -> str:
    return (sequence.sequence.start_utc or "1970-01-01T00:00:00")[:19]


def read_boris(path: Path) -> ReadAnnotations:
    """Read a project, or a table of aggregated events; point events are spans of one frame."""
    if path.suffix.lower() in {".tsv", ".csv"}:
        return _read_events(path)
    root = read_json(path)
    kinds: dict[str, str] = {}
    labels: dict[str, FileLabel] = {}
    for _, behavior in root.get("behaviors_conf").members():
        code = behavior.get("code").text()
        kinds[code] = behavior.text_or("type")
        labels[code] = FileLabel(code, behavior.text_or("color"))
    spans: list[ReadSpan] = []
    notices: list[str] = []
    for name, observation in root.get("observations").members():
        if observation.text_or("type") == "IMAGES":
            notices.append(
                f"The observation {name} was left out: its events have images and no times."
            )
            continue
        found, unpaired = _read_observation(name, observation, kinds)
        spans += found
        notices += [
            f"The observation {name} has a start of {code} without a stop; it was left out."
            for code in unpaired
        ]
    return ReadAnnotations(tuple(spans), tuple(labels.values()), tuple(notices))


def _read_observation(
    name: str, observation: JsonNode, kinds: dict[str, str]
) -> tuple[list[ReadSpan], list[str]]:
    names = (name, *_media_names(observation))
    offset = observation.get("time offset").number() if observation.has("time offset") else 0.0
    events = [_read_event(it) for it in observation.get("events").items()]
    started: dict[tuple[str, str, str], tuple[float, str, str]] = {}
    spans = []
    for time, key, comment, where in sorted(events, key=lambda event: event[0]):
        code = key[1]
        if kinds.get(code, _STATE).startswith(_POINT):
            at = AtSeconds(time - offset, time - offset)
            spans.append(ReadSpan(where, at, code, names, note=comment))
        elif key in started:
            start, note, first = started.pop(key)
            at = AtSeconds(start - offset, time - offset)
            spans.append(ReadSpan(first, at, code, names, note=note))
        else:
            started[key] = time, comment, where
    return spans, [key[1] for key in started]


def _read_event(node: JsonNode) -> tuple[float, tuple[str, str, str], str, str]:
    """Return time, what pairs a start with its stop, the comment and the place in the file."""
    fields = list(node.items())
    if len(fields) < 4:
        raise node.error("an event is expected: time, subject, behavior, modifiers, comment")
    subject, code, modifiers = (str(it.value or "") for it in fields[1:4])
    comment = str(fields[4].value or "") if len(fields) > 4 else ""
    return fields[0].number(), (subject, fields[2].text() or code, modifiers), comment, node.where


def _media_names(observation: JsonNode) -> list[str]:
    """Return the media file of an observation that has only one."""
    if not observation.has("file") or not isinstance(observation.value["file"], dict):
        return []
    players = [player for _, player in observation.get("file").members()]
    files = [file for player in players if player.value for file in player.items()]
    return [_base_name(files[0].text())] if len(files) == 1 else []


def _read_events(path: Path) -> ReadAnnotations:
    spans: list[ReadSpan] = []
    for row in read_table(path):
        code, start = row.text("behavior"), row.text("start (s)")
        if not code or not start:
            raise row.error("these are no aggregated events of BORIS: Behavior or Start (s) lacks")
        offset = row.number("time offset (s)") if row.text("time offset (s)") else 0.0
        begin = row.number("start (s)") - offset
        has_stop = row.text("stop (s)") not in {"", "NA"}
        end = row.number("stop (s)") - offset if has_stop else begin
        media = row.text("media file name")
        names = [row.text("observation id"), "" if media == "NA" else _base_name(media)]
        spans.append(
            ReadSpan(
                row.where,
                AtSeconds(begin, end),
                code,
                tuple(name for name in names if name),
                note=row.text("comment start") or row.text("comment"),
            )
        )
    labels = dict.fromkeys(span.label for span in spans)
    return ReadAnnotations(tuple(spans), tuple(FileLabel(name) for name in labels))


def _base_name(path: str) -> str:
    return PurePosixPath(PureWindowsPath(path).as_posix()).name

"""Events as the web API of the Heliophysics Event Knowledgebase returns them: JSON.

Source: http://www.lmsal.com/hek/VOEvent_Spec.html for names and meanings, and the API
(https://www.lmsal.com/hek/her, ``cosec=2``), which answers with an object whose ``result`` lists
the events with their attributes in lower case. Times are UTC, ``hpc_x`` and ``hpc_y`` arcsec from
disc centre, positive to solar west and north; ``boundbox_c1ll`` and so on are the corners of the
box around an event. ``sequence`` and ``label`` are ours: they bring a span back to where it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from core.export.annotations.json_file import JsonNode, read_json, write_json
from core.export.annotations.records import (
    AtUtc,
    FileLabel,
    ReadAnnotations,
    ReadSpan,
    WrittenAnnotations,
)
from core.export.annotations.solar_events import (
    EVENT_TYPES,
    LASTING_TYPES,
    SolarEvent,
    solar_events,
)
from core.jobs import JobContext
from core.media.times import parse_time


def write_hek(target: Path, annotations: WrittenAnnotations, context: JobContext) -> None:
    """Write one file for all sequences; they must know UTC."""
    written = datetime.now(UTC)
    events = (_attributes(it, written) for it in solar_events(annotations, context))
    write_json(target, {"result": events, "association": False, "overmax": False})


def _attributes(event: SolarEvent, written: datetime) -> dict[str, object]:
    index = event.sequence.index
    attributes: dict[str, object] = {
        "event_type": event.code,
        "concept": EVENT_TYPES[event.code][0],
        "event_starttime": _time(event.start),
        "event_peaktime": _time(event.peak) if event.span.is_event else None,
        "event_endtime": _time(event.stop),
        "event_description": event.span.note,
        "event_importance": event.span.peak_score,
        "obs_observatory": event.observatory,
        "obs_instrument": index.instrument,
        "obs_channelid": str(index.wavelength or ""),
        "obs_meanwavel": float(index.wavelength) if index.wavelength else None,
        "obs_wavelunit": "Angstrom" if index.wavelength else "",
        "frm_name": event.span.annotator or "Framesift",
        "frm_identifier": "Framesift",
        "frm_humanflag": "true" if event.is_by_person else "false",
        "frm_daterun": _time(written),
        "frm_paramset": event.span.source,
        "sequence": event.sequence.name,
        "label": event.span.label,
    }
    return attributes | _place(event)


def _place(event: SolarEvent) -> dict[str, object]:
    box = event.place
    if box is None:
        return {"hpc_x": None, "hpc_y": None, "hpc_coord": "", "hpc_bbox": ""}
    west, north = box.center
    low, high = (box.west_low, box.north_low), (box.west_high, box.north_high)
    around = [low, (high[0], low[1]), high, (low[0], high[1]), low]
    corners = ",".join(f"{x:.3f} {y:.3f}" for x, y in around)
    return {
        "event_coordsys": "UTC-HPC-TOPO",
        "event_coordunit": "arcsec, arcsec",
        "event_coord1": round(west, 3),
        "event_coord2": round(north, 3),
        "boundbox_c1ll": round(low[0], 3),
        "boundbox_c2ll": round(low[1], 3),
        "boundbox_c1ur": round(high[0], 3),
        "boundbox_c2ur": round(high[1], 3),
        "hpc_x": round(west, 3),
        "hpc_y": round(north, 3),
        "hpc_coord": f"POINT({west:.3f} {north:.3f})",
        "hpc_bbox": f"POLYGON(({corners}))",
    }


def _time(utc: datetime) -> str:
    return utc.replace(tzinfo=None).isoformat(timespec="milliseconds")


def read_hek(path: Path) -> ReadAnnotations:
    """Read the times and types of events; they are matched to sequences by UTC.

    What is on the Sun for days, such as active regions, is read as neither anomalous nor excluded.
    """
    root = read_json(path)
    events = root if isinstance(root.value, list) else root.get("result")
    spans: list[ReadSpan] = []
    labels: dict[str, FileLabel] = {}
    for node in events.items():
        code = node.get("event_type").text().upper()[:2]
        label = node.text_or("label") or EVENT_TYPES.get(code, ("", code.lower()))[1]
        lasts = code in LASTING_TYPES
        labels[label] = FileLabel(label, excludes_from_training=not lasts, is_anomaly=not lasts)
        start, stop = (_read_time(node.get(f"event_{it}time")) for it in ("start", "end"))
        if stop < start:
            raise node.error("it ends before it starts")
        sequence = node.text_or("sequence")
        spans.append(
            ReadSpan(
                node.where,
                AtUtc(start, stop),
                label,
                (sequence,) if sequence else (),
                node.text_or("frm_name"),
                "; ".join(_remarks(node)),
            )
        )
    return ReadAnnotations(tuple(spans), tuple(labels.values()))


def _read_time(node: JsonNode) -> datetime:
    if (time := parse_time(node.text())) is None:
        raise node.error(f"“{node.text()}” is no time")
    return time


def _remarks(node: JsonNode) -> Iterator[str]:
    """Yield what is worth keeping of an event that has no place in a span."""
    if goes := node.text_or("fl_goescls"):
        yield goes
    if description := node.text_or("event_description"):
        yield description
    # A span that we wrote has its note already, and comes back with it as it was.
    if not node.text_or("label") and node.has("hpc_x") and node.has("hpc_y"):
        x, y = node.get("hpc_x").value, node.get("hpc_y").value
        yield f"at {x}, {y} arcsec"

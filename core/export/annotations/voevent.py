"""VOEvent 2.0: a folder of XML packets, one an event.

Source: Seaman et al. 2011, *Sky Event Reporting Metadata Version 2.0*, IVOA Recommendation,
https://www.ivoa.net/documents/VOEvent/20110711/, and its schema VOEvent-v2.0.xsd. That schema knows
celestial coordinate systems only, so ``WhereWhen`` has the time and the group *Helioprojective* of
``What`` the place, in arcsec and under the names of the Heliophysics Event Knowledgebase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement

from core.export.annotations.records import WrittenAnnotations
from core.export.annotations.solar_events import EVENT_TYPES, SolarEvent, solar_events
from core.export.annotations.xml_file import write_xml
from core.jobs import JobContext

_SPACE = "http://www.ivoa.net/xml/VOEvent/v2.0"
#: name, value, unit, UCD, data type
_Param = tuple[str, object, str, str, str]


def write_voevent(target: Path, annotations: WrittenAnnotations, context: JobContext) -> None:
    """Write a packet for each span and event of sequences that know UTC."""
    total = sum(len(it.spans) for it in annotations.sequences)
    for number, event in enumerate(solar_events(annotations, context), start=1):
        sequence = re.sub(r"[^\w.-]+", "_", event.sequence.name)
        name = f"{sequence}_{event.start:%Y%m%dT%H%M%S}_{number:04}.xml"
        write_xml(target / name, _packet(annotations.project, event))
        context.progress(number, total, f"Writing {name}")


def _packet(project: str, event: SolarEvent) -> Element:
    packet = Element(
        "voe:VOEvent",
        {
            "xmlns:voe": _SPACE,
            "version": "2.0",
            "role": "observation",
            "ivorn": f"ivo://framesift.local/{quote(project)}#{quote(event.span.id, safe='/')}",
        },
    )
    who = SubElement(packet, "Who")
    SubElement(who, "Date").text = _time(datetime.now(UTC))
    author = SubElement(who, "Author")
    SubElement(author, "title").text = "Framesift"
    SubElement(author, "contactName").text = event.span.annotator or "unknown"
    _add_what(SubElement(packet, "What"), event)
    _add_when(SubElement(packet, "WhereWhen"), event)
    if event.observatory or event.sequence.index.instrument:
        how = SubElement(packet, "How")
        SubElement(how, "Description").text = " ".join(
            filter(None, (event.observatory, event.sequence.index.instrument))
        )
    why = SubElement(packet, "Why")
    SubElement(why, "Name").text = event.span.label
    SubElement(why, "Concept").text = EVENT_TYPES[event.code][0]
    if event.span.note:
        SubElement(packet, "Description").text = event.span.note
    return packet


def _add_what(what: Element, event: SolarEvent) -> None:
    span = event.span
    params: list[_Param] = [
        ("Event_Type", f"{event.code}: {EVENT_TYPES[event.code][0]}", "", "meta.code", "string"),
        ("Event_StartTime", _time(event.start), "", "time.start", "string"),
        ("Event_EndTime", _time(event.stop), "", "time.end", "string"),
        ("Sequence", event.sequence.name, "", "meta.id", "string"),
        ("First_Frame", span.frames.start, "", "meta.number", "int"),
        ("Last_Frame", span.frames.stop - 1, "", "meta.number", "int"),
        ("Source", span.source, "", "meta.note", "string"),
    ]
    if span.peak_frame is not None and span.peak_score is not None:
        params += [
            ("Event_PeakTime", _time(event.peak), "", "time.epoch", "string"),
            ("Peak_Frame", span.peak_frame, "", "meta.number", "int"),
            ("Peak_Score", f"{span.peak_score:.6g}", "", "stat.value", "float"),
        ]
    if wavelength := event.sequence.index.wavelength:
        params.append(("OBS_MeanWavel", wavelength, "Angstrom", "em.wl", "float"))
    _add_params(what, params)
    if event.place is None:
        return
    west, north = event.place.center
    places = (
        ("Event_Coord1", west), ("Event_Coord2", north),
        ("BoundBox_C1LL", event.place.west_low), ("BoundBox_C2LL", event.place.north_low),
        ("BoundBox_C1UR", event.place.west_high), ("BoundBox_C2UR", event.place.north_high),
    )  # fmt: skip
    group = SubElement(what, "Group", {"name": "Helioprojective", "type": "UTC-HPC-TOPO"})
    _add_params(
        group, ((name, f"{it:.3f}", "arcsec", "pos.bodyrc", "float") for name, it in places)
    )


def _add_params(parent: Element, params: Iterable[_Param]) -> None:
    for name, value, unit, ucd, kind in params:
        attributes = {"name": name, "value": str(value), "ucd": ucd, "dataType": kind}
        SubElement(parent, "Param", attributes | ({"unit": unit} if unit else {}))


def _add_when(where_when: Element, event: SolarEvent) -> None:
    data = SubElement(where_when, "ObsDataLocation")
    SubElement(data, "ObservatoryLocation", {"id": event.observatory or "unknown"})
    observed = SubElement(data, "ObservationLocation")
    SubElement(observed, "AstroCoordSystem", {"id": "UTC-ICRS-TOPO"})
    coords = SubElement(observed, "AstroCoords", {"coord_system_id": "UTC-ICRS-TOPO"})
    instant = SubElement(SubElement(coords, "Time", {"unit": "s"}), "TimeInstant")
    SubElement(instant, "ISOTime").text = _time(event.peak if event.span.is_event else event.start)


def _time(utc: datetime) -> str:
    return utc.replace(tzinfo=None).isoformat(timespec="milliseconds")

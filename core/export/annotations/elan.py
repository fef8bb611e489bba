"""ELAN annotation format (.eaf) 3.0: one media file, a tier a label, times in milliseconds.

Source: *EAF — ELAN Annotation Format*, Max Planck Institute for Psycholinguistics, and its schema
http://www.mpi.nl/tools/elan/EAFv3.0.xsd. Annotations of one tier may not overlap, so spans of one
label that do go to further tiers named ``label@2`` and so on, as users of ELAN name tiers alike.
The text of an annotation is the note of its span, or the label where it has none.
"""

from __future__ import annotations

import mimetypes
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

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
from core.export.annotations.xml_file import XmlElement, read_xml, write_xml
from core.jobs import JobContext
from core.media.source import SourceKind

_TYPE = "spans"
#: Property of the document that names the sequence; ELAN keeps properties it does not know.
_SEQUENCE = "framesift:sequence"
_LANE = re.compile(r"@\d+$")
_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def write_elan(target: Path, annotations: WrittenAnnotations, context: JobContext) -> None:
    """Write the only sequence."""
    sequence = annotations.only
    root = Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "Framesift",
            "DATE": datetime.now(UTC).isoformat(timespec="seconds"),
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": _INSTANCE,
            "xsi:noNamespaceSchemaLocation": _SCHEMA,
        },
    )
    header = SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    _add_media(header, sequence)
    SubElement(header, "PROPERTY", {"NAME": _SEQUENCE}).text = sequence.name
    SubElement(header, "PROPERTY", {"NAME": "lastUsedAnnotationId"}).text = str(len(sequence.spans))
    slots = SubElement(root, "TIME_ORDER")
    times = {span.id: _milliseconds(sequence, span) for span in sequence.spans}
    names = _add_slots(slots, times)
    number = 0
    for label in annotations.labels:
        lanes = in_lanes(span for span in sequence.spans if span.label == label.name)
        for place, lane in enumerate(lanes, start=1):
            tier_id = label.name if place == 1 else f"{label.name}@{place}"
            tier = SubElement(root, "TIER", {"LINGUISTIC_TYPE_REF": _TYPE, "TIER_ID": tier_id})
            for span in lane:
                context.check()
                number += 1
                _add_annotation(tier, number, span, names[span.id])
    SubElement(
        root,
        "LINGUISTIC_TYPE",
        {
            "GRAPHIC_REFERENCES": "false",
            "LINGUISTIC_TYPE_ID": _TYPE,
            "TIME_ALIGNABLE": "true",
        },
    )
    write_xml(target, root)


def _add_media(header: Element, sequence: WrittenSequence) -> None:
    """Name the video; ELAN plays nothing else that we know."""
    if sequence.sequence.kind is not SourceKind.VIDEO:
        return
    path = sequence.sequence.path
    kind = mimetypes.guess_type(path.name)[0] or "video/*"
    SubElement(header, "MEDIA_DESCRIPTOR", {"MEDIA_URL": path.as_uri(), "MIME_TYPE": kind})


def _milliseconds(sequence: WrittenSequence, span: WrittenSpan) -> tuple[int, int]:
    start, stop = (round(1000 * seconds) for seconds in sequence.seconds(span))
    return start, max(stop, start + 1)


def _add_slots(order: Element, times: dict[str, tuple[int, int]]) -> dict[str, tuple[str, str]]:
    """Add two time slots a span, in order of time, and return their names."""
    edges = sorted(
        (time, place, span_id) for span_id, pair in times.items() for place, time in enumerate(pair)
    )
    names: dict[tuple[str, int], str] = {}
    for number, (time, place, span_id) in enumerate(edges, start=1):
        names[span_id, place] = f"ts{number}"
        SubElement(order, "TIME_SLOT", {"TIME_SLOT_ID": f"ts{number}", "TIME_VALUE": str(time)})
    return {span_id: (names[span_id, 0], names[span_id, 1]) for span_id in times}


def _add_annotation(tier: Element, number: int, span: WrittenSpan, slots: tuple[str, str]) -> None:
    aligned = SubElement(
        SubElement(tier, "ANNOTATION"),
        "ALIGNABLE_ANNOTATION",
        {
            "ANNOTATION_ID": f"a{number}",
            "TIME_SLOT_REF1": slots[0],
            "TIME_SLOT_REF2": slots[1],
        },
    )
    SubElement(aligned, "ANNOTATION_VALUE").text = span.note or span.label


def read_elan(path: Path) -> ReadAnnotations:
    """Read the annotations that have times; their tier is the label, their text the note."""
    root = read_xml(path)
    if root.tag != "ANNOTATION_DOCUMENT":
        raise root.error("this is no ELAN file: it has no ANNOTATION_DOCUMENT")
    header = root.first("HEADER")
    factor = {"milliseconds": 0.001, "": 0.001}.get(
        header.attributes.get("TIME_UNITS", "") if header else ""
    )
    if header is not None and factor is None:
        raise header.error("its times are in no milliseconds")
    slots = _read_slots(root)
    names = _sequence_names(header)
    spans: list[ReadSpan] = []
    without_time = 0
    tiers = list(root.all("TIER"))
    for tier in tiers:
        label = _LANE.sub("", tier.attribute("TIER_ID"))
        for annotation in tier.all("ANNOTATION"):
            aligned = annotation.first("ALIGNABLE_ANNOTATION")
            times = None if aligned is None else _times(aligned, slots)
            if aligned is None or times is None:
                without_time += 1
                continue
            text = aligned.text_at("ANNOTATION_VALUE")
            note = "" if text == label else text
            spans.append(ReadSpan(aligned.where, AtSeconds(*times), label, names, note=note))
    notices: tuple[str, ...] = ()
    if without_time:
        notices = (
            f"{path.name}: {without_time} annotations without times of their own were left out.",
        )
    labels = dict.fromkeys(span.label for span in spans)
    return ReadAnnotations(tuple(spans), tuple(FileLabel(name) for name in labels), notices)


def _read_slots(root: XmlElement) -> dict[str, float]:
    order = root.first("TIME_ORDER")
    if order is None:
        raise root.error("it has no TIME_ORDER")
    return {
        slot.attribute("TIME_SLOT_ID"): slot.whole("TIME_VALUE") / 1000
        for slot in order.all("TIME_SLOT")
        if "TIME_VALUE" in slot.attributes
    }


def _times(aligned: XmlElement, slots: dict[str, float]) -> tuple[float, float] | None:
    start = slots.get(aligned.attribute("TIME_SLOT_REF1"))
    stop = slots.get(aligned.attribute("TIME_SLOT_REF2"))
    return None if start is None or stop is None else (start, stop)


def _sequence_names(header: XmlElement | None) -> tuple[str, ...]:
    if header is None:
        return ()
    own = [it.text for it in header.all("PROPERTY") if it.attributes.get("NAME") == _SEQUENCE]
    urls = [it.attributes.get("MEDIA_URL", "") for it in header.all("MEDIA_DESCRIPTOR")]
    media = [unquote(url.rsplit("/", 1)[-1]) for url in urls]
    return tuple(name for name in (*own, *media) if name)

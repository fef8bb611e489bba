"""CVAT for video 1.1: an XML file with one task, one video and its tracks.

Source: https://docs.cvat.ai/docs/manual/advanced/xml_format/ (interpolation mode) and CVAT's own
reader, cvat/apps/dataset_manager/formats/cvat.py, which takes no tags in videos. So a span is a
track with the whole frame as its box, which CVAT shows on its timeline and people can drag; ground
truth has the rectangles of its masks and an event the boxes of its detections, one track an object.
Frames count from 0, boxes are left, top, right and bottom in source pixels.

A box holds until the next one of its track, ``outside="1"`` ends it, and the last one of a track
holds to the end of the task.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from core.export.annotations.json_file import is_whole
from core.export.annotations.records import (
    AtFrames,
    FileLabel,
    ReadAnnotations,
    ReadSpan,
    Region,
    WrittenAnnotations,
    WrittenSequence,
    WrittenSpan,
)
from core.export.annotations.regions import ObjectTracker
from core.export.annotations.xml_file import XML_HEAD, XmlElement, read_xml, xml_text
from core.jobs import JobContext
from core.media.frame_index import FrameRange

#: What a track tells of its span, as attributes that do not change from frame to frame.
_ATTRIBUTES = ("note", "source", "annotator", "span")
_SHAPES = (
    "box", "polygon", "polyline", "points", "ellipse", "cuboid", "mask", "skeleton", "tag",
)  # fmt: skip


def write_cvat(target: Path, annotations: WrittenAnnotations, context: JobContext) -> None:
    """Write the tracks of the only sequence, one span in memory at a time."""
    sequence = annotations.only
    with target.open("w", encoding="utf-8") as file:
        file.write(f"{XML_HEAD}<annotations>\n")
        for element in _preamble(sequence, annotations.labels):
            file.write(xml_text(element, level=1))
        number = 0
        for done, span in enumerate(sequence.spans):
            context.check()
            context.progress(done, len(sequence.spans), f"Writing span {done + 1}")
            for track in _tracks(sequence, span, context):
                track.set("id", str(number))
                file.write(xml_text(track, level=1))
                number += 1
        file.write("</annotations>\n")


def _preamble(sequence: WrittenSequence, labels: tuple[FileLabel, ...]) -> Iterator[Element]:
    version = Element("version")
    version.text = "1.1"
    yield version
    meta = Element("meta")
    task = SubElement(meta, "task")
    frames = len(sequence.index)
    for name, text in (
        ("name", sequence.name), ("size", frames), ("mode", "interpolation"), ("overlap", 0),
        ("start_frame", 0), ("stop_frame", frames - 1), ("frame_filter", ""),
    ):  # fmt: skip
        SubElement(task, name).text = str(text)
    listed = SubElement(task, "labels")
    for label in labels:
        item = SubElement(listed, "label")
        SubElement(item, "name").text = label.name
        SubElement(item, "color").text = label.color
        SubElement(item, "type").text = "any"
        attributes = SubElement(item, "attributes")
        for attribute in _ATTRIBUTES:
            told = SubElement(attributes, "attribute")
            for name, text in (
                ("name", attribute), ("mutable", "False"), ("input_type", "text"),
                ("default_value", ""), ("values", ""),
            ):  # fmt: skip
                SubElement(told, name).text = text
    size = SubElement(task, "original_size")
    SubElement(size, "width").text = str(sequence.sequence.width)
    SubElement(size, "height").text = str(sequence.sequence.height)
    SubElement(meta, "source").text = sequence.sequence.path.name
    yield meta


def _tracks(sequence: WrittenSequence, span: WrittenSpan, context: JobContext) -> Iterator[Element]:
    """Yield one track for each object of a span; a box is written where it changes."""
    whole = Region(0, 0, sequence.sequence.width, sequence.sequence.height)
    tracker = ObjectTracker()
    tracks: dict[int, Element] = {}
    last: dict[int, Region] = {}
    for frame_index in range(span.frames.start, span.frames.stop):
        context.check()
        regions = sequence.find_regions(span, frame_index) or (whole,)
        shown = dict(zip(tracker.follow(regions), regions, strict=True))
        for thing in [thing for thing in last if thing not in shown]:
            _add_box(tracks[thing], frame_index, last.pop(thing), span, is_outside=True)
        for thing, region in shown.items():
            if thing not in tracks:
                tracks[thing] = Element("track", {"label": span.label, "source": "manual"})
            if thing not in last or _corners(last[thing]) != _corners(region):
                _add_box(tracks[thing], frame_index, region, span)
            last[thing] = region
    if span.frames.stop < len(sequence.index):
        for thing, region in last.items():
            _add_box(tracks[thing], span.frames.stop, region, span, is_outside=True)
    yield from tracks.values()


def _add_box(
    track: Element,
    frame_index: int,
    region: Region,
    span: WrittenSpan,
    *,
    is_outside: bool = False,
) -> None:
    left, top, right, bottom = _corners(region)
    box = SubElement(
        track,
        "box",
        {
            "frame": str(frame_index),
            "keyframe": "1",
            "outside": str(int(is_outside)),
            "occluded": "0",
            "xtl": f"{left:.2f}",
            "ytl": f"{top:.2f}",
            "xbr": f"{right:.2f}",
            "ybr": f"{bottom:.2f}",
            "z_order": "0",
        },
    )
    told = (span.note, span.source, span.annotator, span.id)
    for name, text in zip(_ATTRIBUTES, told, strict=True):
        SubElement(box, "attribute", {"name": name}).text = text


def _corners(region: Region) -> tuple[int, int, int, int]:
    return region.x, region.y, region.x + region.width, region.y + region.height


def read_cvat(path: Path) -> ReadAnnotations:
    """Read which frames have tracks, shapes or tags of which label.

    Objects of one label whose frames overlap or touch make one span, unless they name their spans.
    Files of image tasks are read too, an image's ``id`` being its frame.
    """
    root = read_xml(path)
    meta = root.first("meta")
    if root.tag != "annotations" or meta is None:
        raise root.error("this is no CVAT file: it has no annotations with meta")
    task = next((found for tag in ("task", "job") if (found := meta.first(tag))), meta)
    names = tuple(
        name for name in (task.text_at("name"), task.text_at("source"), meta.text_at("source"))
        if name
    )  # fmt: skip
    stop = _stop_of(task)
    spans = [part for track in root.all("track") for part in _read_track(track, names, stop)]
    spans += [part for image in root.all("image") for part in _read_image(image, names)]
    labels = task.first("labels")
    listed = [] if labels is None else [_read_label(label) for label in labels.all("label")]
    return ReadAnnotations(tuple(spans), tuple(listed))


def _stop_of(task: XmlElement) -> int:
    for tag, beyond in (("stop_frame", 1), ("size", 0)):
        if is_whole(text := task.text_at(tag)):
            return int(text) + beyond
    return 0


def _read_label(label: XmlElement) -> FileLabel:
    name = label.text_at("name")
    if not name:
        raise label.error("a label has no name")
    return FileLabel(name, label.text_at("color"))


def _read_track(track: XmlElement, names: tuple[str, ...], stop_of_task: int) -> Iterator[ReadSpan]:
    """Yield the stretches of frames on which a track is not outside."""
    label = track.attribute("label")
    shapes = sorted(
        ((it.whole("frame"), it) for it in track.children if it.tag in _SHAPES),
        key=lambda pair: pair[0],
    )
    for place, (frame_index, shape) in enumerate(shapes):
        if shape.attributes.get("outside") == "1":
            continue
        stop = shapes[place + 1][0] if place + 1 < len(shapes) else stop_of_task
        told = {it.attributes.get("name", ""): it.text for it in shape.all("attribute")}
        yield ReadSpan(
            track.where,
            AtFrames(FrameRange(frame_index, max(stop, frame_index + 1))),
            label,
            names,
            told.get("annotator", ""),
            told.get("note", ""),
            told.get("span", ""),
        )


def _read_image(image: XmlElement, names: tuple[str, ...]) -> Iterator[ReadSpan]:
    frame_index = image.whole("id")
    for shape in image.children:
        if shape.tag in _SHAPES:
            yield ReadSpan(
                shape.where,
                AtFrames(FrameRange(frame_index, frame_index + 1)),
                shape.attribute("label"),
                names,
                part_of="",
            )

"""XML files of other programs: read without trusting them, errors name the line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, indent, tostring
from xml.parsers import expat

from core.errors import AnnotationError
from core.export.annotations.json_file import is_whole

XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
#: Everything but what production 2 of XML 1.0 calls a character.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class XmlElement:
    """An element that knows where it stands.

    Attributes
    ----------
    file : str
        Name of the file, for errors.
    line : int
        Where it begins, from 1.
    tag : str
        Its name as written.
    attributes : dict of str
        Its attributes.
    text : str
        Its own text, stripped.
    children : list of XmlElement
        In order.
    """

    file: str
    line: int
    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[XmlElement] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[XmlElement]:
        """Yield the children of a name."""
        return (child for child in self.children if child.tag == tag)

    def first(self, *tags: str) -> XmlElement | None:
        """Return the first child of a name, of that the first child of the next name; or None."""
        found: XmlElement | None = self
        for tag in tags:
            found = next(found.all(tag), None) if found is not None else None
        return found

    def text_at(self, *tags: str) -> str:
        """Return the text of a descendant, empty where there is none."""
        found = self.first(*tags)
        return found.text if found is not None else ""

    def attribute(self, name: str) -> str:
        """Return an attribute; `AnnotationError` if it is missing or empty."""
        if value := self.attributes.get(name, "").strip():
            return value
        raise self.error(f"{self.tag} has no {name}")

    def whole(self, name: str) -> int:
        """Return an attribute that is a whole number of 0 or more."""
        value = self.attribute(name)
        if is_whole(value):
            return int(value)
        raise self.error(f"{name} of {self.tag} is “{value}”, no frame number")

    def number(self, name: str) -> float:
        """Return an attribute that is a finite number."""
        value = self.attribute(name)
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if math.isfinite(number):
            return number
        raise self.error(f"{name} of {self.tag} is “{value}”, no number")

    @property
    def where(self) -> str:
        """Its place, for messages."""
        return f"line {self.line}"

    def error(self, problem: str) -> AnnotationError:
        """Return the error that says what is wrong here."""
        return AnnotationError(f"{self.file}, {self.where}: {problem}. Nothing was imported.")


def read_xml(path: Path) -> XmlElement:
    """Read an XML file; document type declarations are refused, for entities can be bombs.

    Returns
    -------
    XmlElement
        The root.

    Raises
    ------
    AnnotationError
        If it cannot be read, is no XML or brings a document type declaration.
    """
    reader = _Reader(path.name)
    try:
        with path.open("rb") as file:
            reader.parser.ParseFile(file)
    except OSError as error:
        raise AnnotationError(f"Cannot read {path}: {error.strerror or error}.") from error
    except expat.ExpatError as error:
        raise AnnotationError(
            f"{path.name}, line {error.lineno}: this is no XML "
            f"({expat.ErrorString(error.code)}). Export it again."
        ) from error
    except (LookupError, ValueError) as error:  # an encoding that is unknown, or a broken one
        raise AnnotationError(f"{path.name} is no XML text: {error}. Export it again.") from error
    return reader.root


def write_xml(path: Path, root: Element) -> None:
    """Write a tree in UTF-8."""
    path.write_text(XML_HEAD + xml_text(root), encoding="utf-8")


def xml_text(element: Element, level: int = 0) -> str:
    """Return an element as indented lines, without the characters that XML cannot hold."""
    for part in element.iter():
        part.text = None if part.text is None else _NO_XML.sub("", part.text)
        for name, value in part.items():
            part.set(name, _NO_XML.sub("", value))
    indent(element, level=level)
    return f"{'  ' * level}{tostring(element, 'unicode').strip()}\n"


class _Reader:
    """Builds the tree as expat walks through the file."""

    def __init__(self, file: str) -> None:
        self.parser: Any = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.buffer_text = True
        self._file = file
        # Holds the root as its only child.
        self._open = [XmlElement(file, 0, "", {})]

    @property
    def root(self) -> XmlElement:
        """The root, once all is read; expat sees to it that there is one."""
        return self._open[0].children[0]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        element = XmlElement(self._file, self.parser.CurrentLineNumber, tag, attributes)
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        element = self._open.pop()
        element.text = element.text.strip()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_declaration: object) -> None:
        raise AnnotationError(
            f"{self._file}, line {self.parser.CurrentLineNumber}: document type declarations are "
            "not read, for they can do harm. Remove the DOCTYPE."
        )

"""Rows of the table ``label``."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from core.config import nearest
from core.errors import ProjectError
from core.project.database import ProjectDatabase
from core.project.records import Label

#: name, colour, key, excludes from training, means anomaly; of every new project.
DEFAULT_LABELS = (
    ("anomaly", "#d62728", "1", True, True),
    ("exclude", "#7f7f7f", "2", True, False),
    ("artefact", "#ff7f0e", "3", True, False),
    ("normal", "#2ca02c", "4", False, False),
    ("unsure", "#9467bd", "5", True, False),
)

_COLOR = re.compile(r"#[0-9a-f]{6}")


class LabelTable:
    """Reads and writes labels.

    Parameters
    ----------
    database : ProjectDatabase
        Of the open project.
    """

    def __init__(self, database: ProjectDatabase) -> None:
        self._database = database

    def all(self) -> list[Label]:
        """Return all labels in the order that a person gave them."""
        rows = self._database.rows("SELECT * FROM label ORDER BY position, id")
        return [_label(row) for row in rows]

    def get(self, label_id: int) -> Label:
        """Return one label.

        Raises
        ------
        ProjectError
            If there is none with this id.
        """
        for row in self._database.rows("SELECT * FROM label WHERE id = ?", [label_id]):
            return _label(row)
        raise ProjectError(f"{self._project} has no label with id {label_id} any more.")

    def named(self, name: str) -> Label:
        """Return the label with a name.

        Raises
        ------
        ProjectError
            If there is none; names the most similar ones.
        """
        labels = self.all()
        for label in labels:
            if label.name == name:
                return label
        offer = nearest(name, [label.name for label in labels])
        raise ProjectError(f"{self._project} has no label “{name}”. {offer}")

    def add(
        self, name: str, color: str, key: str, *, excludes_from_training: bool, is_anomaly: bool
    ) -> Label:
        """Add a label after all others; refuses a name that is taken, and what `update` does."""
        last = self._database.value("SELECT MAX(position) FROM label")
        label = _checked(
            Label(
                id=0,
                name=name,
                color=color,
                key=key,
                excludes_from_training=excludes_from_training,
                is_anomaly=is_anomaly,
                position=(last or 0) + 1,
            )
        )
        self._refuse_taken(label)
        return self.get(self._database.insert("label", dataclasses.asdict(label)))

    def update(self, label: Label) -> Label:
        """Write all columns of a label that is there.

        `ProjectError` if it is gone, its name is empty or taken, its colour is not ``#rrggbb``, or
        its key is neither a digit nor empty.
        """
        self.get(label.id)
        label = _checked(label)
        self._refuse_taken(label)
        self._database.update("label", label.id, dataclasses.asdict(label))
        return label

    def delete(self, label_id: int) -> None:
        """Delete a label.

        Raises
        ------
        ProjectError
            If spans have it.
        """
        label = self.get(label_id)
        if self._database.rows("SELECT id FROM span WHERE label_id = ? LIMIT 1", [label_id]):
            raise ProjectError(f"Spans have the label “{label.name}”. Give them another one first.")
        self._database.write("DELETE FROM label WHERE id = ?", [label_id])

    def restore(self, label: Label) -> None:
        """Insert a label under the id that it had."""
        self._refuse_taken(label)
        self._database.insert_many("label", [dataclasses.asdict(label)])

    def add_defaults(self) -> None:
        """Add the labels of a new project."""
        with self._database.transaction():
            for name, color, key, excludes, is_anomaly in DEFAULT_LABELS:
                self.add(name, color, key, excludes_from_training=excludes, is_anomaly=is_anomaly)

    def _refuse_taken(self, label: Label) -> None:
        # Files of other programs are matched without regard to case, so two names that differ
        # in nothing else could not be told apart.
        wished = label.name.casefold()
        for other in self.all():
            if other.id != label.id and other.name.casefold() == wished:
                raise ProjectError(
                    f"{self._project} has a label “{other.name}”. Choose another name."
                )

    @property
    def _project(self) -> str:
        return self._database.layout.folder.name


def _label(row: Mapping[str, Any]) -> Label:
    flags = {name: bool(row[name]) for name in ("excludes_from_training", "is_anomaly")}
    return Label(**{**row, **flags})


def _checked(label: Label) -> Label:
    """Return a label with a trimmed name and a lower-case colour.

    Raises
    ------
    ProjectError
        If one of its columns makes no sense.
    """
    name, color = label.name.strip(), label.color.strip().lower()
    if not name:
        raise ProjectError("A label needs a name. Type at least one letter.")
    if not _COLOR.fullmatch(color):
        raise ProjectError(
            f"“{label.color}” is no colour for “{name}”. Write it as #rrggbb, e.g. #d62728."
        )
    if label.key and (len(label.key) != 1 or label.key not in "0123456789"):
        raise ProjectError(
            f"“{label.key}” is no key for “{name}”. Choose a digit from 0 to 9, or none."
        )
    return dataclasses.replace(label, name=name, color=color)

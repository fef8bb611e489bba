"""Rows of the table ``label``."""

from __future__ import annotations

import dataclasses
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
        """Return all labels in the order in which they were added."""
        return [_label(row) for row in self._database.rows("SELECT * FROM label ORDER BY id")]

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
        """Add a label; refuses a name that is taken."""
        self._refuse_taken(name)
        row = {
            "name": name,
            "color": color,
            "key": key,
            "excludes_from_training": int(excludes_from_training),
            "is_anomaly": int(is_anomaly),
        }
        return self.get(self._database.insert("label", row))

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
        self._refuse_taken(label.name)
        self._database.insert_many("label", [dataclasses.asdict(label)])

    def add_defaults(self) -> None:
        """Add the labels of a new project."""
        with self._database.transaction():
            for name, color, key, excludes, is_anomaly in DEFAULT_LABELS:
                self.add(name, color, key, excludes_from_training=excludes, is_anomaly=is_anomaly)

    def _refuse_taken(self, name: str) -> None:
        if any(label.name == name for label in self.all()):
            raise ProjectError(f"{self._project} has a label “{name}”. Choose another name.")

    @property
    def _project(self) -> str:
        return self._database.layout.folder.name


def _label(row: Mapping[str, Any]) -> Label:
    flags = {name: bool(row[name]) for name in ("excludes_from_training", "is_anomaly")}
    return Label(**{**row, **flags})

"""Which label stands for a plain decision: not learnt, or learnt."""

from __future__ import annotations

from collections.abc import Collection

from core.project.records import Label


def excluding_label(labels: Collection[Label]) -> Label | None:
    """Return the label that the key E gives: it excludes from training and says no more."""
    excluding = [label for label in labels if label.excludes_from_training]
    plain = [label for label in excluding if not label.is_anomaly]
    named = [label for label in plain if label.name == "exclude"]
    return next(iter([*named, *plain, *excluding]), None)


def keeping_label(labels: Collection[Label]) -> Label | None:
    """Return the label that says that frames may be learnt, or None if there is none such."""
    neutral = [it for it in labels if not it.excludes_from_training and not it.is_anomaly]
    named = [label for label in neutral if label.name == "normal"]
    return next(iter([*named, *neutral]), None)

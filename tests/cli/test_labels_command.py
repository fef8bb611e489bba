"""`framesift labels`: what spans can mean, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.cli.conftest import RunCommand


def labels(framesift: RunCommand, project: Path) -> dict[str, dict[str, Any]]:
    listed = framesift("labels", "list", project, "--json").json["labels"]
    return {label["name"]: label for label in listed}


def test_a_label_is_added_changed_and_renamed(framesift: RunCommand, project: Path) -> None:
    framesift("labels", "set", project, "flare", "--anomaly", "--excludes", "--key", "1")
    framesift("labels", "set", project, "flare", "--color", "#ffaa00", "--rename", "eruption")

    found = labels(framesift, project)
    assert "flare" not in found
    assert found["eruption"] == {
        "name": "eruption",
        "key": "1",
        "color": "#ffaa00",
        "excludes_from_training": True,
        "is_anomaly": True,
        "spans": 0,
    }
    assert found["anomaly"]["key"] == ""


def test_a_label_that_is_not_there_cannot_be_renamed(framesift: RunCommand, project: Path) -> None:
    outcome = framesift("labels", "set", project, "anomly", "--rename", "odd")

    assert outcome.code == 2
    assert "Did you mean anomaly" in outcome.err


def test_deleting_a_label_with_spans_asks_what_becomes_of_them(
    framesift: RunCommand, project: Path
) -> None:
    framesift("label", project, "good", 2, 5, "unsure")

    refused = framesift("labels", "delete", project, "unsure")
    assert refused.code == 2
    assert "“unsure” has 1 span. Say what becomes of them: --move-to" in refused.err

    done = framesift("labels", "delete", project, "unsure", "--move-to", "exclude")
    assert done.code == 0
    found = labels(framesift, project)
    assert "unsure" not in found
    assert found["exclude"]["spans"] == 1

    framesift("labels", "delete", project, "exclude", "--with-spans")
    assert sum(it["spans"] for it in labels(framesift, project).values()) == 0


def test_labels_are_moved_and_taken_over_by_another_project(
    framesift: RunCommand, project: Path, tmp_path: Path
) -> None:
    file, other = tmp_path / "labels.yaml", tmp_path / "other.framesift"
    framesift("labels", "move", project, "normal", 1)
    framesift("labels", "export", project, "-o", file)
    framesift("new", other)

    outcome = framesift("labels", "import", other, file, "--json")

    assert outcome.json["labels"][0]["name"] == "normal"
    assert framesift("labels", "export", project, "-o", file).code == 2


def test_a_colour_that_is_none_is_refused(framesift: RunCommand, project: Path) -> None:
    outcome = framesift("labels", "set", project, "odd", "--color", "red")

    assert outcome.code == 2
    assert "Write it as #rrggbb" in outcome.err
    assert "odd" not in labels(framesift, project)

"""`framesift regions`: what neither trains nor scores, from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import RunCommand


def test_regions_are_added_listed_and_deleted(framesift: RunCommand, project: Path) -> None:
    added = framesift("regions", "add", project, "good", 2, 4, 10, 8, 3, 9, "--note", "clock")
    assert added.code == 0
    assert "10 x 8 pixels at 2, 4 are ignored in frames 3 to 9 of good" in added.out
    framesift("regions", "add", project, "bad", 0, 0, 5, 5)

    (first, second) = framesift("regions", "list", project, "--json").json["regions"]
    assert (first["first"], first["last"], first["note"]) == (3, 9, "clock")
    assert (second["sequence"], second["first"], second["last"]) == ("bad", 0, 23)

    assert framesift("regions", "delete", project, first["id"]).code == 0
    listed = framesift("regions", "list", project, "good").out
    assert "Nothing is ignored." in listed


def test_a_region_outside_of_the_frame_is_refused(framesift: RunCommand, project: Path) -> None:
    outcome = framesift("regions", "add", project, "good", 48, 0, 5, 5)

    assert outcome.code == 2
    assert "outside of the frames of good, which have 48 x 32 pixels" in outcome.err


def test_a_region_that_is_not_there_cannot_be_deleted(framesift: RunCommand, project: Path) -> None:
    outcome = framesift("regions", "delete", project, 7)

    assert outcome.code == 2
    assert "has no region with id 7" in outcome.err

"""Frames that should not be learnt are suggested, not silently taken out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from astropy.io import fits

Run = Callable[..., Any]


def test_a_frame_without_a_valid_pixel(framesift: Run, project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for number in range(6):
        values = np.full((32, 48), 100.0 + number, np.float32)
        if number == 2:
            values[:] = np.nan
        fits.PrimaryHDU(values).writeto(folder / f"{number}.fits")
    framesift("add", project, folder)

    outcome = framesift("prep", project, "--json")

    (mixed,) = [it for it in outcome.json["sequences"] if it["name"] == "mixed"]
    assert mixed["suggested_exclusions"] == 1


def test_a_still_of_another_size(framesift: Run, project: Path, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "good" / "005.png"), np.zeros((8, 8), np.uint8))

    outcome = framesift("prep", project, "--json")

    found = {it["name"]: it["suggested_exclusions"] for it in outcome.json["sequences"]}
    assert found == {"good": 1, "bad": 0}

"""A picture of made clips, to be looked at before a training."""

from __future__ import annotations

import numpy as np

from core.synthetic.scene_kind import SceneKind
from core.synthetic.sheet import sample_sheet
from tests.synthetic.conftest import Made


def test_the_sheet_has_a_row_for_each_kind_and_one_for_what_is_normal(made: Made) -> None:
    walkway, machine = (sample_sheet(made(scene=it).train) for it in ("walkway", "machine"))

    row = len(walkway) // 4
    assert walkway.dtype == np.uint8
    assert walkway.shape[2] == 3
    assert len(machine) == (len(made(scene=SceneKind.MACHINE).train.kinds) + 1) * row


def test_anomalies_are_outlined_and_normal_things_are_not(made: Made) -> None:
    sheet = sample_sheet(made().train).astype(np.int64)

    red = (sheet[..., 0] > 200) & (sheet[..., 1] < 100)
    *kinds, normal = np.array_split(red, 4)
    assert all(it.sum() > 50 for it in kinds)
    assert not normal.any()

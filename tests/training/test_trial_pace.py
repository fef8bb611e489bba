"""The pace that a step or two tell."""

from __future__ import annotations

import pytest

from core.jobs import CancelToken, JobCancelled, JobContext
from core.training.architecture import Architecture
from core.training.trial_pace import trial_pace


@pytest.mark.parametrize(
    ("name", "clip"),
    [
        ("conv3d_basic", (1, 4, 16, 16)),
        ("conv3d_vae", (1, 8, 16, 16)),
        ("synthetic", (3, 5, 32, 32)),
    ],
)
def test_every_kind_of_network_can_be_tried(name: str, clip: tuple[int, int, int, int]) -> None:
    architecture = Architecture(name, clip, {"width": 0.25})
    assert trial_pace(architecture, 4, "cpu", JobContext()) > 1


def test_a_trial_can_be_cancelled() -> None:
    token = CancelToken()
    token.cancel()
    architecture = Architecture("conv3d_basic", (1, 4, 16, 16), {"width": 0.25})
    with pytest.raises(JobCancelled):
        trial_pace(architecture, 4, "cpu", JobContext(token=token))

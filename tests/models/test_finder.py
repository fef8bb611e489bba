"""The network that marks anomalies."""

from __future__ import annotations

import pytest
import torch

import models


def _built(clip: models.Clip, **options: object) -> torch.nn.Module:
    torch.manual_seed(0)
    return models.build("synthetic", clip, width=0.25, **options).eval()


def test_it_is_small() -> None:
    parameters, _ = models.parameter_counts("synthetic")

    assert parameters == 189_857


def test_it_is_no_network_that_rebuilds() -> None:
    assert "synthetic" not in [card.name for card in models.cards()]


@pytest.mark.parametrize(("height", "width"), [(32, 48), (30, 45), (17, 8)])
def test_it_gives_a_logit_for_every_four_pixels(height: int, width: int) -> None:
    network = _built((1, 5, height, width))

    logits = network(torch.rand(2, 1, 5, height, width))

    assert logits.shape == (2, 1, 1, -(-height // 4), -(-width // 4))


def test_stills_and_colour_are_taken() -> None:
    network = _built((3, 1, 16, 16), sees_columns=True)

    assert network(torch.rand(2, 3, 1, 16, 16)).shape == (2, 1, 1, 4, 4)


def test_the_middle_frame_is_told_from_the_others() -> None:
    network = _built((1, 3, 16, 16))
    clip = torch.rand(1, 1, 3, 16, 16)

    assert not torch.equal(network(clip), network(clip[:, :, [1, 0, 2]]))


def test_where_a_crop_lies_makes_a_difference() -> None:
    network = _built((1, 3, 16, 16))
    clip, top = torch.rand(1, 1, 3, 16, 16), torch.full((1, 16), -1.0)

    assert torch.equal(network(clip), network(clip, torch.linspace(-1, 1, 16)[None]))
    assert not torch.equal(network(clip, top), network(clip, -top))


def test_it_may_know_nothing_of_the_place() -> None:
    network = _built((1, 3, 16, 16), sees_rows=False)
    clip, top = torch.rand(1, 1, 3, 16, 16), torch.full((1, 16), -1.0)

    assert torch.equal(network(clip, top), network(clip, -top))


def test_columns_make_none_unless_it_sees_them() -> None:
    clip, left = torch.rand(1, 1, 3, 16, 16), torch.full((1, 16), -1.0)

    blind, seeing = _built((1, 3, 16, 16)), _built((1, 3, 16, 16), sees_columns=True)

    assert torch.equal(blind(clip, None, left), blind(clip, None, -left))
    assert not torch.equal(seeing(clip, None, left), seeing(clip, None, -left))

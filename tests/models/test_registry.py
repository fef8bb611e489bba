"""The registry of networks and what each of them must keep."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

import models

NAMES = [card.name for card in models.cards()]
PUBLISHED = {
    "cae": (52_897, 0),
    "cae_dense": (62_022_385, 0),
    "conv3d_basic": (18_481, 0),
    "conv3d_ae": (5_531_009, 1_792),
    "predictor": (2_142_593, 2_816),
    "conv3d_vae": (947_873, 640),
}


def rebuilt_by(network: nn.Module, clips: Tensor) -> Tensor:
    made = network(clips)
    return made if isinstance(made, Tensor) else made.reconstruction


def rebuilt_shape(name: str, clip: tuple[int, ...]) -> tuple[int, ...]:
    channels, length, height, width = clip
    return 2, channels, models.card(name).rebuilt_frames or length, height, width


def test_importing_the_registry_does_not_load_torch() -> None:
    code = "import models, sys; models.cards(); sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_counted_as_published(name: str) -> None:
    assert models.parameter_counts(name) == PUBLISHED[name]


@pytest.mark.parametrize("name", NAMES)
def test_output_has_the_shape_of_the_published_input(name: str) -> None:
    clip = models.card(name).clip
    with torch.device("meta"):
        network = models.build(name, clip)

        assert rebuilt_by(network, torch.zeros(2, *clip)).shape == rebuilt_shape(name, clip)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=12, deadline=None)
@given(
    channels=st.sampled_from([1, 3]),
    length=st.integers(1, 11),
    height=st.integers(1, 40),
    width=st.integers(1, 40),
)
def test_any_size_comes_back_as_it_was_in_0_to_1(
    name: str, channels: int, length: int, height: int, width: int
) -> None:
    card = models.card(name)
    length = card.fixed_clip_length or max(length, card.min_clip_length)
    clip = (channels, length, height, width)
    network = models.build(name, clip, width=0.1).eval()

    with torch.inference_mode():
        rebuilt = rebuilt_by(network, torch.rand(2, *clip))

    assert rebuilt.shape == rebuilt_shape(name, clip)
    assert 0 <= rebuilt.min() <= rebuilt.max() <= 1


@pytest.mark.parametrize("name", ["cae", "conv3d_basic", "conv3d_ae"])
def test_a_convolutional_network_takes_other_sizes_than_it_was_built_for(name: str) -> None:
    length = models.card(name).fixed_clip_length or 8
    network = models.build(name, (1, length, 32, 32), width=0.1).eval()

    assert network(torch.rand(2, 1, length, 40, 24)).shape == (2, 1, length, 40, 24)


def test_width_multiplies_the_channels() -> None:
    network = models.build("conv3d_basic", (1, 8, 32, 32), width=0.5)

    assert [p.shape[0] for p in network.parameters() if p.ndim == 5] == [8, 16, 16, 8]


def test_a_width_near_zero_leaves_one_channel() -> None:
    network = models.build("conv3d_ae", (1, 8, 16, 16), width=0.001)

    assert all(p.numel() > 0 for p in network.parameters())


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="resnet"):
        models.card("resnet")


def test_an_unknown_option_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="depth"):
        models.build("cae", (1, 1, 32, 32), depth=3)


@pytest.mark.parametrize(
    ("name", "clip"),
    [
        ("cae", (1, 8, 32, 32)),
        ("conv3d_basic", (2, 8, 32, 32)),
        ("predictor", (1, 1, 32, 32)),
    ],
)
def test_a_clip_that_cannot_be_taken_is_refused_in_one_sentence(
    name: str, clip: tuple[int, int, int, int]
) -> None:
    with pytest.raises(ValueError, match=rf"^{name} takes .*; not \d frames? of 32x32.*\.$"):
        models.check_clip(name, clip)

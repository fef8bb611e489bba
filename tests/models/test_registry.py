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
#: As the original sources count them.
PUBLISHED = {
    "cae": 52_897,
    "cae_dense": 62_022_385,
    "stae": 7_096_202,
    "convlstm_ae_stacked": 1_347_658,
    "cnn_lstm_ae": 5_765_249,
    "c3d_light": 5_305_793,
    "c3d_deep": 17_292_673,
    "conv3d_basic": 18_481,
    "conv3d_ae": 5_531_009,
    "image_cae": 1_546_147,
    "video_convlstm": 2_709_411,
}
#: Sources in Keras, which counts running means and variances as well.
IN_KERAS = {"cnn_lstm_ae", "c3d_light", "c3d_deep"}
#: Not published as they are here.
OWN = {"convlstm_ae": 1_068_225, "predictor": 2_142_593, "conv3d_vae": 947_873}


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
    parameters, buffers = models.parameter_counts(name)

    counted = parameters + (buffers if name in IN_KERAS else 0)
    assert counted == {**PUBLISHED, **OWN}[name]


@pytest.mark.parametrize("name", NAMES)
def test_each_batch_normalisation_keeps_as_many_numbers_as_it_learns(name: str) -> None:
    with torch.device("meta"):
        network = models.build(name, models.card(name).clip)
    kinds = (nn.BatchNorm2d, nn.BatchNorm3d)
    channels = sum(it.num_features for it in network.modules() if isinstance(it, kinds))

    assert models.parameter_counts(name)[1] == 2 * channels


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


@pytest.mark.parametrize("name", [it.name for it in models.cards() if not it.is_fixed_once_built])
def test_a_convolutional_network_takes_other_sizes_than_it_was_built_for(name: str) -> None:
    length = models.card(name).fixed_clip_length or 8
    network = models.build(name, (1, length, 32, 32), width=0.1).eval()
    clip = (1, length, 40, 24)

    assert rebuilt_by(network, torch.rand(2, *clip)).shape == rebuilt_shape(name, clip)


@pytest.mark.parametrize("name", NAMES)
def test_sizes_that_go_in_as_they_are_are_not_padded(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = models.card(name)
    sizes = [least + step for least, step in zip(card.min_size, card.size_multiple, strict=True)]
    length = card.fixed_clip_length or sizes[0]
    clip = (1, length, *sizes[1:])
    network = models.build(name, clip, width=0.05).eval()
    monkeypatch.setattr(torch.nn.functional, "pad", None)

    assert rebuilt_by(network, torch.rand(2, *clip)).shape == rebuilt_shape(name, clip)


@pytest.mark.parametrize("name", NAMES)
def test_one_pixel_less_than_those_is_padded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    card = models.card(name)
    rows, columns = (
        size + step - 1
        for size, step in zip(card.min_size[1:], card.size_multiple[1:], strict=True)
    )
    length = card.fixed_clip_length or max(card.min_size[0], card.min_clip_length)
    clip = (1, length, rows, columns)
    network = models.build(name, clip, width=0.05).eval()
    padded: list[tuple[int, ...]] = []
    pad = torch.nn.functional.pad

    def remember(clips: Tensor, missing: tuple[int, ...], mode: str) -> Tensor:
        padded.append(missing)
        return pad(clips, missing, mode=mode)

    monkeypatch.setattr(torch.nn.functional, "pad", remember)
    rebuilt_by(network, torch.rand(2, *clip))

    assert padded == [(0, 1, 0, 1, 0, 0)]


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


@pytest.mark.parametrize("card", [it for it in models.cards() if it.agreement is not None])
def test_clips_agree_as_far_as_their_card_says(card: models.ModelCard) -> None:
    assert card.agreement is not None
    period, reach = card.agreement
    torch.manual_seed(0)
    clips = torch.rand(2, 1, 12 * period, 16, 16)
    network = models.build(card.name, (1, 12 * period, 16, 16), width=0.25).eval()
    with torch.no_grad():
        whole = network(clips)
        for start, length in ((0, 4), (period, 5), (3 * period, 9), (7 * period, 5)):
            stop = start + length * period
            part = network(clips[:, :, start:stop])
            first = 0 if start == 0 else reach
            last = length * period if stop == 12 * period else length * period - reach
            torch.testing.assert_close(
                part[:, :, first:last], whole[:, :, start + first : start + last]
            )

"""The memory of recurrent networks, and how these go through a clip."""

from __future__ import annotations

import pytest
import torch
from torch import nn

import models
from models._convlstm import ConvLstm

#: Of the gates input, forget, candidate, output of torch's own LSTM.
_ORDER = (0, 1, 3, 2)


@pytest.mark.parametrize("has_two_biases", [False, True])
def test_on_frames_of_one_pixel_it_is_an_ordinary_lstm(has_two_biases: bool) -> None:
    torch.manual_seed(0)
    ours, theirs = ConvLstm(3, 5, has_two_biases=has_two_biases), nn.LSTM(3, 5, batch_first=True)
    # Of a frame of one pixel a kernel of 3x3 sees its centre only, the rest is zeros.
    states = {
        "weight_ih_l0": ours.input_gates.weight[:, :, 1, 1],
        "weight_hh_l0": ours.hidden_gates.weight[:, :, 1, 1],
        "bias_ih_l0": ours.input_gates.bias,
        "bias_hh_l0": torch.zeros(20) if not has_two_biases else ours.hidden_gates.bias,
    }
    reordered = {
        name: torch.cat([value.chunk(4)[gate] for gate in _ORDER]) for name, value in states.items()
    }
    theirs.load_state_dict(reordered)
    clips = torch.rand(2, 7, 3)

    remembered = ours(clips.flatten(0, 1)[..., None, None], length=7)

    expected, _ = theirs(clips)
    torch.testing.assert_close(remembered[..., 0, 0].unflatten(0, (2, 7)), expected)


@pytest.mark.parametrize("name", ["convlstm_ae", "cnn_lstm_ae", "video_convlstm"])
def test_a_frame_is_rebuilt_from_itself_and_those_before_it(name: str) -> None:
    torch.manual_seed(0)
    network = models.build(name, (1, 4, 32, 32), width=0.1).eval()
    clips = torch.rand(2, 1, 4, 32, 32)
    changed = clips.clone()
    changed[:, :, 2] = 1 - changed[:, :, 2]

    difference = (network(clips) - network(changed)).abs().amax(dim=(0, 1, 3, 4))

    assert [bool(it) for it in difference > 0] == [False, False, True, True]


def test_each_clip_begins_with_an_empty_memory() -> None:
    network = models.build("convlstm_ae", (1, 3, 32, 32), width=0.1).eval()
    clips = torch.rand(2, 1, 3, 32, 32)

    torch.testing.assert_close(network(clips)[1:], network(clips[1:]))


def test_stacked_frames_are_rebuilt_from_each_other() -> None:
    network = models.build("convlstm_ae_stacked", (1, 3, 32, 32), width=0.1).eval()
    clips = torch.rand(2, 1, 3, 32, 32, requires_grad=True)

    network(clips)[:, :, 0].sum().backward()

    assert clips.grad is not None
    assert bool((clips.grad.abs().amax(dim=(0, 1, 3, 4)) > 0).all())

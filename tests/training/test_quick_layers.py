"""Quick layers: the faster way gives what the usual one gives."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from core.training.onnx_file import onnx_model
from core.training.quick_layers import QuickConv3d, QuickConvTranspose2d, QuickDropout, quicken

SIZES = st.integers(1, 6)


def results(layer: nn.Module, features: Tensor, *, training: bool) -> list[Tensor]:
    """Return the output, and the gradients of input, kernel and bias."""
    layer.train(training)
    layer.zero_grad()
    shown = features.clone().requires_grad_()
    made = layer(shown)
    # Weighted, so that every output has a gradient of its own.
    (made * torch.linspace(0.1, 1, made.numel()).view_as(made)).sum().backward()
    gradients = [parameter.grad for parameter in layer.parameters() if parameter.grad is not None]
    assert shown.grad is not None
    return [made.detach(), shown.grad, *(gradient.clone() for gradient in gradients)]


def assert_same_both_ways(layer: nn.Module, features: Tensor) -> None:
    quick, usual = (results(layer, features, training=it) for it in (True, False))
    assert len(quick) == len(usual)
    for ours, theirs in zip(quick, usual, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


@settings(max_examples=25, deadline=None)
@given(
    clips=st.integers(1, 3),
    length=SIZES,
    height=SIZES,
    width=SIZES,
    kernel=st.tuples(*[st.sampled_from((1, 3, 5))] * 3),
    has_bias=st.booleans(),
    is_channels_last=st.booleans(),
)
def test_a_convolution_is_the_same_both_ways(
    clips: int,
    length: int,
    height: int,
    width: int,
    kernel: tuple[int, int, int],
    has_bias: bool,
    is_channels_last: bool,
) -> None:
    torch.manual_seed(0)
    padding = tuple(size // 2 for size in kernel)
    layer = nn.Conv3d(5, 1, kernel, padding=padding, bias=has_bias)
    features = torch.randn(clips, 5, length, height, width)
    if is_channels_last:
        features = features.contiguous(memory_format=torch.channels_last_3d)
    quicken(layer)
    assert isinstance(layer, QuickConv3d)
    assert_same_both_ways(layer, features)


@settings(max_examples=25, deadline=None)
@given(
    frames=st.integers(1, 3),
    height=SIZES,
    width=SIZES,
    kernel=st.tuples(SIZES, SIZES),
    stride=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    has_bias=st.booleans(),
)
def test_a_transposed_convolution_is_the_same_both_ways(
    frames: int,
    height: int,
    width: int,
    kernel: tuple[int, int],
    stride: tuple[int, int],
    has_bias: bool,
) -> None:
    torch.manual_seed(0)
    layer = nn.ConvTranspose2d(5, 1, kernel, stride=stride, bias=has_bias)
    quicken(layer)
    assert isinstance(layer, QuickConvTranspose2d)
    assert_same_both_ways(layer, torch.randn(frames, 5, height, width))


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv3d(4, 2, 3, padding=1),
        nn.Conv3d(4, 1, 3),
        nn.Conv3d(4, 1, 4, padding=2),
        nn.Conv3d(4, 1, 3, padding=1, stride=2),
        nn.Conv3d(4, 1, 3, padding=1, padding_mode="replicate"),
        nn.Conv3d(4, 1, 3, padding="same"),
        nn.ConvTranspose2d(4, 2, 3),
        nn.ConvTranspose2d(4, 1, 3, padding=1),
        nn.ConvTranspose2d(4, 1, 3, stride=2, output_padding=1),
        nn.ConvTranspose2d(4, 1, 3, dilation=2),
    ],
    ids=str,
)
def test_other_layers_stay_as_they_are(layer: nn.Module) -> None:
    kind = type(layer)
    assert type(quicken(layer)) is kind


def test_a_network_keeps_its_parameters_and_their_names() -> None:
    network = nn.Sequential(nn.Conv3d(4, 1, 3, padding=1), nn.Sigmoid())
    before = {name: weight.clone() for name, weight in network.state_dict().items()}
    quicken(network)
    after = network.state_dict()
    assert list(after) == list(before)
    assert all(torch.equal(after[name], before[name]) for name in before)


def test_what_follows_a_convolution_of_one_channel_has_its_channels_last() -> None:
    layer = quicken(nn.Conv2d(1, 4, 3, stride=2))
    assert_same_both_ways(layer, torch.randn(2, 1, 9, 8))
    layer.weight.data = layer.weight.data.contiguous(memory_format=torch.channels_last)
    made = layer.train()(torch.randn(2, 1, 9, 8))
    assert made.is_contiguous(memory_format=torch.channels_last)
    assert not made.is_contiguous()


def test_a_network_is_exported_as_the_usual_operator() -> None:
    network = quicken(nn.Sequential(nn.Conv3d(4, 1, 3, padding=1))).eval()
    model = onnx_model(network, (4, 3, 4, 4))
    assert b"Conv" in model
    assert b"MatMul" not in model


@pytest.mark.parametrize("probability", [0.25, 0.2, 0.9])
def test_dropout_drops_as_many_as_it_should_and_keeps_the_mean(probability: float) -> None:
    torch.manual_seed(0)
    layer = quicken(nn.Dropout(probability))
    assert isinstance(layer, QuickDropout)
    features = torch.ones(3, 5, 7, 41, 43).contiguous(memory_format=torch.channels_last_3d)
    features.requires_grad_()
    made = layer(features)
    share = float((made == 0).float().mean())
    assert share == pytest.approx(probability, abs=5e-3)
    kept = made[made != 0]
    torch.testing.assert_close(
        kept, torch.full_like(kept, 1 / (1 - probability)), rtol=1e-4, atol=0
    )
    assert made.is_contiguous(memory_format=torch.channels_last_3d)
    made.sum().backward()
    assert features.grad is not None
    torch.testing.assert_close(features.grad, made.detach())


def test_dropout_is_fresh_each_time_and_follows_the_seed() -> None:
    layer, features = quicken(nn.Dropout(0.5)), torch.ones(2, 999)
    torch.manual_seed(3)
    first, second = layer(features), layer(features)
    torch.manual_seed(3)
    assert torch.equal(layer(features), first)
    assert not torch.equal(first, second)
    # Neighbours share a drawn number, and still have nothing to do with each other.
    pairs = (first.flatten()[:-1] != 0) == (first.flatten()[1:] != 0)
    assert float(pairs.float().mean()) == pytest.approx(0.5, abs=0.05)


def test_dropout_does_nothing_while_scoring() -> None:
    features = torch.randn(2, 9)
    assert torch.equal(quicken(nn.Dropout(0.5)).eval()(features), features)

"""Layers that train faster on a CPU than torch's own, and compute the same.

A convolution works on many output channels at once, and idles where there is only one. Here one
matrix product gives what each pixel adds to each of its neighbours, and sums over shifted copies
put that together: the layer takes a half to a third of the time. A convolution that takes one
channel is fast, but has to be told that channels lie last, or all layers after it copy to and fro.
Dropout draws its numbers one by one on a single core; four at a time take a quarter of that.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import EllipsisType
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn import functional

from core.training.network import channels_last

#: Values that a quarter of a drawn number takes.
_DRAWS = 2**16

Part: TypeAlias = tuple[EllipsisType | slice | int, ...]


def quicken(network: nn.Module) -> nn.Module:
    """Let layers of a network go a faster way, where there is one.

    They do so in training mode on a CPU only, so that a network that is scored or exported is the
    ordinary one. Parameters and their names stay.

    Parameters
    ----------
    network : Module
        Changed in place, and returned.
    """
    for layer in network.modules():
        # Another class and not another layer: whoever else holds the layer holds the same one.
        if type(layer) is nn.Conv3d and _keeps_size(layer):
            layer.__class__ = QuickConv3d
        elif type(layer) is nn.ConvTranspose2d and _is_unpadded(layer):
            layer.__class__ = QuickConvTranspose2d
        elif type(layer) is nn.Conv2d and layer.in_channels == 1:
            layer.__class__ = QuickConv2d
        elif type(layer) is nn.Dropout and not layer.inplace and 0 < layer.p < 1:
            layer.__class__ = QuickDropout
    return network


class QuickDropout(nn.Dropout):
    """Dropout whose probability is a whole number of 65,536ths, as near as that comes."""

    def forward(self, features: Tensor) -> Tensor:
        """Set features of any shape to zero at random, and scale the others up for it."""
        if not _is_quick(self, features):
            return super().forward(features)
        dropped = round(self.p * _DRAWS)
        drawn = torch.empty(-(-features.numel() // 4), dtype=torch.int64).random_(-(2**63), None)
        # As the features lie in memory, or multiplying would go to and fro.
        strides = torch.empty_like(features, device="meta").stride()
        shares = drawn.view(torch.int16).as_strided(features.shape, strides)
        is_kept = shares >= dropped - _DRAWS // 2
        return features * is_kept.to(features.dtype).mul_(_DRAWS / (_DRAWS - dropped))


class QuickConv2d(nn.Conv2d):
    """A convolution of one channel."""

    def forward(self, frames: Tensor) -> Tensor:
        """Map frames (N, 1, H, W) to (N, F, H', W')."""
        return super().forward(channels_last(frames) if _is_quick(self, frames) else frames)


class QuickConv3d(nn.Conv3d):
    """A convolution to one channel that keeps frames, rows and columns."""

    def forward(self, features: Tensor) -> Tensor:
        """Map features (N, F, T, H, W) to (N, 1, T, H, W)."""
        if not _is_quick(self, features):
            return super().forward(features)
        made: Tensor = _Convolution.apply(features, self.weight)  # type: ignore[no-untyped-call]
        return _with_bias(made, self.bias)


class QuickConvTranspose2d(nn.ConvTranspose2d):
    """A transposed convolution to one channel, without padding."""

    def forward(self, features: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Map features (N, F, h, w) to (N, 1, H, W)."""
        if output_size is not None or not _is_quick(self, features):
            return super().forward(features, output_size)
        made: Tensor = _TransposedConvolution.apply(  # type: ignore[no-untyped-call]
            features, self.weight, self.stride
        )
        return _with_bias(made, self.bias)


class _Convolution(torch.autograd.Function):
    """Convolve features (N, F, T, H, W) with a kernel (1, F, t, h, w), padded with zeros."""

    @staticmethod
    def forward(ctx: Any, features: Tensor, kernel: Tensor) -> Tensor:
        ctx.save_for_backward(features, kernel)
        shape = (features.shape[0], *features.shape[2:])
        added = (_tap_rows(kernel) @ _pixel_rows(features).T).view(-1, *shape)
        made = added.new_zeros(shape)
        for tap, (to, source) in enumerate(_shifts(kernel)):
            made[to] += added[tap, *source]
        return made.unsqueeze(1)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor]:
        features, kernel = ctx.saved_tensors
        of_frames, taps = gradient.squeeze(1), _tap_rows(kernel)
        reach = [size // 2 for size in reversed(kernel.shape[2:]) for _ in range(2)]
        around = functional.pad(of_frames, reach)
        for axis, size in enumerate(kernel.shape[2:], start=1):
            around = around.unfold(axis, size, 1)
        # What a tap gave to a pixel on its left comes back from there: the taps count backwards.
        columns = around.permute(4, 5, 6, 0, 1, 2, 3).reshape(len(taps), -1)
        of_features = (columns.T @ taps.flip(0)).view(*of_frames.shape, -1).permute(0, 4, 1, 2, 3)
        of_kernel = (columns @ _pixel_rows(features)).flip(0).T.reshape(kernel.shape)
        return of_features, of_kernel


class _TransposedConvolution(torch.autograd.Function):
    """Spread features (N, F, h, w) with a kernel (F, 1, rows, columns)."""

    @staticmethod
    def forward(ctx: Any, features: Tensor, kernel: Tensor, stride: tuple[int, int]) -> Tensor:
        ctx.save_for_backward(features, kernel)
        ctx.stride = stride
        sizes = zip(features.shape[2:], stride, kernel.shape[2:], strict=True)
        height, width = ((size - 1) * step + taps for size, step, taps in sizes)
        taps = kernel.flatten(1).T.contiguous()
        # Channels last, so that these rows of pixels are a view.
        added = taps @ features.permute(0, 2, 3, 1).flatten(1, 2).transpose(1, 2)
        return functional.fold(added, (height, width), kernel.shape[2:], stride=stride)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, Tensor, None]:
        # On the way back one channel comes in and many go out: that the usual operator does well.
        features, kernel = ctx.saved_tensors
        of_features, of_kernel, _ = torch.ops.aten.convolution_backward(
            gradient, features, kernel, None, ctx.stride, (0, 0), (1, 1), True, (0, 0), 1,
            (True, True, False),
        )  # fmt: skip
        return of_features, of_kernel, None


def _keeps_size(layer: nn.Conv3d) -> bool:
    kernel = layer.kernel_size
    return (
        _is_plain(layer)
        and layer.stride == (1, 1, 1)
        and all(size % 2 for size in kernel)
        and layer.padding == tuple(size // 2 for size in kernel)
    )


def _is_unpadded(layer: nn.ConvTranspose2d) -> bool:
    return _is_plain(layer) and layer.padding == layer.output_padding == (0, 0)


def _is_plain(layer: nn.Conv3d | nn.ConvTranspose2d) -> bool:
    is_dense = layer.groups == 1 and set(layer.dilation) == {1}
    return layer.out_channels == 1 and is_dense and layer.padding_mode == "zeros"


def _is_quick(layer: nn.Module, features: Tensor) -> bool:
    return layer.training and features.device.type == "cpu" and features.dtype == torch.float32


def _with_bias(made: Tensor, bias: Tensor | None) -> Tensor:
    # With one channel there is one.
    return made if bias is None else made + bias


def _tap_rows(kernel: Tensor) -> Tensor:
    """Return a kernel (1, F, t, h, w) as (taps, F)."""
    return kernel.flatten(2).squeeze(0).T.contiguous()


def _pixel_rows(features: Tensor) -> Tensor:
    """Return features (N, F, T, H, W) as (N·T·H·W, F); channels last, that is a view."""
    return features.permute(0, 2, 3, 4, 1).flatten(0, 3)


def _shifts(kernel: Tensor) -> Iterator[tuple[Part, Part]]:
    """Yield for each tap to which part of (N, T, H, W) it adds, and from which part."""
    axes = ([tap - size // 2 for tap in range(size)] for size in kernel.shape[2:])
    for shift in itertools.product(*axes):
        to = tuple(slice(max(0, -by), -by if by > 0 else None) for by in shift)
        source = tuple(slice(max(0, by), by if by < 0 else None) for by in shift)
        yield (..., *to), (..., *source)

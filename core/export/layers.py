"""What a network is made of, layer by layer, as torchinfo sees it when a clip goes through.

Only modules show: what a network does by plain functions between them is seen in the shapes alone.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from core.errors import TrainingError
from core.training.architecture import Architecture

if TYPE_CHECKING:
    # Loading torch takes seconds; naming a layer must not.
    from torch import nn
    from torchinfo.layer_info import LayerInfo

#: Modules of several parts that a picture shows as one.
_UNITS = re.compile(r"(lstm|gru|rnn|attention)(cell|layer|block)?(\dd)?$", re.IGNORECASE)


class LayerKind(StrEnum):
    """What a layer does, for its colour."""

    CONVOLUTION = "convolution"
    DECONVOLUTION = "transposed convolution"
    RECURRENT = "recurrent"
    DENSE = "dense"
    RESIZING = "pooling or upsampling"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer that a clip goes through, and what follows it without changing the shape.

    Attributes
    ----------
    part : str
        Which part of the network it belongs to, e.g. ``encoder``.
    kind : LayerKind
        What it does.
    title : str
        Its type as torch calls it, and its sizes, e.g. ``Conv3d 4×4×4, stride 2, padding 1``.
    then : tuple of str
        Normalisation, activation and dropout that follow, e.g. ``("batch norm", "tanh")``.
    parameters : int
        Numbers that it and what follows it learn.
    taken, shape : tuple of int
        What goes in and what comes out: channels and sizes, without the batch.
    frames : int
        How many such come out of one clip: more than 1 where frames go through one by one.
    """

    part: str
    kind: LayerKind
    title: str
    then: tuple[str, ...]
    parameters: int
    taken: tuple[int, ...]
    shape: tuple[int, ...]
    frames: int


@dataclass(frozen=True, slots=True)
class Layers:
    """A network, layer by layer.

    Attributes
    ----------
    model : str
        Its name.
    clip : tuple of int
        Channels, frames, rows and columns of the clip that went in.
    output : tuple of int
        Of what came out.
    layers : tuple of Layer
        In the order in which the clip goes through.
    parameters, buffers : int
        As `models.parameter_counts` counts them.
    """

    model: str
    clip: tuple[int, int, int, int]
    output: tuple[int, ...]
    layers: tuple[Layer, ...]
    parameters: int
    buffers: int


def layers_of(architecture: Architecture) -> Layers:
    """Send a clip without content through a network and note what it goes through.

    Parameters
    ----------
    architecture : Architecture
        Which network, for which clips.

    Returns
    -------
    Layers
        The layers in order. Nothing is computed and no memory taken, for any size, unless the
        network can only be followed by computing. A TrainingError says that there is no such model
        or that it cannot take such clips.
    """
    network, infos = _followed(architecture)
    buffers = sum(it.numel() for it in network.buffers() if it.is_floating_point())
    return Layers(
        model=architecture.name,
        clip=architecture.clip,
        output=tuple(infos[0].output_size[1:]),
        layers=tuple(_layers(infos, _depth_of_parts(network))),
        parameters=sum(it.numel() for it in network.parameters()),
        buffers=buffers,
    )


def _followed(architecture: Architecture) -> tuple[nn.Module, list[LayerInfo]]:
    """Return the network and all its modules as a clip passes them, the network itself first.

    Raises
    ------
    TrainingError
        If it takes no such clip.
    """
    import torch
    import torchinfo

    reason = ""
    # A user's own network may look at numbers, which tensors on the meta device do not have.
    for device in ("meta", "cpu"):
        with torch.device(device):
            network = architecture.build()
            clip = torch.zeros(1, *architecture.clip)
        try:
            found = torchinfo.summary(
                network, input_data=clip, depth=100, device=device, mode="eval", verbose=0
            )
        except (RuntimeError, TypeError) as error:
            reason = str(error.__cause__ or error).splitlines()[0].rstrip(".")
        else:
            return network, found.summary_list
    raise TrainingError(f"{architecture.name} does not take a clip: {reason}.")


def _layers(infos: list[LayerInfo], depth: int) -> Iterator[Layer]:
    """Yield the layers, each with what follows it; parts are the modules at a depth."""
    last: Layer | None = None
    for info in _parts(infos):
        follows = _following(info.module)
        part = _part(info, depth)
        if last is not None and info.depth <= depth and not _own_parameters(info):
            part = last.part  # A pooling layer of its own, say, that several parts share.
        if last is not None and follows is not None:
            # One ReLU that is used after each of several steps is told of once.
            then = last.then if last.then[-1:] == (follows,) else (*last.then, follows)
            parameters = last.parameters + _own_parameters(info)
            last = dataclasses.replace(last, then=then, parameters=parameters)
            continue
        if last is not None:
            yield last
        kind, title = _described(info)
        frames, *shape = info.output_size
        taken = tuple(info.input_size[1:])
        last = Layer(part, kind, title, (), _own_parameters(info), taken, tuple(shape), frames)
    if last is not None:
        yield last


def _parts(infos: list[LayerInfo]) -> Iterator[LayerInfo]:
    """Yield the modules that a picture shows, in order; each that learns only once."""
    unit_depth: int | None = None
    for info in infos[1:]:
        if unit_depth is not None and info.depth > unit_depth:
            continue
        unit_depth = info.depth if _UNITS.search(info.class_name) else None
        is_shown = info.is_leaf_layer or unit_depth is not None or _has_own_weights(info)
        is_again = info.is_recursive and bool(_own_parameters(info))
        if info.executed and is_shown and not is_again and info.class_name != "Identity":
            yield info


def _has_own_weights(info: LayerInfo) -> bool:
    return any(True for _ in info.module.parameters(recurse=False))


def _own_parameters(info: LayerInfo) -> int:
    """Count what a layer learns; of a module with parts that are shown, only what is its own."""
    recurse = info.is_leaf_layer or _UNITS.search(info.class_name) is not None
    return sum(it.numel() for it in info.module.parameters(recurse=recurse))


def _depth_of_parts(network: nn.Module) -> int:
    """Return how deep the parts lie: deeper than 1 where a network is wrapped in another."""
    depth, children = 1, list(network.children())
    while len(children) == 1 and any(True for _ in children[0].children()):
        depth, children = depth + 1, list(children[0].children())
    return depth


def _part(info: LayerInfo, depth: int) -> str:
    """Return the name of the part that a layer is in."""
    while info.parent_info is not None and info.depth > depth:
        info = info.parent_info
    return info.var_name.replace("_", " ")


def _family(module: nn.Module) -> str:
    """Return the file of torch that a module is from, e.g. ``conv``; empty if it is not torch's."""
    where = type(module).__module__
    return where.rpartition(".")[2] if where.startswith("torch.nn.") else ""


def _following(module: nn.Module) -> str | None:
    """Name a module that only follows another; None for one that stands for itself."""
    name = type(module).__name__
    match _family(module):
        case "batchnorm" | "instancenorm" | "normalization":
            return re.sub(r"Norm\d?d?$", "", name).lower() + " norm"
        case "dropout":
            return f"dropout {getattr(module, 'p', 0):g}"
        case "activation" if name != "MultiheadAttention":
            if name == "LeakyReLU":
                return f"leaky ReLU {getattr(module, 'negative_slope', 0):g}"
            return name.lower() if name in ("Tanh", "Sigmoid", "Softmax", "Softplus") else name
        case _:
            return None


def _described(info: LayerInfo) -> tuple[LayerKind, str]:
    """Return what a layer does, and its type and sizes."""
    module, name = info.module, info.class_name
    if _UNITS.search(name):
        kernels = (getattr(it, "kernel_size", None) for it in module.modules())
        kernel = next((it for it in kernels if it is not None), None)
        return LayerKind.RECURRENT, name if kernel is None else f"{name} {_times(kernel)}"
    match _family(module):
        case "conv":
            is_mirror = "Transpose" in name
            kind = LayerKind.DECONVOLUTION if is_mirror else LayerKind.CONVOLUTION
            return kind, name + _window(module, padding=0)
        case "pooling":
            return LayerKind.RESIZING, name + _window(module, padding=0, stride="kernel_size")
        case "upsampling" | "pixelshuffle":
            return LayerKind.RESIZING, name + _factor(module)
        case "linear":
            return LayerKind.DENSE, name
        case _:
            return LayerKind.OTHER, _following(module) or name


def _window(module: Any, *, padding: int, stride: str = "") -> str:
    """Tell kernel, stride and padding; the latter two only where they are not the usual."""
    if not hasattr(module, "kernel_size"):  # adaptive pooling has a target instead
        return f" to {_times(getattr(module, 'output_size', ''))}"
    kernel = module.kernel_size
    if isinstance(kernel, int) and (dimensions := re.search(r"(\d)d$", type(module).__name__)):
        kernel = (kernel,) * int(dimensions[1])
    text = f" {_times(kernel)}"
    usual = getattr(module, stride) if stride else 1
    if _times(module.stride) != _times(usual) and _short(module.stride) != _short(usual):
        text += f", stride {_short(module.stride)}"
    if _short(module.padding) != str(padding):
        text += f", padding {_short(module.padding)}"
    return text


def _factor(module: Any) -> str:
    factor = getattr(module, "scale_factor", None) or getattr(module, "upscale_factor", None)
    mode = getattr(module, "mode", "")
    by = f" ×{_short(factor)}" if factor else f" to {_times(getattr(module, 'size', ''))}"
    return f"{by}, {mode}" if mode else by


def _times(sizes: Any) -> str:
    """Return sizes as 3×3×3."""
    return "×".join(f"{it:g}" for it in sizes) if isinstance(sizes, tuple | list) else str(sizes)


def _short(sizes: Any) -> str:
    """Return sizes as 2 where all are the same."""
    if isinstance(sizes, tuple | list):
        return f"{sizes[0]:g}" if len(set(sizes)) == 1 else _times(sizes)
    return f"{sizes:g}" if isinstance(sizes, int | float) else str(sizes)

"""Find the weights of our network among those of another program's, where names differ.

Weights with our names are taken by name; otherwise they are matched in the order in which they
stand, batch normalisation and everything else apart, so that it does not matter how a program calls
its layers or whether it lists all normalisation last. Shapes must be the same, and nothing may be
left over on either side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from core.errors import CheckpointError

#: Counted in training only, and of no use for scoring.
_COUNTER = "num_batches_tracked"
#: Our order of the gates of a memory: input, forget, output, candidate.
OUR_GATES = "ifog"
#: The two convolutions of `models` that make up a memory; other programs often have one for both.
_FROM_INPUT, _FROM_HIDDEN = ".input_gates", ".hidden_gates"


@dataclass(frozen=True, slots=True)
class TakenWeights:
    """Weights by our names.

    Attributes
    ----------
    weights : dict of str to Tensor
        What the network's ``load_state_dict`` takes.
    names : tuple of (str, str)
        For each weight of ours, what it is called in the file; in our order.
    """

    weights: dict[str, Tensor]
    names: tuple[tuple[str, str], ...]

    @property
    def is_by_name(self) -> bool:
        """Whether the file has our names."""
        return all(ours == theirs for ours, theirs in self.names)


def take_weights(
    network: nn.Module, found: Mapping[str, Tensor], path: Path, gates: str
) -> TakenWeights:
    """Find the weights of a network among those of a file.

    Parameters
    ----------
    network : Module
        Ours; not changed. It may be on torch's meta device.
    found : mapping of str to Tensor
        As `core.training.foreign_checkpoint.read_weights` returns them.
    path : Path
        What to call the file in an error message.
    gates : str
        In which order the gates of a memory come there: ``i`` input, ``f`` forget, ``o`` output,
        ``g`` candidate. It cannot be seen in the file, and only matters for convolutional LSTMs
        under other names than ours.

    Returns
    -------
    TakenWeights
        One for each weight of ours. A CheckpointError names the first weight that does not fit.
    """
    wanted = {
        name: weight for name, weight in network.state_dict().items() if _leaf(name) != _COUNTER
    }
    found = {name: weight for name, weight in found.items() if _leaf(name) != _COUNTER}
    if wanted.keys() <= found.keys():
        _check_none_left([it for it in found if it not in wanted], path)
        pairs = [_pair(name, name, found[name], weight, path) for name, weight in wanted.items()]
    else:
        pairs = _by_order(wanted, found, path, gates)
    weights = {
        ours: weight.to(wanted[ours].dtype).contiguous().clone() for ours, _, weight in pairs
    }
    counters = {
        name: torch.zeros((), dtype=torch.int64)
        for name in network.state_dict()
        if _leaf(name) == _COUNTER
    }
    return TakenWeights(weights | counters, tuple((ours, theirs) for ours, theirs, _ in pairs))


_Pair = tuple[str, str, Tensor]


def _by_order(
    wanted: Mapping[str, Tensor], found: Mapping[str, Tensor], path: Path, gates: str
) -> list[_Pair]:
    """Match layers in their order, normalisation and the rest apart."""
    pairs: dict[str, _Pair] = {}
    for is_normalisation in (False, True):
        ours = [it for it in _layers(wanted) if it.is_normalisation == is_normalisation]
        theirs = [it for it in _layers(found) if it.is_normalisation == is_normalisation]
        for pair in _matched(ours, theirs, path, gates):
            pairs[pair[0]] = pair
    return [pairs[name] for name in wanted]


def _matched(
    ours: Sequence[_Layer], theirs: Sequence[_Layer], path: Path, gates: str
) -> Iterator[_Pair]:
    waiting = list(theirs)
    from_input: _Layer | None = None
    for layer in ours:
        if from_input is not None:
            # The second half of a memory that came as one convolution.
            yield from _pairs(layer, _memory_part(layer, from_input, gates, is_input=False), path)
            from_input = None
            continue
        if not waiting:
            name = next(iter(layer.weights))
            raise CheckpointError(
                f"{path} does not fit: it has nothing for {layer.whole(name)}, which is "
                f"{_size(layer.weights[name])}."
            )
        theirs_now = waiting.pop(0)
        if layer.prefix.endswith(_FROM_INPUT):
            if _holds_both(layer, theirs_now):
                from_input = theirs_now
                theirs_now = _memory_part(layer, theirs_now, gates, is_input=True)
            else:
                theirs_now = _in_our_order(theirs_now, gates)
        elif layer.prefix.endswith(_FROM_HIDDEN):
            theirs_now = _in_our_order(theirs_now, gates)
        yield from _pairs(layer, theirs_now, path)
    _check_none_left([it.whole(next(iter(it.weights))) for it in waiting], path)


@dataclass(frozen=True, slots=True)
class _Layer:
    """The weights of one layer."""

    prefix: str
    weights: dict[str, Tensor]

    @property
    def is_normalisation(self) -> bool:
        return "running_mean" in self.weights

    def whole(self, name: str) -> str:
        """Return the name of a weight among those of all layers."""
        return f"{self.prefix}.{name}" if self.prefix else name


def _layers(weights: Mapping[str, Tensor]) -> list[_Layer]:
    layers: dict[str, dict[str, Tensor]] = {}
    for name, weight in weights.items():
        layers.setdefault(name.rpartition(".")[0], {})[_leaf(name)] = weight
    return [_Layer(prefix, held) for prefix, held in layers.items()]


def _pairs(ours: _Layer, theirs: _Layer, path: Path) -> Iterator[_Pair]:
    """Yield the weights of two layers by their own names, weight to weight and bias to bias.

    Raises
    ------
    CheckpointError
        If one has a weight that the other has not.
    """
    for name, weight in ours.weights.items():
        if name not in theirs.weights:
            raise CheckpointError(
                f"{path} does not fit: its {theirs.prefix} has no {name}, but {ours.prefix} has "
                f"one of {_size(weight)}."
            )
        yield _pair(ours.whole(name), theirs.whole(name), theirs.weights[name], weight, path)
    _check_none_left([theirs.whole(it) for it in theirs.weights if it not in ours.weights], path)


def _pair(ours: str, theirs: str, found: Tensor, wanted: Tensor, path: Path) -> _Pair:
    """Return two names and a weight.

    Raises
    ------
    CheckpointError
        If the weight has another shape than ours.
    """
    if found.shape != wanted.shape:
        raise CheckpointError(
            f"{path} does not fit: its {theirs} is {_size(found)}, but {ours} is {_size(wanted)}."
        )
    return ours, theirs, found


def _holds_both(ours: _Layer, theirs: _Layer) -> bool:
    """Return whether one convolution is for the input of a memory and for what it remembers."""
    weight, own = theirs.weights.get("weight"), ours.weights["weight"]
    return (
        weight is not None
        and weight.ndim == own.ndim
        and weight.shape[0] == own.shape[0]
        and weight.shape[1] == own.shape[1] + own.shape[0] // 4
    )


def _memory_part(ours: _Layer, theirs: _Layer, gates: str, *, is_input: bool) -> _Layer:
    """Return the part of a memory's one convolution that ours wants; the input comes first."""
    channels = ours.weights["weight"].shape[1]
    whole = theirs.weights["weight"]
    part = {"weight": whole[:, :channels] if is_input else whole[:, -channels:]}
    if is_input:
        part |= {name: it for name, it in theirs.weights.items() if name != "weight"}
    return _in_our_order(_Layer(theirs.prefix, part), gates)


def _in_our_order(layer: _Layer, gates: str) -> _Layer:
    """Return the weights of a memory with the gates in our order."""

    def ordered(weight: Tensor) -> Tensor:
        if weight.shape[0] % len(gates):
            return weight  # no memory; its shape will be named
        parts = dict(zip(gates, weight.chunk(len(gates)), strict=True))
        return torch.cat([parts[gate] for gate in OUR_GATES])

    return _Layer(layer.prefix, {name: ordered(it) for name, it in layer.weights.items()})


def _check_none_left(names: Sequence[str], path: Path) -> None:
    if names:
        raise CheckpointError(f"{path} does not fit: it has a {names[0]} too many.")


def _leaf(name: str) -> str:
    return name.rpartition(".")[2]


def _size(weight: Tensor) -> str:
    return "x".join(map(str, weight.shape)) or "one number"

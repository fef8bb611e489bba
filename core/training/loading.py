"""Load torch while a window lives on.

Importing torch makes some 400,000 objects and holds Python's lock for a third of a second where the
system reads its largest library. Other threads notice neither if it is loaded by `load_torch`.
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_lock = threading.RLock()
_under_way = threading.Event()
_loaded: set[str] = set()


def is_loading() -> bool:
    """Return whether libraries are being loaded: a look for garbage would find all of it alive."""
    return _under_way.is_set()


@contextmanager
def loading() -> Iterator[None]:
    """Load libraries, one thread at a time, and keep all that is alive then from the collector.

    Modules stay until the program ends, and a look at all their objects takes half a second.
    """
    with _lock:
        _under_way.set()
        try:
            yield
        finally:
            gc.freeze()
            _under_way.clear()


def load_torch() -> None:
    """Import torch, unless it was done before."""
    with _lock:
        if "torch" in sys.modules:
            return
        with loading():
            _open_library()
            import torch  # noqa: F401


def load_training() -> None:
    """Import all that fits a network, and take a step: the first optimiser imports a compiler."""
    load_torch()
    with _lock:
        if "training" in _loaded:
            return
        with loading():
            _take_a_step()
        _loaded.add("training")


def load_metrics() -> None:
    """Import what scores are judged by, unless it was done before."""
    with _lock:
        if "sklearn.metrics" in sys.modules:
            return
        with loading():
            import sklearn.metrics  # noqa: F401


def _take_a_step() -> None:
    import torch

    from core.training.fit import fit_network  # noqa: F401  # imported for its imports
    from core.training.optimizer import make_optimizer
    from core.training.settings import TrainSettings

    weight = torch.nn.Parameter(torch.zeros(2))
    optimizer = make_optimizer(TrainSettings(), [weight])
    weight.square().sum().backward()  # type: ignore[no-untyped-call]  # as torch has it
    optimizer.step()


def _open_library() -> None:
    """Open the largest library of torch without Python's lock."""
    spec = importlib.util.find_spec("torch")
    if sys.platform != "linux" or spec is None or spec.origin is None:
        return
    library = Path(spec.origin).parent / "lib" / "libtorch_cpu.so"
    # A function of a library is called without the lock; an import and `ctypes.CDLL(path)` hold it.
    # Where it cannot be opened, the import says why.
    ctypes.CDLL(None).dlopen(os.fsencode(library), os.RTLD_LAZY)

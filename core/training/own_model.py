"""A person's own model: a class in a Python file, named by ``path/to/file.py:ClassName``.

The file is code that the person named, and it is run as such: from the path that was recorded when
a run began, and from nowhere else. Nothing is written beside it.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import sys
import traceback
import types
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from core.config import nearest
from core.errors import TrainingError
from models import Clip, ModelCard, ModelKind

if TYPE_CHECKING:
    # Loading torch takes seconds; naming a model must not.
    from torch import nn


def is_own_model(name: str) -> bool:
    """Return whether the name of a model means a class in a file."""
    return name.endswith(".py") or ".py:" in name


def recorded_name(name: str) -> str:
    """Return the name of a model as a run keeps it: with the whole path of a person's own file."""
    return OwnModel.named(name).name if is_own_model(name) else name


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A class in a file.

    Attributes
    ----------
    path : Path
        The file, absolute.
    class_name : str
        The class; empty if none was named, which `load` refuses.
    """

    path: Path
    class_name: str

    @classmethod
    def named(cls, name: str) -> Self:
        """Take ``path/to/file.py:ClassName`` apart; a relative path is of the working folder."""
        path, colon, class_name = name.rpartition(":")
        if not colon or class_name.endswith(".py"):  # no class, maybe a drive of Windows
            path, class_name = name, ""
        return cls(Path(path).expanduser().resolve(), class_name)

    @property
    def name(self) -> str:
        """What `named` takes apart."""
        return f"{self.path}:{self.class_name}" if self.class_name else str(self.path)

    def load(self) -> type[nn.Module]:
        """Run the file and return the class.

        Raises
        ------
        TrainingError
            If the file is missing or fails, or if it has no such class.
        """
        from torch import nn

        module = self._module()
        found = getattr(module, self.class_name, None) if self.class_name else None
        if isinstance(found, type) and issubclass(found, nn.Module):
            return found
        names = list(_networks(module))
        if not names:
            raise TrainingError(f"{self.path} has no class that is a torch.nn.Module.")
        if not self.class_name:
            offers = " or ".join(f"{self.path.name}:{name}" for name in names)
            raise TrainingError(f"Say which class of {self.path} is the model: {offers}.")
        raise TrainingError(
            f"{self.path} has no torch.nn.Module “{self.class_name}”. "
            f"{nearest(self.class_name, names)}"
        )

    def in_same_file(self) -> tuple[Self, ...]:
        """Return the classes of the file that can be made as a model is, by ``(clip, width=…)``.

        Raises
        ------
        TrainingError
            If there is none, or the file is missing or fails.
        """
        found = _networks(self._module())
        names = [name for name, value in found.items() if _takes(value, (1, 1, 1, 1), width=1.0)]
        if not names:
            raise TrainingError(
                f"{self.path} has no torch.nn.Module that is made by (clip, width=1.0)."
            )
        return tuple(type(self)(self.path, name) for name in names)

    def card(self) -> ModelCard:
        """Return what its class says of the clips that it takes.

        Raises TrainingError as `load` does, and if a class attribute makes no sense.
        """
        own = self.load()
        rebuilt, fixed = self._number(own, "rebuilt_frames"), self._number(own, "fixed_clip_length")
        multiple = self._sizes(own, "size_multiple", (1, 1, 1))
        least = self._sizes(own, "min_size", multiple)
        shortest = 1
        if rebuilt is not None:
            if multiple[0] != 1:
                raise self._wrong("size_multiple", "begin with 1 where rebuilt_frames is given")
            # Frames are never made up before the one that is to be predicted.
            shortest, least = max(rebuilt, least[0]), (1, *least[1:])

        def first(size: int, axis: int) -> int:
            missing = max(0, size - least[axis])
            return least[axis] + -(-missing // multiple[axis]) * multiple[axis]

        kind = ModelKind.VOLUME if rebuilt is None else ModelKind.PREDICTIVE
        return ModelCard(
            name=self.name,
            kind=ModelKind.IMAGE if fixed == 1 else kind,
            clip=(1, fixed or first(8, 0), first(64, 1), first(64, 2)),
            summary=(inspect.getdoc(own) or self.class_name).splitlines()[0],
            reference=str(self.path),
            module=own.__module__,
            class_name=self.class_name,
            size_multiple=multiple,
            min_size=least,
            fixed_clip_length=fixed,
            min_clip_length=shortest,
            rebuilt_frames=rebuilt,
        )

    def build(self, clip: Clip, options: Mapping[str, object]) -> nn.Module:
        """Build the network with fresh weights.

        Raises
        ------
        TrainingError
            As for `card`; also if the class does not take ``(clip, width)`` or fails.
        """
        from models.own import OwnNetwork

        own, card = self.load(), self.card()
        try:
            inspect.signature(own).bind(clip, **options)
        except TypeError as error:
            arguments = ", ".join(["clip", *(f"{name}=…" for name in options)])
            raise TrainingError(
                f"{self.class_name} in {self.path} must be made by {self.class_name}({arguments}), "
                f"but that gives: {error}."
            ) from error
        try:
            network: nn.Module = own(clip, **options)
        except Exception as error:
            raise self.failed("when it is built", error) from error
        return OwnNetwork(network, card)

    def failed(self, when: str, error: BaseException) -> TrainingError:
        """Return an error that says where in the file something went wrong."""
        lines = traceback.extract_tb(error.__traceback__)
        own = [line.lineno for line in lines if line.filename == str(self.path)]
        where = f" at line {own[-1]}" if own else ""
        text = (str(error).splitlines() or [""])[0].rstrip(".")
        reason = type(error).__name__ + (f": {text}" if text else "")
        return TrainingError(f"{self.class_name} in {self.path} fails {when}{where}: {reason}.")

    def _module(self) -> types.ModuleType:
        try:
            status = self.path.stat()
        except OSError as error:
            raise TrainingError(
                f"The file {self.path} of the model {self.class_name} is not there. "
                "Bring it back, or choose another model."
            ) from error
        return _module(self.path, (status.st_mtime_ns, status.st_size))

    def _number(self, own: type, name: str) -> int | None:
        value: Any = getattr(own, name, None)
        if value is None or (_is_whole(value) and value >= 1):
            return value  # type: ignore[no-any-return]  # checked
        raise self._wrong(name, "be a whole number from 1 on, or None")

    def _sizes(self, own: type, name: str, default: tuple[int, int, int]) -> tuple[int, int, int]:
        value: Any = getattr(own, name, default)
        if isinstance(value, tuple | list) and len(value) == 3:
            frames, rows, columns = value
            if all(_is_whole(it) and it >= 1 for it in value):
                return frames, rows, columns
        raise self._wrong(name, "be three whole numbers from 1 on: frames, rows, columns")

    def _wrong(self, name: str, rule: str) -> TrainingError:
        return TrainingError(f"{name} of {self.class_name} in {self.path} must {rule}.")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _networks(module: types.ModuleType) -> dict[str, type[nn.Module]]:
    """Return the networks that a module itself defines, by name."""
    from torch import nn

    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, nn.Module)
        if value.__module__ == module.__name__
    }


def _takes(own: type, *arguments: object, **options: object) -> bool:
    try:
        inspect.signature(own).bind(*arguments, **options)
    except TypeError:
        return False
    return True


@functools.lru_cache(maxsize=16)
def _module(path: Path, _stamp: tuple[int, int]) -> types.ModuleType:
    """Run a file, once for as long as it does not change.

    Raises
    ------
    TrainingError
        As `_run` does.
    """
    module = types.ModuleType(f"own_model_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}")
    module.__file__ = str(path)
    # Dataclasses and pickles look their module up.
    sys.modules[module.__name__] = module
    try:
        _run(path, module)
    except TrainingError:
        del sys.modules[module.__name__]
        raise
    return module


def _run(path: Path, module: types.ModuleType) -> None:
    """Run a file.

    Raises
    ------
    TrainingError
        If it cannot be read, is no Python, or fails.
    """
    try:
        # Compiled here and not imported, so that no folder of compiled files appears beside it.
        code = compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102  # the person named this file to have it run
    except SyntaxError as error:
        place = f"{path} is no valid Python at line {error.lineno}"
        raise TrainingError(f"{place}: {error.msg}.") from error
    except OSError as error:
        raise TrainingError(f"Cannot read {path}: {error.strerror or error}.") from error
    except (Exception, SystemExit) as error:
        raise OwnModel(path, "The code").failed("when it is loaded", error) from error

"""What the program finds on this computer: versions, devices, codecs, write access."""

from __future__ import annotations

import importlib
import os
import platform
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from core.jobs import JobContext

#: Import name of each package by the name that it is installed under.
_PACKAGES: Mapping[str, str] = {
    "numpy": "numpy",
    "opencv-python-headless": "cv2",
    "av": "av",
    "astropy": "astropy",
    "sunpy": "sunpy",
    "scipy": "scipy",
    "torch": "torch",
    "onnx": "onnx",
    "onnxruntime": "onnxruntime",
    "lightning-fabric": "lightning_fabric",
    "sqlite-utils": "sqlite_utils",
    "pydantic": "pydantic",
    "PySide6-Essentials": "PySide6",
    "pyqtgraph": "pyqtgraph",
}

#: What is asked of FFmpeg: (decoder, encoder) by the name people know.
_CODECS: Mapping[str, tuple[str, str]] = {
    "h264": ("h264", "libx264"),
    "hevc": ("hevc", "libx265"),
    "mpeg4": ("mpeg4", "mpeg4"),
    "vp9": ("vp9", "libvpx-vp9"),
    "av1": ("libdav1d", "libsvtav1"),
    "mjpeg": ("mjpeg", "mjpeg"),
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found.

    Attributes
    ----------
    version, python, platform : str
        Of the program, the interpreter, the system.
    frozen : bool
        Whether this is the executable.
    cores : int
        Processor cores.
    packages : dict of str to str or None
        Versions; None for one that cannot be loaded.
    devices : list of str
        Where can be computed, fastest first.
    codecs : dict
        By codec: whether it can be read and written.
    writable : bool
        Whether the data folder and the temporary folder can be written to.
    problems : list of str
        One sentence each; empty if all is well.
    """

    version: str
    python: str
    platform: str
    frozen: bool
    cores: int
    packages: dict[str, str | None]
    devices: list[str]
    codecs: dict[str, dict[str, bool]]
    writable: bool
    problems: list[str]


@dataclass(frozen=True, slots=True)
class DiagnosisJob:
    """Look at this computer; loading every package takes seconds the first time."""

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return "Looking at this computer"

    def run(self, context: JobContext) -> Diagnosis:
        """Return what was found."""
        problems: list[str] = []
        packages = _packages(problems)
        context.check()
        return Diagnosis(
            version=version(),
            python=platform.python_version(),
            platform=platform.platform(),
            frozen=bool(getattr(sys, "frozen", False)),
            cores=os.cpu_count() or 0,
            packages=packages,
            devices=_devices(problems),
            codecs=_codecs(problems),
            writable=_writable(problems),
            problems=problems,
        )


def diagnosis_lines(found: Diagnosis) -> list[str]:
    """Return what was found for people, a fact a line."""
    width = max((len(name) for name in found.packages), default=0)
    packages = [f"{name:<{width}}  {has or 'missing'}" for name, has in found.packages.items()]
    read = [name for name, can in found.codecs.items() if can["read"]]
    write = [name for name, can in found.codecs.items() if can["write"]]
    return [
        f"Framesift {found.version}, Python {found.python}, {found.platform}",
        *packages,
        f"Devices: {', '.join(found.devices) or 'none'}; {found.cores} cores",
        f"Video: reads {', '.join(read) or 'nothing'}; writes {', '.join(write) or 'nothing'}",
        *([f"Problem: {problem}" for problem in found.problems] or ["No problems found."]),
    ]


def version() -> str:
    """Return the program's version."""
    try:
        return metadata.version("framesift")
    except metadata.PackageNotFoundError:
        return "unknown"  # run from a folder that was never installed


def _packages(problems: list[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name, module_name in _PACKAGES.items():
        try:
            # Imported, not only looked up: in a frozen program a part may be missing.
            module = importlib.import_module(module_name)
        except Exception as error:  # noqa: BLE001  # whatever a broken package raises
            found[name] = None
            problems.append(f"{name} cannot be loaded: {error}")
            continue
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = str(getattr(module, "__version__", "unknown"))
    return found


def _devices(problems: list[str]) -> list[str]:
    from core.training.devices import available_devices

    try:
        return available_devices()
    except (ImportError, OSError, RuntimeError) as error:
        problems.append(f"No device can be used: {error}")
        return []


def _codecs(problems: list[str]) -> dict[str, dict[str, bool]]:
    try:
        import av.codec
    except (ImportError, OSError) as error:
        problems.append(f"No video can be read: {error}")
        return {}
    names = av.codec.codecs_available
    found = {
        name: {"read": reader in names, "write": writer in names and _can_write(writer)}
        for name, (reader, writer) in _CODECS.items()
    }
    if not found["h264"]["read"]:
        problems.append("H.264 video cannot be read.")
    return found


def _can_write(encoder: str) -> bool:
    import av.codec

    try:
        av.codec.Codec(encoder, "w")
    except ValueError:
        return False
    return True


def _writable(problems: list[str]) -> bool:
    import platformdirs

    folders = [
        Path(platformdirs.user_data_dir("framesift", appauthor=False)),
        Path(tempfile.gettempdir()),
    ]
    refused = [folder for folder in folders if not _can_write_in(folder)]
    problems += [f"Nothing can be written in {folder}." for folder in refused]
    return not refused


def _can_write_in(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"framesift")
    except OSError:
        return False
    return True

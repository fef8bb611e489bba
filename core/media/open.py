"""Open any source, whatever it is made of."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path

from core.errors import SourceError
from core.media.archive import TAR_SUFFIXES, ZIP_SUFFIXES, open_archive
from core.media.file_set import FileSet, FolderFiles, OneFile
from core.media.fits import FITS_SUFFIXES, FitsSource
from core.media.frame_index import FrameIndex
from core.media.source import FrameSource, SourceKind
from core.media.stills import STILL_SUFFIXES, StillsSource
from core.media.tensors import TENSOR_SUFFIXES, TensorSource
from core.media.video import VIDEO_SUFFIXES, VideoSource

log = logging.getLogger(__name__)

_SUFFIXES = {
    SourceKind.FITS: FITS_SUFFIXES,
    SourceKind.STILLS: STILL_SUFFIXES,
    SourceKind.VIDEO: VIDEO_SUFFIXES,
    SourceKind.TENSOR: TENSOR_SUFFIXES,
}

#: Kinds of which one file is one frame, or some.
_GATHERED = (SourceKind.FITS, SourceKind.STILLS)


def open_source(path: Path, *, index: FrameIndex | None = None) -> FrameSource:
    """Open a video, a FITS file, a still, a tensor, an archive or a folder.

    Parameters
    ----------
    path : Path
        The file or folder. A folder or archive that mixes kinds gives the commoner of FITS and
        stills; what else it holds is left out.
    index : FrameIndex, optional
        As saved earlier, so that nothing is scanned again.

    Returns
    -------
    FrameSource
        To be used by this thread only, and closed.

    Raises
    ------
    SourceError
        If it is not there, is not known, or holds nothing that can be read.
    """
    try:
        if path.is_dir():
            return _open_folder(path, index)
        if not path.exists():
            raise SourceError(
                f"{path} is not there: it was moved, renamed or deleted; check the path."
            )
        return _open_file(path, index)
    except OSError as error:
        raise SourceError(f"Cannot read {path}: {error.strerror or error}.") from error


def kind_of(name: str) -> SourceKind | None:
    """Return what a file is by its name, or None for what is not known."""
    lowered = name.lower()
    for kind, suffixes in _SUFFIXES.items():
        if lowered.endswith(suffixes):
            return kind
    return None


def _open_file(path: Path, index: FrameIndex | None) -> FrameSource:
    if path.name.lower().endswith(TAR_SUFFIXES + ZIP_SUFFIXES):
        return _open_set(open_archive(path), index)
    kind = kind_of(path.name) or _kind_by_content(path)
    if kind is SourceKind.TENSOR:
        return TensorSource(path, index)
    if kind is SourceKind.VIDEO:
        return VideoSource(path, index)
    if kind is SourceKind.FITS:
        return FitsSource(OneFile(path), index)
    if kind is SourceKind.STILLS:
        return StillsSource(OneFile(path), index)
    raise SourceError(
        f"Cannot open {path.name}: it is no video, FITS file, image, tensor (.npy, .npz, .pt) or"
        " archive (.tar, .tar.gz, .zip) that is known here."
    )


def _open_folder(path: Path, index: FrameIndex | None) -> FrameSource:
    names = tuple(
        entry.name for entry in path.iterdir() if not entry.name.startswith(".") and entry.is_file()
    )
    if names:
        return _open_set(FolderFiles(path, names), index)
    if any(path.iterdir()):
        raise SourceError(f"{path} holds folders only: open one of them.")
    raise SourceError(f"{path} is an empty folder: choose one with FITS files or images.")


def _open_set(files: FileSet, index: FrameIndex | None) -> FrameSource:
    """Open the files of a folder or archive as the kind that most of them have.

    Raises
    ------
    SourceError
        If none of them is of a kind that can be a frame.
    """
    by_kind = Counter(kind for name in files.names if (kind := kind_of(name)) is not None)
    gathered = [kind for kind, _ in by_kind.most_common() if kind in _GATHERED]
    try:
        if not gathered:
            raise SourceError(_nothing_for_frames(files.path, by_kind))  # noqa: TRY301
        kind = gathered[0]
        if left_out := len(files.names) - by_kind[kind]:
            log.info("%s: %d files that are no %s are left out", files.path, left_out, kind)
        files.names = tuple(name for name in files.names if kind_of(name) is kind)
        return FitsSource(files, index) if kind is SourceKind.FITS else StillsSource(files, index)
    except BaseException:
        files.close()
        raise


def _nothing_for_frames(path: Path, by_kind: Counter[SourceKind]) -> str:
    if by_kind:
        kind = by_kind.most_common(1)[0][0]
        return f"{path} holds {kind} files, each a sequence of its own: open them one by one."
    return f"{path} holds no FITS files and no images: choose another one."


def _kind_by_content(path: Path) -> SourceKind | None:
    """Look at the first bytes of a file whose name tells nothing."""
    with path.open("rb") as file:
        start = file.read(16)
    if start.startswith(b"SIMPLE  ="):
        return SourceKind.FITS
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"BM")):
        return SourceKind.STILLS
    if start[4:8] == b"ftyp" or start.startswith((b"\x1aE\xdf\xa3", b"RIFF", b"OggS")):
        return SourceKind.VIDEO
    return None

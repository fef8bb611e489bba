"""Plain folders, of stills or of videos: ``train/good`` and ``test/<kind>``.

What lies in ``good`` or ``normal`` is normal; every other kind under ``test`` is anomalous
throughout, unless a frame list beside the sequence or masks under ``ground_truth`` say where.
"""

from __future__ import annotations

from pathlib import Path

from core.errors import SourceError
from core.evaluation.layouts.data_set import DataSet, DataSetSequence
from core.evaluation.layouts.frame_lists import read_frame_list
from core.evaluation.layouts.frame_truth import NORMAL, FrameTruth, Throughout, WhereMasked
from core.evaluation.layouts.listing import files, has_stills, inside, subfolders
from core.evaluation.layouts.masks import MaskImages, MaskSource, NothingMasked
from core.media.open import kind_of
from core.media.source import SourceKind
from core.project.records import Split

_NORMAL = ("good", "normal")
_TRUTH = "ground_truth"
_LIST_SUFFIXES = (".csv", ".txt")


class Folders:
    """A folder with ``train`` and ``test``, and a folder a kind in each."""

    name = "folders"
    title = "folders"
    parts = "train/good or train/normal, and test/<kind>"

    def lacks(self, folder: Path) -> tuple[str, ...] | None:
        """Return which parts are missing; None if there is neither ``train`` nor ``test``."""
        train, test = inside(folder, "train"), inside(folder, "test")
        if not subfolders(train) and not subfolders(test):
            return None
        parts = {
            "train/good or train/normal": any(_is_normal(it) for it in subfolders(train)),
            "test/<kind>": bool(subfolders(test)),
        }
        return tuple(part for part, is_there in parts.items() if not is_there)

    def read(self, folder: Path) -> DataSet:
        """Describe the folder: one sequence a video, one a folder of stills.

        A kind without a sequence and a frame list that cannot be understood are `SourceError`.
        """
        kinds = subfolders(inside(folder, "train"))
        train = [
            DataSetSequence(_name("train", kind, path), path, Split.TRAIN)
            for kind in kinds
            if _is_normal(kind)
            for path in _sequences(kind)
        ]
        test = [
            _tested(folder, kind, path)
            for kind in subfolders(inside(folder, "test"))
            for path in _sequences(kind)
        ]
        notes = tuple(
            f"{it} is left out: only what lies in train/good or train/normal is learnt."
            for it in kinds
            if not _is_normal(it)
        )
        return DataSet(self.name, self.title, folder, (*train, *test), notes)


def _is_normal(kind: Path) -> bool:
    return kind.name.casefold() in _NORMAL


def _sequences(kind: Path) -> list[Path]:
    """Return the sources in the folder of a kind: itself, if it holds frames, or what is in it.

    Raises
    ------
    SourceError
        If there is none.
    """
    found = [kind] if _holds_frames(kind) else []
    found += [it for it in subfolders(kind) if _holds_frames(it)]
    found += [it for it in files(kind) if kind_of(it.name) is SourceKind.VIDEO]
    if not found:
        raise SourceError(f"{kind} holds no video and no images: fill it, or delete it.")
    return found


def _holds_frames(folder: Path) -> bool:
    gathered = (SourceKind.STILLS, SourceKind.FITS)
    return any(kind_of(it.name) in gathered for it in files(folder))


def _name(part: str, kind: Path, path: Path) -> str:
    own = [] if path == kind else [path.name if path.is_dir() else path.stem]
    return "-".join([part, kind.name, *own])


def _tested(folder: Path, kind: Path, path: Path) -> DataSetSequence:
    name = _name("test", kind, path)
    masks = _masks(folder, kind, path)
    if _is_normal(kind):
        return DataSetSequence(name, path, Split.TEST, NORMAL, masks)
    truth = _truth(folder, kind, path, masks)
    return DataSetSequence(name, path, Split.TEST, truth, masks, kind.name)


def _truth(folder: Path, kind: Path, path: Path, masks: MaskSource | None) -> FrameTruth:
    name = path.name if path.is_dir() else path.stem
    below = () if path == kind else (kind.name,)
    for place in (path.parent, inside(folder, _TRUTH, *below)):
        for suffix in _LIST_SUFFIXES:
            if (found := inside(place, f"{name}{suffix}")) is not None:
                return read_frame_list(found)
    return Throughout() if masks is None else WhereMasked()


def _masks(folder: Path, kind: Path, path: Path) -> MaskSource | None:
    if _is_normal(kind):
        # Where other kinds have masks, pixels of normal sequences are to be judged with them.
        return NothingMasked() if _has_masks(inside(folder, _TRUTH)) else None
    below = () if path == kind else (path.name if path.is_dir() else path.stem,)
    place = inside(folder, _TRUTH, kind.name, *below)
    return MaskImages(place) if place and has_stills(place) else None


def _has_masks(truth: Path | None) -> bool:
    kinds = subfolders(truth)
    return any(has_stills(it) for kind in kinds for it in (kind, *subfolders(kind)))

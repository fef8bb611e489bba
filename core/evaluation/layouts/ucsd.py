"""UCSD Ped1 and Ped2: ``Train/TrainNNN``, ``Test/TestNNN``, masks and a frame list.

Mahadevan et al., "Anomaly Detection in Crowded Scenes", CVPR 2010. The frame list covers each test
sequence; masks, in ``TestNNN_gt``, are there for all of Ped2 and for ten of Ped1.
"""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import SourceError
from core.evaluation.layouts.data_set import DataSet, DataSetSequence
from core.evaluation.layouts.frame_lists import read_ucsd_list
from core.evaluation.layouts.frame_truth import FrameList, FrameTruth, WhereMasked
from core.evaluation.layouts.listing import files, has_stills, inside, subfolders
from core.evaluation.layouts.masks import MaskImages
from core.project.records import Split


class Ucsd:
    """One set, or a folder that holds ``UCSDped1`` and ``UCSDped2``."""

    name = "ucsd"
    title = "UCSD"
    parts = "Train/Train001, Test/Test001 and a frame list such as Test/UCSDped2.m"

    def lacks(self, folder: Path) -> tuple[str, ...] | None:
        """Return which parts are missing; None if it does not look like UCSD."""
        sets = _sets(folder)
        return tuple(lack for it in sets for lack in _lacks(it)) if sets else None

    def read(self, folder: Path) -> DataSet:
        """Describe the sets; with two of them, names begin with that of their set.

        A frame list that cannot be understood or lacks a test sequence is a `SourceError`.
        """
        sets = _sets(folder)
        found = [_read(it, f"{it.name}-" if len(sets) > 1 else "") for it in sets]
        train = [it for pair in found for it in pair[0]]
        test = [it for pair in found for it in pair[1]]
        return DataSet(self.name, self.title, folder, (*train, *test))


def _sets(folder: Path) -> list[Path]:
    if _train(folder) or _test(folder):
        return [folder]
    below = subfolders(folder)
    named = [it for at in (folder, *below) for it in subfolders(at) if _is_named_so(it)]
    return [it for it in named if _train(it) or _test(it)]


def _is_named_so(folder: Path) -> bool:
    return folder.name.casefold().startswith("ucsdped")


def _lacks(folder: Path) -> list[str]:
    parts = {"Train/Train001": bool(_train(folder)), "Test/Test001": bool(_test(folder))}
    parts[f"Test/{folder.name}.m"] = _list_file(folder) is not None or all(
        _masks_of(it) is not None for it in _test(folder)
    )
    return [part for part, is_there in parts.items() if not is_there]


def _read(folder: Path, prefix: str) -> tuple[list[DataSetSequence], list[DataSetSequence]]:
    """Return the training and the test sequences of one set."""
    path = _list_file(folder)
    lists = {} if path is None else read_ucsd_list(path)
    train = [DataSetSequence(f"{prefix}{it.name}", it, Split.TRAIN) for it in _train(folder)]
    test = [
        DataSetSequence(
            f"{prefix}{it.name}", it, Split.TEST, _truth(it, path, lists), _masks_of(it)
        )
        for it in _test(folder)
    ]
    return train, test


def _truth(sequence: Path, path: Path | None, lists: dict[int, FrameList]) -> FrameTruth:
    if path is None:
        return WhereMasked()
    number = int(re.sub(r"\D", "", sequence.name))
    if number not in lists:
        raise SourceError(f"{path} lists {len(lists)} sequences, and {sequence.name} is not one.")
    return lists[number]


def _train(folder: Path) -> list[Path]:
    return _numbered(inside(folder, "Train"), r"train\d+")


def _test(folder: Path) -> list[Path]:
    return _numbered(inside(folder, "Test"), r"test\d+")


def _numbered(folder: Path | None, pattern: str) -> list[Path]:
    return [it for it in subfolders(folder) if re.fullmatch(pattern, it.name, re.IGNORECASE)]


def _masks_of(sequence: Path) -> MaskImages | None:
    folder = inside(sequence.parent, f"{sequence.name}_gt")
    return MaskImages(folder) if folder is not None and has_stills(folder) else None


def _list_file(folder: Path) -> Path | None:
    """Return the frame list: the .m file that has one, that with the set's name first."""
    scripts = [it for it in files(inside(folder, "Test")) if it.suffix.lower() == ".m"]
    scripts.sort(key=lambda it: it.stem.casefold() != folder.name.casefold())
    return next((it for it in scripts if read_ucsd_list(it)), None)

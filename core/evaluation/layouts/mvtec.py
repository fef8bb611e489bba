"""MVTec AD: one folder of stills a kind of defect, with masks.

Bergmann et al., "MVTec AD", CVPR 2019: ``train/good``, ``test/good``, ``test/<defect>``, and
``ground_truth/<defect>/000_mask.png`` for ``test/<defect>/000.png``.
"""

from __future__ import annotations

from pathlib import Path

from core.evaluation.layouts.data_set import DataSet, DataSetSequence
from core.evaluation.layouts.frame_truth import Throughout
from core.evaluation.layouts.listing import has_stills, inside, subfolders
from core.evaluation.layouts.masks import MaskImages, NothingMasked
from core.project.records import Split

_GOOD = "good"


class Mvtec:
    """One category, e.g. ``bottle``: what a detector is trained for."""

    name = "mvtec"
    title = "MVTec"
    parts = "train/good, test/<defect> and ground_truth/<defect>"

    def lacks(self, folder: Path) -> tuple[str, ...] | None:
        """Return which parts are missing; None if there is no ``ground_truth``."""
        truth = inside(folder, "ground_truth")
        if not subfolders(truth):
            return None
        defects = [it for it in _test(folder) if not _is_good(it)]
        parts = {
            "train/good": has_stills(inside(folder, "train", _GOOD)),
            "test/<defect>": bool(defects),
        } | {f"ground_truth/{it.name}": has_stills(inside(truth, it.name)) for it in defects}
        return tuple(part for part, is_there in parts.items() if not is_there)

    def read(self, folder: Path) -> DataSet:
        """Describe the category: one sequence a folder, defects anomalous throughout."""
        train = [
            DataSetSequence(f"train-{it.name}", it, Split.TRAIN)
            for it in subfolders(inside(folder, "train"))
            if _is_good(it)
        ]
        test = [_tested(folder, it) for it in _test(folder)]
        return DataSet(self.name, self.title, folder, (*train, *test))


def _is_good(kind: Path) -> bool:
    return kind.name.casefold() == _GOOD


def _tested(folder: Path, kind: Path) -> DataSetSequence:
    name = f"test-{kind.name}"
    if _is_good(kind):
        return DataSetSequence(name, kind, Split.TEST, masks=NothingMasked())
    place = inside(folder, "ground_truth", kind.name)
    masks = None if place is None else MaskImages(place)
    return DataSetSequence(name, kind, Split.TEST, Throughout(), masks, kind.name)


def _test(folder: Path) -> list[Path]:
    return [it for it in subfolders(inside(folder, "test")) if has_stills(it)]

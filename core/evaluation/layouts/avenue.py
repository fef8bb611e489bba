"""CUHK Avenue: videos to train on and to test with, masks in MATLAB files.

Lu et al., "Abnormal Event Detection at 150 FPS in Matlab", ICCV 2013: ``training_videos/01.avi``,
``testing_videos/01.avi``, and ``1_label.mat`` in ``ground_truth_demo/testing_label_mask``, which is
a download of its own and often lies beside the folder of the videos.
"""

from __future__ import annotations

import re
from pathlib import Path

from core.evaluation.layouts.data_set import DataSet, DataSetSequence
from core.evaluation.layouts.frame_truth import WhereMasked
from core.evaluation.layouts.listing import files, inside
from core.evaluation.layouts.mat_masks import MatMasks
from core.media.open import kind_of
from core.media.source import SourceKind
from core.project.records import Split

_MASKS = "testing_label_mask"


class Avenue:
    """The folder with the videos; frames are anomalous where a mask has a pixel."""

    name = "avenue"
    title = "Avenue"
    parts = "training_videos, testing_videos and testing_label_mask"

    def lacks(self, folder: Path) -> tuple[str, ...] | None:
        """Return which parts are missing; None if it does not look like Avenue."""
        if not inside(folder, "training_videos") and not inside(folder, "testing_videos"):
            return None
        train, test = _videos(folder, "training_videos"), _videos(folder, "testing_videos")
        masks = _masks(folder)
        parts = {"training_videos": bool(train), "testing_videos": bool(test), _MASKS: bool(masks)}
        parts |= {f"{_MASKS}/{_number(it)}_label.mat": _number(it) in masks for it in test}
        return tuple(part for part, is_there in parts.items() if not is_there)

    def read(self, folder: Path) -> DataSet:
        """Describe the videos."""
        masks = _masks(folder)
        train = [
            DataSetSequence(f"training-{it.stem}", it, Split.TRAIN)
            for it in _videos(folder, "training_videos")
        ]
        test = [
            DataSetSequence(
                f"testing-{it.stem}", it, Split.TEST, WhereMasked(), MatMasks(masks[_number(it)])
            )
            for it in _videos(folder, "testing_videos")
        ]
        return DataSet(self.name, self.title, folder, (*train, *test))


def _videos(folder: Path, part: str) -> list[Path]:
    return [
        it
        for it in files(inside(folder, part))
        if kind_of(it.name) is SourceKind.VIDEO and _number(it)
    ]


def _number(path: Path) -> int:
    """Return the number in a file's name; 0 if it has none."""
    found = re.search(r"\d+", path.stem)
    return int(found[0]) if found else 0


def _masks(folder: Path) -> dict[int, Path]:
    """Return the mask files by the number of their video."""
    for place in (folder, folder.absolute().parent):
        for names in ((_MASKS,), ("ground_truth_demo", _MASKS)):
            found = [it for it in files(inside(place, *names)) if it.suffix.lower() == ".mat"]
            if found:
                return {_number(it): it for it in found}
    return {}

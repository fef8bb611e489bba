"""IPAD: folders of frames, and one label file a test sequence.

Liu et al., "IPAD: Industrial Process Anomaly Detection Dataset", arXiv:2404.15033:
``training/frames/01``, ``testing/frames/01`` and ``test_label/001.npy`` with 0 or 1 a frame.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

from core.errors import SourceError
from core.evaluation.layouts.data_set import DataSet, DataSetSequence
from core.evaluation.layouts.frame_lists import read_flags
from core.evaluation.layouts.frame_truth import FrameList
from core.evaluation.layouts.listing import files, has_stills, inside, still_names, subfolders
from core.media.frame_index import FrameRange
from core.project.records import Split

#: Some sequences of R02 have one label more or less than frames (12, 13 and 14 of the release).
_TOLERATED = 1


class Ipad:
    """One device, e.g. ``R01``: what a detector is trained for."""

    name = "ipad"
    title = "IPAD"
    parts = "training/frames/01, testing/frames/01 and test_label/001.npy"

    def lacks(self, folder: Path) -> tuple[str, ...] | None:
        """Return which parts are missing; None if it does not look like IPAD."""
        train, test = _frames(folder, "training"), _frames(folder, "testing")
        if not train and not test:
            return None
        parts = {"training/frames/01": bool(train), "testing/frames/01": bool(test)}
        labels = _labels(folder)
        parts |= {f"test_label/{_number(it):03}.npy": _number(it) in labels for it in test}
        return tuple(part for part, is_there in parts.items() if not is_there)

    def read(self, folder: Path) -> DataSet:
        """Describe the device.

        A label file that is damaged, or has many more or fewer labels than there are frames, is a
        `SourceError`.
        """
        train = [
            DataSetSequence(f"training-{it.name}", it, Split.TRAIN)
            for it in _frames(folder, "training")
        ]
        labels = _labels(folder)
        test, notes = [], []
        for path in _frames(folder, "testing"):
            truth, note = _fitted(read_flags(labels[_number(path)]), path)
            test.append(DataSetSequence(f"testing-{path.name}", path, Split.TEST, truth))
            notes += [note] if note else []
        return DataSet(self.name, self.title, folder, (*train, *test), tuple(notes))


def _frames(folder: Path, part: str) -> list[Path]:
    return [
        it
        for it in subfolders(inside(folder, part, "frames"))
        if it.name.isdecimal() and has_stills(it)
    ]


def _labels(folder: Path) -> dict[int, Path]:
    """Return the label files by the number of their sequence; theirs has one digit more."""
    found = files(inside(folder, "test_label"))
    return {int(it.stem): it for it in found if it.suffix == ".npy" and it.stem.isdecimal()}


def _number(sequence: Path) -> int:
    return int(sequence.name)


def _fitted(truth: FrameList, sequence: Path) -> tuple[FrameList, str]:
    """Return the labels of as many frames as there are, and a sentence if that took a change.

    Raises
    ------
    SourceError
        If they differ by more than the release is known for.
    """
    frames, labels = len(still_names(sequence)), truth.frames or 0
    if frames == labels:
        return truth, ""
    of = f"{sequence.parent.parent.name}/{sequence.parent.name}/{sequence.name}"
    said = f"{truth.path.name} has {labels} labels for the {frames} frames of {of}"
    if abs(frames - labels) > _TOLERATED:
        raise SourceError(f"{said}. Check that the two belong together.")
    anomalous = list(truth.anomalous)
    if anomalous and anomalous[-1].stop == labels:
        last = anomalous.pop()
        anomalous += [FrameRange(last.start, frames)] if last.start < frames else []
    fitted = dataclasses.replace(truth, anomalous=tuple(anomalous), frames=frames)
    how = (
        "the last frame has the label before it"
        if frames > labels
        else "the last label is left out"
    )
    return fitted, f"{said}: {how}."

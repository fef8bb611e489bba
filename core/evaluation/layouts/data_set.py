"""What a layout says about a data set, before any frame of it is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.evaluation.layouts.frame_truth import NORMAL, FrameTruth
from core.evaluation.layouts.masks import MaskSource
from core.project.records import Split

#: The label of anomalies in data sets that do not tell kinds of them apart.
ANOMALY = "anomaly"


@dataclass(frozen=True, slots=True)
class DataSetSequence:
    """One sequence of a data set, with its ground truth.

    Attributes
    ----------
    name : str
        Unique in the data set.
    path : Path
        The source: a video, or a folder of stills.
    split : Split
        What it is for.
    truth : FrameTruth
        Which of its frames are anomalous.
    masks : MaskSource or None
        Which of their pixels; None where the data set does not say.
    label : str
        What its anomalies are called, e.g. a kind of defect.
    """

    name: str
    path: Path
    split: Split
    truth: FrameTruth = NORMAL
    masks: MaskSource | None = None
    label: str = ANOMALY


@dataclass(frozen=True, slots=True)
class DataSet:
    """A folder in a known layout.

    Attributes
    ----------
    layout : str
        Name of the layout, as the command line has it.
    title : str
        Name of the layout for people.
    folder : Path
        Where it is.
    sequences : tuple of DataSetSequence
        Training first, each part in natural order.
    notes : tuple of str
        Sentences on what was left out or taken in spite of a fault.
    """

    layout: str
    title: str
    folder: Path
    sequences: tuple[DataSetSequence, ...]
    notes: tuple[str, ...] = ()

    def of(self, split: Split) -> tuple[DataSetSequence, ...]:
        """Return the sequences of one split."""
        return tuple(it for it in self.sequences if it.split is split)


class Layout(Protocol):
    """A way in which data sets lie on the disk.

    Attributes
    ----------
    name : str
        As the command line has it.
    title : str
        For people.
    parts : str
        What it is made of, for an error that explains it.
    """

    name: str
    title: str
    parts: str

    def lacks(self, folder: Path) -> tuple[str, ...] | None:
        """Return which parts a folder in this layout lacks.

        Returns
        -------
        tuple of str, or None
            Empty if nothing is missing, None if the folder does not look like this layout at all.
        """
        ...

    def read(self, folder: Path) -> DataSet:
        """Describe a folder that lacks nothing; no frame is read.

        Raises
        ------
        SourceError
            If ground truth and sequences do not fit.
        """
        ...

"""Scores, anomaly maps and reconstructions of one sequence in a run folder.

Three files a sequence: frame scores by statistic, maps as float16, reconstructions as uint8. Beside
the scores stands whether reconstructions are predictions. All is written frame by frame, so memory
does not grow with the sequence, and the scores appear last: a sequence whose score file exists is
whole.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import map_scores
from core.anomaly.smoothing import Smoothing
from core.anomaly.statistic import Statistic
from core.anomaly.stored_frames import FramesFile, StoredFrames
from core.errors import ProjectError
from core.recipe.prepared import PreparedSequence
from core.stored_arrays import DAMAGED, read_arrays, write_arrays
from core.training.run_folder import RunFolder

#: float16 holds no more; scores beyond it say nothing new.
_LARGEST = float(np.finfo(np.float16).max)
#: Where the file of the scores says whether reconstructions are predictions.
_PREDICTED = "is_prediction"
_STAMP = "stamp"


class ScoreWriter:
    """Write the results of a sequence; nothing appears unless all frames were added.

    Use as a context manager. Scores are made from the maps as they are stored, so that they agree
    with what is read back to the last bit, unless they are smoothed.

    Parameters
    ----------
    run : RunFolder
        Where to write.
    sequence : PreparedSequence
        What the results are of.
    stamp : str, optional
        Says what they were made from, as `core.anomaly.score_stamp` does.
    smoothing : Smoothing, optional
        Of the frame scores, in the end; maps stay as they are.
    """

    def __init__(
        self,
        run: RunFolder,
        sequence: PreparedSequence,
        stamp: str = "",
        smoothing: Smoothing | None = None,
    ) -> None:
        self._run = run
        self._sequence = sequence
        self._stamp = stamp
        self._smoothing = smoothing or Smoothing()
        self._scores: dict[Statistic, list[float]] = {}
        self._is_prediction = False
        self._maps = FramesFile(run.maps(sequence.sequence_id), np.dtype("<f2"), len(sequence))
        self._reconstructions = FramesFile(
            run.reconstructions(sequence.sequence_id), np.dtype("u1"), len(sequence)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if exc_type is None:
                self._publish()
        finally:
            self._maps.discard()
            self._reconstructions.discard()

    def add(self, result: FrameResult) -> None:
        """Take the result of the next frame.

        Raises
        ------
        ValueError
            If frames are not added in order.
        """
        done = self._maps.count
        if result.frame_index != done:
            raise ValueError(f"frame {result.frame_index} was added where {done} was due")
        stored = np.clip(result.anomaly_map, -_LARGEST, _LARGEST).astype(np.float16)
        self._maps.append(stored, done)
        for statistic, score in (
            map_scores(stored.astype(np.float32)) | result.given_scores
        ).items():
            column = self._scores.setdefault(statistic, [])
            # A score that the detector gives may begin late: it has none of unreadable frames.
            column += [np.nan] * (done - len(column))
            column.append(score)
        self._is_prediction = self._is_prediction or result.is_prediction
        if result.reconstruction is not None:
            picture = np.clip(np.nan_to_num(result.reconstruction), 0, 1)
            self._reconstructions.append(np.rint(picture * 255).astype(np.uint8), done)

    def _publish(self) -> None:
        frames = len(self._sequence)
        if self._maps.count != frames:
            raise ValueError(f"{self._maps.count} of {frames} frames were added")
        scores = self._run.scores(self._sequence.sequence_id)
        columns: dict[str, NDArray[np.generic]] = {
            _PREDICTED: np.array(self._is_prediction),
            _STAMP: np.array(self._stamp),
        }
        gaps = self._sequence.index.gap_starts()
        for name, column in self._scores.items():
            whole = np.array(column + [np.nan] * (frames - len(column)))
            columns[name.value] = self._smoothing.apply(whole, gaps)
        ready = scores.with_name(f"{scores.stem}.new{scores.suffix}")
        try:
            # All that a full disk can refuse comes first: until then the old scores stay.
            write_arrays(ready, columns)
            self._reconstructions.finish()
            self._maps.finish()
            # Old scores must not stand beside new maps if the program dies in between.
            scores.unlink(missing_ok=True)
            self._reconstructions.publish()
            self._maps.publish()
            ready.replace(scores)
        finally:
            ready.unlink(missing_ok=True)


class ScoredSequence:
    """Scores, anomaly maps and reconstructions of a sequence, read frame by frame.

    No file stays open, so that a run can be scored again while it is on show.

    Parameters
    ----------
    scores : dict of Statistic to ndarray of float64, shape (T,)
        Frame scores.
    maps : StoredFrames
        Anomaly maps, shape (T, H, W).
    reconstructions : StoredFrames or None
        Shape (T, H, W, C), None where the detector makes none.
    is_prediction : bool, optional
        Whether these are predictions.
    stamp : str, optional
        What they were made from.

    Attributes
    ----------
    statistics : tuple of Statistic
        Which frame scores there are.
    is_prediction : bool
        Whether reconstructions are predictions, made without the frame itself.
    stamp : str
        What they were made from, as `core.anomaly.score_stamp` says it; empty if not known.
    """

    def __init__(
        self,
        scores: dict[Statistic, NDArray[np.float64]],
        maps: StoredFrames,
        reconstructions: StoredFrames | None,
        *,
        is_prediction: bool = False,
        stamp: str = "",
    ) -> None:
        self.statistics = tuple(scores)
        self.is_prediction = is_prediction
        self.stamp = stamp
        self._scores = scores
        self._maps = maps
        self._reconstructions = reconstructions

    @classmethod
    def open(cls, run: RunFolder, sequence_id: int) -> ScoredSequence | None:
        """Find what a run says of a sequence; None if it was not scored yet.

        Raises
        ------
        ProjectError
            If the files are damaged.
        """
        path = run.scores(sequence_id)
        if not path.exists():
            return None
        try:
            arrays = read_arrays(path)
            # An older program wrote fewer; without this one there are none at all.
            there = [it for it in Statistic if it is Statistic.LOCAL_MAX or it.value in arrays]
            scores = {it: arrays[it.value].astype(np.float64, copy=False) for it in there}
            is_prediction = bool(arrays.get(_PREDICTED, False))
            stamp = str(arrays.get(_STAMP, ""))
            maps = StoredFrames(run.maps(sequence_id))
            shown = run.reconstructions(sequence_id)
            reconstructions = StoredFrames(shown) if shown.exists() else None
        except DAMAGED as error:
            raise ProjectError(
                f"The scores {path} are damaged ({error}). Score the sequence again."
            ) from error
        if any(len(column) != len(maps) for column in scores.values()):
            raise ProjectError(
                f"The scores {path} do not fit their maps. Score the sequence again."
            )
        return cls(scores, maps, reconstructions, is_prediction=is_prediction, stamp=stamp)

    def __len__(self) -> int:
        return len(self._maps)

    @property
    def has_reconstructions(self) -> bool:
        """Whether the detector has made any."""
        return self._reconstructions is not None

    @property
    def map_shape(self) -> tuple[int, int]:
        """Height and width of the anomaly maps, in recipe pixels."""
        height, width = self._maps.frame_shape
        return height, width

    def scores(self, statistic: Statistic) -> NDArray[np.float64]:
        """Return one score a frame, shape (T,).

        NaN where a frame could not be read, and everywhere if it is not among `statistics`.
        """
        missing = np.full(len(self), np.nan)
        return self._scores.get(statistic, missing)

    def anomaly_map(self, frame_index: int) -> NDArray[np.float32]:
        """Return the anomaly map of a frame, shape (H, W)."""
        return self._maps.read(frame_index).astype(np.float32)

    def reconstruction(self, frame_index: int) -> NDArray[np.float32] | None:
        """Return the reconstruction of a frame in 0…1, shape (H, W, C), where there is one."""
        if self._reconstructions is None:
            return None
        return self._reconstructions.read(frame_index).astype(np.float32) / np.float32(255)

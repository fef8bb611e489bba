"""Several runs as one detector."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.anomaly.calibration import Calibration, CalibrationBuilder
from core.anomaly.detector import Detector, FrameResult
from core.anomaly.frame_scores import Statistic
from core.anomaly.registry import detector_identity, detector_learnt, load_detector, make_detector
from core.errors import TrainingError
from core.jobs import JobContext
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.data import TrainingData
from core.training.run_folder import RunFolder, RunSettings
from core.training.split import training_data

Make = Callable[..., PreparedSequence]
Collect = Callable[[Detector, PreparedSequence], list[FrameResult]]
Noise = NDArray[np.uint8]


class Runs:
    """Makes runs of detectors beside each other, as a project has them."""

    def __init__(self, folder: Path, sequence: PreparedSequence) -> None:
        self.folder, self._sequence = folder, sequence

    def make(self, name: str, detector: str, *, width: int = 16, **options: object) -> RunFolder:
        """Fit and calibrate a detector."""
        run = RunFolder(self.folder / name)
        run.path.mkdir(parents=True)
        run.write(Recipe(width=width, height=16), RunSettings(detector, "hash", options))
        made = make_detector(detector, (1, 2, 16, 16), options)
        made.fit(self._data(made.clip_length), run, JobContext())
        builder = CalibrationBuilder()
        for result in made.results(self._sequence, JobContext()):
            builder.add(result)
        builder.finish().save(run.calibration)
        return run

    def _data(self, clip_length: int) -> TrainingData:
        return training_data([self._sequence], clip_length=clip_length, stride=1)


@pytest.fixture
def runs(tmp_path: Path, make_sequence: Make, noise: Noise) -> Runs:
    made = Runs(tmp_path / "runs", make_sequence(noise))
    made.make("motion-001", "motion")
    made.make("background-001", "background", memory=3)
    return made


def test_it_adds_what_its_parts_say_of_normal_frames(
    runs: Runs, make_sequence: Make, results: Collect, noise: Noise
) -> None:
    fused = runs.make("fusion-001", "fusion", parts="motion-001, background-001")
    sequence = make_sequence(noise[::-1].copy(), unreadable=(3,))

    got = results(load_detector(fused), sequence)

    expected = np.zeros((len(noise), 16, 16))
    for name in ("motion-001", "background-001"):
        part = RunFolder(runs.folder / name)
        spread = Calibration.load(part.calibration).spreads[Statistic.LOCAL_MAX]
        maps = [it.anomaly_map for it in results(load_detector(part), sequence)]
        expected += np.maximum((np.stack(maps) - spread.mean) / spread.std, 0)
    np.testing.assert_allclose(np.stack([it.anomaly_map for it in got]), expected, rtol=1e-4)
    assert [it.frame_index for it in got] == list(range(len(noise)))
    assert np.isnan(got[3].anomaly_map).all()


def test_a_part_that_sees_nothing_takes_nothing_away(
    runs: Runs, make_sequence: Make, results: Collect, noise: Noise
) -> None:
    part = RunFolder(runs.folder / "background-001")
    fused = runs.make("fusion-001", "fusion", parts="motion-001,background-001")
    still = make_sequence(np.repeat(noise[:1], len(noise), axis=0))

    got = results(load_detector(fused), still)

    spread = Calibration.load(part.calibration).spreads[Statistic.LOCAL_MAX]
    alone = [
        (it.anomaly_map - spread.mean) / spread.std for it in results(load_detector(part), still)
    ]
    assert all((it.anomaly_map >= own - 1e-4).all() for it, own in zip(got, alone, strict=True))


def test_its_folder_can_be_used_where_those_of_its_parts_are_not(
    runs: Runs, make_sequence: Make, results: Collect, noise: Noise, tmp_path: Path
) -> None:
    fused = runs.make("fusion-001", "fusion", parts="motion-001,background-001")
    before = results(load_detector(fused), make_sequence(noise))

    moved = RunFolder(fused.path.rename(tmp_path / "elsewhere"))
    after = results(load_detector(moved), make_sequence(noise))

    for ours, theirs in zip(before, after, strict=True):
        np.testing.assert_allclose(ours.anomaly_map, theirs.anomaly_map, rtol=1e-5, atol=1e-5)


def test_results_of_the_parts_are_left_where_they_are(runs: Runs) -> None:
    scores = runs.folder / "motion-001" / "scores"
    scores.mkdir()
    (scores / "1.npz").write_bytes(b"many")

    fused = runs.make("fusion-001", "fusion", parts="motion-001,background-001")

    assert not (fused.path / "parts" / "motion-001" / "scores").exists()


def test_identity_follows_parts_and_calibrations(runs: Runs) -> None:
    fused = runs.make("fusion-001", "fusion", parts="motion-001,background-001")
    identity, learnt = detector_identity(fused), detector_learnt(fused)

    part = RunFolder(fused.path / "parts" / "motion-001")
    part.calibration.write_bytes(RunFolder(runs.folder / "background-001").calibration.read_bytes())
    assert detector_identity(fused) != identity
    assert detector_learnt(fused) != learnt
    part.calibration.unlink()
    assert detector_learnt(fused) == ""


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("", "needs at least two runs"),
        ("motion-001, motion-001", "needs at least two runs"),
        ("motion-001,backgroud-001", "no finished run “backgroud-001”.*background-001"),
        ("motion-001,small-001", "another recipe"),
        ("motion-001,fusion-001", "is a fusion itself"),
        ("motion-001,../motion-001", "no finished run"),
    ],
)
def test_what_cannot_be_fused_is_told(runs: Runs, parts: str, said: str) -> None:
    runs.make("fusion-001", "fusion", parts="motion-001,background-001")
    runs.make("small-001", "motion", width=32)
    with pytest.raises(TrainingError, match=said):
        runs.make("fusion-002", "fusion", parts=parts)


def test_missing_part_is_told(runs: Runs) -> None:
    fused = runs.make("fusion-001", "fusion", parts="motion-001,background-001")
    (fused.path / "parts" / "motion-001" / "motion.npz").unlink()
    with pytest.raises(TrainingError, match="damaged or missing"):
        load_detector(fused)

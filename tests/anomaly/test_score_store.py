"""Scores and maps on disk."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from core.anomaly import score_store
from core.anomaly.detector import FrameResult
from core.anomaly.frame_scores import MAP_STATISTICS, Statistic, frame_score
from core.anomaly.score_store import ScoredSequence, ScoreWriter
from core.anomaly.smoothing import Smoothing, SmoothingKind
from core.errors import ProjectError
from core.recipe.prepared import PreparedSequence
from core.training.run_folder import RunFolder

Maps = NDArray[np.float32]


@pytest.fixture
def sequence(make_sequence: Callable[..., PreparedSequence]) -> PreparedSequence:
    return make_sequence(np.zeros((4, 12, 16), np.uint8))


@pytest.fixture
def maps() -> Maps:
    return np.random.default_rng(0).random((4, 12, 16), np.float32)


def write(run: RunFolder, sequence: PreparedSequence, results: list[FrameResult]) -> None:
    with ScoreWriter(run, sequence) as writer:
        for result in results:
            writer.add(result)


def break_off(run: RunFolder, sequence: PreparedSequence, result: FrameResult) -> None:
    with ScoreWriter(run, sequence) as writer:
        writer.add(result)
        raise KeyboardInterrupt


def opened(run: RunFolder) -> ScoredSequence:
    scored = ScoredSequence.open(run, 1)
    assert scored is not None
    return scored


def files(run: RunFolder) -> list[str]:
    return sorted(str(it.relative_to(run.path)) for it in run.path.rglob("*") if it.is_file())


def test_maps_come_back_as_they_were_written(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])

    scored = opened(run)

    assert len(scored) == 4
    assert scored.map_shape == (12, 16)
    np.testing.assert_allclose(scored.anomaly_map(2), maps[2], rtol=1e-3)


@pytest.mark.parametrize("statistic", MAP_STATISTICS)
def test_scores_are_those_of_the_maps_that_are_read_back(
    run: RunFolder, sequence: PreparedSequence, maps: Maps, statistic: Statistic
) -> None:
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])

    scored = opened(run)

    read_back = [frame_score(scored.anomaly_map(i), statistic) for i in range(4)]
    assert scored.scores(statistic).tolist() == read_back


def test_what_is_known_of_codes_and_pictures_comes_back(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    shown = np.full((12, 16, 1), 0.5, np.float32)
    divergences = [1.0, 2.0, None, 4.0]
    write(
        run,
        sequence,
        [
            FrameResult(i, maps[i], shown, True, divergence)
            for i, divergence in enumerate(divergences)
        ],
    )

    scored = opened(run)

    assert scored.statistics == (*MAP_STATISTICS, Statistic.DIVERGENCE)
    assert scored.scores(Statistic.DIVERGENCE)[[0, 1, 3]].tolist() == [1, 2, 4]
    assert np.isnan(scored.scores(Statistic.DIVERGENCE)[2])
    assert scored.has_reconstructions
    assert scored.is_prediction


def test_a_score_that_a_detector_does_not_give_is_not_offered_and_not_a_number(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])

    scored = opened(run)

    assert scored.statistics == MAP_STATISTICS
    assert np.isnan(scored.scores(Statistic.DIVERGENCE)).tolist() == [True] * 4
    assert not scored.has_reconstructions
    assert not scored.is_prediction


def test_maps_are_plain_half_precision_numpy_files(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])

    loaded = np.load(run.maps(1))

    assert (loaded.shape, loaded.dtype) == ((4, 12, 16), np.float16)


def test_reconstructions_are_kept_where_there_are_any(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    picture = np.linspace(0, 1, 12 * 16, dtype=np.float32).reshape(12, 16, 1)
    shown = [None, picture, None, picture]
    write(run, sequence, [FrameResult(i, maps[i], shown[i]) for i in range(4)])

    scored = opened(run)

    np.testing.assert_allclose(scored.reconstruction(1), picture, atol=1 / 500)
    assert not scored.reconstruction(0).any()
    np.testing.assert_allclose(scored.reconstruction(3), picture, atol=1 / 500)


def test_detector_without_reconstruction_leaves_none(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    picture = np.zeros((12, 16, 1), np.float32)
    write(run, sequence, [FrameResult(i, maps[i], picture) for i in range(4)])
    write(run, sequence, [FrameResult(i, maps[i]) for i in range(4)])

    assert opened(run).reconstruction(0) is None


def test_unreadable_frame_has_a_score_that_is_no_number(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    maps[1] = np.nan
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])

    assert np.isnan(opened(run).scores(Statistic.LOCAL_MAX)).tolist() == [False, True, False, False]


def test_enormous_values_stay_numbers(run: RunFolder, sequence: PreparedSequence) -> None:
    huge = np.full((12, 16), 1e9, np.float32)
    write(run, sequence, [FrameResult(i, huge) for i in range(4)])

    assert np.isfinite(opened(run).scores(Statistic.MAX)).all()


def test_sequence_that_was_not_scored_is_not_there(run: RunFolder) -> None:
    assert ScoredSequence.open(run, 1) is None


def test_nothing_appears_when_scoring_breaks_off(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    with pytest.raises(KeyboardInterrupt):
        break_off(run, sequence, FrameResult(0, maps[0], np.zeros((12, 16, 1), np.float32)))

    assert files(run) == []


def test_older_scores_survive_when_scoring_again_breaks_off(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])
    before = opened(run).scores(Statistic.MEAN)

    with pytest.raises(KeyboardInterrupt):
        break_off(run, sequence, FrameResult(0, maps[0] + 1))

    assert opened(run).scores(Statistic.MEAN).tolist() == before.tolist()


def test_full_disk_leaves_nothing_half_written(
    run: RunFolder, sequence: PreparedSequence, maps: Maps, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(score_store, "write_arrays", full)

    with pytest.raises(OSError, match="No space left"):
        write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])

    assert ScoredSequence.open(run, 1) is None
    assert not [name for name in files(run) if ".part" in name]


def test_scores_of_some_frames_only_are_refused(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    with pytest.raises(ValueError, match="1 of 4 frames"):
        write(run, sequence, [FrameResult(0, maps[0])])

    assert files(run) == []


def test_frames_out_of_order_are_refused(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    with pytest.raises(ValueError, match="frame 2 was added where 0 was due"):
        write(run, sequence, [FrameResult(2, maps[0])])


@pytest.mark.parametrize("place", ["scores", "maps"])
def test_damaged_file_is_named_with_what_to_do(
    run: RunFolder, sequence: PreparedSequence, maps: Maps, place: str
) -> None:
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])
    path = getattr(run, place)(1)
    path.write_bytes(path.read_bytes()[:100])

    with pytest.raises(ProjectError, match=r"1\.npz are damaged .* Score the sequence again"):
        ScoredSequence.open(run, 1)


def test_scores_whose_maps_are_gone_are_named(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])
    run.maps(1).unlink()

    with pytest.raises(ProjectError, match="Score the sequence again"):
        ScoredSequence.open(run, 1)


def test_frame_that_is_not_there_is_an_index_error(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])

    with pytest.raises(IndexError):
        opened(run).anomaly_map(4)


def test_maps_that_vanish_while_on_show_are_named(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    write(run, sequence, [FrameResult(i, single) for i, single in enumerate(maps)])
    scored = opened(run)
    run.maps(1).unlink()

    with pytest.raises(ProjectError, match="Cannot read"):
        scored.anomaly_map(0)


def test_smoothed_scores_leave_the_maps_as_they_are(
    run: RunFolder, sequence: PreparedSequence, maps: Maps
) -> None:
    with ScoreWriter(run, sequence, smoothing=Smoothing(SmoothingKind.CAUSAL, 2)) as writer:
        for frame_index, single in enumerate(maps):
            writer.add(FrameResult(frame_index, single))

    scored = opened(run)

    plain = [frame_score(scored.anomaly_map(i), Statistic.MEAN) for i in range(4)]
    expected = [plain[0], *((a + b) / 2 for a, b in itertools.pairwise(plain))]
    assert scored.scores(Statistic.MEAN).tolist() == pytest.approx(expected)

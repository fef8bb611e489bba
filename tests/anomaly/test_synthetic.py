"""The detector that learns from made anomalies, from clips to maps."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from core.anomaly.detector import Detector, FrameResult
from core.anomaly.frame_scores import Statistic, frame_score
from core.anomaly.marking import whole_map
from core.anomaly.registry import detector_identity, detector_learnt, load_detector, make_detector
from core.anomaly.synthetic import SCENE_FILE
from core.config import to_mapping
from core.errors import TrainingError
from core.jobs import JobContext, Notice
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.checkpoint import load_checkpoint
from core.training.events import LiveScores, PreviewReady
from core.training.playhead import Playhead
from core.training.run_folder import RunFolder, RunSettings
from core.training.split import training_data
from tests.anomaly.conftest import MakeSequence
from tests.synthetic.conftest import walking_boxes

Results = Callable[[Detector, PreparedSequence], list[FrameResult]]

_OPTIONS: dict[str, object] = {
    "epochs": 2,
    "epoch_steps": 4,
    "batch_size": 2,
    "crop": 32,
    "width": 0.25,
    "device": "cpu",
}


@pytest.fixture
def fitted(run: RunFolder, make_sequence: MakeSequence) -> tuple[Detector, list[object]]:
    data = training_data([make_sequence(walking_boxes(120))], clip_length=8, stride=1)
    detector = make_detector("synthetic", (1, 8, 48, 96), _OPTIONS)
    recipe = Recipe(width=96, height=48, clip_length=8)
    run.write(recipe, RunSettings("synthetic", "hash", {**_OPTIONS}))
    events: list[object] = []
    detector.fit(data, run, JobContext(events.append))
    return detector, events


def test_every_frame_gets_a_map_of_its_own_size(
    fitted: tuple[Detector, list[object]], make_sequence: MakeSequence, results: Results
) -> None:
    found = results(fitted[0], make_sequence(walking_boxes(30, seed=1)))

    assert [it.frame_index for it in found] == list(range(30))
    assert all(it.anomaly_map.shape == (48, 96) for it in found)
    assert all(np.isfinite(it.anomaly_map).all() for it in found)


def test_the_ends_of_a_segment_take_the_nearest_clip_inside(
    fitted: tuple[Detector, list[object]], make_sequence: MakeSequence, results: Results
) -> None:
    sequence = make_sequence(walking_boxes(30, seed=1), gaps_before=(15,))

    maps = [it.anomaly_map for it in results(fitted[0], sequence)]

    reach = 4
    assert all(np.array_equal(maps[it], maps[reach]) for it in range(reach))
    assert np.array_equal(maps[14], maps[14 - reach])
    assert np.array_equal(maps[15], maps[15 + reach])
    assert not np.array_equal(maps[14], maps[15])


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_short_sequences_are_scored_as_well(
    fitted: tuple[Detector, list[object]],
    make_sequence: MakeSequence,
    results: Results,
    count: int,
) -> None:
    assert len(results(fitted[0], make_sequence(walking_boxes(count)))) == count


def test_unreadable_frames_come_back_as_such(
    fitted: tuple[Detector, list[object]], make_sequence: MakeSequence, results: Results
) -> None:
    sequence = make_sequence(walking_boxes(20), unreadable=(0, 7, 19))

    found = results(fitted[0], sequence)

    assert [it.frame_index for it in found if not it.is_readable] == [0, 7, 19]


def test_loaded_again_it_gives_the_same(
    fitted: tuple[Detector, list[object]],
    run: RunFolder,
    make_sequence: MakeSequence,
    results: Results,
) -> None:
    sequence = make_sequence(walking_boxes(20, seed=1))

    loaded = results(load_detector(run, "cpu"), sequence)

    for one, other in zip(results(fitted[0], sequence), loaded, strict=True):
        assert np.array_equal(one.anomaly_map, other.anomaly_map)


def test_its_identity_is_that_of_all_that_scores_depend_on(
    fitted: tuple[Detector, list[object]], run: RunFolder
) -> None:
    first = detector_identity(run)

    assert detector_identity(run) == first
    assert detector_learnt(run)
    assert detector_identity(run, {"smoothing": "causal"}) != first
    recipe, settings = run.read_recipe(), run.read_settings()
    run.write(replace(recipe, gap_factor=3.0), settings)
    assert detector_identity(run) != first


def test_it_says_what_it_found_and_what_it_makes(
    fitted: tuple[Detector, list[object]],
) -> None:
    sentences = [it.message for it in fitted[1] if isinstance(it, Notice)]

    assert "pixels a frame fast" in sentences[0]
    assert "speed, glide, shape" in sentences[0]


@pytest.fixture
def watched(
    run: RunFolder, make_sequence: MakeSequence, monkeypatch: pytest.MonkeyPatch
) -> tuple[Detector, list[object], PreparedSequence]:
    """A training during which a person looks at frame 1 of a sequence and asks for it at once."""
    # On a busy computer, too, time suffices for all scores.
    monkeypatch.setattr("core.training.live._MOST_S", 600.0)
    monkeypatch.setattr("core.training.live._LEAST_S", 600.0)
    sequence = make_sequence(walking_boxes(120), gaps_before=(100,), unreadable=(60,))
    data = training_data([sequence], clip_length=8, stride=1)
    playhead = Playhead(live_frames=200)
    playhead.move(sequence.sequence_id, 1)
    playhead.ask()
    detector = make_detector("synthetic", (1, 8, 48, 96), _OPTIONS)
    recipe = Recipe(width=96, height=48, clip_length=8)
    run.write(recipe, RunSettings("synthetic", "hash", {**_OPTIONS}))
    events: list[object] = []
    detector.fit(data, run, JobContext(events.append), playhead=playhead)
    return detector, events, sequence


def test_the_frame_on_show_is_previewed_when_asked_for_and_after_each_epoch(
    watched: tuple[Detector, list[object], PreparedSequence], results: Results
) -> None:
    detector, events, sequence = watched

    shown = [it for it in events if isinstance(it, PreviewReady)]
    assert [(it.epoch, it.is_epoch_done) for it in shown] == [(1, False), (1, True), (2, True)]
    assert all(it.frame_index == 1 and it.reconstruction is None for it in shown)
    # One scale from the first preview on, whatever the network has learnt by then.
    assert {it.heat_range for it in shown} == {(-4.0, 4.0)}
    scored = results(detector, sequence)[1].anomaly_map
    assert np.allclose(shown[-1].anomaly_map, scored, atol=1e-4)


def test_the_sequence_on_show_is_scored_after_each_epoch(
    watched: tuple[Detector, list[object], PreparedSequence], results: Results
) -> None:
    detector, events, sequence = watched

    told = [it for it in events if isinstance(it, LiveScores)]
    assert [(it.epoch, it.is_whole) for it in told] == [(1, True), (2, True)]
    maps = [it.anomaly_map for it in results(detector, sequence)]
    scores = [frame_score(it, Statistic.LOCAL_MAX) for it in maps]
    assert np.allclose(told[-1].scores, scores, atol=1e-4, equal_nan=True)
    assert np.flatnonzero(np.isnan(told[-1].scores)).tolist() == [60]


def test_being_watched_changes_nothing_that_is_learnt(
    watched: tuple[Detector, list[object], PreparedSequence], run: RunFolder, tmp_path: Path
) -> None:
    alone = RunFolder(tmp_path / "alone")
    alone.path.mkdir()
    data = training_data([watched[2]], clip_length=8, stride=1)
    make_detector("synthetic", (1, 8, 48, 96), {**_OPTIONS, "tensorboard": False}).fit(
        data, alone, JobContext()
    )

    seen, unseen = load_checkpoint(run.last).weights, load_checkpoint(alone.last).weights
    assert all(torch.equal(seen[name], unseen[name]) for name in unseen)


def test_tensorboard_shows_its_maps_in_shades_of_probability(
    watched: tuple[Detector, list[object], PreparedSequence], run: RunFolder
) -> None:
    board = EventAccumulator(str(run.path), size_guidance={"images": 0}).Reload()

    assert set(board.Tags()["images"]) == {
        "made clips/frame, label, marked",
        "held-out frame/1 input",
        "held-out frame/2 anomaly map",
        "playhead/1 input",
        "playhead/2 anomaly map",
    }
    shown = [it for it in watched[1] if isinstance(it, PreviewReady) and it.is_epoch_done]
    pictures = board.Images("playhead/2 anomaly map")
    for preview, picture in zip(shown, pictures, strict=True):
        grey = np.asarray(Image.open(io.BytesIO(picture.encoded_image_string)))
        expected = 255 / (1 + np.exp(-preview.anomaly_map))
        assert np.abs(grey.reshape(48, 96, -1)[..., 0] - expected).max() <= 1


def test_a_run_without_its_scene_is_refused_with_a_sentence(
    fitted: tuple[Detector, list[object]], run: RunFolder
) -> None:
    (run.path / SCENE_FILE).unlink()

    with pytest.raises(TrainingError, match=r"lacks its scene\.yaml"):
        load_detector(run, "cpu")


def test_settings_are_kept_as_plain_values() -> None:
    from core.anomaly.synthetic_settings import SyntheticSettings
    from core.config import from_mapping

    settings = from_mapping(
        SyntheticSettings, {"kinds": "speed, glide", "scene": "walkway"}, "here"
    )

    assert to_mapping(settings)["kinds"] == ["speed", "glide"]
    assert from_mapping(SyntheticSettings, to_mapping(settings), "here") == settings


def test_a_map_lies_over_the_cells_that_it_is_made_of() -> None:
    cells: NDArray[np.float32] = np.zeros((6, 8), np.float32)
    cells[3, 5] = 9

    whole = whole_map(cells, 22, 30)

    assert whole.shape == (22, 30)
    assert np.unravel_index(whole.argmax(), whole.shape) in {
        (r, c) for r in range(8, 20) for c in range(16, 28)
    }
    assert whole.max() == pytest.approx(1.0)

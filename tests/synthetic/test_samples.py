"""Clips with anomalies in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from core.recipe.ignored import IgnoredBox
from core.synthetic.anomaly_kind import AnomalyKind
from core.synthetic.samples import MAKERS, SampleMaker
from core.synthetic.scene_kind import PRESETS, SceneKind
from core.training.data import TrainingData
from core.training.split import training_data
from tests.synthetic.conftest import Made, MakeSequence

_OF_SCENE = [(kind, scene) for scene, preset in PRESETS.items() for kind in preset.kinds]


def test_every_kind_can_be_made_and_belongs_to_a_scene() -> None:
    assert set(MAKERS) == set(AnomalyKind) == {kind for kind, _ in _OF_SCENE}


@pytest.mark.parametrize(("kind", "scene"), _OF_SCENE)
def test_a_kind_changes_and_labels_a_part_of_a_clip(
    made: Made, kind: AnomalyKind, scene: SceneKind
) -> None:
    maker = made(scene=scene, kinds=(kind,), normal_share=0.0).train

    samples = [maker.sample(number) for number in range(24)]

    with_it = [it for it in samples if it.kinds]
    assert len(with_it) >= 4
    assert all(set(it.kinds) == {kind} for it in with_it)
    assert all(it.frames.min() >= 0 and it.frames.max() <= 1 for it in samples)
    labelled = [it for it in with_it if (it.coverage > 0.5).any()]
    assert len(labelled) >= 3
    assert all(not it.coverage.any() for it in samples if not it.kinds)


def test_colour_frames_are_made_as_well(
    made: Made, make_sequence: MakeSequence, walk: NDArray[np.uint8]
) -> None:
    colour = np.stack([walk, walk // 2, 255 - walk], axis=3)
    data = training_data([make_sequence(colour)], clip_length=8, stride=1)

    for scene in PRESETS:
        batch = made(data, scene=scene).train.batch(0, 4)
        assert batch.clips.shape[1] == 3


def test_the_same_seed_makes_the_same_clips(made: Made) -> None:
    first, again = made(seed=3).train.batch(5, 4), made(seed=3).train.batch(5, 4)
    other = made(seed=4).train.batch(5, 4)

    assert np.array_equal(first.clips, again.clips)
    assert np.array_equal(first.labels, again.labels)
    assert not np.array_equal(first.clips, other.clips)


def test_batches_go_on_where_the_last_one_ended(made: Made) -> None:
    maker = made().train

    assert np.array_equal(maker.batch(1, 2).clips, maker.batch(0, 4).clips[2:])


def test_a_batch_has_labels_for_cells_of_four_pixels(made: Made) -> None:
    batch = made().train.batch(0, 3)

    assert batch.clips.shape == (3, 1, 5, 32, 32)
    assert batch.labels.shape == batch.counts.shape == (3, 8, 8)
    assert batch.rows.shape == batch.columns.shape == (3, 32)
    assert set(np.unique(batch.labels)) <= {0.0, 1.0}
    assert (batch.counts[batch.labels == 1] == 1).all()


def test_rows_at_the_edge_of_the_frame_are_learnt_as_well(made: Made) -> None:
    maker = made(scene=SceneKind.MACHINE).train
    seen = np.zeros(48, np.int64)

    for number in range(300):
        crop = maker.sample(number).crop
        seen[crop.y : crop.y + crop.height] += 1

    assert seen.min() > 0.25 * seen.max()


def test_pasting_alone_is_no_anomaly(made: Made) -> None:
    samples = [made(normal_share=0.95).train.sample(number) for number in range(8)]

    normal = [it for it in samples if not it.kinds]
    assert normal
    assert all(not it.coverage.any() for it in normal)


def test_a_clip_lies_in_frames_that_may_be_used(made: Made, walk: NDArray[np.uint8]) -> None:
    maker: SampleMaker = made().train
    (stretch,) = maker.material.stretches

    for number in range(50):
        _, frames = maker.material.pick_frames(np.random.default_rng(number))
        assert frames.min() >= stretch.frames.start
        assert frames.max() < stretch.frames.stop < len(walk)


def test_cells_of_regions_to_ignore_are_not_learnt_from(made: Made, data: TrainingData) -> None:
    box = IgnoredBox(0, 1000, 8, 32, 24, 72)
    sequences = tuple(replace(it, regions=(box,)) for it in data.sequences)
    maker = made(replace(data, sequences=sequences)).train

    ignored = np.stack([maker.sample(number).ignored for number in range(16)])
    counts = np.concatenate([maker.batch(number, 8).counts for number in range(2)])

    assert 0 < np.count_nonzero(ignored) < ignored.size
    assert not counts[ignored].any()
    assert counts[~ignored].mean() > 0.5

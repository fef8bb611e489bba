"""Each frame of a training is learnt, held out, excluded, or in no part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.media.frame_index import FrameRange
from core.recipe.prepared import PreparedSequence
from core.training.frame_parts import Part, frame_parts, load_parts, save_parts
from core.training.split import training_data

MakeSequence = Callable[..., PreparedSequence]


def test_parts_are_those_of_the_clips(make_sequence: MakeSequence) -> None:
    sequence = replace(make_sequence(60, sequence_id=3), excluded=(FrameRange(10, 14),))
    data = training_data([sequence], clip_length=4, stride=5)

    parts = frame_parts(data)[3]

    for clips, part in ((data.train, Part.TRAIN), (data.validation, Part.VALIDATION)):
        frames = {frame for start in clips.start.tolist() for frame in range(start, start + 4)}
        assert set(np.flatnonzero(parts == part).tolist()) == frames
    assert np.flatnonzero(parts == Part.EXCLUDED).tolist() == [10, 11, 12, 13]
    assert (parts == Part.NONE).any()  # between the clips


def test_parts_are_read_back_by_sequence(tmp_path: Path) -> None:
    own = np.array([1, 1, 0, 2, 3], np.uint8)
    save_parts({5: own}, tmp_path / "split.npz")

    assert np.array_equal(load_parts(tmp_path / "split.npz", 5), own)
    assert load_parts(tmp_path / "split.npz", 6) is None
    assert load_parts(tmp_path / "nowhere.npz", 5) is None

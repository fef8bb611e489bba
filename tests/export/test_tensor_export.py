"""Sequences as tensors, opened by numpy, torch and Framesift itself."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.config import from_mapping
from core.errors import ConfigError, ExportError
from core.export.tensor_options import TensorOptions
from core.jobs import JobCancelled, JobContext
from core.media.frame_index import FrameRange
from core.media.open import open_source
from core.operations.export_tensor import TensorExport, TensorExportJob
from core.project.project import Project
from core.recipe.recipe import Channel, Recipe
from core.training.run_folder import RunFolder, RunSettings

RUN = "motion-001"
FRAMES, SUSPECT = 12, FrameRange(5, 8)


def export(project: Path, target: Path, run: str = RUN, **options: object) -> TensorExport:
    chosen = from_mapping(TensorOptions, options, "settings")
    return TensorExportJob(project, run, target, options=chosen).run(JobContext())


def expected() -> NDArray[np.float32]:
    """Frame n of the sequence is 10 n all over."""
    return np.arange(FRAMES, dtype=np.float32) * 10 / 255


def test_a_movie_holds_the_frames_in_the_recipe(scored_project: Path, tmp_path: Path) -> None:
    exported = export(scored_project, tmp_path / "walk.npy")

    movie = np.load(tmp_path / "walk.npy")
    assert movie.shape == exported.shape == (FRAMES, 24, 32)
    assert movie.dtype == np.float32
    assert np.allclose(movie, expected()[:, None, None], atol=1e-6)


def test_a_movie_opens_as_a_sequence_again(scored_project: Path, tmp_path: Path) -> None:
    for name in ("walk.npy", "walk.pt"):
        export(scored_project, tmp_path / name)

        with open_source(tmp_path / name) as source:
            assert (len(source), source.width, source.height) == (FRAMES, 32, 24)
            assert np.allclose(source.read(7), expected()[7], atol=1e-6)


def test_torch_loads_a_clip_as_networks_take_it(scored_project: Path, tmp_path: Path) -> None:
    export(scored_project, tmp_path / "clip.pt", form="clip", first=3)

    clip = torch.load(tmp_path / "clip.pt", weights_only=True)
    assert clip.shape == (1, 1, 4, 24, 32)
    assert torch.allclose(clip[0, 0, :, 0, 0], torch.from_numpy(expected()[3:7]), atol=1e-6)
    assert not list(tmp_path.glob("clip*.npy"))


def test_a_clip_in_colour_has_its_channels_first(scored_project: Path, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "walk" / "003.png"), np.full((48, 64, 3), (10, 20, 30), np.uint8))
    with Project.open(scored_project) as project:
        recipe = Recipe(width=32, height=24, channel=Channel.COLOUR)
        RunFolder(project.layout.run(RUN)).write(recipe, RunSettings("motion", "hash"))

    export(scored_project, tmp_path / "clip.npy", form="clip", first=2, last=3)
    export(scored_project, tmp_path / "movie.npy", first=2, last=3)

    clip, movie = np.load(tmp_path / "clip.npy"), np.load(tmp_path / "movie.npy")
    assert clip.shape == (1, 3, 2, 24, 32)
    assert movie.shape == (2, 24, 32, 3)
    assert np.array_equal(clip[0].transpose(1, 2, 3, 0), movie)


@pytest.mark.parametrize(("dtype", "kind"), [("float16", np.float16), ("uint8", np.uint8)])
def test_numbers_can_be_small(scored_project: Path, tmp_path: Path, dtype: str, kind: type) -> None:
    export(scored_project, tmp_path / "walk.npy", dtype=dtype)

    movie = np.load(tmp_path / "walk.npy")
    assert movie.dtype == kind
    scale = 255 if kind is np.uint8 else 1
    assert np.allclose(movie[:, 0, 0] / scale, expected(), atol=1e-3)


def test_maps_and_reconstructions_are_those_of_the_run(
    scored_project: Path, tmp_path: Path
) -> None:
    export(scored_project, tmp_path / "maps.npy", content="maps")
    export(scored_project, tmp_path / "made.npy", content="reconstructions")

    maps, made = np.load(tmp_path / "maps.npy"), np.load(tmp_path / "made.npy")
    assert maps.shape == made.shape == (FRAMES, 24, 32)
    assert [frame for frame in range(FRAMES) if maps[frame].any()] == list(range(5, 8))
    assert maps[7].max() == pytest.approx(0.6, abs=1e-3)
    assert np.allclose(made, 0.5, atol=1 / 255)


def test_without_a_run_the_recipe_of_the_project_holds(
    scored_project: Path, tmp_path: Path
) -> None:
    exported = export(scored_project, tmp_path / "walk.npy", run="")

    assert exported.shape == (FRAMES, 48, 64)


@pytest.mark.parametrize("content", ["maps", "reconstructions"])
def test_only_a_run_makes_maps(scored_project: Path, tmp_path: Path, content: str) -> None:
    with pytest.raises(ExportError, match=f"Only a run makes {content}"):
        export(scored_project, tmp_path / "walk.npy", run="", content=content)


def test_a_detector_without_reconstructions_is_named(scored_project: Path, tmp_path: Path) -> None:
    for path in scored_project.glob("runs/*/reconstructions/*.npy"):
        path.unlink()

    with pytest.raises(ExportError, match="motion-001 makes no reconstructions"):
        export(scored_project, tmp_path / "walk.npy", content="reconstructions")


def test_maps_do_not_fit_into_bytes(scored_project: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"settings: anomaly maps go beyond 1, .* hold\.$"):
        export(scored_project, tmp_path / "walk.npy", content="maps", dtype="uint8")


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("walk.mat", {}, "must end in .npy or .pt"),
        ("walk.npy", {"first": 12}, "has no frame 12"),
        ("walk.npy", {"first": 8, "last": 3}, "the wrong way round"),
        ("no/walk.npy", {}, "there is no folder"),
    ],
)
def test_what_cannot_be_written_is_said(
    scored_project: Path, tmp_path: Path, name: str, options: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ExportError, match=sentence):
        export(scored_project, tmp_path / name, **options)


@pytest.mark.parametrize("name", ["walk.npy", "walk.pt"])
def test_a_cancelled_tensor_leaves_nothing(scored_project: Path, tmp_path: Path, name: str) -> None:
    export(scored_project, tmp_path / "prepared.npy")
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        TensorExportJob(scored_project, RUN, tmp_path / name).run(context)

    assert not list(tmp_path.glob("walk*.*"))

"""Networks as ONNX, opened by ONNX and run by ONNX Runtime."""

from __future__ import annotations

import base64
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest

from core.anomaly.registry import load_detector
from core.errors import ExportError, ProjectError
from core.export import int8
from core.export.onnx_metadata import read_metadata
from core.export.onnx_options import Int8, OnnxOptions
from core.jobs import JobCancelled, JobContext, Notice
from core.media.frame_index import FrameRange
from core.operations import int8_worth
from core.operations.add import inspect_source
from core.operations.export_onnx import OnnxExport, OnnxExportJob
from core.operations.prepare import prepared_sequence
from core.operations.score import ScoreJob
from core.operations.train import TrainJob
from core.project.project import Project
from core.project.records import Split, Thresholds
from core.recipe.recipe import Recipe
from core.training.run_folder import RunFolder

TINY = {"epochs": 1, "batch_size": 8, "width": 0.1, "device": "cpu"}
RUN, VAE, MOTION, SYNTHETIC = "cae-001", "conv3d_vae-001", "motion-001", "synthetic-001"
MADE = {
    "epochs": 1,
    "epoch_steps": 2,
    "batch_size": 2,
    "crop": 32,
    "width": 0.25,
    "scene": "machine",
    "frame_step": 2,
    "device": "cpu",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with runs of four kinds of detectors; that of an image network has scored."""
    place = tmp_path_factory.mktemp("onnx")
    rng = np.random.default_rng(0)
    for name in ("good", "bad"):
        (place / name).mkdir()
        for number in range(24):
            picture = rng.integers(90, 110, (32, 32)).astype(np.uint8)
            picture[8:16, 4 + number % 20 :][:, :8] = 200
            if name == "bad" and number >= 12:
                picture[16:28, 16:28] = 255
            cv2.imwrite(str(place / name / f"{number:02}.png"), picture)
    with Project.create(place / "line") as project:
        project.add_sequence(inspect_source(place / "good"), Split.TRAIN)
        bad = project.add_sequence(inspect_source(place / "bad"), Split.TEST)
        project.add_span(bad.id, FrameRange(12, 24), project.label_named("anomaly").id)
        folder = project.layout.folder
    recipe = Recipe(width=32, height=32, clip_length=4)
    kinds = (("cae", TINY), ("conv3d_vae", TINY), ("motion", {}), ("synthetic", MADE))
    for detector, settings in kinds:
        TrainJob(folder, detector, settings, recipe=recipe).run(JobContext())
    ScoreJob(folder, RUN, ["bad"]).run(JobContext())
    return folder


def export(
    folder: Path,
    target: Path,
    run: str = RUN,
    choice: Int8 = Int8.NO,
    context: JobContext | None = None,
) -> OnnxExport:
    return OnnxExportJob(folder, run, target, OnnxOptions(choice)).run(context or JobContext())


def test_the_model_gives_what_the_run_has_scored(folder: Path, tmp_path: Path) -> None:
    """All that is needed for a score is in the file: recipe, place statistics, formula."""
    exported = export(folder, tmp_path / "cae.onnx")

    onnx.checker.check_model(onnx.load(tmp_path / "cae.onnx"), full_check=True)
    carried = read_metadata((tmp_path / "cae.onnx").read_bytes())
    session = onnxruntime.InferenceSession(tmp_path / "cae.onnx")
    with Project.open(folder) as project:
        run = RunFolder(project.layout.run(RUN))
        sequence = prepared_sequence(project, project.sequence_named("bad"), run.read_recipe())
    frame = sequence.store.frame(15)
    clip = frame.transpose(2, 0, 1)[None, :, None]
    (rebuilt,) = session.run(None, {"clips": clip})
    places = carried["locations"]
    mean, spread = (
        np.frombuffer(base64.b64decode(places[name]), "<f4").reshape(places["shape"])
        for name in ("mean", "spread")
    )
    found = ((clip - rebuilt)[0, 0, 0] ** 2 - mean) / spread
    results = list(load_detector(run, "cpu").results(sequence, JobContext()))
    assert np.allclose(found, results[15].anomaly_map, rtol=1e-3, atol=1e-4)
    assert exported.difference_from_torch < 1e-4
    assert exported.clip == (1, 1, 32, 32)
    assert exported.bytes == (tmp_path / "cae.onnx").stat().st_size


def test_it_carries_recipe_thresholds_and_calibration(folder: Path, tmp_path: Path) -> None:
    with Project.open(folder) as project:
        project.set_thresholds(project.run_named(RUN).id, "mean", Thresholds(0.25, 0.75))

    export(folder, tmp_path / "cae.onnx")

    carried = read_metadata((tmp_path / "cae.onnx").read_bytes())
    assert carried["run"]["name"] == RUN
    assert carried["recipe"]["width"] == 32
    assert carried["settings"]["residual"] == "squared"
    by_hand = carried["thresholds"]["mean"]
    assert (by_hand["low"], by_hand["high"], by_hand["method"]) == (0.25, 0.75, "hand")
    assert carried["thresholds"]["local_max"]["method"] == "sigma"
    scores = carried["calibration"]["scores"]["local_max"]
    low = carried["thresholds"]["local_max"]["low"]
    assert low == pytest.approx(scores["mean"] + 3 * scores["std"])
    assert carried["is_int8"] is False


def test_a_generative_network_has_a_second_output(folder: Path, tmp_path: Path) -> None:
    export(folder, tmp_path / "vae.onnx", VAE)

    session = onnxruntime.InferenceSession(tmp_path / "vae.onnx")
    clips = np.random.default_rng(0).random((3, 1, 4, 32, 32), np.float32)
    rebuilt, divergences = session.run(None, {"clips": clips})
    assert rebuilt.shape == clips.shape
    assert divergences.shape == (3, 4)


def test_a_network_that_marks_anomalies_carries_what_makes_a_map_of_them(
    folder: Path, tmp_path: Path
) -> None:
    exported = export(folder, tmp_path / "synthetic.onnx", SYNTHETIC)

    carried = read_metadata((tmp_path / "synthetic.onnx").read_bytes())
    marks, clip = carried["marks"], carried["clip"]
    assert marks["frame_offsets"] == [-4, -2, 0, 2, 4]
    assert clip == {"channels": 1, "frames": 5, "rows": 32, "columns": 32}
    assert carried["thresholds"]["local_max"]["method"] == "sigma"
    assert "mean" in carried["calibration"]["scores"]["local_max"]
    with Project.open(folder) as project:
        run = RunFolder(project.layout.run(SYNTHETIC))
        sequence = prepared_sequence(project, project.sequence_named("bad"), run.read_recipe())
    frames = np.stack([sequence.store.frame(14 + it) for it in marks["frame_offsets"]])
    session = onnxruntime.InferenceSession(tmp_path / "synthetic.onnx")
    (logits,) = session.run(["logits"], {"clips": frames.transpose(3, 0, 1, 2)[None]})
    smooth = cv2.blur(logits[0, 0, 0], (3, 3), borderType=cv2.BORDER_REFLECT)
    found = cv2.resize(smooth, (32, 32), interpolation=cv2.INTER_LINEAR)
    results = list(load_detector(run, "cpu").results(sequence, JobContext()))
    assert np.allclose(found, results[14].anomaly_map, atol=1e-4)
    assert exported.difference_from_torch < 1e-4


def test_a_network_that_marks_anomalies_can_be_rounded_as_well(
    folder: Path, tmp_path: Path
) -> None:
    exported = export(folder, tmp_path / "int8.onnx", SYNTHETIC, Int8.ALWAYS)

    assert exported.is_int8
    assert exported.int8 is not None
    assert exported.int8.frames == 24
    assert 0 < exported.int8.map_max_difference < 1


def test_in_8_bit_it_says_what_is_gained_and_lost(folder: Path, tmp_path: Path) -> None:
    plain = export(folder, tmp_path / "cae.onnx")
    exported = export(folder, tmp_path / "int8.onnx", choice=Int8.ALWAYS)

    worth = exported.int8
    assert exported.is_int8
    assert worth is not None
    assert worth.frames == 24
    assert 0 < worth.map_mean_difference < worth.map_max_difference
    assert worth.auc_float32 is not None
    assert worth.auc_int8 == pytest.approx(worth.auc_float32, abs=0.2)
    assert f"{worth.speed_up:.2f} times as fast" in exported.sentence
    model = onnx.load(tmp_path / "int8.onnx")
    onnx.checker.check_model(model)
    assert {"QuantizeLinear", "DequantizeLinear"} <= {it.op_type for it in model.graph.node}
    clips = np.random.default_rng(0).random((2, 1, 1, 32, 32), np.float32)
    (one,) = onnxruntime.InferenceSession(tmp_path / "cae.onnx").run(None, {"clips": clips})
    (other,) = onnxruntime.InferenceSession(tmp_path / "int8.onnx").run(None, {"clips": clips})
    assert 0 < np.abs(one - other).max() < 0.2
    assert plain.int8 is None


@pytest.mark.parametrize(("speed", "is_int8"), [(2.0, True), (0.5, False)])
def test_8_bit_is_kept_only_where_it_is_faster(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, speed: float, is_int8: bool
) -> None:
    events: list[object] = []
    monkeypatch.setattr(int8_worth, "speeds", lambda _models, _clips: [10.0, 10.0 * speed])

    exported = export(
        folder, tmp_path / "m.onnx", choice=Int8.WHERE_FASTER, context=JobContext(events.append)
    )

    assert exported.is_int8 is is_int8
    assert read_metadata((tmp_path / "m.onnx").read_bytes())["is_int8"] is is_int8
    notices = [it.message for it in events if isinstance(it, Notice)]
    assert notices == ([] if is_int8 else [notices[0]])
    assert is_int8 or "8 bit is not faster here (0.50 times)" in notices[0]


def test_rounding_prints_nothing(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    export(folder, tmp_path / "m.onnx", choice=Int8.ALWAYS)

    assert capfd.readouterr() == ("", "")


def test_a_layer_that_cannot_be_rounded_is_an_error_of_the_export(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(int8, "_Batches", lambda _clips: None)

    with pytest.raises(ExportError, match=r"cae-001 cannot be written as ONNX: "):
        export(folder, tmp_path / "m.onnx", choice=Int8.ALWAYS)

    assert not (tmp_path / "m.onnx").exists()


def test_a_detector_without_a_network_says_so(folder: Path, tmp_path: Path) -> None:
    sentence = "motion-001 has no network to export: motion learns without one"
    with pytest.raises(ExportError, match=sentence):
        export(folder, tmp_path / "motion.onnx", MOTION)


@pytest.mark.parametrize(
    ("name", "why"),
    [("m.pt", "must end in .onnx"), ("mine.onnx", "exists"), ("no/m.onnx", "no folder")],
)
def test_a_target_is_refused_before_any_work(
    folder: Path, tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "mine.onnx").write_text("mine", encoding="utf-8")

    with pytest.raises(ExportError, match=why):
        export(folder, tmp_path / name)

    assert (tmp_path / "mine.onnx").read_text(encoding="utf-8") == "mine"


def test_a_run_that_is_not_there_offers_others(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=RUN):
        export(folder, tmp_path / "m.onnx", "cae-002")


def test_a_cancelled_model_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    context = JobContext()
    context.token.cancel()

    with pytest.raises(JobCancelled):
        export(folder, tmp_path / "m.onnx", context=context)

    assert not (tmp_path / "m.onnx").exists()

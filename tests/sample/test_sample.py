"""The sample project: what it holds, and that it holds it every time."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from astropy.io import fits
from numpy.typing import NDArray

from core.errors import ProjectError
from core.jobs import JobCancelled, JobContext, Progress
from core.media.frame_index import TimeOrigin
from core.media.open import open_source
from core.media.source import SourceKind
from core.project.project import Project
from core.project.records import SpanSource, Split
from core.sample import SampleJob, make, make_sample, sample_truth
from core.sample.sun import (
    BINNED,
    ELECTRONS_PER_DN,
    ELECTRONS_PER_PHOTON,
    FAINTEST,
    READ_NOISE_DN,
    Brightening,
    Sun,
    exposed,
)
from core.sample.sun_files import EVENTS, QUIET, SunSequence, write_sequence
from core.sample.walkway import INTRUDER, NORMAL, WalkwaySequence, write_video

Rates = NDArray[np.float64]


@pytest.fixture(scope="session")
def sun() -> Sun:
    return Sun.observed()


def _rates(sample: Project, name: str) -> Rates:
    """Return the frames of a solar sequence in DN/s."""
    sequence = sample.sequence_named(name)
    index = sample.index(sequence.id)
    with open_source(sequence.path, index=index) as source:
        frames = [source.read(frame_index) for frame_index in range(len(index))]
    return np.stack(frames).astype(np.float64) / index.exposure_s[:, None, None]


def _auc(scores: Rates, is_anomalous: NDArray[np.bool_]) -> float:
    above = scores[is_anomalous][:, None] - scores[~is_anomalous]
    return float((above > 0).mean() + 0.5 * (above == 0).mean())


def _is_anomalous(name: str, frames: int) -> NDArray[np.bool_]:
    flags = np.zeros(frames, np.bool_)
    for event in sample_truth():
        if event.sequence == name:
            flags[event.frames.start : event.frames.stop] = True
    return flags


def test_sample_holds_two_sequences_to_train_and_two_to_test(sample: Project) -> None:
    assert [(it.name, it.kind, it.split, it.frames, it.gaps) for it in sample.sequences()] == [
        ("sun-quiet", SourceKind.FITS, Split.TRAIN, 120, 2),
        ("walkway-normal", SourceKind.VIDEO, Split.TRAIN, 300, 0),
        ("sun-events", SourceKind.FITS, Split.TEST, 120, 2),
        ("walkway-intruder", SourceKind.VIDEO, Split.TEST, 240, 0),
    ]


def test_what_is_planted_is_labelled_as_ground_truth(sample: Project) -> None:
    anomaly = sample.label_named("anomaly")
    spans = {
        (sample.sequence(span.sequence_id).name, span.frames, span.note) for span in sample.spans()
    }

    assert spans == {(event.sequence, event.frames, event.what) for event in sample_truth()}
    assert {span.source for span in sample.spans()} == {SpanSource.GROUND_TRUTH}
    assert {span.label_id for span in sample.spans()} == {anomaly.id}


def test_training_sequences_hold_nothing_planted(sample: Project) -> None:
    for sequence in sample.sequences():
        assert bool(sample.anomalous(sequence.id)) == (sequence.split is Split.TEST)


def test_sun_has_times_exposures_and_wavelength_of_its_headers(sample: Project) -> None:
    index = sample.index(sample.sequence_named("sun-quiet").id)

    assert index.time_origin is TimeOrigin.HEADER
    assert index.start_utc is not None
    assert index.start_utc.isoformat(timespec="milliseconds") == "2011-02-15T00:00:00.340+00:00"
    assert (index.wavelength, index.cadence_s, index.issues) == (171, 12.0, ())
    assert index.gap_starts().tolist() == [41, 88]
    np.testing.assert_allclose(index.exposure_s[::2], 2.0, atol=1e-3)
    assert index.exposure_s[1::2].max() < 1.5


def test_header_says_that_the_file_is_no_observation(sample: Project) -> None:
    first = min(sample.sequence_named("sun-events").path.iterdir())

    with fits.open(first) as file:
        file.verify("exception")
        header, values = file[0].header, file[0].data
        assert "Not an" in str(header["HISTORY"])
        assert header["TELESCOP"].strip() == "SDO/AIA"
        assert header["DATAMAX"] == values.max()
        assert header["CDELT1"] == pytest.approx(19.18, abs=0.01)


def test_exposure_cannot_be_told_from_the_rates(sample: Project) -> None:
    means = _rates(sample, "sun-quiet").mean(axis=(1, 2))

    assert abs(means[::2].mean() / means[1::2].mean() - 1) < 0.01


def test_each_brightening_stands_out_where_and_when_it_is_planted(sample: Project) -> None:
    rates = _rates(sample, "sun-events")
    quiet = np.median(rates, axis=0)
    for event in EVENTS.truth:
        excess = rates[event.frames.start + 2] - quiet
        row, column = np.unravel_index(int(excess.argmax()), excess.shape)

        assert event.place.holds(float(column), float(row)), event
        assert 5 <= len(event.frames) <= 12


def test_neither_time_nor_mean_brightness_gives_the_events_away(sample: Project) -> None:
    rates = _rates(sample, "sun-events")
    is_anomalous = _is_anomalous("sun-events", len(rates))

    trivial = {
        "index": _auc(np.arange(len(rates), dtype=np.float64), is_anomalous),
        "mean": _auc(rates.mean(axis=(1, 2)), is_anomalous),
        "log mean": _auc(np.log10(np.maximum(rates, 5)).mean(axis=(1, 2)), is_anomalous),
    }

    assert all(0.25 < auc < 0.75 for auc in trivial.values()), trivial


def test_what_was_never_bright_before_gives_the_events_away(sample: Project) -> None:
    quiet, rates = _rates(sample, "sun-quiet"), _rates(sample, "sun-events")
    is_anomalous = _is_anomalous("sun-events", len(rates))
    mean, deviation = quiet.mean(axis=0), quiet.std(axis=0)

    deviations = (rates - mean) / (deviation + 60)
    scores = np.array([cv2.blur(it, (3, 3)).max() for it in deviations])

    assert _auc(scores, is_anomalous) > 0.95


def test_noise_is_that_of_photons_and_read_out() -> None:
    rate = np.full((200, 200), 300.0)

    values = exposed(rate, 2.0, np.random.default_rng(0)).astype(np.float64)

    photon_variance = 600.0 * ELECTRONS_PER_PHOTON / ELECTRONS_PER_DN / BINNED
    rounding = 1 / 12
    expected = photon_variance + READ_NOISE_DN**2 / BINNED + rounding
    assert values.mean() == pytest.approx(600.0, rel=0.01)
    assert values.var() == pytest.approx(expected, rel=0.05)


def test_sun_turns_to_the_west_faster_at_the_equator(sun: Sun) -> None:
    day = 86400.0
    x0, _ = sun._projected(np.zeros(1), np.zeros(1))
    turned = sun._rotated(0.02 * day)
    centre = np.s_[55:75, 45:85]
    shifts = [
        np.corrcoef(sun.rate[55:75, 45 - shift : 85 - shift].ravel(), turned[centre].ravel())[0, 1]
        for shift in (-1, 0, 1)
    ]

    assert x0[0] == pytest.approx(sun.centre[0])
    np.testing.assert_allclose(sun._rotated(0.0), sun.rate, atol=1e-6)
    assert shifts[2] > shifts[0]


def test_brightening_rises_faster_than_it_decays() -> None:
    event = Brightening(10, 10, 1.5, 1.0, 0.0, 5, 2.0, 1000.0)

    shares = [event.share(frame_index) for frame_index in range(20)]

    assert shares[:5] == [0.0] * 5
    assert shares[7] == max(shares) == 1.0
    assert min(shares[5 : 5 + event.frames]) > FAINTEST > shares[5 + event.frames]


def test_video_has_an_irregular_frame_rate_without_gaps(sample: Project) -> None:
    sequence = sample.sequence_named("walkway-intruder")
    index = sample.index(sequence.id)

    np.testing.assert_allclose(index.time_s, INTRUDER.times_ms() / 1000, atol=1e-9)
    assert len(np.unique(np.diff(index.time_s).round(3))) > 3
    assert index.time_origin is TimeOrigin.CONTAINER


def test_intruder_is_in_the_picture_when_the_truth_says_so(sample: Project) -> None:
    (event,) = INTRUDER.truth
    path = sample.sequence_named("walkway-intruder").path
    orange = []
    with open_source(path) as source:
        for frame_index in range(0, len(source), 6):
            frame = source.read(frame_index).astype(np.int64)
            inside = frame[event.place.y : event.place.y + event.place.height]
            red, green, blue = inside[..., 0], inside[..., 1], inside[..., 2]
            is_rider = (red > 190) & (green < 150) & (blue < 90)
            orange.append((frame_index, int(is_rider.sum())))

    # A third of the bicycle may be in the picture without the rider.
    inner = range(event.frames.start + 8, event.frames.stop - 8)
    assert min(count for frame_index, count in orange if frame_index in inner) > 40
    assert max(count for frame_index, count in orange if frame_index not in event.frames) < 40


def test_sample_is_the_same_every_time(sun: Sun, tmp_path: Path) -> None:
    short = SunSequence("sun", 3, 5400.0, {}, EVENTS.brightenings[:1], seed=2)
    film = WalkwaySequence("walkway", 5, INTRUDER.intruder, seed=21)
    digests = []
    for folder in (tmp_path / "first", tmp_path / "second"):
        write_sequence(sun, short, folder, lambda: None)
        write_video(film, folder / "walkway.mp4", lambda: None)
        content = [path.read_bytes() for path in sorted(folder.iterdir())]
        digests.append([hashlib.sha256(it).hexdigest() for it in content])

    assert len(digests[0]) == 4
    assert digests[0] == digests[1]


def test_sample_can_be_moved(sample_folder: Path, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere.framesift"
    shutil.copytree(sample_folder, moved)

    with Project.open(moved) as project:
        assert all(it.path.is_relative_to(moved) for it in project.sequences())
        assert not any(it.is_missing for it in project.sequences())


def test_sample_does_not_replace_a_project(tmp_path: Path) -> None:
    Project.create(tmp_path / "mine").close()

    with pytest.raises(ProjectError, match="exists already"):
        make_sample(tmp_path / "mine", JobContext())

    assert [path.name for path in tmp_path.iterdir()] == ["mine.framesift"]


def test_cancelled_job_leaves_nothing(tmp_path: Path) -> None:
    context = JobContext()
    reports: list[object] = []

    def cancel_after_a_while(event: object) -> None:
        reports.append(event)
        context.token.cancel()

    context.emit = cancel_after_a_while

    with pytest.raises(JobCancelled):
        SampleJob(tmp_path / "demo").run(context)

    total = sum(it.frames for it in (QUIET, EVENTS, NORMAL, INTRUDER))
    assert reports == [Progress(0, total, "Making the sample")]
    assert list(tmp_path.iterdir()) == []


def test_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(make, "write_sequence", full)

    with pytest.raises(ProjectError, match=r"demo\.framesift: the disk is full"):
        SampleJob(tmp_path / "demo").run(JobContext())

    assert list(tmp_path.iterdir()) == []

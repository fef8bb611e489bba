"""A data set arrives whole, with its ground truth, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from core import jobs
from core.errors import FramesiftError, ProjectError, SourceError, StaleEditError
from core.evaluation.layouts import LAYOUTS, read_data_set
from core.jobs import CancelToken, JobCancelled, JobContext, Notice, Progress
from core.media.frame_index import FrameRange
from core.operations.import_data_set import ImportDataSetJob, ReadDataSetJob
from core.project.edits import AddSpan, ImportSequences
from core.project.ground_truth import GroundTruthMasks
from core.project.project import Project
from core.project.records import Sequence, SpanSource, Split
from tests import data_sets
from tests.data_sets import make_folders, make_mvtec, make_ucsd, write_masks, write_stills


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "trial") as project:
        yield project


def _read(project: Project, folder: Path, context: JobContext | None = None) -> ImportSequences:
    job = ImportDataSetJob(project.layout.folder, read_data_set(folder))
    return job.run(context or JobContext())


def _state(project: Project) -> tuple[object, ...]:
    """Return all that an import could change."""
    kept = sorted(str(it) for it in project.layout.frames.rglob("*"))
    return project.sequences(), project.labels(), project.spans(), kept


def _masks(project: Project, sequence: Sequence) -> list[int] | None:
    """Return how many pixels of each frame are anomalous."""
    masks = GroundTruthMasks.open(project.layout, sequence)
    return None if masks is None else [int(masks.mask(it).sum()) for it in range(len(masks))]


def test_ucsd_comes_with_spans_and_masks(project: Project, tmp_path: Path) -> None:
    _read(project, make_ucsd(tmp_path / "UCSDped2")).apply(project)

    one, two = project.sequence_named("Test001"), project.sequence_named("Test002")
    assert [it.split for it in project.sequences()] == [Split.TRAIN] * 2 + [Split.TEST] * 2
    assert project.anomalous(one.id) == (FrameRange(2, 4),)
    assert project.anomalous(two.id) == (FrameRange(0, 1), FrameRange(4, 5))
    assert _masks(project, one) == [0, 0, 2, 2, 0]
    assert _masks(project, two) is None
    (span,) = project.spans(one.id)
    assert (span.source, span.annotator) == (SpanSource.GROUND_TRUTH, "UCSD")
    assert project.label(span.label_id) == project.label_named("anomaly")
    assert len(project.index(one.id)) == 5


def test_kinds_of_defects_get_labels_of_their_own(project: Project, tmp_path: Path) -> None:
    before = project.labels()

    changes = _read(project, make_mvtec(tmp_path / "bottle")).apply(project)

    crack, good = project.sequence_named("test-crack"), project.sequence_named("test-good")
    (label,) = [it for it in project.labels() if it not in before]
    assert (label.name, label.is_anomaly, label.excludes_from_training) == ("crack", True, True)
    assert label.color not in {it.color for it in before}
    assert [it.label_id for it in project.spans()] == [label.id]
    assert project.anomalous(crack.id) == (FrameRange(0, 2),)
    assert _masks(project, crack) == [2, 2]
    assert _masks(project, good) == [0, 0, 0]
    assert changes.labels
    assert changes.sequences == {it.id for it in project.sequences()}


def test_a_label_that_means_no_anomaly_is_left_as_it_is(project: Project, tmp_path: Path) -> None:
    mine = project.add_label("crack", "#112233")

    _read(project, make_mvtec(tmp_path / "bottle")).apply(project)

    (span,) = project.spans()
    assert project.label(mine.id) == mine
    assert project.label(span.label_id).name == "crack (anomaly)"


def test_videos_are_anomalous_where_their_masks_are(project: Project, tmp_path: Path) -> None:
    _read(project, data_sets.make_avenue(tmp_path / "Avenue Dataset")).apply(project)

    test = project.sequence_named("testing-01")
    assert project.anomalous(test.id) == (FrameRange(1, 3),)
    assert _masks(project, test) == [0, 2, 2, 0]


@pytest.mark.parametrize("layout", [it.name for it in LAYOUTS])
def test_an_import_is_taken_back_and_done_again_as_one(
    project: Project, tmp_path: Path, layout: str
) -> None:
    edit = _read(project, getattr(data_sets, f"make_{layout}")(tmp_path / "set"))
    before = project.labels()
    edit.apply(project)
    after = _state(project)

    edit.revert(project)
    assert (project.sequences(), project.spans(), project.labels()) == ([], [], before)
    edit.apply(project)

    assert _state(project) == after
    assert all(project.index(it.id) for it in project.sequences())


def test_an_import_is_not_taken_back_from_under_the_work_of_others(
    project: Project, tmp_path: Path
) -> None:
    edit = _read(project, make_mvtec(tmp_path / "bottle"))
    edit.apply(project)
    AddSpan(edit.added[0].id, FrameRange(0, 2), 1).apply(project)
    state = _state(project)

    with pytest.raises(StaleEditError, match="the spans of the sequences changed"):
        edit.revert(project)

    assert _state(project) == state


def test_what_is_there_already_is_not_imported_again(project: Project, tmp_path: Path) -> None:
    folder = make_ucsd(tmp_path / "UCSDped2")
    _read(project, folder).apply(project)
    write_stills(folder / "Train/Train003", 4, first=1)
    events: list[object] = []

    edit = _read(project, folder, JobContext(emit=events.append))
    edit.apply(project)

    assert [it.name for it in edit.added] == ["Train003"]
    assert len(project.sequences()) == 5
    (notice,) = [it for it in events if isinstance(it, Notice)]
    assert notice.message.startswith("4 of the 5 sequences are in the project already")
    with pytest.raises(ProjectError, match=r"has all 5 sequences of .*UCSDped2 already"):
        _read(project, folder)


def test_another_data_set_with_the_same_names_gets_numbers(
    project: Project, tmp_path: Path
) -> None:
    _read(project, make_ucsd(tmp_path / "UCSDped1")).apply(project)

    edit = _read(project, make_ucsd(tmp_path / "UCSDped2"))
    edit.apply(project)

    assert [it.name for it in edit.added] == ["Train001-2", "Train002-2", "Test001-2", "Test002-2"]


def test_masks_that_disagree_with_the_labels_are_told(project: Project, tmp_path: Path) -> None:
    folder = make_ucsd(tmp_path / "UCSDped2")
    write_masks(folder / "Test/Test001_gt", [0, 1, 1, 0, 0], first=1, ending=".bmp")
    events: list[object] = []

    _read(project, folder, JobContext(emit=events.append)).apply(project)

    (notice,) = [it for it in events if isinstance(it, Notice)]
    assert notice.message.startswith("Test001: masks and labels of frames disagree on 2 of 5")
    assert project.anomalous(project.sequence_named("Test001").id) == (FrameRange(2, 4),)


def _with_large_mask(folder: Path) -> str:
    cv2.imwrite(str(folder / "Test/Test001_gt/003.bmp"), np.zeros((9, 12), np.uint8))
    return r"003\.bmp is 12 x 9 pixels, but the frames of its sequence are 12 x 8"


def _with_damaged_mask(folder: Path) -> str:
    (folder / "Test/Test001_gt/003.bmp").write_bytes(b"BM no image")
    return r"Cannot read 003\.bmp in Test001_gt: it is no whole image"


def _with_a_mask_too_few(folder: Path) -> str:
    (folder / "Test/Test001_gt/003.bmp").unlink()
    return "Test001_gt has no mask of the frame 003"


def _with_a_list_too_long(folder: Path) -> str:
    (folder / "Test/Test002/005.tif").unlink()
    return r"UCSDped2\.m marks the frame 4 .* of a sequence of 4 frames"


def _without_frames(folder: Path) -> str:
    for path in (folder / "Test/Test002").iterdir():
        path.write_bytes(b"")
    return "Test002 holds no image that can be read"


@pytest.mark.parametrize(
    "spoil",
    [
        _with_large_mask,
        _with_damaged_mask,
        _with_a_mask_too_few,
        _with_a_list_too_long,
        _without_frames,
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_imported(
    project: Project, tmp_path: Path, spoil: object
) -> None:
    folder = make_ucsd(tmp_path / "UCSDped2")
    assert callable(spoil)
    why = spoil(folder)
    before = _state(project)

    with pytest.raises(SourceError, match=why):
        _read(project, folder)

    assert _state(project) == before


@pytest.mark.parametrize("after", range(4))
def test_a_cancelled_import_leaves_nothing(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(jobs, "REPORT_INTERVAL_S", 0)
    before = _state(project)
    token = CancelToken()

    def cancel(event: object) -> None:
        if isinstance(event, Progress) and event.done == after:
            token.cancel()

    with pytest.raises(JobCancelled):
        _read(project, make_ucsd(tmp_path / "UCSDped2"), JobContext(emit=cancel, token=token))

    assert _state(project) == before


def test_an_import_that_the_database_refuses_leaves_nothing(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = _read(project, make_mvtec(tmp_path / "bottle"))
    monkeypatch.setattr(
        project, "log_edit", lambda *_: (_ for _ in ()).throw(ProjectError("the disk is full"))
    )

    with pytest.raises(FramesiftError, match="the disk is full"):
        edit.apply(project)

    monkeypatch.undo()
    assert (project.sequences(), project.spans(), len(project.labels())) == ([], [], 5)
    assert list(project.layout.frames.iterdir()) == []


def test_what_an_import_left_unfinished_is_tidied_up(project: Project, tmp_path: Path) -> None:
    _read(project, make_folders(tmp_path / "line"))  # read, and then the program was killed
    assert list(project.layout.frames.iterdir()) != []
    project.close()

    with Project.open(project.layout.folder) as again:
        assert list(again.layout.frames.iterdir()) == []


def test_a_data_set_is_looked_at_before_it_is_imported(tmp_path: Path) -> None:
    data_set = ReadDataSetJob(make_mvtec(tmp_path / "bottle")).run(JobContext())

    assert data_set.title == "MVTec"
    assert len(data_set.of(Split.TEST)) == 2

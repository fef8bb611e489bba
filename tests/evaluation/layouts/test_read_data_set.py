"""What each layout says of a folder, and how a wrong one is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.errors import SourceError
from core.evaluation.layouts import LAYOUTS, DataSet, read_data_set
from core.media.frame_index import FrameRange
from core.project.records import Split
from tests.data_sets import (
    make_ipad,
    make_mvtec,
    make_ucsd,
    write_labels,
    write_masks,
    write_stills,
    write_video,
)


def _names(data_set: DataSet, split: Split) -> list[str]:
    return [it.name for it in data_set.of(split)]


def _anomalous(data_set: DataSet, name: str, frames: int) -> list[tuple[int, int]] | None:
    (sequence,) = (it for it in data_set.sequences if it.name == name)
    ranges = sequence.truth.ranges(frames)
    return None if ranges is None else [(it.start, it.stop) for it in ranges]


@pytest.mark.parametrize("name", [layout.name for layout in LAYOUTS])
def test_each_layout_is_recognised_and_read_by_its_name(
    name: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(name)

    assert read_data_set(folder).layout == name
    assert read_data_set(folder, name) == read_data_set(folder, "auto")


def test_ucsd_has_sequences_with_frame_lists_and_masks_where_there_are_some(ucsd: Path) -> None:
    data_set = read_data_set(ucsd)

    assert _names(data_set, Split.TRAIN) == ["Train001", "Train002"]
    assert _names(data_set, Split.TEST) == ["Test001", "Test002"]
    assert _anomalous(data_set, "Train001", 5) == []
    assert _anomalous(data_set, "Test001", 5) == [(2, 4)]
    assert _anomalous(data_set, "Test002", 5) == [(0, 1), (4, 5)]
    assert [it.name for it in data_set.sequences if it.masks] == ["Test001"]


def test_both_ucsd_sets_are_found_from_above_and_keep_their_names_apart(tmp_path: Path) -> None:
    root = tmp_path / "downloads" / "UCSD_Anomaly_Dataset.v1p2"
    make_ucsd(root / "UCSDped1")
    make_ucsd(root / "UCSDped2")

    data_set = read_data_set(root)

    assert _names(data_set, Split.TEST) == [
        "UCSDped1-Test001",
        "UCSDped1-Test002",
        "UCSDped2-Test001",
        "UCSDped2-Test002",
    ]
    assert read_data_set(root.parent).sequences == data_set.sequences


def test_ucsd_without_a_frame_list_goes_by_its_masks_if_it_has_all(ucsd: Path) -> None:
    (ucsd / "Test/UCSDped2.m").unlink()

    with pytest.raises(SourceError, match=r"looks like UCSD, but there is no Test/UCSDped2\.m"):
        read_data_set(ucsd)

    write_masks(ucsd / "Test/Test002_gt", [1, 0, 0, 0, 1], first=1)
    assert _anomalous(read_data_set(ucsd), "Test002", 5) is None


def test_a_test_sequence_that_the_frame_list_lacks_is_named(ucsd: Path) -> None:
    write_stills(ucsd / "Test/Test003", 5)

    with pytest.raises(SourceError, match=r"UCSDped2\.m lists 2 sequences, and Test003 is not"):
        read_data_set(ucsd)


def test_mvtec_has_a_sequence_a_folder_and_defects_are_anomalous_throughout(mvtec: Path) -> None:
    data_set = read_data_set(mvtec)

    assert _names(data_set, Split.TRAIN) == ["train-good"]
    assert _names(data_set, Split.TEST) == ["test-crack", "test-good"]
    assert _anomalous(data_set, "test-crack", 2) == [(0, 2)]
    assert _anomalous(data_set, "test-good", 3) == []
    assert [it.label for it in data_set.of(Split.TEST)] == ["crack", "anomaly"]
    # Pixels of good stills are known to be normal.
    assert all(it.masks for it in data_set.of(Split.TEST))


@pytest.mark.parametrize("part", ["train/good", "ground_truth/crack"])
def test_what_mvtec_lacks_is_named(mvtec: Path, part: str) -> None:
    write_stills(mvtec / "test/dent", 1)
    write_masks(mvtec / "ground_truth/dent", [1], ending="_mask.png")
    shutil.rmtree(mvtec / part)

    with pytest.raises(SourceError, match=f"bottle looks like MVTec, but there is no {part}"):
        read_data_set(mvtec, "mvtec")


def test_without_train_good_a_folder_with_masks_looks_like_mvtec(mvtec: Path) -> None:
    shutil.rmtree(mvtec / "train")

    with pytest.raises(SourceError, match="looks like MVTec, but there is no train/good"):
        read_data_set(mvtec)


def test_a_folder_of_categories_asks_for_one_of_them(tmp_path: Path) -> None:
    for name in ("bottle", "cable"):
        make_mvtec(tmp_path / "mvtec" / name)

    with pytest.raises(SourceError, match=r"holds 2 data sets.*Import one of them: bottle, cable"):
        read_data_set(tmp_path / "mvtec")


def test_the_only_data_set_in_a_folder_is_meant(tmp_path: Path) -> None:
    device = make_ipad(tmp_path / "IPAD_dataset/IPAD_dataset/R02")

    assert read_data_set(tmp_path / "IPAD_dataset").folder == device


def test_ipad_labels_are_found_by_number(ipad: Path) -> None:
    data_set = read_data_set(ipad)

    assert _names(data_set, Split.TRAIN) == ["training-01"]
    assert _anomalous(data_set, "testing-01", 4) == [(1, 3)]
    assert data_set.notes == ()


@pytest.mark.parametrize(
    ("labels", "anomalous", "how"),
    [
        ([0, 1, 1], [(1, 4)], "the last frame has the label before it"),
        ([1, 0, 0], [(0, 1)], "the last frame has the label before it"),
        ([0, 1, 1, 1, 1], [(1, 4)], "the last label is left out"),
        ([1, 0, 0, 0, 1], [(0, 1)], "the last label is left out"),
    ],
)
def test_one_label_more_or_less_is_taken_and_told(
    ipad: Path, labels: list[int], anomalous: list[tuple[int, int]], how: str
) -> None:
    write_labels(ipad / "test_label/001.npy", labels)

    data_set = read_data_set(ipad)

    assert _anomalous(data_set, "testing-01", 4) == anomalous
    (note,) = data_set.notes
    assert f"{len(labels)} labels for the 4 frames" in note
    assert how in note


def test_many_labels_too_few_are_refused(ipad: Path) -> None:
    write_labels(ipad / "test_label/001.npy", [0, 1])

    with pytest.raises(SourceError, match=r"001\.npy has 2 labels for the 4 frames of .*01"):
        read_data_set(ipad)


def test_a_test_sequence_without_labels_is_named(ipad: Path) -> None:
    write_stills(ipad / "testing/frames/02", 3)

    with pytest.raises(SourceError, match=r"looks like IPAD.* no test_label/002\.npy"):
        read_data_set(ipad)


def test_the_masks_of_avenue_may_lie_beside_its_videos(avenue: Path) -> None:
    before = read_data_set(avenue)
    shutil.move(avenue / "ground_truth_demo", avenue.parent)

    data_set = read_data_set(avenue)

    assert _names(data_set, Split.TRAIN) == ["training-01"]
    assert _names(data_set, Split.TEST) == _names(before, Split.TEST) == ["testing-01"]
    assert [it.masks is not None for it in data_set.sequences] == [False, True]


def test_avenue_without_masks_is_named(avenue: Path) -> None:
    shutil.rmtree(avenue / "ground_truth_demo")

    with pytest.raises(SourceError, match="looks like Avenue, but there is no testing_label_mask"):
        read_data_set(avenue)


def test_avenue_without_videos_is_named(avenue: Path) -> None:
    for video in avenue.glob("*_videos/*"):
        video.unlink()

    with pytest.raises(SourceError, match="looks like Avenue, but there is no training_videos"):
        read_data_set(avenue)


def test_folders_give_a_sequence_a_video_and_a_folder_of_stills(folders: Path) -> None:
    data_set = read_data_set(folders)

    assert _names(data_set, Split.TRAIN) == ["train-good", "train-normal-cam"]
    assert _names(data_set, Split.TEST) == ["test-jam-one", "test-normal-cam", "test-spark-a"]
    assert _anomalous(data_set, "test-jam-one", 6) == [(1, 3), (5, 6)]
    assert _anomalous(data_set, "test-normal-cam", 4) == []
    assert _anomalous(data_set, "test-spark-a", 3) == [(0, 3)]
    assert [it.label for it in data_set.of(Split.TEST)] == ["jam", "anomaly", "spark"]


def test_frame_lists_and_masks_of_folders_may_lie_under_ground_truth(folders: Path) -> None:
    (folders / "test/jam/one.csv").unlink()
    write_masks(folders / "ground_truth/jam/one", [0, 1, 0, 0, 0, 0], shape=(16, 16))
    (folders / "ground_truth/spark").mkdir()
    (folders / "ground_truth/spark/a.txt").write_text("0\n0\n1\n")

    data_set = read_data_set(folders, "folders")

    assert _anomalous(data_set, "test-jam-one", 6) is None
    assert _anomalous(data_set, "test-spark-a", 3) == [(2, 3)]
    # With masks of one kind, normal sequences are judged by pixels too.
    assert [it.name for it in data_set.sequences if it.masks] == ["test-jam-one", "test-normal-cam"]


def test_what_is_not_normal_is_not_learnt_from_and_told(folders: Path) -> None:
    write_video(folders / "train/odd/x.mp4", 3)

    data_set = read_data_set(folders)

    assert _names(data_set, Split.TRAIN) == ["train-good", "train-normal-cam"]
    assert "odd is left out" in data_set.notes[0]


def test_an_empty_kind_is_named(folders: Path) -> None:
    (folders / "test/void").mkdir()

    with pytest.raises(SourceError, match="void holds no video and no images"):
        read_data_set(folders)


def test_another_layout_than_the_one_named_is_offered(ucsd: Path) -> None:
    with pytest.raises(SourceError, match=r"does not look like MVTec.*UCSD: import it as ucsd"):
        read_data_set(ucsd, "mvtec")


def test_an_unknown_layout_is_answered_with_the_nearest(ucsd: Path) -> None:
    with pytest.raises(SourceError, match=r"no layout “avenu”. Did you mean avenue\?"):
        read_data_set(ucsd, "avenu")


def test_a_folder_of_no_layout_is_told_which_there_are(tmp_path: Path) -> None:
    write_stills(tmp_path / "some/pictures", 2)

    with pytest.raises(SourceError, match=r"some has no layout .* folders: train/good or"):
        read_data_set(tmp_path / "some")
    with pytest.raises(SourceError, match="nowhere is no folder"):
        read_data_set(tmp_path / "nowhere")


def test_a_list_that_reaches_beyond_the_sequence_is_refused(ucsd: Path) -> None:
    (sequence,) = (it for it in read_data_set(ucsd).sequences if it.name == "Test002")

    assert sequence.truth.ranges(5) == (FrameRange(0, 1), FrameRange(4, 5))
    with pytest.raises(SourceError, match=r"UCSDped2\.m marks the frame 4 .* sequence of 3 frames"):
        sequence.truth.ranges(3)

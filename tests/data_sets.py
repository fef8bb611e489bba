"""Tiny data sets in each layout that can be imported: frames of 12 x 8 pixels."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.io import savemat

HEIGHT, WIDTH = 8, 12


def write_stills(folder: Path, count: int, *, first: int = 0, suffix: str = ".png") -> Path:
    """Write grey pictures, each brighter than the one before, named by their numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        picture = np.full((HEIGHT, WIDTH), 10 + 5 * number, np.uint8)
        cv2.imwrite(str(folder / f"{number + first:03}{suffix}"), picture)
    return folder


def write_video(path: Path, count: int) -> Path:
    """Write a video of 16 x 16 pixels."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 16, 16, "yuv420p"
        for number in range(count):
            picture = np.full((16, 16, 3), 9 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def mask(*, is_anomalous: bool, shape: tuple[int, int] = (HEIGHT, WIDTH)) -> NDArray[np.uint8]:
    """Return a mask whose anomalous pixels, if any, are two in a corner."""
    made = np.zeros(shape, np.uint8)
    made[1, 2:4] = 255 * is_anomalous
    return made


def write_masks(
    folder: Path,
    anomalous: Iterable[bool],
    *,
    first: int = 0,
    ending: str = ".png",
    shape: tuple[int, int] = (HEIGHT, WIDTH),
) -> Path:
    """Write one mask a frame, named by the number of the frame and an ending."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, flag in enumerate(anomalous):
        path = folder / f"{number + first:03}{ending}"
        cv2.imwrite(str(path), mask(is_anomalous=flag, shape=shape))
    return folder


def make_ucsd(folder: Path) -> Path:
    """Two training sequences; frames 2 and 3 of Test001 and 0 and 4 of Test002 are anomalous."""
    for name in ("Train/Train001", "Train/Train002", "Test/Test001", "Test/Test002"):
        write_stills(folder / name, 5, first=1, suffix=".tif")
    write_masks(folder / "Test/Test001_gt", [0, 0, 1, 1, 0], first=1, ending=".bmp")
    (folder / "Test" / f"{folder.name}.m").write_text(
        "TestVideoFile = {};\n"
        "TestVideoFile{end+1}.gt_frame = [3:4];\n"
        "TestVideoFile{end+1}.gt_frame = [1, 5:5]; % two\n"
    )
    return folder


def make_mvtec(folder: Path) -> Path:
    """Good stills, and two with a crack."""
    write_stills(folder / "train/good", 4)
    write_stills(folder / "test/good", 3)
    write_stills(folder / "test/crack", 2)
    write_masks(folder / "ground_truth/crack", [1, 1], ending="_mask.png")
    return folder


def make_ipad(folder: Path) -> Path:
    """One training and one test sequence, whose frames 1 and 2 are anomalous."""
    write_stills(folder / "training/frames/01", 4)
    write_stills(folder / "testing/frames/01", 4)
    write_labels(folder / "test_label/001.npy", [0, 1, 1, 0])
    return folder


def write_labels(path: Path, labels: Iterable[float]) -> None:
    """Write one label a frame as IPAD has them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, np.array(list(labels)))


def make_avenue(folder: Path) -> Path:
    """One training and one test video, whose frames 1 and 2 are anomalous."""
    write_video(folder / "training_videos/01.avi", 4)
    write_video(folder / "testing_videos/01.avi", 4)
    masks = folder / "ground_truth_demo/testing_label_mask"
    write_mat(masks / "1_label.mat", [mask(is_anomalous=it, shape=(16, 16)) for it in (0, 1, 1, 0)])
    return folder


def write_mat(path: Path, cells: list[NDArray[np.generic]], *, compress: bool = True) -> None:
    """Write masks as Avenue has them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    array = np.empty((1, len(cells)), object)
    array[0, :] = cells
    savemat(path, {"other": np.arange(5), "volLabel": array}, do_compression=compress)


def make_folders(folder: Path) -> Path:
    """Stills and a video to learn; a normal video, and two kinds of anomaly."""
    write_stills(folder / "train/good", 3)
    write_video(folder / "train/normal/cam.mp4", 4)
    write_video(folder / "test/normal/cam.mp4", 4)
    write_stills(folder / "test/spark/a", 3)
    write_video(folder / "test/jam/one.mp4", 6)
    (folder / "test/jam/one.csv").write_text("first,last\n1,2\n5,5\n")
    return folder

"""Pixel figures against hand-worked cases and slow, obvious ones."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import ndimage

from core.evaluation.auc import frame_auc
from core.evaluation.mask_maps import map_in_mask_pixels
from core.evaluation.mask_overlap import OverlapTally
from core.evaluation.pixel_metrics import PixelTally
from core.evaluation.regions import find_true_regions

SHAPE = (6, 5)
frames = st.lists(
    st.tuples(
        arrays.arrays(np.float32, SHAPE, elements=st.integers(-3, 3).map(float)),
        arrays.arrays(np.bool_, SHAPE),
    ),
    min_size=1,
    max_size=3,
)
Frames = list[tuple[np.ndarray, np.ndarray]]


def tally_of(pairs: Frames) -> PixelTally:
    tally = PixelTally()
    for values, mask in pairs:
        tally.add(values.astype(np.float16), find_true_regions(mask))
    return tally


def slow_aupro(pairs: Frames) -> float:
    """Go through all thresholds and all regions, as the definition says."""
    values = np.stack([it[0] for it in pairs])
    masks = np.stack([it[1] for it in pairs])
    regions = []
    for number, mask in enumerate(masks):
        labels, count = ndimage.label(mask, np.ones((3, 3)))
        regions += [(number, labels == label) for label in range(1, count + 1)]
    points = [(0.0, 0.0)]
    for threshold in np.unique(values)[::-1]:
        found = values >= threshold
        overlap = np.mean([found[number][region].mean() for number, region in regions])
        points.append((found[~masks].mean(), float(overlap)))
    area = 0.0
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if x0 >= 0.3 or x0 == x1:
            continue
        end = min(x1, 0.3)
        y_end = y0 + (y1 - y0) * (end - x0) / (x1 - x0)
        area += (end - x0) * (y0 + y_end) / 2
    return area / 0.3


def test_aupro_by_hand() -> None:
    # Regions of one and of four pixels among ten normal ones; every second normal pixel that comes
    # brings half of the large region: 0.5, 0.75 and 1 for a tenth of false positives each.
    mask = np.array([[1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]], np.bool_)
    values = np.array([[9, 8, 7, 7, 5, 5, 6, 1, 1, 1, 1, 1, 1, 1, 1]], np.float32)

    assert tally_of([(values, mask)]).aupro() == pytest.approx((0.5 + 0.75 + 1) / 3)


@given(frames)
def test_aupro_is_what_going_through_all_thresholds_gives(pairs: Frames) -> None:
    masks = np.stack([it[1] for it in pairs])
    expected = None if masks.all() or not masks.any() else pytest.approx(slow_aupro(pairs))

    assert tally_of(pairs).aupro() == expected


@given(frames)
def test_pixel_auroc_is_that_of_all_pixels_together(pairs: Frames) -> None:
    values = np.concatenate([it[0].ravel() for it in pairs]).astype(np.float64)
    flags = np.concatenate([it[1].ravel() for it in pairs])

    expected = frame_auc(values, flags)

    assert tally_of(pairs).auroc() == (None if expected is None else pytest.approx(expected))


def test_rounding_costs_no_more_than_half_the_pairs_that_it_ties() -> None:
    rng = np.random.default_rng(0)
    values = (1 + rng.random((64, 64)) / 500).astype(np.float32)
    mask = rng.random((64, 64)) < 0.3
    tally = tally_of([(values, mask)])

    exact = frame_auc(values.ravel().astype(np.float64), mask.ravel())

    assert exact is not None
    assert 0.1 < tally.tied_share() < 0.9
    assert tally.auroc() == pytest.approx(exact, abs=tally.tied_share() / 2)


def test_zeros_of_either_sign_are_equal() -> None:
    tally = tally_of([(np.array([[0.0, -0.0]], np.float32), np.array([[True, False]]))])

    assert tally.auroc() == 0.5


def test_pixels_without_a_score_are_left_out() -> None:
    values = np.array([[np.nan, 1.0, 0.0, 2.0]], np.float32)
    tally = tally_of([(values, np.array([[True, True, False, False]]))])

    assert tally.auroc() == pytest.approx(0.5)


def test_masks_of_one_class_have_no_figure() -> None:
    tally = tally_of([(np.ones((2, 2), np.float32), np.zeros((2, 2), np.bool_))])

    assert (tally.auroc(), tally.aupro()) == (None, None)
    assert (PixelTally().auroc(), PixelTally().aupro()) == (None, None)


def test_a_map_is_stretched_over_the_whole_mask_whatever_its_aspect() -> None:
    stretched = map_in_mask_pixels(np.array([[0, 1]], np.float32), (2, 4))

    assert stretched.tolist() == [[0, 0.25, 0.75, 1]] * 2


def test_overlap_by_hand() -> None:
    tally = OverlapTally(0.5)
    mask = np.array([[1, 1, 0, 0, 0, 0, 0, 0, 0, 0]], np.bool_)
    tally.add(np.array([[0, 0.5, 0.9, 0, 0, 0, 0, 0, 0, 0]], np.float32), mask)
    tally.add(np.zeros((1, 10), np.float32), np.zeros((1, 10), np.bool_))

    assert tally.iou() == pytest.approx(1 / 3)
    # Two wrong pixels of twenty cost -log(1e-7) each.
    assert tally.binary_cross_entropy() == pytest.approx(2 / 20 * 16.118, rel=1e-4)


def test_overlap_of_nothing_is_unknown() -> None:
    tally = OverlapTally(0.5)

    assert (tally.iou(), tally.binary_cross_entropy()) == (None, None)

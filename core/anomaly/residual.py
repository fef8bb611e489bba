"""The residual: how far a reconstruction is from what was seen, pixel by pixel."""

from __future__ import annotations

import math
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.float32]

#: Side and standard deviation of the Gaussian window of the structural similarity, in pixels, and
#: its constants for intensities in 0…1.
_WINDOW, _SIGMA = 11, 1.5
_C1, _C2 = 0.01**2, 0.03**2

#: Below it, a mean squared error says no more than that a frame was rebuilt exactly.
_LEAST_ERROR = 1e-10


class ResidualKind(StrEnum):
    """How the difference of two pixels counts.

    ``ssim`` is 1 minus the structural similarity of the windows around the two pixels: what is
    out of place counts, a change of brightness hardly.
    """

    SQUARED = "squared"
    ABSOLUTE = "absolute"
    SSIM = "ssim"


def residual(
    clips: NDArray[np.float32], reconstructions: NDArray[np.float32], kind: ResidualKind
) -> NDArray[np.float32]:
    """Compare clips with their reconstructions.

    Parameters
    ----------
    clips, reconstructions : ndarray of float32, shape (N, C, T, H, W)
        In 0…1.
    kind : ResidualKind
        What is taken of each pixel.

    Returns
    -------
    ndarray of float32, shape (N, T, H, W)
        Mean over channels; in 0…1, and in 0…2 for ``ssim``.

    Raises
    ------
    ValueError
        If the shapes differ; broadcasting would hide it.
    """
    if clips.shape != reconstructions.shape or clips.ndim != 5:
        raise ValueError(f"clips {clips.shape} against reconstructions {reconstructions.shape}")
    if kind is ResidualKind.SSIM:
        off = np.empty_like(clips)
        for place in np.ndindex(clips.shape[:3]):
            off[place] = dissimilarity(clips[place], reconstructions[place])
    else:
        off = clips - reconstructions
        off = np.square(off, out=off) if kind is ResidualKind.SQUARED else np.abs(off, out=off)
    return off[:, 0] if off.shape[1] == 1 else off.mean(axis=1)


def peak_signal_to_noise(frame: Frame, reconstruction: Frame) -> float:
    """Return the peak signal-to-noise ratio of a reconstruction.

    Parameters
    ----------
    frame, reconstruction : ndarray of float32, any shape
        In 0…1.

    Returns
    -------
    float
        ``10 log10(1 / MSE)`` in decibels, at most 100.
    """
    off = (frame - reconstruction).ravel()
    error = float(np.dot(off, off)) / max(off.size, 1)
    return -10 * math.log10(max(error, _LEAST_ERROR))


def dissimilarity(one: Frame, other: Frame) -> Frame:
    """Return 1 minus the structural similarity of two frames at each pixel.

    Parameters
    ----------
    one, other : ndarray of float32, shape (H, W)
        In 0…1; mirrored at their edges.

    Returns
    -------
    ndarray of float32, shape (H, W)
        In 0…2; 0 where they agree all over the window around a pixel.

    References
    ----------
    Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity",
    doi:10.1109/TIP.2003.819861: a Gaussian window of 11 pixels with a deviation of 1.5.
    """
    mean_one, mean_other = _blurred(one), _blurred(other)
    variances = (_blurred(one * one) - mean_one**2) + (_blurred(other * other) - mean_other**2)
    covariance = _blurred(one * other) - mean_one * mean_other
    luminance = (2 * mean_one * mean_other + _C1) / (mean_one**2 + mean_other**2 + _C1)
    # Rounding takes the variances of even frames a little below 0.
    similarity = luminance * (2 * covariance + _C2) / (np.maximum(variances, 0) + _C2)
    apart: Frame = np.maximum(1 - similarity, 0, dtype=np.float32)
    return apart


def _blurred(frame: Frame) -> Frame:
    size = (_WINDOW, _WINDOW)
    return np.asarray(
        cv2.GaussianBlur(frame, size, _SIGMA, borderType=cv2.BORDER_REFLECT_101), np.float32
    )

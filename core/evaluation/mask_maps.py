"""Anomaly maps in the pixels of the masks that they are held against."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def map_in_mask_pixels(
    anomaly_map: NDArray[np.float32], mask_shape: tuple[int, int]
) -> NDArray[np.float16]:
    """Bring an anomaly map to the size of a mask.

    Parameters
    ----------
    anomaly_map : ndarray of float32, shape (h, w)
        Score per pixel of the recipe; NaN where there is none.
    mask_shape : tuple of int
        Height and width of the mask in source pixels. The recipe may have another aspect: map and
        mask cover the same picture.

    Returns
    -------
    ndarray of float16, shape (H, W)
        Bilinear between the centres of the map's pixels. Rounded to the precision in which maps are
        stored, so that all values there can be are few enough to be counted.
    """
    height, width = mask_shape
    resized = cv2.resize(anomaly_map, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, np.float16)

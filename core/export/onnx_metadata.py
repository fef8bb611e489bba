"""What an exported network carries with it: all that turns frames into scores, as JSON.

Each entry of the model's ``metadata_props`` is named ``framesift.…`` and holds one JSON value.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.anomaly.calibration import QUANTILES, Calibration
from core.anomaly.location import LocationStatistics
from core.anomaly.statistic import Statistic
from core.project.records import Thresholds

PREFIX = "framesift."


def calibration_values(calibration: Calibration) -> dict[str, object]:
    """Return what held-out normal frames scored, and the range of the heat map."""
    scores = {
        statistic.value: {
            "mean": spread.mean,
            "std": spread.std,
            "quantiles": dict(zip(map(str, QUANTILES), spread.quantiles, strict=True)),
        }
        for statistic, spread in calibration.spreads.items()
    }
    return {
        "frames": calibration.frames,
        "heat_map_range": list(calibration.heat_map_range()),
        "scores": scores,
    }


def location_values(locations: LocationStatistics) -> dict[str, object]:
    """Return what turns residuals into standard deviations of each place.

    Arrays are base64 of little-endian float32, row by row.
    """
    return {
        "formula": "(residual - mean) / spread",
        "frames": locations.frames,
        "shape": list(locations.mean.shape),
        "mean": _encoded(locations.mean),
        "spread": _encoded(locations.spread),
    }


def threshold_values(thresholds: Mapping[Statistic, Thresholds]) -> dict[str, object]:
    """Return the thresholds in force by frame score, with how they were chosen."""
    return {statistic.value: pair.to_mapping() for statistic, pair in thresholds.items()}


def with_metadata(model: bytes, values: Mapping[str, object], description: str) -> bytes:
    """Return a model that carries values with it.

    Parameters
    ----------
    model : bytes
        An ONNX model.
    values : mapping
        What JSON can hold, by name without `PREFIX`.
    description : str
        In words, for programs that show it.
    """
    import onnx

    proto = onnx.load_from_string(model)
    proto.producer_name = "framesift"
    proto.doc_string = description
    texts = {f"{PREFIX}{name}": json.dumps(value) for name, value in values.items()}
    onnx.helper.set_model_props(proto, texts)
    whole: bytes = proto.SerializeToString()
    return whole


def read_metadata(model: bytes) -> dict[str, object]:
    """Return the values that `with_metadata` has put into a model."""
    import onnx

    props = onnx.load_from_string(model).metadata_props
    return {
        it.key.removeprefix(PREFIX): json.loads(it.value)
        for it in props
        if it.key.startswith(PREFIX)
    }


def _encoded(values: NDArray[np.float32]) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode("ascii")

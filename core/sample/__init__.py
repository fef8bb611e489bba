"""The sample project, made on the spot: a Sun with small flares, a walkway with a bicycle.

- `make`: the project with its sequences and ground truth; `sun` and `sun_files`: FITS files from
  one real image; `walkway`, `figures` and `scenery`: the videos; `truth`: what is planted.
"""

from __future__ import annotations

from core.sample.make import SampleJob, make_sample, sample_truth
from core.sample.truth import Place, PlantedEvent

__all__ = ["Place", "PlantedEvent", "SampleJob", "make_sample", "sample_truth"]

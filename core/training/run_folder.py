"""Where the files of a run are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from core.config import from_mapping, load_yaml, save_yaml
from core.recipe.recipe import Recipe

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What a run was made with, as ``settings.yaml`` holds it.

    Attributes
    ----------
    detector : str
        Registered name of the detector.
    dataset_hash : str
        Of frames, spans, recipe and settings.
    options : dict
        The detector's own settings, as plain values.
    sequences : tuple of int
        Ids of the sequences that it learnt from, so that a resumed run learns from the same.
    folds : int
        Into how many parts the data were cut to calibrate on all of them; 0 for held-out frames.
    """

    detector: str
    dataset_hash: str
    options: dict[str, Any] = field(default_factory=dict)
    sequences: tuple[int, ...] = ()
    folds: int = 0


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Paths inside one run's folder; a run folder can be copied and used without its project.

    Attributes
    ----------
    path : Path
        ``runs/<run>`` in a project.
    """

    path: Path

    @property
    def best(self) -> Path:
        """Checkpoint of the best epoch: by validation loss, or as the settings choose."""
        return self.path / "best.pt"

    @property
    def last(self) -> Path:
        """Checkpoint of the last finished epoch, with all that an exact resume needs."""
        return self.path / "last.pt"

    def epoch(self, number: int) -> Path:
        """Checkpoint of one epoch, where they are kept, e.g. ``epoch-0010.pt``."""
        return self.path / f"epoch-{number:04d}.pt"

    @property
    def history(self) -> Path:
        """One row per epoch."""
        return self.path / "history.csv"

    @property
    def split(self) -> Path:
        """Which frames it learnt from, held out and left out, by sequence id."""
        return self.path / "split.npz"

    @property
    def calibration(self) -> Path:
        """What the anomaly maps of held-out normal frames looked like."""
        return self.path / "calibration.npz"

    @property
    def evaluation(self) -> Path:
        """What the run was worth when it was last held against the labels."""
        return self.path / "evaluation.json"

    def scored_sequences(self) -> frozenset[int]:
        """Return the ids of the sequences that the run has scored, be the scores old or new."""
        names = (path.stem for path in (self.path / "scores").glob("*.npz"))
        return frozenset(int(name) for name in names if name.isdecimal())

    def scores(self, sequence_id: int) -> Path:
        """Frame scores of a sequence, by statistic. Keyed by id: names can change."""
        return self.path / "scores" / f"{sequence_id}.npz"

    def maps(self, sequence_id: int) -> Path:
        """Anomaly maps of a sequence, float16 (T, H, W)."""
        return self.path / "maps" / f"{sequence_id}.npy"

    def reconstructions(self, sequence_id: int) -> Path:
        """Reconstructions of a sequence, uint8 (T, H, W, C), where the detector makes any."""
        return self.path / "reconstructions" / f"{sequence_id}.npy"

    def read_recipe(self) -> Recipe:
        """Read the recipe that the run was trained with."""
        return load_yaml(Recipe, self.path / "recipe.yaml")

    def read_settings(self) -> RunSettings:
        """Read what the run was made with."""
        return load_yaml(RunSettings, self.path / "settings.yaml")

    def options(self, changes: Mapping[str, object] | None = None) -> dict[str, Any]:
        """Return the settings of the run's detector as plain values, with some of them replaced."""
        return {**self.read_settings().options, **(changes or {})}

    def options_as(self, kind: type[T], changes: Mapping[str, object] | None = None) -> T:
        """Return the settings of the run's detector as a dataclass, with some of them replaced.

        ConfigError if one makes no sense.
        """
        return from_mapping(kind, self.options(changes), f"settings of {self.path.name}")

    def write(self, recipe: Recipe, settings: RunSettings) -> None:
        """Write recipe and settings, making the folder."""
        save_yaml(recipe, self.path / "recipe.yaml")
        save_yaml(settings, self.path / "settings.yaml")

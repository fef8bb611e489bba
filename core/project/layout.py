"""Where the files of a project folder are."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

#: Suffix of a project folder.
SUFFIX = ".framesift"


@dataclass(frozen=True, slots=True)
class ProjectLayout:
    """Paths inside one project folder; nothing is read or made here.

    Attributes
    ----------
    folder : Path
        The project folder, ``NAME.framesift``.
    """

    folder: Path

    @property
    def database(self) -> Path:
        """Labels, spans, sequences and runs."""
        return self.folder / "project.db"

    @property
    def thumbnail(self) -> Path:
        """A small picture of what was on show when the window closed the project."""
        return self.folder / "thumbnail.png"

    @property
    def lease(self) -> Path:
        """Says which window may change the project."""
        return self.folder / "window.lock"

    @property
    def backups(self) -> Path:
        """Rotating copies of the database."""
        return self.folder / "backups"

    @property
    def frames(self) -> Path:
        """What is kept of the frames of each sequence, in folders named after their ids."""
        return self.folder / "frames"

    def kept(self, sequence_id: int) -> Path:
        """Folder of what is kept of the frames of a sequence."""
        return self.frames / str(sequence_id)

    def frame_index(self, sequence_id: int) -> Path:
        """Per-frame columns of a sequence."""
        return self.kept(sequence_id) / "index.npz"

    def frame_store(self, sequence_id: int, store_hash: str) -> Path:
        """Frames of a sequence in a recipe."""
        return self.kept(sequence_id) / f"{store_hash}.npy"

    def painted_stores(self, sequence_id: int) -> list[Path]:
        """Return the frame stores without regions to ignore, and their sums, that there are."""
        # The hash of the recipe, and that of the regions.
        digits = "[0-9a-f]" * 12
        return sorted(self.kept(sequence_id).glob(f"{digits}-{digits}.*"))

    def frame_sums(self, sequence_id: int, store_hash: str) -> Path:
        """What the statistics of clips are made of, for the frames of that store."""
        return self.kept(sequence_id) / f"{store_hash}.sums.npz"

    @property
    def clip_review(self) -> Path:
        """The clips that were measured last."""
        return self.folder / "review" / "statistics.npz"

    @property
    def clip_bounds(self) -> Path:
        """Beyond which values of their statistics clips are flagged; not there at first."""
        return self.folder / "review" / "bounds.yaml"

    def ground_truth(self, sequence_id: int) -> Path:
        """Masks of the anomalous pixels of a sequence; not there where none are known."""
        return self.kept(sequence_id) / "ground_truth.npy"

    def incoming(self) -> ProjectLayout:
        """Return a new place on the same disk for what a job makes of sequences without ids yet.

        It lies among the folders of the sequences, and like those of sequences that are gone it is
        tidied up when the project is opened again.
        """
        return ProjectLayout(self.frames / f"incoming-{uuid.uuid4().hex}")

    @property
    def recipe(self) -> Path:
        """The recipe that the project was prepared with last."""
        return self.folder / "recipe.yaml"

    @property
    def runs(self) -> Path:
        """The folders of all runs."""
        return self.folder / "runs"

    def run(self, name: str) -> Path:
        """Folder of a run."""
        return self.runs / name

    @property
    def deleted_runs(self) -> Path:
        """Folders of deleted runs by id, until nobody can undo that any more."""
        # Not among the runs: TensorBoard shows all that is there.
        return self.folder / "deleted-runs"

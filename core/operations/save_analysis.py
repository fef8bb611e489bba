"""Keep what an analysis has written in a place of one's own."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from core.export.target import check_target, folder_written_whole
from core.jobs import JobContext
from core.wording import counted


@dataclass(frozen=True, slots=True)
class SavedAnalysis:
    """Where the files are."""

    folder: Path
    files: tuple[Path, ...]

    @property
    def sentence(self) -> str:
        """What to tell the person."""
        return f"Saved {counted(len(self.files), 'file')} in {self.folder}."


@dataclass(frozen=True, slots=True)
class SaveAnalysisJob:
    """Copy the files of an analysis to a folder, all or none.

    Attributes
    ----------
    files : tuple of Path
        What was written.
    target : Path
        The folder.
    """

    files: tuple[Path, ...]
    target: Path

    @property
    def name(self) -> str:
        """What the status bar calls it."""
        return f"Saving to {self.target.name}"

    def run(self, context: JobContext) -> SavedAnalysis:
        """Copy; an ExportError says that a file is in the way or the folder cannot be written."""
        check_target(self.target, overwrite=True)
        places = tuple(self.target / it.name for it in self.files)
        for place in places:
            check_target(place, place.suffix, overwrite=False)
        with folder_written_whole(self.target) as part:
            for done, file in enumerate(self.files):
                context.check()
                context.progress(done, len(self.files), f"Saving {file.name}")
                shutil.copyfile(file, part / file.name)
        return SavedAnalysis(self.target, places)

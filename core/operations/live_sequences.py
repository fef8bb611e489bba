"""Find the sequence that a person looks at while a run trains, in the recipe of the run."""

from __future__ import annotations

import logging

from core.errors import FramesiftError
from core.jobs import CancelToken, JobContext
from core.operations.prepare import prepare, prepared_sequence
from core.project.project import Project
from core.recipe.prepared import PreparedSequence
from core.recipe.recipe import Recipe
from core.training.playhead import Playhead

log = logging.getLogger(__name__)


class LiveSequences:
    """Sequences that a run does not learn from, by their id, for its previews and live scores.

    What was prepared before is opened. A short sequence is prepared now: scoring would have to do
    so anyway once the run is done. A long one is left out, for that would hold the training up.

    Parameters
    ----------
    project : Project
        Of the thread that trains.
    recipe : Recipe
        Of the run.
    playhead : Playhead
        Says which sequences are short.
    token : CancelToken
        Of the training.
    """

    def __init__(
        self, project: Project, recipe: Recipe, playhead: Playhead, token: CancelToken
    ) -> None:
        self._project, self._recipe, self._playhead = project, recipe, playhead
        self._context = JobContext(token=token)  # the training says how it stands, not this
        self._known: dict[int, PreparedSequence | None] = {}

    def find(self, sequence_id: int) -> PreparedSequence | None:
        """Return a sequence; None if there is no such sequence, or it cannot be used."""
        if sequence_id not in self._known:
            # One at a time: each keeps a file mapped.
            self._known = {sequence_id: self._open(sequence_id)}
        return self._known[sequence_id]

    def _open(self, sequence_id: int) -> PreparedSequence | None:
        try:
            sequence = self._project.sequence(sequence_id)
            if sequence.frames > self._playhead.live_frames:
                return prepared_sequence(self._project, sequence, self._recipe)
            return prepare(self._project, sequence, self._recipe, self._context)
        except FramesiftError as error:
            log.info("Nothing is shown of sequence %s while it trains: %s", sequence_id, error)
            return None

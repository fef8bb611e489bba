"""What a network is shown while it learns: clips, and some that were made anomalous.

A network that only ever sees normal clips may learn to copy whatever it is shown. So some clips are
turned into pseudo-anomalies, or noise is added to all, while the target stays the normal clip.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.training.data import TrainingData
from core.training.look_ahead import look_ahead_stops
from core.training.settings import TrainSettings
from core.training.wandering_patch import WanderingPatch

Clips = NDArray[np.float32]


class TrainingInputs:
    """Make what is shown of training clips, the same at each call.

    All that is random follows from the seed, the epoch and the clip, so that neither resuming a
    run nor cutting it into other batches changes it.

    Parameters
    ----------
    data : TrainingData
        Where the clips are; patches come from training clips as well.
    settings : TrainSettings
        How often clips become anomalous, and how.

    References
    ----------
    Astrid et al. 2021, "Learning not to reconstruct anomalies", arXiv:2110.09742: frames skipped
    by 2 to 5, patches of up to half a frame that move at random and fade in at their edge, each for
    a fifth of the clips. Their patches come from CIFAR-100; from the training set itself they were
    nearly as good. Ours come from another place of a frame as well, since the same place of a
    fixed camera looks alike. Vincent et al. 2008, doi:10.1145/1390156.1390294, for the noise.
    """

    def __init__(self, data: TrainingData, settings: TrainSettings) -> None:
        self._data, self._settings = data, settings
        self._stops = look_ahead_stops(data) if settings.skip_probability else None

    @property
    def are_plain(self) -> bool:
        """Whether clips are shown as they are."""
        chosen = self._settings
        return not (chosen.skip_probability or chosen.patch_probability or chosen.input_noise)

    def shown(self, epoch: int, chosen: NDArray[np.int64], clips: Clips) -> Clips:
        """Return what is shown of some clips.

        Parameters
        ----------
        epoch : int
            Counted from 1.
        chosen : ndarray of int64, shape (N,)
            Their positions among the training clips.
        clips : ndarray of float32, shape (N, C, T, H, W)
            As they are; not changed.

        Returns
        -------
        ndarray of float32, shape (N, C, T, H, W)
            In 0…1; ``clips`` itself where they are shown as they are.
        """
        if self.are_plain:
            return clips
        shown = clips.copy()
        for clip, position in zip(shown, chosen.tolist(), strict=True):
            self._change(clip, position, self._plan(epoch, position))
        return shown

    def frames_seen(self, epoch: int, position: int) -> list[tuple[int, int]]:
        """Return sequence and frame of all that goes into what is shown of one clip."""
        plan = self._plan(epoch, position)
        own = int(self._data.train.sequence[position])
        seen = [(own, frame_index) for frame_index in plan.frames.tolist()]
        if plan.patch is not None:
            seen.append((plan.patch.sequence, plan.patch.frame_index))
        return seen

    def _plan(self, epoch: int, position: int) -> _Plan:
        settings, length = self._settings, self._data.clip_length
        rng = np.random.default_rng([settings.seed, epoch, position])
        skips = rng.random() < settings.skip_probability
        pastes = rng.random() < settings.patch_probability
        skip = self._skip(position, rng) if skips else 1
        start = int(self._data.train.start[position])
        frames = start + skip * np.arange(length, dtype=np.int64)
        patch = None
        if pastes:
            patch = WanderingPatch.drawn(rng, self._data, settings.patch_size)
        return _Plan(frames, skip, patch, rng)

    def _skip(self, position: int, rng: np.random.Generator) -> int:
        """Return one of the skip lengths for which enough frames follow; 1 if there is none."""
        if self._stops is None:
            return 1
        room = int(self._stops[position] - self._data.train.start[position]) - 1
        steps = self._data.clip_length - 1
        fitting = [skip for skip in self._settings.skip_lengths if skip * steps <= room]
        return int(rng.choice(fitting)) if fitting else 1

    def _change(self, clip: Clips, position: int, plan: _Plan) -> None:
        """Turn a clip (C, T, H, W) into what is shown of it."""
        if plan.skip > 1:
            store = self._data.sequences[self._data.train.sequence[position]].store
            for offset, frame_index in enumerate(plan.frames.tolist()):
                clip[:, offset] = store.frame(frame_index).transpose(2, 0, 1)
        if plan.patch is not None:
            plan.patch.paste(clip, self._data)
        if noise := self._settings.input_noise:
            clip += np.float32(noise) * plan.rng.standard_normal(clip.shape, np.float32)
            np.clip(clip, 0, 1, out=clip)


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What is done to one clip in one epoch.

    Attributes
    ----------
    frames : ndarray of int64, shape (T,)
        Which frames are shown.
    skip : int
        Of how many frames one is; 1 for the clip's own.
    patch : WanderingPatch or None
        What is pasted over them.
    rng : Generator
        For the noise that is added.
    """

    frames: NDArray[np.int64]
    skip: int
    patch: WanderingPatch | None
    rng: np.random.Generator

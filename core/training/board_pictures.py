"""The pictures that TensorBoard shows of a training: frames, and clips that were made."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.training.data import TrainingData
from core.training.events import PreviewReady
from core.training.labelled_clips import ClipMaker, LabelledClips
from core.training.live import preview_on_show
from core.training.onlooker import Onlooker
from core.training.playhead import Playhead

#: Shape (H, W, 1) or (H, W, 3), by the name under which it is shown.
Pictures = dict[str, NDArray[np.uint8]]

#: Made clips that are shown, among how many they are sought, and pixels between them.
_CLIPS, _SOUGHT, _GAP = 4, 16, 2


class FramePictures:
    """What a network makes of a held-out frame and of the frame under the playhead.

    Parameters
    ----------
    onlooker : Onlooker
        Asks the network.
    data : TrainingData
        Has the held-out frame: the middle one of the middle clip, of those learnt if none is.
    """

    def __init__(self, onlooker: Onlooker, data: TrainingData) -> None:
        self._onlooker, self._data = onlooker, data
        self._held_out = _held_out_frame(data)

    def after(self, epoch: int, shown: PreviewReady | None) -> Pictures:
        """Return the pictures after an epoch; ``shown`` is what is known of the playhead's."""
        held_out = preview_on_show(self._onlooker, self._data, self._held_out, epoch)
        pictures: Pictures = {}
        for place, made in (("held-out frame", held_out), ("playhead", shown)):
            if made is not None:
                pictures |= {f"{place}/{name}": it for name, it in self._of(made).items()}
        return pictures

    def _of(self, made: PreviewReady) -> Pictures:
        learnt = {it.sequence_id: it.store for it in self._data.sequences}
        pictures: Pictures = {}
        if made.sequence_id in learnt:  # a person may look at another sequence
            pictures["1 input"] = _picture(learnt[made.sequence_id].frame(made.frame_index))
        if made.reconstruction is not None:
            name = "2 prediction" if made.is_prediction else "2 reconstruction"
            pictures[name] = _picture(made.reconstruction)
        name = "2 anomaly map" if made.reconstruction is None else "3 residual"
        pictures[name] = _picture(self._onlooker.grey(made.anomaly_map)[..., np.newaxis])
        return pictures


class MadePictures:
    """Some made clips with their labels, and what a network marks in them.

    Parameters
    ----------
    maker : ClipMaker
        Of held-out frames, if there are any.
    """

    def __init__(self, maker: ClipMaker) -> None:
        self._maker = maker

    @cached_property
    def _made(self) -> LabelledClips:
        """The clips: such as have an anomaly, if any do."""
        made = self._maker.batch(0, _SOUGHT)
        labelled = np.flatnonzero(made.labels.any(axis=(1, 2)))
        return made.chosen((labelled if len(labelled) else np.arange(len(made)))[:_CLIPS])

    def of(self, network: nn.Module) -> Pictures:
        """Return one picture: of each clip its middle frame, what is labelled, what is marked.

        The network is in evaluation mode.
        """
        made = self._made
        height, width = made.clips.shape[3:]
        columns = []
        for clip, label, mark in zip(made.clips, made.labels, _marked(network, made), strict=True):
            frame = clip[:, clip.shape[1] // 2].transpose(1, 2, 0)
            cells = [np.kron(it, np.ones((4, 4)))[:height, :width] for it in (label, mark)]
            shades = [np.broadcast_to(it[..., np.newaxis], frame.shape) for it in cells]
            rows = [np.pad(it, ((0, _GAP), (0, _GAP), (0, 0))) for it in (frame, *shades)]
            columns.append(np.concatenate(rows))
        return {"made clips/frame, label, marked": _picture(np.concatenate(columns, axis=1))}


@torch.inference_mode()
def _marked(network: nn.Module, made: LabelledClips) -> NDArray[np.float32]:
    """Return how probable an anomaly is in each cell of made clips, (N, H / 4, W / 4)."""
    device = next(network.parameters()).device
    clips, rows, columns = (
        torch.from_numpy(it).to(device) for it in (made.clips, made.rows, made.columns)
    )
    marked: NDArray[np.float32] = (
        torch.sigmoid(network(clips, rows, columns)[:, 0, 0]).cpu().numpy()
    )
    return marked


def _picture(shades: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(np.clip(np.nan_to_num(shades), 0, 1) * 255).astype(np.uint8)


def _held_out_frame(data: TrainingData) -> Playhead:
    """Return the middle frame of the middle clip that is held out, or learnt if none is."""
    clips = data.validation if len(data.validation) else data.train
    middle = len(clips) // 2
    playhead = Playhead()
    playhead.move(
        data.sequences[int(clips.sequence[middle])].sequence_id,
        int(clips.start[middle]) + data.clip_length // 2,
    )
    return playhead

"""The convolutional long short-term memory that recurrent networks share."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ConvLstm(nn.Module):
    """Go through the frames of clips one after the other and remember what was seen where.

    Parameters
    ----------
    channels : int
        Of the frames that come in.
    hidden : int
        Of the frames that go out.
    has_two_biases : bool, optional
        Whether both convolutions have a bias, as in torch's own LSTM; only their sum matters.
        Keras has one.

    Notes
    -----
    4 · hidden · (9 · (channels + hidden) + 1) parameters, and 4 · hidden more with two biases. The
    gates come in the order input, forget, output, candidate. Frames are padded by zeros.

    References
    ----------
    Shi et al. 2015, "Convolutional LSTM network", arXiv:1506.04214, without peepholes.
    """

    def __init__(self, channels: int, hidden: int, *, has_two_biases: bool = False) -> None:
        super().__init__()
        self.input_gates = nn.Conv2d(channels, 4 * hidden, kernel_size=3, padding=1)
        self.hidden_gates = nn.Conv2d(
            hidden, 4 * hidden, kernel_size=3, padding=1, bias=has_two_biases
        )

    def forward(self, frames: Tensor, length: int) -> Tensor:
        """Return what is remembered at each frame.

        Parameters
        ----------
        frames : Tensor of float32, shape (N·T, channels, H, W)
            Clip after clip.
        length : int
            Frames in a clip, T; each clip begins with an empty memory.

        Returns
        -------
        Tensor of float32, shape (N·T, hidden, H, W)
            In -1…1.
        """
        # What depends on the frames alone is computed for all of them at once.
        from_input = self.input_gates(frames).unflatten(0, (-1, length))
        # Made of the gates, for ONNX: zeros would be written down in the size of one batch.
        hidden = from_input[:, 0, : from_input.shape[2] // 4] * 0
        # Always float32: rounding to half precision would add up from frame to frame.
        cell = hidden.float()
        outputs = []
        for now in from_input.unbind(1):
            gates = now + self.hidden_gates(hidden)
            enter, forget, leave, candidate = gates.chunk(4, dim=1)
            cell = forget.sigmoid() * cell + enter.sigmoid() * candidate.tanh()
            hidden = leave.sigmoid() * cell.tanh()
            outputs.append(hidden)
        return torch.stack(outputs, dim=1).flatten(0, 1)

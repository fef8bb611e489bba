"""A person's own network, given the sizes that it takes."""

from __future__ import annotations

from torch import Tensor, nn

from models._card import ModelCard
from models._generated import Generated
from models._sizes import cropped, padded


class OwnNetwork(nn.Module):
    """Pad clips for a network that takes some sizes only, and crop what it returns.

    Parameters
    ----------
    network : Module
        Takes clips (N, C, T, H, W) and returns the last K frames, or these and a divergence.
    card : ModelCard
        Which sizes it takes.
    """

    def __init__(self, network: nn.Module, card: ModelCard) -> None:
        super().__init__()
        self.network = network
        self._multiple, self._least = card.size_multiple, card.min_size

    def forward(self, clips: Tensor) -> Tensor | Generated:
        """Rebuild or predict frames.

        Parameters
        ----------
        clips : Tensor of float32, shape (N, C, T, H, W)
            In 0…1.

        Returns
        -------
        Tensor of float32, shape (N, C, K, H, W), or Generated
            What the network returned, but for what was padded.

        Raises
        ------
        TypeError
            If it returned something else.
        """
        whole = padded(clips, self._multiple, self._least)
        made = self.network(whole)
        if isinstance(made, Tensor):
            return made if whole is clips else cropped(made, like=clips)
        if not (isinstance(made, tuple) and [type(it) for it in made] == [Tensor, Tensor]):
            raise TypeError(
                f"it returned a {type(made).__name__}, where a tensor or a pair of reconstruction "
                "and divergence is due"
            )
        reconstruction, divergence = made
        if whole is clips:
            return Generated(reconstruction, divergence)
        return Generated(cropped(reconstruction, like=clips), divergence[:, : clips.shape[2]])

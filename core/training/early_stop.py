"""When a training has shown enough to be stopped before its last epoch."""

from __future__ import annotations

from dataclasses import dataclass

from core.training.settings import TrainSettings

#: So many epochs in a row must be inverted. At the start, when everything is rebuilt badly, the
#: separation wanders about 1, and a single epoch below would stop many a good training.
INVERTED_EPOCHS = 3


@dataclass(slots=True)
class Inversion:
    """Notice when anomalous frames come to be rebuilt better than normal ones.

    Once that has happened after a time when it was the other way round, the network has begun to
    copy whatever it is shown, and more epochs make it worse.

    Attributes
    ----------
    was_above : bool
        Whether the separation was ever above 1.
    epochs : int
        For how many epochs in a row it has been below since.
    """

    was_above: bool = False
    epochs: int = 0

    def close_epoch(self, separation: float) -> None:
        """Take the separation of an epoch; NaN where it was not measured."""
        self.was_above = self.was_above or separation > 1
        self.epochs = self.epochs + 1 if self.was_above and separation < 1 else 0

    @property
    def is_certain(self) -> bool:
        """Whether it has lasted for `INVERTED_EPOCHS`."""
        return self.epochs >= INVERTED_EPOCHS


def reason_to_end(
    settings: TrainSettings, epoch: int, best_epoch: int, inversion: Inversion
) -> str:
    """Return a sentence that says why a training should end now; empty if it should go on.

    Parameters
    ----------
    settings : TrainSettings
        With the patience.
    epoch : int
        Epochs made.
    best_epoch : int
        The best of them.
    inversion : Inversion
        What the separation did.
    """
    kept = f"The checkpoint of epoch {best_epoch} is kept."
    if inversion.is_certain:
        return (
            f"Ended after epoch {epoch}: for {INVERTED_EPOCHS} epochs anomalies were rebuilt "
            f"better than normal frames, which was not so before. {kept}"
        )
    waited = epoch - best_epoch
    if settings.patience and waited >= settings.patience:
        epochs = "1 epoch was" if waited == 1 else f"{waited} epochs were"
        return f"Ended after epoch {epoch}: {epochs} no better than the best. {kept}"
    return ""

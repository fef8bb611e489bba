"""The frame on the screen, which follows the playhead as fast as frames can be decoded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import FramesiftError
from core.media.colormaps import usual_colormap
from core.media.display import ViewFrame
from core.media.frame_index import FrameIndex
from core.media.frame_statistics import FrameStatistics, frame_statistics
from core.media.proxy_frame import ProxyFrame
from core.media.visible_ranges import runs_of
from core.project.records import Changes, Sequence
from gui.document import Document
from gui.settings import Settings
from gui.viewer.frame_provider import FrameProvider
from gui.viewer.proxy_keeper import ProxyKeeper

#: Opening mostly takes less; a word about it would only flash by.
_OPENING_DELAY_MS = 400
#: Statistics that the index does not know yet are made once the playhead rests.
_REST_MS = 150

_NOTHING = "Nothing on show. Choose a sequence, or add a video, FITS files or stills."


class ShownFrame(QObject):
    """One frame of the sequence on show, or the reason why there is none.

    A frame that takes long to decode comes in two steps: from the display proxy at once, its pixels
    once they are decoded. Both become pictures in the same way.

    Attributes
    ----------
    changed : Signal()
        Another frame, or another reason.
    statistics_changed : Signal()
        The statistics of the frame are known now.
    """

    changed = Signal()
    statistics_changed = Signal()

    def __init__(
        self, document: Document, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.provider = FrameProvider(self)
        #: Frames that take long to decode, made smaller.
        self.proxies = ProxyKeeper(document, settings, self)
        #: The sequence on show, whether it can be read or not.
        self.sequence: Sequence | None = None
        #: Its times and statistics.
        self.index: FrameIndex | None = None
        #: Which frame is on the screen; None while there is none.
        self.frame_index: int | None = None
        #: Its pixels; None where it cannot be decoded, and while they are on their way.
        self.frame: ViewFrame | None = None
        #: Itself made smaller, from the proxy, while its pixels are on their way.
        self.small: ProxyFrame | None = None
        #: What to paint: made of its pixels, or from the proxy while those are on their way.
        self.picture: NDArray[np.uint8] | None = None
        #: Why there is no frame; empty while one is on its way.
        self.reason = _NOTHING
        self._document = document
        self._settings = settings
        self._computed: FrameStatistics | None = None
        self._opening = _single_shot(self, _OPENING_DELAY_MS, self._say_opening)
        self._rest = _single_shot(self, _REST_MS, self._on_rested)

        document.view.sequence_changed.connect(self._open)
        document.view.frame_changed.connect(self._ask)
        document.shown_display.values = self._shown_values
        document.view.look_changed.connect(self._on_look_changed)
        document.changed.connect(self._on_document_changed)
        self.provider.opened.connect(self._on_opened)
        self.provider.frame_ready.connect(self._on_frame_ready)
        self.provider.frame_missing.connect(self._on_frame_missing)
        self.provider.failed.connect(self._on_failed)
        self.provider.held_changed.connect(self._tell_held)
        self.proxies.changed.connect(self._on_proxies_changed)
        self._open()

    @property
    def unit(self) -> str:
        """Unit of the pixel values; empty where there is none."""
        return self.provider.unit

    @property
    def statistics(self) -> FrameStatistics | None:
        """Mean and range of the frame; None while they are not known."""
        if self.index is None or self.frame_index is None or self.picture is None:
            return None
        at = self.frame_index
        stored = FrameStatistics(
            float(self.index.mean[at]),
            float(self.index.minimum[at]),
            float(self.index.maximum[at]),
            float(self.index.std[at]),
        )
        return stored if stored.is_known else self._computed

    @property
    def is_proxy(self) -> bool:
        """Whether only the small picture of the frame is there yet."""
        return self.picture is not None and self.frame is None

    def close(self) -> None:
        """Let go of the files and wait for the thread that reads them."""
        self.proxies.close()
        self.provider.shut_down()

    def _open(self) -> None:
        self.provider.close_source()
        self.proxies.close()
        self.sequence = self.index = None
        self._document.shown_display.show(None)
        sequence_id = self._document.view.sequence_id
        if sequence_id is None:
            self._show_nothing(_NOTHING)
            return
        try:
            self.sequence = self._document.project.sequence(sequence_id)
            self.index = self._document.index(sequence_id)
        except FramesiftError as error:
            self._show_nothing(str(error))
            return
        if self.sequence.is_missing:
            self._show_nothing(_missing_text(self.sequence))
            return
        self._show_nothing("")
        self._opening.start()
        self.provider.cache_bytes = self._settings.cache_mib << 20
        self.provider.open_source(self.sequence.path, self.index, self._document.view.look.display)
        self.proxies.follow(self.sequence, self.index)
        self._ask(self._document.view.frame_index)

    def _ask(self, frame_index: int) -> None:
        """Show a frame as soon as it can be had."""
        if self.provider.holds(frame_index) or not self._show_proxy(frame_index):
            self.provider.request(frame_index)
        else:
            self.provider.request_at_rest(frame_index)

    def _show_proxy(self, frame_index: int) -> bool:
        """Show a frame as the proxy has it; return whether that is possible."""
        small, scale = self.proxies.frame(frame_index), self.provider.scale
        if small is None or scale is None:  # Without a scale the source is not open yet.
            return False
        picture = scale.picture(small.values, frame_index, small.sample)
        self._show(frame_index, None, "", (small, picture))
        return True

    def _on_proxies_changed(self) -> None:
        wanted = self._document.view.frame_index
        if self.frame_index != wanted and self.index is not None:
            self._show_proxy(wanted)
        self._tell_held()

    def _on_frame_ready(self, frame_index: int) -> None:
        frame = self.provider.frame(frame_index)
        if frame is not None:
            self._show(frame_index, frame, "")
            self._rest.start()

    def _on_opened(self) -> None:
        provider, index = self.provider, self.index
        if index is None:
            return
        usual = usual_colormap(index.instrument, index.wavelength)
        self._document.shown_display.show(
            provider.basis, provider.scale, provider.unit, usual, provider.flips
        )
        if self.frame is None:
            self._show_proxy(self._document.view.frame_index)

    def _on_look_changed(self) -> None:
        self.provider.show_display(self._document.view.look.display)
        if self.provider.basis is not None:
            self._on_opened()
        if self.frame is not None and self.frame_index is not None:
            frame = self.provider.frame(self.frame_index)
            # Not held any more where frames must be looked at first: it follows then.
            if frame is not None and frame is not self.frame:
                self._show(self.frame_index, frame, "")
                self._rest.start()

    def _shown_values(self) -> NDArray[np.generic] | None:
        scale, small = self.provider.scale, self.small
        if scale is None or self.frame_index is None:
            return None
        if self.frame is not None:
            return scale.shown_values(self.frame.values, self.frame_index)
        if small is None:
            return None
        values = small.values if small.sample is None else small.sample
        return scale.shown_values(values, self.frame_index)

    def _on_frame_missing(self, frame_index: int) -> None:
        sequence = self.sequence
        # Files may vanish while they are open: then it is not this frame that is damaged.
        is_gone = sequence is not None and sequence.is_missing
        reason = _missing_text(sequence) if is_gone else f"Frame {frame_index} cannot be decoded"
        self._show(frame_index, None, reason)

    def _tell_held(self) -> None:
        cached = runs_of(np.array(self.provider.held(), np.int64))
        self._document.held_frames.show(cached, self.proxies.runs())

    def _on_failed(self, error: object) -> None:
        self._show_nothing(str(error))

    def _show_nothing(self, reason: str) -> None:
        self._show(None, None, reason)

    def _show(
        self,
        frame_index: int | None,
        frame: ViewFrame | None,
        reason: str,
        proxy: tuple[ProxyFrame, NDArray[np.uint8]] | None = None,
    ) -> None:
        self._opening.stop()
        self._rest.stop()
        self._computed = None
        self.frame_index, self.frame, self.reason = frame_index, frame, reason
        self.small, self.picture = (None, None) if proxy is None else proxy
        if frame is not None:
            self.picture = frame.picture
        self.changed.emit()

    def _say_opening(self) -> None:
        if self.sequence is not None:
            self._show_nothing(f"Opening {self.sequence.name}…")

    def _on_rested(self) -> None:
        if self.frame is not None and self.statistics is None:
            self._computed = frame_statistics(self.frame.values)
            self.statistics_changed.emit()

    def _on_document_changed(self, changes: Changes) -> None:
        view = self._document.view
        if view.sequence_id is None or view.sequence_id not in changes.sequences:
            return
        if self.frame_index is None or self._is_elsewhere(view.sequence_id):
            self._open()
        else:
            # Preparing a sequence makes its statistics known.
            self.index = self._document.index(view.sequence_id)
            self.statistics_changed.emit()

    def _is_elsewhere(self, sequence_id: int) -> bool:
        try:
            now = self._document.project.sequence(sequence_id)
        except FramesiftError:
            return True
        return self.sequence is None or now.path != self.sequence.path or now.is_missing


def _missing_text(sequence: Sequence | None) -> str:
    name = "The source" if sequence is None else sequence.path.name
    return f"{name} is missing. Relink it from Sequences."


def _single_shot(parent: QObject, delay_ms: int, slot: object) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(delay_ms)
    timer.timeout.connect(slot)
    return timer

"""What the window remembers of its user between two starts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import Enum, StrEnum, auto
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from PySide6.QtCore import QByteArray, QSettings

from core.anomaly.colormaps import Colormap
from core.anomaly.heat_look import HeatLook, Residual
from core.anomaly.statistic import Statistic
from gui.view_mode import ViewerLook, ViewMode, Zoom

#: How many projects the start page and the File menu offer.
RECENT_PROJECTS = 8
#: How many actions the palette shows first.
RECENT_ACTIONS = 12
_PLACES = "places"
#: Most memory for decoded frames at first, in MiB.
CACHE_MIB = 512
#: Smallest and largest size of everything, in percent.
_SCALES = 50, 400

MemberT = TypeVar("MemberT", bound=StrEnum)
#: Disk space for the display proxies of one project, in MiB: some two hours of video.
PROXY_BUDGET_MIB = 8192


class Appearance(StrEnum):
    """Which colours the window has."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Numbers(StrEnum):
    """How number fields write decimals."""

    POINT = "point"
    SYSTEM = "system"


class Start(StrEnum):
    """What the window shows when the program starts."""

    LAST = "last"
    WELCOME = "welcome"


class Preference(Enum):
    """What a person can set in the preferences, for whoever must act on it."""

    APPEARANCE = auto()
    SCALE = auto()
    NUMBERS = auto()
    START = auto()
    CACHE = auto()
    PROXY = auto()
    ANNOTATOR = auto()
    DEVICE = auto()


class Workspace(StrEnum):
    """A dock arrangement for one part of the work."""

    CURATE = "Curate"
    TRAIN = "Train"
    REVIEW = "Review"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person was in a project.

    Attributes
    ----------
    sequence_id, frame_index : int
        The frame on show.
    run_id : int or None
        The run whose scores were on show.
    statistic : Statistic
        Which frame scores.
    workspace : Workspace or None
        How the docks were arranged.
    zoom : Zoom or None
        Which part of the frame was on show; None for all of it.
    visible : tuple of float, or None
        First and last frame on the timeline; None for all of them.
    """

    sequence_id: int
    frame_index: int
    run_id: int | None
    statistic: Statistic = Statistic.LOCAL_MAX
    workspace: Workspace | None = None
    zoom: Zoom | None = None
    visible: tuple[float, float] | None = None


class Settings:
    """Typed access to a `QSettings`.

    Parameters
    ----------
    store : QSettings, optional
        Where to keep the values; the user's own by default, a file of their own in tests.
    """

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = QSettings() if store is None else store

    @property
    def store(self) -> QSettings:
        """Where the values are kept, for panels that keep some of their own."""
        return self._store

    @property
    def appearance(self) -> Appearance:
        """Light, dark, or as the system has it."""
        return _member(Appearance, self._text("appearance"), Appearance.SYSTEM)

    @appearance.setter
    def appearance(self, appearance: Appearance) -> None:
        self._store.setValue("appearance", appearance.value)

    @property
    def numbers(self) -> Numbers:
        """How number fields write decimals: as all other texts of the program, at first."""
        return _member(Numbers, self._text("numbers"), Numbers.POINT)

    @numbers.setter
    def numbers(self, numbers: Numbers) -> None:
        self._store.setValue("numbers", numbers.value)

    @property
    def start(self) -> Start:
        """What the window shows when the program starts."""
        return _member(Start, self._text("start"), Start.LAST)

    @start.setter
    def start(self, start: Start) -> None:
        self._store.setValue("start", start.value)

    @property
    def scale_percent(self) -> int:
        """Size of everything in the window, on top of what the system says of the screen."""
        return self._number("window/scale_percent", 100, *_SCALES)

    @scale_percent.setter
    def scale_percent(self, percent: int) -> None:
        self._store.setValue("window/scale_percent", str(percent))

    @property
    def annotator(self) -> str:
        """Who is at work; empty for the system's user."""
        return self._text("annotator")

    @annotator.setter
    def annotator(self, name: str) -> None:
        self._store.setValue("annotator", name)

    @property
    def device(self) -> str:
        """Where to score, and to train if nothing else is said: ``auto``, or a device."""
        return self._text("device") or "auto"

    @device.setter
    def device(self, name: str) -> None:
        self._store.setValue("device", name)

    @property
    def cache_mib(self) -> int:
        """Most memory that decoded frames take, in MiB."""
        return self._number("viewer/cache_mib", CACHE_MIB, 16, 1 << 20)

    @cache_mib.setter
    def cache_mib(self, mib: int) -> None:
        self._store.setValue("viewer/cache_mib", str(mib))

    @property
    def workspace(self) -> Workspace:
        """The workspace on show when the window was closed."""
        return _member(Workspace, self._text("window/workspace"), Workspace.CURATE)

    @workspace.setter
    def workspace(self, workspace: Workspace) -> None:
        self._store.setValue("window/workspace", workspace.value)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window, as `QWidget.saveGeometry` has it; empty at first."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)

    def layout(self, workspace: Workspace) -> QByteArray:
        """Return the dock arrangement of a workspace; empty where the default one holds."""
        return self._bytes(f"window/layout/{workspace.name}")

    def set_layout(self, workspace: Workspace, layout: QByteArray | None) -> None:
        """Remember the dock arrangement of a workspace; None goes back to the default one."""
        key = f"window/layout/{workspace.name}"
        if layout is None:
            self._store.remove(key)
        else:
            self._store.setValue(key, layout)

    @property
    def last_project(self) -> Path | None:
        """The project that was open when the window was closed; None if none was."""
        text = self._text("project/last")
        return Path(text) if text else None

    @last_project.setter
    def last_project(self, folder: Path | None) -> None:
        self._store.setValue("project/last", "" if folder is None else str(folder))

    @property
    def known_projects(self) -> list[Path]:
        """Projects opened before, newest first, those that are gone among them."""
        return self._recent()

    @property
    def recent_projects(self) -> list[Path]:
        """Projects opened before, newest first, without those that are gone."""
        return [folder for folder in self._recent() if folder.is_dir()]

    def forget_project(self, folder: Path) -> None:
        """Offer a project no more."""
        texts = [str(known) for known in self._recent() if known != folder]
        self._store.setValue("project/recent", texts)

    def remember_project(self, folder: Path) -> None:
        """Put a project first among the recent ones, and make it the last one open."""
        others = [known for known in self._recent() if known != folder]
        texts = [str(known) for known in (folder, *others)][:RECENT_PROJECTS]
        self._store.setValue("project/recent", texts)
        self.last_project = folder

    def place(self, folder: Path) -> Place | None:
        """Return where the person was in a project; None if that is not known."""
        try:
            return TypeAdapter(Place).validate_json(self._text(_place_key(folder)))
        except ValidationError:
            return None

    def set_place(self, folder: Path, place: Place) -> None:
        """Remember where the person is in a project, as long as it is one of the recent ones."""
        recent = {_place_key(known) for known in self._recent()}
        self._store.beginGroup(_PLACES)
        known_keys = [f"{_PLACES}/{key}" for key in self._store.childKeys()]
        self._store.endGroup()
        for key in known_keys:
            if key not in recent:
                self._store.remove(key)
        text = TypeAdapter(Place).dump_json(place).decode()
        self._store.setValue(_place_key(folder), text)

    @property
    def viewer_look(self) -> ViewerLook:
        """How the viewer showed what a detector said."""
        try:
            words = json.loads(self._text("viewer/look"))
            heat = HeatLook(
                Residual(words["residual"]),
                Colormap(words["colormap"]),
                bool(words["is_per_frame"]),
                bool(words["hides_below"]),
            )
            look = ViewerLook(
                ViewMode(words["mode"]),
                bool(words["heat_map"]),
                bool(words["boxes"]),
                bool(words["statistics"]),
                float(words["opacity"]),
                float(words["wipe"]),
                heat,
            )
        except (ValueError, KeyError, TypeError):  # An older program wrote fewer words.
            return ViewerLook()
        return look if 0 <= look.opacity <= 1 and 0 <= look.wipe <= 1 else ViewerLook()

    @viewer_look.setter
    def viewer_look(self, look: ViewerLook) -> None:
        words = asdict(look)
        words |= words.pop("heat")
        self._store.setValue("viewer/look", json.dumps(words))

    @property
    def proxy_budget_mib(self) -> int:
        """Most disk space that the display proxies of one project take, in MiB; 0 makes none.

        A display proxy is what lets one scrub through frames that are slow to read. Those used
        longest ago are thrown away when there is no room for another.
        """
        try:
            return max(0, int(self._text("viewer/proxy_budget_mib")))
        except ValueError:
            return PROXY_BUDGET_MIB

    @proxy_budget_mib.setter
    def proxy_budget_mib(self, budget_mib: int) -> None:
        self._store.setValue("viewer/proxy_budget_mib", str(budget_mib))

    @property
    def media_folder(self) -> Path:
        """Where files were added from last."""
        return Path(self._text("media_folder") or Path.home())

    @media_folder.setter
    def media_folder(self, folder: Path) -> None:
        self._store.setValue("media_folder", str(folder))

    @property
    def recent_in_palette(self) -> list[str]:
        """What was done from the palette, the last one first."""
        return [name for name in self._text("palette/recent").split("\n") if name]

    def used_in_palette(self, entry_id: str) -> None:
        """Remember that something was done from the palette."""
        others = [known for known in self.recent_in_palette if known != entry_id]
        self._store.setValue("palette/recent", "\n".join([entry_id, *others][:RECENT_ACTIONS]))

    def sync(self) -> None:
        """Write everything to disk now."""
        self._store.sync()

    def _recent(self) -> list[Path]:
        texts = self._store.value("project/recent")
        if isinstance(texts, str):  # an .ini file gives a list of one back as text
            texts = [texts]
        if not isinstance(texts, list):
            return []
        return [Path(text) for text in texts if isinstance(text, str) and text]

    def _number(self, key: str, default: int, least: int, most: int) -> int:
        try:
            return max(least, min(int(self._text(key)), most))
        except ValueError:
            return default

    def _text(self, key: str) -> str:
        value = self._store.value(key, "")
        return value if isinstance(value, str) else ""

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()


def _member(kind: type[MemberT], text: str, default: MemberT) -> MemberT:
    """Return the member with a value; the default for one that an older program did not know."""
    try:
        return kind(text)
    except ValueError:
        return default


def _place_key(folder: Path) -> str:
    # A path has slashes, which would make groups of it.
    return f"{_PLACES}/{hashlib.sha1(str(folder).encode(), usedforsecurity=False).hexdigest()}"

"""What the headers of FITS files say of all frames, without reading a pixel."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from natsort import natsorted, ns

from core.errors import SourceError
from core.media.file_set import FileSet, OneFile
from core.media.fits_header import ImageFacts, NoImageError
from core.media.fits_stream import facts_of
from core.media.frame_index import FrameIndex, FrameIssue, Issue
from core.media.times import frame_times, time_in_name

log = logging.getLogger(__name__)

#: Issues of frames that cannot be read as a frame of their sequence.
UNUSABLE = (Issue.SIZE, Issue.UNREADABLE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One frame as the scan found it; ``facts`` is None where the file is damaged."""

    name: str
    facts: ImageFacts | None
    utc: datetime | None
    is_whole: bool


def scan(files: FileSet) -> FrameIndex:
    """Read all headers; quick enough for thousands of files, since no pixel is read."""
    entries = _entries(files)
    times = frame_times([it.utc for it in entries], [time_in_name(it.name) for it in entries])
    entries = [entries[place] for place in times.order]
    known = [it.facts for it in entries if it.facts is not None]
    facts = [it.facts or known[0] for it in entries]
    exposure = np.array([it.facts.exposure_s if it.facts else np.nan for it in entries])
    issues = _issues(entries, exposure)
    index = FrameIndex.of_times(
        times.time_s,
        times.origin,
        start_utc=times.start_utc,
        files=() if isinstance(files, OneFile) else tuple(it.name for it in entries),
        exposure_s=exposure,
        quality=np.array([it.quality for it in facts], np.int64),
        wavelength=_one_wavelength(files, known),
        instrument=Counter(it.instrument for it in known).most_common(1)[0][0],
        issues=issues,
    )
    index.readable[[it.frame_index for it in issues if it.issue in UNUSABLE]] = False
    return index


def _entries(files: FileSet) -> list[_Entry]:
    """Return what the headers say of each frame, files in natural order.

    Raises
    ------
    SourceError
        If no file holds a whole image.
    """
    entries: list[_Entry] = []
    problems: list[str] = []
    problem = SourceError(f"{files.path.name} holds no FITS image.")
    for name in natsorted(files.names, alg=ns.IGNORECASE):
        try:
            facts = facts_of(files, name)
        except NoImageError as error:
            problem = error
            problems.append(f"left out: {error}")
            continue
        except SourceError as error:
            problem = error
            problems.append(str(error))
            entries.append(_Entry(name, None, None, is_whole=False))
            continue
        is_whole = name.lower().endswith(".gz") or files.size(name) >= facts.data_end
        if not is_whole:
            problems.append(f"{name} is cut off before its pixels end.")
        entries += [
            _Entry(name, facts, _plane_time(facts, plane), is_whole)
            for plane in range(facts.planes)
        ]
    if not any(it.facts for it in entries):
        raise problem
    if not any(it.is_whole for it in entries):
        raise SourceError(f"{files.path.name} is cut off before its pixels end; fetch it again.")
    if problems:
        # Only now, and once: where nothing can be read, the error says it all.
        log.warning(
            "%d files of %s are damaged or hold no image; the first: %s",
            len(problems),
            files.path.name,
            problems[0],
        )
    return entries


def _plane_time(facts: ImageFacts, plane: int) -> datetime | None:
    if facts.utc is None or facts.planes == 1:
        return facts.utc
    if facts.plane_s is None:
        return None
    return facts.utc + timedelta(seconds=plane * facts.plane_s)


def _issues(entries: list[_Entry], exposure: np.ndarray[Any, Any]) -> tuple[FrameIssue, ...]:
    sizes = Counter((it.facts.height, it.facts.width) for it in entries if it.facts and it.is_whole)
    usual = sizes.most_common(1)[0][0]
    some_exposures = bool((exposure > 0).any())
    issues: list[FrameIssue] = []
    for frame_index, entry in enumerate(entries):
        facts = entry.facts
        if facts is None or not entry.is_whole:
            issues.append(FrameIssue(frame_index, Issue.UNREADABLE))
            continue
        claims = {
            Issue.SIZE: (facts.height, facts.width) != usual,
            Issue.QUALITY: facts.quality != 0,
            Issue.EXPOSURE: some_exposures and not facts.exposure_s > 0,
            Issue.BLANK: facts.is_blank,
        }
        issues += [FrameIssue(frame_index, issue) for issue, holds in claims.items() if holds]
    return tuple(issues)


def _one_wavelength(files: FileSet, facts: list[ImageFacts]) -> int:
    counts = Counter(it.wavelength for it in facts if it.wavelength)
    if len(counts) > 1:
        found = " and ".join(f"{wave} Å ({count} frames)" for wave, count in counts.most_common())
        raise SourceError(
            f"{files.path.name} mixes {found}: put each wavelength into a folder of its own."
        )
    return next(iter(counts), 0)

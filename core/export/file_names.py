"""Names of files made from names that people gave."""

from __future__ import annotations

import re
from collections.abc import Iterable


def file_stems(names: Iterable[str]) -> dict[str, str]:
    """Return a name for a file for each of some names, all different, also where case is ignored.

    Examples
    --------
    >>> file_stems(["Ped1/Test 1", "Ped1_Test_1"])
    {'Ped1/Test 1': 'Ped1_Test_1', 'Ped1_Test_1': 'Ped1_Test_1-2'}
    """
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        stem = wanted = re.sub(r"[^\w.-]+", "_", name)
        number = 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{wanted}-{number}"
        taken.add(stem.casefold())
        stems[name] = stem
    return stems

"""Reads the fact files beside this module, each at most once and only when asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the facts of one file come from, of which day they are, and how to renew them."""

    name: str
    source: str
    date: str
    refresh: str


@cache
def load(name: str) -> dict[str, Any]:
    """Return the fact file `data/<name>.json`; callers never change what they get."""
    with (DATA_FOLDER / f"{name}.json").open(encoding="utf-8") as file:
        document: dict[str, Any] = json.load(file)
    return document


def fact_files() -> tuple[str, ...]:
    """Return the names of all fact files, sorted, without their ending."""
    return tuple(sorted(path.stem for path in DATA_FOLDER.glob("*.json")))


def provenance(name: str) -> Provenance:
    """Return the header of one fact file. `name` is one of `fact_files()`; others raise ValueError."""
    if name not in fact_files():
        raise ValueError(f"fact file {name!r} is not in the catalog; the files are {', '.join(fact_files())}")
    header = load(name)["header"]
    return Provenance(name=name, source=header["source"], date=header["date"], refresh=header["refresh"])


def in_ranges(ranges: str, index: int) -> bool:
    """Tell whether `index` lies in a text such as "0-3 7", the fact files' short form of a set of positions."""
    for part in ranges.split():
        first, _, last = part.partition("-")
        if int(first) <= index <= int(last or first):
            return True
    return False

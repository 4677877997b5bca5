"""What sets applications of EMR apart: the ports that they answer on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from emr_platform.catalog._data import load


@dataclass(frozen=True, slots=True)
class Port:
    """A port on which an application answers on its nodes, and what answers there.

    `sure` is False where no page of AWS names it: ask about it, do not open or refuse anything for it.
    """

    number: int
    what: str
    source: str
    sure: bool
    note: str


@cache
def ports_of(application: str) -> tuple[Port, ...]:
    """Return the ports of an application, whatever the case of its name, as EMR has them unless it is told otherwise.

    None for an application that has none, or that the catalog does not know.
    """
    return tuple(
        Port(one["port"], one["what"], one["source"], one["sure"], one.get("note", ""))
        for one in load("applications")["ports"]
        if one["application"].lower() == application.lower()
    )

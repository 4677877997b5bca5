"""What sets applications of EMR apart: their ports, whether YARN sees their work, runtime roles, Kerberos."""

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


def is_outside_yarn(application: str) -> bool:
    """Tell whether YARN does not see an application's work, whatever the case of its name.

    EMR then neither ends the cluster when it is idle nor scales it by itself.
    """
    return application.lower() in _names("outside_yarn", "names")


def takes_runtime_roles(application: str) -> bool | None:
    """Tell whether EMR gives runtime roles to jobs of an application, whatever the case of its name.

    False for an engine that takes queries past EMR's steps, which have the nodes' role; None for one that is neither.
    """
    if application.lower() in _names("runtime_roles", "take"):
        return True
    return False if application.lower() in _names("runtime_roles", "take_none") else None


def works_with_kerberos(application: str) -> bool:
    """Tell whether EMR makes an application known to Kerberos, or it has no service to log in to; in any case."""
    name = application.lower()
    return name in _names("kerberos", "known") or name in _names("kerberos", "without_service")


def kerberos_with_tls_since(application: str) -> str | None:
    """Return the release from which an engine takes part in Kerberos where traffic between nodes is encrypted.

    None for all others, in whatever case the name is.
    """
    since: dict[str, str] = load("applications")["kerberos"]["with_tls_since"]
    return next((release for name, release in since.items() if name.lower() == application.lower()), None)


def beside_kerberos() -> frozenset[str]:
    """Return the applications, in lower case, that do not ask by Kerberos who comes, or only where more is set up."""
    return _names("kerberos", "asks_nobody")


@cache
def _names(entry: str, key: str) -> frozenset[str]:
    return frozenset(load("applications")[entry][key].lower().split())

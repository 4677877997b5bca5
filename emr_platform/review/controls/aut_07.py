"""AUT-07: Kerberos tickets end within a day."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Value, ask, at, security_document
from .._base import Control, Outcome, Subject, judge
from ._security import PATH, TYPE

_KERBEROS = ("AuthenticationConfiguration", "KerberosConfiguration")
_KINDS = ("ClusterDedicatedKdcConfiguration", "ExternalKdcConfiguration")
_MOST = 24
"""Hours, EMR's default."""


def examine(subject: Subject) -> Iterator[Outcome]:
    for configuration in subject.of(TYPE):
        document = security_document(configuration)
        for kind in _KINDS:
            path = (*_KERBEROS, kind, "TicketLifetimeInHours")
            if at(document, *_KERBEROS, kind) is None:
                continue
            hours = at(document, *path)
            yield judge(
                ask(hours, _is_short), configuration, (*PATH, *path), hours,
                good=f"at most {_MOST} hours, EMR's default",
                bad=f"whoever takes a ticket acts by it for longer than a day; set at most {_MOST}",
            )  # fmt: skip


def _is_short(hours: Value) -> bool:
    return hours is None or (str(hours).isdecimal() and int(str(hours)) <= _MOST)


CONTROL = Control(
    id="AUT-07",
    title="Kerberos tickets end within a day",
    why="A ticket is as good as a password until it ends, and is kept in a file.",
    severity="low",
    population="security configurations with Kerberos",
    proof="KerberosConfiguration: TicketLifetimeInHours at most 24, or absent",
    remedy="set TicketLifetimeInHours to 24 or less",
    sources=("EMR Management Guide, Kerberos",),
    mappings={},
    examine=examine,
)

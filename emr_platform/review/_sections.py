"""The sections of the evidence: what other parts find, as tables."""

from __future__ import annotations

from collections.abc import Callable

from . import bootstrap, encryption, inventory, logs, network
from ._base import Subject
from ._evidence import Table

Section = Callable[[Subject], Table]

SECTIONS: tuple[Section, ...] = (
    network.placement,
    network.flows,
    network.subnets,
    network.endpoints,
    encryption.matrix,
    encryption.keys,
    encryption.users,
    logs.retention,
    inventory.clusters,
    inventory.resources,
    inventory.templates,
    inventory.gaps,
    bootstrap.scripts,
)
"""In the order in which people read them. Each takes milliseconds; what takes longer is no section of every review."""

"""The sections of the evidence: what other parts find, as tables."""

from __future__ import annotations

from collections.abc import Callable

from . import access, bootstrap, encryption, inventory, logs, network
from ._base import Subject
from ._evidence import Table

Section = Callable[[Subject], Table]

SECTIONS: tuple[Section, ...] = (
    network.placement,
    network.flows,
    network.subnets,
    network.endpoints,
    encryption.glance,
    encryption.matrix,
    encryption.keys,
    encryption.users,
    access.who_can_do_what,
    access.trust,
    access.escalation_paths,
    access.cross_account,
    logs.retention,
    inventory.clusters,
    inventory.resources,
    inventory.templates,
    inventory.gaps,
    bootstrap.scripts,
)
"""In the order in which people read them. Each takes milliseconds; what takes longer is no section of every review."""

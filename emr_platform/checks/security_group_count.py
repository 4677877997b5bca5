"""Nodes have at most four security groups besides EMR's own, each once.

Source: EMR Management Guide, emr-sg-specify: up to four (catalog limit `additional_security_groups`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._limits import most
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        groups, where = cluster.additional_security_groups, (*path, "additional_security_groups")
        if len(groups) > most("additional_security_groups"):
            why = f"nodes have at most {most('additional_security_groups')} besides EMR's own"
            yield Problem(where, f"{len(groups)} security groups", why, "merge some of them")
        for index, group in enumerate(groups):
            if group in groups[:index]:
                yield Problem((*where, index), f"{group} a second time", "each is named once", "remove one of them")

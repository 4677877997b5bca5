"""A role for EMRFS is for users, for groups or for locations, and each of them has one.

Source: EMR Management Guide, emr-emrfs-iam-roles: a mapping has one IdentifierType, User, Group or Prefix, and EMRFS
takes the first mapping that fits. S3A takes the mappings over (EMR Release Guide, emr-s3a-migrate).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import EmrfsRole
from ._base import Context, Problem
from ._walk import clusters

_KINDS = ("users", "groups", "prefixes")


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        seen: set[tuple[str, str]] = set()
        for index, mapping in enumerate(cluster.security.emrfs_roles):
            where = (*path, "security", "emrfs_roles", index)
            yield from _kinds(where, mapping)
            for kind in _KINDS:
                for number, name in enumerate(getattr(mapping, kind)):
                    if (kind, name) in seen:
                        why = "the first role that fits is taken, and this one never"
                        yield Problem((*where, kind, number), f"'{name}' a second time", why, "remove it", "warning")
                    seen.add((kind, name))


def _kinds(path: Path, mapping: EmrfsRole) -> Iterator[Problem]:
    given = [kind for kind in _KINDS if getattr(mapping, kind)]
    if len(given) != 1:
        got = " and ".join(given) or "none of users, groups and prefixes"
        yield Problem(path, got, "a role is for one kind of these", "write one of users, groups and prefixes")

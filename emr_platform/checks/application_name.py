"""Applications are ones the release carries, by EMR's spelling.

Source: EMR Release Guide, application versions by release, as recorded in the catalog (`applications_of`); where the
record of a release is incomplete only names that no release carries are refused. Trino is called PrestoSQL before the
catalog's feature `trino_name`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import Release, application_names, application_spelling, feature, release
from ..findings import Path, did_you_mean
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        known = release(cluster.release)
        for index, name in enumerate(cluster.applications):
            if known:
                yield from _name((*path, "applications", index), name, known)


def _name(path: Path, name: str, known: Release) -> Iterator[Problem]:
    right = "Trino" if feature("trino_name").in_release(known.label) else "PrestoSQL"
    if name.lower() in ("trino", "prestosql") and known.has_application("Trino"):
        if name != right:
            yield Problem(path, f"'{name}'", f"{known.label} calls it {right}", f"write {right}")
        return
    if name in known.applications:
        return
    spelling = application_spelling(name)
    if known.has_application(name) or (known.has_application(name) is None and spelling):
        if name != spelling:
            yield Problem(path, f"'{name}'", "applications are spelled as EMR spells them", f"write {spelling}")
        return
    names = sorted(known.applications) if known.applications_complete else application_names()
    near = did_you_mean(name, names)
    yield Problem(
        path,
        f"'{name}'",
        f"{known.label} does not carry it",
        f"did you mean {near}?" if near else f"use one of {', '.join(names)}",
    )

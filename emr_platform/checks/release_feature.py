"""A release has what its cluster asks of EMR.

Source: the catalog's features (`emr_platform.catalog.feature`), each with its own source. What only one rule knows of,
such as three primary nodes or certificates issued by EMR, is checked there.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature, release_version
from ..findings import Path
from ..model import Cluster
from ._base import Context, Problem
from ._walk import clusters

_AMAZON_LINUX_2023 = (7, 0, 0)
"""EMR Management Guide, emr-custom-ami: the first release on Amazon Linux 2023."""


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        for name, field, what in _asked(cluster):
            known = feature(name)
            if not known.in_release(cluster.release):
                of_line = [one for one in known.floors if one[0] == release_version(cluster.release)[0]]
                yield _problem((*path, field), what, cluster, (of_line or [known.since])[-1], sure=known.sure)
        if cluster.os_release and release_version(cluster.release) < _AMAZON_LINUX_2023:
            yield _problem((*path, "os_release"), "Amazon Linux 2023", cluster, _AMAZON_LINUX_2023, sure=True)


def _asked(cluster: Cluster) -> Iterator[tuple[str, str, str]]:
    """Features that a cluster uses: the catalog's name, the field that asks for it, and what people call it."""
    yield "log_encryption", "release", "logs encrypted with the platform's key"
    if cluster.on_fleets:
        yield "allocation_strategies", "primary", "allocation strategies of fleets"
    if cluster.managed_scaling:
        yield "managed_scaling", "managed_scaling", "managed scaling"
    if cluster.idle_timeout_seconds is not None and not cluster.high_availability:
        yield "auto_termination", "idle_timeout_seconds", "an idle timeout"
    if cluster.step_concurrency > 1:
        yield "step_concurrency", "step_concurrency", "steps at the same time"
    if cluster.custom_ami:
        yield "custom_ami", "custom_ami", "images of yours"


def _problem(path: Path, what: str, cluster: Cluster, since: tuple[int, int, int], *, sure: bool) -> Problem:
    return Problem(
        path,
        f"{what} on {cluster.release}",
        f"EMR has that from emr-{'.'.join(map(str, since))} on",
        "use a newer release",
        "error" if sure else "warning",
    )

"""The ends of a run's logs, masked, with where they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .account import Account
from .diagnosis import Log, logs_of_bootstrap, logs_of_step, masked
from .errors import OperateError
from .following import Execution, observed
from .runs import Run


@dataclass(frozen=True)
class Part:
    """A part of a run, and the ends of its logs."""

    name: str
    cluster: str
    state: str
    logs: tuple[Log, ...]


def parts(account: Account, run: Run, wanted: str | None = None) -> Iterator[Part]:
    """The steps of a run with their logs, and bootstrap actions of a cluster that failed with them.

    Args:
        wanted: a step's name or id. Default: all.

    Raises:
        OperateError: when the run has no step of that name.
    """
    seen = observed(account.client, run.arn)
    chosen = [step for step in seen.steps if wanted is None or wanted in (step, _short(seen, step))]
    if wanted is not None and not chosen:
        known = ", ".join(_short(seen, step) for step in seen.steps) or "none yet"
        raise OperateError(f"{run.name} has no step {wanted}; its steps are: {known}")
    emr, s3 = account.client("emr"), account.client("s3")
    described = {cluster: emr.describe_cluster(ClusterId=cluster)["Cluster"] for cluster in seen.used}
    for step in chosen:
        cluster = seen.on[step]
        logs = logs_of_step(s3, str(described[cluster].get("LogUri") or ""), cluster, step)
        yield Part(f"step {_short(seen, step)} ({step})", cluster, seen.steps[step], tuple(logs))
    for cluster in () if wanted else seen.clusters:
        name, found = logs_of_bootstrap(s3, described[cluster])
        if found:
            yield Part(name, cluster, seen.clusters[cluster], tuple(found))


def last_lines(log: Log, most: int) -> list[str]:
    """The last lines of a log, masked."""
    return masked(log.text).splitlines()[-most:]


def _short(seen: Execution, step: str) -> str:
    return seen.names[step].rpartition("/")[2]

"""Locations in classifications are named in full and may be reached.

Source: this platform; classifications are handed over as they are, so the environment's own buckets are not replaced
there, and the nodes' role gets the locations under `reads` and `writes` of the cluster and of its steps. Buckets that
are open to everybody need no declaration, so that part is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Environment
from ..render.locations import BUCKETS, locate
from ._base import Context, Problem
from ._settings import Setting, settings
from ._urls import urls_in


def check(context: Context) -> Iterator[Problem]:
    for at in settings(context.environment):
        declared = _declared(context.environment, str(at.path[1]))
        for url in urls_in(at.value):
            yield from _url(at, url, declared)


def _url(at: Setting, url: str, declared: tuple[str, ...]) -> Iterator[Problem]:
    wanted = locate("s3://" + url.partition("://")[2].rstrip("/") + "/")
    if wanted.bucket in BUCKETS:
        why = "own buckets have other names in AWS, which are not put into classifications"
        yield Problem(at.path, f"'{url}'", why, "pass it to the job as an argument, or name a bucket of yours in full")
    elif not any(locate(one).covers(wanted) for one in declared):
        why = "the nodes' role gets the locations under `reads` and `writes` only"
        yield Problem(at.path, f"'{url}'", why, f"declare s3://{wanted.bucket}/{wanted.prefix} there", "warning")


def _declared(environment: Environment, name: str) -> tuple[str, ...]:
    cluster = environment.clusters[name]
    found = [*cluster.reads, *cluster.writes]
    for workflow in environment.workflows_on(name):
        for step in workflow.cluster_steps:
            found += [*step.reads, *step.writes]
    return tuple(found)

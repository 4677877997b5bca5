"""S3 URLs in what an environment passes to jobs and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..findings import Path
from ..model import (
    Cluster,
    ClusterStep,
    Environment,
    FlinkStep,
    HiveStep,
    MapReduceStep,
    S3DistCpStep,
    SparkSqlStep,
    SparkStep,
    StreamingStep,
)
from ._walk import StepAt, clusters, steps

# A placeholder such as {day} is part of the URL; any other brace ends it.
_URL = re.compile(r"s3[an]?://(?:\{[a-z][a-z0-9_]{0,31}\}|[^\s'\"`,;|&(){}\[\]])+")


def urls_in(value: str) -> tuple[str, ...]:
    """Every S3 URL in a text."""
    return tuple(found.group() for found in _URL.finditer(value))


@dataclass(frozen=True)
class Text:
    """A text that reaches a job or script, its path, and the locations its cluster or step declares."""

    path: Path
    value: str
    declared: tuple[str, ...]
    resolved: bool
    """Whether an own bucket at the text's beginning is replaced by its real name."""

    @property
    def urls(self) -> tuple[str, ...]:
        """Every URL in the text."""
        return urls_in(self.value)

    @property
    def resolved_urls(self) -> tuple[str, ...]:
        """The URL that the text begins with, where its bucket is resolved; at most one."""
        return self.urls[:1] if self.resolved and self.value.startswith("s3://") else ()


def texts(environment: Environment) -> Iterator[Text]:
    """What bootstrap actions and steps are given: arguments, variables, Spark properties, jars in S3."""
    for path, cluster in clusters(environment):
        declared = (*cluster.reads, *cluster.writes)
        for number, action in enumerate(cluster.bootstrap_actions):
            for index, argument in enumerate(action.args):
                where = (*path, "bootstrap_actions", number, "args", index)
                yield Text(where, argument, declared, resolved=True)
    for at in steps(environment):
        declared = (*at.step.reads, *at.step.writes)
        if at.cluster:
            declared += (*at.cluster.reads, *at.cluster.writes)
        for index, argument in enumerate(at.step.args):
            yield Text((*at.path, "args", index), argument, declared, resolved=True)
        yield from _of_kind(at.path, at.step, declared)


def _of_kind(path: Path, step: ClusterStep, declared: tuple[str, ...]) -> Iterator[Text]:
    """What only some kinds of steps are given."""
    if isinstance(step, HiveStep | SparkSqlStep):
        for key, value in step.variables.items():
            yield Text((*path, "variables", key), value, declared, resolved=True)
    if isinstance(step, SparkStep | SparkSqlStep):
        for key, value in step.conf.items():
            yield Text((*path, "conf", key), value, declared, resolved=False)
    jars = {"jar": step.jar} if isinstance(step, MapReduceStep) else {}
    jars |= {"job": step.job} if isinstance(step, FlinkStep) else {}
    for key, jar in jars.items():
        if jar.startswith("s3://"):
            yield Text((*path, key), jar, declared, resolved=True)


def locations(environment: Environment) -> Iterator[tuple[Path, str]]:
    """Everything that is declared as read or written, what engines write to, and objects that EMR fetches."""
    for path, cluster in clusters(environment):
        yield from _declared(path, cluster.reads, cluster.writes)
        yield from _of_engines(path, cluster)
        yield from _of_security((*path, "security"), cluster)
    for at in steps(environment):
        yield from _declared(at.path, at.step.reads, at.step.writes)
        yield from ((path, url) for path, url in named(at) if url.startswith("s3://"))


def named(at: StepAt) -> Iterator[tuple[Path, str]]:
    """What a step reads from and writes to by fields of their own."""
    keys = ("input", "output") if isinstance(at.step, StreamingStep) else ()
    keys = ("source", "target") if isinstance(at.step, S3DistCpStep) else keys
    for key in keys:
        yield (*at.path, key), getattr(at.step, key)


def _of_engines(path: Path, cluster: Cluster) -> Iterator[tuple[Path, str]]:
    if cluster.hbase and cluster.hbase.root:
        yield (*path, "hbase", "root"), cluster.hbase.root
    if cluster.flink:
        yield (*path, "flink", "checkpoints"), cluster.flink.checkpoints
    if cluster.notebooks:
        yield (*path, "notebooks"), cluster.notebooks


def _of_security(path: Path, cluster: Cluster) -> Iterator[tuple[Path, str]]:
    security = cluster.security
    if security.in_transit.pem_zip:
        yield (*path, "in_transit", "pem_zip"), security.in_transit.pem_zip
    for key in ("s3", "local_disk", "in_transit"):
        provider = getattr(security, key).provider
        if provider:
            yield (*path, key, "provider", "jar"), provider.jar
    for index, mapping in enumerate(security.emrfs_roles):
        for number, prefix in enumerate(mapping.prefixes):
            yield (*path, "emrfs_roles", index, "prefixes", number), prefix


def _declared(path: Path, reads: tuple[str, ...], writes: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for key, urls in (("reads", reads), ("writes", writes)):
        for index, url in enumerate(urls):
            yield (*path, key, index), url

"""S3 URLs in what an environment passes to jobs and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..findings import Path
from ..model import Environment, SparkStep
from ._walk import clusters, steps

_URL = re.compile(r"s3[an]?://[^\s'\"`,;|&(){}\[\]]+")


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
        return tuple(found.group() for found in _URL.finditer(self.value))

    @property
    def resolved_urls(self) -> tuple[str, ...]:
        """The URL that the text begins with, where its bucket is resolved; at most one."""
        return self.urls[:1] if self.resolved and self.value.startswith("s3://") else ()


def texts(environment: Environment) -> Iterator[Text]:
    """Arguments of bootstrap actions, and arguments and Spark properties of steps."""
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
        if isinstance(at.step, SparkStep):
            for key, value in at.step.conf.items():
                yield Text((*at.path, "conf", key), value, declared, resolved=False)


def locations(environment: Environment) -> Iterator[tuple[Path, str]]:
    """Everything that is declared as read or written, and the zip with certificates."""
    for path, cluster in clusters(environment):
        yield from _declared(path, cluster.reads, cluster.writes)
        if cluster.security.in_transit.pem_zip:
            yield (*path, "security", "in_transit", "pem_zip"), cluster.security.in_transit.pem_zip
    for at in steps(environment):
        yield from _declared(at.path, at.step.reads, at.step.writes)


def _declared(path: Path, reads: tuple[str, ...], writes: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for key, urls in (("reads", reads), ("writes", writes)):
        for index, url in enumerate(urls):
            yield (*path, key, index), url

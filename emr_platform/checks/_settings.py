"""Classifications of a cluster and of its nodes, and their properties, each with its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..findings import Path
from ..model import Cluster, Configuration, Environment, PrimaryGroup
from ._walk import clusters


@dataclass(frozen=True)
class ConfigurationAt:
    """A classification, its path, its cluster, and whether it stands inside another, as `export` does."""

    path: Path
    configuration: Configuration
    cluster: Cluster
    nested: bool


@dataclass(frozen=True)
class Setting:
    """One property of a classification. `path` is the property's."""

    path: Path
    classification: str
    key: str
    value: str
    cluster: Cluster


def configurations(environment: Environment) -> Iterator[ConfigurationAt]:
    """Every classification the file holds, nested ones after the one they stand in."""
    for path, cluster in clusters(environment):
        yield from _within((*path, "configurations"), cluster.configurations, cluster)
        for key, nodes in cluster.nodes.items():
            where = (*path, *key.split("."))
            if isinstance(nodes, PrimaryGroup):
                yield from _within((*where, "configurations"), nodes.configurations, cluster)
                continue
            for index, config in enumerate(nodes.instance_types):
                of_type = (*where, "instance_types", index, "configurations")
                yield from _within(of_type, config.configurations, cluster)


def settings(environment: Environment) -> Iterator[Setting]:
    """Every property of every classification."""
    for at in configurations(environment):
        for key, value in at.configuration.properties.items():
            yield Setting((*at.path, "properties", key), at.configuration.classification, key, value, at.cluster)


def _within(
    path: Path, many: tuple[Configuration, ...], cluster: Cluster, *, nested: bool = False
) -> Iterator[ConfigurationAt]:
    for index, one in enumerate(many):
        yield ConfigurationAt((*path, index), one, cluster, nested)
        yield from _within((*path, index, "configurations"), one.configurations, cluster, nested=True)

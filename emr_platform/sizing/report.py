"""What the sizing of a cluster comes to: each instance type, each engine, and where the user's own settings win."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from emr_platform.catalog import known_instance_type
from emr_platform.model import Cluster, Configuration, InstanceGroup
from emr_platform.sizing._nodes import NodeFit
from emr_platform.sizing.flink import size_flink
from emr_platform.sizing.hbase import size_hbase
from emr_platform.sizing.presto import size_presto, size_trino
from emr_platform.sizing.spark import size_spark
from emr_platform.sizing.tez import size_tez
from emr_platform.sizing.volumes import cached_gib
from emr_platform.sizing.yarn import yarn_memory_mib, yarn_memory_with_hbase_mib

Properties = Mapping[str, Mapping[str, str]]

YARN_MEMORY = ("yarn-site", "yarn.nodemanager.resource.memory-mb")
"""Setting this oneself changes what all sizes on YARN start from."""


class Sizing(Protocol):
    """What all engines' sizings have in common."""

    @property
    def advice(self) -> tuple[str, ...]:
        """What a reader should know."""

    def explain(self) -> list[str]:
        """The sizing in sentences, advice last."""


@dataclass(frozen=True, slots=True)
class Override:
    """A setting of the user's own. `platform` is what it would be without; None when the platform does not set it.

    `nodes` is the place of a fleet or group when it is for these alone, such as "task m7g.xlarge".
    """

    classification: str
    key: str
    value: str
    platform: str | None
    nodes: str = ""

    def __str__(self) -> str:
        where = f" on {self.nodes}" if self.nodes else ""
        instead = "the sizes here start from EMR's own" if self.platform is None else f"the platform's: {self.platform}"
        return f"yours{where}: {self.key}={self.value}; {instead}"


@dataclass(frozen=True, slots=True)
class EngineSize:
    """One engine: its sizing, what the platform sets by it, how its containers sit on each type (on YARN only)."""

    name: str
    sizing: Sizing
    properties: Properties
    fits: Mapping[str, NodeFit]
    yours: tuple[Override, ...]


@dataclass(frozen=True, slots=True)
class TypeSize:
    """One core or task type, in MiB; `yarn_mib` is what YARN has beside any HBase, or None without YARN."""

    name: str
    places: tuple[str, ...]
    vcores: int
    memory_mib: int
    yarn_mib: int | None


@dataclass(frozen=True, slots=True)
class ClusterSize:
    """One cluster: its types in the order of the file, its engines that are sized."""

    types: tuple[TypeSize, ...]
    engines: tuple[EngineSize, ...]


def cluster_size(
    cluster: Cluster, rendered: Iterable[Mapping[str, Any]], *, workers: int, yarn: bool = True
) -> ClusterSize:
    """Return the sizes of a cluster.

    `rendered` are its configurations as `emr_platform.render` gives them, the user's own merged in; `workers` is the
    most core and task nodes it may have; `yarn` says whether YARN runs there.
    ValueError: an instance type EMR does not take, or one too small for an engine.
    """
    effective = dict(_flat(rendered))
    engines = [
        EngineSize(name, sizing, properties, fits, tuple(_overrides(cluster, properties, effective)))
        for name, sizing, properties, fits in _sized(cluster, workers)
    ]
    return ClusterSize(tuple(_types(cluster, yarn=yarn)), tuple(engines))


def _sized(cluster: Cluster, workers: int) -> Iterator[tuple[str, Sizing, Properties, Mapping[str, NodeFit]]]:
    core, task, hbase = cluster.core.type_names, cluster.task_types, _has(cluster, "hbase")
    if _has(cluster, "spark"):
        spark = size_spark(core, task, cluster.primary.type_names, hbase=hbase)
        yield "spark", spark, {"spark-defaults": spark.properties()}, _by_type(spark.nodes)
    if _has(cluster, "hive"):
        tez = size_tez(core, task, hbase=hbase)
        yield "hive", tez, tez.properties(), _by_type(tez.nodes)
    if _has(cluster, "flink"):
        flink = size_flink(core, task, cluster.flink.task_slots if cluster.flink else None, hbase=hbase)
        yield "flink", flink, flink.properties(), _by_type(flink.nodes)
    if hbase:
        on_s3 = bool(cluster.hbase and cluster.hbase.root)
        region_servers = size_hbase(core, on_s3=on_s3, ebs_gib=cached_gib(cluster.core.ebs_volumes))
        yield "hbase", region_servers, region_servers.properties(), {}
    for name, size in (("presto", size_presto), ("trino", size_trino), ("prestosql", size_trino)):
        if _has(cluster, name):
            queries = size(core, task, workers=workers)
            renamed = {key.replace("trino-", f"{name}-"): value for key, value in queries.properties().items()}
            yield name, queries, renamed, {}


def _types(cluster: Cluster, *, yarn: bool) -> Iterator[TypeSize]:
    memory_of = yarn_memory_with_hbase_mib if _has(cluster, "hbase") else yarn_memory_mib
    places: dict[str, list[str]] = {}
    for key, nodes in cluster.nodes.items():
        for name in nodes.type_names if key != "primary" else ():
            places.setdefault(name, []).append(key.removeprefix("task_groups."))
    for name, at in places.items():
        item = known_instance_type(name)
        yield TypeSize(name, tuple(dict.fromkeys(at)), item.vcpus, item.memory_mib, memory_of(item) if yarn else None)


def _overrides(cluster: Cluster, properties: Properties, effective: Properties) -> Iterator[Override]:
    wanted = [(one, key, value) for one, pairs in properties.items() for key, value in pairs.items()]
    for place, own in [("", effective), *_apart(cluster)]:
        for classification, key, platform in wanted:
            value = own.get(classification, {}).get(key, platform)
            if value != platform:
                yield Override(classification, key, value, platform, place)
        memory = own.get(YARN_MEMORY[0], {}).get(YARN_MEMORY[1])
        if memory is not None:
            yield Override(*YARN_MEMORY, memory, None, place)


def _apart(cluster: Cluster) -> Iterator[tuple[str, Properties]]:
    """Settings for single groups, or for single types of a fleet, with their place."""
    for key, nodes in cluster.nodes.items():
        if key == "primary":
            continue
        if isinstance(nodes, InstanceGroup):
            yield key, dict(_flat(map(_api, nodes.configurations)))
        for config in nodes.instance_types:
            yield f"{key} {config.type}", dict(_flat(map(_api, config.configurations)))


def _flat(configurations: Iterable[Mapping[str, Any]], above: str = "") -> Iterator[tuple[str, Mapping[str, str]]]:
    """Properties by classification, nested ones as `hbase-env/export`."""
    for one in configurations:
        name = f"{above}{one['Classification']}"
        yield name, one.get("Properties", {})
        yield from _flat(one.get("Configurations", ()), f"{name}/")


def _api(one: Configuration) -> dict[str, Any]:
    return {
        "Classification": one.classification,
        "Properties": one.properties,
        "Configurations": [_api(nested) for nested in one.configurations],
    }


def _by_type(nodes: Sequence[NodeFit]) -> dict[str, NodeFit]:
    return {node.instance_type: node for node in nodes}


def _has(cluster: Cluster, application: str) -> bool:
    return application in {name.lower() for name in cluster.applications}

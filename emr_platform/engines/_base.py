"""What an engine module says, and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from emr_platform.catalog import is_outside_yarn
from emr_platform.model import Cluster, Configuration

Scaling = Literal["managed", "automatic", "scheduled"]
Settings = Mapping[str, Mapping[str, str]]
"""Properties by classification; `spark-env/export` is `export` nested in `spark-env`."""

ON_YARN: tuple[Scaling, ...] = ("managed", "automatic", "scheduled")
YARN_METRICS = (
    "AppsRunning", "AppsPending", "AppsFailed", "ContainerAllocated", "ContainerPending", "ContainerReserved",
    "MemoryAllocatedMB", "MemoryAvailableMB", "MemoryTotalMB", "IsIdle",
)  # fmt: skip
"""Work on YARN. Source: EMR Management Guide, UsingEMR_ViewingMetrics."""


@dataclass(frozen=True)
class Where:
    """What an engine's settings and permissions refer to; names, `${Placeholders}` or CDK tokens.

    Attributes:
        partition, region, account: of the cluster; permissions need all three, classifications at most the region.
        buckets: names of the environment's own buckets, by alias. Default: the aliases themselves.
        metastore_secret: ARN of the secret with a JDBC metastore's password; for permissions, which compare whole
            ARNs, with the six characters that Secrets Manager adds, or question marks in their place.
    """

    partition: str = ""
    region: str = ""
    account: str = ""
    buckets: Mapping[str, str] = field(default_factory=dict)
    metastore_secret: str = ""

    def bucket(self, location: str) -> str:
        """The real name of a location's bucket."""
        name = location.removeprefix("s3://").partition("/")[0]
        return self.buckets.get(name, name)

    def url(self, location: str) -> str:
        """A location with the real name of its bucket."""
        return f"s3://{self.bucket(location)}/{location.removeprefix('s3://').partition('/')[2]}"


@dataclass(frozen=True)
class Locations:
    """Locations in S3 that engines read and write by themselves, as the file spells them.

    One without a slash at its end is everything that begins so.
    """

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


class Sizing(Protocol):
    """What an engine gets of the hardware, as `emr_platform.sizing` works it out."""

    def explain(self) -> list[str]:
        """The sizing in sentences, one a line."""


def _no_settings(cluster: Cluster, where: Where) -> Settings:
    del cluster, where
    return {}


def _no_locations(cluster: Cluster) -> Locations:
    del cluster
    return Locations()


def _no_permissions(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    del cluster, where
    return []


def _no_endpoints(cluster: Cluster) -> frozenset[str]:
    del cluster
    return frozenset()


@dataclass(frozen=True)
class Engine:
    """One application of EMR's.

    Attributes:
        name: EMR's name of it.
        scaling: ways to scale that fit its work. Default: all of them, which is so for work on YARN and for tools
            that have none of their own.
        metrics: metrics of AWS/ElasticMapReduce that say something about its work.
        sizing: what it gets of a cluster's hardware; None for what has no size. ValueError where a type is too small.
        settings: the classifications it wants.
        locations: what it reads and writes in S3 by itself.
        permissions: IAM statements that the nodes need for it, S3 and KMS aside.
        endpoints: interface endpoints it needs where there is no way out of the VPC.
    """

    name: str
    scaling: tuple[Scaling, ...] = ON_YARN
    metrics: tuple[str, ...] = ()
    sizing: Callable[[Cluster], Sizing] | None = None
    settings: Callable[[Cluster, Where], Settings] = _no_settings
    locations: Callable[[Cluster], Locations] = _no_locations
    permissions: Callable[[Cluster, Where], list[dict[str, Any]]] = _no_permissions
    endpoints: Callable[[Cluster], frozenset[str]] = _no_endpoints

    @property
    def on_yarn(self) -> bool:
        """Whether YARN, and so managed scaling and the idle timeout, see its work."""
        return not is_outside_yarn(self.name)


def installed(cluster: Cluster, *names: str) -> bool:
    """True when the cluster installs one of the applications, whatever the case."""
    return not {name.lower() for name in names}.isdisjoint(name.lower() for name in cluster.applications)


def without_hadoop(cluster: Cluster) -> bool:
    """True where EMR starts neither YARN nor HDFS. Source: EMR Release Guide, emr-7140-release."""
    # Reading facts costs milliseconds, and few clusters are of this kind.
    from emr_platform.catalog import feature

    alone = [name.lower() for name in cluster.applications] == ["trino"]
    return alone and feature("trino_without_hadoop").in_release(cluster.release)


def merged(many: Iterable[Settings]) -> dict[str, dict[str, str]]:
    """Settings of several origins as one; later properties win."""
    found: dict[str, dict[str, str]] = {}
    for one in many:
        for name, properties in one.items():
            found.setdefault(name, {}).update(properties)
    return found


def classifications(settings: Settings) -> list[Configuration]:
    """Settings as configurations, those of a nested classification inside their own."""
    found = []
    for path, properties in settings.items():
        name, _, inner = path.partition("/")
        nested = (Configuration(classification=inner, properties=dict(properties)),) if inner else ()
        own = {} if inner else dict(properties)
        found.append(Configuration(classification=name, properties=own, configurations=nested))
    return found

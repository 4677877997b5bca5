"""What has a database on the primary node gets one outside when there are three of them.

Source: EMR Management Guide, emr-plan-ha-applications: Hive, Hue and Oozie need an external database; Presto and Trino
an external metastore or the Glue Data Catalog. EMR Release Guide, hue-rds (classification hue-ini) and oozie-rds
(oozie-site oozie.service.JPAService.jdbc.url).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import Cluster, Configuration, LocalMetastore
from ._base import Context, Problem
from ._properties import found_property
from ._walk import clusters, has_application

_TABLES = ("Hive", "HCatalog", "Presto", "PrestoSQL", "Trino")
_OOZIE_URL = "oozie.service.JPAService.jdbc.url"


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.high_availability:
            yield from _metastore(path, cluster)
            yield from _tools(path, cluster)


def _metastore(path: Path, cluster: Cluster) -> Iterator[Problem]:
    engines = [name for name in _TABLES if has_application(cluster, name)]
    if engines and isinstance(cluster.metastore, LocalMetastore):
        yield Problem(
            (*path, "metastore", "type"),
            f"local with {', '.join(engines)} and three primary nodes",
            "the metastore is then on one of them and goes with it",
            "write type: glue or type: jdbc",
        )


def _tools(path: Path, cluster: Cluster) -> Iterator[Problem]:
    outside = {
        "Hue": any(_names_database(found) for found in cluster.configurations if found.classification == "hue-ini"),
        "Oozie": found_property(path, cluster, "oozie-site", _OOZIE_URL) is not None,
    }
    where = {"Hue": "hue-ini, desktop, database", "Oozie": f"oozie-site, {_OOZIE_URL}"}
    for name, has_database in outside.items():
        if has_application(cluster, name) and not has_database:
            yield Problem(
                (*path, "applications"),
                f"{name} with three primary nodes and no database outside",
                f"{name} keeps its state in a database, which would be on one of them",
                f"name one in the cluster's configurations ({where[name]})",
            )


def _names_database(configuration: Configuration) -> bool:
    """True when a classification called database is anywhere inside."""
    inside = configuration.configurations
    return configuration.classification == "database" or any(_names_database(found) for found in inside)

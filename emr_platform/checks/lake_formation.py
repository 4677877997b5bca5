"""Lake Formation decides where steps have roles, TLS is on and tables are in the Glue Data Catalog.

Source: EMR Management Guide, emr-lf-enable (catalog feature `lake_formation`): Spark from emr-6.15.0 on, with runtime
roles and encryption in transit in one security configuration, on tables of the Glue Data Catalog.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ..findings import Path
from ..model import Cluster, GlueMetastore
from ._base import Context, Problem
from ._walk import clusters, has_application


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.security.lake_formation:
            yield from _problems((*path, "security", "lake_formation"), cluster)


def _problems(path: Path, cluster: Cluster) -> Iterator[Problem]:
    security = cluster.security
    if security.runtime_roles is None:
        why = "it decides by the role that a step runs with"
        yield Problem(path, "Lake Formation without runtime roles", why, "add runtime_roles: {}")
    if security.in_transit.certificate_provider == "none":
        why = "it needs TLS between the nodes"
        yield Problem(path, "Lake Formation without TLS", why, "remove certificate_provider: none")
    if not feature("lake_formation").in_release(cluster.release):
        why = "EMR asks it from emr-6.15.0 on"
        yield Problem(path, f"Lake Formation on {cluster.release}", why, "use a newer release")
    if not has_application(cluster, "Spark"):
        why = "EMR asks it for jobs of Spark"
        yield Problem(path, f"Lake Formation with {', '.join(cluster.applications)}", why, "add Spark")
    if cluster.metastore is not None and not isinstance(cluster.metastore, GlueMetastore):
        why = "it decides about tables of the Glue Data Catalog only"
        got = f"Lake Formation with a {cluster.metastore.type} metastore"
        yield Problem(path, got, why, "write metastore: {type: glue}, or remove lake_formation")

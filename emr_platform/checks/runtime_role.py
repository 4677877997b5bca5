"""Runtime roles are for steps of Spark and Hive, from emr-6.7.0 on.

Source: EMR Management Guide, emr-steps-runtime-roles (catalog features `runtime_roles`,
`runtime_roles_cloudwatch_agent`). Without a workflow there is no step to give a role to.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature, takes_runtime_roles
from ..findings import Path
from ..model import Cluster
from ._base import Context, Problem
from ._walk import clusters, has_application


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.security.runtime_roles is None:
            continue
        where = (*path, "security", "runtime_roles")
        yield from _release(where, cluster)
        if not any(takes_runtime_roles(name) for name in cluster.applications):
            got, why = (
                f"runtime roles with {', '.join(cluster.applications)}",
                "only steps of Spark and Hive take a role",
            )
            yield Problem(where, got, why, "add Spark or Hive, or remove runtime_roles")
        if not context.environment.workflows_on(str(path[-1])):
            why = "the platform makes a role for each workflow, and this cluster has none"
            yield Problem(where, "runtime roles without a workflow", why, "add a workflow, or remove runtime_roles")


def _release(path: Path, cluster: Cluster) -> Iterator[Problem]:
    if not feature("runtime_roles").in_release(cluster.release):
        why = "steps take roles from emr-6.7.0 on"
        yield Problem(path, f"runtime roles on {cluster.release}", why, "use a newer release")
    agent = has_application(cluster, "AmazonCloudWatchAgent")
    if agent and not feature("runtime_roles_cloudwatch_agent").in_release(cluster.release):
        got = f"runtime roles with AmazonCloudWatchAgent on {cluster.release}"
        yield Problem(path, got, "the two go together from emr-7.6.0 on", "use a newer release")

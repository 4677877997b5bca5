"""The role of the DAGs has room for what they do on all their clusters.

Source: IAM User Guide, reference_iam-quotas: ten managed policies of 6,144 characters for a role; the first may be
raised to twenty.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Environment
from ..render.dag_policies import cluster_size, policies_of, room
from ._base import Context, Problem
from ._limits import most


def check(context: Context) -> Iterator[Problem]:
    if context.environment.airflow is None:
        return
    sizes = _sizes(context.environment)
    policies = len(policies_of(list(sizes.values())))
    if policies > most("iam_managed_policies_of_a_role"):
        yield Problem(
            ("airflow",),
            f"DAGs on {len(sizes)} clusters",
            f"their role would need {policies} managed policies, and IAM attaches "
            f"{most('iam_managed_policies_of_a_role')}",
            "move workflows to an environment of their own, or let more of them share a cluster",
        )
    for key, size in sizes.items():
        if size > room():
            runtime = _runtime_roles(context.environment, key)
            yield Problem(
                ("clusters", key),
                f"{runtime} workflows with runtime roles, each of which the DAGs' role has to name",
                f"a managed policy has {most('iam_managed_policy')} characters",
                "put some of these workflows on a cluster of another description",
            )


def _sizes(environment: Environment) -> dict[str, int]:
    """Characters that each cluster of a DAG takes in a policy, by its key."""
    used = dict.fromkeys(workflow.cluster for workflow in environment.workflows.values() if workflow.cluster)
    return {
        key: cluster_size(
            f"emr-{environment.name}-cluster-{key}/{environment.name}-{key}",
            _runtime_roles(environment, key),
            environment.identity.role_path,
        )
        for key in used
        if key in environment.clusters
    }


def _runtime_roles(environment: Environment, key: str) -> int:
    if not environment.clusters[key].security.runtime_roles:
        return 0
    return sum(workflow.cluster == key for workflow in environment.workflows.values())

"""The runtime roles of a cluster's workflows, with what their steps declare."""

from __future__ import annotations

from collections.abc import Mapping

from emr_platform.engines import Where
from emr_platform.model import Cluster, Identity, Workflow, files_of

from ..identity import ClusterRoles, DataAccess, RuntimeRoles
from ..identity._access import data_statements
from ..identity._needs import runtime_statements
from ..identity._roles import asset_statements


def define_runtime_roles(
    roles: ClusterRoles,
    cluster: Cluster,
    workflows: Mapping[str, Workflow],
    *,
    files: Mapping[str, str],
    bucket_arns: Mapping[str, str],
    data_key: str,
    where: Where,
    identity: Identity | None,
) -> Mapping[str, str]:
    """A role for every workflow with what its steps declare: data, its own files, keys and the table catalogue.

    Args:
        roles: the cluster's other roles; these come below, so that the cluster comes after them and goes before them.
        files: ARN of each uploaded file, by its path.

    Returns:
        ARN of each workflow's role; nothing without `security.runtime_roles`.
    """
    settings = cluster.security.runtime_roles
    if not settings:
        return {}
    grants = {
        name: [
            *data_statements(DataAccess.of_steps([workflow]), bucket_arns, data_key),
            *asset_statements(sorted({files[path] for step in workflow.all_steps for path in files_of(step)})),
            *runtime_statements(cluster, where, data_key),
        ]
        for name, workflow in workflows.items()
    }
    return RuntimeRoles(
        roles,
        "Runtime",
        roles=roles,
        grants=grants,
        propagate_source_identity=settings.propagate_source_identity,
        identity=identity,
    ).arns

"""What a cluster's engines and security settings ask of its roles, as policy statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from emr_platform.engines import Where, permissions, service_permissions
from emr_platform.model import Cluster
from emr_platform.model.security import S3Encryption
from emr_platform.render.arns import key_arn, role_arn, secret_pattern

from .._raw import statement
from ._access import through_s3

_USE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")


def node_statements(cluster: Cluster, where: Where, data_key: str) -> list[dict[str, Any]]:
    """What the nodes need beside data, logs, scripts and disks: engines, named keys, roles to take, secrets to read.

    Args:
        data_key: ARN of the environment's data key.
    """
    found = [*permissions(cluster, where), *key_statements(cluster.security.s3, where, data_key)]
    if cluster.hbase and cluster.hbase.wal_workspace:
        # Source: EMR management guide, encryption-at-rest-kms.
        actions = [*_USE_KEY, "kms:GenerateDataKeyWithoutPlaintext"]
        found.append(statement(actions, [data_key], sid="WriteAheadLogKey"))
    return [*found, *_borrowed(cluster, where), *_ranger_secrets(cluster, where)]


def service_statements(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    """What EMR's service role needs for the engines."""
    return service_permissions(cluster, where)


def runtime_statements(cluster: Cluster, where: Where, data_key: str) -> list[dict[str, Any]]:
    """What every runtime role of a cluster needs beside its workflow's data and files: keys, and the table catalogue.

    Source: EMR management guide, emr-lf-enable.
    """
    found = [*key_statements(cluster.security.s3, where, data_key), *filter(_of_catalogue, permissions(cluster, where))]
    if cluster.security.lake_formation:
        # The action knows no resources; Lake Formation's own grants decide about tables.
        found.append(statement(["lakeformation:GetDataAccess"], ["*"], sid="LakeFormation"))
    return found


def key_statements(s3: S3Encryption, where: Where, data_key: str) -> list[dict[str, Any]]:
    """The keys that objects are encrypted with: by S3 on the caller's behalf, or by the nodes themselves (CSE-KMS)."""
    uses = [(s3.mode, s3.key_id), *((override.mode, override.key_id) for override in s3.overrides)]
    by_s3 = {key_arn(where, key_id) for mode, key_id in uses if mode == "SSE-KMS" and key_id}
    by_nodes = {key_arn(where, key_id) if key_id else data_key for mode, key_id in uses if mode == "CSE-KMS"}
    found = []
    if by_s3:
        found.append(statement(_USE_KEY, sorted(by_s3), sid="NamedKeys", conditions=through_s3()))
    if by_nodes:
        found.append(statement(_USE_KEY, sorted(by_nodes), sid="ClientSideKeys"))
    return found


def _borrowed(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    """Roles that EMRFS and Ranger's plug-ins take. Sources: EMR management guide, emr-emrfs-iam-roles and
    emr-ranger-iam-ec2."""
    security = cluster.security
    names = {mapping.role for mapping in security.emrfs_roles}
    if security.ranger:
        names |= {security.ranger.role_for_plugins, security.ranger.role_for_other_services}
    roles = sorted(role_arn(where, name) for name in names)
    return [statement(["sts:AssumeRole"], roles, sid="NamedRoles")] if roles else []


def _ranger_secrets(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
    """Certificates for talking to the Ranger server. Source: EMR management guide, emr-ranger-iam-ec2."""
    ranger = cluster.security.ranger
    if not ranger:
        return []
    names: Iterable[str] = {ranger.admin_server_secret, *(plugin.client_secret for plugin in ranger.plugins)}
    secrets = sorted(secret_pattern(where, name) for name in names)
    return [statement(["secretsmanager:GetSecretValue"], secrets, sid="RangerCertificates")]


def _of_catalogue(one: dict[str, Any]) -> bool:
    actions = [one["Action"]] if isinstance(one["Action"], str) else one["Action"]
    return all(action.startswith(("glue:", "lakeformation:")) for action in actions)

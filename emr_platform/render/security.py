"""A cluster's security configuration, in the grammar of the EMR management guide.

Sources: emr-create-security-configuration for encryption, EMRFS roles and instance metadata; emr-steps-runtime-roles;
emr-lf-enable; emr-ranger-security-config.
"""

from __future__ import annotations

from typing import Any

from emr_platform.engines import Where
from emr_platform.model import Cluster
from emr_platform.model.security import (
    EmrfsRole,
    InTransit,
    LocalDisk,
    Provider,
    Ranger,
    S3Encryption,
    SecurityConfiguration,
)

from .arns import key_arn, log_group_arn, role_arn, secret_arn
from .kerberos import kerberos_configuration
from .locations import BUCKETS, resolve

LEFT_OUT = {
    "EncryptionConfiguration.InTransitEncryptionConfiguration.TLSCertificateConfiguration.AwsKmsKey": (
        "it would encrypt the authority's certificate in Secrets Manager, which is no secret"
    ),
    "EncryptionConfiguration.InTransitEncryptionConfiguration.TLSCertificateConfiguration.SecretTags": (
        "whoever deploys would need secretsmanager:TagResource for a secret that EMR keeps"
    ),
    "AuthenticationConfiguration.IdentityCenterConfiguration": (
        "trusted identity propagation is for interactive sessions, which this platform does not define"
    ),
}
"""What the grammar knows and this rendering never says, with the reason. A test sees to it that the rest is covered."""

_LAKE_FORMATION_TAG = "Amazon EMR"
_KMS_MODES = ("SSE-KMS", "CSE-KMS")


def security_configuration(cluster: Cluster, where: Where, *, data_key: str, disk_key: str) -> dict[str, Any]:
    """The JSON of a cluster's security configuration: encryption everywhere with customer keys, IMDSv2 only, unless
    the description says otherwise.

    Args:
        where: partition, region and account of what the description names, and the names of its own buckets.
        data_key: full ARN of the key for objects in S3.
        disk_key: full ARN of the key for EBS and local disks.

    Raises:
        ValueError: for an EMRFS role that is not for exactly one kind of users, groups and prefixes.
    """
    security = cluster.security
    found: dict[str, Any] = {
        "EncryptionConfiguration": _encryption(cluster, where, data_key, disk_key),
        "InstanceMetadataServiceConfiguration": {
            "MinimumInstanceMetadataServiceVersion": security.metadata_version,
            "HttpPutResponseHopLimit": security.metadata_hop_limit,
        },
    }
    if security.kerberos:
        found["AuthenticationConfiguration"] = {"KerberosConfiguration": kerberos_configuration(security.kerberos)}
    authorization = _authorization(security, where)
    if authorization:
        found["AuthorizationConfiguration"] = authorization
    return found


def _encryption(cluster: Cluster, where: Where, data_key: str, disk_key: str) -> dict[str, Any]:
    security = cluster.security
    found: dict[str, Any] = {
        "EnableAtRestEncryption": True,
        "EnableInTransitEncryption": security.in_transit.certificate_provider != "none",
        "AtRestEncryptionConfiguration": {
            "S3EncryptionConfiguration": _s3(security.s3, where, data_key),
            "LocalDiskEncryptionConfiguration": _local_disk(security.local_disk, where, disk_key),
        },
    }
    if security.in_transit.certificate_provider != "none":
        certificates = _certificates(security.in_transit, where)
        found["InTransitEncryptionConfiguration"] = {"TLSCertificateConfiguration": certificates}
    if cluster.hbase and cluster.hbase.wal_workspace:
        found["EMRWALEncryptionConfiguration"] = {"AwsKmsKey": data_key}
    return found


def _s3(s3: S3Encryption, where: Where, data_key: str) -> dict[str, Any]:
    found: dict[str, Any] = {"EncryptionMode": s3.mode, **_key(s3.mode, s3.key_id, where, data_key)}
    if s3.provider:
        found |= _provider(s3.provider, where, "EncryptionKeyProviderClass")
    if s3.overrides:
        found["Overrides"] = [
            {
                "BucketName": where.buckets.get(override.bucket, override.bucket),
                "EncryptionMode": override.mode,
                **_key(override.mode, override.key_id, where, data_key),
            }
            for override in s3.overrides
        ]
    return found


def _key(mode: str, key_id: str | None, where: Where, data_key: str) -> dict[str, str]:
    if mode not in _KMS_MODES:
        return {}
    return {"AwsKmsKey": key_arn(where, key_id) if key_id else data_key}


def _local_disk(disk: LocalDisk, where: Where, disk_key: str) -> dict[str, Any]:
    if disk.provider:
        provider = _provider(disk.provider, where, "EncryptionKeyProviderClass")
        return {"EncryptionKeyProviderType": "Custom", **provider}
    return {"EncryptionKeyProviderType": "AwsKms", "AwsKmsKey": disk_key, "EnableEbsEncryption": True}


def _certificates(in_transit: InTransit, where: Where) -> dict[str, Any]:
    found: dict[str, Any] = {"CertificateProviderType": in_transit.certificate_provider}
    if in_transit.pem_zip:
        found["S3Object"] = _resolve(in_transit.pem_zip, where)
    if in_transit.provider:
        found |= _provider(in_transit.provider, where, "CertificateProviderClass")
    if in_transit.validity_days is not None:
        found["ValidityInDays"] = in_transit.validity_days
    if in_transit.wildcard_dns_suffix:
        found["WildcardDnsSuffix"] = in_transit.wildcard_dns_suffix
    return found


def _provider(provider: Provider, where: Where, class_key: str) -> dict[str, str]:
    return {"S3Object": _resolve(provider.jar, where), class_key: provider.class_name}


def _resolve(url: str, where: Where) -> str:
    return resolve(url, {alias: where.buckets.get(alias, alias) for alias in BUCKETS})


def _authorization(security: SecurityConfiguration, where: Where) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if security.emrfs_roles:
        found["EmrFsConfiguration"] = {"RoleMappings": [_mapping(role, where) for role in security.emrfs_roles]}
    if security.runtime_roles:
        found["IAMConfiguration"] = {"EnableApplicationScopedIAMRole": True}
        if security.runtime_roles.propagate_source_identity:
            found["IAMConfiguration"]["ApplicationScopedIAMRoleConfiguration"] = {"PropagateSourceIdentity": True}
    if security.lake_formation:
        found["LakeFormationConfiguration"] = {"AuthorizedSessionTagValue": _LAKE_FORMATION_TAG}
    if security.ranger:
        found["RangerConfiguration"] = _ranger(security.ranger, where)
    return found


def _mapping(mapping: EmrfsRole, where: Where) -> dict[str, Any]:
    kinds = {
        "User": mapping.users,
        "Group": mapping.groups,
        "Prefix": tuple(_resolve(url, where) for url in mapping.prefixes),
    }
    given = {kind: list(names) for kind, names in kinds.items() if names}
    if len(given) != 1:
        raise ValueError(
            f"got an EMRFS role for {' and '.join(given) or 'nobody'}: {mapping.role}; a mapping is for users, "
            "groups or prefixes; write one mapping for each kind"
        )
    ((kind, identifiers),) = given.items()
    return {"Role": role_arn(where, mapping.role), "IdentifierType": kind, "Identifiers": identifiers}


def _ranger(ranger: Ranger, where: Where) -> dict[str, Any]:
    return {
        "AdminServerURL": ranger.admin_server_url,
        "RoleForRangerPluginsARN": role_arn(where, ranger.role_for_plugins),
        "RoleForOtherAWSServicesARN": role_arn(where, ranger.role_for_other_services),
        "AdminServerSecretARN": secret_arn(where, ranger.admin_server_secret),
        "RangerPluginConfigurations": [
            {
                "App": plugin.app,
                "ClientSecretARN": secret_arn(where, plugin.client_secret),
                "PolicyRepositoryName": plugin.policy_repository,
            }
            for plugin in ranger.plugins
        ],
        "AuditConfiguration": {
            "Destinations": {
                "AmazonCloudWatchLogs": {"CloudWatchLogGroup": log_group_arn(where, ranger.audit_log_group)}
            }
        },
    }

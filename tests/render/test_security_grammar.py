"""The whole grammar of a security configuration is covered, or left out with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from emr_platform.engines import Where
from emr_platform.render import security_configuration
from emr_platform.render.security import LEFT_OUT
from tests.render.clusters import cluster

JAR = {"jar": "s3://artefacts/k.jar", "class_name": "com.example.Keys"}
TRUST = {"realm": "A.COM", "domain": "a.com", "admin_server": "a.com", "kdc_server": "a.com"}
PLUGIN = {"app": "Hive", "client_secret": "s", "policy_repository": "hive"}
# Together these say everything that the description can say.
FORMS: list[dict[str, Any]] = [
    {
        "s3": {"overrides": [{"bucket": "raw", "mode": "SSE-KMS"}]},
        "in_transit": {"validity_days": 1, "wildcard_dns_suffix": "example.com"},
        "kerberos": {"type": "dedicated", "secret": "s", "cross_realm_trust": TRUST},
        "runtime_roles": {"propagate_source_identity": True},
        "lake_formation": True,
    },
    {
        "s3": {"mode": "CSE-Custom", "provider": JAR},
        "local_disk": {"provider": JAR},
        "in_transit": {"certificate_provider": "Custom", "provider": JAR},
        "kerberos": {
            "type": "external", "secret": "s", "admin_server": "a.com", "kdc_server": "a.com",
            "active_directory": {"realm": "A.COM", "domain": "a.com", "server": "a.com"},
        },
        "emrfs_roles": [{"role": "r", "users": ["u"]}],
        "ranger": {
            "admin_server_url": "https://a.com", "admin_server_secret": "s", "role_for_plugins": "r",
            "role_for_other_services": "r", "plugins": [PLUGIN], "audit_log_group": "g",
        },
    },
]  # fmt: skip
# EMR management guide: emr-create-security-configuration, emr-steps-runtime-roles, emr-lf-enable,
# emr-ranger-security-config, and emr-idc-start for the last line.
GRAMMAR = """
EncryptionConfiguration: EnableInTransitEncryption EnableAtRestEncryption
EncryptionConfiguration.InTransitEncryptionConfiguration.TLSCertificateConfiguration: CertificateProviderType S3Object
    CertificateProviderClass AwsKmsKey SecretTags ValidityInDays WildcardDnsSuffix
EncryptionConfiguration.AtRestEncryptionConfiguration.S3EncryptionConfiguration: EncryptionMode AwsKmsKey S3Object
    EncryptionKeyProviderClass
EncryptionConfiguration.AtRestEncryptionConfiguration.S3EncryptionConfiguration.Overrides: BucketName EncryptionMode
    AwsKmsKey
EncryptionConfiguration.AtRestEncryptionConfiguration.LocalDiskEncryptionConfiguration: EncryptionKeyProviderType
    AwsKmsKey EnableEbsEncryption S3Object EncryptionKeyProviderClass
EncryptionConfiguration.EMRWALEncryptionConfiguration: AwsKmsKey
AuthenticationConfiguration.KerberosConfiguration: Provider
AuthenticationConfiguration.KerberosConfiguration.ClusterDedicatedKdcConfiguration: TicketLifetimeInHours
AuthenticationConfiguration.KerberosConfiguration.ClusterDedicatedKdcConfiguration.CrossRealmTrustConfiguration: Realm
    Domain AdminServer KdcServer
AuthenticationConfiguration.KerberosConfiguration.ExternalKdcConfiguration: TicketLifetimeInHours KdcServerType
    AdminServer KdcServer
AuthenticationConfiguration.KerberosConfiguration.ExternalKdcConfiguration.AdIntegrationConfiguration: AdRealm AdDomain
    AdServer
AuthorizationConfiguration.EmrFsConfiguration.RoleMappings: Role IdentifierType Identifiers
AuthorizationConfiguration.IAMConfiguration: EnableApplicationScopedIAMRole
AuthorizationConfiguration.IAMConfiguration.ApplicationScopedIAMRoleConfiguration: PropagateSourceIdentity
AuthorizationConfiguration.LakeFormationConfiguration: AuthorizedSessionTagValue
AuthorizationConfiguration.RangerConfiguration: AdminServerURL RoleForRangerPluginsARN RoleForOtherAWSServicesARN
    AdminServerSecretARN
AuthorizationConfiguration.RangerConfiguration.RangerPluginConfigurations: App ClientSecretARN PolicyRepositoryName
AuthorizationConfiguration.RangerConfiguration.AuditConfiguration.Destinations.AmazonCloudWatchLogs: CloudWatchLogGroup
InstanceMetadataServiceConfiguration: MinimumInstanceMetadataServiceVersion HttpPutResponseHopLimit
AuthenticationConfiguration: IdentityCenterConfiguration
"""


def grammar() -> set[str]:
    """Every leaf of the grammar as a path."""
    lines = GRAMMAR.replace("\n    ", " ").strip().splitlines()
    return {f"{parent}.{key}" for parent, _, keys in (line.partition(":") for line in lines) for key in keys.split()}


def leaves(node: Any, path: str = "") -> Iterator[str]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list) and isinstance(node[0], dict):
        for item in node:
            yield from leaves(item, path)
    else:
        yield path


def test_every_word_of_the_grammar_is_rendered_or_left_out_for_a_reason() -> None:
    hbase = {"root": "s3://curated/hbase/", "wal_workspace": "w"}
    found = {
        leaf
        for security in FORMS
        for leaf in leaves(
            security_configuration(cluster(security=security, hbase=hbase), Where(), data_key="d", disk_key="e")
        )
    }
    assert found == grammar() - LEFT_OUT.keys()
    assert LEFT_OUT.keys() <= grammar()
    assert all(len(reason) > 20 for reason in LEFT_OUT.values())

"""Security configurations: each form against the JSON that the EMR management guide shows for it."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.engines import Where
from emr_platform.render import security_configuration
from tests.render.clusters import cluster

WHERE = Where(
    "aws-us-gov",
    "us-gov-west-1",
    "111122223333",
    {alias: f"{alias}-1234" for alias in ("raw", "curated", "results", "artefacts")},
)
KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/{KEY}"
ROLE = "arn:aws-us-gov:iam::111122223333:role"
SECRET = "arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret"
JAR = {"jar": "s3://artefacts/security/keys.jar", "class_name": "com.example.Keys"}
JAR_URL = "s3://artefacts-1234/security/keys.jar"


def render(security: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    described = cluster(security=security or {}, **changes)
    return security_configuration(described, WHERE, data_key="data-key", disk_key="disk-key")


def at_rest(**security: Any) -> dict[str, Any]:
    found: dict[str, Any] = render(security)["EncryptionConfiguration"]["AtRestEncryptionConfiguration"]
    return found


def authorization(**security: Any) -> dict[str, Any]:
    found: dict[str, Any] = render(security)["AuthorizationConfiguration"]
    return found


def test_without_a_word_everything_is_encrypted_with_customer_keys_and_imdsv1_is_off() -> None:
    assert render() == {
        "EncryptionConfiguration": {
            "EnableAtRestEncryption": True,
            "EnableInTransitEncryption": True,
            "AtRestEncryptionConfiguration": {
                "S3EncryptionConfiguration": {"EncryptionMode": "SSE-KMS", "AwsKmsKey": "data-key"},
                "LocalDiskEncryptionConfiguration": {
                    "EncryptionKeyProviderType": "AwsKms",
                    "AwsKmsKey": "disk-key",
                    "EnableEbsEncryption": True,
                },
            },
            "InTransitEncryptionConfiguration": {"TLSCertificateConfiguration": {"CertificateProviderType": "EMR"}},
        },
        "InstanceMetadataServiceConfiguration": {
            "MinimumInstanceMetadataServiceVersion": 2,
            "HttpPutResponseHopLimit": 1,
        },
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"mode": "SSE-S3"}, {"EncryptionMode": "SSE-S3"}),
        ({"mode": "SSE-KMS", "key_id": KEY}, {"EncryptionMode": "SSE-KMS", "AwsKmsKey": KEY_ARN}),
        ({"mode": "CSE-KMS"}, {"EncryptionMode": "CSE-KMS", "AwsKmsKey": "data-key"}),
        ({"mode": "CSE-KMS", "key_id": KEY}, {"EncryptionMode": "CSE-KMS", "AwsKmsKey": KEY_ARN}),
        (
            {"mode": "CSE-Custom", "provider": JAR},
            {"EncryptionMode": "CSE-Custom", "S3Object": JAR_URL, "EncryptionKeyProviderClass": "com.example.Keys"},
        ),
        (
            {
                "overrides": [
                    {"bucket": "raw", "mode": "SSE-S3"},
                    {"bucket": "somebody-elses", "mode": "CSE-KMS"},
                    {"bucket": "results", "mode": "SSE-KMS", "key_id": KEY},
                ]
            },
            {
                "EncryptionMode": "SSE-KMS",
                "AwsKmsKey": "data-key",
                "Overrides": [
                    {"BucketName": "raw-1234", "EncryptionMode": "SSE-S3"},
                    {"BucketName": "somebody-elses", "EncryptionMode": "CSE-KMS", "AwsKmsKey": "data-key"},
                    {"BucketName": "results-1234", "EncryptionMode": "SSE-KMS", "AwsKmsKey": KEY_ARN},
                ],
            },
        ),
    ],
)
def test_objects_in_s3(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert at_rest(s3=given)["S3EncryptionConfiguration"] == expected


def test_a_class_of_ones_own_for_local_disks_leaves_ebs_to_luks() -> None:
    assert at_rest(local_disk={"provider": JAR})["LocalDiskEncryptionConfiguration"] == {
        "EncryptionKeyProviderType": "Custom",
        "S3Object": JAR_URL,
        "EncryptionKeyProviderClass": "com.example.Keys",
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"certificate_provider": "EMR"}, {"CertificateProviderType": "EMR"}),
        (
            {"certificate_provider": "EMR", "validity_days": 30, "wildcard_dns_suffix": "example.com"},
            {"CertificateProviderType": "EMR", "ValidityInDays": 30, "WildcardDnsSuffix": "example.com"},
        ),
        (
            {"certificate_provider": "PEM", "pem_zip": "s3://artefacts/c.zip"},
            {"CertificateProviderType": "PEM", "S3Object": "s3://artefacts-1234/c.zip"},
        ),
        (
            {"certificate_provider": "Custom", "provider": JAR},
            {
                "CertificateProviderType": "Custom",
                "S3Object": JAR_URL,
                "CertificateProviderClass": "com.example.Keys",
            },
        ),
    ],
)
def test_certificates(given: dict[str, Any], expected: dict[str, Any]) -> None:
    encryption = render({"in_transit": given})["EncryptionConfiguration"]
    assert encryption["EnableInTransitEncryption"] is True
    assert encryption["InTransitEncryptionConfiguration"] == {"TLSCertificateConfiguration": expected}


def test_no_tls_is_said_and_not_configured() -> None:
    encryption = render({"in_transit": {"certificate_provider": "none"}})["EncryptionConfiguration"]
    assert encryption["EnableInTransitEncryption"] is False
    assert "InTransitEncryptionConfiguration" not in encryption


def test_a_write_ahead_log_outside_the_cluster_is_encrypted_with_the_data_key() -> None:
    hbase = {"root": "s3://curated/hbase/"}
    with_log = render(hbase={**hbase, "wal_workspace": "prod"})["EncryptionConfiguration"]
    assert with_log["EMRWALEncryptionConfiguration"] == {"AwsKmsKey": "data-key"}
    assert "EMRWALEncryptionConfiguration" not in render(hbase=hbase)["EncryptionConfiguration"]


@pytest.mark.parametrize(("version", "hops"), [(1, 1), (2, 2)])
def test_instance_metadata(version: int, hops: int) -> None:
    found = render({"metadata_version": version, "metadata_hop_limit": hops})
    assert found["InstanceMetadataServiceConfiguration"] == {
        "MinimumInstanceMetadataServiceVersion": version,
        "HttpPutResponseHopLimit": hops,
    }


def test_runtime_roles_and_lake_formation() -> None:
    assert authorization(runtime_roles={}) == {"IAMConfiguration": {"EnableApplicationScopedIAMRole": True}}
    assert authorization(runtime_roles={"propagate_source_identity": True}, lake_formation=True) == {
        "IAMConfiguration": {
            "EnableApplicationScopedIAMRole": True,
            "ApplicationScopedIAMRoleConfiguration": {"PropagateSourceIdentity": True},
        },
        "LakeFormationConfiguration": {"AuthorizedSessionTagValue": "Amazon EMR"},
    }


def test_emrfs_roles_keep_their_order() -> None:
    roles = [
        {"role": "analysts/readers", "users": ["ann"]},
        {"role": "writers", "prefixes": ["s3://raw/in/", "s3://somebody-elses/"]},
        {"role": "admins", "groups": ["admins", "ops"]},
    ]
    assert authorization(emrfs_roles=roles) == {
        "EmrFsConfiguration": {
            "RoleMappings": [
                {"Role": f"{ROLE}/analysts/readers", "IdentifierType": "User", "Identifiers": ["ann"]},
                {
                    "Role": f"{ROLE}/writers",
                    "IdentifierType": "Prefix",
                    "Identifiers": ["s3://raw-1234/in/", "s3://somebody-elses/"],
                },
                {"Role": f"{ROLE}/admins", "IdentifierType": "Group", "Identifiers": ["admins", "ops"]},
            ]
        }
    }


@pytest.mark.parametrize(("given", "named"), [({}, "nobody"), ({"users": ["a"], "groups": ["b"]}, "User and Group")])
def test_an_emrfs_role_for_nobody_or_for_two_kinds_is_refused(given: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=f"got an EMRFS role for {named}: r; a mapping is for users"):
        render({"emrfs_roles": [{"role": "r", **given}]})


def test_ranger() -> None:
    ranger = {
        "admin_server_url": "https://ranger.example.com:6182",
        "admin_server_secret": "ranger/server",
        "role_for_plugins": "ranger/data",
        "role_for_other_services": "ranger/users",
        "plugins": [
            {"app": "Spark", "client_secret": "ranger/spark", "policy_repository": "amazon-emr-spark"},
            {"app": "EMRFS-S3", "client_secret": "ranger/emrfs", "policy_repository": "amazon-emr-emrfs"},
        ],
        "audit_log_group": "/emr/ranger",
    }
    assert authorization(ranger=ranger) == {
        "RangerConfiguration": {
            "AdminServerURL": "https://ranger.example.com:6182",
            "RoleForRangerPluginsARN": f"{ROLE}/ranger/data",
            "RoleForOtherAWSServicesARN": f"{ROLE}/ranger/users",
            "AdminServerSecretARN": f"{SECRET}:ranger/server",
            "RangerPluginConfigurations": [
                {
                    "App": "Spark",
                    "ClientSecretARN": f"{SECRET}:ranger/spark",
                    "PolicyRepositoryName": "amazon-emr-spark",
                },
                {
                    "App": "EMRFS-S3",
                    "ClientSecretARN": f"{SECRET}:ranger/emrfs",
                    "PolicyRepositoryName": "amazon-emr-emrfs",
                },
            ],
            "AuditConfiguration": {
                "Destinations": {
                    "AmazonCloudWatchLogs": {
                        "CloudWatchLogGroup": "arn:aws-us-gov:logs:us-gov-west-1:111122223333:log-group:/emr/ranger"
                    }
                }
            },
        }
    }

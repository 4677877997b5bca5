"""A cluster's security configuration, in the grammar of the EMR management guide."""

from __future__ import annotations

from typing import Any

from emr_platform.model import Cluster

from .locations import resolve


def security_configuration(
    cluster: Cluster, *, data_key: str, disk_key: str, buckets: dict[str, str] | None = None
) -> dict[str, Any]:
    """The JSON of the security configuration: encryption everywhere with customer keys, IMDSv2 only.

    Args:
        data_key: full ARN of the key for objects in S3.
        disk_key: full ARN of the key for EBS and local disks.
        buckets: names of the environment's own buckets, for a PEM zip in one of them.
    """
    in_transit = cluster.security.in_transit
    encryption: dict[str, Any] = {
        "EnableAtRestEncryption": True,
        "EnableInTransitEncryption": in_transit.certificate_provider != "none",
        "AtRestEncryptionConfiguration": {
            "S3EncryptionConfiguration": {"EncryptionMode": "SSE-KMS", "AwsKmsKey": data_key},
            "LocalDiskEncryptionConfiguration": {
                "EncryptionKeyProviderType": "AwsKms",
                "AwsKmsKey": disk_key,
                "EnableEbsEncryption": True,
            },
        },
    }
    if in_transit.certificate_provider != "none":
        certificates: dict[str, str] = {"CertificateProviderType": in_transit.certificate_provider}
        if in_transit.pem_zip:
            certificates["S3Object"] = resolve(in_transit.pem_zip, buckets or {})
        encryption["InTransitEncryptionConfiguration"] = {"TLSCertificateConfiguration": certificates}
    return {
        "EncryptionConfiguration": encryption,
        "InstanceMetadataServiceConfiguration": {
            "MinimumInstanceMetadataServiceVersion": 2,
            "HttpPutResponseHopLimit": cluster.security.metadata_hop_limit,
        },
    }

"""Disks are encrypted with a key of KMS, the root volume too.

Source: EMR Management Guide, emr-create-security-configuration: EnableEbsEncryption, which covers the root volume,
requires AwsKms; with a class of yours storage volumes get LUKS and the root volume nothing. The class must not be the
one of CSE-Custom. The weakening needs an acknowledgement.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        where = (*path, "security", "local_disk", "provider")
        disk, s3 = cluster.security.local_disk, cluster.security.s3
        if disk.provider is None:
            continue
        yield Problem(
            where,
            "a provider of disk keys",
            "root volumes then stay unencrypted, and data volumes depend on a class of yours",
            "remove it, or acknowledge disk-encryption with the reason",
            acknowledgeable=True,
        )
        if s3.provider and s3.provider.class_name == disk.provider.class_name:
            why = "disks and CSE-Custom take their keys from different classes"
            yield Problem((*where, "class_name"), f"'{disk.provider.class_name}' twice", why, "write another class")

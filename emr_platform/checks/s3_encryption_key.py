"""Keys and classes for S3 encryption come with the mode that uses them.

Source: EMR Management Guide, emr-create-security-configuration: AwsKmsKey with SSE-KMS and CSE-KMS, S3Object and
EncryptionKeyProviderClass with CSE-Custom.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import S3Encryption, S3Override
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        where, s3 = (*path, "security", "s3"), cluster.security.s3
        yield from _key(where, s3)
        yield from _provider(where, s3)
        for index, override in enumerate(s3.overrides):
            yield from _key((*where, "overrides", index), override)


def _key(path: Path, s3: S3Encryption | S3Override) -> Iterator[Problem]:
    if s3.key_id and s3.mode not in ("SSE-KMS", "CSE-KMS"):
        why = "only SSE-KMS and CSE-KMS use a key of KMS"
        yield Problem((*path, "key_id"), f"a key with mode {s3.mode}", why, "remove it, or write mode: SSE-KMS")


def _provider(path: Path, s3: S3Encryption) -> Iterator[Problem]:
    if s3.mode == "CSE-Custom" and s3.provider is None:
        why = "a class of yours hands out the keys"
        yield Problem((*path, "mode"), "CSE-Custom without a provider", why, "add provider with jar and class_name")
    if s3.mode != "CSE-Custom" and s3.provider is not None:
        why = "only CSE-Custom asks it for keys"
        yield Problem((*path, "provider"), f"a provider with mode {s3.mode}", why, "remove it")

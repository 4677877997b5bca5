"""ARNs as the emulator writes them, and how to take them apart."""

from __future__ import annotations

PARTITION = "aws"  # MiniStack knows the commercial partition only


def arn(service: str, region: str, account: str, resource: str) -> str:
    """Build an ARN in the emulator's partition."""
    return f"arn:{PARTITION}:{service}:{region}:{account}:{resource}"


def bucket_and_key(object_arn: str) -> tuple[str, str]:
    """Split an S3 ARN or an ``s3://`` URI (also s3a, s3n) into bucket and key; the key may be empty."""
    tail = object_arn.partition("://")[2] if "://" in object_arn else object_arn.split(":", 5)[-1]
    bucket, _, key = tail.partition("/")
    return bucket, key


def last_segment(arn_or_name: str) -> str:
    """Return the bare name of a role or instance profile given by name or by ARN."""
    return arn_or_name.rpartition("/")[2]

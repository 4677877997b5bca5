"""ARNs of what an environment file names: roles, keys, secrets and log groups of its own account and region."""

from __future__ import annotations

from emr_platform.engines import Where


def role_arn(where: Where, name: str) -> str:
    """The ARN of a role named by its path and name."""
    return f"arn:{where.partition}:iam::{where.account}:role/{name}"


def key_arn(where: Where, key_id: str) -> str:
    """The ARN of a KMS key named by its id."""
    return f"arn:{where.partition}:kms:{where.region}:{where.account}:key/{key_id}"


def secret_arn(where: Where, name: str) -> str:
    """The ARN of a secret without the six characters that Secrets Manager adds; it and EMR take that for the whole."""
    return f"arn:{where.partition}:secretsmanager:{where.region}:{where.account}:secret:{name}"


def secret_pattern(where: Where, name: str) -> str:
    """The same for policies, which compare whole ARNs. Source: Secrets Manager user guide, iam-policy examples."""
    return f"{secret_arn(where, name)}-??????"


def log_group_arn(where: Where, name: str) -> str:
    """The ARN of a log group."""
    return f"arn:{where.partition}:logs:{where.region}:{where.account}:log-group:{name}"

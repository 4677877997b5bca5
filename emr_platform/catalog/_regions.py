"""AWS regions, their partitions, and the AWS-owned buckets and endpoints EMR needs from a private subnet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, get_args

from emr_platform.catalog._data import load
from emr_platform.catalog._releases import release_version

PartitionName = Literal["aws", "aws-cn", "aws-us-gov"]
PARTITIONS: Final[tuple[PartitionName, ...]] = get_args(PartitionName)
"""The partitions that this platform knows."""


@dataclass(frozen=True, slots=True)
class Region:
    """One AWS region."""

    name: str
    partition: PartitionName
    description: str


@dataclass(frozen=True, slots=True)
class BucketAccess:
    """Buckets that belong to AWS and the actions a cluster needs on their objects.

    `required` is True where no cluster starts without them, False where a feature (logs, persistent user interfaces,
    AWS' helper scripts) does. `sure` is False outside the partition `aws`, for which AWS documents no names.
    """

    purpose: str
    buckets: tuple[str, ...]
    actions: tuple[str, ...]
    required: bool
    source: str
    sure: bool


@cache
def region(name: str) -> Region | None:
    """Return a region by its name, None when it is not known."""
    record = load("regions")["regions"].get(name)
    return None if record is None else Region(name, record[0], record[1])


@cache
def region_names(partition: PartitionName | None = None) -> tuple[str, ...]:
    """Return the names of the known regions, sorted, of one partition or of all."""
    regions = load("regions")["regions"]
    return tuple(sorted(name for name, record in regions.items() if partition in (None, record[0])))


def partition_of(region_name: str) -> PartitionName:
    """Return the partition of a region, known or new; ValueError when the name fits no partition."""
    for partition, record in load("regions")["partitions"].items():
        if re.fullmatch(record["pattern"], region_name):
            found: PartitionName = partition
            return found
    raise ValueError(
        f"region {region_name!r} fits none of the partitions aws, aws-cn, aws-us-gov; name it like eu-west-1"
    )


def dns_suffix(region_name: str) -> str:
    """Return the domain of AWS' services in a region: "amazonaws.com", in China "amazonaws.com.cn"."""
    suffix: str = load("regions")["partitions"][partition_of(region_name)]["dns_suffix"]
    return suffix


def bucket_access(region_name: str, release: str) -> tuple[BucketAccess, ...]:
    """Return what a policy on the S3 gateway endpoint must allow for clusters of one release (a label) in a region.

    Log and data buckets of one's own come on top. The release need not be in the catalog. Source: EMR Management
    Guide, "Sample policies for private subnets that access Amazon S3".
    """
    version = list(release_version(release))
    rules = load("private_subnets")["buckets"]
    return tuple(_access(rule, region_name) for rule in rules if rule["since"] <= version < rule["before"])


@cache
def bucket_patterns() -> tuple[str, ...]:
    """Return the names of all buckets of AWS's that clusters of any release use, `{region}` where a region stands."""
    rules = load("private_subnets")["buckets"]
    lists = [names for rule in rules for names in (rule["buckets"], *rule.get("exceptions", {}).values())]
    return tuple(sorted({name for names in lists for name in names}))


def required_buckets(region_name: str, releases: Sequence[str]) -> tuple[str, ...]:
    """Return the buckets without which no cluster of these releases starts, sorted and each once."""
    access = [entry for release in releases for entry in bucket_access(region_name, release)]
    return tuple(sorted({bucket for entry in access if entry.required for bucket in entry.buckets}))


def service_endpoint(region_name: str, release: str) -> str | None:
    """Return the endpoint service through which EMR reaches a cluster in a private subnet, None before release 8."""
    record = load("private_subnets")["service_endpoint"]
    if list(release_version(release)) < record["since"]:
        return None
    name: str = record["name"].format(region=region_name)
    return name


def endpoint_name(region_name: str, service: str) -> str:
    """Return the name of the service behind an interface endpoint, such as "com.amazonaws.eu-west-1.kms".

    In China some services have names of their own.
    """
    record = load("private_subnets")["interface_endpoints"]
    renamed = record["renamed"].get(partition_of(region_name))
    pattern = renamed["name"] if renamed and service in renamed["services"] else record["name"]
    name: str = pattern.format(region=region_name, service=service)
    return name


def _access(rule: Mapping[str, Any], region_name: str) -> BucketAccess:
    buckets = rule.get("exceptions", {}).get(region_name, rule["buckets"])
    return BucketAccess(
        purpose=rule["purpose"],
        buckets=tuple(name.format(region=region_name) for name in buckets),
        actions=tuple(rule["actions"]),
        required=rule["required"],
        source=rule["source"],
        sure=rule["sure"] and partition_of(region_name) == "aws",
    )

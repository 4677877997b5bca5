"""Regions, partitions, and what private subnets must reach."""

from __future__ import annotations

import pytest

from emr_platform.catalog import (
    bucket_access,
    dns_suffix,
    endpoint_name,
    partition_of,
    region,
    region_names,
    release_labels,
    required_buckets,
    service_endpoint,
)


def test_known_regions() -> None:
    ireland = region("eu-west-1")
    assert ireland is not None
    assert (ireland.partition, ireland.description) == ("aws", "Europe (Ireland)")
    assert region("mars-north-1") is None
    assert region_names("aws-cn") == ("cn-north-1", "cn-northwest-1")
    assert region_names("aws-us-gov") == ("us-gov-east-1", "us-gov-west-1")
    assert len(region_names()) == len(region_names("aws")) + 4


@pytest.mark.parametrize(
    ("name", "partition", "suffix"),
    [
        ("us-east-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("eu-east-7", "aws", "amazonaws.com"),
    ],
)
def test_partitions(name: str, partition: str, suffix: str) -> None:
    assert partition_of(name) == partition
    assert dns_suffix(name) == suffix


def test_every_region_lies_in_the_partition_its_name_says() -> None:
    for name in region_names():
        record = region(name)
        assert record is not None
        assert partition_of(name) == record.partition


@pytest.mark.parametrize("name", ["eu-west", "aws-global", "", "us-iso-east-1"])
def test_a_name_that_fits_no_partition_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="fits none of the partitions"):
        partition_of(name)


@pytest.mark.parametrize(
    ("release", "buckets"),
    [
        ("emr-5.21.0", {"packages.eu-west-1.amazonaws.com", "repo.eu-west-1.amazonaws.com"}),
        (
            "emr-5.29.0",
            {"packages.eu-west-1.amazonaws.com", "repo.eu-west-1.amazonaws.com", "repo.eu-west-1.emr.amazonaws.com"},
        ),
        (
            "emr-6.15.0",
            {
                "amazonlinux.eu-west-1.amazonaws.com",
                "amazonlinux-2-repos-eu-west-1",
                "repo.eu-west-1.emr.amazonaws.com",
            },
        ),
        ("emr-7.14.0", {"al2023-repos-eu-west-1-de612dc2", "repo.eu-west-1.emr.amazonaws.com"}),
        (
            "emr-spark-8.1.0",
            {
                "al2023-repos-eu-west-1-de612dc2",
                "repo.eu-west-1.emr.amazonaws.com",
                "aws157-instance-data-0-prod-eu-west-1",
                "aws157-instance-data-1-prod-eu-west-1",
            },
        ),
    ],
)
def test_required_buckets(release: str, buckets: set[str]) -> None:
    assert set(required_buckets("eu-west-1", [release])) == buckets


def test_buckets_of_several_releases_come_once() -> None:
    both = required_buckets("eu-west-1", ["emr-7.14.0", "emr-spark-8.1.0"])
    assert both == tuple(sorted(set(both)))
    assert len(both) == 4


def test_two_regions_have_names_of_their_own() -> None:
    sydney = required_buckets("ap-southeast-2", ["emr-spark-8.0.0"])
    assert "aws157-instance-data-bucket-0-prod-ap-southeast-2" in sydney
    assert "aws157-instance-data-0-prod-ap-southeast-2" not in sydney
    logs = {entry.purpose: entry for entry in bucket_access("us-east-1", "emr-7.14.0")}["EMR system logs"]
    assert logs.buckets == ("aws157-logs-prod",)
    assert logs.actions == ("s3:Put*",)
    assert not logs.required


def test_bucket_names_are_sure_only_where_aws_documents_them() -> None:
    assert any(entry.sure for entry in bucket_access("eu-west-1", "emr-7.14.0"))
    assert not any(entry.sure for entry in bucket_access("cn-north-1", "emr-7.14.0"))


def test_every_release_gets_exactly_one_kind_of_operating_system_packages() -> None:
    for label in release_labels():
        purposes = [entry.purpose for entry in bucket_access("eu-west-1", label)]
        assert sum(purpose.startswith("Amazon Linux") for purpose in purposes) == 1


def test_the_service_endpoint_came_with_release_8() -> None:
    assert service_endpoint("eu-west-1", "emr-7.14.0") is None
    assert service_endpoint("eu-west-1", "emr-spark-8.0.0") == "aws.api.eu-west-1.emr-service-cell01"
    assert service_endpoint("eu-west-1", "emr-8.0.0") == "aws.api.eu-west-1.emr-service-cell01"


@pytest.mark.parametrize(
    ("region_name", "service", "name"),
    [
        ("us-gov-west-1", "sts", "com.amazonaws.us-gov-west-1.sts"),
        ("cn-north-1", "sts", "cn.com.amazonaws.cn-north-1.sts"),
        ("cn-north-1", "kms", "com.amazonaws.cn-north-1.kms"),
    ],
)
def test_in_china_some_endpoints_have_names_of_their_own(region_name: str, service: str, name: str) -> None:
    assert endpoint_name(region_name, service) == name

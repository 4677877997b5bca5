"""Instance types: EMR's own figures, and which releases and regions take which type."""

from __future__ import annotations

import pytest

from emr_platform.catalog import (
    instance_type,
    instance_types,
    known_instance_type,
    offered_in,
    region_names,
    release_labels,
    supported_by,
)
from emr_platform.catalog._data import load


def test_a_type_of_each_kind() -> None:
    plain = known_instance_type("m5.xlarge")
    assert (plain.vcpus, plain.memory_mib, plain.architecture, plain.ebs_only) == (4, 16384, "x86_64", True)
    assert (plain.family, plain.size, plain.category, plain.current_generation) == ("m5", "xlarge", "general", True)
    disks = known_instance_type("m6idn.16xlarge")
    assert (disks.disks, disks.disk_gb, disks.ebs_only) == (2, 3800, False)
    assert known_instance_type("m8g.4xlarge").architecture == "arm64"
    assert known_instance_type("r8i.12xlarge").category == "memory"


def test_emr_counts_differently_from_ec2() -> None:
    doubled = known_instance_type("m4.xlarge")
    assert (doubled.vcpus, doubled.ec2_vcpus) == (8, 4)
    trimmed = known_instance_type("m6g.xlarge")
    assert (trimmed.memory_mib, trimmed.ec2_memory_mib) == (15616, 16384)
    assert trimmed.memory_per_vcpu_mib == 3904
    assert known_instance_type("p3.2xlarge").ec2_vcpus is None


def test_the_whole_list() -> None:
    types = instance_types()
    assert len(types) == 737
    assert [item.name for item in types] == sorted(item.name for item in types)
    for item in types:
        assert instance_type(item.name) == item
        assert item.vcpus > 0
        assert item.memory_mib > 0
        assert (item.disks == 0) == (item.disk_gb == 0)
        assert item.name == f"{item.family}.{item.size}"


def test_an_unknown_type_names_its_siblings() -> None:
    assert instance_type("m5.large") is None
    with pytest.raises(ValueError, match=r"'m5.large' is not one EMR takes; sizes of m5 EMR takes: .*m5.xlarge"):
        known_instance_type("m5.large")
    with pytest.raises(ValueError, match=r"'x9.large' is not one EMR takes; EMR takes no such family"):
        known_instance_type("x9.large")


def test_releases_take_different_types() -> None:
    assert supported_by("m5.xlarge", "emr-7.14.0") is True
    assert supported_by("c8i.4xlarge", "emr-7.14.0") is True
    assert supported_by("c8i.4xlarge", "emr-7.0.0") is False
    assert supported_by("m5.large", "emr-7.14.0") is False
    assert supported_by("m5.xlarge", "emr-7.15.0") is None


@pytest.mark.parametrize(
    ("label", "count"),
    [("emr-7.14.0", 737), ("emr-7.0.0", 627), ("emr-6.15.0", 713), ("emr-5.36.2", 712), ("emr-spark-8.1.0", 737)],
)
def test_how_many_types_a_release_takes(label: str, count: int) -> None:
    assert sum(supported_by(item, label) is True for item in instance_types()) == count


def test_every_known_release_has_its_list() -> None:
    assert {label for labels in load("instance_support")["lists"] for label in labels.split()} == set(release_labels())


def test_regions_offer_different_types() -> None:
    assert offered_in("m5.xlarge", "eu-west-1") is True
    assert offered_in(known_instance_type("m8g.4xlarge"), "mx-central-1") is False
    assert offered_in("m5.xlarge", "us-gov-west-1") is True
    assert offered_in("m5.xlarge", "cn-north-1") is True
    assert offered_in("c6gd.12xlarge", "af-south-1") is None, "EC2 offers it, EMR has no price"
    assert offered_in("g3.4xlarge", "us-east-1") is None, "EMR has a price, EC2 no longer offers it"
    assert offered_in("m5.large", "eu-west-1") is False
    assert offered_in("m5.xlarge", "mars-north-1") is None


def test_offerings_name_known_regions() -> None:
    assert set(load("instance_offerings")["regions"]) <= set(region_names())

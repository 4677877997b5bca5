"""Limits: their figures, and that the SDK still says the same."""

from __future__ import annotations

import re
from typing import Any

import pytest
from botocore.loaders import Loader

from emr_platform.catalog import all_limits, api_rate, limit, name_rule, name_rules


@pytest.fixture(scope="module")
def shapes() -> dict[str, Any]:
    model: dict[str, Any] = Loader().load_service_model("emr", "service-2", "2009-03-31")
    found: dict[str, Any] = model["shapes"]
    return found


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("idle_timeout", (60, 604800), (59, 604801)),
        ("step_concurrency", (1, 256), (0, 257)),
        ("spot_timeout", (5, 1440), (4, 1441)),
        ("resize_timeout", (5, 10080), (4, 10081)),
        ("fleet_instance_types", (1, 5), (0, 6)),
        ("fleet_instance_types_with_strategy", (1, 30), (0, 31)),
        ("ebs_volumes_of_an_instance", (0, 25), (26,)),
        ("ebs_volume_throughput", (125, 1000), (124, 1001)),
        ("root_volume_size", (15, 100), (14, 101)),
        ("root_volume_iops", (3000, 16000), (2999, 16001)),
        ("utilization_performance_index", (1, 25, 50, 75, 100), (0, 2, 60, 101)),
        ("primary_nodes", (1, 3), (0, 2, 4)),
        ("weighted_capacity", (1, 10_000), (0,)),
    ],
)
def test_what_a_limit_lets_pass(name: str, inside: tuple[int, ...], outside: tuple[int, ...]) -> None:
    assert all(limit(name).allows(value) for value in inside)
    assert not any(limit(name).allows(value) for value in outside)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("idle_timeout", "60 to 604800 seconds"),
        ("tags", "at most 50 tags"),
        ("weighted_capacity", "at least 1 units"),
        ("primary_nodes", "one of 1, 3 primary nodes"),
        ("utilization_performance_index", "one of 1, 25, 50, 75, 100"),
    ],
)
def test_a_limit_can_be_read_aloud(name: str, text: str) -> None:
    assert str(limit(name)) == text


def test_unknown_limits_are_refused_with_the_nearest_name() -> None:
    with pytest.raises(ValueError, match=r"limit 'idle_timeouts' is not in the catalog; did you mean 'idle_timeout'"):
        limit("idle_timeouts")
    with pytest.raises(ValueError, match=r"name rule 'xyz' is not in the catalog; cluster, step"):
        name_rule("xyz")


def test_every_limit_has_a_source_and_bounds_something() -> None:
    assert len(all_limits()) == len({item.name for item in all_limits()})
    for item in all_limits():
        assert item.source
        assert item.choices or item.minimum is not None or item.maximum is not None
    assert {item.name for item in all_limits() if not item.sure} == {
        "ebs_volume_size",
        "tags",
        "steps_of_a_cluster",
        "state_machine_payload",
        "state_machine_history",
    }


@pytest.mark.parametrize(
    ("name", "shape", "member"),
    [
        ("idle_timeout", "AutoTerminationPolicy", "IdleTimeout"),
        ("spot_timeout", "SpotProvisioningSpecification", "TimeoutDurationMinutes"),
        ("resize_timeout", "SpotResizingSpecification", "TimeoutDurationMinutes"),
        ("resize_timeout", "OnDemandResizingSpecification", "TimeoutDurationMinutes"),
        ("step_concurrency", "RunJobFlowInput", "StepConcurrencyLevel"),
        ("ebs_volume_throughput", "VolumeSpecification", "Throughput"),
        ("ebs_volume_size", "VolumeSpecification", "SizeInGB"),
    ],
)
def test_the_sdk_still_states_these_figures(shapes: dict[str, Any], name: str, shape: str, member: str) -> None:
    text = shapes[shape]["members"][member]["documentation"]
    figures = {int(figure.replace(",", "")) for figure in re.findall(r"\d[\d,]*", text)}
    assert {limit(name).minimum, limit(name).maximum} <= figures


@pytest.mark.parametrize(
    ("kind", "good", "bad", "problem"),
    [
        ("cluster", "nightly etl", "a<b|c", r"holds < \|, which is not allowed"),
        ("cluster", "x" * 256, "x" * 257, "has 257 characters, at most 256 are allowed"),
        ("cluster", "x", "", "has 0 characters, at least 1 are needed"),
        ("state_machine", "x" * 80, "x" * 81, "has 81 characters, at most 80 are allowed"),
        ("state_machine", "nightly-etl", "nightly etl", r"does not match \[A-Za-z0-9_-\]\+"),
        ("stack", "Data-dev", "1-dev", "does not match"),
        ("wal_workspace", "orders1", "orders-1", "does not match"),
    ],
)
def test_names(kind: str, good: str, bad: str, problem: str) -> None:
    assert name_rule(kind).problems(good) == ()
    assert any(re.search(problem, found) for found in name_rule(kind).problems(bad))


def test_every_name_rule_has_a_source() -> None:
    assert len(name_rules()) == 9
    assert all(rule.source and rule.minimum_length <= rule.maximum_length for rule in name_rules())


def test_api_rates() -> None:
    assert (api_rate("DescribeCluster").burst, api_rate("DescribeCluster").per_second) == (10, 1)
    assert (api_rate("PutManagedScalingPolicy").burst, api_rate("PutManagedScalingPolicy").per_second) == (5, 0.5)

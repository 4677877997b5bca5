"""Choices and ranges of the file against the words and texts of botocore's model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StringShape, StructureShape
from pydantic import BaseModel

from emr_platform.model import (
    CapacityReservation,
    Cluster,
    EbsVolume,
    ManagedScaling,
    OnDemandResize,
    OnDemandSpecification,
    PrimaryFleet,
    PrimaryGroup,
    ScalingRule,
    SpotResize,
    SpotSpecification,
)
from emr_platform.render import run_job_flow
from tests.render.rich import RICH_REFS, rich_clusters

CHOICES: list[tuple[type[BaseModel], str, str]] = [
    (OnDemandSpecification, "allocation_strategy", "OnDemandProvisioningAllocationStrategy"),
    (OnDemandResize, "allocation_strategy", "OnDemandProvisioningAllocationStrategy"),
    (SpotSpecification, "allocation_strategy", "SpotProvisioningAllocationStrategy"),
    (SpotResize, "allocation_strategy", "SpotProvisioningAllocationStrategy"),
    (SpotSpecification, "timeout_action", "SpotProvisioningTimeoutAction"),
    (CapacityReservation, "preference", "OnDemandCapacityReservationPreference"),
    (PrimaryFleet, "market", "MarketType"),
    (PrimaryGroup, "market", "MarketType"),
    (ManagedScaling, "unit_type", "ComputeLimitsUnitType"),
    (ManagedScaling, "strategy", "ScalingStrategy"),
    (ScalingRule, "comparison", "ComparisonOperator"),
    (ScalingRule, "statistic", "Statistic"),
    (ScalingRule, "adjustment_type", "AdjustmentType"),
    (Cluster, "repository_upgrade", "RepoUpgradeOnBoot"),
]
RANGES: list[tuple[type[BaseModel], str, str, str]] = [
    (SpotSpecification, "timeout_minutes", "SpotProvisioningSpecification", "TimeoutDurationMinutes"),
    (SpotResize, "timeout_minutes", "SpotResizingSpecification", "TimeoutDurationMinutes"),
    (OnDemandResize, "timeout_minutes", "OnDemandResizingSpecification", "TimeoutDurationMinutes"),
    (Cluster, "idle_timeout_seconds", "AutoTerminationPolicy", "IdleTimeout"),
    (EbsVolume, "throughput_mib", "VolumeSpecification", "Throughput"),
]


@pytest.fixture(scope="module")
def service() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("emr", "service-2", "2009-03-31"))


def key_of(model: type[BaseModel], key: str) -> dict[str, Any]:
    """What the JSON Schema says of a key's value, when it has one."""
    schema = model.model_json_schema()
    found: dict[str, Any] = schema["properties"][key]
    choices = [one for one in found.get("anyOf", [found]) if one.get("type") != "null"]
    assert len(choices) == 1, key
    only: dict[str, Any] = choices[0]
    return only


@pytest.mark.parametrize(("model", "key", "shape"), CHOICES)
def test_choices_are_those_of_the_api(service: ServiceModel, model: type[BaseModel], key: str, shape: str) -> None:
    assert set(key_of(model, key)["enum"]) == set(service.shape_for(shape).metadata["enum"])


def described(service: ServiceModel, shape: str, member: str) -> str:
    of = service.shape_for(shape)
    assert isinstance(of, StructureShape)
    return re.sub(r"<[^>]+>|(?<=\d),(?=\d)", "", of.members[member].documentation)


@pytest.mark.parametrize(("model", "key", "shape", "member"), RANGES)
def test_ranges_are_those_the_api_describes(
    service: ServiceModel, model: type[BaseModel], key: str, shape: str, member: str
) -> None:
    text = described(service, shape, member)
    low, high = (int(number) for number in re.findall(r"\b\d+\b", text)[:2])
    found = key_of(model, key)
    assert (found["minimum"], found["maximum"]) == (low, high), text


def test_the_index_has_the_values_the_api_describes(service: ServiceModel) -> None:
    text = described(service, "ManagedScalingPolicy", "UtilizationPerformanceIndex")
    values = [int(number) for number in re.findall(r"\d+", text.partition("Possible values are")[2])]
    assert key_of(ManagedScaling, "utilization_performance_index")["enum"] == values


def test_steps_run_side_by_side_as_the_api_describes(service: ServiceModel) -> None:
    text = described(service, "RunJobFlowInput", "StepConcurrencyLevel")
    assert f"The maximum value is {key_of(Cluster, 'step_concurrency')['maximum']}." in text


def words(node: Any, shape: Shape) -> Iterator[tuple[str, list[str]]]:
    """Texts of a body, each with the words that the API allows there."""
    if isinstance(shape, StructureShape):
        for key, value in node.items():
            yield from words(value, shape.members[key])
    elif isinstance(shape, ListShape):
        for value in node:
            yield from words(value, shape.member)
    elif isinstance(shape, StringShape) and shape.enum:
        yield node, shape.enum


def test_every_word_that_is_sent_is_one_of_the_apis(service: ServiceModel) -> None:
    """botocore's own validator does not look at them."""
    shape = service.operation_model("RunJobFlow").input_shape
    assert shape
    found = [pair for one in rich_clusters() for pair in words(run_job_flow("x", one, RICH_REFS, {}), shape)]
    assert len(found) > 50
    assert [word for word, allowed in found if word not in allowed] == []

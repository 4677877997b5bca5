"""The words of the API: fails when the SDK learns a new one, so that somebody decides about it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import pytest
from botocore.loaders import Loader

from emr_platform.catalog import VolumeType, _enums

NOT_MIRRORED = {
    "AutoScalingPolicyState",
    "AutoScalingPolicyStateChangeReasonCode",
    "CancelStepsRequestStatus",
    "ExecutionEngineType",
    "IdcUserAssignment",
    "IdentityType",
    "InstanceCollectionType",
    "InstanceFleetState",
    "InstanceFleetStateChangeReasonCode",
    "InstanceFleetType",
    "InstanceGroupState",
    "InstanceGroupStateChangeReasonCode",
    "InstanceGroupType",
    "InstanceState",
    "InstanceStateChangeReasonCode",
    "JobFlowExecutionState",
    "LogType",
    "LogUploadPolicyValue",
    "NotebookExecutionStatus",
    "OnClusterAppUIType",
    "OutputNotebookFormat",
    "PersistentAppUIType",
    "ProfilerType",
    "RepoUpgradeOnBoot",
    "SessionState",
    "StepExecutionState",
    "StepStateChangeReasonCode",
    "Unit",
}
"""Enumerations of the API nothing here needs: states of parts, notebooks, and what CloudFormation cannot set."""


@pytest.fixture(scope="module")
def shapes() -> dict[str, Any]:
    model: dict[str, Any] = Loader().load_service_model("emr", "service-2", "2009-03-31")
    found: dict[str, Any] = model["shapes"]
    return found


@pytest.mark.parametrize(("mirror", "shape"), _enums.API_SHAPES.items(), ids=str)
def test_each_enumeration_has_the_values_of_the_sdk(shapes: dict[str, Any], mirror: type[StrEnum], shape: str) -> None:
    assert [member.value for member in mirror] == shapes[shape]["enum"]


def test_every_enumeration_of_the_sdk_is_mirrored_or_set_aside(shapes: dict[str, Any]) -> None:
    enumerations = {name for name, shape in shapes.items() if shape.get("enum")}
    assert enumerations == set(_enums.API_SHAPES.values()) | NOT_MIRRORED


def test_roles_are_the_same_for_fleets_and_groups(shapes: dict[str, Any]) -> None:
    roles = [role.value for role in _enums.InstanceRole]
    assert shapes["InstanceFleetType"]["enum"] == shapes["InstanceGroupType"]["enum"] == roles


def test_volume_types_are_those_the_sdk_describes(shapes: dict[str, Any]) -> None:
    text = shapes["VolumeSpecification"]["members"]["VolumeType"]["documentation"]
    listed = re.findall(r"\b(?:gp\d|io\d|st\d|sc\d|standard)\b", text)
    assert [member.value for member in VolumeType] == listed


def test_every_enumeration_is_mirrored_once_and_described() -> None:
    classes = {item for item in vars(_enums).values() if isinstance(item, type) and issubclass(item, StrEnum)}
    assert classes - {StrEnum} == set(_enums.API_SHAPES) | {VolumeType}
    assert all(item.__doc__ for item in _enums.API_SHAPES)

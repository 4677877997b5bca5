"""The one function of the platform, run here against an EC2 and a CloudFormation that only listen."""

from __future__ import annotations

import importlib.util
import json
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest

import emr_constructs

RULES = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-1"}]}]
OUT = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


class Ec2:
    """Remembers what was revoked."""

    def __init__(self, ingress: list[Any], egress: list[Any]) -> None:
        self.group = {"IpPermissions": ingress, "IpPermissionsEgress": egress}
        self.revoked: list[tuple[str, str, list[Any]]] = []

    def describe_security_groups(self, GroupIds: list[str]) -> dict[str, Any]:  # noqa: N803  # EC2's spelling
        if GroupIds != ["sg-1"]:
            raise ValueError(f"no group {GroupIds}")
        return {"SecurityGroups": [self.group]}

    def revoke_security_group_ingress(self, GroupId: str, IpPermissions: list[Any]) -> None:  # noqa: N803  # as above
        self.revoked.append(("in", GroupId, IpPermissions))

    def revoke_security_group_egress(self, GroupId: str, IpPermissions: list[Any]) -> None:  # noqa: N803  # as above
        self.revoked.append(("out", GroupId, IpPermissions))


class Answer:
    """What the function sent to CloudFormation."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, dict[str, Any]]] = []

    def __call__(self, request: urllib.request.Request, timeout: float) -> Answer:
        assert isinstance(request.data, bytes)
        self.sent.append((str(request.get_method()), request.full_url, json.loads(request.data)))
        assert timeout > 0
        return self

    def close(self) -> None:
        """As a response has it."""


@pytest.fixture
def function() -> ModuleType:
    source = Path(emr_constructs.__file__).parent / "network" / "close_default_group.py"
    spec = importlib.util.spec_from_file_location("close_default_group", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    made = Answer()
    monkeypatch.setattr(urllib.request, "urlopen", made)
    return made


def call(function: ModuleType, ec2: Ec2, monkeypatch: pytest.MonkeyPatch, kind: str, group: str = "sg-1") -> None:
    monkeypatch.setattr(boto3, "client", lambda service: {"ec2": ec2}[service])
    event = {
        "RequestType": kind,
        "ResponseURL": "https://cloudformation.example/answer",
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Close",
        "ResourceProperties": {"GroupId": group},
    }
    function.handler(event, None)


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_every_rule_is_removed(
    function: ModuleType, answer: Answer, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    ec2 = Ec2(RULES, OUT)
    call(function, ec2, monkeypatch, kind)
    assert ec2.revoked == [("in", "sg-1", RULES), ("out", "sg-1", OUT)]
    ((method, url, body),) = answer.sent
    assert (method, url) == ("PUT", "https://cloudformation.example/answer")
    assert body["Status"] == "SUCCESS"
    assert (body["StackId"], body["RequestId"], body["LogicalResourceId"]) == ("stack", "request", "Close")
    assert body["PhysicalResourceId"] == "closed-sg-1", "the same at every call, or CloudFormation would replace it"


def test_a_closed_group_stays_closed(function: ModuleType, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    ec2 = Ec2([], [])
    call(function, ec2, monkeypatch, "Create")
    assert ec2.revoked == []
    assert answer.sent[0][2]["Status"] == "SUCCESS"


def test_deletion_touches_nothing(function: ModuleType, answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    ec2 = Ec2(RULES, OUT)
    call(function, ec2, monkeypatch, "Delete")
    assert ec2.revoked == []
    assert answer.sent[0][2]["Status"] == "SUCCESS"


def test_cloudformation_hears_of_a_failure_at_once(
    function: ModuleType, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an answer it would wait for the timeout."""
    call(function, Ec2(RULES, OUT), monkeypatch, "Create", group="sg-2")
    (_, _, body) = answer.sent[0]
    assert (body["Status"], body["Reason"]) == ("FAILED", "ValueError: no group ['sg-2']")

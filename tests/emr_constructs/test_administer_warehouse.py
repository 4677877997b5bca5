"""The function of a warehouse, run here against a Redshift that only listens. The laptop's tests run it for real."""

from __future__ import annotations

import importlib.util
import json
import time
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest

import emr_constructs

LIMIT = {"ResourceArn": "arn:workgroup", "Amount": "10", "Period": "monthly", "BreachAction": "log"}


class Redshift:
    """Both APIs: limits by period, users, and batches; a statement with `broken` in it fails."""

    def __init__(self) -> None:
        self.limits: dict[str, dict[str, Any]] = {}
        self.users: set[str] = set()
        self.batches: list[list[str]] = []
        self.said: dict[str, dict[str, Any]] = {}

    def list_usage_limits(self, **asked: str) -> dict[str, Any]:
        assert asked == {"resourceArn": "arn:workgroup", "usageType": "serverless-compute"}
        return {"usageLimits": [{"period": period, "usageLimitId": period} for period in self.limits]}

    def create_usage_limit(self, *, period: str, resourceArn: str, usageType: str, **values: Any) -> None:  # noqa: N803  # AWS's spelling
        assert (resourceArn, usageType) == ("arn:workgroup", "serverless-compute")
        assert period not in self.limits
        self.limits[period] = values

    def update_usage_limit(self, *, usageLimitId: str, **values: Any) -> None:  # noqa: N803  # AWS's spelling
        self.limits[usageLimitId] = values

    def delete_usage_limit(self, *, usageLimitId: str) -> None:  # noqa: N803  # as above
        del self.limits[usageLimitId]

    def get_namespace(self, *, namespaceName: str) -> dict[str, Any]:  # noqa: N803  # as above
        return {"namespace": {"adminPasswordSecretArn": f"secret of {namespaceName}"}}

    def execute_statement(self, *, Sql: str, Parameters: list[dict[str, str]], **where: str) -> dict[str, str]:  # noqa: N803  # as above
        assert "pg_user" in Sql
        return self._done(1 if Parameters[0]["value"] in self.users else 0, where)

    def batch_execute_statement(self, *, Sqls: list[str], **where: str) -> dict[str, str]:  # noqa: N803  # as above
        self.batches.append(Sqls)
        return self._done(0, where, broken="broken" in Sqls)

    def describe_statement(self, *, Id: str) -> dict[str, Any]:  # noqa: N803  # as above
        said = self.said[Id]
        looked, said["looks"] = said["looks"], said["looks"] + 1
        return {"Status": "STARTED"} if looked == 0 else said

    def _done(self, rows: int, where: dict[str, str], *, broken: bool = False) -> dict[str, str]:
        assert where == {"WorkgroupName": "wg", "Database": "db", "SecretArn": "secret of ns"}
        number = str(len(self.said))
        ended = {"Status": "FAILED", "Error": "no such thing"} if broken else {"Status": "FINISHED"}
        self.said[number] = {**ended, "ResultRows": rows, "looks": 0}
        return {"Id": number}


@pytest.fixture
def redshift(monkeypatch: pytest.MonkeyPatch) -> Redshift:
    made = Redshift()
    monkeypatch.setattr(boto3, "client", lambda service: made)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    for name, value in {"WORKGROUP": "wg", "DATABASE": "db", "NAMESPACE": "ns"}.items():
        monkeypatch.setenv(name, value)
    return made


class Call:
    """Calls the function as CloudFormation does, and says what it answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        source = Path(emr_constructs.__file__).parent / "warehouse" / "administer_warehouse.py"
        spec = importlib.util.spec_from_file_location("administer_warehouse", source)
        assert spec is not None
        assert spec.loader is not None
        self._module: ModuleType = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self._module)
        self._sent: list[dict[str, Any]] = []
        monkeypatch.setattr(urllib.request, "urlopen", self._open)

    def _open(self, request: urllib.request.Request, timeout: float) -> Call:
        assert isinstance(request.data, bytes)
        self._sent.append(json.loads(request.data))
        return self

    def close(self) -> None:
        """As a response has it."""

    def __call__(self, kind: str, request: str, properties: dict[str, Any], **more: Any) -> tuple[str, str]:
        event = {
            "RequestType": request,
            "ResourceType": kind,
            "ResponseURL": "https://cloudformation.example/answer",
            "StackId": "stack",
            "RequestId": "request",
            "LogicalResourceId": "It",
            "ResourceProperties": properties,
            **more,
        }
        self._module.handler(event, None)
        return self._sent[-1]["Status"], self._sent[-1]["Reason"]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    return Call(monkeypatch)


def test_a_limit_is_made_changed_moved_and_removed(call: Call, redshift: Redshift) -> None:
    kind = "Custom::EmrWarehouseUsageLimit"

    assert call(kind, "Create", LIMIT) == ("SUCCESS", "done")
    assert redshift.limits == {"monthly": {"amount": 10, "breachAction": "log"}}

    call(kind, "Update", {**LIMIT, "Amount": "20"}, OldResourceProperties=LIMIT)
    assert redshift.limits == {"monthly": {"amount": 20, "breachAction": "log"}}

    call(kind, "Update", {**LIMIT, "Period": "daily"}, OldResourceProperties=LIMIT)
    assert redshift.limits == {"daily": {"amount": 10, "breachAction": "log"}}

    call(kind, "Delete", {**LIMIT, "Period": "daily"})
    call(kind, "Delete", {**LIMIT, "Period": "daily"})
    assert redshift.limits == {}


def test_a_user_is_made_once(call: Call, redshift: Redshift) -> None:
    properties = {"User": "IAMR:loader", "Statements": ["one", "two"]}

    assert call("Custom::EmrWarehouseUser", "Create", properties) == ("SUCCESS", "done")
    redshift.users.add("IAMR:loader")
    call("Custom::EmrWarehouseUser", "Update", properties)
    call("Custom::EmrWarehouseUser", "Delete", properties)

    assert redshift.batches == [['CREATE USER "IAMR:loader" PASSWORD DISABLE', "one", "two"], ["one", "two"]]


def test_more_statements_than_a_batch_holds(call: Call, redshift: Redshift) -> None:
    redshift.users.add("IAMR:loader")

    call("Custom::EmrWarehouseUser", "Create", {"User": "IAMR:loader", "Statements": ["s"] * 45})

    assert [len(batch) for batch in redshift.batches] == [40, 5]


def test_cloudformation_hears_of_a_failure_at_once(call: Call, redshift: Redshift) -> None:
    del redshift
    answer = call("Custom::EmrWarehouseUser", "Create", {"User": "IAMR:loader", "Statements": ["broken"]})

    assert answer == ("FAILED", "RuntimeError: no such thing")

"""The function that sets what holds for an account, run here against an account that only remembers."""

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

BLOCK, ENCRYPTION = "EmrBlockPublicAccess", "EbsEncryptionByDefault"
SSH = [{"MinRange": 22, "MaxRange": 22}]
# As CloudFormation hands properties over: every value a text.
ASKED: dict[str, dict[str, Any]] = {
    BLOCK: {"BlockPublicSecurityGroupRules": "true", "PermittedPublicSecurityGroupRuleRanges": []},
    ENCRYPTION: {"EbsEncryptionByDefault": "true", "KmsKeyId": "arn:aws:kms:eu-west-1:000000000000:key/disk"},
}
AWS_KEY = "arn:aws:kms:eu-west-1:000000000000:alias/aws/ebs"


class ParameterNotFound(Exception):
    """As SSM has it."""


class Account:
    """An account's settings, and the three services in front of them."""

    def __init__(self, **settings: Any) -> None:
        self.block: dict[str, Any] = {
            "BlockPublicSecurityGroupRules": False, "PermittedPublicSecurityGroupRuleRanges": SSH
        }  # fmt: skip
        self.encrypted, self.key = False, AWS_KEY
        self.parameters: dict[str, str] = {}
        self.changes: list[str] = []
        self.exceptions = type("Exceptions", (), {"ParameterNotFound": ParameterNotFound})
        self.refuses = ""
        vars(self).update(settings)

    @property
    def settings(self) -> tuple[Any, ...]:
        return self.block, self.encrypted, self.key

    def client(self, service: str) -> Account:
        assert service in ("emr", "ec2", "ssm")
        return self

    def _change(self, name: str) -> None:
        if name == self.refuses:
            raise PermissionError(f"not authorized to perform: {name}")
        self.changes.append(name)

    def get_block_public_access_configuration(self) -> dict[str, Any]:
        return {"BlockPublicAccessConfiguration": self.block}

    def put_block_public_access_configuration(self, BlockPublicAccessConfiguration: Any) -> None:  # noqa: N803  # EMR's
        self._change("put")
        self.block = BlockPublicAccessConfiguration

    def get_ebs_encryption_by_default(self) -> dict[str, Any]:
        return {"EbsEncryptionByDefault": self.encrypted}

    def get_ebs_default_kms_key_id(self) -> dict[str, Any]:
        return {"KmsKeyId": self.key}

    def reset_ebs_default_kms_key_id(self) -> None:
        self._change("reset")
        self.key = AWS_KEY

    def modify_ebs_default_kms_key_id(self, KmsKeyId: str) -> None:  # noqa: N803  # EC2's spelling
        self._change("modify")
        self.key = KmsKeyId

    def enable_ebs_encryption_by_default(self) -> None:
        self._change("enable")
        self.encrypted = True

    def disable_ebs_encryption_by_default(self) -> None:
        self._change("disable")
        self.encrypted = False

    def get_parameter(self, Name: str) -> dict[str, Any]:  # noqa: N803  # SSM's spelling
        if Name not in self.parameters:
            raise ParameterNotFound
        return {"Parameter": {"Value": self.parameters[Name]}}

    def put_parameter(self, Name: str, Description: str, Value: str, Type: str, Overwrite: bool) -> None:  # noqa: N803  # AWS's spelling
        assert (Type, bool(Description)) == ("String", True)
        if Name in self.parameters and not Overwrite:
            raise FileExistsError(Name)
        self.parameters[Name] = Value

    def delete_parameter(self, Name: str) -> None:  # noqa: N803  # as above
        del self.parameters[Name]


class Called:
    """Calls the function as CloudFormation does and remembers its answers."""

    def __init__(self, function: ModuleType, patch: pytest.MonkeyPatch) -> None:
        self._function, self._patch = function, patch
        self._sent: list[urllib.request.Request] = []
        patch.setattr(urllib.request, "urlopen", self._hear)

    def _hear(self, request: urllib.request.Request, timeout: float) -> Called:
        assert timeout > 0
        self._sent.append(request)
        return self

    def close(self) -> None:
        """As a response has it."""

    def __call__(
        self, account: Account, kind: str, request: str, *, stack: str = "ours", **asked: Any
    ) -> dict[str, Any]:
        self._patch.setattr(boto3, "client", account.client)
        event = {
            "RequestType": request,
            "ResourceType": f"Custom::{kind}",
            "ResponseURL": "https://cloudformation.example/answer",
            "StackId": stack,
            "RequestId": "request",
            "LogicalResourceId": "Setting",
            "ResourceProperties": ASKED[kind] | asked,
        }
        self._function.handler(event, None)
        sent = self._sent[-1]
        assert (sent.get_method(), sent.full_url) == ("PUT", "https://cloudformation.example/answer")
        assert isinstance(sent.data, bytes)
        answer: dict[str, Any] = json.loads(sent.data)
        assert (answer["StackId"], answer["RequestId"], answer["LogicalResourceId"]) == (stack, "request", "Setting")
        assert answer["PhysicalResourceId"] == kind, "the same at every call, or CloudFormation would replace it"
        return answer


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Called:
    source = Path(emr_constructs.__file__).parent / "governance" / "account_settings.py"
    spec = importlib.util.spec_from_file_location("account_settings", source)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Called(module, monkeypatch)


def test_both_settings_are_set_and_put_back(call: Called) -> None:
    account = Account()
    found = account.settings
    for kind in (BLOCK, ENCRYPTION):
        assert call(account, kind, "Create")["Status"] == "SUCCESS"
    blocked = {"BlockPublicSecurityGroupRules": True, "PermittedPublicSecurityGroupRuleRanges": []}
    assert account.settings == (blocked, True, ASKED[ENCRYPTION]["KmsKeyId"])
    assert account.changes == ["put", "modify", "enable"], "the key before anything is encrypted with it"
    for kind in (BLOCK, ENCRYPTION):
        answer = call(account, kind, "Delete")
        assert answer["Status"] == "SUCCESS"
        assert answer["Reason"].startswith("put back to ")
    assert account.settings == found
    assert account.parameters == {}


@pytest.mark.parametrize("kind", [BLOCK, ENCRYPTION])
def test_what_was_there_is_known_before_anything_is_changed(call: Called, kind: str) -> None:
    account = Account(refuses="put" if kind == BLOCK else "enable")
    answer = call(account, kind, "Create")
    assert (answer["Status"], "not authorized" in answer["Reason"]) == ("FAILED", True)
    (name,) = account.parameters
    assert name == f"/emr-platform/account-settings/{kind}"
    assert json.loads(account.parameters[name])["owner"] == "ours"


def test_an_update_does_not_forget_what_was_there(call: Called) -> None:
    account = Account()
    found = account.settings
    call(account, ENCRYPTION, "Create")
    call(account, ENCRYPTION, "Update", KmsKeyId="alias/aws/ebs")
    assert account.settings[1:] == (True, AWS_KEY)
    assert call(account, ENCRYPTION, "Delete")["Reason"].startswith("put back")
    assert account.settings == found


def test_a_call_that_comes_twice_does_not_take_its_own_work_for_what_was_there(call: Called) -> None:
    account = Account()
    found = account.settings
    call(account, BLOCK, "Create")
    assert call(account, BLOCK, "Create")["Reason"].endswith(" already")
    assert account.changes == ["put"]
    call(account, BLOCK, "Delete")
    assert call(account, BLOCK, "Delete")["Reason"].endswith("this stack never set it")
    assert account.settings == found


def test_what_somebody_else_changed_stays(call: Called) -> None:
    account = Account()
    call(account, BLOCK, "Create")
    account.block = changed = {"BlockPublicSecurityGroupRules": True, "PermittedPublicSecurityGroupRuleRanges": SSH}
    answer = call(account, BLOCK, "Delete")
    assert (answer["Status"], account.block, account.parameters) == ("SUCCESS", changed, {})
    assert "somebody has changed it since; before, it was " in answer["Reason"]


def test_what_was_as_asked_is_left_alone(call: Called) -> None:
    account = Account(encrypted=True)
    assert call(account, ENCRYPTION, "Create", KmsKeyId="alias/aws/ebs")["Reason"].endswith(" already")
    assert call(account, ENCRYPTION, "Delete", KmsKeyId="alias/aws/ebs")["Reason"].startswith("it is as it was")
    assert account.changes == []


def test_a_second_stack_is_refused_and_its_rollback_changes_nothing(call: Called) -> None:
    account = Account()
    call(account, BLOCK, "Create")
    answer = call(account, BLOCK, "Create", stack="theirs")
    assert answer["Status"] == "FAILED"
    assert "ours sets it already, says the parameter /emr-platform/account-settings/" in answer["Reason"]
    assert "never set it" in call(account, BLOCK, "Delete", stack="theirs")["Reason"]
    assert account.changes == ["put"]


def test_a_key_of_the_accounts_own_is_put_back(call: Called) -> None:
    account = Account(encrypted=True, key="arn:aws:kms:eu-west-1:000000000000:key/theirs")
    found = account.settings
    call(account, ENCRYPTION, "Create")
    call(account, ENCRYPTION, "Delete")
    assert account.settings == found


def test_a_permitted_port_has_one_spelling(call: Called) -> None:
    """EMR may leave out the end of a range that is one port; CloudFormation makes texts of numbers."""
    account = Account()
    call(account, BLOCK, "Create", PermittedPublicSecurityGroupRuleRanges=[{"MinRange": "22"}])
    assert account.block["PermittedPublicSecurityGroupRuleRanges"] == SSH
    account.block = {**account.block, "PermittedPublicSecurityGroupRuleRanges": [{"MinRange": 22}]}
    assert call(account, BLOCK, "Delete")["Reason"].startswith("put back")


def test_the_log_tells_what_was_done(call: Called, capsys: pytest.CaptureFixture[str]) -> None:
    call(Account(), BLOCK, "Create")
    said = json.loads(capsys.readouterr().out)
    assert (said["setting"], said["request"], said["status"]) == (BLOCK, "Create", "SUCCESS")
    assert said["said"].startswith("was {")

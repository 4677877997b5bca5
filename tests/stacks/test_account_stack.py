"""The stack of account settings: what it may, and that only what was asked for is set."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.setup import ROOT
from tests.assemblies import ACCOUNT, Assembly
from tests.conftest import Synthesise

PARAMETERS = f"arn:aws:ssm:us-east-1:{ACCOUNT}:parameter/emr-platform/account-settings/"


def test_everything_on_sets_both(everything_on: Assembly) -> None:
    block = everything_on.one("Custom::EmrBlockPublicAccess", "account")
    assert block.properties["BlockPublicSecurityGroupRules"] is True
    assert block.properties["PermittedPublicSecurityGroupRuleRanges"] == []
    encryption = everything_on.one("Custom::EbsEncryptionByDefault", "account")
    assert encryption.properties["EbsEncryptionByDefault"] is True
    assert encryption.properties["KmsKeyId"].endswith("disk"), "the disk key's ARN"


def test_the_role_may_change_these_settings_here_and_nothing_else(everything_on: Assembly) -> None:
    (role,) = everything_on.of("AWS::IAM::Role", "account")
    assert role.properties["Path"] == "/data-platform/"
    assert "boundaries/data-platform" in str(role.properties["PermissionsBoundary"])
    (policy,) = role.properties["Policies"]
    wide = [one for one in policy["PolicyDocument"]["Statement"] if one["Resource"] == "*"]
    assert [one["Condition"] for one in wide] == [{"StringEquals": {"aws:RequestedRegion": "us-east-1"}}] * 2
    assert all(
        action.startswith(("ec2:", "elasticmapreduce:")) and ("Ebs" in action or "BlockPublicAccess" in action)
        for one in wide
        for action in one["Action"]
    )
    (records,) = [one for one in policy["PolicyDocument"]["Statement"] if one["Sid"] == "WhatWasThere"]
    names = ("EbsEncryptionByDefault", "EmrBlockPublicAccess")
    assert records["Resource"] == [f"{PARAMETERS}{name}" for name in names]
    (function,) = everything_on.of("AWS::Lambda::Function", "account")
    assert '"/emr-platform/account-settings"' in function.properties["Code"]["ZipFile"]


def test_the_log_is_encrypted_and_outlives_the_stack(everything_on: Assembly) -> None:
    (logs,) = everything_on.of("AWS::Logs::LogGroup", "account")
    assert logs.raw["DeletionPolicy"] == "Retain"
    assert logs.properties["RetentionInDays"] >= 365
    assert logs.properties["KmsKeyId"].endswith("log")


@pytest.mark.parametrize(
    ("settings", "types"),
    [
        ("{block_public_access: true}", {"Custom::EmrBlockPublicAccess"}),
        ("{ebs_encryption: aws-key}", {"Custom::EbsEncryptionByDefault"}),
        ("{}", set[str]()),
    ],
)
def test_only_what_is_asked_for_is_set(synthesise: Synthesise, tmp_path: Path, settings: str, types: set[str]) -> None:
    text = (ROOT / "examples/minimal/environments/minimal.yaml").read_text(encoding="utf-8")
    (tmp_path / "minimal.yaml").write_text(f"{text}\naccount_settings: {settings}\n", encoding="utf-8")
    made = synthesise(tmp_path / "minimal.yaml")
    custom = {one.type: one for one in made.resources if one.stack.endswith("-account") and "Custom::" in one.type}
    assert custom.keys() == types
    if encryption := custom.get("Custom::EbsEncryptionByDefault"):
        assert encryption.properties["KmsKeyId"] == "alias/aws/ebs"


def test_without_it_the_account_is_left_alone(long_running: Assembly) -> None:
    assert "emr-long-running-account" not in long_running.stacks

"""Account settings are set by a deployment and put back when their stack goes, under the deployed role."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emr_platform.laptop import Laptop
from tests.conftest import Synthesise

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
STACK = "emr-account-account"
SSH = [{"MinRange": 22, "MaxRange": 22}]
FOUND = {"BlockPublicSecurityGroupRules": False, "PermittedPublicSecurityGroupRuleRanges": SSH}
BLOCKED = {"BlockPublicSecurityGroupRules": True, "PermittedPublicSecurityGroupRuleRanges": []}


def settings(laptop: Laptop) -> tuple[dict[str, Any], bool, str]:
    """Block public access, encryption by default and the last part of its key."""
    emr, ec2 = laptop.client("emr"), laptop.client("ec2")
    return (
        emr.get_block_public_access_configuration()["BlockPublicAccessConfiguration"],
        ec2.get_ebs_encryption_by_default()["EbsEncryptionByDefault"],
        ec2.get_ebs_default_kms_key_id()["KmsKeyId"].rpartition(":")[2],
    )


def parameters(laptop: Laptop) -> dict[str, Any]:
    found = laptop.client("ssm").get_parameters_by_path(Path="/emr-platform", Recursive=True)["Parameters"]
    return {one["Name"].rpartition("/")[2]: json.loads(one["Value"]) for one in found}


def delete(laptop: Laptop, stack: str) -> str:
    """The state a stack ends in."""
    client = laptop.client("cloudformation")
    identity = client.describe_stacks(StackName=stack)["Stacks"][0]["StackId"]
    client.delete_stack(StackName=stack)
    deadline = time.monotonic() + 60
    state = "DELETE_IN_PROGRESS"
    while state == "DELETE_IN_PROGRESS" and time.monotonic() < deadline:
        time.sleep(0.3)
        state = client.describe_stacks(StackName=identity)["Stacks"][0]["StackStatus"]
    return str(state)


def test_what_was_there_comes_back(emulator: Callable[..., Laptop], synthesise: Synthesise, tmp_path: Path) -> None:
    laptop = emulator(env="account", project=HERE.parents[1])
    laptop.client("emr").put_block_public_access_configuration(BlockPublicAccessConfiguration=FOUND)
    assert settings(laptop) == (FOUND, False, "alias/aws/ebs")

    laptop.deploy(synthesise(HERE / "account.yaml").folder)
    blocked, encrypted, key = settings(laptop)
    assert (blocked, encrypted) == (BLOCKED, True)
    assert key.startswith("key/"), "the environment's disk key"
    kept = parameters(laptop)
    assert kept["EmrBlockPublicAccess"]["before"] == FOUND
    assert kept["EbsEncryptionByDefault"]["before"] == {"EbsEncryptionByDefault": False, "KmsKeyId": "alias/aws/ebs"}

    # An update changes what is set, not what was there; giving one setting up puts that one back.
    text = (HERE / "account.yaml").read_text(encoding="utf-8")
    changed = text.replace("disk-key", "aws-key").replace("  block_public_access: true\n", "")
    (tmp_path / "account.yaml").write_text(changed, encoding="utf-8")
    laptop.deploy(synthesise(tmp_path / "account.yaml").folder)
    assert settings(laptop) == (FOUND, True, "alias/aws/ebs")
    assert parameters(laptop) == {
        "EbsEncryptionByDefault": {
            **kept["EbsEncryptionByDefault"], "set": {"EbsEncryptionByDefault": True, "KmsKeyId": "alias/aws/ebs"}
        }
    }  # fmt: skip

    assert delete(laptop, STACK) == "DELETE_COMPLETE"
    assert settings(laptop) == (FOUND, False, "alias/aws/ebs")
    assert parameters(laptop) == {}

    called = {one.action for one in laptop.decisions() if "SettingsRole" in one.principal and one.allowed}
    assert {
        "elasticmapreduce:PutBlockPublicAccessConfiguration", "ec2:ModifyEbsDefaultKmsKeyId",
        "ec2:DisableEbsEncryptionByDefault", "ssm:DeleteParameter",
    } <= called  # fmt: skip
    refused = [one for one in laptop.decisions() if "SettingsRole" in one.principal and not one.allowed]
    assert refused == []

    # Set again, and changed by somebody else before the stack goes: theirs stays.
    laptop.deploy(synthesise(HERE / "account.yaml").folder)
    theirs = {**BLOCKED, "PermittedPublicSecurityGroupRuleRanges": SSH}
    laptop.client("emr").put_block_public_access_configuration(BlockPublicAccessConfiguration=theirs)
    assert delete(laptop, STACK) == "DELETE_COMPLETE"
    assert settings(laptop) == (theirs, False, "alias/aws/ebs")

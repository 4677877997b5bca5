"""Runs in AWS Lambda: sets what holds for a whole account and region, and puts back what was there.

What was there is kept as a parameter of Systems Manager with the id of the stack that owns the setting, written before
anything is changed. So it outlives a function that is stopped half-way, and a second stack sees that there is an owner.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import boto3

_RECORDS = "/emr-platform/account-settings"
_AWS_KEY = "alias/aws/ebs"
State = dict[str, Any]


def handler(event: dict[str, Any], context: object) -> None:
    """Answer CloudFormation's request, whatever happens: without an answer a deployment waits for an hour."""
    kind = event["ResourceType"].partition("::")[2]
    try:
        status, reason = "SUCCESS", apply(kind, event["RequestType"], event["StackId"], event["ResourceProperties"])
    except Exception as error:  # noqa: BLE001  # whatever it is, CloudFormation has to hear of it
        status, reason = "FAILED", f"{type(error).__name__}: {error}"[:1000]
    print(json.dumps({"setting": kind, "request": event["RequestType"], "status": status, "said": reason}))
    answer = {
        "Status": status,
        "Reason": reason,
        "PhysicalResourceId": kind,  # there is one of it, and another id would have CloudFormation replace it
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    request = urllib.request.Request(
        event["ResponseURL"], data=json.dumps(answer).encode(), method="PUT", headers={"Content-Type": ""}
    )
    urllib.request.urlopen(request, timeout=30).close()


def apply(kind: str, request: str, stack: str, properties: dict[str, Any]) -> str:
    """Do what CloudFormation asks for, and say what was done."""
    read, write, asked = SETTINGS[kind]
    name = f"{_RECORDS}/{kind}"
    record, now, wanted = recall(name), read(), asked(properties)
    if request == "Delete":
        return put_back(name, record, stack, now, write)
    if record is None:
        remember(name, {"owner": stack, "before": now, "set": wanted}, new=True)
    elif record["owner"] != stack:
        raise RuntimeError(f"{record['owner']} sets it already, says the parameter {name}; one stack of an account may")
    else:
        remember(name, {**record, "set": wanted}, new=False)
    if now == wanted:
        return f"it was {json.dumps(wanted)} already"
    write(wanted)
    return f"was {json.dumps(now)}, now {json.dumps(wanted)}"


def put_back(name: str, record: State | None, stack: str, now: State, write: Callable[[State], None]) -> str:
    """Restore what was there, unless somebody else has changed it since; nothing is known of it afterwards."""
    if record is None or record["owner"] != stack:
        return f"left as it is, {json.dumps(now)}: this stack never set it"
    before = record["before"]
    if now == before:
        said = f"it is as it was, {json.dumps(before)}"
    elif now == record["set"]:
        write(before)
        said = f"put back to {json.dumps(before)}"
    else:
        said = f"left as it is, {json.dumps(now)}: somebody has changed it since; before, it was {json.dumps(before)}"
    boto3.client("ssm").delete_parameter(Name=name)
    return said


def recall(name: str) -> State | None:
    """What the parameter holds; None when there is none."""
    client = boto3.client("ssm")
    try:
        found: State = json.loads(client.get_parameter(Name=name)["Parameter"]["Value"])
    except client.exceptions.ParameterNotFound:
        return None
    return found


def remember(name: str, record: State, *, new: bool) -> None:
    """Write the parameter. A new one must not be there: of two stacks at the same time one fails."""
    says = "What the account's setting was before the stack that owns it; the stack's deletion puts it back"
    value = json.dumps(record, sort_keys=True)
    boto3.client("ssm").put_parameter(Name=name, Description=says, Value=value, Type="String", Overwrite=not new)


def read_block() -> State:
    """EMR's block public access, always spelled the same way."""
    return asked_block(boto3.client("emr").get_block_public_access_configuration()["BlockPublicAccessConfiguration"])


def write_block(wanted: State) -> None:
    boto3.client("emr").put_block_public_access_configuration(BlockPublicAccessConfiguration=wanted)


def asked_block(given: dict[str, Any]) -> State:
    """A configuration as EMR tells it or as CloudFormation hands it over, which makes a text of every value."""
    ports = [
        {"MinRange": int(one["MinRange"]), "MaxRange": int(one.get("MaxRange", one["MinRange"]))}
        for one in given.get("PermittedPublicSecurityGroupRuleRanges") or []
    ]
    return {
        "BlockPublicSecurityGroupRules": is_true(given["BlockPublicSecurityGroupRules"]),
        "PermittedPublicSecurityGroupRuleRanges": sorted(ports, key=lambda one: (one["MinRange"], one["MaxRange"])),
    }


def read_encryption() -> State:
    """EBS's encryption by default, with its key."""
    client = boto3.client("ec2")
    return asked_encryption(
        {
            "EbsEncryptionByDefault": client.get_ebs_encryption_by_default()["EbsEncryptionByDefault"],
            "KmsKeyId": client.get_ebs_default_kms_key_id()["KmsKeyId"],
        }
    )


def write_encryption(wanted: State) -> None:
    """The key first: at no time is a volume made with a key that nobody asked for."""
    client = boto3.client("ec2")
    if wanted["KmsKeyId"] == _AWS_KEY:
        client.reset_ebs_default_kms_key_id()
    else:
        client.modify_ebs_default_kms_key_id(KmsKeyId=wanted["KmsKeyId"])
    if wanted["EbsEncryptionByDefault"]:
        client.enable_ebs_encryption_by_default()
    else:
        client.disable_ebs_encryption_by_default()


def asked_encryption(given: dict[str, Any]) -> State:
    """AWS's own key is known by its alias, which EC2 may give with or without the rest of an ARN."""
    key = str(given["KmsKeyId"])
    return {
        "EbsEncryptionByDefault": is_true(given["EbsEncryptionByDefault"]),
        "KmsKeyId": _AWS_KEY if key.endswith(_AWS_KEY) else key,
    }


def is_true(value: object) -> bool:
    return str(value).lower() == "true"


SETTINGS: dict[str, tuple[Callable[[], State], Callable[[State], None], Callable[[dict[str, Any]], State]]] = {
    "EmrBlockPublicAccess": (read_block, write_block, asked_block),
    "EbsEncryptionByDefault": (read_encryption, write_encryption, asked_encryption),
}

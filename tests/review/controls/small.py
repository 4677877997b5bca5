"""Small templates around one policy or resource, and what one control says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from emr_platform.assembly import load
from emr_platform.review import Result, Status, catalogue, review
from tests.review.controls.mutate import worst

Body = dict[str, Any]
OWN, OTHER = "111122223333", "999988887777"
READS = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*"}


def policy(*statements: Body) -> Body:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trusting(principal: Any, condition: Body | None = None) -> Body:
    """The properties of a role that trusts somebody."""
    bound = {} if condition is None else {"Condition": condition}
    one = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", **bound}
    return {"AssumeRolePolicyDocument": policy(one)}


def role(*statements: Body, **more: Any) -> Body:
    inline = [{"PolicyName": "p", "PolicyDocument": policy(*statements)}]
    return made("IAM::Role", **(trusting({"Service": "ec2.amazonaws.com"}) | {"Policies": inline} | more))


def made(kind: str, **properties: Any) -> Body:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def all_of(
    folder: Path,
    control: str,
    resources: Body,
    account: str | None = None,
    outputs: Body | None = None,
    parameters: Body | None = None,
    sections: Body | None = None,
) -> list[Result]:
    """What a control says of a template; with an account, in an assembly whose manifest names it."""
    body = {
        "Parameters": {"Asked": {"Type": "String"}} | (parameters or {}),
        "Conditions": {"Sometimes": {"Fn::Equals": [{"Ref": "Asked"}, "yes"]}},
        "Resources": resources,
        "Outputs": outputs or {},
    } | (sections or {})
    (folder / "s.json").write_text(json.dumps(body))
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "s.json"}}
    known = {} if account is None else {"environment": f"aws://{account}/eu-west-1"}
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"s": stack | known}}))
    return review(load([folder]), [one for one in catalogue() if one.id == control], strict=True)


def said(
    folder: Path, control: str, resources: Body, account: str | None = None, parameters: Body | None = None
) -> Status:
    """The worst that a control says of a template."""
    return worst(all_of(folder, control, resources, account, parameters=parameters))[control]

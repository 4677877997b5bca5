"""Statements as documents of managed policies that fit, and as a template that makes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

MOST_CHARACTERS = 6144
"""Of a managed policy, spaces apart. Source: IAM user guide, IAM and STS quotas."""
MOST_POLICIES = 10
"""Managed policies that a role has unless its account's quota was raised. Source: as above."""
# What deployment fills in at its longest; a region has at most as many letters as its placeholder.
_LONGEST = {"${AWS::Partition}": "aws-us-gov", "${AWS::AccountId}": "0" * 12}

Statement = dict[str, Any]


def allow(sid: str, actions: list[str], resources: list[str], conditions: Mapping[str, Any] | None = None) -> Statement:
    """A statement that allows some actions."""
    made = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return made | ({"Condition": dict(conditions)} if conditions else {})


def packed(statements: Iterable[Statement]) -> list[dict[str, Any]]:
    """Statements as documents that fit: each in the first that has room, one that is too long in parts."""
    pages: list[list[Statement]] = []
    for one in (part for statement in statements if statement["Action"] for part in _split(statement)):
        page = next((page for page in pages if size([*page, one]) <= MOST_CHARACTERS), None)
        if page is None:
            pages.append([one])
        else:
            page.append(one)
    return [_document(page) for page in pages]


def _split(statement: Statement) -> Iterator[Statement]:
    """A statement in halves of the longer of its lists, until each fits."""
    key = max(("Action", "Resource"), key=lambda one: len("".join(statement[one])))
    listed = statement[key]
    if size([statement]) <= MOST_CHARACTERS or len(listed) == 1:
        yield statement
        return
    half = len(listed) // 2
    for letter, part in (("A", listed[:half]), ("B", listed[half:])):
        yield from _split({**statement, key: part, "Sid": f"{statement['Sid']}{letter}"})


def size(page: list[Statement]) -> int:
    """The characters of a document of some statements, as IAM counts them once the placeholders are filled in."""
    text = json.dumps(_document(page), separators=(",", ":"))
    for placeholder, longest in _LONGEST.items():
        text = text.replace(placeholder, longest)
    return len(text)


def _document(page: list[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": page}


def template(policies: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A CloudFormation template that makes policies and puts out their ARNs, joined with commas."""
    made = {
        f"Policy{number}": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": _substituted(policy)}}
        for number, policy in enumerate(policies, 1)
    }
    return {
        "Description": "What CloudFormation may do to deploy these stacks, for cdk bootstrap "
        "--cloudformation-execution-policies",
        "Resources": made,
        "Outputs": {"PolicyArns": {"Value": {"Fn::Join": [",", [{"Ref": name} for name in made]]}}},
    }


def _substituted(node: Any) -> Any:
    """With Fn::Sub around each text that has something to fill in."""
    if isinstance(node, dict):
        return {key: _substituted(item) for key, item in node.items()}
    if isinstance(node, list):
        return [_substituted(item) for item in node]
    return {"Fn::Sub": node} if "${" in str(node) else node

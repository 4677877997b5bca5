"""What templates grant and open, in a form that two reviews can be compared by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..assembly import Reference, Resource, Statement, Value, items, show
from ._base import Subject
from .access._grants import access

_GROUP = "AWS::EC2::SecurityGroup"
_RULES = {"AWS::EC2::SecurityGroupIngress": "in", "AWS::EC2::SecurityGroupEgress": "out"}
_PEERS = ("CidrIp", "CidrIpv6", "SourceSecurityGroupId", "DestinationSecurityGroupId", "SourcePrefixListId",
          "DestinationPrefixListId", "SourceSecurityGroupName")  # fmt: skip


_LIMITS = ("EventSourceToken", "FunctionUrlAuthType", "PrincipalOrgID", "SourceAccount", "SourceArn")


def facts(subject: Subject) -> dict[str, list[dict[str, Any]]]:
    """Grants, trust and ports as JSON, sorted; what is not known is shown as `show` does.

    Returns:
        grants: a statement that an identity has, or a policy that none of them holds or any of them may: `holder`,
            `effect`, `actions`, `resources`, `condition`; actions and resources of `NotAction` and `NotResource`
            begin with `not `.
        attached: what an identity holds that is not in the templates: `holder`, `policy`.
        boundaries: `holder`, `boundary`: what bounds an identity, as text.
        trust: who may take a role or is allowed something by a resource's policy: `resource`, `effect`, `principal`,
            `actions`, `resources`, `condition`.
        ports: `group`, `direction` (`in`, `out`), `protocol`, `ports`, `peer`.
    """
    them = access(subject)
    held = [(holder, grant.statement) for holder in them.holders for grant in them.settled(holder)]
    found = {
        "grants": [_grant(holder, one) for holder, one in held if "ManagedPolicyArns" not in one.path],
        "attached": [
            {"holder": holder.address, "policy": _text(one)}
            for holder, held in subject.held.items()
            for one in held.managed
        ],
        "boundaries": list(_boundaries(subject)),
        "trust": [
            *(record for one in subject.statements if one.kind != "identity" for record in _trust(one)),
            *_invocations(subject),
        ],
        "ports": list(_ports(subject)),
    }  # fmt: skip
    return {name: _sorted(records) for name, records in found.items()}


def _grant(holder: Resource, statement: Statement) -> dict[str, Any]:
    return {"holder": holder.address, **_terms(statement)}


def _terms(statement: Statement) -> dict[str, Any]:
    # An effect that is not certain begins with `perhaps `: what becomes certain has widened.
    certain = statement.there is True and statement.resource.exists is True
    return {
        "effect": f"{'' if certain else 'perhaps '}{_text(statement.effect)}",
        "actions": _listed(statement, "Action"),
        "resources": _listed(statement, "Resource"),
        "condition": show(statement.get("Condition")),
    }


def _listed(statement: Statement, key: str) -> list[str]:
    """The entries of a key and of its negation; of a policy that is unknown as a whole, `?`."""
    found = {*map(_text, statement.listed(key)), *(f"not {_text(one)}" for one in statement.listed(f"Not{key}"))}
    return sorted(found)


def _boundaries(subject: Subject) -> Iterator[dict[str, Any]]:
    for holder in subject.held:
        boundary = holder.get("PermissionsBoundary")
        if boundary is not None:
            yield {"holder": holder.address, "boundary": _text(boundary)}


def _trust(statement: Statement) -> Iterator[dict[str, Any]]:
    for key in ("Principal", "NotPrincipal"):
        for kind, name in statement.principals(key):
            principal = f"{'not ' if key == 'NotPrincipal' else ''}{kind} {_text(name)}"
            yield {"resource": statement.resource.address, "principal": principal, **_terms(statement)}


def _invocations(subject: Subject) -> Iterator[dict[str, Any]]:
    """Who may call functions: what Lambda writes into their policies."""
    for one in subject.of("AWS::Lambda::Permission"):
        limits = {key: show(one.get(key)) for key in _LIMITS if one.get(key) is not None}
        yield {
            "resource": one.address, "principal": f"? {_text(one.get('Principal'))}", "effect": "Allow",
            "actions": [_text(one.get("Action"))], "resources": [_text(one.get("FunctionName"))],
            "condition": {"Permission": limits} if limits else None,
        }  # fmt: skip
    for one in subject.of("AWS::Lambda::Url"):
        if one.get("AuthType") != "AWS_IAM":
            yield {
                "resource": one.address, "principal": "* *", "effect": "Allow",
                "actions": ["lambda:InvokeFunctionUrl"], "resources": [_text(one.get("TargetFunctionArn"))],
                "condition": None,
            }  # fmt: skip


def _ports(subject: Subject) -> Iterator[dict[str, Any]]:
    named = [one.get("GroupId") for one in subject.of("AWS::EC2::SecurityGroupEgress")]
    ruled = {one.resource for one in named if isinstance(one, Reference)}
    for group in subject.of(_GROUP):
        for key, direction in (("SecurityGroupIngress", "in"), ("SecurityGroupEgress", "out")):
            for rule, _, _ in items(group.get(key)):
                yield _port(group.address, direction, rule)
        if group.get("SecurityGroupEgress") is None and group not in ruled:
            # EC2's own rule of a group without any.
            yield _port(group.address, "out", {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"})
    for kind, direction in _RULES.items():
        for one in subject.of(kind):
            group = one.get("GroupId")
            name = group.resource.address if isinstance(group, Reference) else _text(group)
            yield _port(name, direction, one.properties)


def _port(group: str, direction: str, rule: Value) -> dict[str, Any]:
    shown = show(rule)
    if not isinstance(shown, dict):
        return {"group": group, "direction": direction, "protocol": "?", "ports": "?", "peer": _text(rule)}
    first, last = shown.get("FromPort"), shown.get("ToPort")
    ports = "all" if first is None else f"{first}" if first == last else f"{first}-{last}"
    peers = [str(shown[key]) for key in _PEERS if shown.get(key) is not None]
    protocol = "all" if str(shown.get("IpProtocol")) == "-1" else str(shown.get("IpProtocol"))
    return {"group": group, "direction": direction, "protocol": protocol, "ports": ports, "peer": ", ".join(peers)}


def _text(value: Value) -> str:
    shown = show(value)
    return shown if isinstance(shown, str) else json.dumps(shown, sort_keys=True)


def _sorted(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In one order, each once: the same statement twice grants no more."""
    return [json.loads(text) for text in sorted({json.dumps(one, sort_keys=True) for one in records})]

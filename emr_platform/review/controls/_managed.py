"""Managed policies that identities hold and that are not in the templates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ...assembly import (
    IDENTITIES,
    Answer,
    Reference,
    Resource,
    Unknown,
    Value,
    both,
    either,
    items,
    of_aws,
    show,
    unknown_in,
)
from .._base import Outcome, Subject, outcome

_FILE = Path(__file__).parent.parent / "data" / "managed_policy_findings.json"


@cache
def findings() -> dict[str, Any]:
    """What AWS's own policies grant, by name.

    `known` ones; `found`, by control those that it refuses, or for AUT-09 asks about; `doubted`, by control those of
    which it cannot tell, each with why; `retired` ones, which AWS took back. Source: AWS Managed Policy Reference
    Guide, deprecated policies: who has one keeps it.
    """
    facts: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return facts | {
        **{key: frozenset(facts[key].split()) for key in ("known", "retired")},
        "found": {control: frozenset(names.split()) for control, names in facts["found"].items()},
    }


def managed(subject: Subject, control: str, *, bad: str) -> Iterator[Outcome]:
    """What a control says of every managed policy from outside that an identity of the templates holds.

    AWS's own policies are judged by their text of the day that the data name; newer ones and those of the account are
    for others to show.

    Args:
        control: its id.
        bad: what is wrong with a policy that it refuses.
    """
    for identity, key in [
        *((one, "ManagedPolicyArns") for one in subject.of(*IDENTITIES)),
        *((one, "ManagedPolicies") for one in subject.of("AWS::SSO::PermissionSet")),
    ]:
        yield from _outside(identity, key, control, bad, subject)


def beside(identity: Resource, control: str, subject: Subject) -> Outcome | None:
    """What keeps a control from passing an identity: the first policy that it cannot tell of, or that others show."""
    found = list(_outside(identity, "ManagedPolicyArns", control, "", subject)) if identity.type in IDENTITIES else []
    unknown = (one for one in found if one.status == "UNKNOWN")
    return next(unknown, None) or next((one for one in found if one.status == "INHERITED"), None)


def _outside(identity: Resource, key: str, control: str, bad: str, subject: Subject) -> Iterator[Outcome]:
    held = subject.held.get(identity)
    for name, index, there in items(identity.get(key)):
        if isinstance(name, Reference) and name.resource.type == "AWS::IAM::ManagedPolicy":
            continue
        # An ARN may name a policy of these templates, which is judged where it stands.
        if held is not None and name not in held.managed:
            continue
        path: tuple[str | int, ...] = (key, *index)
        lost = unknown_in(name)
        if lost is not None:
            yield outcome("UNKNOWN", identity, path, name, f"which policy is attached is not known: {lost.why}")
            continue
        status, reason = _of(name, control, bad)
        if status == "FAIL" and isinstance(there, Unknown):
            status, reason = "UNKNOWN", f"{there.why} whether it is attached: {reason}"
        yield outcome(status, identity, path, name, reason)


def refused(identity: Resource, control: str) -> Answer:
    """Whether an identity surely holds, or perhaps, a policy of AWS's that a control refuses."""
    held = items(identity.get("ManagedPolicyArns")) if identity.type in IDENTITIES else ()
    return either(*(_refuses(name, there, control) for name, _, there in held if not isinstance(name, Unknown)))


def may_refuse(name: Value, control: str) -> Answer:
    """Whether a control refuses a managed policy from outside; Unknown where only others can tell."""
    status, reason = _of(name, control, "does so")
    return Unknown(reason) if status in {"UNKNOWN", "INHERITED"} else status == "FAIL"


def _refuses(name: Value, there: Answer, control: str) -> Answer:
    status, reason = _of(name, control, "does so")
    if status == "UNKNOWN":
        return both(there, Unknown(reason))
    return there if status == "FAIL" else False


def _of(name: Value, control: str, bad: str) -> tuple[Any, str]:
    own = str(show(name)).rpartition("/")[2]
    if of_aws(name) is None:
        return "INHERITED", f"whoever keeps the policy {own} must show what it grants: it is not in these templates"
    if own in findings()["found"][control]:
        return "FAIL", f"AWS's policy {own} {bad}"
    if (doubt := findings()["doubted"].get(control, {}).get(own)) is not None:
        return "UNKNOWN", f"AWS's policy {own}: {doubt}"
    if own in findings()["known"]:
        return "PASS", f"AWS's policy {own} does not"
    if own in findings()["retired"]:
        return (
            "INHERITED",
            f"AWS took its policy {own} back: whoever still has it shows what it grants; take another one",
        )
    return "INHERITED", f"whoever attaches AWS's policy {own} must show what it grants: it is newer than this catalogue"

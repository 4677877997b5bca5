"""IAM-12: users have no access keys that templates make."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import CODE, Resource, callers
from ...findings import Path
from .._base import Control, Outcome, Subject, judge, outcome
from ._calls import called_in
from ._seen import unless_unseen

# What custom resources and state machines call to make one.
_MAKE = ("iam:createAccessKey",)
_IN_CODE = "createaccesskey"


def examine(subject: Subject) -> Iterator[Outcome]:
    keys = subject.of("AWS::IAM::AccessKey")
    for user in subject.of("AWS::IAM::User"):
        if all(user.is_called(key.get("UserName"), "UserName", key.template) is False for key in keys):
            good = "no access key of these templates is this user's"
            yield judge(unless_unseen(subject), user, (), None, good=good, bad="")
    for key in keys:
        if key.exists is True:
            reason = "is a key that lasts until somebody takes it away, and its secret is an attribute of the stack"
            yield outcome("FAIL", key, ("UserName",), key.get("UserName"), reason)
        else:
            yield outcome(
                "UNKNOWN", key, ("UserName",), key.get("UserName"), f"whether it is made depends: {key.exists}"
            )
    calling = dict.fromkeys(
        resource for resource in subject.assembly if resource.exists is not False and _calls(resource)
    )
    for resource in calling:
        for path in _calls(resource):
            reason = "makes a key that lasts until somebody takes it away"
            yield judge(False, resource, path, None, good="", bad=reason)
    for kind, path in CODE.items():
        for code in subject.of(kind):
            if code not in calling and _IN_CODE in called_in(code.get(*path)):
                yield outcome("UNKNOWN", code, path, None, "its code names iam:CreateAccessKey: for whom is not known")


def _calls(resource: Resource) -> list[Path]:
    """Where in a resource calls stand that make an access key."""
    return [path for path, call in callers(resource) if call.action in _MAKE]


CONTROL = Control(
    id="IAM-12",
    title="No access keys that last",
    why="A key that lasts works from anywhere until it is taken away; roles give credentials that end.",
    severity="high",
    population="IAM users, access keys, and calls and code that make one",
    proof="no AWS::IAM::AccessKey, and no custom resource, state machine or automation that calls iam:CreateAccessKey",
    remedy="use a role, or IAM Identity Center, and take the key away",
    sources=("Security Hub IAM.3 (rotation)", "Prowler iam_rotate_access_key_90_days", "CIS AWS v3.0 1.14"),
    mappings={
        "NIST 800-53r5": (
            "AC-2(1)", "AC-3(3)", "AC-3(4)", "AC-3(8)", "AC-3(12)", "AC-3(13)", "AC-3(15)", "AC-4(28)", "AC-24",
            "CM-5(1)", "CM-6", "CM-9", "SC-23(3)",
        ),
        "PCI DSS 4.0.1": ("8.3.5", "8.3.7", "8.3.9", "8.3.10.1", "8.6.3"),
        "HIPAA": ("164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(C)", "164.308(a)(5)(ii)(D)"),
        "ISO 27001:2022": ("A.5.15",),
        "FSBP": ("IAM.3",),
    },
    examine=examine,
    unsure="frameworks are mapped as Prowler maps the rotation of access keys",
)  # fmt: skip

"""IAM-12: users have no access keys that templates make."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Reference
from .._base import Control, Outcome, Subject, outcome


def examine(subject: Subject) -> Iterator[Outcome]:
    keys = subject.of("AWS::IAM::AccessKey")
    with_key = {given.resource for key in keys if isinstance(given := key.get("UserName"), Reference)}
    for user in subject.of("AWS::IAM::User"):
        if user not in with_key:
            yield outcome("PASS", user, (), None, "no access key of these templates is this user's")
    for key in keys:
        if key.exists is True:
            reason = "is a key that lasts until somebody takes it away, and its secret is an attribute of the stack"
            yield outcome("FAIL", key, ("UserName",), key.get("UserName"), reason)
        else:
            yield outcome(
                "UNKNOWN", key, ("UserName",), key.get("UserName"), f"whether it is made depends: {key.exists}"
            )


CONTROL = Control(
    id="IAM-12",
    title="No access keys that last",
    why="A key that lasts works from anywhere until it is taken away; roles give credentials that end.",
    severity="high",
    population="IAM users and access keys",
    proof="no AWS::IAM::AccessKey",
    remedy="use a role, or IAM Identity Center, and take the key away",
    sources=("Security Hub IAM.3 (rotation)", "Prowler iam_rotate_access_key_90_days", "CIS AWS Foundations 3.0 1.14"),
    mappings={},
    examine=examine,
)

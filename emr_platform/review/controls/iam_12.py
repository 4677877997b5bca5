"""IAM-12: users have no access keys that templates make."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Call, Resource, Unknown, both, callers, either, opposite
from ...findings import Path
from .._base import Control, Outcome, Subject, judge, outcome
from .._code import naming
from ._calls import lower
from ._seen import unless_unseen

# What custom resources and state machines call to make one.
_MAKE = ("iam:createAccessKey", "iam:createServiceSpecificCredential")


def examine(subject: Subject) -> Iterator[Outcome]:
    keys = subject.of("AWS::IAM::AccessKey")
    calling = [(one, path, call) for one in subject.assembly if one.exists is not False for path, call in _calls(one)]
    made = {one for one, *_ in calling}
    code = [one for one in naming(subject, *_MAKE) if one.by not in made]
    lost = Unknown(f"the code of {code[0].name} makes a key, and for whom is not known") if code else False
    for user in subject.of("AWS::IAM::User"):
        if all(user.is_called(key.get("UserName"), "UserName", key.template) is False for key in keys):
            good = "no access key of these templates is this user's"
            theirs = either(lost, *(_is_for(call, user, by) for by, _, call in calling))
            bad = "a call of these templates makes a key of this user's"
            yield judge(both(opposite(theirs), unless_unseen(subject)), user, (), None, good=good, bad=bad)
    for key in keys:
        if key.exists is True:
            reason = "is a key that lasts until somebody takes it away, and its secret is an attribute of the stack"
            yield outcome("FAIL", key, ("UserName",), key.get("UserName"), reason)
        else:
            yield outcome(
                "UNKNOWN", key, ("UserName",), key.get("UserName"), f"whether it is made depends: {key.exists}"
            )
    for resource, path, _ in calling:
        yield outcome("FAIL", resource, path, None, "makes a key that lasts until somebody takes it away")
    for one in code:
        yield one.told("UNKNOWN", "its code names a call that makes a key: for whom is not known")


def _is_for(call: Call, user: Resource, by: Resource) -> Answer:
    """Whether a call makes a key of a user of the templates; of whom it says nothing, of whoever calls."""
    if isinstance(call.request, Unknown):
        return call.request
    return user.is_called(lower(call.request).get("username"), "UserName", by.template)


def _calls(resource: Resource) -> Iterator[tuple[Path, Call]]:
    """The calls in a resource that make an access key, each with where it stands."""
    return ((path, call) for path, call in callers(resource) if call.action in _MAKE)


CONTROL = Control(
    id="IAM-12",
    title="No access keys that last",
    why="A key that lasts works from anywhere until it is taken away; roles give credentials that end.",
    severity="high",
    population="IAM users, access keys, and calls and code that make one",
    proof="no AWS::IAM::AccessKey, and no custom resource, state machine or automation that calls iam:CreateAccessKey "
    "or iam:CreateServiceSpecificCredential",
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

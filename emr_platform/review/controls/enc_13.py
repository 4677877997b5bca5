"""ENC-13: EBS encrypts by default in the account."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Value, both, callers, is_custom, is_true, references
from ...findings import Path
from .._base import Control, Outcome, Subject, judge, outcome
from .._code import coded

SWITCH = "EbsEncryptionByDefault"
_IN_CODE = "disableebsencryptionbydefault"
_CALLS = {"ec2:enableEbsEncryptionByDefault": True, "ec2:disableEbsEncryptionByDefault": False}


def examine(subject: Subject) -> Iterator[Outcome]:
    settings = [(one, *found) for one in subject.assembly for found in _settings(one)]
    for resource, path, value, on in settings:
        yield judge(
            both(resource.exists, on), resource, path, value,
            good="these templates switch EBS's encryption by default on",
            bad="these templates leave new volumes unencrypted that do not ask for it",
        )  # fmt: skip
    told = {function for resource, _, _, _ in settings for function in references(resource.get("ServiceToken"))}
    for code in coded(subject):
        if _IN_CODE in code.words and code.by not in told:
            yield code.told("UNKNOWN", f"{code.name} may switch EBS's encryption by default off for the account")
    covered = {resource.template.environment for resource, _, _, _ in settings}
    for template in subject.assembly.templates:
        here = [cluster for cluster in subject.clusters if cluster.resource.template is template]
        if here and template.environment not in covered:
            yield outcome(
                "INHERITED", template, ("Resources", here[0].resource.logical_id), None,
                "a setting of the account and region: whoever owns it shows `aws ec2 get-ebs-encryption-by-default`",
            )  # fmt: skip


def _settings(resource: Resource) -> Iterator[tuple[Path, Value, Answer]]:
    """What a resource sets: where, the value, and whether EBS then encrypts.

    A custom resource is given the setting, spelled as EC2's API does, or the call of the SDK. A run of a state machine
    or schedule that switches it on proves nothing; one that switches it off takes away what is there.
    """
    if resource.exists is False:
        return
    custom = is_custom(resource.type)
    if custom and resource.get(SWITCH) is not None:
        yield (SWITCH,), resource.get(SWITCH), is_true(resource.get(SWITCH))
    for path, call in callers(resource):
        on = _CALLS.get(call.action) if isinstance(call.action, str) else None
        # What a custom resource does when it is deleted leaves nothing that these templates could rely on.
        if on is not None and path[0] != "Delete" and (custom or not on):
            yield path[:1], call.action, both(on, call.made)


CONTROL = Control(
    id="ENC-13",
    title="EBS encrypts by default in the account and region",
    why="Volumes that nobody thought of, copies of snapshots among them, are encrypted all the same.",
    severity="medium",
    population="templates with clusters",
    proof="a custom resource with EbsEncryptionByDefault true, or the call that switches it on, and no call, code "
    "or command that switches it off; CloudFormation has no type for it",
    remedy="`aws ec2 enable-ebs-encryption-by-default`, or a custom resource that does",
    sources=(
        "Security Hub EC2.7", "AWS Config ec2-ebs-encryption-by-default", "CIS v3 2.2.1, v4 and v5 5.1.1",
        "Prowler ec2_ebs_default_encryption",
    ),
    # FSBP: Security Hub EC2.7.
    mappings={"NIST 800-53r5": ("CA-9(1)", "SC-13", "SC-28", "SC-28(1)"), "FSBP": ("EC2.7",)},
    examine=examine,
    unsure="what the custom resource's function does is not looked into",
)  # fmt: skip

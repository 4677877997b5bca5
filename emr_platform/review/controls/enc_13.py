"""ENC-13: EBS encrypts by default in the account."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource, Template, both, is_true
from .._base import Control, Outcome, Subject, judge, outcome

_SWITCH = "EbsEncryptionByDefault"


def examine(subject: Subject) -> Iterator[Outcome]:
    settings = [one for one in subject.assembly if _sets(one)]
    for resource in settings:
        value = resource.get(_SWITCH)
        yield judge(
            both(resource.exists, is_true(value)), resource, (_SWITCH,), value,
            good="these templates switch EBS's encryption by default on",
            bad="these templates leave new volumes unencrypted that do not ask for it",
        )  # fmt: skip
    covered = {_account(resource.template) for resource in settings}
    for template in subject.assembly.templates:
        here = [cluster for cluster in subject.clusters if cluster.resource.template is template]
        if here and _account(template) not in covered:
            yield outcome(
                "INHERITED", template, ("Resources", here[0].resource.logical_id), None,
                "a setting of the account and region: whoever owns it shows `aws ec2 get-ebs-encryption-by-default`",
            )  # fmt: skip


def _account(template: Template) -> tuple[str | None, str | None]:
    return template.account, template.region


def _sets(resource: Resource) -> bool:
    """Whether it is a custom resource that is given the setting, spelled as EC2's API does."""
    custom = resource.type.startswith(("Custom::", "AWS::CloudFormation::CustomResource"))
    return custom and resource.exists is not False and resource.get(_SWITCH) is not None


CONTROL = Control(
    id="ENC-13",
    title="EBS encrypts by default in the account and region",
    why="Volumes that nobody thought of, copies of snapshots among them, are encrypted all the same.",
    severity="medium",
    population="templates with clusters",
    proof="a custom resource with EbsEncryptionByDefault true; CloudFormation has no type for it",
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

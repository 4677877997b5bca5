"""NET-05: EMR blocks public access in the account."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import (
    CODE,
    Answer,
    Resource,
    Value,
    at,
    both,
    callers,
    is_custom,
    is_in,
    is_true,
    items,
    references,
)
from ...findings import Path
from .._base import Control, Outcome, Subject, judge, outcome
from .._code import coded
from ._calls import requests

SWITCH = "BlockPublicSecurityGroupRules"
_CALL = "putblockpublicaccessconfiguration"


def examine(subject: Subject) -> Iterator[Outcome]:
    settings = [(one, found) for one in subject.assembly for found in _settings(one)]
    for resource, (path, configuration, made) in settings:
        yield judge(
            both(resource.exists, _blocks(configuration), made), resource, path, at(configuration, SWITCH),
            good="these templates switch EMR's block public access on",
            bad="these templates leave ports other than 22 open to the world; set the switch, without ranges",
        )  # fmt: skip
    for state in requests(subject, "emr:putBlockPublicAccessConfiguration"):
        # A run that switches it on proves nothing; one that does not takes away what is there.
        keeps = _blocks(state.get("BlockPublicAccessConfiguration"))
        if keeps is not True:
            bad = "a run of this state lets clusters be public; leave the account's setting alone"
            yield judge(keeps, state, (), state.get("BlockPublicAccessConfiguration"), good="", bad=bad)
    # The function of a custom resource sets what that is given.
    told = {function for resource, _ in settings for function in references(resource.get("ServiceToken"))}
    for code in coded(subject):
        by_itself = code.by in told or (code.by.type in CODE and any(callers(code.by)))
        if not by_itself and _CALL in code.words:
            yield code.told("UNKNOWN", "code sets it for the account, and to what is not known")
    covered = {resource.template.environment for resource, _ in settings}
    for template in subject.assembly.templates:
        here = [cluster for cluster in subject.clusters if cluster.resource.template is template]
        if here and template.environment not in covered:
            yield outcome(
                "INHERITED", template, ("Resources", here[0].resource.logical_id), None,
                "a setting of the account and region: whoever owns it shows "
                "`aws emr get-block-public-access-configuration`",
            )  # fmt: skip


def _blocks(configuration: Value) -> Answer:
    """Whether a configuration lets no cluster be public but by port 22."""
    ranges = at(configuration, "PermittedPublicSecurityGroupRuleRanges")
    return both(is_true(at(configuration, SWITCH)), *(_is_ssh(one) for one, _, _ in items(ranges)))


def _is_ssh(ports: Value) -> Answer:
    """Whether a range is port 22 alone, which AWS Config's rule lets stay."""
    last = at(ports, "MaxRange")
    return both(is_in(at(ports, "MinRange"), 22), True if last is None else is_in(last, 22))


def _settings(resource: Resource) -> Iterator[tuple[Path, Value, Answer]]:
    """What a custom resource is given to set, where, and whether that is set with the stack: properties, or calls."""
    if resource.exists is False or not is_custom(resource.type):
        return
    if resource.get(SWITCH) is not None:
        yield (SWITCH,), resource.properties, True
    for path, call in callers(resource):
        if str(call.action).partition(":")[2].lower() == _CALL and path[0] != "Delete":
            yield path[:1], at(call.request, "BlockPublicAccessConfiguration"), call.made


CONTROL = Control(
    id="NET-05",
    title="EMR blocks public access in the account and region",
    why="Then EMR launches no cluster whose groups let the world in, whoever wrote them.",
    severity="high",
    population="templates with clusters",
    proof="a custom resource that calls PutBlockPublicAccessConfiguration with BlockPublicSecurityGroupRules true; "
    "CloudFormation has no type for it",
    remedy="`aws emr put-block-public-access-configuration`, or a custom resource that does",
    sources=(
        "Security Hub EMR.2", "AWS Config emr-block-public-access", "checkov CKV_AWS_390 (Terraform)",
        "Prowler emr_cluster_account_public_block_enabled",
    ),
    # FSBP: Security Hub EMR.2. PCI 4, ISO: Prowler emr_cluster_account_public_block_enabled.
    mappings={
        "NIST 800-53r5": ("AC-3", "AC-4", "SC-7"),
        "PCI DSS 4.0.1": (
            "1.2.8", "1.3.1", "1.3.2", "1.4.2", "1.5.1", "3.5.1.3", "10.3.2", "A1.1.2", "A1.1.3", "A3.4.1",
        ),
        "ISO 27001:2022": ("A.8.1",),
        "FSBP": ("EMR.2",),
    },
    examine=examine,
    unsure="what the custom resource's function does is not looked into",
)  # fmt: skip

"""NET-09: the endpoint for S3 leads to one's own buckets and named ones only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ...assembly import (
    REGION,
    Answer,
    Reference,
    Resource,
    Statement,
    Text,
    Unknown,
    Value,
    both,
    either,
    is_in,
    opposite,
    possible,
    statements,
    unknown_in,
)
from ...catalog import bucket_patterns
from .._base import Control, Outcome, Subject, judge, outcome
from .._buckets import BUCKET, is_named
from ._endpoints import binds, leads_to, made_by_calls
from ._network import filled, outside
from ._policies import of_one_organisation

_OWN = {"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount"}
_OPEN = "\0"
_OWN_BUCKET = "\1"
# The last part of the names of S3's services: of buckets, of directory buckets, of access points.
_SERVICES = r"s3[a-z-]*(\.accesspoint)?"
_REGION = rf"(\$\{{AWS::Region\}}|{REGION})"
_READS = ("s3:get", "s3:list", "s3:head")


def examine(subject: Subject) -> Iterator[Outcome]:
    for endpoint in subject.of("AWS::EC2::VPCEndpoint"):
        for_s3 = leads_to(endpoint, _SERVICES)
        if isinstance(for_s3, Unknown):
            yield outcome("UNKNOWN", endpoint, ("ServiceName",), endpoint.get("ServiceName"), for_s3.why)
        elif for_s3:
            yield from _of_endpoint(endpoint, subject)
    yield from made_by_calls(subject, _SERVICES)
    what = "whoever owns that network shows the policy of its endpoint for S3"
    for cluster, found in outside(subject, what):
        yield found.of(cluster)


def _of_endpoint(endpoint: Resource, subject: Subject) -> Iterator[Outcome]:
    found = list(statements(endpoint))
    if not found:
        bad = "no policy: the endpoint leads to every bucket of everybody; allow one's own account's or organisation's"
        yield outcome("FAIL", endpoint, ("PolicyDocument",), None, bad)
    there = filled(endpoint.get("PolicyDocument"))
    if found and isinstance(there, Unknown) and not isinstance(endpoint.get("PolicyDocument"), Unknown):
        perhaps = f"there may be no policy, which lets everything through: {there.why}"
        yield outcome("UNKNOWN", endpoint, ("PolicyDocument",), None, perhaps)
    for one in found:
        if isinstance(one.body, Unknown):
            yield outcome("UNKNOWN", one, (), one.body, one.body.why)
            continue
        allows = is_in(one.effect, "Allow")
        conditions, named = of_one_organisation(one, lambda it: binds(it, _OWN), subject), _are_named(one)
        if allows is not False and conditions is not True and named is True and _writes(one):
            stranger = next((arn for arn in one.listed("Resource") if not _is_ours(arn, one, subject)), None)
            if stranger is not None:
                what = "may be written to and is not among these templates: whoever keeps this bucket shows whose it is"
                yield outcome("INHERITED", one, ("Resource",), one.get("Resource"), f"{_bucket(stranger)} {what}")
                continue
        yield judge(
            either(opposite(allows), conditions, named), one, ("Resource",), one.get("Resource"),
            good="leads to buckets of one's own, or to named ones" if allows is not False else "denies",
            bad="leads to any bucket; add the condition aws:ResourceAccount or aws:ResourceOrgID, or name buckets",
        )  # fmt: skip


def _are_named(statement: Statement) -> Answer:
    named = [_is_named(resource) for resource in statement.listed("Resource")]
    return both(*named) if named else False


def _writes(statement: Statement) -> bool:
    """Whether a statement may allow more than to read."""
    actions = statement.listed("Action")
    return not actions or not all(str(one).lower().startswith(_READS) for one in actions)


def _is_ours(arn: Value, statement: Statement, subject: Subject) -> bool:
    """Whether an ARN is of a bucket of these templates, or of one that AWS keeps for its services."""
    return all(
        isinstance(option, Reference)
        or _bucket(_marked(option)) == _OWN_BUCKET
        or _of_aws().fullmatch(_bucket(option)) is not None
        or any(is_named(one, _bucket(option), statement.resource.template) for one in subject.of(BUCKET))
        for option in possible(arn)
    )


@cache
def _of_aws() -> re.Pattern[str]:
    """The buckets that AWS keeps for clusters; whole names, for anybody may make one that begins alike."""
    names = (re.escape(name).replace(re.escape("{region}"), _REGION) for name in bucket_patterns())
    return re.compile("|".join(names))


def _marked(arn: Value) -> str:
    """An ARN as it is written, with a mark for each bucket of these templates."""
    parts = arn.parts if isinstance(arn, Text) else (arn,)
    ours = [isinstance(part, Reference) and part.resource.type == "AWS::S3::Bucket" for part in parts]
    return "".join(_OWN_BUCKET if own else str(part) for own, part in zip(ours, parts, strict=True))


def _bucket(arn: Value) -> str:
    """The name in a bucket's ARN, as it is written."""
    return str(arn).split(":::", 1)[-1].split("/", 1)[0]


def _is_named(arn: Value) -> Answer:
    """Whether an ARN names one bucket and not a pattern that a stranger's may fit."""
    answers = [_names_bucket(option) for option in possible(arn)]
    return both(*answers)


def _names_bucket(arn: Value) -> Answer:
    if isinstance(arn, Unknown):
        return arn
    if isinstance(arn, Reference):
        return arn.resource.type == "AWS::S3::Bucket"
    parts = arn.parts if isinstance(arn, Text) else (arn,)
    written = "".join(_OPEN if isinstance(part, Unknown) else str(part) for part in parts)
    bucket = written.split(":::", 1)[-1].split("/", 1)[0]
    lost = unknown_in(arn) if _OPEN in bucket else None
    return lost if lost is not None else bucket != "" and "*" not in bucket and "?" not in bucket


CONTROL = Control(
    id="NET-09",
    title="The endpoint for S3 leads to buckets of one's own account or organisation and to named ones only",
    why="Stolen credentials of a stranger, used on a node, write what the job reads into the stranger's bucket.",
    severity="high",
    population="endpoints for S3",
    proof="every Allow of the endpoint's PolicyDocument has aws:ResourceAccount, aws:ResourceOrgID or "
    "aws:ResourceOrgPaths as its condition, or names buckets without a pattern; one that may be written to, and is "
    "neither of these templates nor one that AWS keeps for EMR, is for its keeper to show",
    remedy="give the endpoint a policy with aws:ResourceAccount or aws:ResourceOrgID; name those of AWS that EMR needs",
    sources=("AWS data perimeter guidance", "Prowler vpc_endpoint_connections_trust_boundaries"),
    # ISO: Prowler vpc_endpoint_connections_trust_boundaries.
    mappings={"NIST 800-53r5": ("AC-4", "SC-7(10)"), "ISO 27001:2022": ("A.8.20", "A.8.21", "A.8.22")},
    examine=examine,
)

"""NET-09: the endpoint for S3 leads to one's own buckets and named ones only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import (
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
    items,
    opposite,
    possible,
    statements,
    unknown_in,
)
from .._base import Control, Outcome, Subject, judge, outcome
from ._endpoints import leads_to
from ._network import filled, is_own, outside

_OWN = {"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount"}
_OPEN = "\0"
# The last part of the names of S3's services: of buckets, of directory buckets, of access points.
_SERVICES = r"s3[a-z-]*(\.accesspoint)?"
_EQUAL = {"stringequals", "stringequalsignorecase", "stringlike", "foranyvalue:stringequals", "foranyvalue:stringlike"}


def examine(subject: Subject) -> Iterator[Outcome]:
    for endpoint in subject.of("AWS::EC2::VPCEndpoint"):
        for_s3 = leads_to(endpoint, _SERVICES)
        if isinstance(for_s3, Unknown):
            yield outcome("UNKNOWN", endpoint, ("ServiceName",), endpoint.get("ServiceName"), for_s3.why)
        elif for_s3:
            yield from _of_endpoint(endpoint)
    what = "whoever owns that network shows the policy of its endpoint for S3"
    for cluster, found in outside(subject, what):
        yield found.of(cluster)


def _of_endpoint(endpoint: Resource) -> Iterator[Outcome]:
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
        yield judge(
            either(opposite(allows), _is_bound(one)), one, ("Resource",), one.get("Resource"),
            good="leads to buckets of one's own, or to named ones" if allows is not False else "denies",
            bad="leads to any bucket; add the condition aws:ResourceAccount or aws:ResourceOrgID, or name buckets",
        )  # fmt: skip


def _is_bound(statement: Statement) -> Answer:
    given = statement.get("Condition")
    conditions: list[Answer] = [False]
    for operator, tests in given.items() if isinstance(given, dict) else ():
        for key, values in tests.items() if isinstance(tests, dict) else ():
            if key.lower() in _OWN and operator.lower() in _EQUAL:
                conditions.append(
                    both(filled(values), *(is_own(key, one, statement.resource) for one, _, _ in items(values)))
                )
    if not (given is None or isinstance(given, dict)):
        conditions.append(given if isinstance(given, Unknown) else Unknown("the statement's condition is open"))
    named = [_is_named(resource) for resource in statement.listed("Resource")]
    return either(*conditions, both(*named) if named else False)


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
    "aws:ResourceOrgPaths as its condition, or names buckets without a pattern",
    remedy="give the endpoint a policy with aws:ResourceAccount or aws:ResourceOrgID; name those of AWS that EMR needs",
    sources=("AWS data perimeter guidance", "Prowler vpc_endpoint_connections_trust_boundaries"),
    # ISO: Prowler vpc_endpoint_connections_trust_boundaries.
    mappings={"NIST 800-53r5": ("AC-4", "SC-7(10)"), "ISO 27001:2022": ("A.8.20", "A.8.21", "A.8.22")},
    examine=examine,
)

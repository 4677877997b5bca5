"""NET-10: interface endpoints answer to one's own principals only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Statement, Unknown, both, either, is_in, opposite, statements
from .._base import Control, Outcome, Subject, judge, outcome
from ._endpoints import binds, made_by_calls
from ._network import filled
from ._policies import is_foreign, of_one_organisation

_OWN = {
    "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:resourceaccount", "aws:resourceorgid",
    "aws:resourceorgpaths",
}  # fmt: skip


def examine(subject: Subject) -> Iterator[Outcome]:
    for endpoint in subject.of("AWS::EC2::VPCEndpoint"):
        if is_in(endpoint.get("VpcEndpointType"), "Interface") is not False:
            yield from _of_endpoint(endpoint, subject)
    yield from made_by_calls(subject, ".*", "Interface")


def _of_endpoint(endpoint: Resource, subject: Subject) -> Iterator[Outcome]:
    if str(endpoint.get("ServiceName")).startswith("aws.api."):
        reason = "EMR's own service answers here, and takes no policy: AWS shows who may use it"
        yield outcome("INHERITED", endpoint, ("ServiceName",), endpoint.get("ServiceName"), reason)
        return
    found = list(statements(endpoint))
    if not found:
        bad = "no policy: a stranger's credentials work here too; add aws:PrincipalAccount or aws:PrincipalOrgID"
        yield outcome("FAIL", endpoint, ("PolicyDocument",), None, bad)
    there = filled(endpoint.get("PolicyDocument"))
    if found and isinstance(there, Unknown) and not isinstance(endpoint.get("PolicyDocument"), Unknown):
        perhaps = f"there may be no policy, which lets everything through: {there.why}"
        yield outcome("UNKNOWN", endpoint, ("PolicyDocument",), None, perhaps)
    for one in found:
        if isinstance(one.body, Unknown):
            yield outcome("UNKNOWN", one, (), one.body, one.body.why)
            continue
        bound = of_one_organisation(one, lambda it: binds(it, _OWN), subject)
        answer = either(opposite(is_in(one.effect, "Allow")), _names_principals(one), bound)
        yield judge(
            answer, one, ("Condition",), one.get("Condition"),
            good="answers to one's own principals, or for one's own resources",
            bad="answers to everybody's principals; add aws:PrincipalAccount or aws:PrincipalOrgID",
        )  # fmt: skip


def _names_principals(statement: Statement) -> Answer:
    if statement.get("Principal") is None:
        return False
    named: list[Answer] = []
    for kind, name in statement.principals():
        if isinstance(name, Unknown):
            named.append(name)
        elif kind == "AWS" and name != "*":
            named.append(opposite(is_foreign(name, statement.resource)))
        elif kind == "Service":
            named.append("*" not in str(name))
        else:
            named.append(name != "*" and Unknown(f"whose {kind} {name} is, is not known"))
    return both(bool(named), *named)


CONTROL = Control(
    id="NET-10",
    title="Interface endpoints answer to one's own principals only",
    why="A stranger's credentials, used on a node, take data out through an endpoint that asks nobody.",
    severity="medium",
    population="interface endpoints",
    proof="every Allow of the endpoint's PolicyDocument names principals, or has aws:PrincipalAccount, "
    "aws:PrincipalOrgID or aws:ResourceAccount as its condition",
    remedy="give the endpoint a policy with aws:PrincipalAccount or aws:PrincipalOrgID",
    sources=("AWS data perimeter guidance", "Prowler vpc_endpoint_connections_trust_boundaries"),
    # ISO: Prowler vpc_endpoint_connections_trust_boundaries.
    mappings={"ISO 27001:2022": ("A.8.20", "A.8.21", "A.8.22")},
    examine=examine,
)

"""NET-10: interface endpoints answer to one's own principals only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Statement, Unknown, both, either, is_in, opposite, statements, unknown_in
from .._base import Control, Outcome, Subject, judge, outcome
from ._endpoints import binds, made_by_calls
from ._network import filled, resource_of
from ._policies import is_foreign, of_one_organisation

_OWN = {
    "aws:principalaccount", "aws:principalorgid", "aws:principalorgpaths", "aws:resourceaccount", "aws:resourceorgid",
    "aws:resourceorgpaths",
}  # fmt: skip


# What leads into a network of services beside endpoints, and the key that names the network: VPC Lattice User Guide,
# service networks.
_ASSOCIATION, _NETWORK = "AWS::VpcLattice::ServiceNetworkVpcAssociation", "AWS::VpcLattice::ServiceNetwork"
_RESOURCE, _POLICY = "AWS::VpcLattice::ResourceConfiguration", "AWS::VpcLattice::AuthPolicy"


def examine(subject: Subject) -> Iterator[Outcome]:
    into = [(one, "ServiceNetworkIdentifier") for one in subject.of(_ASSOCIATION)]
    for endpoint in subject.of("AWS::EC2::VPCEndpoint"):
        kind = endpoint.get("VpcEndpointType")
        if is_in(kind, "Interface") is not False:
            yield from _of_endpoint(endpoint, subject)
        elif is_in(kind, "Resource") is not False:
            yield _of_resource(endpoint)
        elif is_in(kind, "ServiceNetwork") is not False:
            into.append((endpoint, "ServiceNetworkArn"))
    told: set[Resource] = set()
    for about, key in into:
        network = resource_of(about.get(key), _NETWORK)
        if network is None:
            yield _of_others(about, key)
        elif network not in told:
            told.add(network)
            yield from _of_network(network, subject)
    yield from made_by_calls(subject, ".*", "Interface", "Resource", "ServiceNetwork")


def _of_resource(endpoint: Resource) -> Outcome:
    """Of an endpoint that leads to a resource by its address: it takes no policy. EC2 API, CreateVpcEndpoint."""
    named = endpoint.get("ResourceConfigurationArn")
    if (own := resource_of(named, _RESOURCE)) is not None:
        return outcome(
            "PASS", endpoint, ("ResourceConfigurationArn",), named, f"leads to {own.logical_id} of these templates"
        )
    reason = "takes no policy: whose the resource is that it leads to, and whom that lets in, is not known"
    return outcome("UNKNOWN", endpoint, ("ResourceConfigurationArn",), named, reason)


def _of_others(about: Resource, key: str) -> Outcome:
    named = about.get(key)
    if (lost := unknown_in(named)) is not None:
        return outcome("UNKNOWN", about, (key,), named, lost.why)
    reason = "the service network is not among these templates: whoever owns it shows its auth policy"
    return outcome("INHERITED", about, (key,), named, reason)


def _of_network(network: Resource, subject: Subject) -> Iterator[Outcome]:
    """What is to be said of a network of services, which asks by its auth policy who one is."""
    asks, path = is_in(network.get("AuthType"), "AWS_IAM"), ("AuthType",)
    policies = [one for one in subject.of(_POLICY) if resource_of(one.get("ResourceIdentifier"), _NETWORK) is network]
    found = [statement for one in policies for statement in statements(one)]
    if asks is False or not found:
        reason = "has no auth policy of these templates" if asks is not False else "asks nobody who they are"
        reason = f"{reason}: whom the services in it let in is not known; set AuthType AWS_IAM, and an auth policy"
        yield outcome("UNKNOWN", network, path, network.get("AuthType"), reason)
        return
    if isinstance(asks, Unknown):
        yield outcome("UNKNOWN", network, path, network.get("AuthType"), asks.why)
    yield from _of_statements(found, subject)


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
    yield from _of_statements(found, subject)


def _of_statements(found: list[Statement], subject: Subject) -> Iterator[Outcome]:
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
    population="interface endpoints, endpoints of resources, and service networks of VPC Lattice that a VPC reaches",
    proof="every Allow of the endpoint's PolicyDocument, or of the service network's auth policy with AuthType "
    "AWS_IAM, names principals, or has aws:PrincipalAccount, aws:PrincipalOrgID or aws:ResourceAccount as its "
    "condition; an endpoint of type Resource, which takes no policy, leads to a resource configuration of these "
    "templates",
    remedy="give the endpoint a policy with aws:PrincipalAccount or aws:PrincipalOrgID",
    sources=("AWS data perimeter guidance", "Prowler vpc_endpoint_connections_trust_boundaries"),
    # ISO: Prowler vpc_endpoint_connections_trust_boundaries.
    mappings={"ISO 27001:2022": ("A.8.20", "A.8.21", "A.8.22")},
    examine=examine,
)

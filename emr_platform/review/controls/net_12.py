"""NET-12: keys, secrets and credentials come by interface endpoints, where there is another way at all."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Unknown, both, either
from .._base import Control, Outcome, Subject
from ._endpoints import endpoints, is_private, perhaps_made
from ._network import outside, subnets_in, unplaced, vpcs, way_out
from ._seen import Seen, missing, seen

SERVICES = ("kms", "secretsmanager", "sts")


def examine(subject: Subject) -> Iterator[Outcome]:
    for vpc in vpcs(subject):
        leads = _leads_out(vpc, subject)
        for service in SERVICES:
            yield _answer(vpc, service, leads, subject)
    what = f"whoever owns that network shows its endpoints for {', '.join(SERVICES)}"
    for cluster, found in outside(subject, what):
        yield found.of(cluster)


def _leads_out(vpc: Resource, subject: Subject) -> Answer:
    """Whether a subnet of clusters has a way to the internet; of a network alone, whether all of its subnets have."""
    if (lost := unplaced(vpc, subject)) is not None:
        return lost
    answers = [way_out(one, subject) for one in subnets_in(vpc, subject)]
    if not subject.clusters and True in answers and any(one is not True for one in answers):
        return Unknown(f"which subnets of {vpc.logical_id} clusters are to be in is not known: some have a way out")
    return either(*answers)


def _answer(vpc: Resource, service: str, leads: Answer, subject: Subject) -> Outcome:
    found = endpoints(vpc, service, subject)
    private: Answer = either(*(both(there, is_private(one, subject)) for one, there in found))
    sure = [one for one, there in found if there is True]
    path = ("PrivateDnsEnabled",) if sure else ()
    about, value = (sure[0], sure[0].get(*path)) if sure else (vpc, service)
    if private is True:
        good = f"{service} is reached by an interface endpoint under its own name"
        return Seen("PASS", path, value, good).of(about)
    if leads is False and not subject.assembly.gaps:
        whose = "the clusters' subnets have" if subject.clusters else "no cluster is here, and the subnets have"
        good = f"{whose} no way to the internet, so {service} is not reached by it"
        return Seen("PASS", path, value, good).of(about)
    bad = f"{service} is reached by the internet; give it an interface endpoint with PrivateDnsEnabled"
    lost = leads if isinstance(leads, Unknown) else False
    return seen(
        either(private, missing(subject), perhaps_made(vpc, service, subject), lost), path, value, good="", bad=bad
    ).of(about)


CONTROL = Control(
    id="NET-12",
    title="Keys, secrets and credentials do not come by the internet",
    why="Through a NAT gateway a node reaches these services of every account, with whoever's credentials.",
    severity="medium",
    population="VPCs of clusters",
    proof="an AWS::EC2::VPCEndpoint, Interface with PrivateDnsEnabled, for kms, secretsmanager and sts; or no route of "
    "the clusters' subnets that leads to the internet, and no output that gives their route tables, or a subnet that "
    "has none, to other templates",
    remedy="add the interface endpoints, or take away the route to the NAT gateway",
    sources=(
        "Security Hub EC2.55 to EC2.60 (for other services)", "EMR Best Practices Guide, Security",
        "Prowler vpc_endpoint_for_ec2_enabled",
    ),
    # PCI 3.2.1, ISO: Prowler vpc_endpoint_for_ec2_enabled.
    mappings={
        "NIST 800-53r5": ("AC-4", "SC-7(4)"),
        "PCI DSS 3.2.1": ("1.3", "2.2", "2.2.2"),
        "ISO 27001:2022": ("A.8.20", "A.8.21", "A.8.22"),
    },
    examine=examine,
    unsure="PCI DSS and ISO are mapped as Prowler maps the endpoint for EC2",
)  # fmt: skip

"""NET-12: keys, secrets and credentials come by interface endpoints, where there is another way at all."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, either
from .._base import Control, Outcome, Subject
from ._endpoints import endpoints, is_private
from ._network import missing, outside, subnets_in, vpcs, way_out
from ._seen import Seen, seen

SERVICES = ("kms", "secretsmanager", "sts")


def examine(subject: Subject) -> Iterator[Outcome]:
    for vpc in vpcs(subject):
        leads: Answer = either(*(way_out(subnet, subject) for subnet in subnets_in(vpc, subject)))
        for service in SERVICES:
            yield _answer(vpc, service, leads, subject)
    what = f"whoever owns that network shows its endpoints for {', '.join(SERVICES)}"
    for cluster, found in outside(subject, what):
        yield found.of(cluster)


def _answer(vpc: Resource, service: str, leads: Answer, subject: Subject) -> Outcome:
    found = endpoints(vpc, service, subject)
    private: Answer = either(*(is_private(one, vpc) for one in found))
    if found and private is not False:
        good = f"{service} is reached by an interface endpoint under its own name"
        return seen(private, ("PrivateDnsEnabled",), found[0].get("PrivateDnsEnabled"), good=good, bad="").of(found[0])
    if leads is False and not subject.assembly.gaps:
        good = f"no endpoint for {service}, but the clusters' subnets have no way to its public one"
        return Seen("PASS", (), service, good).of(vpc)
    if found:
        bad = f"{service} is reached by the internet, the endpoint does not answer to its name; set PrivateDnsEnabled"
        return Seen("FAIL", ("PrivateDnsEnabled",), found[0].get("PrivateDnsEnabled"), bad).of(found[0])
    bad = f"{service} is reached by the internet; add an interface endpoint with PrivateDnsEnabled"
    return seen(missing(subject), (), service, good="", bad=bad).of(vpc)


CONTROL = Control(
    id="NET-12",
    title="Keys, secrets and credentials do not come by the internet",
    why="Through a NAT gateway a node reaches these services of every account, with whoever's credentials.",
    severity="medium",
    population="VPCs of clusters",
    proof="an AWS::EC2::VPCEndpoint, Interface with PrivateDnsEnabled, for kms, secretsmanager and sts; or no route of "
    "the clusters' subnets that leads to the internet",
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

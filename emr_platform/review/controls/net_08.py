"""NET-08: data goes to and from S3 by an endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...assembly import Answer, Resource, either
from .._base import Control, Outcome, Subject
from ._endpoints import endpoints, is_private, perhaps_made, serves
from ._network import elsewhere, outside, subnets_in, table_elsewhere, unplaced, vpcs
from ._seen import Seen, missing, seen, worst

_PATH = ("RouteTableIds",)


def examine(subject: Subject) -> Iterator[Outcome]:
    for vpc in vpcs(subject):
        yield _answer(vpc, subject)
    what = "whoever owns that network shows its endpoint for S3 and the route tables it is in"
    for cluster, found in outside(subject, what):
        yield found.of(cluster)


def _answer(vpc: Resource, subject: Subject) -> Outcome:
    found = endpoints(vpc, "s3", subject)
    sure = [one for one, there in found if there is True]
    if not sure:
        bad = "no endpoint for S3: the clusters' data goes by the internet, or nowhere; add a gateway endpoint"
        perhaps = either(missing(subject), perhaps_made(vpc, "s3", subject), *(there for _, there in found))
        return seen(perhaps, (), None, good="", bad=bad).of(vpc)
    every = "every subnet of a cluster" if subject.clusters else "every subnet"
    start = Seen("PASS", _PATH, sure[0].get(*_PATH), f"S3 is reached by an endpoint from {every}")
    lost = unplaced(vpc, subject)
    if lost is not None and either(*(is_private(one, subject) for one in sure)) is not True:
        start = Seen("UNKNOWN", _PATH, start.value, f"{lost.why}, so whether clusters reach the endpoint is not known")
    each = [_one(subnet, vpc, sure, subject) for subnet in subnets_in(vpc, subject)]
    if not subject.clusters and len({one.status for one in each}) > 1:
        reason = f"which subnets of {vpc.logical_id} clusters are to be in is not known: {worst(each).reason}"
        each = [replace(worst(each), status="UNKNOWN", reason=reason)]
    return worst([start, *each]).of(sure[0])


def _one(subnet: Resource, vpc: Resource, sure: list[Resource], subject: Subject) -> Seen:
    answer: Answer = either(*(serves(one, subnet, subject) for one in sure), perhaps_made(vpc, "s3", subject))
    there = table_elsewhere(subnet, subject)
    if answer is False and there is not None:
        return elsewhere(_PATH, there, f"whoever owns it shows how {subnet.logical_id} reaches S3")
    bad = f"the endpoint is not in the route table of {subnet.logical_id}; add it to RouteTableIds"
    return seen(answer, _PATH, sure[0].get(*_PATH), good="", bad=bad)


CONTROL = Control(
    id="NET-08",
    title="Data goes to and from S3 by a VPC endpoint",
    why="Else every object crosses a NAT or internet gateway, where no policy says which buckets it may go to.",
    severity="high",
    population="VPCs of clusters",
    proof="an AWS::EC2::VPCEndpoint for S3: Gateway, with the route tables of the clusters' subnets; or Interface with "
    "PrivateDnsEnabled",
    remedy="add a gateway endpoint for S3 to the route tables of the clusters' subnets",
    sources=("Security Hub EC2.10", "EMR Best Practices Guide, Security"),
    # ISO: Prowler vpc_endpoint_for_ec2_enabled, which asks for another endpoint.
    mappings={
        "NIST 800-53r5": ("AC-4", "SC-7(4)"),
        "ISO 27001:2022": ("A.8.20", "A.8.21", "A.8.22"),
    },
    examine=examine,
    unsure="ISO is mapped as Prowler maps the endpoint for EC2; endpoints for keys and credentials: NET-12",
)

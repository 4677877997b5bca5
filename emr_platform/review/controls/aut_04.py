"""AUT-04: nodes answer to IMDSv2 only, one hop away."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Resource, Value, at, is_in
from .._base import Control, Outcome, Subject
from ._security import IMDS, ask_each
from ._seen import Seen, seen

_NEEDS = ("imdsv2", "EMR's own parts use IMDSv2 from 5.23.1, 5.27.1, 5.32.0 and 6.2.0 on; take one of those")


def examine(subject: Subject) -> Iterator[Outcome]:
    without = "names no security configuration: IMDSv1 hands the role to whoever asks"
    yield from ask_each(subject, _check, without, lambda _: _NEEDS)


def _check(document: Value, _: Resource) -> list[Seen]:
    least, hops = (*IMDS, "MinimumInstanceMetadataServiceVersion"), (*IMDS, "HttpPutResponseHopLimit")
    version, limit = at(document, *least), at(document, *hops)
    return [
        seen(is_in(version, 2), least, version, good="IMDSv2 only, one hop",
             bad="IMDSv1 hands the nodes' role to whatever can make them ask; set the version to 2"),
        seen(is_in(limit, 1), hops, limit, good="",
             bad="more than one hop: containers on the node reach the nodes' role; set the limit to 1"),
    ]  # fmt: skip


CONTROL = Control(
    id="AUT-04",
    title="Nodes give their role's credentials by IMDSv2 only, one hop away",
    why="A request that a job can be tricked into making reads the node's credentials from IMDSv1.",
    severity="high",
    population="clusters or security configurations",
    proof="InstanceMetadataServiceConfiguration: MinimumInstanceMetadataServiceVersion 2, HttpPutResponseHopLimit 1",
    remedy="set both in the security configuration",
    sources=(
        "Security Hub EC2.8", "CIS AWS v3.0 5.6", "CIS AWS v5.0 5.7", "Prowler ec2_instance_imdsv2_enabled",
        "EMR Best Practices Guide, Security",
    ),
    # PCI 4, ISO, SOC 2: Prowler ec2_instance_imdsv2_enabled.
    mappings={
        "NIST 800-53r5": ("AC-3", "AC-6", "SC-7"),
        "PCI DSS 4.0.1": ("8.2.8",),
        "ISO 27001:2022": ("A.8.20", "A.8.21", "A.8.22"),
        "SOC 2": ("CC7.2",),
        "FSBP": ("EC2.8",),
    },
    examine=examine,
)  # fmt: skip

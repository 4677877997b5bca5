"""AUT-03: nodes have no EC2 key pair."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_there, opposite
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    path = ("Instances", "Ec2KeyName")
    for cluster in subject.clusters:
        key = cluster.get(*path)
        yield judge(
            opposite(is_there(key)), cluster, path, key, good="no key pair",
            bad="whoever holds the key logs in as hadoop, who may become root; take it away and use Systems Manager",
        )  # fmt: skip


CONTROL = Control(
    id="AUT-03",
    title="Nodes have no EC2 key pair",
    why="A key pair is shared, never rotated and leaves no record of who used it.",
    severity="high",
    population="clusters",
    proof="Cluster.Instances.Ec2KeyName is absent",
    remedy="take Ec2KeyName away; use steps, or sessions of Systems Manager, which ask IAM and are recorded",
    sources=("EMR Best Practices Guide, Security (cdk-nag AwsSolutions-EMR6 takes a key pair for a strength)",),
    mappings={"NIST 800-53r5": ("AC-6", "AC-17")},
    examine=examine,
)

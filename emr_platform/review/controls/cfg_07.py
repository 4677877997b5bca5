"""CFG-07: clusters say whose they are and what they hold."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import both, either
from .._base import Control, Outcome, Subject, judge
from ._properties import tagged

TAGS = {
    "owner": ("owner",),
    "data classification": ("dataclassification", "classification"),
    "cost centre": ("costcentre", "costcenter"),
    "environment": ("environment",),
}
"""What a cluster says of itself, each by the keys of tags that say it, in small letters without - and _."""


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        tags = cluster.get("Tags")
        of_stack = cluster.resource.template.tags if cluster.resource.type == "AWS::EMR::Cluster" else {}
        handed_on = [{"Key": key, "Value": value} for key, value in of_stack.items()]
        answers = {word: either(tagged(tags, *names), tagged(handed_on, *names)) for word, names in TAGS.items()}
        missing = ", ".join(word for word, answer in answers.items() if answer is False)
        yield judge(
            both(*answers.values()),
            cluster,
            ("Tags",),
            tags,
            good="says its owner, classification, cost centre and environment",
            bad=f"does not say: {missing}",
        )


CONTROL = Control(
    id="CFG-07",
    title="Clusters say whose they are and what they hold",
    why="Who is asked at night, and what may be on the disks, has to be told by the cluster itself.",
    severity="low",
    population="clusters",
    proof="Cluster.Tags has Owner, DataClassification, CostCenter and Environment, in any letters",
    remedy="add the tags",
    sources=("cloudformation-validate I9040 (related)",),
    mappings={
        "NIST 800-53r5": ("CM-8", "PM-5"),
    },
    examine=examine,
)  # fmt: skip

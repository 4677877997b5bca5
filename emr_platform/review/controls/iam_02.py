"""IAM-02: clusters carry the tag that EMR's managed policies ask for."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import at, both, either, is_in, items
from .._base import Control, Outcome, Subject, judge

TAG = "for-use-with-amazon-emr-managed-policies"


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        tags = cluster.get("Tags")
        found = (
            both(is_in(at(tag, "Key"), TAG), is_in(at(tag, "Value"), "true"), there) for tag, _, there in items(tags)
        )
        handed_on = cluster.resource.type == "AWS::EMR::Cluster" and cluster.resource.template.tags.get(TAG) == "true"
        yield judge(
            either(handed_on, *found),
            cluster,
            ("Tags",),
            tags,
            good="has the tag, so that the scoped policies hold for it",
            bad=f"has no tag {TAG}=true: the scoped policies do not let EMR work, so that wider ones get attached",
        )


CONTROL = Control(
    id="IAM-02",
    title="Clusters carry the tag that EMR's managed policies ask for",
    why="EMR's scoped policies hold only for what carries this tag; without it wider ones get attached.",
    severity="medium",
    population="clusters",
    proof=f"Cluster.Tags has {TAG}=true",
    remedy=f"tag the cluster {TAG}=true",
    sources=("EMR Management Guide, emr-managed-iam-policies",),
    mappings={
        "NIST 800-53r5": ("AC-6", "CM-8"),
    },
    examine=examine,
)  # fmt: skip

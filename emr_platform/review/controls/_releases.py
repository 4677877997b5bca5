"""What a cluster's release can do, from the catalogue of releases."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Cluster, Unknown, Value, ask, possible, show
from ...catalog import feature
from .._base import Outcome, judge


def has(label: Value, name: str) -> Answer:
    """Whether a release has a feature of the catalogue; Unknown for what is no release label."""
    try:
        return ask(label, lambda one: feature(name).in_release(str(one)))
    except ValueError:
        return Unknown("it has no ReleaseLabel" if label is None else f"{label} is no release label")


def lacks(label: Value, name: str) -> Answer:
    """Whether a release is known not to have a feature; Unknown where one of several that it may be does not.

    False where nothing tells which release it is: CFG-01 says so. A cluster without a label has an AMI from before
    4.0.0: Amazon EMR API reference, RunJobFlow.
    """
    lacking = [one is None or has(one, name) is False for one in possible(label)]
    return all(lacking) or (Unknown(f"depends on which of {show(label)} it is") if any(lacking) else False)


def too_old(cluster: Cluster, name: str, without: str) -> Iterator[Outcome]:
    """An outcome where a cluster's release does not have a feature, or where its release is not known."""
    label = cluster.get("ReleaseLabel")
    answer = has(label, name)
    if answer is not True:
        yield judge(answer, cluster, ("ReleaseLabel",), label, good="", bad=without)

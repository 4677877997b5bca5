"""CFG-10: nodes boot an image that somebody mends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...assembly import Cluster, Resource, Unknown, Value, at, is_in, items, possible
from ...findings import Path
from .._base import Control, Outcome, Subject
from ._calls import CHANGES, placed, requests
from ._network import elsewhere, resource_of
from ._releases import has
from ._seen import Seen, each_place, one_of, seen, worst

_FLEETS = ("MasterInstanceFleet", "CoreInstanceFleet", "TaskInstanceFleets", "InstanceFleets")
_GROUPS = ("MasterInstanceGroup", "CoreInstanceGroup", "TaskInstanceGroups", "InstanceGroups")
_IMAGES = ("AWS::ImageBuilder::Image",)
_AMI = "CustomAmiId"
# As RunJobFlow spells it, and as SDK integrations of Step Functions do.
_PINNED = ("OSReleaseLabel", "OsReleaseLabel")
_OWN = "EMR's own image, which EMR mends"


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        found = [_updates(cluster), *_images(cluster), *_pins(cluster), *_renewed(cluster)]
        yield from (one.of(cluster) for one in each_place(found))
    for group in subject.of("AWS::EMR::InstanceGroupConfig"):
        yield _of_nodes(group.get(_AMI), (_AMI,), group).of(group)
    for fleet in subject.of("AWS::EMR::InstanceFleetConfig"):
        kinds = items(fleet.get("InstanceTypeConfigs"))
        images = [_of_nodes(at(kind, _AMI), ("InstanceTypeConfigs", *index, _AMI), fleet) for kind, index, _ in kinds]
        if images:
            yield worst(images).of(fleet)
    for change in requests(subject, *CHANGES):
        yield from (placed(one, change) for one in each_place(_within(change.request, ())))


def _of_nodes(value: Value, path: Path, nodes: Resource) -> Seen:
    """The image of a group or fleet beside its cluster: its own, else the cluster's. Source: EMR API, RunJobFlow."""
    if value is not None:
        return _image(value, path)
    named = nodes.get("ClusterId" if nodes.type.endswith("FleetConfig") else "JobFlowId")
    cluster = resource_of(named, "AWS::EMR::Cluster")
    if cluster is None:
        return elsewhere(path, named, "the image is that of its cluster, and whoever keeps that shows which")
    found = [_image(cluster.get(_AMI), path), *_renewed(cluster)]
    return replace(worst(found), path=path, value=None)


def _within(node: Value, path: Path) -> Iterator[Seen]:
    """The images anywhere in a request."""
    if isinstance(node, (dict, list)):
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            found = iter([_image(item, (*path, key))]) if key == _AMI else _within(item, (*path, key))
            yield from found


def _updates(cluster: Cluster) -> Seen:
    path = ("RepoUpgradeOnBoot",)
    value = cluster.get(*path)
    off = is_in(value, "NONE")
    if isinstance(off, Unknown):
        return Seen("UNKNOWN", path, value, off.why)
    if off:
        bad = "nodes install no security updates when they boot; leave RepoUpgradeOnBoot out, or renew the image often"
        return Seen("FAIL", path, value, bad)
    return Seen("PASS", (_AMI,), None, _OWN)


def _renewed(cluster: Cluster | Resource) -> Iterator[Seen]:
    """What is wrong with EMR's own image of a release that keeps the one it came with, or may: as for `_pins`."""
    label = cluster.get("ReleaseLabel")
    renewed = has(label, "default_image_renewed") if label is not None else False
    if cluster.get(_AMI) is None and renewed is not True:
        bad = "EMR renews its image from emr-5.36.0 and 6.6.0 on; before, it is as old as the release: take a newer one"
        yield seen(renewed, ("ReleaseLabel",), label, good="", bad=bad)


def _pins(cluster: Cluster) -> Iterator[Seen]:
    """The release of Amazon Linux that a cluster keeps to, where it names one.

    EMR renews its image from emr-5.36.0, 6.6.0 and 7.0.0 on unless one is named, and nodes with Amazon Linux 2023
    install no updates when they boot: EMR Management Guide, default AMI; Amazon Linux 2023 User Guide, deterministic
    upgrades.
    """
    for key in _PINNED:
        if (value := cluster.get(key)) is not None:
            yield one_of(value, (key,), [_pin(option, (key,)) for option in possible(value)])


def _pin(value: Value, path: Path) -> Seen:
    if isinstance(value, Unknown):
        return Seen("UNKNOWN", path, value, value.why)
    if value is None or value == "":
        return Seen("PASS", path, value, _OWN)
    reason = "EMR renews this release of Amazon Linux no more: whoever named it shows how often a newer one is taken"
    return Seen("INHERITED", path, value, reason)


def _images(cluster: Cluster) -> Iterator[Seen]:
    yield _image(cluster.get(_AMI), (_AMI,))
    for key in _GROUPS:
        for group, index, _ in items(cluster.get("Instances", key)):
            yield _image(at(group, _AMI), ("Instances", key, *index, _AMI))
    for key in _FLEETS:
        for fleet, index, _ in items(cluster.get("Instances", key)):
            for kind, number, _ in items(at(fleet, "InstanceTypeConfigs")):
                path: Path = ("Instances", key, *index, "InstanceTypeConfigs", *number, _AMI)
                yield _image(at(kind, _AMI), path)


def _image(value: Value, path: Path) -> Seen:
    return one_of(value, path, [_one(option, path) for option in possible(value)])


def _one(value: Value, path: Path) -> Seen:
    if value is None:
        return Seen("PASS", path, None, _OWN)
    if resource_of(value, *_IMAGES) is not None:
        return Seen("PASS", path, value, "an image that these templates build")
    return elsewhere(path, value, "whoever builds that image shows how it is hardened and how often it is renewed")


CONTROL = Control(
    id="CFG-10",
    title="Nodes boot an image that somebody mends",
    why="An image of one's own is as old as the day it was built, a release that is kept to as the day it came out.",
    severity="medium",
    population="clusters",
    proof="RepoUpgradeOnBoot is not NONE; no OSReleaseLabel; CustomAmiId, of the cluster, its groups and fleets, is "
    "absent or built here; without one, ReleaseLabel is emr-5.36.0, 6.6.0 or newer",
    remedy="leave CustomAmiId, OSReleaseLabel and RepoUpgradeOnBoot out, or have a pipeline renew the image",
    sources=("EMR Management Guide, default and custom AMIs",),
    mappings={},
    examine=examine,
)

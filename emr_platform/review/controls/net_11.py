"""NET-11: no security group of a cluster lets in addresses of the internet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ...assembly import Cluster, is_there, possible
from ...catalog import service_endpoint
from .._base import Control, Outcome, Subject
from ._network import GROUP, MANAGED, SERVICE, groups_elsewhere, named, open_to_public, resource_of
from ._rules import ask_rules
from .net_01 import placed


def examine(subject: Subject) -> Iterator[Outcome]:
    for one in ask_rules(
        subject, "Ingress", open_to_public,
        good="no rule lets in addresses of the internet",
        bad="addresses of the internet reach {ports}; come by VPN, Direct Connect or a bastion of one's own",
    ):  # fmt: skip
        yield _with_added(one, subject) if one.status == "PASS" else one
    what = "whoever owns that group shows that no rule lets in addresses of the internet"
    for about, found in groups_elsewhere(subject, what):
        yield found.of(about)


def _with_added(good: Outcome, subject: Subject) -> Outcome:
    """What is said of a group without such a rule where EMR may add one at launch.

    In a public subnet, addresses of EMR's own reach port 8443 of the primary node, in a group of one's own, too. In a
    private one there has to be a group for this. Source: EMR Management Guide, EMR-managed security groups.
    """
    for cluster in subject.clusters:
        if not any(resource_of(one, GROUP) is good.about for _, one in named(cluster, MANAGED[0])):
            continue
        found = placed(cluster, subject)
        if found.status == "PASS" or is_there(cluster.get("Instances", SERVICE)) is True or _is_by_endpoint(cluster):
            continue
        added = "in a public subnet EMR lets in addresses of its own by tcp 8443; use a private one"
        reason = added if found.status == "FAIL" else f"{added}; {found.reason}"
        return replace(good, status=found.status, reason=reason)
    return good


def _is_by_endpoint(cluster: Cluster) -> bool:
    """Whether EMR reaches it by an endpoint instead, whatever its release may be."""
    try:
        return all(service_endpoint("", str(one)) is not None for one in possible(cluster.get("ReleaseLabel")))
    except ValueError:
        return False  # no release label


CONTROL = Control(
    id="NET-11",
    title="No security group of a cluster lets in addresses of the internet, however few",
    why="An office's public addresses are shared, forged and handed on; the nodes' web pages ask for no password.",
    severity="medium",
    population="security groups of clusters",
    proof="every inline and standalone ingress rule of the clusters' groups: private addresses, groups or prefix lists;"
    " the primary node's group has none that EMR adds, by private subnets or ServiceAccessSecurityGroup",
    remedy="replace public addresses by the group or the private range of whoever needs to reach the nodes",
    sources=("EMR Best Practices Guide, Security", "Security Hub EC2.18"),
    mappings={"FSBP": ("EC2.18",)},
    examine=examine,
    unsure="rules that other templates add to a group, by its id from an output, are seen only if reviewed too",
)

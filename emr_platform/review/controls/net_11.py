"""NET-11: no security group of a cluster lets in addresses of the internet."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject
from ._network import groups_elsewhere, open_to_public
from ._rules import ask_rules


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from ask_rules(
        subject, "Ingress", open_to_public,
        good="no rule lets in addresses of the internet",
        bad="addresses of the internet reach {ports}; come by VPN, Direct Connect or a bastion of one's own",
    )  # fmt: skip
    what = "whoever owns that group shows that no rule lets in addresses of the internet"
    for about, found in groups_elsewhere(subject, what):
        yield found.of(about)


CONTROL = Control(
    id="NET-11",
    title="No security group of a cluster lets in addresses of the internet, however few",
    why="An office's public addresses are shared, forged and handed on; the nodes' web pages ask for no password.",
    severity="medium",
    population="security groups of clusters",
    proof="every inline and standalone ingress rule of the clusters' groups: private addresses, groups or prefix lists",
    remedy="replace public addresses by the group or the private range of whoever needs to reach the nodes",
    sources=("EMR Best Practices Guide, Security", "Security Hub EC2.18"),
    mappings={"FSBP": ("EC2.18",)},
    examine=examine,
    unsure="rules that other templates add to a group, by its id from an output, are seen only if reviewed too",
)

"""AUT-08: runtime roles keep who asked for the job."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import at, is_true, security_document
from .._base import Control, Outcome, Subject, judge
from ._security import PATH, TYPE

_IAM = ("AuthorizationConfiguration", "IAMConfiguration")


def examine(subject: Subject) -> Iterator[Outcome]:
    for configuration in subject.of(TYPE):
        document = security_document(configuration)
        if is_true(at(document, *_IAM, "EnableApplicationScopedIAMRole")) is False:
            continue
        path = (*_IAM, "ApplicationScopedIAMRoleConfiguration", "PropagateSourceIdentity")
        value = at(document, *path)
        yield judge(
            is_true(value), configuration, (*PATH, *path), value,
            good="CloudTrail shows who asked for the job in every call that the job makes",
            bad="CloudTrail shows the runtime role alone; set PropagateSourceIdentity to true",
        )  # fmt: skip


CONTROL = Control(
    id="AUT-08",
    title="Calls of runtime roles carry the identity of who asked for the job",
    why="Without it the trail of a job ends at a role that many may use.",
    severity="low",
    population="security configurations with runtime roles",
    proof="IAMConfiguration.ApplicationScopedIAMRoleConfiguration.PropagateSourceIdentity is true",
    remedy="set it, and let the nodes' role call sts:SetSourceIdentity on the runtime roles",
    sources=("EMR Management Guide, runtime roles for steps",),
    mappings={},
    examine=examine,
)

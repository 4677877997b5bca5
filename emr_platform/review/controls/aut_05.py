"""AUT-05: jobs are authorised one by one."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import (
    Answer,
    Cluster,
    Reference,
    Resource,
    Unknown,
    Value,
    at,
    both,
    either,
    is_there,
    is_true,
    opposite,
    security_document,
)
from .._base import Control, Outcome, Subject
from ._ends import ends
from ._network import role_of
from ._releases import has
from ._security import PATH, named_by
from ._seen import Seen, seen

_AUTHORIZATION = "AuthorizationConfiguration"
# Lake Formation decides about runtime roles and is no way without them: EMR Management Guide, emr-lf-enable.
_WAYS = (("EmrFsConfiguration", "RoleMappings"), ("RangerConfiguration",))
# Its older form, for people who an identity provider vouches for, stands by itself: the same, emr-lf-security.
_FEDERATED = ("LakeFormationConfiguration", "IdpMetadataS3Path")


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield _answer(cluster, subject).of(cluster)


def _answer(cluster: Cluster, subject: Subject) -> Seen:
    found = named_by(cluster, subject, "")
    if isinstance(found, Seen) and found.status != "FAIL":
        return found
    document = security_document(found) if isinstance(found, Resource) else None
    given = at(document, _AUTHORIZATION)
    answer = _by_job(document, cluster.get("ReleaseLabel"))
    role = cluster.get("JobFlowRole")
    if answer is False:
        alone = _is_alone(cluster, subject)
        if alone is not False:
            good = "a cluster for one workflow, with a role that nothing else has: it may do what its jobs may"
            return seen(alone, ("JobFlowRole",), role, good=good, bad="")
    return seen(
        answer, PATH, sorted(given) if isinstance(given, dict) else None,
        good="jobs have rights of their own",
        bad="every job has the nodes' role; use runtime roles, EMRFS roles or Ranger",
    )  # fmt: skip


def _by_job(document: Value, release: Value) -> Answer:
    runtime = is_true(at(document, _AUTHORIZATION, "IAMConfiguration", "EnableApplicationScopedIAMRole"))
    federated = is_there(at(document, *_FEDERATED))
    return either(
        False if runtime is False else both(runtime, has(release, "runtime_roles")),
        *(is_there(at(document, _AUTHORIZATION, *way)) for way in _WAYS),
        False if federated is False else Unknown("which releases take Lake Formation by SAML is not known here"),
    )


def _is_alone(cluster: Cluster, subject: Subject) -> Answer:
    """Whether it ends with the run or steps it was launched for, and no other launch has its role."""
    role = role_of(cluster, subject)
    others = [role_of(one, subject) for one in subject.clusters if one.resource is not cluster.resource]
    if not isinstance(role, Reference) or not all(isinstance(one, Reference) for one in others):
        return False
    ended: Answer = ends(cluster)[0] if cluster.launched else False
    idle: Answer = is_there(cluster.get("AutoTerminationPolicy")) if cluster.state else False
    alone = all(one.resource is not role.resource for one in others)
    return both(alone, either(opposite(cluster.keeps_alive), ended, idle))


CONTROL = Control(
    id="AUT-05",
    title="Jobs are authorised one by one, not by the role of the nodes",
    why="On a cluster that several people use, the nodes' role is what any of them may do.",
    severity="medium",
    population="clusters",
    proof="AuthorizationConfiguration: runtime roles, with Lake Formation or without, EMRFS roles or Ranger; or a "
    "cluster for one workflow whose JobFlowRole no other has",
    remedy="set EnableApplicationScopedIAMRole and give steps runtime roles, or give the workflow a cluster of its own",
    sources=("EMR Management Guide, integrate with IAM, Lake Formation and Ranger",),
    mappings={"NIST 800-53r5": ("AC-3", "AC-6")},
    examine=examine,
)

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
    is_in,
    is_there,
    is_true,
    items,
    security_document,
)
from .._base import Control, Outcome, Subject
from ._doors import kerberos
from ._ends import ends, ends_by_itself
from ._network import role_of
from ._releases import has
from ._security import PATH, named_by
from ._seen import Seen, seen

_AUTHORIZATION = "AuthorizationConfiguration"
# EMRFS roles and Ranger go by the name of Hadoop's user, which any job gives itself where no Kerberos asks for it: EMR
# Management Guide, emr-emrfs-iam-roles and emr-ranger. A role for a prefix is everybody's.
_EMRFS = ("EmrFsConfiguration", "RoleMappings")
_RANGER = ("RangerConfiguration",)
# Lake Formation decides about runtime roles and is no way without them: the same, emr-lf-enable.
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
    named = _by_user(document)
    by_user = False if named is False else both(named, kerberos(cluster, subject))
    answer = _by_job(document, cluster.get("ReleaseLabel"), by_user)
    role = cluster.get("JobFlowRole")
    if answer is False:
        alone = _is_alone(cluster, subject)
        if alone is not False:
            good = "a cluster for one workflow, with a role that no other launch has: it may do what its jobs may"
            return seen(alone, ("JobFlowRole",), role, good=good, bad="")
    return seen(
        answer, PATH, sorted(given) if isinstance(given, dict) else None,
        good="jobs have rights of their own",
        bad="every job has the nodes' role; use runtime roles, or Kerberos with EMRFS roles or Ranger"
        if named is False
        else "without Kerberos a job has the rights of whatever user it says it is; use runtime roles",
    )  # fmt: skip


def _by_job(document: Value, release: Value, by_user: Answer) -> Answer:
    runtime = is_true(at(document, _AUTHORIZATION, "IAMConfiguration", "EnableApplicationScopedIAMRole"))
    federated = is_there(at(document, *_FEDERATED))
    return either(
        False if runtime is False else both(runtime, has(release, "runtime_roles")),
        by_user,
        False if federated is False else Unknown("which releases take Lake Formation by SAML is not known here"),
    )


def _by_user(document: Value) -> Answer:
    """Whether rights are given by the names of users or groups."""
    mappings = items(at(document, _AUTHORIZATION, *_EMRFS))
    mapped = (both(is_in(at(one, "IdentifierType"), "User", "Group"), there) for one, _, there in mappings)
    return either(*mapped, is_there(at(document, _AUTHORIZATION, *_RANGER)))


def _is_alone(cluster: Cluster, subject: Subject) -> Answer:
    """Whether it ends with the run or steps it was launched for, and no other launch has its role."""
    role = role_of(cluster, subject)
    others = [role_of(one, subject) for one in subject.clusters if one.resource is not cluster.resource]
    if not isinstance(role, Reference) or not all(isinstance(one, Reference) for one in others):
        return False
    ended: Answer = ends(cluster)[0] if cluster.launched else False
    idle: Answer = is_there(cluster.get("AutoTerminationPolicy")) if cluster.state else False
    alone: Answer = all(one.resource is not role.resource for one in others)
    if alone and (gap := next(iter(subject.gaps), None)) is not None:
        alone = Unknown(f"whether another launch has its role is not known: {gap.what}")
    return both(alone, either(ends_by_itself(cluster, subject), ended, idle))


CONTROL = Control(
    id="AUT-05",
    title="Jobs are authorised one by one, not by the role of the nodes",
    why="On a cluster that several people use, the nodes' role is what any of them may do.",
    severity="medium",
    population="clusters",
    proof="AuthorizationConfiguration: runtime roles, with Lake Formation or without; EMRFS roles by user or group, or "
    "Ranger, with Kerberos; or a cluster for one workflow whose JobFlowRole no other has",
    remedy="set EnableApplicationScopedIAMRole and give steps runtime roles, or give the workflow a cluster of its own",
    sources=("EMR Management Guide, integrate with IAM, Lake Formation and Ranger",),
    mappings={"NIST 800-53r5": ("AC-3", "AC-6")},
    examine=examine,
)

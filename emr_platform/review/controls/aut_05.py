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
    ask,
    at,
    both,
    either,
    is_in,
    is_there,
    is_true,
    items,
    opposite,
    security_document,
    show,
)
from ...catalog import takes_runtime_roles
from .._base import Control, Outcome, Status, Subject
from ._doors import kerberos
from ._ends import ends, ends_by_itself, ends_when_idle
from ._network import role_of
from ._releases import has
from ._security import PATH, named_by
from ._seen import Seen, each_place, seen

_AUTHORIZATION = "AuthorizationConfiguration"
# EMRFS roles and Ranger go by the name of Hadoop's user, which any job gives itself where no Kerberos asks for it: EMR
# Management Guide, emr-emrfs-iam-roles and emr-ranger. A role for a prefix is everybody's.
_EMRFS = ("EmrFsConfiguration", "RoleMappings")
_RANGER = ("RangerConfiguration",)
# Lake Formation decides about runtime roles and is no way without them: the same, emr-lf-enable.
# Its older form, for people who an identity provider vouches for, stands by itself: the same, emr-lf-security.
_FEDERATED = ("LakeFormationConfiguration", "IdpMetadataS3Path")
# EMR's own program that brings logs for debugging, a step that is no job: the same, emr-plan-debugging.
_PUSHER = "state-pusher"


def examine(subject: Subject) -> Iterator[Outcome]:
    for cluster in subject.clusters:
        yield from (one.of(cluster) for one in each_place(_answers(cluster, subject)))


def _answers(cluster: Cluster, subject: Subject) -> list[Seen]:
    found = named_by(cluster, subject, "")
    if isinstance(found, Seen) and found.status != "FAIL":
        return [found]
    document = security_document(found) if isinstance(found, Resource) else None
    given = at(document, _AUTHORIZATION)
    named = _by_user(document)
    by_user = False if named is False else both(named, kerberos(cluster, subject))
    runtime = _runtime_roles(document, cluster.get("ReleaseLabel"))
    without = list(_without_roles(cluster)) if runtime is not False else []
    otherwise = either(by_user, _federated(document))
    answer = either(both(runtime, *map(_answer, without)), otherwise)
    role = cluster.get("JobFlowRole")
    if answer is False:
        alone = _is_alone(cluster, subject)
        if alone is not False:
            good = "a cluster for one workflow, with a role that no other launch has: it may do what its jobs may"
            return [seen(alone, ("JobFlowRole",), role, good=good, bad="")]
    if without and otherwise is False:
        return without
    good = "jobs have rights of their own"
    return [seen(
        answer, PATH, sorted(given) if isinstance(given, dict) else None,
        # So it answers AddJobFlowSteps: awslabs/amazon-emr-cli, pull request 21.
        good=f"{good}: EMR refuses a step that is added without a runtime role" if runtime is True else good,
        bad="every job has the nodes' role; use runtime roles, or Kerberos with EMRFS roles or Ranger"
        if named is False
        else "without Kerberos a job has the rights of whatever user it says it is; use runtime roles",
    )]  # fmt: skip


def _runtime_roles(document: Value, release: Value) -> Answer:
    on = is_true(at(document, _AUTHORIZATION, "IAMConfiguration", "EnableApplicationScopedIAMRole"))
    return False if on is False else both(on, has(release, "runtime_roles"))


def _federated(document: Value) -> Answer:
    given = is_there(at(document, *_FEDERATED))
    return False if given is False else Unknown("which releases take Lake Formation by SAML is not known here")


def _answer(found: Seen) -> Answer:
    return False if found.status == "FAIL" else Unknown(found.reason)


def _without_roles(cluster: Cluster) -> Iterator[Seen]:
    """What runs with the nodes' role on a cluster with runtime roles, or may.

    AWS::EMR::Cluster knows no role for its steps; a launch by RunJobFlow does, for those that it brings.
    """
    named = False if cluster.resource.type == "AWS::EMR::Cluster" else is_there(cluster.get("StepExecutionRoleArn"))
    for step, index, there in items(cluster.get("Steps")):
        bare = both(there, opposite(named), step if isinstance(step, Unknown) else _PUSHER not in str(show(step)))
        if bare is not False:
            bad = "a step of the launch itself has the nodes' role; add it to the running cluster, with a role"
            yield seen(opposite(bare), ("Steps", *index), at(step, "Name"), good="", bad=bad)
    takes, asked = _has_one_that(cluster, True), _has_one_that(cluster, False)
    if takes is not True or asked is not False:
        parts = ["EMR gives runtime roles to jobs of Spark and Hive"]
        parts += ["this cluster has neither"] if takes is False else []
        parts += ["who asks Presto or Trino has the nodes' role"] if asked is True else []
        parts += [one.why for one in (takes, asked) if isinstance(one, Unknown)]
        status: Status = "FAIL" if takes is False and asked is True else "UNKNOWN"
        yield Seen(status, ("Applications",), cluster.get("Applications"), "; ".join(dict.fromkeys(parts)))


def _has_one_that(cluster: Cluster, takes_roles: bool) -> Answer:
    given = ((at(one, "Name"), there) for one, _, there in items(cluster.get("Applications")))
    return either(
        *(both(there, ask(name, lambda one: takes_runtime_roles(str(one)) is takes_roles)) for name, there in given)
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
    idle: Answer = ends_when_idle(cluster) if cluster.state else False
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
    proof="AuthorizationConfiguration: runtime roles, with Lake Formation or without, where there is Spark or Hive, "
    "neither Presto nor Trino, and no step of the launch itself without a role; EMRFS roles by user or group, or "
    "Ranger, with Kerberos; or a cluster for one workflow whose JobFlowRole no other has",
    remedy="set EnableApplicationScopedIAMRole and give steps runtime roles, or give the workflow a cluster of its own",
    sources=("EMR Management Guide, integrate with IAM, Lake Formation and Ranger",),
    mappings={"NIST 800-53r5": ("AC-3", "AC-6")},
    examine=examine,
    unsure="that EMR refuses a step that is added without a runtime role is what its API answers; its guide does not "
    "say so",
)

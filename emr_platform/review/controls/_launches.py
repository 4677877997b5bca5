"""Whether something that no template shows may launch a cluster whose nodes have a role of these templates."""

from __future__ import annotations

import json
import re

from ...assembly import Answer, Gap, Resource, Unknown, references
from .._base import Subject
from ..access._escalation import paths

_NAMES = {"AWS::IAM::Role": "RoleName", "AWS::IAM::InstanceProfile": "InstanceProfileName"}
# Templates elsewhere, which know of a template what it hands them.
_ELSEWHERE = re.compile("AWS::(CloudFormation::Stack(Set)?|DataZone::.*|SageMaker::Project|ServiceCatalog::.*)")
# What SAM makes of these acts with no role.
_ACT_NOT = re.compile("AWS::Serverless::(HttpApi|LayerVersion|SimpleTable)")
# What names a role for what it does itself, and hands it on to nobody.
_KEEPS = re.compile(
    "AWS::(IAM::.*|EMR::(Cluster|SecurityConfiguration)|KMS::Key|LakeFormation::.*|Lambda::Permission|S3::Bucket"
    "|StepFunctions::StateMachine)|.*Policy"
)


def launched_by_none_unseen(role: Resource, subject: Subject) -> Answer:
    """Whether nothing that is not seen may launch a cluster with a role of these templates: it may not pass it, or can
    not know its name."""
    gap = next((one for one in subject.gaps if _may_launch_with(role, gap=one, subject=subject)), None)
    return True if gap is None else Unknown(f"whether another launch has its role is not known: {gap.what}")


def _may_launch_with(role: Resource, gap: Gap, subject: Subject) -> bool:
    at_gap = [one for one in subject.assembly if one.template.file == gap.file and _stands_at(gap, one)]
    launchers = [one for one in at_gap if one.type == "AWS::IAM::Role" and gap.hides == "clusters"]
    if launchers:
        return any(_may_pass(one, role, subject) for one in launchers)
    if at_gap and all(_ACT_NOT.fullmatch(one.type) for one in at_gap):
        return False
    # Whatever stands in the same template may name it.
    if gap.file == role.template.file and not all(_ELSEWHERE.fullmatch(one.type) for one in at_gap or [role]):
        return True
    having = [role, *(one for one in subject.of("AWS::IAM::InstanceProfile") if role in references(one.get("Roles")))]
    telling = [*at_gap, *(one for one in subject.assembly if not _KEEPS.fullmatch(one.type))]
    return any(map(_is_told, having)) or any(one in having for it in telling for one in references(it.properties))


def _stands_at(gap: Gap, resource: Resource) -> bool:
    return gap.path[:2] == ("Resources", resource.logical_id)


def _may_pass(launcher: Resource, role: Resource, subject: Subject) -> bool:
    """Whether who runs as a role may pass another one, by what is here or by a policy whose text is not."""
    graph = paths(subject)
    return bool(graph.access.beside(launcher)) or any(one is role for one, _ in graph.handed(launcher))


def _is_told(resource: Resource) -> bool:
    """Whether others know its name: one that is given, or that its template puts out."""
    put_out = re.search(rf"\b{resource.logical_id}\b", json.dumps(resource.template.section("Outputs"), default=str))
    return resource.get(_NAMES[resource.type]) is not None or put_out is not None

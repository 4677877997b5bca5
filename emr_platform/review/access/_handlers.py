"""What CloudFormation calls for a type of resource, by the schemas of the resource providers."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, cast

from ...assembly import Resource, is_custom
from ..actions import matching, services

_FILE = Path(__file__).parent.parent / "data" / "handler_actions.json"
# Without handlers in the schemas, or with fewer than CloudFormation takes. Source: API references of the services,
# Service Authorization Reference.
BY_HAND = {
    "AWS::CodeBuild::Project": (
        "codebuild:BatchGetProjects codebuild:CreateProject codebuild:DeleteProject codebuild:UpdateProject "
        "iam:PassRole"
    ),
    "AWS::CloudWatch::AnomalyDetector": (
        "cloudwatch:DeleteAnomalyDetector cloudwatch:DescribeAnomalyDetectors cloudwatch:PutAnomalyDetector"
    ),
    "AWS::EMR::Cluster": (
        "elasticmapreduce:RunJobFlow elasticmapreduce:DescribeCluster elasticmapreduce:TerminateJobFlows "
        "elasticmapreduce:SetTerminationProtection elasticmapreduce:SetVisibleToAllUsers elasticmapreduce:AddTags "
        "elasticmapreduce:RemoveTags elasticmapreduce:AddInstanceFleet elasticmapreduce:AddInstanceGroups "
        "elasticmapreduce:ListInstanceFleets elasticmapreduce:ListInstanceGroups elasticmapreduce:ListInstances "
        "elasticmapreduce:ModifyInstanceFleet elasticmapreduce:ModifyInstanceGroups "
        "elasticmapreduce:ListBootstrapActions elasticmapreduce:ModifyCluster "
        "elasticmapreduce:PutAutoScalingPolicy elasticmapreduce:RemoveAutoScalingPolicy "
        "elasticmapreduce:PutAutoTerminationPolicy elasticmapreduce:GetAutoTerminationPolicy "
        "elasticmapreduce:RemoveAutoTerminationPolicy elasticmapreduce:PutManagedScalingPolicy "
        "elasticmapreduce:GetManagedScalingPolicy elasticmapreduce:RemoveManagedScalingPolicy "
        "iam:PassRole iam:CreateServiceLinkedRole kms:Decrypt kms:GenerateDataKey"
    ),
    "AWS::EMR::Step": "elasticmapreduce:CancelSteps elasticmapreduce:DescribeStep elasticmapreduce:ListSteps",
    "AWS::IAM::AccessKey": "iam:CreateAccessKey iam:DeleteAccessKey iam:ListAccessKeys iam:UpdateAccessKey",
    "AWS::IAM::UserToGroupAddition": "iam:AddUserToGroup iam:GetGroup iam:RemoveUserFromGroup",
    "AWS::LakeFormation::DataLakeSettings": "lakeformation:GetDataLakeSettings lakeformation:PutDataLakeSettings",
    "AWS::LakeFormation::Permissions": (
        "lakeformation:GrantPermissions lakeformation:ListPermissions lakeformation:RevokePermissions"
    ),
    "AWS::LakeFormation::Resource": (
        "iam:CreateServiceLinkedRole iam:GetRole iam:PassRole lakeformation:DeregisterResource "
        "lakeformation:DescribeResource lakeformation:RegisterResource lakeformation:UpdateResource"
    ),
    "AWS::Route53::RecordSetGroup": (
        "route53:ChangeResourceRecordSets route53:GetChange route53:GetHostedZone route53:ListHostedZones "
        "route53:ListResourceRecordSets"
    ),
}
# For these CloudFormation calls nobody.
_NOBODY = {"AWS::CDK::Metadata", "AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::WaitConditionHandle"}
BESIDE = frozenset({"ec2", "iam", "kms", "logs", "redshift", "s3", "secretsmanager", "vpce"})
"""Services whose actions a handler lists beside its own and that are kept although no resource here is of theirs."""
_SIGN_ON = {"sso", "sso-directory"}


def is_known(kind: str) -> bool:
    """Whether the data say what CloudFormation calls for a type."""
    named = {one.partition(":")[0] for one in actions_of(kind)}
    return is_custom(kind) or kind in _NOBODY or not named.isdisjoint(_own(kind))


@cache
def actions_of(kind: str) -> frozenset[str]:
    """The actions that IAM knows of those that the handlers of a type list; patterns are written out.

    Handlers also list operations of APIs that are allowed by an action of another name: these are left out. Services
    that are newer than the data about IAM are not.
    """
    listed = _listed(kind)
    known = {one.name for name in listed for one in matching(name)}
    return frozenset(known | {name for name in listed if name.partition(":")[0] not in services()})


def services_of(resource: Resource) -> frozenset[str]:
    """The services that a resource is of. An EMR Studio signs people on by Identity Center unless IAM does."""
    signs_on = resource.type.startswith("AWS::EMR::Studio") and resource.get("AuthMode") != "IAM"
    return _own(resource.type) | (_SIGN_ON if signs_on else set())


@cache
def _own(kind: str) -> frozenset[str]:
    """The services whose actions make what is of a type: those of its namespace; of a type that asks none of them,
    such as AWS::EMR::WALWorkspace, the one that it asks most."""
    of_namespace = of_services(kind)
    counted = Counter(name.partition(":")[0] for name in actions_of(kind))
    found = [one for one in of_namespace if one in counted]
    aside = counted.keys() - BESIDE or counted.keys()
    return frozenset(found or sorted(aside, key=lambda one: (-counted[one], one))[:1])


def of_services(kind: str) -> list[str]:
    """The services of the namespace of a type, by IAM's prefixes."""
    namespace = kind.split("::")[1] if kind.count("::") > 1 else kind
    services: str = _data()["services"].get(namespace, namespace.lower())
    return services.split()


def _listed(kind: str) -> set[str]:
    by_service: dict[str, str] = _data()["types"].get(kind, {})
    listed = {f"{service}:{name}" for service, names in by_service.items() for name in names.split()}
    return listed | set(BY_HAND.get(kind, "").split())


@cache
def _data() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(_FILE.read_text(encoding="utf-8")))

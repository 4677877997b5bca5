"""The policies that CloudFormation's execution role needs to deploy an assembly, and no more than can be told before.

What CloudFormation calls stands in the schemas of the resource providers (`data/handler_actions.json`). Resources are
bound by the names that CloudFormation makes, which begin with the stack's; by account and region where ids are made at
random; and keys by a tag. Source of names: CloudFormation user guide, Name type.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from ...assembly import Assembly, Reference, Resource, Unknown, Value, items, statements
from ..actions import action, services
from ._words import words

_FILE = Path(__file__).parent.parent / "data" / "handler_actions.json"
MOST_CHARACTERS = 6144
"""Of a managed policy, spaces apart. Source: IAM user guide, IAM and STS quotas."""
MOST_POLICIES = 10
"""Managed policies that a role has unless its account's quota was raised. Source: as above."""
_LONGEST_PREFIX = 20
"""CloudFormation shortens a stack's name within a long generated name; that many characters of it stay."""

# Without handlers in the provider schemas. Source: EMR API reference, Service Authorization Reference.
_BY_HAND = {
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
}
# Services whose actions a handler lists beside its own and that are kept although no resource here is of theirs.
_BESIDE = {"ec2", "iam", "kms", "logs", "redshift", "s3", "secretsmanager", "vpce"}
# How the ARN of what a type makes ends, and which property holds its name.
_ENDS: dict[str, tuple[str, ...]] = {
    "AWS::Athena::WorkGroup": ("athena:{region}:{account}:workgroup/{name}", "Name"),
    "AWS::CloudWatch::Alarm": ("cloudwatch:{region}:{account}:alarm:{name}", "AlarmName"),
    "AWS::CloudWatch::Dashboard": ("cloudwatch::{account}:dashboard/{name}", "DashboardName"),
    "AWS::DynamoDB::Table": ("dynamodb:{region}:{account}:table/{name}", "TableName"),
    "AWS::Events::Rule": ("events:{region}:{account}:rule/{name}", "Name"),
    "AWS::Glue::Database": ("glue:{region}:{account}:database/{name}", "DatabaseInput", "Name"),
    "AWS::IAM::InstanceProfile": ("iam::{account}:instance-profile/{name}", "InstanceProfileName"),
    "AWS::IAM::ManagedPolicy": ("iam::{account}:policy/{name}", "ManagedPolicyName"),
    "AWS::IAM::Role": ("iam::{account}:role/{name}", "RoleName"),
    "AWS::Lambda::Function": ("lambda:{region}:{account}:function:{name}", "FunctionName"),
    "AWS::Logs::LogGroup": ("logs:{region}:{account}:log-group:{name}", "LogGroupName"),
    "AWS::MWAA::Environment": ("airflow:{region}:{account}:environment/{name}", "Name"),
    "AWS::S3::Bucket": ("s3:::{name}", "BucketName"),
    "AWS::SNS::Topic": ("sns:{region}:{account}:{name}", "TopicName"),
    "AWS::SQS::Queue": ("sqs:{region}:{account}:{name}", "QueueName"),
    "AWS::Scheduler::Schedule": ("scheduler:{region}:{account}:schedule/*/{name}", "Name"),
    "AWS::Scheduler::ScheduleGroup": ("scheduler:{region}:{account}:schedule-group/{name}", "Name"),
    "AWS::SecretsManager::Secret": ("secretsmanager:{region}:{account}:secret:{name}", "Name"),
    "AWS::StepFunctions::StateMachine": ("states:{region}:{account}:stateMachine:{name}", "StateMachineName"),
}
# Types whose providers make names that begin with the logical id, or did so before: both ways are let in.
_BY_LOGICAL_ID = {"AWS::CloudWatch::Dashboard", "AWS::Scheduler::Schedule", "AWS::Scheduler::ScheduleGroup",
                  "AWS::SecretsManager::Secret", "AWS::StepFunctions::StateMachine"}  # fmt: skip
# The actions of which IAM can ask for a boundary. Source: Service Authorization Reference, IAM.
_BOUNDED = {"iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"}  # fmt: skip
# What changes a policy that is there.
_REWRITING = {"iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"}
_ROLES_OF_CLUSTERS = {"AutoScalingRole": "application-autoscaling.amazonaws.com", "JobFlowRole": "ec2.amazonaws.com",
                      "ServiceRole": "elasticmapreduce.amazonaws.com"}  # fmt: skip
_ATTACHING = {"iam:AttachRolePolicy", "iam:DetachRolePolicy"}
_SECRET = re.compile(r"\{\{resolve:secretsmanager:(arn:.+?:secret:[^:}]+|[^:}]+)")
_TAG = "emr-platform:environment"


@dataclass(frozen=True)
class Deployment:
    """What a deployment needs.

    Attributes:
        policies: documents, each within MOST_CHARACTERS.
        unknown: types of which it is not known what CloudFormation calls for them.
        left_out: actions that handlers list for services of which these templates have nothing.
        warnings: what whoever hands these policies out should know.
    """

    policies: tuple[dict[str, Any], ...]
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]

    def template(self) -> dict[str, Any]:
        """A CloudFormation template that makes the policies and puts out their ARNs, joined with commas."""
        names = [f"Policy{number}" for number, _ in enumerate(self.policies, 1)]
        return {
            "Description": "What CloudFormation may do to deploy these stacks, for cdk bootstrap "
            "--cloudformation-execution-policies",
            "Resources": {
                name: {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": _substituted(policy)}}
                for name, policy in zip(names, self.policies, strict=True)
            },
            "Outputs": {"PolicyArns": {"Value": {"Fn::Join": [",", [{"Ref": name} for name in names]]}}},
        }


def deployment(assembly: Assembly) -> Deployment:
    """What CloudFormation needs to make, change and delete the stacks of an assembly.

    Roles that all have one permissions boundary must keep it: the policies let no role be made or widened without.
    """
    resources = [one for one in assembly if one.exists is not False]
    types = {one.type for one in resources}
    known = _handlers() | _BY_HAND
    wanted = {name for kind in types for name in known.get(kind, "").split() if _is_action(name)}
    used = {name.partition(":")[0] for kind in types for name in known.get(kind, "").split() if _is_own(name, kind)}
    kept = {name for name in wanted if name.partition(":")[0] in used | _BESIDE}
    made = [*_statements(kept, assembly, resources), *_custom(resources), *_secrets(resources), *_bootstrap()]
    policies = tuple(_packed(made))
    return Deployment(
        policies,
        tuple(sorted(kind for kind in types if kind not in known and not _is_custom(kind))),
        tuple(sorted(wanted - kept)),
        tuple(_warnings(policies, resources, assembly)),
    )


def _warnings(policies: tuple[dict[str, Any], ...], resources: list[Resource], assembly: Assembly) -> Iterator[str]:
    if any(one.type == "AWS::IAM::Role" for one in resources) and _boundary(resources) is None:
        yield (
            "the roles have no permissions boundary in common, so whoever deploys can make a role that may do "
            "anything; set identity.permissions_boundary"
        )
    keys = any(statement["Sid"].startswith("Keys") for policy in policies for statement in policy["Statement"])
    if keys and not _tag(assembly):
        yield (
            f"the stacks have no tag {_TAG} in common, so Keys allows to use and change every key of the account and "
            "region; bind it, or give the command the stacks of one environment"
        )
    if len(policies) > MOST_POLICIES:
        yield f"got {len(policies)} policies; a role has {MOST_POLICIES} unless the account's quota is raised"


def _is_action(name: str) -> bool:
    """Whether IAM knows it: handlers also list operations of APIs that are allowed by an action of another name."""
    return action(name) is not None or name.partition(":")[0] not in services()


def _is_custom(kind: str) -> bool:
    return kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource"


def _is_own(name: str, kind: str) -> bool:
    """Whether an action is of the service that a type is of, by the service's name in either."""
    service, prefix = kind.split("::")[1].lower(), name.partition(":")[0]
    return {"emr": "elasticmapreduce", "mwaa": "airflow", "stepfunctions": "states",
            "redshiftserverless": "redshift-serverless"}.get(service, service) == prefix  # fmt: skip


def _statements(names: set[str], assembly: Assembly, resources: list[Resource]) -> Iterator[dict[str, Any]]:
    by_service: dict[str, list[str]] = {}
    unscoped = []
    for name in sorted(names):
        found = action(name)
        if found is not None and not found.scoped:
            unscoped.append(name)
        elif name != "iam:PassRole":
            by_service.setdefault(name.partition(":")[0], []).append(name)
    yield _allow("NoResourceScope", unscoped, ["*"])
    patterns = _patterns(resources)
    for service, actions in by_service.items():
        places = sorted(patterns.get(service, {_elsewhere(service)}))
        if service == "iam":
            yield from _identity(actions, places, resources)
        elif service == "kms":
            yield from _keys(actions, places, assembly)
        else:
            yield _allow(service.title().replace("-", ""), actions, places)
    if "iam:PassRole" in names:
        named = {(_arn(_ENDS["AWS::IAM::Role"][0], name), service) for name, service in _named_roles(resources)}
        roles = sorted({*(one for one in patterns.get("iam", ()) if ":role/" in one), *(arn for arn, _ in named)})
        trusted = sorted({*_trusted(resources), *(service for _, service in named)})
        if roles and trusted:
            yield _allow("PassRoles", ["iam:PassRole"], roles, {"StringEquals": {"iam:PassedToService": trusted}})


def _named_roles(resources: list[Resource]) -> Iterator[tuple[str, str]]:
    """The roles that clusters have by name, each with the service that takes it.

    A profile is taken to have the name of its role, as those of `aws emr create-default-roles` have.
    """
    for one in resources:
        for key, service in _ROLES_OF_CLUSTERS.items() if one.type == "AWS::EMR::Cluster" else ():
            name = one.get(key)
            if isinstance(name, str) and name:
                yield name.rpartition("/")[2], service


def _keys(actions: list[str], places: list[str], assembly: Assembly) -> Iterator[dict[str, Any]]:
    """Keys by the tag of their stacks. A key that is just being made has none yet, so it is asked of the request.

    Grants are made by the services whose resources a key encrypts, on behalf of CloudFormation, never by itself.
    Source: KMS developer guide, kms:GrantIsForAWSResource.
    """
    tag = _tag(assembly)
    tagged = {"StringEquals": {f"aws:ResourceTag/{_TAG}": tag}} if tag else {}
    yield _allow("Keys", [one for one in actions if one != "kms:CreateGrant"], places, tagged)
    if "kms:CreateGrant" in actions:
        for_services = {**tagged, "Bool": {"kms:GrantIsForAWSResource": "true"}}
        yield _allow("KeyGrants", ["kms:CreateGrant"], places, for_services)
    if tag and "kms:TagResource" in actions:
        yield _allow("TagNewKeys", ["kms:TagResource"], places, {"StringEquals": {f"aws:RequestTag/{_TAG}": tag}})


def _identity(actions: list[str], places: list[str], resources: list[Resource]) -> Iterator[dict[str, Any]]:
    """What is done in IAM: only policies that the templates attach, only roles with the boundary that they all have."""
    boundary = _boundary(resources)
    bounded = {"StringEquals": {"iam:PermissionsBoundary": boundary}} if boundary else {}
    attached = sorted({*_attached(resources), *(one for one in places if ":policy/" in one)})
    groups = {one.type.rpartition("::")[2] for one in resources}
    actions = [one for one in actions if not any(kind in one and kind not in groups for kind in ("User", "Group"))]
    linked = [one for one in actions if one == "iam:CreateServiceLinkedRole"]
    free = [one for one in actions if one not in {*_ATTACHING, *linked, *(_BOUNDED if boundary else ())}]
    if boundary:
        free = [one for one in free if one != "iam:DeleteRolePermissionsBoundary"]
        if _REWRITING & {*free}:  # its name may begin as those of the stacks do
            yield {**_allow("KeepBoundary", sorted(_REWRITING), [boundary]), "Effect": "Deny"}
        yield _allow("BoundedRoles", sorted({*actions} & _BOUNDED - _ATTACHING), places, bounded)
    yield _allow("Iam", free, places)
    if attached and {*actions} & _ATTACHING:
        which = {**bounded, "ArnLike": {"iam:PolicyARN": attached}}
        yield _allow("AttachPolicies", sorted({*actions} & _ATTACHING), places, which)
    if linked:
        yield _allow("ServiceLinkedRoles", linked, [_arn("iam::{account}:role/aws-service-role/*")])


def _boundary(resources: list[Resource]) -> str | None:
    """The boundary that every role has; None when there is none or they differ."""
    found = {_sub(one.get("PermissionsBoundary")) for one in resources if one.type == "AWS::IAM::Role"}
    return found.pop() if len(found) == 1 else None


def _attached(resources: list[Resource]) -> Iterator[str]:
    for one in resources:
        if one.type == "AWS::IAM::Role":
            for policy, _, _ in items(one.get("ManagedPolicyArns")):
                yield from filter(None, [_sub(policy)])


def _trusted(resources: list[Resource]) -> set[str]:
    return {
        found
        for one in resources
        if one.type == "AWS::IAM::Role"
        for statement in statements(one)
        if statement.kind == "trust"
        for kind, name in statement.principals()
        if kind == "Service" and (found := _sub(name))
    }


def _tag(assembly: Assembly) -> str | None:
    """The tag that CloudFormation hands on from stacks to the keys it makes; None unless all stacks have the same."""
    found = {template.tags.get(_TAG) for template in assembly.templates}
    return found.pop() if len(found) == 1 else None


def _patterns(resources: list[Resource]) -> dict[str, set[str]]:
    """The ARNs of what the stacks make, by service."""
    prefixes = stack_prefixes({_stack(one) for one in resources})
    found: dict[str, set[str]] = {}
    for one in resources:
        if one.type in _ENDS:
            end, *keys = _ENDS[one.type]
            for name in _names(one, one.get(*keys), prefixes):
                found.setdefault(end.partition(":")[0], set()).add(_arn(end, name))
    if "s3" in found:
        found["s3"] |= {f"{one}/*" for one in found["s3"]}
    if "glue" in found:
        tables = {one.replace(":database/", ":table/") + "/*" for one in found["glue"]}
        found["glue"] |= {_arn("glue:{region}:{account}:catalog"), *tables}
    return found


def _names(resource: Resource, given: Value, prefixes: list[str]) -> list[str]:
    """The name that a resource is given, or how those that CloudFormation makes begin."""
    said = _sub(given)
    if said:
        return [f"{said}*" if resource.type == "AWS::Logs::LogGroup" else said]
    logical = [f"{resource.logical_id}-*"] if resource.type in _BY_LOGICAL_ID else []
    return logical + [f"{one.lower() if resource.type == 'AWS::S3::Bucket' else one}*" for one in prefixes]


def _stack(resource: Resource) -> str:
    """The stack whose name generated names begin with: for a nested stack, the outermost."""
    template = resource.template
    while template.parent is not None:
        template = template.parent.template
    return template.stack


def stack_prefixes(stacks: set[str]) -> list[str]:
    """How the names of stacks begin: by what they have in common up to a hyphen, else each by its own."""
    common = os.path.commonprefix(sorted(stacks))  # noqa: RUF071  # names, not paths
    common = common[: common.rfind("-") + 1] if len(stacks) > 1 else f"{common}-"
    if len(common) > 4:
        return [common[:_LONGEST_PREFIX]]
    return sorted({f"{one}-"[:_LONGEST_PREFIX] for one in stacks})


def _custom(resources: list[Resource]) -> Iterator[dict[str, Any]]:
    """The functions that make custom resources, which CloudFormation calls."""
    functions = set()
    for one in resources:
        token = one.get("ServiceToken") if _is_custom(one.type) else None
        if isinstance(token, Reference) and token.resource.type == "AWS::Lambda::Function":
            functions |= _patterns([token.resource])["lambda"]
        elif (said := _sub(token)) is not None:
            functions.add(said)
    if functions:
        yield _allow("CustomResources", ["lambda:InvokeFunction", "sns:Publish"], sorted(functions))


def _bootstrap() -> Iterator[dict[str, Any]]:
    """What every stack of the CDK reads: the version of the bootstrap, and assets."""
    yield _allow("BootstrapVersion", ["ssm:GetParameters"], [_arn("ssm:{region}:{account}:parameter/cdk-bootstrap/*")])
    yield _allow("Assets", ["s3:GetObject", "s3:GetObjectVersion"], [_arn("s3:::cdk-*-assets-{account}-{region}/*")])


def _secrets(resources: list[Resource]) -> Iterator[dict[str, Any]]:
    """Secrets that templates read by dynamic references."""
    names = {name for one in resources for name in _SECRET.findall(words(one.properties))}
    arns = {name if name.startswith("arn:") else _arn("secretsmanager:{region}:{account}:secret:", f"{name}-??????")
            for name in names if "/" not in "".join(re.findall(r"\$\{([^}]*)\}", name))}  # fmt: skip
    if arns:
        yield _allow("Secrets", ["secretsmanager:GetSecretValue"], sorted(arns))


def _arn(end: str, name: str = "") -> str:
    filled = end.replace("{region}", "${AWS::Region}").replace("{account}", "${AWS::AccountId}")
    return "arn:${AWS::Partition}:" + (filled.replace("{name}", name) if "{name}" in filled else filled + name)


def _elsewhere(service: str) -> str:
    """All that a service has in the account and region: for ids that are made at random."""
    return _arn(f"{service}:{{region}}:{{account}}:*")


def _sub(value: Value) -> str | None:
    """A value as a text of Fn::Sub; None when it names a resource of the templates or is not known."""
    said = words(value) if value is not None and not isinstance(value, Unknown) else ""
    ours = any("/" in name for name in re.findall(r"\$\{([^}]*)\}", said))
    return None if ours or not said or "?" in said else said


def _allow(
    sid: str, actions: list[str], resources: list[str], conditions: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    made = {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}
    return made | ({"Condition": dict(conditions)} if conditions else {})


def _packed(made: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Statements as documents that fit, in their order; one that is too long is split by its actions."""
    page: list[dict[str, Any]] = []
    for statement in (part for one in made if one["Action"] for part in _split(one)):
        if page and _size([*page, statement]) > MOST_CHARACTERS:
            yield _document(page)
            page = []
        page.append(statement)
    if page:
        yield _document(page)


def _split(statement: dict[str, Any]) -> list[dict[str, Any]]:
    actions = statement["Action"]
    if _size([statement]) <= MOST_CHARACTERS // 2 or len(actions) == 1:
        return [statement]
    half = len(actions) // 2
    first, second = statement | {"Action": actions[:half]}, statement | {"Action": actions[half:]}
    return [*_split(first | {"Sid": f"{statement['Sid']}A"}), *_split(second | {"Sid": f"{statement['Sid']}B"})]


def _size(page: list[dict[str, Any]]) -> int:
    return len(json.dumps(_document(page), separators=(",", ":")))


def _document(page: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": page}


def _substituted(node: Any) -> Any:
    """With Fn::Sub around each text that has something to fill in."""
    if isinstance(node, dict):
        return {key: _substituted(item) for key, item in node.items()}
    if isinstance(node, list):
        return [_substituted(item) for item in node]
    return {"Fn::Sub": node} if "${" in str(node) else node


@cache
def _handlers() -> dict[str, str]:
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    return cast("dict[str, str]", read["types"])

"""The ARNs of what stacks make, and of what they name, as texts of Fn::Sub for a policy's template.

Names that CloudFormation makes begin with the stack's. Source: CloudFormation user guide, Name type.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from ...assembly import Pseudo, Reference, Resource, Text, Unknown, Value, is_custom, items, possible
from ._handlers import actions_of

_LONGEST_PREFIX = 20
"""CloudFormation shortens a stack's name within a long generated name; that many characters of it stay."""

# How the ARN of what a type makes ends, and which property holds its name.
_ENDS: dict[str, tuple[str, ...]] = {
    "AWS::Athena::WorkGroup": ("athena:{region}:{account}:workgroup/{name}", "Name"),
    "AWS::CloudFormation::Stack": ("cloudformation:{region}:{account}:stack/{name}/*", "StackName"),
    "AWS::CloudWatch::Alarm": ("cloudwatch:{region}:{account}:alarm:{name}", "AlarmName"),
    "AWS::CloudWatch::Dashboard": ("cloudwatch::{account}:dashboard/{name}", "DashboardName"),
    "AWS::DynamoDB::Table": ("dynamodb:{region}:{account}:table/{name}", "TableName"),
    "AWS::Events::Rule": ("events:{region}:{account}:rule/{name}", "Name"),
    "AWS::Glue::Database": ("glue:{region}:{account}:database/{name}", "DatabaseInput", "Name"),
    "AWS::IAM::Group": ("iam::{account}:group/{name}", "GroupName"),
    "AWS::IAM::InstanceProfile": ("iam::{account}:instance-profile/{name}", "InstanceProfileName"),
    "AWS::IAM::ManagedPolicy": ("iam::{account}:policy/{name}", "ManagedPolicyName"),
    "AWS::IAM::Role": ("iam::{account}:role/{name}", "RoleName"),
    "AWS::IAM::User": ("iam::{account}:user/{name}", "UserName"),
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
# Types whose actions are on what another type makes, each with the properties that name it.
_UPON: dict[str, tuple[tuple[str, str], ...]] = {
    "AWS::Athena::NamedQuery": (("AWS::Athena::WorkGroup", "WorkGroup"),),
    "AWS::Athena::PreparedStatement": (("AWS::Athena::WorkGroup", "WorkGroup"),),
    "AWS::Glue::Partition": (("AWS::Glue::Database", "DatabaseName"),),
    "AWS::Glue::Table": (("AWS::Glue::Database", "DatabaseName"),),
    "AWS::IAM::AccessKey": (("AWS::IAM::User", "UserName"),),
    "AWS::IAM::GroupPolicy": (("AWS::IAM::Group", "GroupName"),),
    "AWS::IAM::InstanceProfile": (("AWS::IAM::Role", "Roles"),),
    "AWS::IAM::ManagedPolicy": (("AWS::IAM::Role", "Roles"), ("AWS::IAM::User", "Users"),
                                ("AWS::IAM::Group", "Groups")),
    "AWS::IAM::Policy": (("AWS::IAM::Role", "Roles"), ("AWS::IAM::User", "Users"), ("AWS::IAM::Group", "Groups")),
    "AWS::IAM::RolePolicy": (("AWS::IAM::Role", "RoleName"),),
    "AWS::IAM::User": (("AWS::IAM::Group", "Groups"),),
    "AWS::IAM::UserPolicy": (("AWS::IAM::User", "UserName"),),
    "AWS::IAM::UserToGroupAddition": (("AWS::IAM::Group", "GroupName"),),
    "AWS::Lambda::Alias": (("AWS::Lambda::Function", "FunctionName"),),
    "AWS::Lambda::EventInvokeConfig": (("AWS::Lambda::Function", "FunctionName"),),
    "AWS::Lambda::Permission": (("AWS::Lambda::Function", "FunctionName"),),
    "AWS::Lambda::Url": (("AWS::Lambda::Function", "TargetFunctionArn"),),
    "AWS::Lambda::Version": (("AWS::Lambda::Function", "FunctionName"),),
    "AWS::Logs::LogStream": (("AWS::Logs::LogGroup", "LogGroupName"),),
    "AWS::Logs::MetricFilter": (("AWS::Logs::LogGroup", "LogGroupName"),),
    "AWS::Logs::ResourcePolicy": (),
    "AWS::Logs::SubscriptionFilter": (("AWS::Logs::LogGroup", "LogGroupName"),),
    "AWS::S3::BucketPolicy": (("AWS::S3::Bucket", "Bucket"),),
    "AWS::SNS::Subscription": (("AWS::SNS::Topic", "TopicArn"),),
    "AWS::SNS::TopicInlinePolicy": (("AWS::SNS::Topic", "TopicArn"),),
    "AWS::SNS::TopicPolicy": (("AWS::SNS::Topic", "Topics"),),
    "AWS::SQS::QueueInlinePolicy": (("AWS::SQS::Queue", "Queue"),),
    "AWS::SQS::QueuePolicy": (("AWS::SQS::Queue", "Queues"),),
    "AWS::SecretsManager::ResourcePolicy": (("AWS::SecretsManager::Secret", "SecretId"),),
    "AWS::SecretsManager::RotationSchedule": (("AWS::SecretsManager::Secret", "SecretId"),),
    "AWS::SecretsManager::SecretTargetAttachment": (("AWS::SecretsManager::Secret", "SecretId"),),
    "AWS::StepFunctions::StateMachineAlias": (),
    "AWS::StepFunctions::StateMachineVersion": (("AWS::StepFunctions::StateMachine", "StateMachineArn"),),
}  # fmt: skip
# Types whose providers make names that begin with the logical id, or did so before: both ways are let in.
_BY_LOGICAL_ID = {"AWS::CloudWatch::Dashboard", "AWS::Scheduler::Schedule", "AWS::Scheduler::ScheduleGroup",
                  "AWS::SecretsManager::Secret", "AWS::StepFunctions::StateMachine"}  # fmt: skip
# Services whose ARNs have no region, and of some no account. Source: Service Authorization Reference.
_WITHOUT_REGION = {"cloudfront": "cloudfront::{account}:*", "iam": "iam::{account}:*", "route53": "route53:::*"}
_SUFFIX = "-??????"
"""What Secrets Manager puts behind a secret's name in its ARN. Source: its user guide."""
CLUSTER_ROLES = {"AutoScalingRole": "application-autoscaling.amazonaws.com", "JobFlowRole": "ec2.amazonaws.com",
                 "ServiceRole": "elasticmapreduce.amazonaws.com"}  # fmt: skip
"""The services that take the roles that a cluster names."""
_ROLE = re.compile(r"arn:[^:\s]+:iam::[^:\s]*:role/[\w+=,.@/${}:-]*[\w*]")


def texts(value: Value, resource: Resource) -> list[str]:
    """The texts that a value may be, each for Fn::Sub. References to resources and what is not known are left out.

    A part of a text that is not known, or that is made at random, is `*`. `AWS::StackName` is the name of the
    resource's stack, for the policy is another's.
    """
    found = (_text(option, resource) for option in possible(value))
    return [one for one in found if one]


def lost(value: Value) -> Unknown | None:
    """Why some of what a value may be is not known at all; None where all of it is known in part."""
    strange = (one for one in possible(value) if isinstance(one, (Unknown, dict, list)))
    return next((one if isinstance(one, Unknown) else Unknown("it is no text") for one in strange), None)


def is_open(value: Value) -> bool:
    """Whether a part of a text is not known."""
    return any(isinstance(part, Unknown) for option in possible(value) if isinstance(option, Text)
               for part in option.parts)  # fmt: skip


def _text(value: Value, resource: Resource) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, (str, Pseudo, Text)):
        return ""
    parts = value.parts if isinstance(value, Text) else (value,)
    return re.sub(r"\*+", "*", "".join(_part(one, resource) for one in parts))


def _part(value: Value, resource: Resource) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Pseudo):
        if value.name == "AWS::StackName":
            return f"{stack(resource)}{'' if resource.template.parent is None else '-*'}"
        return "*" if value.name in {"AWS::NotificationARNs", "AWS::StackId"} else f"${{{value.name}}}"
    return _name_of(value, resource) if isinstance(value, Reference) else "*"


def _name_of(reference: Reference, resource: Resource) -> str:
    """What a name has of another resource in it, such as that of a function in its log group's."""
    other = reference.resource
    end, *keys = _ENDS.get(other.type, ("",))
    given = other.get(*keys) if end and reference.attribute == "Ref" and other is not resource else ""
    if given is None and other.type not in _BY_LOGICAL_ID:
        prefix = f"{stack(other)}-"[:_LONGEST_PREFIX]
        return f"{prefix.lower() if other.type == 'AWS::S3::Bucket' else prefix}*"
    return given if isinstance(given, str) and given else "*"


def stack(resource: Resource) -> str:
    """The stack whose name generated names begin with."""
    return resource.template.outermost.stack


def told_by_name(resources: list[Resource]) -> Iterator[tuple[Resource, str, Value]]:
    """Every value that a policy has to have: what names a resource, what it acts on, or whom it calls or attaches."""
    for one in resources:
        for key in (_ENDS.get(one.type, ("", ""))[1:], *((key,) for _, key in _UPON.get(one.type, ()))):
            for value, _, _ in items(one.get(*key)) if key else ():
                yield one, ".".join(key), value
        if one.type == "AWS::EMR::Cluster":
            yield from ((one, key, one.get(key)) for key in CLUSTER_ROLES)
        elif not one.type.startswith("AWS::IAM::") and "iam:PassRole" in actions_of(one.type):
            keys = one.properties if isinstance(one.properties, dict) else {}
            yield from ((one, key, value) for key, value in keys.items() if key.endswith(("Role", "RoleArn")))
        if one.type.startswith("AWS::IAM::"):
            yield from ((one, "ManagedPolicyArns", value) for value, _, _ in items(one.get("ManagedPolicyArns")))
        if is_custom(one.type):
            yield one, "ServiceToken", one.get("ServiceToken")


def is_named(kind: str) -> bool:
    """Whether the ARNs of what is of a type, or of what it acts on, follow from names."""
    return kind in _ENDS or kind in _UPON


def patterns(resources: list[Resource], prefixes: list[str]) -> dict[str, set[str]]:
    """The ARNs of what stacks make and act on, by service, where they follow from names.

    Args:
        prefixes: how the names of the stacks begin.
    """
    found: dict[str, set[str]] = {}
    for one in resources:
        for made in (*made_by(one, prefixes), *acted_on(one)):
            service = made.replace("${AWS::Partition}", "aws").split(":", 3)[2]
            found.setdefault(service, set()).add(made)
    if "s3" in found:
        found["s3"] |= {f"{one}/*" for one in found["s3"] if not one.endswith("*")}
    for service in ("lambda", "states"):  # versions and aliases
        found.get(service, set()).update([f"{one}:*" for one in found.get(service, ()) if not one.endswith("*")])
    if "glue" in found:
        databases = {one for one in found["glue"] if ":database/" in one}
        tables = {one.replace(":database/", ":table/") + ("" if one.endswith("*") else "/*") for one in databases}
        found["glue"] |= {arn("glue:{region}:{account}:catalog"), *tables}
    return found


def made_by(resource: Resource, prefixes: list[str]) -> Iterator[str]:
    """The ARNs of a resource: by the name that it is given, or as those that CloudFormation makes begin."""
    if resource.type not in _ENDS:
        return
    end, *keys = _ENDS[resource.type]
    given = resource.get(*keys)
    others = [_name_of(option, resource) for option in possible(given) if isinstance(option, Reference)]
    names = [*texts(given, resource), *(one for one in others if "*" not in one)]
    if resource.type == "AWS::Logs::LogGroup":
        names = [f"{one.rstrip('*')}*" for one in names]
    elif resource.type == "AWS::SecretsManager::Secret":
        names = [f"{one}{_SUFFIX}" for one in names]
    if any(option is None for option in possible(given)) or any("*" in one for one in others):
        lower = resource.type == "AWS::S3::Bucket"
        names += [f"{resource.logical_id}-*"] if resource.type in _BY_LOGICAL_ID else []
        names += [f"{one.lower() if lower else one}*" for one in prefixes]
    path = _path(resource)
    yield from (arn(end, path + one) for one in names)


def _path(resource: Resource) -> str:
    """What stands before a resource's name in its ARN: the path of an identity, the bus of a rule."""
    if resource.type == "AWS::Events::Rule":
        return "" if resource.get("EventBusName") in (None, "default") else "*/"
    if not resource.type.startswith("AWS::IAM::"):
        return ""
    given = texts(resource.get("Path"), resource)
    return given[0].lstrip("/") if len(given) == 1 else "" if resource.get("Path") is None else "*"


def acted_on(resource: Resource) -> Iterator[str]:
    """The ARNs of what a resource is about and that it names by a text; a reference is to a resource that is made."""
    for kind, key in _UPON.get(resource.type, ()):
        for value, _, _ in items(resource.get(key)):
            for name in texts(value, resource):
                if name.startswith("arn:"):
                    yield name
                elif kind == "AWS::SecretsManager::Secret":
                    yield secret(name)
                else:
                    yield arn(_ENDS[kind][0], name.rpartition("/")[2])


def secret(name: str) -> str:
    """The ARN of a secret of a name."""
    return arn(_ENDS["AWS::SecretsManager::Secret"][0], f"{name}{_SUFFIX}")


def roles_in(resource: Resource) -> Iterator[str]:
    """The ARNs of roles that the properties of a resource have in full, and of the one that Glue has by name."""
    for name in texts(resource.get("Role"), resource):
        if ":" not in name:
            yield arn(_ENDS["AWS::IAM::Role"][0], name)
    waiting = [resource.properties]
    while waiting:
        value = waiting.pop()
        if isinstance(value, (dict, list)):
            waiting += value.values() if isinstance(value, dict) else value
        else:
            yield from filter(_ROLE.fullmatch, texts(value, resource))


def stack_prefixes(stacks: Iterable[str]) -> list[str]:
    """How the names of stacks begin: by what they have in common up to a hyphen, else each by its own."""
    names = sorted(set(stacks))
    common = os.path.commonprefix(names)  # noqa: RUF071  # names, not paths
    common = common[: common.rfind("-") + 1] if len(names) > 1 else f"{common}-"
    if len(common) > 4:
        return [common[:_LONGEST_PREFIX]]
    return sorted({f"{one}-"[:_LONGEST_PREFIX] for one in names})


def arn(end: str, name: str = "") -> str:
    """An ARN whose partition, region and account the policy's own stack fills in."""
    filled = end.replace("{region}", "${AWS::Region}").replace("{account}", "${AWS::AccountId}")
    return "arn:${AWS::Partition}:" + (filled.replace("{name}", name) if "{name}" in filled else filled + name)


def elsewhere(service: str) -> str:
    """All that a service has in the account and region: for ids that are made at random."""
    return arn(_WITHOUT_REGION.get(service, f"{service}:{{region}}:{{account}}:*"))

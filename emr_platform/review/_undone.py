"""What calls of the templates undo: a guard that a control saw is there as it is written, and then taken away.

Custom resources, state machines, schedules and automations make calls, and so may code that templates hold. A control
reads what a resource says of itself; this is what may come after. `UNDOING` says which call is about which controls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ..assembly import (
    CODE,
    Answer,
    Call,
    Reference,
    Resource,
    Text,
    Unknown,
    Value,
    at,
    both,
    callers,
    is_custom,
    is_in,
    is_there,
    is_true,
    items,
    possible,
    show,
)
from ..findings import Path
from ._addresses import is_world
from ._base import Outcome, Status, Subject

_SWITCHES = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_RULES = ("ServerSideEncryptionConfiguration", "Rules", 0, "ApplyServerSideEncryptionByDefault", "SSEAlgorithm")
_RECOVERY = ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
_PERMISSIONS = ("IAM-04", "IAM-05", "IAM-06", "IAM-07", "IAM-08", "IAM-09")
_INBOUND = ("AUT-01", "NET-03", "NET-11")

# Types whose resources calls name, with the property that holds their name.
_BUCKET = ("AWS::S3::Bucket", "BucketName")
_CLUSTER = ("AWS::EMR::Cluster", "")
_ENDPOINT = ("AWS::EC2::VPCEndpoint", "")
_FUNCTION = ("AWS::Lambda::Function", "FunctionName")
_GROUP = ("AWS::EC2::SecurityGroup", "")
_KEY = ("AWS::KMS::Key", "")
_LOGS = ("AWS::Logs::LogGroup", "LogGroupName")
_NAMESPACE = ("AWS::RedshiftServerless::Namespace", "NamespaceName")
_QUEUE = ("AWS::SQS::Queue", "")
_ROLE = ("AWS::IAM::Role", "RoleName")
_SECRET = ("AWS::SecretsManager::Secret", "Name")
_TABLE = ("AWS::DynamoDB::Table", "TableName")
_TOPIC = ("AWS::SNS::Topic", "")
_TRAIL = ("AWS::CloudTrail::Trail", "TrailName")
_USER = ("AWS::IAM::User", "UserName")
_WAREHOUSE = ("AWS::Redshift::Cluster", "ClusterIdentifier")
_WORKGROUP = ("AWS::RedshiftServerless::Workgroup", "WorkgroupName")


def _never(_: Value) -> Answer:
    return False


def _open(_: Value) -> Answer:
    return Unknown("what then holds is not known")


def _unless(*keys: str) -> Callable[[Value], Answer]:
    """Nothing is undone where a call changes something else: none of some keys is in its request."""
    return lambda request: True if not any(_lower(request).get(key.lower()) for key in keys) else _open(request)


def _is_on(*path: str) -> Callable[[Value], Answer]:
    return lambda request: is_true(at(request, *path))


def _at_least(key: str, days: int, otherwise: int = 0) -> Callable[[Value], Answer]:
    def keeps(request: Value) -> Answer:
        given = str(show(_lower(request).get(key.lower(), otherwise)))
        return int(given) >= days if given.isdecimal() else _open(request)

    return keeps


def _is_closed(request: Value) -> Answer:
    """Whether the rules that a call of EC2 adds let in no addresses of everybody; other ones are left open."""
    permissions = [request, *(one for one, _, _ in items(at(request, "IpPermissions")))]
    keys = (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"))
    ranges = [at(one, key) for whole in permissions for name, key in keys for one, _, _ in items(at(whole, name))]
    given = [*ranges, at(request, "CidrIp")]
    return False if any(isinstance(one, str) and is_world(one) for one in given) else _open(request)


@dataclass(frozen=True)
class Undoing:
    """What a call may undo.

    Attributes:
        key: what in its request names the resource, in any letters.
        named: the resource's type, and the property that holds its name.
        controls: those that asked for what the call undoes.
        keeps: whether what they asked for is there after a call with some request.
        grants: whether it brings what they ask about, such as a policy, where there was none.
    """

    key: str
    named: tuple[str, str]
    controls: tuple[str, ...]
    keeps: Callable[[Value], Answer] = _open
    grants: bool = False


# Source: the API references of the services. EMR's ModifyCluster changes nothing that a control asks about; CFG-02,
# CFG-04, CFG-05, ENC-13, IAM-12 and NET-05 look for the calls that are about them by themselves.
UNDOING: dict[str, tuple[Undoing, ...]] = {
    "cloudtrail:deleteTrail": (Undoing("Name", _TRAIL, ("LOG-08",), _never),),
    "cloudtrail:putEventSelectors": (Undoing("TrailName", _TRAIL, ("LOG-08",)),),
    "cloudtrail:stopLogging": (Undoing("Name", _TRAIL, ("LOG-08",), _never),),
    "cloudtrail:updateTrail": (Undoing("Name", _TRAIL, ("LOG-08",)),),
    "cloudwatchlogs:disassociateKmsKey": (Undoing("logGroupName", _LOGS, ("LOG-02",), _never),),
    "cloudwatchlogs:putRetentionPolicy": (
        Undoing("logGroupName", _LOGS, ("LOG-03",), _at_least("retentionInDays", 365)),
    ),
    "dynamodb:updateContinuousBackups": (Undoing("TableName", _TABLE, ("SVC-02",), _is_on(*_RECOVERY)),),
    "dynamodb:updateTable": (Undoing("TableName", _TABLE, ("SVC-03",), _unless("SSESpecification")),),
    "ec2:authorizeSecurityGroupEgress": (Undoing("GroupId", _GROUP, ("NET-04",)),),
    "ec2:authorizeSecurityGroupIngress": (Undoing("GroupId", _GROUP, _INBOUND, _is_closed),),
    "ec2:deleteFlowLogs": (Undoing("FlowLogIds", ("AWS::EC2::FlowLog", ""), ("NET-06",), _never),),
    "ec2:deleteVpcEndpoints": (Undoing("VpcEndpointIds", _ENDPOINT, ("NET-08", "NET-12"), _never),),
    "ec2:modifySecurityGroupRules": (Undoing("GroupId", _GROUP, (*_INBOUND, "NET-04")),),
    "ec2:modifySubnetAttribute": (
        Undoing("SubnetId", ("AWS::EC2::Subnet", ""), ("NET-01",), _unless("MapPublicIpOnLaunch")),
    ),
    "ec2:modifyVpcEndpoint": (
        Undoing("VpcEndpointId", _ENDPOINT, ("NET-09", "NET-10"), _unless("PolicyDocument", "ResetPolicy")),
        Undoing("VpcEndpointId", _ENDPOINT, ("NET-08", "NET-12"), _unless("RemoveRouteTableIds", "RemoveSubnetIds")),
    ),
    "emr:setTerminationProtection": (Undoing("JobFlowIds", _CLUSTER, ("CFG-03",), _is_on("TerminationProtected")),),
    "emr:setUnhealthyNodeReplacement": (
        Undoing("JobFlowIds", _CLUSTER, ("CFG-03",), _is_on("UnhealthyNodeReplacement")),
    ),
    "iam:addUserToGroup": (Undoing("UserName", _USER, ("IAM-07",)),),
    "iam:attachGroupPolicy": (Undoing("GroupName", ("AWS::IAM::Group", "GroupName"), _PERMISSIONS, grants=True),),
    "iam:attachRolePolicy": (Undoing("RoleName", _ROLE, _PERMISSIONS, grants=True),),
    "iam:attachUserPolicy": (Undoing("UserName", _USER, _PERMISSIONS, grants=True),),
    "iam:createPolicyVersion": (Undoing("PolicyArn", ("AWS::IAM::ManagedPolicy", ""), _PERMISSIONS),),
    "iam:deleteRolePermissionsBoundary": (Undoing("RoleName", _ROLE, ("IAM-07",)),),
    "iam:deleteUserPermissionsBoundary": (Undoing("UserName", _USER, ("IAM-07",)),),
    "iam:detachRolePolicy": (Undoing("RoleName", _ROLE, ("IAM-01",)),),
    "iam:putGroupPolicy": (Undoing("GroupName", ("AWS::IAM::Group", "GroupName"), _PERMISSIONS, grants=True),),
    "iam:putRolePermissionsBoundary": (Undoing("RoleName", _ROLE, ("IAM-07",)),),
    "iam:putRolePolicy": (Undoing("RoleName", _ROLE, _PERMISSIONS, grants=True),),
    "iam:putUserPermissionsBoundary": (Undoing("UserName", _USER, ("IAM-07",)),),
    "iam:putUserPolicy": (Undoing("UserName", _USER, _PERMISSIONS, grants=True),),
    "iam:updateAssumeRolePolicy": (Undoing("RoleName", _ROLE, ("IAM-03", "IAM-07", "IAM-11")),),
    "kms:createGrant": (Undoing("KeyId", _KEY, ("KMS-02", "KMS-04")),),
    "kms:disableKeyRotation": (Undoing("KeyId", _KEY, ("KMS-01",), _never),),
    "kms:putKeyPolicy": (Undoing("KeyId", _KEY, ("KMS-02", "KMS-04")),),
    "kms:scheduleKeyDeletion": (Undoing("KeyId", _KEY, ("KMS-03",), _at_least("PendingWindowInDays", 30, 30)),),
    "lambda:addPermission": (Undoing("FunctionName", _FUNCTION, ("SVC-01",), grants=True),),
    "lambda:createFunctionUrlConfig": (Undoing("FunctionName", _FUNCTION, ("SVC-01",), grants=True),),
    "lambda:updateFunctionUrlConfig": (Undoing("FunctionName", _FUNCTION, ("SVC-01",), grants=True),),
    "redshift:disableLogging": (Undoing("ClusterIdentifier", _WAREHOUSE, ("SVC-09",), _never),),
    "redshift:modifyCluster": (Undoing("ClusterIdentifier", _WAREHOUSE, ("SVC-08", "SVC-10", "SVC-11", "SVC-17")),),
    "redshiftserverless:updateNamespace": (Undoing("namespaceName", _NAMESPACE, ("SVC-09", "SVC-11")),),
    "redshiftserverless:updateWorkgroup": (
        Undoing("workgroupName", _WORKGROUP, ("SVC-08", "SVC-10", "SVC-17"),
                _unless("configParameters", "enhancedVpcRouting", "publiclyAccessible")),
    ),
    "s3:deleteBucketEncryption": (Undoing("Bucket", _BUCKET, ("S3-02",), _never),),
    "s3:deleteBucketLifecycle": (Undoing("Bucket", _BUCKET, ("S3-07",), _never),),
    "s3:deleteBucketOwnershipControls": (Undoing("Bucket", _BUCKET, ("S3-08",), _never),),
    "s3:deleteBucketPolicy": (Undoing("Bucket", _BUCKET, ("S3-03", "S3-04"), _never),),
    "s3:deletePublicAccessBlock": (Undoing("Bucket", _BUCKET, ("S3-01",), _never),),
    "s3:putBucketEncryption": (
        Undoing("Bucket", _BUCKET, ("S3-02",), lambda request: is_in(at(request, *_RULES), "aws:kms", "aws:kms:dsse")),
    ),
    "s3:putBucketLifecycleConfiguration": (Undoing("Bucket", _BUCKET, ("S3-07",)),),
    "s3:putBucketLogging": (
        Undoing("Bucket", _BUCKET, ("S3-06",), lambda request: is_there(at(request, "BucketLoggingStatus"))),
    ),
    "s3:putBucketOwnershipControls": (Undoing("Bucket", _BUCKET, ("S3-08",)),),
    "s3:putBucketPolicy": (
        Undoing("Bucket", _BUCKET, ("S3-03", "S3-04")), Undoing("Bucket", _BUCKET, ("S3-09",), grants=True)
    ),
    "s3:putBucketVersioning": (
        Undoing("Bucket", _BUCKET, ("S3-05",),
                lambda request: is_in(at(request, "VersioningConfiguration", "Status"), "Enabled")),
    ),
    "s3:putPublicAccessBlock": (
        Undoing("Bucket", _BUCKET, ("S3-01",), lambda request: both(
            *(is_true(at(request, "PublicAccessBlockConfiguration", one)) for one in _SWITCHES))),
    ),
    "secretsmanager:cancelRotateSecret": (Undoing("SecretId", _SECRET, ("SVC-07",), _never),),
    "secretsmanager:putResourcePolicy": (Undoing("SecretId", _SECRET, ("SVC-05",), grants=True),),
    "secretsmanager:updateSecret": (Undoing("SecretId", _SECRET, ("SVC-06",), _unless("KmsKeyId")),),
    "sns:addPermission": (Undoing("TopicArn", _TOPIC, ("SVC-05",), grants=True),),
    "sns:setTopicAttributes": (Undoing("TopicArn", _TOPIC, ("LOG-06", "SVC-05")),),
    "sqs:addPermission": (Undoing("QueueUrl", _QUEUE, ("SVC-05",), grants=True),),
    "sqs:setQueueAttributes": (Undoing("QueueUrl", _QUEUE, ("SVC-04", "SVC-05")),),
}  # fmt: skip


@dataclass(frozen=True)
class _Undone:
    """A call, or code with one, about a resource: what makes it and where, and whether that surely undoes something."""

    by: Resource
    name: str
    path: Path
    action: str
    target: Resource
    undoing: Undoing
    sure: bool

    @property
    def why(self) -> str:
        after = "" if self.sure else ", and what holds afterwards is not known"
        return f"{self.name} calls {self.action} for {self.target.address}{after}"


def after_calls(subject: Subject, control: str, outcomes: list[Outcome]) -> Iterator[Outcome]:
    """The outcomes of a control, with what calls of the templates undo of what it passes.

    A custom resource makes its call when it is deployed: FAIL where that surely takes the guard away, else UNKNOWN. The
    others make theirs when they run: UNKNOWN.
    """
    calls = _undone(subject).get(control, [])
    for found in outcomes:
        undone = [one for one in calls if found.status == "PASS" and _is_about(found.about, one.target)]
        worst = max(undone, key=lambda one: one.sure, default=None)
        if worst is None:
            yield found
        else:
            status: Status = "FAIL" if worst.sure else "UNKNOWN"
            yield replace(found, status=status, reason=f"{found.reason}; but {worst.why}")
    for one in calls:
        if one.undoing.grants and not any(_is_about(found.about, one.target) for found in outcomes):
            yield Outcome("UNKNOWN", one.by, one.name, ("Resources", one.by.logical_id, *one.path), None, one.why)


def _is_about(about: object, target: Resource) -> bool:
    """Whether an outcome is about a resource, or about one of another type that names it or that it names."""
    if not isinstance(about, Resource) or about.type == target.type:
        return about is target
    return target in _mentioned(about) or about in _mentioned(target)


@lru_cache(maxsize=1024)
def _mentioned(resource: Resource) -> frozenset[Resource]:
    return frozenset(_references(resource.properties))


def _references(value: Value) -> Iterator[Resource]:
    """The resources that a value names, at any depth."""
    for option in possible(value):
        inner: Iterable[Value] = ()
        if isinstance(option, Reference):
            yield option.resource
        elif isinstance(option, dict):
            inner = option.values()
        elif isinstance(option, list):
            inner = option
        elif isinstance(option, Text):
            inner = option.parts
        for one in inner:
            yield from _references(one)


@lru_cache(maxsize=2)
def _undone(subject: Subject) -> dict[str, list[_Undone]]:
    """What is undone, by control; kept for the subject that was asked last."""
    found: dict[str, list[_Undone]] = {}
    for one in [*_by_calls(subject), *_by_code(subject)]:
        for control in one.undoing.controls:
            found.setdefault(control, []).append(one)
    return found


def _by_calls(subject: Subject) -> Iterator[_Undone]:
    for resource in subject.assembly:
        for path, call in callers(resource) if resource.exists is not False else ():
            deployed = is_custom(resource)
            # What a custom resource calls when it is deleted undoes what it did before.
            if isinstance(call.action, str) and not (deployed and path[0] == "Delete"):
                for undoing in UNDOING.get(call.action.replace("-", ""), ()):
                    yield from _by_call(subject, resource, path, call, undoing)


def _by_call(subject: Subject, by: Resource, path: Path, call: Call, undoing: Undoing) -> Iterator[_Undone]:
    name = by.address + (f" {'/'.join(call.state)}" if call.state else "")
    for request in possible(call.request):
        keeps = undoing.keeps(request)
        if keeps is not True:
            sure = keeps is False and path[0] == "Create" and by.exists is True
            for target in _named(_lower(request).get(undoing.key.lower()), undoing.named, by, subject):
                yield _Undone(by, name, ("Properties", *path), str(call.action), target, undoing, sure)


def _lower(request: Value) -> dict[str, Value]:
    """A request by its keys in small letters: SDKs and Step Functions spell some otherwise."""
    return {str(key).lower(): value for key, value in request.items()} if isinstance(request, dict) else {}


def _named(value: Value, named: tuple[str, str], by: Resource, subject: Subject) -> Iterator[Resource]:
    """The resources of a type that a value names: by reference, or by the name that they are given."""
    kind, key = named
    yield from (one for one in dict.fromkeys(_references(value)) if one.type == kind)
    for option, _, _ in items(value):
        if key and isinstance(option, (str, Text)):
            yield from (one for one in subject.of(kind) if one.is_called(option, key, by.template) is True)


def _by_code(subject: Subject) -> Iterator[_Undone]:
    """Calls that stand in code of the templates, for the resources that it is given."""
    for kind, path in CODE.items():
        for code in subject.of(kind):
            written = code.get(*path)
            actions = sorted(_actions_in(str(show(written)))) if written is not None else []
            given = frozenset(_given(code, path, subject)) if actions else frozenset()
            for action in actions:
                for undoing in UNDOING[action]:
                    for target in sorted(given, key=lambda one: one.address):
                        if target.type == undoing.named[0]:
                            place = ("Properties", *path)
                            yield _Undone(code, code.address, place, action, target, undoing, sure=False)


_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{7,60}")


def _actions_in(code: str) -> set[str]:
    """The calls of `UNDOING` whose names stand in code, as SDKs (`delete_bucket_policy`) or the AWS CLI spell them."""
    words = {re.sub("[_-]", "", word).lower().removesuffix("command") for word in _WORD.findall(code)}
    return {action for action in UNDOING if action.partition(":")[2].lower() in words}


def _given(code: Resource, path: Path, subject: Subject) -> Iterator[Resource]:
    """What code may name: in itself, in its environment, and what custom resources hand to it."""
    yield from _references([code.get(*path), code.get("Environment")])
    for one in subject.assembly:
        if is_custom(one) and code in set(_references(one.get("ServiceToken"))):
            yield from _references(one.properties)

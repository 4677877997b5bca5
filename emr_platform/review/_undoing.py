"""Which calls of AWS's services undo what which controls ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..assembly import Answer, Unknown, Value, ask, at, both, either, is_in, is_there, is_true, items, opposite, show
from ._addresses import is_public, is_world
from .controls import iam_01, iam_02, kms_03, log_03, s3_01
from .controls._calls import lower

_RULES = ("ServerSideEncryptionConfiguration", "Rules", 0, "ApplyServerSideEncryptionByDefault", "SSEAlgorithm")
_RECOVERY = ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
_PERMISSIONS = ("IAM-04", "IAM-05", "IAM-06", "IAM-07", "IAM-08", "IAM-09")
_INBOUND = ("AUT-01", "NET-03", "NET-11")

# Types whose resources calls name, with the property that holds their name.
ASSOCIATED = ("AWS::EC2::SubnetRouteTableAssociation", "")
_ALARM = ("AWS::CloudWatch::Alarm", "AlarmName")
_API = ("AWS::ApiGateway::RestApi", "")
_BUCKET = ("AWS::S3::Bucket", "BucketName")
_CLUSTER = ("AWS::EMR::Cluster", "")
_ENDPOINT = ("AWS::EC2::VPCEndpoint", "")
_FUNCTION = ("AWS::Lambda::Function", "FunctionName")
_GROUP = ("AWS::EC2::SecurityGroup", "")
_KEY = ("AWS::KMS::Key", "")
_LOGS = ("AWS::Logs::LogGroup", "LogGroupName")
_MACHINE = ("AWS::StepFunctions::StateMachine", "StateMachineName")
_NAMED_GROUP = ("AWS::EC2::SecurityGroup", "GroupName")
_NAMESPACE = ("AWS::RedshiftServerless::Namespace", "NamespaceName")
_POLICY = ("AWS::IAM::ManagedPolicy", "ManagedPolicyName")
PREFIXES = ("AWS::EC2::PrefixList", "")
_QUEUE = ("AWS::SQS::Queue", "QueueName")
_ROLE = ("AWS::IAM::Role", "RoleName")
ROUTES = ("AWS::EC2::RouteTable", "")
_SECRET = ("AWS::SecretsManager::Secret", "Name")
_SUBNET = ("AWS::EC2::Subnet", "")
_TABLE = ("AWS::DynamoDB::Table", "TableName")
_TOPIC = ("AWS::SNS::Topic", "TopicName")
_TRAIL = ("AWS::CloudTrail::Trail", "TrailName")
_USER = ("AWS::IAM::User", "UserName")
_VPC = ("AWS::EC2::VPC", "")
_WAREHOUSE = ("AWS::Redshift::Cluster", "ClusterIdentifier")
_WORKGROUP = ("AWS::RedshiftServerless::Workgroup", "WorkgroupName")


def _never(_: Value) -> Answer:
    return False


def _open(_: Value) -> Answer:
    return Unknown("what then holds is not known")


def _unless(*keys: str) -> Callable[[Value], Answer]:
    """Nothing is undone where a call changes something else: none of some keys is in its request."""
    return lambda request: _open(request) if any(key.lower() in lower(request) for key in keys) else True


def _is_on(*path: str) -> Callable[[Value], Answer]:
    return lambda request: is_true(at(request, *path))


def _at_least(key: str, days: int, otherwise: int = 0) -> Callable[[Value], Answer]:
    def keeps(request: Value) -> Answer:
        given = str(show(lower(request).get(key.lower(), otherwise)))
        return int(given) >= days if given.isdecimal() else _open(request)

    return keeps


def _is_closed(request: Value) -> Answer:
    """Whether the rules that a call of EC2 adds let in no addresses of everybody; other ones are left open."""
    permissions = [request, *(one for one, _, _ in items(at(request, "IpPermissions")))]
    keys = (("IpRanges", "CidrIp"), ("Ipv6Ranges", "CidrIpv6"))
    ranges = [at(one, key) for whole in permissions for name, key in keys for one, _, _ in items(at(whole, name))]
    given = [*ranges, at(request, "CidrIp")]
    return False if any(isinstance(one, str) and is_world(one) for one in given) else _open(request)


def _stays_inside(request: Value) -> Answer:
    """Whether a route leads to private addresses only."""
    given = lower(request).get("destinationcidrblock")
    return True if isinstance(given, str) and not is_public(given) else _open(request)


def _leaves_tag(request: Value) -> Answer:
    """Whether the tag that EMR's managed policies ask for is not among those that are removed."""
    return opposite(either(*(is_in(one, iam_02.TAG) for one, _, _ in items(lower(request).get("tagkeys")))))


def _is_not_v1(request: Value) -> Answer:
    """Whether a policy that is attached is none that opens all of EC2 and S3 to EMR."""
    return ask(lower(request).get("policyarn"), lambda arn: not str(show(arn)).endswith(f"/{iam_01.V1}"))


def _acts(request: Value) -> Answer:
    """Whether an alarm, which the call writes as a whole, tells somebody."""
    given = lower(request)
    acts = both(is_there(given.get("alarmactions")), is_true(given.get("actionsenabled", True)))
    return True if acts is True else _open(request)


@dataclass(frozen=True)
class Undoing:
    """What a call may undo.

    Attributes:
        key: what in its request names the resource, in any letters.
        named: the resource's type, and the property that holds its name.
        controls: those that asked for what the call undoes.
        keeps: whether what they asked for is there after a call with some request.
        grants: whether it brings what they ask about, such as a policy, where there was none.
        makes: whether it mostly makes one of its own, so that a name which only its run knows is no other's.
    """

    key: str
    named: tuple[str, str]
    controls: tuple[str, ...]
    keeps: Callable[[Value], Answer] = _open
    grants: bool = False
    makes: bool = False


_ASSOCIATION = (Undoing("AssociationId", ASSOCIATED, ("NET-01", "NET-04", "NET-08", "NET-12")),)
_ROUTE = (
    Undoing("RouteTableId", ROUTES, ("NET-01",), _unless("GatewayId", "CarrierGatewayId")),
    Undoing("RouteTableId", ROUTES, ("NET-04", "NET-12"), _stays_inside),
)

# Source: the API references of the services. EMR's ModifyCluster changes nothing that a control asks about; CFG-02,
# CFG-04, CFG-05, ENC-13, IAM-12 and NET-05 look for the calls that are about them by themselves.
UNDOING: dict[str, tuple[Undoing, ...]] = {
    "apigateway:updateMethod": (Undoing("restApiId", _API, ("SVC-18",)),),
    "apigateway:updateRestApi": (
        Undoing("restApiId", _API, ("SVC-18",)), Undoing("restApiId", _API, ("SVC-05",), grants=True)
    ),
    "appsync:updateGraphqlApi": (Undoing("apiId", ("AWS::AppSync::GraphQLApi", ""), ("SVC-18",)),),
    "athena:updateWorkGroup": (Undoing("WorkGroup", ("AWS::Athena::WorkGroup", "Name"), ("SVC-16",)),),
    "backup:putBackupVaultAccessPolicy": (
        Undoing("BackupVaultName", ("AWS::Backup::BackupVault", "BackupVaultName"), ("SVC-05",), grants=True),
    ),
    "cloudtrail:deleteTrail": (Undoing("Name", _TRAIL, ("LOG-08",), _never),),
    "cloudtrail:putEventSelectors": (Undoing("TrailName", _TRAIL, ("LOG-08",)),),
    "cloudtrail:stopLogging": (Undoing("Name", _TRAIL, ("LOG-08",), _never),),
    "cloudtrail:updateTrail": (Undoing("Name", _TRAIL, ("LOG-08",)),),
    "cloudwatch:deleteAlarms": (Undoing("AlarmNames", _ALARM, ("LOG-07",), _never),),
    "cloudwatch:disableAlarmActions": (Undoing("AlarmNames", _ALARM, ("LOG-07",), _never),),
    "cloudwatch:putMetricAlarm": (Undoing("AlarmName", _ALARM, ("LOG-07",), _acts, makes=True),),
    "cloudwatchlogs:deleteLogGroup": (Undoing("logGroupName", _LOGS, ("S3-10",), _never),),
    "cloudwatchlogs:deleteRetentionPolicy": (Undoing("logGroupName", _LOGS, ("LOG-03",), _never),),
    "cloudwatchlogs:disassociateKmsKey": (Undoing("logGroupName", _LOGS, ("LOG-02",), _never),),
    "cloudwatchlogs:putRetentionPolicy": (
        Undoing("logGroupName", _LOGS, ("LOG-03",), _at_least("retentionInDays", log_03.DAYS)),
    ),
    "dynamodb:putResourcePolicy": (Undoing("ResourceArn", _TABLE, ("SVC-05",), grants=True),),
    "dynamodb:updateContinuousBackups": (Undoing("TableName", _TABLE, ("SVC-02",), _is_on(*_RECOVERY)),),
    "dynamodb:updateTable": (Undoing("TableName", _TABLE, ("SVC-03",), _unless("SSESpecification")),),
    "ec2:associateRouteTable": (Undoing("SubnetId", _SUBNET, ("NET-01", "NET-04", "NET-12")),),
    "ec2:authorizeSecurityGroupEgress": (
        Undoing("GroupId", _GROUP, ("NET-04",)), Undoing("GroupName", _NAMED_GROUP, ("NET-04",)),
        Undoing("GroupId", _VPC, ("NET-07",), _never)
    ),
    "ec2:authorizeSecurityGroupIngress": (
        Undoing("GroupId", _GROUP, _INBOUND, _is_closed), Undoing("GroupName", _NAMED_GROUP, _INBOUND, _is_closed),
        Undoing("GroupId", _VPC, ("NET-07",), _never)
    ),
    "ec2:createRoute": _ROUTE,
    "ec2:deleteFlowLogs": (Undoing("FlowLogIds", ("AWS::EC2::FlowLog", ""), ("NET-06",), _never),),
    "ec2:deleteVpcEndpoints": (Undoing("VpcEndpointIds", _ENDPOINT, ("NET-08", "NET-12"), _never),),
    "ec2:disassociateRouteTable": _ASSOCIATION,
    "ec2:enableRouteServerPropagation": (Undoing("RouteTableId", ROUTES, ("NET-04", "NET-12")),),
    "ec2:enableVgwRoutePropagation": (Undoing("RouteTableId", ROUTES, ("NET-04", "NET-12")),),
    "ec2:modifyManagedPrefixList": (
        Undoing("PrefixListId", PREFIXES, ("AUT-01", "NET-03", "NET-04", "NET-11"), _unless("AddEntries")),
    ),
    "ec2:modifySecurityGroupRules": (Undoing("GroupId", _GROUP, (*_INBOUND, "NET-04")),),
    "ec2:modifySubnetAttribute": (Undoing("SubnetId", _SUBNET, ("NET-01",), _unless("MapPublicIpOnLaunch")),),
    "ec2:modifyVpcAttribute": (
        Undoing("VpcId", _VPC, ("NET-08", "NET-12"), _unless("EnableDnsHostnames", "EnableDnsSupport")),
    ),
    "ec2:modifyVpcEndpoint": (
        Undoing("VpcEndpointId", _ENDPOINT, ("NET-09", "NET-10"), _unless("PolicyDocument", "ResetPolicy")),
        Undoing("VpcEndpointId", _ENDPOINT, ("NET-08", "NET-12"),
                _unless("DnsOptions", "PrivateDnsEnabled", "RemoveRouteTableIds", "RemoveSubnetIds")),
    ),
    "ec2:replaceRoute": _ROUTE,
    "ec2:replaceRouteTableAssociation": _ASSOCIATION,
    "ecr:setRepositoryPolicy": (
        Undoing("repositoryName", ("AWS::ECR::Repository", "RepositoryName"), ("SVC-05",), grants=True),
    ),
    "efs:putFileSystemPolicy": (Undoing("FileSystemId", ("AWS::EFS::FileSystem", ""), ("SVC-05",), grants=True),),
    "emr:deleteSecurityConfiguration": (
        Undoing("Name", ("AWS::EMR::SecurityConfiguration", "Name"),
                ("ENC-02", "ENC-03", "ENC-04", "ENC-05", "ENC-06", "ENC-10", "AUT-04", "AUT-05", "AUT-06")),
    ),
    "emr:removeAutoTerminationPolicy": (Undoing("ClusterId", _CLUSTER, ("CFG-02",), _never),),
    "emr:removeTags": (Undoing("ResourceId", _CLUSTER, ("IAM-02",), _leaves_tag),),
    "emr:setTerminationProtection": (
        Undoing("JobFlowIds", _CLUSTER, ("CFG-03",), _is_on("TerminationProtected")),
        # Step Functions' own integration names one.
        Undoing("ClusterId", _CLUSTER, ("CFG-03",), _is_on("TerminationProtected")),
    ),
    "emr:setUnhealthyNodeReplacement": (
        Undoing("JobFlowIds", _CLUSTER, ("CFG-03",), _is_on("UnhealthyNodeReplacement")),
    ),
    "eventbridge:putPermission": (
        Undoing("EventBusName", ("AWS::Events::EventBus", "Name"), ("SVC-05",), grants=True),
    ),
    "iam:addUserToGroup": (Undoing("UserName", _USER, ("IAM-07",)),),
    "iam:attachGroupPolicy": (Undoing("GroupName", ("AWS::IAM::Group", "GroupName"), _PERMISSIONS, grants=True),),
    "iam:attachRolePolicy": (
        Undoing("RoleName", _ROLE, _PERMISSIONS, grants=True), Undoing("RoleName", _ROLE, ("IAM-01",), _is_not_v1)
    ),
    "iam:attachUserPolicy": (Undoing("UserName", _USER, _PERMISSIONS, grants=True),),
    "iam:createPolicyVersion": (Undoing("PolicyArn", _POLICY, _PERMISSIONS),),
    "iam:deleteRolePermissionsBoundary": (Undoing("RoleName", _ROLE, ("IAM-07",)),),
    "iam:deleteUserPermissionsBoundary": (Undoing("UserName", _USER, ("IAM-07",)),),
    "iam:detachRolePolicy": (Undoing("RoleName", _ROLE, ("IAM-01",)),),
    "iam:putGroupPolicy": (Undoing("GroupName", ("AWS::IAM::Group", "GroupName"), _PERMISSIONS, grants=True),),
    "iam:putRolePermissionsBoundary": (Undoing("RoleName", _ROLE, ("IAM-07",)),),
    "iam:putRolePolicy": (Undoing("RoleName", _ROLE, _PERMISSIONS, grants=True),),
    "iam:putUserPermissionsBoundary": (Undoing("UserName", _USER, ("IAM-07",)),),
    "iam:putUserPolicy": (Undoing("UserName", _USER, _PERMISSIONS, grants=True),),
    "iam:setDefaultPolicyVersion": (Undoing("PolicyArn", _POLICY, _PERMISSIONS),),
    "iam:updateAssumeRolePolicy": (Undoing("RoleName", _ROLE, ("IAM-03", "IAM-07", "IAM-11")),),
    "kms:createGrant": (Undoing("KeyId", _KEY, ("KMS-02", "KMS-04")),),
    "kms:disableKeyRotation": (Undoing("KeyId", _KEY, ("KMS-01",), _never),),
    "kms:putKeyPolicy": (Undoing("KeyId", _KEY, ("KMS-02", "KMS-04")),),
    "kms:scheduleKeyDeletion": (
        Undoing("KeyId", _KEY, ("KMS-03",), _at_least("PendingWindowInDays", kms_03.DAYS, otherwise=30)),
        Undoing("KeyId", _KEY, ("S3-10",), _never),
    ),
    "lambda:addPermission": (Undoing("FunctionName", _FUNCTION, ("SVC-01",), grants=True),),
    "lambda:createFunctionUrlConfig": (Undoing("FunctionName", _FUNCTION, ("SVC-01",), grants=True),),
    "lambda:updateFunctionConfiguration": (
        Undoing("FunctionName", _FUNCTION, ("LOG-09",), _unless("LoggingConfig")),
    ),
    "lambda:updateFunctionUrlConfig": (Undoing("FunctionName", _FUNCTION, ("SVC-01",), grants=True),),
    "mwaa:updateEnvironment": (
        Undoing("Name", ("AWS::MWAA::Environment", "Name"), ("SVC-12", "SVC-13"),
                _unless("LoggingConfiguration", "WebserverAccessMode")),
    ),
    "opensearch:updateDomainConfig": (
        Undoing("DomainName", ("AWS::OpenSearchService::Domain", "DomainName"), ("SVC-05",), _unless("AccessPolicies"),
                grants=True),
    ),
    "redshift:disableLogging": (Undoing("ClusterIdentifier", _WAREHOUSE, ("SVC-09",), _never),),
    "redshift:modifyCluster": (Undoing("ClusterIdentifier", _WAREHOUSE, ("SVC-08", "SVC-10", "SVC-11", "SVC-17")),),
    "redshiftserverless:updateNamespace": (Undoing("namespaceName", _NAMESPACE, ("SVC-09", "SVC-11")),),
    "redshiftserverless:updateWorkgroup": (
        Undoing("workgroupName", _WORKGROUP, ("SVC-08", "SVC-10", "SVC-17"),
                _unless("configParameters", "enhancedVpcRouting", "publiclyAccessible")),
    ),
    "s3:deleteBucket": (Undoing("Bucket", _BUCKET, ("S3-10",), _never),),
    "s3:deleteBucketEncryption": (Undoing("Bucket", _BUCKET, ("S3-02",), _never),),
    "s3:deleteBucketLifecycle": (Undoing("Bucket", _BUCKET, ("S3-07",), _never),),
    "s3:deleteBucketOwnershipControls": (Undoing("Bucket", _BUCKET, ("S3-08",), _never),),
    "s3:deleteBucketPolicy": (Undoing("Bucket", _BUCKET, ("S3-03", "S3-04"), _never),),
    "s3:deletePublicAccessBlock": (Undoing("Bucket", _BUCKET, ("S3-01",), _never),),
    "s3:putBucketAcl": (Undoing("Bucket", _BUCKET, ("S3-08",)),),
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
    "s3:putBucketReplication": (Undoing("Bucket", _BUCKET, ("S3-09",), grants=True),),
    "s3:putBucketVersioning": (
        Undoing("Bucket", _BUCKET, ("S3-05",),
                lambda request: is_in(at(request, "VersioningConfiguration", "Status"), "Enabled")),
    ),
    "s3:putPublicAccessBlock": (
        Undoing("Bucket", _BUCKET, ("S3-01",), lambda request: both(
            *(is_true(at(request, "PublicAccessBlockConfiguration", one)) for one in s3_01.SWITCHES))),
    ),
    "s3control:putAccessPointPolicy": (Undoing("Name", ("AWS::S3::AccessPoint", "Name"), ("S3-09",), grants=True),),
    "secretsmanager:cancelRotateSecret": (Undoing("SecretId", _SECRET, ("SVC-07",), _never),),
    "secretsmanager:putResourcePolicy": (Undoing("SecretId", _SECRET, ("SVC-05",), grants=True),),
    "secretsmanager:updateSecret": (Undoing("SecretId", _SECRET, ("SVC-06",), _unless("KmsKeyId")),),
    "sfn:updateStateMachine": (
        Undoing("stateMachineArn", _MACHINE, ("LOG-04", "LOG-05"),
                _unless("loggingConfiguration", "tracingConfiguration")),
    ),
    "sns:addPermission": (Undoing("TopicArn", _TOPIC, ("SVC-05",), grants=True),),
    "sns:setTopicAttributes": (Undoing("TopicArn", _TOPIC, ("LOG-06", "SVC-05")),),
    "sqs:addPermission": (Undoing("QueueUrl", _QUEUE, ("SVC-05",), grants=True),),
    "sqs:setQueueAttributes": (Undoing("QueueUrl", _QUEUE, ("SVC-04", "SVC-05")),),
}  # fmt: skip

"""Which calls of AWS's services undo what which controls ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..assembly import Answer, Unknown, Value, ask, at, both, either, is_in, is_there, is_true, items, opposite, show
from ._addresses import is_public, is_world
from .controls import cfg_07, iam_01, iam_02, kms_03, log_03, s3_01
from .controls._calls import lower
from .controls._properties import at_least, tagged

_RULES = ("ServerSideEncryptionConfiguration", "Rules", 0, "ApplyServerSideEncryptionByDefault", "SSEAlgorithm")
_RECOVERY = ("PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
_PERMISSIONS = ("IAM-04", "IAM-05", "IAM-06", "IAM-07", "IAM-08", "IAM-09")
# Those that ask for a customer's key: of one that is disabled, or under another's alias, they hold no more.
_OF_KEYS = ("ENC-03", "ENC-04", "ENC-07", "ENC-10", "ENC-11", "LOG-02", "LOG-07", "S3-02", "SVC-03", "SVC-06", "SVC-11",
            "SVC-14")  # fmt: skip
_INBOUND = ("AUT-01", "NET-03", "NET-11")
_BY_PREFIXES = (*_INBOUND, "NET-04")

# Types whose resources calls name, with the property that holds their name.
ASSOCIATED = ("AWS::EC2::SubnetRouteTableAssociation", "")
_ALIAS = ("AWS::KMS::Alias", "AliasName")
_ALARM = ("AWS::CloudWatch::Alarm", "AlarmName")
_ALARMS = (_ALARM, ("AWS::CloudWatch::CompositeAlarm", "AlarmName"))
_API = ("AWS::ApiGateway::RestApi", "")
_API_2 = ("AWS::ApiGatewayV2::Api", "")
_BUCKET = ("AWS::S3::Bucket", "BucketName")
_CATALOG = ("AWS::Glue::DataCatalogEncryptionSettings", "CatalogId")
_CLUSTER = ("AWS::EMR::Cluster", "")
_DATABASES = tuple((f"AWS::{one}::DBCluster", "DBClusterIdentifier") for one in ("DocDB", "Neptune", "RDS"))
_DIRECTORY = ("AWS::S3Express::DirectoryBucket", "BucketName")
_DOMAINS = tuple((f"AWS::{one}::Domain", "DomainName") for one in ("Elasticsearch", "OpenSearchService"))
_ENDPOINT = ("AWS::EC2::VPCEndpoint", "")
_WITH_ADDRESSES = ("Interface", "Resource", "ServiceNetwork")
_FUNCTION = ("AWS::Lambda::Function", "FunctionName")
_GROUP = ("AWS::EC2::SecurityGroup", "")
_KEY = ("AWS::KMS::Key", "")
_KEYS = (_KEY, ("AWS::KMS::ReplicaKey", ""))
_LOGS = ("AWS::Logs::LogGroup", "LogGroupName")
_MACHINE = ("AWS::StepFunctions::StateMachine", "StateMachineName")
_NAMED_GROUP = ("AWS::EC2::SecurityGroup", "GroupName")
_NAMESPACE = ("AWS::RedshiftServerless::Namespace", "NamespaceName")
_PARAMETERS = ("AWS::Redshift::ClusterParameterGroup", "ParameterGroupName")
_POLICY = ("AWS::IAM::ManagedPolicy", "ManagedPolicyName")
PREFIXES = ("AWS::EC2::PrefixList", "")
_QUEUE = ("AWS::SQS::Queue", "QueueName")
_ROLE = ("AWS::IAM::Role", "RoleName")
ROUTES = ("AWS::EC2::RouteTable", "")
_SECRET = ("AWS::SecretsManager::Secret", "Name")
_SUBNET = ("AWS::EC2::Subnet", "")
_TABLES = tuple((f"AWS::DynamoDB::{one}", "TableName") for one in ("GlobalTable", "Table"))
_TABLE_BUCKET = ("AWS::S3Tables::TableBucket", "TableBucketName")
_TOPIC = ("AWS::SNS::Topic", "TopicName")
_TRAIL = ("AWS::CloudTrail::Trail", "TrailName")
_USER = ("AWS::IAM::User", "UserName")
_VAULTS = tuple((f"AWS::Backup::{one}", "BackupVaultName") for one in ("BackupVault", "LogicallyAirGappedBackupVault"))
_VECTORS = ("AWS::S3Vectors::VectorBucket", "VectorBucketName")
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


def _leaves_words(request: Value) -> Answer:
    """Whether what CFG-07 asks a cluster to say is not among the tags that are removed."""
    names = [name for names in cfg_07.TAGS.values() for name in names]
    return opposite(tagged([{"Key": one, "Value": "*"} for one, _, _ in items(lower(request).get("tagkeys"))], *names))


def _keeps_tag(request: Value) -> Answer:
    """Whether that tag is not among those that are written, or as it is asked."""
    given = [one for one, _, _ in items(lower(request).get("tags"))]
    named = either(*(both(is_in(at(one, "Key"), iam_02.TAG), opposite(is_true(at(one, "Value")))) for one in given))
    return opposite(named)


def _is_not_v1(request: Value) -> Answer:
    """Whether a policy that is attached is none that opens all of EC2 and S3 to EMR."""
    return ask(lower(request).get("policyarn"), lambda arn: not str(show(arn)).endswith(f"/{iam_01.V1}"))


def _is_encrypted(request: Value) -> Answer:
    """Whether settings of the Glue data catalogue are such as SVC-15 asks."""
    given = at(request, "DataCatalogEncryptionSettings")
    at_rest = is_in(at(given, "EncryptionAtRest", "CatalogEncryptionMode"), "SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE")
    return both(at_rest, is_true(at(given, "ConnectionPasswordEncryption", "ReturnConnectionPasswordEncrypted")))


def _has_keys(request: Value) -> Answer:
    """Whether each new replica of a secret has a key of its own; whose that is, is not known."""
    regions = [at(one, "KmsKeyId") for one, _, _ in items(lower(request).get("addreplicaregions"))]
    return False if None in regions else _open(request)


def _asks(request: Value) -> Answer:
    """Whether a route or method asks who calls, or stays as it is."""
    return is_in(
        lower(request).get("authorizationtype"), "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", "JWT"
    ) is True or _open(request)


def _asks_on(request: Value) -> Answer:
    return True if "authorizationtype" not in lower(request) else _asks(request)


def _is_no_preflight(request: Value) -> Answer:
    """Whether a method is another than OPTIONS, which needs to ask nobody where it does nothing."""
    return True if opposite(is_in(lower(request).get("httpmethod"), "OPTIONS")) is True else _open(request)


def _takes_no_http(request: Value) -> Answer:
    return opposite(is_in(lower(request).get("protocol"), "http"))


def _is_v2(request: Value) -> Answer:
    """Whether an instance gives credentials by IMDSv2 only, and not further than before."""
    given = lower(request)
    unhurt = both("httpputresponsehoplimit" not in given, is_in(given.get("httptokens", "required"), "required"))
    return True if unhurt is True else _open(request)


def _is_for(key: str, *endings: str) -> Callable[[Value], Answer]:
    """Nothing is undone where a value of a request is known to end otherwise."""

    def keeps(request: Value) -> Answer:
        other = opposite(ask(lower(request).get(key.lower()), lambda one: str(show(one)).endswith(endings)))
        return True if other is True else _open(request)

    return keeps


def _acts(request: Value) -> Answer:
    """Whether an alarm, which the call writes as a whole, tells somebody."""
    given = lower(request)
    acts = both(is_there(given.get("alarmactions")), is_true(given.get("actionsenabled", True)))
    return True if acts is True else _open(request)


def _keeps_logs(request: Value) -> Answer:
    """Whether no rule of the lifecycle that a bucket gets expires what is there before logs may be lost."""
    rules = list(items(at(request, "LifecycleConfiguration", "Rules")))
    ends = either(*(both(_ends_early(rule), there) for rule, _, there in rules))
    return True if rules and ends is False else _open(request)


def _ends_early(rule: Value) -> Answer:
    given = lower(rule)
    if not isinstance(rule, dict) or not isinstance(given.get("expiration", {}), dict):
        return _open(rule)
    ends = lower(given.get("expiration"))
    early = opposite(at_least(ends["days"], log_03.DAYS)) if "days" in ends else False
    return both(is_in(given.get("status"), "Enabled"), either(early, is_there(ends.get("date"))))


@dataclass(frozen=True)
class Undoing:
    """What a call may undo.

    Attributes:
        key: what in its request names the resource, in any letters, or a path of such; empty where there is one for
            the account.
        named: the resource's type, and the property that holds its name.
        controls: those that asked for what the call undoes.
        keeps: whether what they asked for is there after a call with some request.
        grants: whether it brings what they ask about, such as a policy, where there was none.
        makes: whether it mostly makes one of its own, so that a name which only its run knows is no other's.
        takes: what it may take from an identity, whose rights it widens by that: a denial, or its boundary. Nothing is
            undone where there is none.
        some: whether its controls ask some resources of the type only: a call for one that is not known is told where
            any of these was asked.
        part: keys of its request that name a part of the resource, which is one of its own here, each with the property
            that says the same; empty for what names that itself.
    """

    key: str
    named: tuple[str, str]
    controls: tuple[str, ...]
    keeps: Callable[[Value], Answer] = _open
    grants: bool = False
    makes: bool = False
    takes: Literal["", "boundary", "denial"] = ""
    some: bool = False
    part: tuple[tuple[str, str], ...] = ()


def _each(
    keys: str | tuple[str, ...],
    named: tuple[tuple[str, str], ...],
    controls: tuple[str, ...],
    keeps: Callable[[Value], Answer] = _open,
    *,
    grants: bool = False,
    makes: bool = False,
) -> tuple[Undoing, ...]:
    """The same of several types, or where a request has one of several keys."""
    given = (keys,) if isinstance(keys, str) else keys
    return tuple(Undoing(key, one, controls, keeps, grants, makes) for key in given for one in named)


def _gone(key: str, *named: tuple[str, str], snapshot: str = "") -> tuple[Undoing, ...]:
    """Something that holds data is deleted, unless the call asks for a last snapshot of it."""
    return _each(
        key, named, ("S3-10",), lambda request: bool(snapshot) and is_there(lower(request).get(snapshot.lower()))
    )


_ASSOCIATION = (Undoing("AssociationId", ASSOCIATED, ("NET-01", "NET-04", "NET-08", "NET-12")),)
_LIFECYCLE = (
    Undoing("Bucket", _BUCKET, ("S3-07",)), Undoing("Bucket", _BUCKET, ("LOG-03",), _keeps_logs, some=True)
)  # fmt: skip
_METHOD = (("httpMethod", "HttpMethod"), ("resourceId", "ResourceId"))
_ROUTE_2 = (("RouteId", ""),)
_ROUTE = (
    Undoing("RouteTableId", ROUTES, ("NET-01",), _unless("GatewayId", "CarrierGatewayId")),
    Undoing("RouteTableId", ROUTES, ("NET-04", "NET-12"), _stays_inside),
)

# Source: the API references of the services. EMR's ModifyCluster changes nothing that a control asks about; CFG-02,
# CFG-04, CFG-05, ENC-13, IAM-12 and NET-05 look for the calls that are about them by themselves.
UNDOING: dict[str, tuple[Undoing, ...]] = {
    "apigateway:putIntegration": (Undoing("restApiId", _API, ("SVC-18",), _is_no_preflight),),
    "apigateway:putMethod": (Undoing("restApiId", _API, ("SVC-18",), _asks, grants=True, part=_METHOD),),
    "apigateway:putRestApi": (
        Undoing("restApiId", _API, ("SVC-18",), grants=True), Undoing("restApiId", _API, ("SVC-05",), grants=True)
    ),
    "apigateway:updateIntegration": (Undoing("restApiId", _API, ("SVC-18",), _is_no_preflight),),
    "apigateway:updateMethod": (Undoing("restApiId", _API, ("SVC-18",), part=_METHOD),),
    "apigateway:updateRestApi": (
        Undoing("restApiId", _API, ("SVC-18",)), Undoing("restApiId", _API, ("SVC-05",), grants=True)
    ),
    "apigatewayv2:createRoute": (
        Undoing("ApiId", _API_2, ("SVC-18",), _asks, grants=True, part=(("RouteKey", "RouteKey"),)),
    ),
    "apigatewayv2:deleteRoute": (Undoing("ApiId", _API_2, ("SVC-18",), part=_ROUTE_2),),
    "apigatewayv2:reimportApi": (Undoing("ApiId", _API_2, ("SVC-18",), grants=True),),
    "apigatewayv2:updateApi": (Undoing("ApiId", _API_2, ("SVC-18",), _unless("RouteKey", "Target"), grants=True),),
    "apigatewayv2:updateRoute": (Undoing("ApiId", _API_2, ("SVC-18",), _asks_on, part=_ROUTE_2),),
    "appsync:updateGraphqlApi": (Undoing("apiId", ("AWS::AppSync::GraphQLApi", ""), ("SVC-18",)),),
    "athena:updateWorkGroup": (Undoing("WorkGroup", ("AWS::Athena::WorkGroup", "Name"), ("SVC-16",)),),
    "backup:putBackupVaultAccessPolicy": _each("BackupVaultName", _VAULTS, ("SVC-05",), grants=True),
    "cloudtrail:deleteTrail": (Undoing("Name", _TRAIL, ("LOG-08",), _never),),
    "cloudtrail:putEventSelectors": (Undoing("TrailName", _TRAIL, ("LOG-08",)),),
    "cloudtrail:stopLogging": (Undoing("Name", _TRAIL, ("LOG-08",), _never),),
    "cloudtrail:updateTrail": (Undoing("Name", _TRAIL, ("LOG-08",)),),
    "cloudwatch:deleteAlarms": _each("AlarmNames", _ALARMS, ("LOG-07",), _never),
    "cloudwatch:disableAlarmActions": _each("AlarmNames", _ALARMS, ("LOG-07",), _never),
    "cloudwatch:putAlarmMuteRule": _each("MuteTargets/AlarmNames", _ALARMS, ("LOG-07",)),
    "cloudwatch:putCompositeAlarm": (Undoing("AlarmName", _ALARMS[1], ("LOG-07",), _acts, makes=True),),
    "cloudwatch:putMetricAlarm": (Undoing("AlarmName", _ALARM, ("LOG-07",), _acts, makes=True),),
    "cloudwatchlogs:associateKmsKey": _each(("logGroupName", "resourceIdentifier"), (_LOGS,), ("LOG-02",)),
    "cloudwatchlogs:deleteLogGroup": (Undoing("logGroupName", _LOGS, ("S3-10",), _never),),
    "cloudwatchlogs:deleteLogStream": (Undoing("logGroupName", _LOGS, ("LOG-03", "S3-10"), _never),),
    "cloudwatchlogs:deleteRetentionPolicy": (Undoing("logGroupName", _LOGS, ("LOG-03",), _never),),
    "cloudwatchlogs:disassociateKmsKey": _each(("logGroupName", "resourceIdentifier"), (_LOGS,), ("LOG-02",), _never),
    "cloudwatchlogs:putRetentionPolicy": (
        Undoing("logGroupName", _LOGS, ("LOG-03",), _at_least("retentionInDays", log_03.DAYS)),
    ),
    "docdb:deleteDBCluster": _gone("DBClusterIdentifier", *_DATABASES, snapshot="FinalDBSnapshotIdentifier"),
    "docdbelastic:deleteCluster": _gone("clusterArn", ("AWS::DocDBElastic::Cluster", "")),
    "dsql:deleteCluster": _gone("identifier", ("AWS::DSQL::Cluster", "")),
    "dynamodb:putResourcePolicy": _each("ResourceArn", _TABLES, ("SVC-05",), grants=True),
    "dynamodb:updateContinuousBackups": _each("TableName", _TABLES, ("SVC-02",), _is_on(*_RECOVERY)),
    "dynamodb:updateTable": _each("TableName", _TABLES, ("SVC-03",), _unless("ReplicaUpdates", "SSESpecification")),
    "ec2:associateDhcpOptions": (Undoing("VpcId", _VPC, ("NET-12",), grants=True),),
    "ec2:associateRouteTable": (Undoing("SubnetId", _SUBNET, ("NET-01", "NET-04", "NET-12")),),
    "ec2:authorizeSecurityGroupEgress": (
        Undoing("GroupId", _GROUP, ("NET-04",)), Undoing("GroupId", _VPC, ("NET-07",), _never)
    ),
    "ec2:authorizeSecurityGroupIngress": (
        Undoing("GroupId", _GROUP, _INBOUND, _is_closed), Undoing("GroupName", _NAMED_GROUP, _INBOUND, _is_closed),
        Undoing("GroupId", _VPC, ("NET-07",), _never)
    ),
    "ec2:createIpamPrefixListResolverTarget": (Undoing("PrefixListId", PREFIXES, _BY_PREFIXES),),
    "ec2:createRoute": _ROUTE,
    "ec2:createVpcEndpoint": (
        Undoing("VpcId", _VPC, ("NET-09",), _is_for("ServiceName", ".s3"), grants=True),
        Undoing("VpcId", _VPC, ("NET-10",), _is_for("VpcEndpointType", *_WITH_ADDRESSES), grants=True),
    ),
    "ec2:deleteFlowLogs": (Undoing("FlowLogIds", ("AWS::EC2::FlowLog", ""), ("NET-06",), _never),),
    "ec2:deleteVolume": _gone("VolumeId", ("AWS::EC2::Volume", "")),
    "ec2:deleteVpcEndpoints": (Undoing("VpcEndpointIds", _ENDPOINT, ("NET-08", "NET-12"), _never),),
    "ec2:disassociateRouteTable": _ASSOCIATION,
    "ec2:enableRouteServerPropagation": (Undoing("RouteTableId", ROUTES, ("NET-04", "NET-12")),),
    "ec2:enableVgwRoutePropagation": (Undoing("RouteTableId", ROUTES, ("NET-04", "NET-12")),),
    "ec2:modifyInstanceMetadataOptions": (Undoing("InstanceId", _CLUSTER, ("AUT-04",), _is_v2),),
    "ec2:modifyManagedPrefixList": (
        Undoing("PrefixListId", PREFIXES, _BY_PREFIXES, _unless("AddEntries", "IpamPrefixListResolverSyncEnabled")),
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
    "ec2:restoreManagedPrefixListVersion": (Undoing("PrefixListId", PREFIXES, _BY_PREFIXES),),
    "ecr:setRepositoryPolicy": (
        Undoing("repositoryName", ("AWS::ECR::Repository", "RepositoryName"), ("SVC-05",), grants=True),
    ),
    "efs:deleteFileSystem": _gone("FileSystemId", ("AWS::EFS::FileSystem", "")),
    "efs:putFileSystemPolicy": (Undoing("FileSystemId", ("AWS::EFS::FileSystem", ""), ("SVC-05",), grants=True),),
    "elasticache:deleteCacheCluster": _gone(
        "CacheClusterId", ("AWS::ElastiCache::CacheCluster", "ClusterName"), snapshot="FinalSnapshotIdentifier"
    ),
    "elasticache:deleteReplicationGroup": _gone(
        "ReplicationGroupId", ("AWS::ElastiCache::ReplicationGroup", "ReplicationGroupId"),
        snapshot="FinalSnapshotIdentifier"
    ),
    "elasticache:deleteServerlessCache": _gone(
        "ServerlessCacheName", ("AWS::ElastiCache::ServerlessCache", "ServerlessCacheName"),
        snapshot="FinalSnapshotName"
    ),
    "elasticsearch:deleteElasticsearchDomain": _gone("DomainName", *_DOMAINS),
    "elasticsearch:updateElasticsearchDomainConfig": _each(
        "DomainName", _DOMAINS, ("SVC-05",), _unless("AccessPolicies"), grants=True
    ),
    "emr:addTags": _each(("ResourceId", "ClusterId"), (_CLUSTER,), ("IAM-02",), _keeps_tag),
    "emr:deleteSecurityConfiguration": (
        Undoing("Name", ("AWS::EMR::SecurityConfiguration", "Name"),
                ("ENC-02", "ENC-03", "ENC-04", "ENC-05", "ENC-06", "ENC-10", "AUT-04", "AUT-05", "AUT-06")),
    ),
    "emr:removeAutoTerminationPolicy": (Undoing("ClusterId", _CLUSTER, ("CFG-02",), _never),),
    "emr:removeTags": (
        *_each(("ResourceId", "ClusterId"), (_CLUSTER,), ("IAM-02",), _leaves_tag),
        *_each(("ResourceId", "ClusterId"), (_CLUSTER,), ("CFG-07",), _leaves_words),
    ),
    "emr:setTerminationProtection": (
        Undoing("JobFlowIds", _CLUSTER, ("CFG-03",), _is_on("TerminationProtected")),
        # Step Functions' own integration names one.
        Undoing("ClusterId", _CLUSTER, ("CFG-03",), _is_on("TerminationProtected")),
    ),
    "emr:setUnhealthyNodeReplacement": (
        Undoing("JobFlowIds", _CLUSTER, ("CFG-03",), _is_on("UnhealthyNodeReplacement")),
    ),
    "emr:updateStudio": (Undoing("StudioId", ("AWS::EMR::Studio", ""), ("ENC-11",), _unless("EncryptionKeyArn")),),
    "eventbridge:putPermission": (
        Undoing("EventBusName", ("AWS::Events::EventBus", "Name"), ("SVC-05",), grants=True),
    ),
    "fsx:deleteFileSystem": _gone("FileSystemId", ("AWS::FSx::FileSystem", "")),
    "glue:putDataCatalogEncryptionSettings": (Undoing("", _CATALOG, ("SVC-15",), _is_encrypted),),
    "iam:addClientIDToOpenIDConnectProvider": (
        Undoing("OpenIDConnectProviderArn", ("AWS::IAM::OIDCProvider", ""), ("IAM-11",), grants=True),
    ),
    "iam:addUserToGroup": (Undoing("UserName", _USER, ("IAM-07",)),),
    "iam:attachGroupPolicy": (Undoing("GroupName", ("AWS::IAM::Group", "GroupName"), _PERMISSIONS, grants=True),),
    "iam:attachRolePolicy": (
        Undoing("RoleName", _ROLE, _PERMISSIONS, grants=True), Undoing("RoleName", _ROLE, ("IAM-01",), _is_not_v1)
    ),
    "iam:attachUserPolicy": (Undoing("UserName", _USER, _PERMISSIONS, grants=True),),
    "iam:createPolicyVersion": (Undoing("PolicyArn", _POLICY, _PERMISSIONS),),
    "iam:deleteGroupPolicy": (
        Undoing("GroupName", ("AWS::IAM::Group", "GroupName"), ("IAM-07",), takes="denial"),
    ),
    "iam:deleteRolePermissionsBoundary": (Undoing("RoleName", _ROLE, ("IAM-07",), takes="boundary"),),
    "iam:deleteRolePolicy": (Undoing("RoleName", _ROLE, ("IAM-07",), takes="denial"),),
    "iam:deleteUserPermissionsBoundary": (Undoing("UserName", _USER, ("IAM-07",), takes="boundary"),),
    "iam:deleteUserPolicy": (Undoing("UserName", _USER, ("IAM-07",), takes="denial"),),
    "iam:detachGroupPolicy": (
        Undoing("GroupName", ("AWS::IAM::Group", "GroupName"), ("IAM-07",), takes="denial"),
    ),
    "iam:detachRolePolicy": (
        Undoing("RoleName", _ROLE, ("IAM-01",)), Undoing("RoleName", _ROLE, ("IAM-07",), takes="denial")
    ),
    "iam:detachUserPolicy": (Undoing("UserName", _USER, ("IAM-07",), takes="denial"),),
    "iam:putGroupPolicy": (Undoing("GroupName", ("AWS::IAM::Group", "GroupName"), _PERMISSIONS, grants=True),),
    "iam:putRolePermissionsBoundary": (Undoing("RoleName", _ROLE, ("IAM-07",), takes="boundary"),),
    "iam:putRolePolicy": (Undoing("RoleName", _ROLE, _PERMISSIONS, grants=True),),
    "iam:putUserPermissionsBoundary": (Undoing("UserName", _USER, ("IAM-07",), takes="boundary"),),
    "iam:putUserPolicy": (Undoing("UserName", _USER, _PERMISSIONS, grants=True),),
    "iam:setDefaultPolicyVersion": (Undoing("PolicyArn", _POLICY, _PERMISSIONS),),
    "iam:updateAssumeRolePolicy": (Undoing("RoleName", _ROLE, ("IAM-03", "IAM-07", "IAM-11")),),
    "iam:updateSAMLProvider": (
        Undoing("SAMLProviderArn", ("AWS::IAM::SAMLProvider", "Name"), ("IAM-11",), grants=True),
    ),
    "kafka:deleteCluster": _gone("ClusterArn", ("AWS::MSK::Cluster", ""), ("AWS::MSK::ServerlessCluster", "")),
    "keyspaces:deleteTable": _gone("tableName", ("AWS::Cassandra::Table", "TableName")),
    "kms:createGrant": _each("KeyId", _KEYS, ("KMS-02", "KMS-04")),
    "kms:deleteAlias": (Undoing("AliasName", _ALIAS, _OF_KEYS, _never),),
    "kms:deleteImportedKeyMaterial": _each("KeyId", _KEYS, ("KMS-03", "S3-10"), _never),
    "kms:disableKey": _each("KeyId", _KEYS, _OF_KEYS, _never),
    "kms:disableKeyRotation": (Undoing("KeyId", _KEY, ("KMS-01",), _never),),
    "kms:putKeyPolicy": _each("KeyId", _KEYS, ("KMS-02", "KMS-04")),
    "kms:scheduleKeyDeletion": (
        *_each("KeyId", _KEYS, ("KMS-03",), _at_least("PendingWindowInDays", kms_03.DAYS, otherwise=30)),
        *_gone("KeyId", *_KEYS),
    ),
    "kms:updateAlias": (Undoing("AliasName", _ALIAS, _OF_KEYS),),
    "lambda:addLayerVersionPermission": (
        Undoing("LayerName", ("AWS::Lambda::LayerVersion", "LayerName"), ("SVC-01",), grants=True),
    ),
    "lambda:addPermission": (Undoing("FunctionName", _FUNCTION, ("SVC-01",), grants=True),),
    "lambda:createFunctionUrlConfig": (Undoing("FunctionName", _FUNCTION, ("SVC-01",), grants=True),),
    "lambda:updateFunctionConfiguration": (
        Undoing("FunctionName", _FUNCTION, ("LOG-09",), _unless("LoggingConfig")),
    ),
    "lambda:updateFunctionUrlConfig": (Undoing("FunctionName", _FUNCTION, ("SVC-01",), grants=True),),
    "memorydb:deleteCluster": _gone(
        "ClusterName", ("AWS::MemoryDB::Cluster", "ClusterName"), snapshot="FinalSnapshotName"
    ),
    "mwaa:updateEnvironment": (
        Undoing("Name", ("AWS::MWAA::Environment", "Name"), ("SVC-12", "SVC-13"),
                _unless("LoggingConfiguration", "WebserverAccessMode")),
    ),
    "neptune:deleteDBCluster": _gone("DBClusterIdentifier", *_DATABASES, snapshot="FinalDBSnapshotIdentifier"),
    "neptunegraph:deleteGraph": _gone("graphIdentifier", ("AWS::NeptuneGraph::Graph", "")),
    "opensearch:deleteDomain": _gone("DomainName", *_DOMAINS),
    "opensearch:updateDomainConfig": _each(
        "DomainName", _DOMAINS, ("SVC-05",), _unless("AccessPolicies"), grants=True
    ),
    "opensearchserverless:deleteCollection": _gone("id", ("AWS::OpenSearchServerless::Collection", "")),
    "rds:deleteDBCluster": _gone("DBClusterIdentifier", *_DATABASES, snapshot="FinalDBSnapshotIdentifier"),
    "rds:deleteDBInstance": _gone(
        "DBInstanceIdentifier", ("AWS::RDS::DBInstance", "DBInstanceIdentifier"), snapshot="FinalDBSnapshotIdentifier"
    ),
    "redshift:deleteCluster": _gone("ClusterIdentifier", _WAREHOUSE, snapshot="FinalClusterSnapshotIdentifier"),
    "redshift:disableLogging": (Undoing("ClusterIdentifier", _WAREHOUSE, ("SVC-09",), _never),),
    "redshift:enableLogging": (Undoing("ClusterIdentifier", _WAREHOUSE, ("SVC-09",), _unless("LogExports")),),
    "redshift:modifyCluster": (Undoing("ClusterIdentifier", _WAREHOUSE, ("SVC-08", "SVC-10", "SVC-11", "SVC-17")),),
    "redshift:modifyClusterParameterGroup": (Undoing("ParameterGroupName", _PARAMETERS, ("SVC-10",)),),
    "redshift:resetClusterParameterGroup": (Undoing("ParameterGroupName", _PARAMETERS, ("SVC-10",)),),
    "redshiftserverless:deleteNamespace": _gone("namespaceName", _NAMESPACE, snapshot="finalSnapshotName"),
    "redshiftserverless:updateNamespace": (Undoing("namespaceName", _NAMESPACE, ("SVC-09", "SVC-11")),),
    "redshiftserverless:updateWorkgroup": (
        Undoing("workgroupName", _WORKGROUP, ("SVC-08", "SVC-10", "SVC-17"),
                _unless("configParameters", "enhancedVpcRouting", "publiclyAccessible")),
    ),
    "route53profiles:associateProfile": (Undoing("ResourceId", _VPC, ("NET-12",), grants=True),),
    "route53resolver:associateResolverRule": (Undoing("VPCId", _VPC, ("NET-12",), grants=True),),
    "s3:deleteBucket": _gone("Bucket", _BUCKET, _DIRECTORY),
    "s3:deleteBucketEncryption": _each("Bucket", (_BUCKET, _DIRECTORY), ("S3-02",), _never),
    "s3:deleteBucketLifecycle": (Undoing("Bucket", _BUCKET, ("S3-07",), _never),),
    "s3:deleteBucketOwnershipControls": (Undoing("Bucket", _BUCKET, ("S3-08",), _never),),
    "s3:deleteBucketPolicy": (Undoing("Bucket", _BUCKET, ("S3-03", "S3-04"), _never),),
    "s3:deletePublicAccessBlock": (Undoing("Bucket", _BUCKET, ("S3-01",), _never),),
    "s3:putBucketAcl": (Undoing("Bucket", _BUCKET, ("S3-08",)),),
    "s3:putBucketAnalyticsConfiguration": (Undoing("Bucket", _BUCKET, ("S3-09",), grants=True),),
    "s3:putBucketEncryption": _each(
        "Bucket", (_BUCKET, _DIRECTORY), ("S3-02",),
        lambda request: is_in(at(request, *_RULES), "aws:kms", "aws:kms:dsse")
    ),
    "s3:putBucketInventoryConfiguration": _each("Bucket", (_BUCKET, _DIRECTORY), ("S3-09",), grants=True),
    "s3:putBucketLifecycle": _LIFECYCLE,
    "s3:putBucketLifecycleConfiguration": _LIFECYCLE,
    "s3:putBucketLogging": (
        Undoing("Bucket", _BUCKET, ("S3-06",), lambda request: is_there(at(request, "BucketLoggingStatus"))),
    ),
    "s3:putBucketOwnershipControls": (Undoing("Bucket", _BUCKET, ("S3-08",)),),
    "s3:putBucketPolicy": (
        Undoing("Bucket", _BUCKET, ("S3-03", "S3-04")),
        *_each("Bucket", (_BUCKET, _DIRECTORY), ("S3-09",), grants=True)
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
    "s3control:putStorageLensConfiguration": (
        Undoing("ConfigId", ("AWS::S3::StorageLens", ""), ("S3-09",), grants=True),
    ),
    "s3tables:deleteTable": _gone("name", ("AWS::S3Tables::Table", "TableName")),
    "s3tables:deleteTableBucket": _gone("tableBucketARN", _TABLE_BUCKET),
    "s3tables:deleteTableBucketEncryption": (Undoing("tableBucketARN", _TABLE_BUCKET, ("S3-02",), _never),),
    "s3tables:putTableBucketEncryption": (Undoing("tableBucketARN", _TABLE_BUCKET, ("S3-02",)),),
    "s3tables:putTableBucketReplication": (Undoing("tableBucketARN", _TABLE_BUCKET, ("S3-09",), grants=True),),
    "s3vectors:deleteVectorBucket": (*_gone("vectorBucketName", _VECTORS), *_gone("vectorBucketArn", _VECTORS)),
    "secretsmanager:cancelRotateSecret": (Undoing("SecretId", _SECRET, ("SVC-07",), _never),),
    "secretsmanager:putResourcePolicy": (Undoing("SecretId", _SECRET, ("SVC-05",), grants=True),),
    "secretsmanager:replicateSecretToRegions": (Undoing("SecretId", _SECRET, ("SVC-06",), _has_keys),),
    "secretsmanager:rotateSecret": (Undoing("SecretId", _SECRET, ("SVC-07",), _unless("RotationRules")),),
    "secretsmanager:updateSecret": (Undoing("SecretId", _SECRET, ("SVC-06",), _unless("KmsKeyId")),),
    "sfn:updateStateMachine": (
        Undoing("stateMachineArn", _MACHINE, ("LOG-04", "LOG-05"),
                _unless("loggingConfiguration", "tracingConfiguration")),
    ),
    "sns:addPermission": (Undoing("TopicArn", _TOPIC, ("SVC-05",), grants=True),),
    "sns:removePermission": (Undoing("TopicArn", _TOPIC, ("LOG-06",)),),
    "sns:setTopicAttributes": (Undoing("TopicArn", _TOPIC, ("LOG-06", "SVC-05")),),
    "sns:subscribe": (Undoing("TopicArn", _TOPIC, ("LOG-06",), _takes_no_http),),
    "sqs:addPermission": (Undoing("QueueUrl", _QUEUE, ("SVC-05",), grants=True),),
    "sqs:removePermission": (Undoing("QueueUrl", _QUEUE, ("SVC-04",)),),
    "sqs:setQueueAttributes": (Undoing("QueueUrl", _QUEUE, ("SVC-04", "SVC-05")),),
    "timestreaminfluxdb:deleteDbInstance": _gone("identifier", ("AWS::Timestream::InfluxDBInstance", "")),
    "timestreamwrite:deleteTable": _gone("TableName", ("AWS::Timestream::Table", "TableName")),
}  # fmt: skip

# Methods of boto3's resource objects that have other names than the calls which they make, and what in code tells of
# which object they are. Source: boto3, resources-1.json of each service.
OBJECTS: dict[str, tuple[str, str]] = {
    "cloudwatch:deleteAlarms": ("alarm", "delete"),
    "cloudwatch:disableAlarmActions": ("alarm", "disable_actions"),
    "cloudwatch:putMetricAlarm": ("metric", "put_alarm"),
    "dynamodb:updateTable": ("ReplicaUpdates|SSESpecification", "update"),
    "ec2:associateRouteTable": ("", "associate_with_subnet"),
    "ec2:authorizeSecurityGroupEgress": ("", "authorize_egress"),
    "ec2:authorizeSecurityGroupIngress": ("", "authorize_ingress"),
    "ec2:disassociateRouteTable": ("RouteTableAssociation", "delete"),
    "ec2:modifyVpcAttribute": ("vpc", "modify_attribute"),
    "ec2:replaceRouteTableAssociation": ("", "replace_subnet"),
    "iam:addUserToGroup": ("", "add_group|add_user"),
    "iam:attachGroupPolicy": ("group", "attach_group|attach_policy"),
    "iam:attachRolePolicy": ("role", "attach_policy|attach_role"),
    "iam:attachUserPolicy": ("user", "attach_policy|attach_user"),
    "iam:createPolicyVersion": ("", "create_version"),
    "iam:deleteGroupPolicy": ("group.*polic", "delete"),
    "iam:deleteRolePolicy": ("role.*polic", "delete"),
    "iam:deleteUserPolicy": ("user.*polic", "delete"),
    "iam:detachGroupPolicy": ("group", "detach_group|detach_policy"),
    "iam:detachRolePolicy": ("role", "detach_policy|detach_role"),
    "iam:detachUserPolicy": ("user", "detach_policy|detach_user"),
    "iam:putGroupPolicy": ("group", "create_policy|put"),
    "iam:putRolePolicy": ("role", "put"),
    "iam:putUserPolicy": ("user", "create_policy|put"),
    "iam:setDefaultPolicyVersion": ("", "set_as_default"),
    "iam:updateAssumeRolePolicy": ("AssumeRolePolicy", "update"),
    "s3:deleteBucketLifecycle": ("lifecycle", "delete"),
    "s3:deleteBucketPolicy": ("policy", "delete"),
    "s3:putBucketAcl": ("acl", "put"),
    "s3:putBucketLifecycleConfiguration": ("lifecycle", "put"),
    "s3:putBucketLogging": ("logging", "put"),
    "s3:putBucketPolicy": ("policy", "put"),
    "s3:putBucketVersioning": ("versioning", "put|suspend"),
    "sns:setTopicAttributes": ("topic", "set_attributes"),
    "sqs:setQueueAttributes": ("queue", "set_attributes"),
}

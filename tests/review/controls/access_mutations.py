"""Changes that the controls of identities, buckets, keys, logs and the services beside clusters notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emr_platform.review import Status
from tests.review.controls.mutate import ASKED, GONE, Mutation, spoil

GOOD = "good-access.yaml"
# AWS's example, in pieces, so that no file here holds one.
KEY_ID = "AKIA" + "IOSFODNN7EXAMPLE"


def at(logical_id: str, path: str = "") -> str:
    """The pointer of a property."""
    return f"Resources/{logical_id}/Properties" + (f"/{path}" if path else "")


NODES = at("NodePolicy", "PolicyDocument/Statement")
READS, DECRYPTS, LISTS, HANDS_ON = (f"{NODES}/{index}" for index in range(4))
PASSES = at("ServiceRole", "Policies/0/PolicyDocument/Statement/0")
SERVICE_TRUST = at("ServiceRole", "AssumeRolePolicyDocument/Statement/0")
MACHINE_TRUST = at("MachineRole", "AssumeRolePolicyDocument/Statement/0")
PARTNER_TRUST = at("PartnerRole", "AssumeRolePolicyDocument/Statement/0")
PARTNER = at("PartnerRole", "Policies/0/PolicyDocument/Statement")
KEY_POLICY = at("Key", "KeyPolicy/Statement")
DATA_POLICY = at("DataPolicy", "PolicyDocument/Statement")
MANAGED = at("ServiceRole", "ManagedPolicyArns")
AUDITORS = at("Auditors", "ManagedPolicyArns/0")
ENCRYPTION = at("Data", "BucketEncryption/ServerSideEncryptionConfiguration/0")
OF_LOGS = at("AccessLogs", "BucketEncryption/ServerSideEncryptionConfiguration/0")
ELSEWHERE = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SETTINGS = at("Catalogue", "DataCatalogEncryptionSettings")
SHARED = "SharedCluster"
UPLOADS = "MonitoringConfiguration/S3LoggingConfiguration/LogTypeUploadPolicy"

TAGGED_SO = {"StringEquals": {"aws:RequestTag/a": "b"}}
VIA_S3 = {"Fn::Sub": "s3.${AWS::Region}.amazonaws.com"}

GLOBAL_TABLE = {
    "Type": "AWS::DynamoDB::GlobalTable",
    "Properties": {"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"}, "Replicas": [{"Region": "eu-west-1"}]},
}
PROTOCOLS: list[tuple[Any, Status]] = [
    ("http", "FAIL"), ("https", "PASS"), ("email", "PASS"), ("firehose", "PASS"), (ASKED, "UNKNOWN"),
    ("REPLACE_THIS", "UNKNOWN"),
]  # fmt: skip
PREFIXES: list[tuple[Any, Status]] = [
    ("/", "UNKNOWN"), ("/tmp/", "UNKNOWN"), ("*", "UNKNOWN"), ("logs/*.gz", "UNKNOWN"), ("s3://data/tmp/", "UNKNOWN"),
    ("tmp/", "PASS"), ("", "PASS"), (ASKED, "PASS"),
]  # fmt: skip
NARROWER: list[tuple[dict[str, Any], Status]] = [
    ({"Field": "readOnly", "Equals": ["false"]}, "FAIL"),
    ({"Field": "readOnly", "Equals": ["true", "false"]}, "PASS"),
    ({"Field": "readOnly", "NotEquals": ["true"]}, "UNKNOWN"),
    ({"Field": "readOnly", "Equals": [ASKED]}, "UNKNOWN"),
    ({"Field": "readOnly", "Equals": ["false", ASKED]}, "UNKNOWN"),
    ({"Field": "resources.ARN", "NotStartsWith": [{"Fn::Sub": "arn:${AWS::Partition}:s3:::data"}]}, "UNKNOWN"),
]
SELECTORS: list[tuple[dict[str, Any], Status]] = [
    ({"DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}, "PASS"),
    ({"ReadWriteType": "WriteOnly", "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}, "FAIL"),
    ({"ReadWriteType": ASKED, "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}, "UNKNOWN"),
    ({"DataResources": [{"Type": "AWS::S3::Object", "Values": []}]}, "FAIL"),
    (
        {
            "DataResources": [
                {"Type": "AWS::S3::Object", "Values": [{"Fn::Sub": "arn:${AWS::Partition}:s3:::elsewhere/"}]}
            ]
        },
        "UNKNOWN",
    ),
]
REDSHIFT = [
    ("SVC-08", "PubliclyAccessible"),
    ("SVC-09", "LoggingProperties"),
    ("SVC-10", "ClusterParameterGroupName"),
    ("SVC-11", "KmsKeyId"),
    ("SVC-17", "EnhancedVpcRouting"),
]
GOOD_REDSHIFT = {
    "Type": "AWS::Redshift::Cluster",
    "DeletionPolicy": "Snapshot",
    "UpdateReplacePolicy": "Snapshot",
    "Properties": {
        "ClusterParameterGroupName": {"Ref": "Parameters"},
        "LoggingProperties": {"BucketName": {"Ref": "AccessLogs"}},
        "KmsKeyId": {"Ref": "Key"},
        "EnhancedVpcRouting": True,
    },
}
SINCE_2025: list[tuple[list[dict[str, Any]], Status]] = [
    ([], "PASS"),
    ([{"ParameterName": "statement_timeout", "ParameterValue": "1"}], "PASS"),
    ([{"ParameterName": "require_ssl", "ParameterValue": "false"}], "FAIL"),
    ([{"ParameterName": ASKED, "ParameterValue": "false"}], "UNKNOWN"),
]
OPEN: dict[str, Any] = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
POLICIES = [
    ("AWS::SNS::TopicInlinePolicy", "PolicyDocument"),
    ("AWS::SQS::QueueInlinePolicy", "PolicyDocument"),
    ("AWS::Kinesis::ResourcePolicy", "ResourcePolicy"),
    ("AWS::ECR::RegistryPolicy", "PolicyText"),
    ("AWS::Events::EventBus", "Policy"),
    ("AWS::Backup::BackupVault", "AccessPolicy"),
    ("AWS::Backup::LogicallyAirGappedBackupVault", "AccessPolicy"),
    ("AWS::CodeArtifact::Domain", "PermissionsPolicyDocument"),
    ("AWS::CodeArtifact::Repository", "PermissionsPolicyDocument"),
    ("AWS::Logs::Destination", "DestinationPolicy"),
    ("AWS::MSK::ClusterPolicy", "Policy"),
    ("AWS::ApiGateway::RestApi", "Policy"),
    ("AWS::Elasticsearch::Domain", "AccessPolicies"),
    ("AWS::OpenSearchService::Domain", "AccessPolicies"),
    ("AWS::Lambda::ResourcePolicy", "PolicyDocument"),
    ("AWS::VpcLattice::AuthPolicy", "Policy"),
]


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def grant(control: str, statement: Mapping[str, Any], shown: str = "", **rest: Any) -> Mutation:
    """One more statement in the policy of the nodes' role; `shown` is the part of it that the result points to."""
    place = f"{NODES}/4"
    return spoil(control, {place: statement}, path=f"{place}/{shown}" if shown else place, **rest)


def each(status: Status, *controls: str) -> dict[str, Status]:
    return dict.fromkeys(controls, status)


# What an alarm may do instead, and whether somebody hears of it.
ACTIONS: list[tuple[Any, Status]] = [
    ({"Fn::Sub": "arn:${AWS::Partition}:automate:${AWS::Region}:ec2:recover"}, "FAIL"),
    ({"Fn::Sub": "arn:${AWS::Partition}:swf:${AWS::Region}:${AWS::AccountId}:action/actions/AWS_EC2.X.Stop/1.0"},
     "FAIL"),
    ({"Fn::Sub": "arn:${AWS::Partition}:autoscaling:${AWS::Region}:${AWS::AccountId}:scalingPolicy:1:x:policyName/x"},
     "FAIL"),
    ({"Fn::Sub": "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:opsitem:1"}, "PASS"),
    ({"Fn::Sub": "arn:${AWS::Partition}:ssm-incidents::${AWS::AccountId}:response-plan/x"}, "PASS"),
    ({"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:alerts"}, "INHERITED"),
    ({"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:${Topic.TopicName}"}, "PASS"),
    ({"Fn::GetAtt": ["Function", "Arn"]}, "UNKNOWN"),
    ({"Fn::Sub": "arn:${AWS::Partition}:aiops:${AWS::Region}:${AWS::AccountId}:investigation-group/x"}, "UNKNOWN"),
]  # fmt: skip
ACTING: list[tuple[str, Status]] = [
    ("AWS::AutoScaling::ScalingPolicy", "FAIL"),
    ("AWS::ApplicationAutoScaling::ScalingPolicy", "FAIL"),
    ("AWS::SSMIncidents::ResponsePlan", "PASS"),
]
# What keeps an alarm from publishing to the topic, or lets it.
OF_ALARMS = f"{KEY_POLICY}/3"
MAY_PUBLISH = at("TopicPolicy", "PolicyDocument/Statement/1")
OURS = {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
SOMETIMES = {"Conditions/Asked": {"Fn::Equals": [ASKED, "yes"]}}
PUBLISHING: list[tuple[dict[str, Any], Status, str]] = [
    ({OF_ALARMS: GONE}, "FAIL", "does not let cloudwatch.amazonaws.com use it"),
    ({f"{OF_ALARMS}/Principal/Service": "events.amazonaws.com"}, "FAIL", ""),
    ({f"{OF_ALARMS}/Action": "kms:Decrypt"}, "FAIL", ""),
    ({f"{OF_ALARMS}/Condition": {"StringEquals": OURS}}, "PASS", ""),
    ({f"{OF_ALARMS}/Condition": {"ArnLike": {"aws:SourceArn": {
        "Fn::Sub": "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*"}}}}, "PASS", ""),
    ({f"{OF_ALARMS}/Condition": {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": "Machine.Arn"}}}}, "FAIL", ""),
    ({f"{OF_ALARMS}/Condition": {"ArnEquals": {"aws:SourceArn": [
        {"Fn::GetAtt": "Machine.Arn"}, {"Fn::If": ["Asked", {"Fn::GetAtt": "Alarm.Arn"}, {"Ref": "AWS::NoValue"}]}]}},
      **SOMETIMES}, "UNKNOWN", "depends on the condition Asked"),
    ({f"{OF_ALARMS}/Condition": {"ArnEquals": {"aws:SourceArn": [
        {"Fn::GetAtt": "Machine.Arn"}, {"Fn::GetAtt": "Alarm.Arn"}]}}}, "PASS", ""),
    ({f"{OF_ALARMS}/Condition": {"StringEquals": {"kms:ViaService": {
        "Fn::Sub": "sqs.${AWS::Region}.amazonaws.com"}}}}, "UNKNOWN", ""),
    ({f"{OF_ALARMS}/Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}}, "UNKNOWN", ""),
    ({at("Topic", "KmsMasterKeyId"): {"Ref": "Alias"}, OF_ALARMS: GONE, "Resources/Alias": {
        "Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/x", "TargetKeyId": {"Ref": "Key"}}}}, "FAIL", ""),
    ({MAY_PUBLISH: GONE}, "FAIL", "the policy of Topic"),
    ({f"{MAY_PUBLISH}/Principal": {"AWS": "*"}, f"{MAY_PUBLISH}/Condition": {"StringEquals": {
        "AWS:SourceOwner": {"Ref": "AWS::AccountId"}}}}, "PASS", ""),
]  # fmt: skip


def key(control: str, resource: str, path: str, others: Sequence[str] = ()) -> list[Mutation]:
    """What a property that names a customer's key may be instead."""
    where = at(resource, path)
    return [
        spoil(control, {where: GONE}, also=each("FAIL", *others)),
        spoil(control, {where: "alias/aws/service"}, also=each("FAIL", *others)),
        spoil(control, {where: "aws/service"}, also=each("FAIL", *others)),
        spoil(control, {where: ASKED}, status="UNKNOWN", also=each("UNKNOWN", *others)),
        spoil(control, {where: ELSEWHERE}, status="INHERITED", also=each("INHERITED", *others)),
    ]


def switch(control: str, resource: str, path: str, shown: str | None = None, bad: Any = False) -> list[Mutation]:
    """What a property that has to be on may be instead."""
    where = at(resource, path)
    place = at(resource, shown) if shown is not None else where
    return [
        spoil(control, {where: bad}, path=place),
        spoil(control, {where: GONE}, path=place),
        spoil(control, {where: ASKED}, status="UNKNOWN", path=place),
    ]


OTHER: dict[str, Status] = {"CFG-08": "FAIL"}
NOT_ALL_OF_IT: list[tuple[Any, dict[str, Status]]] = [
    ([{"Fn::GetAtt": "Data.Arn"}, {"Fn::Sub": "${Data.Arn}/x/y/*"}], {}),
    ([{"Fn::GetAtt": "Data.Arn"}, {"Fn::Sub": "${Data.Arn}/a*"}], {}),
    ([{"Fn::GetAtt": "Data.Arn"}, {"Fn::Sub": "${Data.Arn}/*.csv"}], {}),
    ([{"Fn::GetAtt": "Data.Arn"}, {"Fn::Sub": "${Data.Arn}/?"}], {}),
    ([{"Fn::GetAtt": "Data.Arn"}, {"Fn::Sub": "${Data.Arn}/"}], {}),
    (["arn:aws:s3:::a*"], OTHER),
    (["arn:aws:s3:::other", "arn:aws:s3:::other/*"], OTHER),
    ([{"Ref": "Data"}, {"Fn::Sub": "${Data}/*"}], {}),
    ([{"Fn::GetAtt": "Data.DomainName"}, {"Fn::Sub": "${Data.DomainName}/*"}], {}),
    ([{"Fn::GetAtt": "AccessLogs.Arn"}, {"Fn::Sub": "${AccessLogs.Arn}/*"}], {}),
]
ALL_OF_IT: list[tuple[Any, dict[str, Status]]] = [
    ("*", {}),
    ("arn:aws:s3:::*", OTHER),
    ({"Fn::Sub": "${Data.Arn}*"}, {}),
    ([{"Fn::Sub": "arn:${AWS::Partition}:s3:::${Data}"}, {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Data}/*"}], {}),
    ([{"Fn::Sub": "arn:${AWS::Partition}:s3:::data-${AWS::AccountId}-${AWS::Region}"},
      {"Fn::Sub": "arn:${AWS::Partition}:s3:::data-${AWS::AccountId}-${AWS::Region}/*"}], {}),
]  # fmt: skip

IDENTITIES = [
    spoil("IAM-01", {MANAGED: GONE}),
    spoil("IAM-01", {f"{MANAGED}/0": ASKED}, status="UNKNOWN", path=MANAGED,
          also=each("UNKNOWN", "IAM-04", "IAM-05", "IAM-06", "IAM-07", "IAM-08")),
    spoil("IAM-01", {f"{MANAGED}/1": "arn:aws:iam::aws:policy/service-role/AmazonElasticMapReduceRole"}, path=MANAGED,
          also=each("FAIL", "IAM-04", "IAM-07", "CFG-08")),
    spoil("IAM-01", {at("Cluster", "ServiceRole"): "EMR_DefaultRole_V2"}, status="INHERITED"),
    spoil("IAM-01", {at("Cluster", "ServiceRole"): GONE}),
    spoil("IAM-01", {at("Cluster", "ServiceRole"): ASKED}, status="UNKNOWN"),
    spoil("IAM-02", {at("Cluster", "Tags/0"): GONE}, path=at("Cluster", "Tags")),
    spoil("IAM-02", {at("Cluster", "Tags/0/Value"): "false"}, path=at("Cluster", "Tags")),
    spoil("IAM-02", {at("Cluster", "Tags/0/Value"): ASKED}, path=at("Cluster", "Tags"), status="UNKNOWN"),
    spoil("IAM-02", {at("Cluster", "Tags"): ASKED}, status="UNKNOWN", also={"CFG-07": "UNKNOWN"}),
    spoil("IAM-03", {f"{SERVICE_TRUST}/Condition": GONE}, path=f"{SERVICE_TRUST}/Principal"),
    spoil("IAM-03", {f"{SERVICE_TRUST}/Condition": {"StringLike": {"aws:SourceAccount": "*"}}},
          path=f"{SERVICE_TRUST}/Principal"),
    spoil("IAM-03", {f"{SERVICE_TRUST}/Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}},
          path=f"{SERVICE_TRUST}/Principal"),
    spoil("IAM-03", {f"{MACHINE_TRUST}/Condition/ArnLike/aws:SourceArn": "arn:aws:states:*:*:*"},
          path=f"{MACHINE_TRUST}/Principal", also={"CFG-08": "FAIL"}),
    spoil("IAM-03", {f"{SERVICE_TRUST}/Condition": ASKED}, path=f"{SERVICE_TRUST}/Principal", status="UNKNOWN"),
    spoil("IAM-03", {f"{SERVICE_TRUST}/Principal/Service": ASKED, f"{SERVICE_TRUST}/Condition": GONE},
          path=f"{SERVICE_TRUST}/Principal", status="UNKNOWN", also={"IAM-11": "UNKNOWN"}),
    spoil("IAM-03", {f"{SERVICE_TRUST}/Condition": {"StringEquals": {"AWS:SourceOrgID": "o-1234567890"}}},
          status="PASS", path=at("ServiceRole", "AssumeRolePolicyDocument")),
    # With ec2:RunInstances of AmazonEMRServicePolicy_v2 that is a way to any role.
    spoil("IAM-04", {f"{PASSES}/Resource": "*"}, also=each("FAIL", "IAM-07", "IAM-09")),
    spoil("IAM-04", {f"{PASSES}/Resource": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*"}},
          also=each("FAIL", "IAM-07", "IAM-09")),
    spoil("IAM-04", {f"{PASSES}/Condition": GONE}, path=PASSES),
    spoil("IAM-04", {f"{PASSES}/Resource": ASKED, f"{PASSES}/Condition": GONE}, path=PASSES,
          also={"IAM-07": "UNKNOWN", "IAM-09": "UNKNOWN"}),
    spoil("IAM-04", {f"{PASSES}/Resource": "*", f"{PASSES}/Condition": GONE}, also=each("FAIL", "IAM-07", "IAM-09")),
    spoil("IAM-04", {f"{PASSES}/Condition/StringEquals/iam:PassedToService": ASKED}, path=f"{PASSES}/Condition",
          status="UNKNOWN"),
    spoil("IAM-04", {f"{PASSES}/Resource": ASKED}, status="UNKNOWN", also=each("UNKNOWN", "IAM-07", "IAM-09")),
    grant("IAM-04", allow("iam:P*", {"Fn::GetAtt": "NodeRole.Arn"}), also={"IAM-07": "FAIL"}),
    grant("IAM-05", allow("*"), "Action",
          also=each("FAIL", "IAM-04", "IAM-06", "IAM-07", "IAM-08", "IAM-09", "KMS-04")),
    grant("IAM-05", allow("*", "arn:aws:*:*:*:*"), "Action",
          also=each("FAIL", "IAM-04", "IAM-06", "IAM-07", "IAM-08", "IAM-09", "KMS-04")),
    grant("IAM-05", allow("*", {"Fn::Sub": "arn:${AWS::Partition}:*:*:${AWS::AccountId}:*"}), "Action",
          also=each("FAIL", "IAM-04", "IAM-06", "IAM-07", "IAM-08", "IAM-09", "KMS-04")),
    grant("IAM-05", {"Effect": "Allow", "NotAction": "s3:GetObject", "NotResource": {"Fn::GetAtt": "Queue.Arn"}},
          "NotAction", also=each("FAIL", "IAM-04", "IAM-06", "IAM-07", "IAM-08", "IAM-09", "KMS-04")),
    grant("IAM-06", {"Effect": "Allow", "NotAction": ["iam:*", "kms:*"], "Resource": "*"}, "NotAction",
          also=each("FAIL", "IAM-07", "IAM-09")),
    grant("IAM-05", allow(["s3:GetObject", ASKED]), "Action", status="UNKNOWN",
          also={**each("UNKNOWN", "IAM-06", "IAM-07", "IAM-08", "IAM-04", "KMS-04"), "IAM-09": "FAIL"}),
    spoil("IAM-05", {AUDITORS: "arn:aws:iam::aws:policy/AdministratorAccess"},
          also=each("FAIL", "IAM-04", "IAM-06", "IAM-07", "IAM-08", "CFG-08")),
    spoil("IAM-05", {AUDITORS: {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/OurAudit"}},
          status="INHERITED", also=each("INHERITED", "IAM-04", "IAM-06", "IAM-07", "IAM-08")),
    spoil("IAM-05", {AUDITORS: {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/MadeUpTomorrow"}},
          status="INHERITED", also=each("INHERITED", "IAM-04", "IAM-06", "IAM-07", "IAM-08"),
          reason="newer than this catalogue"),
    grant("IAM-06", allow("sqs:*", {"Fn::GetAtt": "Queue.Arn"}), "Action"),
    grant("IAM-06", allow("SQS:*", {"Fn::GetAtt": "Queue.Arn"}), "Action"),
    # A queue is neither a role that could be passed nor a key.
    grant("IAM-06", {"Effect": "Allow", "NotAction": "iam:*", "Resource": {"Fn::GetAtt": "Queue.Arn"}}, "NotAction"),
    grant("IAM-06", allow(ASKED, {"Fn::GetAtt": "Queue.Arn"}), "Action", status="UNKNOWN", also={"IAM-07": "UNKNOWN"}),
    spoil("IAM-06", {f"{NODES}/4": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}, status="PASS",
          path=at("NodePolicy", "PolicyDocument")),
    grant("IAM-07", allow("iam:CreatePolicyVersion", {"Fn::Sub": "arn:${AWS::Partition}:iam::*:policy/*"}),
          also={"IAM-09": "FAIL"}),
    grant("IAM-07", allow(["iam:PassRole", "elasticmapreduce:RunJobFlow"]), also=each("FAIL", "IAM-04", "IAM-09")),
    grant("IAM-07", allow("lambda:Update*", {"Fn::Sub": "arn:${AWS::Partition}:lambda:*:*:function:*"}),
          also={"IAM-09": "FAIL"}),
    grant("IAM-07", allow("iam:CreatePolicyVersion", ASKED), status="UNKNOWN", also={"IAM-09": "UNKNOWN"}),
    grant("IAM-07", allow("iam:PutRolePolicy", {"Fn::GetAtt": "NodeRole.Arn"}), reason="leads to itself"),
    grant("IAM-07", allow("iam:UpdateAssumeRolePolicy", {"Fn::GetAtt": "ServiceRole.Arn"}), reason="ServiceRole"),
    spoil("IAM-07", {f"{PARTNER}/1": allow("lambda:UpdateFunctionCode")}, also={"IAM-09": "FAIL"}),
    spoil("IAM-07", {f"{PARTNER}/1": allow("iam:AttachRolePolicy", "arn:*:iam::*:role/*")}, status="PASS",
          path=at("PartnerRole"), reason="none of", also={"IAM-09": "FAIL"}),
    spoil("IAM-07", {f"{PARTNER}/1": allow("lambda:UpdateFunctionCode", "arn:*:lambda:*:*:function:*"),
                     at("PartnerRole", "PermissionsBoundary"): "arn:aws:iam::111122223333:policy/boundary",
                     "Resources/Boundary": GONE},
          status="UNKNOWN", also=each("FAIL", "CFG-08", "IAM-09"), reason="boundary"),
    grant("IAM-07", allow("aoss:UpdateAccessPolicy"), status="UNKNOWN", reason="aoss:UpdateAccessPolicy"),
    grant("IAM-07", allow("s3:PutObject"), status="UNKNOWN", reason="on any resource", also={"IAM-09": "FAIL"}),
    grant("IAM-08", allow("kms:Decrypt"), "Resource", also={"IAM-09": "FAIL"}),
    *[spoil("IAM-08", {f"{PARTNER}/1": allow(["s3:GetObject", "kms:Decrypt"], one)}, path=at("PartnerRole", "Policies"),
            status="PASS", reason="with no key") for one in (
          {"Fn::GetAtt": "Data.Arn"}, {"Fn::Sub": "${Data.Arn}/*"}, {"Fn::Sub": "arn:${AWS::Partition}:s3:::x/*"})],
    spoil("IAM-08", {f"{PARTNER}/1": allow("kms:Decrypt", [{"Fn::GetAtt": "Data.Arn"}, {"Fn::GetAtt": "Key.Arn"}])},
          status="PASS", reason="with named keys", path=at("PartnerRole", "Policies")),
    grant("IAM-08", allow("kms:Decrypt", "arn:aws:kms:*:*:key/*"), "Resource", also=each("FAIL", "IAM-09", "CFG-08")),
    grant("IAM-08", allow("KMS:D*", {"Fn::Sub": "arn:${AWS::Partition}:kms:*:${AWS::AccountId}:key/*"}), "Resource",
          also={"IAM-09": "FAIL"}),
    grant("IAM-08", allow("kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": VIA_S3}}),
          "Resource", also={"IAM-09": "FAIL"}),
    grant("IAM-08", {"Effect": "Allow", "Action": "kms:Decrypt", "NotResource": ELSEWHERE}, "NotResource",
          also=each("FAIL", "IAM-09", "CFG-08")),
    grant("IAM-08", allow("kms:Decrypt", ASKED), "Resource", status="UNKNOWN", also={"IAM-09": "UNKNOWN"}),
    spoil("IAM-08", {f"{NODES}/4": allow("kms:Decrypt", Condition={"StringLike": {"kms:ResourceAliases": "alias/a"}})},
          status="PASS", path=at("NodePolicy", "PolicyDocument")),
    grant("IAM-09", allow("s3:GetObject"), "Action"),
    grant("IAM-09", allow("dynamodb:Des*"), "Action"),
    grant("IAM-09", allow("s3:GetObject", ASKED), "Action", status="UNKNOWN"),
    grant("IAM-09", allow("madeup:Action"), "Action", status="UNKNOWN", also={"IAM-07": "UNKNOWN"}),
    spoil("IAM-09", {f"{NODES}/4": allow("ec2:StopInstances", Condition={"StringEquals": {"aws:ResourceTag/a": "b"}})},
          status="PASS", path=at("NodePolicy", "PolicyDocument")),
    *(spoil("IAM-09", {f"{NODES}/4": allow(action, Condition=TAGGED_SO | more)}, status="PASS",
            path=at("NodePolicy", "PolicyDocument"))
      for action, more in [
          ("sqs:CreateQueue", {}), ("ec2:CreateTags", {"StringLike": {"ec2:CreateAction": "Create*"}}),
          ("ec2:CreateTags", {"StringEqualsIfExists": {"aws:ResourceTag/a": "b"}})]),
    *(grant("IAM-09", allow(action, Condition=TAGGED_SO), "Action")
      for action in ("emr-containers:TagResource", "ec2:CreateTags", "ec2:StopInstances")),
    grant("IAM-09", allow("iam:PassRole", Condition={"StringEquals": {"iam:ResourceTag/a": "b"}}), "Action",
          also=each("FAIL", "IAM-04")),
    spoil("IAM-10", {f"Resources/{SHARED}": {"Type": "AWS::EMR::Cluster", "Properties": {
              "Name": "hourly", "ServiceRole": {"Ref": "ServiceRole"}, "JobFlowRole": {"Ref": "NodeProfile"},
              "LogUri": {"Fn::Sub": "s3://${Data}/logs/"}, "Instances": {}}}},
          path=at(SHARED, "JobFlowRole"), also={"IAM-02": "FAIL", "CFG-07": "FAIL"}),
    spoil("IAM-10", {at("Cluster", "JobFlowRole"): "elsewhere"}, status="INHERITED"),
    spoil("IAM-10", {at("Cluster", "JobFlowRole"): ASKED}, status="UNKNOWN"),
    spoil("IAM-10", {at("Cluster", "JobFlowRole"): GONE}),
    spoil("IAM-11", {f"{PARTNER_TRUST}/Principal": "*"}, also={"IAM-03": "UNKNOWN"}),
    spoil("IAM-11", {f"{PARTNER_TRUST}/Principal/AWS": "*"}, path=f"{PARTNER_TRUST}/Principal",
          also={"IAM-03": "UNKNOWN"}),
    spoil("IAM-11", {f"{PARTNER_TRUST}/Condition": GONE}, path=f"{PARTNER_TRUST}/Principal", status="UNKNOWN",
          reason="444455556666"),
    spoil("IAM-11", {f"{PARTNER_TRUST}/Principal": {"Federated": "cognito-identity.amazonaws.com"}},
          reason="an identity provider without a condition on whom it vouches for, or to whom"),
    spoil("IAM-11", {f"{PARTNER_TRUST}/Principal/AWS": ASKED, f"{PARTNER_TRUST}/Condition": GONE}, status="UNKNOWN",
          path=f"{PARTNER_TRUST}/Principal"),
    spoil("IAM-12", {"Resources/AccessKey": {"Type": "AWS::IAM::AccessKey",
                                             "Properties": {"UserName": {"Ref": "Auditor"}}}},
          path=at("AccessKey", "UserName")),
    spoil("IAM-12", {"Resources/AccessKey": {"Type": "AWS::IAM::AccessKey", "Condition": "Asked",
                                             "Properties": {"UserName": {"Ref": "Auditor"}}},
                     "Conditions/Asked": {"Fn::Equals": [ASKED, "yes"]}},
          path=at("AccessKey", "UserName"), status="UNKNOWN"),
]  # fmt: skip

BUCKETS = [
    spoil("S3-01", {at("Data", "PublicAccessBlockConfiguration"): GONE}),
    spoil("S3-01", {at("Data", "PublicAccessBlockConfiguration/IgnorePublicAcls"): False}),
    spoil("S3-01", {at("Data", "PublicAccessBlockConfiguration/RestrictPublicBuckets"): GONE}),
    spoil("S3-01", {at("Data", "PublicAccessBlockConfiguration"): ASKED}, status="UNKNOWN"),
    spoil("S3-01", {at("Data", "PublicAccessBlockConfiguration/BlockPublicPolicy"): ASKED}, status="UNKNOWN"),
    spoil("S3-02", {f"{ENCRYPTION}/ServerSideEncryptionByDefault/SSEAlgorithm": "AES256"}, path=ENCRYPTION),
    spoil("S3-02", {f"{ENCRYPTION}/ServerSideEncryptionByDefault/KMSMasterKeyID": GONE}, path=ENCRYPTION),
    spoil("S3-02", {f"{ENCRYPTION}/ServerSideEncryptionByDefault/KMSMasterKeyID": "alias/aws/s3"}, path=ENCRYPTION),
    spoil("S3-02", {f"{ENCRYPTION}/ServerSideEncryptionByDefault/KMSMasterKeyID": ELSEWHERE}, path=ENCRYPTION,
          status="INHERITED", also={"CFG-08": "FAIL"}),
    spoil("S3-02", {f"{ENCRYPTION}/ServerSideEncryptionByDefault/KMSMasterKeyID": ASKED}, path=ENCRYPTION,
          status="UNKNOWN"),
    spoil("S3-02", {f"{ENCRYPTION}/BucketKeyEnabled": False}, path=ENCRYPTION),
    spoil("S3-02", {f"{ENCRYPTION}/BucketKeyEnabled": ASKED}, path=ENCRYPTION, status="UNKNOWN"),
    spoil("S3-02", {f"{OF_LOGS}/ServerSideEncryptionByDefault/SSEAlgorithm": "aws:kms"}, path=OF_LOGS,
          also={"S3-06": "FAIL"}),
    spoil("S3-03", {f"{DATA_POLICY}/0": GONE}, path=at("Data")),
    spoil("S3-03", {f"{DATA_POLICY}/0/Action": "s3:GetObject"}, path=at("Data")),
    spoil("S3-03", {f"{DATA_POLICY}/0/Resource": {"Fn::Sub": "${Data.Arn}/*"}}, path=at("Data")),
    spoil("S3-03", {f"{DATA_POLICY}/0/Principal/AWS": {"Fn::GetAtt": "NodeRole.Arn"}}, path=at("Data")),
    spoil("S3-03", {f"{DATA_POLICY}/0/Condition/StringEquals": {"aws:PrincipalTag/a": "b"}}, path=at("Data")),
    spoil("S3-03", {f"{DATA_POLICY}/0/Condition/Bool/aws:SecureTransport": "true"}, path=f"{DATA_POLICY}/0/Condition",
          resource="DataPolicy", reason="requests to Data with TLS"),
    spoil("S3-03", {f"{DATA_POLICY}/0/Condition/Bool": {"aws:MultiFactorAuthPresent": "true"}}, path=at("Data")),
    spoil("S3-03", {f"{DATA_POLICY}/0/Effect": ASKED}, path=at("Data"), status="UNKNOWN",
          also={"S3-09": "UNKNOWN"}),
    *[spoil("S3-03", {f"{DATA_POLICY}/0/Resource": given}, path=at("Data"), also=more)
      for given, more in NOT_ALL_OF_IT],
    *[spoil("S3-03", {f"{DATA_POLICY}/0/Resource": given}, path=f"{DATA_POLICY}/0/Condition", status="PASS", also=more)
      for given, more in ALL_OF_IT],
    spoil("S3-03", {f"{DATA_POLICY}/0/Resource/1": ASKED}, path=at("Data"), status="UNKNOWN"),
    spoil("S3-03", {at("Data", "BucketName"): ASKED, f"{DATA_POLICY}/0/Resource": "arn:aws:s3:::lake*"},
          path=at("Data"), status="UNKNOWN", also={"CFG-08": "FAIL", "S3-11": "UNKNOWN"}),
    spoil("S3-03", {at("Data", "BucketName"): ASKED, f"{DATA_POLICY}/0/Resource": [
              {"Fn::Sub": "arn:${AWS::Partition}:s3:::${AskedFor}"},
              {"Fn::Sub": "arn:${AWS::Partition}:s3:::${AskedFor}/*"}]},
          path=f"{DATA_POLICY}/0/Condition", status="PASS", also={"S3-11": "UNKNOWN"}),
    spoil("S3-04", {f"{DATA_POLICY}/1/Resource/1": {"Fn::Sub": "${Data.Arn}/raw/*"}}, path=at("Data")),
    spoil("S3-04", {f"{DATA_POLICY}/1": GONE}, path=at("Data")),
    spoil("S3-04", {f"{DATA_POLICY}/1/Condition/NumericLessThan/s3:TlsVersion": "1.1"}, path=at("Data")),
    spoil("S3-04", {f"{DATA_POLICY}/1/Condition/NumericLessThan/s3:TlsVersion": ASKED}, path=at("Data"),
          status="UNKNOWN"),
    *switch("S3-05", "Data", "VersioningConfiguration/Status", bad="Suspended"),
    # The other bucket is then no target of access logs any more, so that it has to have what every bucket has.
    spoil("S3-06", {at("Data", "LoggingConfiguration"): GONE}, also={"S3-02": "FAIL"}),
    spoil("S3-06", {at("Data", "LoggingConfiguration/DestinationBucketName"): GONE},
          path=at("Data", "LoggingConfiguration"), reason="S3 delivers none", also={"S3-02": "FAIL"}),
    spoil("S3-06", {at("Data", "LoggingConfiguration"): ASKED}, status="UNKNOWN",
          also={"S3-02": "UNKNOWN"}),
    spoil("S3-07", {at("Data", "LifecycleConfiguration"): GONE}, path=at("Data", "LifecycleConfiguration/Rules")),
    spoil("S3-07", {at("Data", "LifecycleConfiguration/Rules/0/Status"): "Disabled"},
          path=at("Data", "LifecycleConfiguration/Rules")),
    spoil("S3-07", {at("Data", "LifecycleConfiguration/Rules"): ASKED}, status="UNKNOWN",
          also={"LOG-03": "UNKNOWN"}),
    *[spoil("S3-07", {at("Data", "LifecycleConfiguration/Rules/0/Prefix"): prefix}, status=status,
            path=at("Data", "LifecycleConfiguration/Rules")) for prefix, status in PREFIXES],
    spoil("S3-08", {at("Data", "OwnershipControls"): GONE}),
    spoil("S3-08", {at("Data", "OwnershipControls/Rules/0/ObjectOwnership"): "ObjectWriter"},
          path=at("Data", "OwnershipControls")),
    spoil("S3-08", {at("Data", "AccessControl"): "PublicRead"}),
    spoil("S3-08", {at("Data", "OwnershipControls/Rules/0/ObjectOwnership"): ASKED},
          path=at("Data", "OwnershipControls"), status="UNKNOWN"),
    spoil("S3-09", {f"{DATA_POLICY}/2/Principal": "*"}),
    spoil("S3-09", {f"{DATA_POLICY}/2/Principal/AWS": "*"}, path=f"{DATA_POLICY}/2/Principal"),
    spoil("S3-09", {f"{DATA_POLICY}/2/Principal": GONE, f"{DATA_POLICY}/2/NotPrincipal": {"AWS": "111122223333"}},
          path=f"{DATA_POLICY}/2/NotPrincipal"),
    spoil("S3-09", {f"{DATA_POLICY}/2/Principal/AWS": "111122223333"}, path=f"{DATA_POLICY}/2/Principal",
          status="UNKNOWN"),
    spoil("S3-09", {f"{DATA_POLICY}/2/Principal": "*",
                    f"{DATA_POLICY}/2/Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}},
          status="PASS", path=at("DataPolicy", "PolicyDocument")),
    spoil("S3-10", {"Resources/Data/DeletionPolicy": "Delete"}, path=at("Data"), reason="when its stack is deleted"),
    spoil("S3-10", {"Resources/Logs/UpdateReplacePolicy": GONE}, path=at("Logs"),
          reason="when its stack replaces it"),
    spoil("S3-10", {"Resources/Key/DeletionPolicy": ASKED}, path=at("Key"), status="UNKNOWN"),
    spoil("S3-11", {at("Data", "BucketName"): "our-company-data"}),
    spoil("S3-11", {at("Data", "BucketName"): {"Fn::Sub": "our-data-${AWS::Region}"}}),
    spoil("S3-11", {at("Data", "BucketName"): {"Fn::Sub": "our-data-${AWS::Region}-${AWS::AccountId}"}}, status="PASS"),
    spoil("S3-11", {at("Data", "BucketName"): ASKED}, status="UNKNOWN"),
]  # fmt: skip

KEYS = [
    *switch("KMS-01", "Key", "EnableKeyRotation"),
    spoil("KMS-01", {at("Key", "KeySpec"): ASKED}, path=at("Key", "EnableKeyRotation"), status="PASS"),
    spoil("KMS-01", {at("Key", "EnableKeyRotation"): GONE, at("Key", "KeySpec"): "RSA_4096"}, status="INHERITED"),
    spoil("KMS-02", {f"{KEY_POLICY}/0/Principal": "*"}, also={"KMS-04": "FAIL"}),
    spoil("KMS-02", {f"{KEY_POLICY}/0/Principal/AWS": "*"}, path=f"{KEY_POLICY}/0/Principal", also={"KMS-04": "FAIL"}),
    spoil("KMS-02", {f"{KEY_POLICY}/0/Principal/AWS": "*",
                     f"{KEY_POLICY}/0/Condition": {"StringEquals": {"kms:ViaService": VIA_S3}}},
          path=f"{KEY_POLICY}/0/Principal", also={"KMS-04": "FAIL"}),
    spoil("KMS-02", {f"{KEY_POLICY}/2/Principal/AWS": "*",
                     f"{KEY_POLICY}/2/Condition/StringEquals": {"kms:CallerAccount": {"Ref": "AWS::AccountId"}}},
          status="PASS", path=at("Key", "KeyPolicy")),
    spoil("KMS-02", {f"{KEY_POLICY}/2/Principal/AWS": ASKED}, path=f"{KEY_POLICY}/2/Principal", status="UNKNOWN"),
    spoil("KMS-02", {at("Key", "KeyPolicy"): GONE}, status="PASS", also={"LOG-07": "FAIL"}),
    spoil("KMS-03", {at("Key", "PendingWindowInDays"): 7}),
    spoil("KMS-03", {at("Key", "PendingWindowInDays"): ASKED}, status="UNKNOWN"),
    spoil("KMS-04", {f"{KEY_POLICY}/2/Condition": GONE}, path=f"{KEY_POLICY}/2/Action"),
    spoil("KMS-04", {f"{HANDS_ON}/Condition/Bool/kms:GrantIsForAWSResource": "false"}, path=f"{HANDS_ON}/Action"),
    spoil("KMS-04", {f"{HANDS_ON}/Condition/Bool/kms:GrantIsForAWSResource": ASKED}, path=f"{HANDS_ON}/Action",
          status="UNKNOWN"),
]  # fmt: skip

EXPIRES = "/1/ExpirationInDays"
EXPIRING: list[tuple[dict[str, Any], Status, str]] = [
    ({"ExpirationInDays": 1}, "FAIL", EXPIRES),
    ({"ExpirationInDays": "364", "Prefix": "logs/"}, "FAIL", EXPIRES),
    ({"ExpirationInDays": 30, "Prefix": "lo"}, "FAIL", EXPIRES),
    ({"ExpirationInDays": 365}, "PASS", ""),
    ({"ExpirationInDays": 1, "Status": "Disabled"}, "PASS", ""),
    ({"ExpirationInDays": 1, "Prefix": "scratch/"}, "PASS", ""),
    ({"ExpirationInDays": 1, "Prefix": "logs/archive/"}, "PASS", ""),
    ({"ExpirationInDays": 1, "Prefix": "logs/j-"}, "UNKNOWN", EXPIRES),
    ({"ExpirationInDays": 1, "TagFilters": [{"Key": "a", "Value": "b"}]}, "UNKNOWN", EXPIRES),
    ({"ExpirationInDays": ASKED}, "UNKNOWN", EXPIRES),
    ({"ExpirationDate": "2020-01-01T00:00:00Z"}, "UNKNOWN", EXPIRES),
]
"""A second rule of a bucket with logs below `logs/`, and what is said of it where."""

LOGS = [
    spoil("LOG-01", {at("Cluster", "LogUri"): GONE}),
    spoil("LOG-01", {at("Cluster", "LogUri"): "s3://some-other-bucket/logs/"}, status="INHERITED"),
    spoil("LOG-01", {at("Cluster", "LogUri"): {"Fn::Sub": "s3://${Data}-old/emr/"}}, status="INHERITED"),
    spoil("LOG-01", {at("Cluster", "LogUri"): {"Fn::Sub": "s3://${Data}emr/"}}, status="INHERITED"),
    spoil("LOG-01", {at("Cluster", "LogUri"): {"Fn::Sub": "s3://${Data}emr/"}, at("Data", "BucketName"): GONE},
          reason="a slash is missing after Data"),
    spoil("LOG-01", {at("Cluster", "LogUri"): {"Fn::Sub": "s3://elsewhere/${Data}/"}}, status="INHERITED"),
    spoil("LOG-01", {at("Cluster", "LogUri"): ASKED}, status="UNKNOWN"),
    *[spoil("LOG-01", {at("Cluster", "LogUri"): uri, "Resources/Point": {"Type": "AWS::S3::AccessPoint", "Properties": {
          "Bucket": {"Ref": "Data"}}}}, status="UNKNOWN", reason=reason) for uri, reason in (
          ({"Fn::Sub": "s3://${Point.Alias}/emr/"}, "access point"),
          ("s3://logs-abcdefgh123-s3alias/emr/", "access point"),
          ({"Fn::Sub": "s3://arn:${AWS::Partition}:s3:${AWS::Region}:${AWS::AccountId}:accesspoint/x/"},
           "access point"),
          ({"Fn::GetAtt": "Point.Arn"}, "no path in S3"), ({"Ref": "Data"}, "no path in S3"),
          ("hdfs:///var/log/", "no path in S3"))],
    spoil("LOG-01", {at("Cluster", UPLOADS): {"application-logs": "disabled"}}),
    spoil("LOG-01", {at("Cluster", UPLOADS): {"system-logs": ASKED}}, status="UNKNOWN"),
    spoil("LOG-01", {at("Cluster", UPLOADS): {
          "application-logs": "emr-managed", "persistent-ui-logs": "disabled"}}, path=at("Cluster", "LogUri"),
          status="PASS"),
    spoil("LOG-01", {at("Cluster", "Steps"): [{"Name": "a", "StepMonitoringConfiguration": {
          "S3MonitoringConfiguration": {"LogUri": "s3://elsewhere/"}}}]}, status="INHERITED", path=at(
          "Cluster", "Steps/0/StepMonitoringConfiguration/S3MonitoringConfiguration/LogUri")),
    *[one for one in key("LOG-02", "Logs", "KmsKeyId") if one.status != "INHERITED"],
    spoil("LOG-02", {at("Logs", "KmsKeyId"): ELSEWHERE}, status="INHERITED", also={"CFG-08": "FAIL"}),
    spoil("LOG-03", {at("Logs", "RetentionInDays"): 30}),
    *[spoil("LOG-03", {at("Data", "LifecycleConfiguration/Rules/1"): {"Status": "Enabled"} | rule}, status=status,
            path=at("Data", f"LifecycleConfiguration/Rules{where}")) for rule, status, where in EXPIRING],
    spoil("LOG-03", {at("AccessLogs", "LifecycleConfiguration/Rules/1"): {
          "Status": "Enabled", "ExpirationInDays": 1, "Prefix": "AWSLogs/"}}, status="UNKNOWN",
          path=at("AccessLogs", "LifecycleConfiguration/Rules/1/ExpirationInDays")),
    spoil("LOG-03", {at("AccessLogs", "LifecycleConfiguration/Rules"): ASKED}, status="UNKNOWN",
          also={"S3-07": "UNKNOWN"}),
    spoil("LOG-03", {at("Logs", "RetentionInDays"): ASKED}, status="UNKNOWN"),
    spoil("LOG-03", {at("Logs", "RetentionInDays"): GONE}, status="PASS"),
    *switch("LOG-04", "Machine", "LoggingConfiguration/Level", "LoggingConfiguration", bad="ERROR"),
    spoil("LOG-04", {at("Machine", "LoggingConfiguration/IncludeExecutionData"): True},
          path=at("Machine", "LoggingConfiguration")),
    spoil("LOG-04", {at("Machine", "LoggingConfiguration"): GONE}),
    *switch("LOG-05", "Machine", "TracingConfiguration/Enabled"),
    spoil("LOG-06", {at("Topic", "KmsMasterKeyId"): GONE}),
    spoil("LOG-06", {at("Topic", "KmsMasterKeyId"): "alias/aws/sns"}, also={"LOG-07": "FAIL"}),
    spoil("LOG-06", {at("TopicPolicy", "PolicyDocument/Statement/0"): GONE}, path=at("Topic")),
    spoil("LOG-06", {at("TopicPolicy", "PolicyDocument/Statement/0/Resource"):
                     {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:other"}},
          path=at("Topic")),
    spoil("LOG-06", {at("TopicPolicy", "PolicyDocument/Statement/0/Resource"): "*"}, status="PASS",
          path=at("Topic", "KmsMasterKeyId")),
    spoil("LOG-06", {at("Topic", "KmsMasterKeyId"): ASKED}, status="UNKNOWN", also={"LOG-07": "UNKNOWN"}),
    spoil("LOG-06", {at("TopicPolicy", "PolicyDocument/Statement/0/Condition"): ASKED}, path=at("Topic"),
          status="UNKNOWN", also={"LOG-07": "UNKNOWN"}),
    spoil("LOG-07", {at("Alarm", "AlarmActions"): GONE}),
    spoil("LOG-07", {at("Alarm", "AlarmActions"): []}),
    spoil("LOG-07", {at("Alarm", "ActionsEnabled"): False}, path=at("Alarm", "AlarmActions")),
    spoil("LOG-07", {at("Alarm", "AlarmActions"): ASKED}, status="UNKNOWN"),
    *[spoil("LOG-07", {at("Alarm", "ActionsSuppressor"): silencer}, path=at("Alarm", "AlarmActions"), status="UNKNOWN")
      for silencer in ("theirs", ASKED)],
    spoil("LOG-07", {at("Alarm", "ActionsSuppressor"): {"Fn::GetAtt": "Alarm.Arn"}}, path=at("Alarm", "AlarmActions"),
          status="PASS"),
    *[spoil("LOG-07", {at("Alarm", "AlarmActions"): [action]}, path=at("Alarm", "AlarmActions"), status=status)
      for action, status in ACTIONS],
    *[spoil("LOG-07", {at("Alarm", "AlarmActions"): [{"Ref": "Made"}], "Resources/Made": {"Type": kind}},
            path=at("Alarm", "AlarmActions"), resource="Alarm", status=status) for kind, status in ACTING],
    spoil("LOG-07", {at("Alarm", "AlarmActions"): [ACTIONS[0][0], {"Ref": "Topic"}]}, status="PASS"),
    *[spoil("LOG-07", changes, path=at("Alarm", "AlarmActions"), resource="Alarm", status=status, reason=reason)
      for changes, status, reason in PUBLISHING],
    spoil("LOG-07", {f"{OF_ALARMS}/Principal/Service": ASKED}, path=at("Alarm", "AlarmActions"), resource="Alarm",
          status="UNKNOWN", reason="for certain", also={"KMS-02": "UNKNOWN"}),
    spoil("KMS-02", {f"{OF_ALARMS}/Principal/Service": "cloudwatch"}, path=f"{OF_ALARMS}/Principal", status="UNKNOWN",
          also={"LOG-07": "FAIL"}),
    spoil("LOG-08", {at("Trail", "IsLogging"): False}, path=at("Trail")),
    spoil("LOG-08", {at("Trail", "AdvancedEventSelectors"): GONE}, path=at("Trail")),
    spoil("LOG-08", {at("Trail", "IsLogging"): ASKED}, path=at("Trail"), status="UNKNOWN"),
    spoil("LOG-08", {"Resources/Trail": GONE}, status="INHERITED", resource="changed", path=""),
    spoil("LOG-09", {at("Function", "LoggingConfig"): GONE}, path=at("Function", "LoggingConfig/LogGroup")),
    spoil("LOG-09", {at("Function", "LoggingConfig/LogGroup"): "theirs"}, status="INHERITED"),
    spoil("LOG-09", {at("Function", "LoggingConfig/LogGroup"): ASKED}, status="UNKNOWN"),
    spoil("LOG-09", {at("Function", "LoggingConfig"): GONE,
                     at("Logs", "LogGroupName"): {"Fn::Sub": "/aws/lambda/${Function}"}},
          path=at("Function", "LoggingConfig/LogGroup"), status="PASS"),
]  # fmt: skip

ACCOUNTS: list[tuple[Any, Status, str]] = [
    ("prod", "FAIL", at("Queue", "QueueName/Fn::Sub")), (ASKED, "PASS", ""), ("test", "PASS", ""),
]  # fmt: skip

TEMPLATES = [
    spoil("CFG-07", {at("Cluster", "Tags/1"): GONE}, path=at("Cluster", "Tags"), reason="owner"),
    spoil("CFG-07", {at("Cluster", "Tags/2/Key"): ASKED}, path=at("Cluster", "Tags"), status="UNKNOWN"),
    spoil("CFG-11", {at("Function", "Environment/Variables/DB_PASSWORD"): "correct-horse"}),
    spoil("CFG-11", {at("Function", "Environment/Variables/DB_PASSWORD"): "{{resolve:secretsmanager:db}}"}),
    spoil("CFG-11", {at("Function", "Environment/Variables/DB_PASSWORD"): ASKED}, status="UNKNOWN"),
    spoil("CFG-11", {at("Function", "Environment/Variables/DB_HOST"): ASKED}, status="PASS",
          path=at("Function", "Environment")),
    spoil("CFG-11", {at("Function", "Code/ZipFile"): f"KEY = '{KEY_ID}'"}),
    spoil("CFG-11", {at("Airflow", "AirflowConfigurationOptions/smtp.smtp_password"): "correct-horse"}),
    spoil("CFG-11", {at("Namespace", "AdminUserPassword"): "correct-horse"}),
    spoil("CFG-11", {at("Namespace", "AdminUserPassword"): ASKED}, status="UNKNOWN"),
    spoil("CFG-11", {at("Namespace", "AdminUserPassword"): "{{resolve:secretsmanager:db:SecretString:password}}"},
          status="PASS", path=at("Namespace")),
    spoil("CFG-11", {at("Secret", "SecretString"): "correct-horse", at("Secret", "GenerateSecretString"): GONE}),
    spoil("CFG-11", {at("Topic", "DisplayName"): KEY_ID}),
    spoil("CFG-08", {at("Queue", "QueueName"): "arn:aws:iam::aws:policy/X"}, resource="changed"),
    spoil("CFG-08", {at("Queue", "QueueName"): {"Fn::Sub": "arn:${AWS::Partition}:sqs:eu-west-1:111122223333:x"}},
          resource="changed", path=at("Queue", "QueueName/Fn::Sub")),
    spoil("CFG-08", {"Mappings/Keys": {"prod": {"Key": ELSEWHERE}}}, resource="changed",
          path="Mappings/Keys/prod/Key"),
    spoil("CFG-08", {"Mappings/Layers": {"eu-west-1": {"Arn": "arn:aws:lambda:eu-west-1:111122223333:layer:x:1"}}},
          resource="changed", path="Mappings/Layers/eu-west-1/Arn", status="UNKNOWN"),
    spoil("CFG-08", {"Mappings/Names": {"eu-west-1": {"Arn": "arn:aws:securityhub:eu-west-1::standards/x"}}},
          resource="changed", path="", status="PASS"),
    spoil("CFG-08", {"Resources/Api": {"Type": "AWS::Serverless::HttpApi"}, "Transform": "AWS::Serverless-2016-10-31"},
          resource="changed", status="UNKNOWN", also={"IAM-12": "UNKNOWN"}),
    spoil("CFG-08", {at("Queue", "QueueName"): "arn:aws:states:::emr:addStep"}, resource="changed", status="PASS",
          path=""),
    *[spoil("CFG-08", {at("Queue", "QueueName"): name}, resource="changed",
            path=at("Queue", f"QueueName/{next(iter(name))}")) for name in (
          {"Fn::Join": [":", ["arn", "aws", "sqs", {"Ref": "AWS::Region"}, {"Ref": "AWS::AccountId"}, "x"]]},
          {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":sqs:", {"Ref": "AWS::Region"}, ":", "111122223333",
                             ":x"]]},
          {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":sqs:", {"Fn::If": ["A", ASKED, "eu-west-1"]}, ":x"]]},
          {"Fn::Sub": "arn:${AWS::Partition}:acm:us-east-1:111122223333:certificate/x"},
          {"Fn::Sub": ["arn:${Partition}:sqs:${AWS::Region}:${AWS::AccountId}:x", {"Partition": "aws-cn"}]},
          {"Fn::Join": ["", ["arn:", {"Fn::Sub": ["${P}", {"P": "aws"}]}, ":sqs:::x"]]},
          {"Fn::Join": ["", ["arn:", {"Fn::Select": [0, ["aws", "aws-cn"]]}, ":sqs:::x"]]})],
    *[spoil("CFG-08", {at("Queue", "QueueName"): {"Fn::Sub": ["arn:${AWS::Partition}:sqs::${A}:x", {"A": {
            "Fn::FindInMap": ["Accounts", stage, "Id"]}}]}, "Mappings/Accounts": {"prod": {"Id": "111122223333"}}},
            resource="changed", status=status, path=path)
      for stage, status, path in ACCOUNTS],
    spoil("CFG-08", {at("Queue", "QueueName"): {"Fn::Sub": "arn:${AWS::Partition}:sqs:eu-west-1:${AWS::AccountId}:x"}},
          resource="changed", path=at("Queue", "QueueName/Fn::Sub")),
    *[spoil("CFG-08", {at("Queue", "QueueName"): name}, resource="changed", status="PASS", path="") for name in (
          {"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "sqs", {"Ref": "AWS::Region"}, ASKED, "x"]]},
          {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/X"]]},
          {"Fn::Sub": ["arn:${P}:sqs:${AWS::Region}:${AWS::AccountId}:x", {"P": {"Ref": "AWS::Partition"}}]},
          {"Fn::Sub": "arn:${AWS::Partition}:acm:us-east-1:${AWS::AccountId}:certificate/x"},
          {"Fn::Join": ["", ["arn:", {"Fn::If": ["A", "aws-cn", "aws"]}, ":sqs:", {"Ref": "AWS::Region"}, ":x"]]},
          {"Fn::Join": ["", ["arn:", {"Fn::Select": [0, [{"Ref": "AWS::Partition"}, "aws"]]}, ":sqs:::x"]]},
          {"Fn::Join": ["", ["arn:aws:states:::", "emr:addStep"]]})],
    *[spoil("CFG-08", {at("Topic", "DisplayName"): name}, resource="changed") for name in (
          "com.amazonaws.us-east-1.s3", "cn.com.amazonaws.cn-north-1.ecr.api", "aws.sagemaker.eu-west-1.notebook",
          "us-east-1a", "https://sqs.us-east-1.amazonaws.com/111122223333/x", "s3-us-west-2.amazonaws.com",
          "logs.eu-west-1.amazonaws.com", "export HOST=x.eu-west-1.rds.amazonaws.com; run",
          "111122223333.dkr.ecr.eu-west-1.amazonaws.com/x:1", "https://vpce-1.s3.eu-west-1.vpce.amazonaws.com")],
    *[spoil("CFG-08", {at("Topic", "DisplayName"): name}, resource="changed",
            path=at("Topic", f"DisplayName/{next(iter(name))}")) for name in (
          {"Fn::Join": [".", ["com.amazonaws", "us-east-1", "s3"]]},
          {"Fn::Sub": "111122223333.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/x:1"},
          {"Fn::Sub": "https://sqs.${AWS::Region}.amazonaws.com/111122223333/x"})],
    *[spoil("CFG-08", {at("Topic", "DisplayName"): name}, resource="changed", status="PASS", path="") for name in (
          {"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"}, {"Fn::Sub": "${AWS::Region}a"}, "us-east-1", "us-east-1-logs",
          {"Fn::Sub": "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}/x"}, "runs in us-east-1a",
          {"Fn::Join": [".", ["com.amazonaws", {"Ref": "AWS::Region"}, "s3"]]}, "api.pricing.us-east-1.amazonaws.com",
          "logs.amazonaws.com", "x.example.org", "s3://repo.eu-west-1.emr.amazonaws.com/x",
          {"Fn::Sub": "arn:${AWS::Partition}:s3:::repo.eu-west-1.emr.amazonaws.com/*"})],
    spoil("CFG-08", {"Mappings/Hosts": {"eu-west-1": {"Name": "x.eu-west-1.amazonaws.com", "Zone": "eu-west-1a"}}},
          resource="changed", path="", status="PASS"),
    *[spoil("CFG-08", {"Mappings/Hosts": {"prod": {"Zone": zone}}}, resource="changed", path="Mappings/Hosts/prod/Zone")
      for zone in ("eu-west-1a", "use1-az1", "us-west-2-lax-1a", "us-east-1-wl1-bos-wlz-1")],
    spoil("CFG-08", {"Mappings/Hosts": {"prod": {"Zone": "main-az1"}}}, resource="changed", path="", status="PASS"),
    spoil("CFG-08", {"Mappings/Images": {"eu-west-1": {"Uri": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/x:1"}}},
          resource="changed", path="Mappings/Images/eu-west-1/Uri", status="UNKNOWN"),
]  # fmt: skip

SERVICES = [
    spoil("SVC-01", {at("FunctionPermission", "SourceArn"): GONE, at("FunctionPermission", "SourceAccount"): GONE},
          path=at("FunctionPermission", "Principal")),
    spoil("SVC-01", {at("FunctionPermission", "Principal"): "*", at("FunctionPermission", "SourceArn"): GONE,
                     at("FunctionPermission", "SourceAccount"): GONE}),
    spoil("SVC-01", {at("FunctionUrl", "AuthType"): "NONE"}),
    spoil("SVC-01", {at("FunctionUrl", "AuthType"): ASKED}, status="UNKNOWN"),
    *switch("SVC-02", "Table", "PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled"),
    *[one for one in key("SVC-03", "Table", "SSESpecification/KMSMasterKeyId") if one.status != "INHERITED"],
    spoil("SVC-04", {at("Queue", "KmsMasterKeyId"): GONE}),
    spoil("SVC-04", {"Resources/QueuePolicy": GONE}, path=at("Queue"), also={"SVC-05": "PASS"}),
    spoil("SVC-04", {at("QueuePolicy", "PolicyDocument/Statement/0/Resource"):
                     {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:other"}},
          path=at("Queue")),
    spoil("SVC-04", {at("Queue", "QueueName"): "runs", at("QueuePolicy", "PolicyDocument/Statement/0/Resource"):
                     {"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:runs"}},
          path=at("Queue", "KmsMasterKeyId"), status="PASS"),
    spoil("SVC-04", {at("Queue", "KmsMasterKeyId"): ASKED}, status="UNKNOWN"),
    spoil("SVC-05", {at("TopicPolicy", "PolicyDocument/Statement/1/Principal"): "*"}),
    spoil("SVC-05", {at("TopicPolicy", "PolicyDocument/Statement/1/Principal"): {"AWS": ASKED}}, status="UNKNOWN",
          also={"LOG-07": "UNKNOWN"}),
    *[one for one in key("SVC-06", "Secret", "KmsKeyId") if one.status != "INHERITED"],
    spoil("SVC-07", {"Resources/Rotation": GONE}, path=at("Secret")),
    spoil("SVC-07", {at("Rotation", "RotationLambdaARN"): GONE}, path=at("Secret")),
    spoil("SVC-07", {at("Rotation", "RotationRules"): GONE}, path=at("Secret")),
    spoil("SVC-06", {at("Secret", "ReplicaRegions"): [{"Region": "eu-west-2"}]},
          path=at("Secret", "ReplicaRegions/0/KmsKeyId")),
    spoil("SVC-03", {at("Table", "SSESpecification/SSEEnabled"): False}),
    spoil("SVC-03", {at("Table", "SSESpecification/SSEEnabled"): GONE}),
    spoil("SVC-03", {at("Table", "SSESpecification/SSEEnabled"): ASKED}, status="UNKNOWN"),
    spoil("SVC-03", {at("Table", "SSESpecification/SSEType"): "AES256"}, status="UNKNOWN", reason="only KMS takes"),
    spoil("SVC-03", {at("Table", "SSESpecification/SSEType"): ASKED}, status="UNKNOWN"),
    spoil("SVC-03", {at("Table", "SSESpecification/SSEType"): GONE}, status="PASS",
          path=at("Table", "SSESpecification/KMSMasterKeyId")),
    spoil("SVC-03", {"Resources/Global": GLOBAL_TABLE}, path=at("Global", "Replicas/0/SSESpecification/KMSMasterKeyId"),
          also={"SVC-02": "FAIL"}),
    spoil("SVC-10", {at("Workgroup", "ConfigParameters/1"): {
          "ParameterKey": "require_ssl", "ParameterValue": "false"}}, path=at("Workgroup", "ConfigParameters")),
    spoil("SVC-16", {at("Queries", "WorkGroupConfigurationUpdates"): {"EnforceWorkGroupConfiguration": False}},
          path=at("Queries", "WorkGroupConfiguration"), status="UNKNOWN"),
    spoil("SVC-16", {at("Queries", "WorkGroupConfiguration"): {"ManagedQueryResultsConfiguration": {
          "Enabled": True, "EncryptionConfiguration": {"KmsKey": {"Ref": "Key"}}}}}, status="PASS"),
    spoil("LOG-04", {at("Machine", "LoggingConfiguration/Destinations"): [{"CloudWatchLogsLogGroup": {}}]},
          path=at("Machine", "LoggingConfiguration")),
    spoil("LOG-07", {at("Alarm", "AlarmActions"): [""]}),
    spoil("LOG-07", {at("Alarm", "ActionsEnabled"): "FALSE"}, path=at("Alarm", "AlarmActions")),
    *[spoil("LOG-08", {at("Trail", "AdvancedEventSelectors/0/FieldSelectors/2"): more}, path=at("Trail"), status=said)
      for more, said in NARROWER],
    spoil("LOG-08", {at("Trail", "AdvancedEventSelectors/0/FieldSelectors/0/Equals"): ["Management"]},
          path=at("Trail")),
    *[spoil("LOG-08", {at("Trail", "AdvancedEventSelectors"): GONE, at("Trail", "EventSelectors"): [selector]},
            path=at("Trail"), status=said) for selector, said in SELECTORS],
    *[spoil(control, {"Resources/Redshift": {"Type": "AWS::Redshift::Cluster", "Properties": {
          "PubliclyAccessible": True, "ClusterParameterGroupName": "default.redshift-1.0"}}},
            path=at("Redshift", path), also={
          one: "FAIL" for one in (*dict(REDSHIFT), "S3-10") if one != control}) for control, path in REDSHIFT],
    spoil("SVC-10", {"Resources/Redshift": GOOD_REDSHIFT, "Resources/Parameters": {
          "Type": "AWS::Redshift::ClusterParameterGroup", "Properties": {"Parameters": [
              {"ParameterName": "require_ssl", "ParameterValue": "true"}]}}},
          path=at("Redshift", "ClusterParameterGroupName"), status="PASS"),
    spoil("SVC-10", {"Resources/Redshift": GOOD_REDSHIFT, at("Redshift", "ClusterParameterGroupName"): "plain",
          "Resources/Parameters": {"Type": "AWS::Redshift::ClusterParameterGroup", "Properties": {
              "ParameterGroupName": "plain", "Parameters": []}}}, path=at("Redshift", "ClusterParameterGroupName")),
    *[spoil("SVC-10", {"Resources/Redshift": GOOD_REDSHIFT, "Resources/Parameters": {
          "Type": "AWS::Redshift::ClusterParameterGroup", "Properties": {
              "ParameterGroupFamily": "redshift-2.0", "Parameters": parameters}}},
            path=at("Redshift", "ClusterParameterGroupName"), status=status)
      for parameters, status in SINCE_2025],
    spoil("SVC-10", {"Resources/Redshift": GOOD_REDSHIFT, at("Redshift", "ClusterParameterGroupName"): GONE},
          path=at("Redshift", "ClusterParameterGroupName"), status="UNKNOWN"),
    spoil("SVC-10", {"Resources/Redshift": GOOD_REDSHIFT,
                     at("Redshift", "ClusterParameterGroupName"): "default.redshift-2.0"},
          path=at("Redshift", "ClusterParameterGroupName"), status="PASS"),
    spoil("SVC-10", {"Resources/Redshift": GOOD_REDSHIFT, at("Redshift", "ClusterParameterGroupName"): "elsewhere"},
          path=at("Redshift", "ClusterParameterGroupName"), status="INHERITED"),
    *[spoil("SVC-05", {"Resources/Shared": {"Type": kind, "Properties": {key: OPEN}, **KEPT}},
            path=at("Shared", f"{key}/Statement/0/Principal")) for kind, key in POLICIES],
    *[spoil("LOG-06", {"Resources/Subscription": {"Type": "AWS::SNS::Subscription", "Properties": {
                "TopicArn": {"Ref": "Topic"}, "Protocol": protocol}}},
            path=at("Subscription", "Protocol"), status=status)
      for protocol, status in PROTOCOLS],
    spoil("LOG-06", {at("Topic", "Subscription"): [{"Protocol": "http", "Endpoint": "http://example.org"}]},
          path=at("Topic", "Subscription/0/Protocol")),
    spoil("SVC-07", {at("Rotation", "SecretId"): ASKED}, path=at("Secret"), status="UNKNOWN"),
    spoil("SVC-19", {at("Readers", "Principal/DataLakePrincipalIdentifier"): "arn:aws:iam::*:role/x"},
          also={"CFG-08": "FAIL"}),
    spoil("SVC-19", {at("Readers", "Principal/DataLakePrincipalIdentifier"): ASKED}, status="UNKNOWN"),
    spoil("SVC-18", {at("StartsRun", "AuthorizationType"): "NONE"}),
    spoil("SVC-18", {at("StartsRun", "AuthorizationType"): GONE}),
    spoil("SVC-18", {at("StartsRun", "AuthorizationType"): ASKED}, status="UNKNOWN"),
    spoil("SVC-08", {at("Workgroup", "PubliclyAccessible"): True}),
    spoil("SVC-08", {at("Workgroup", "PubliclyAccessible"): ASKED}, status="UNKNOWN"),
    spoil("SVC-08", {at("Workgroup", "PubliclyAccessible"): GONE}, status="PASS", reason="since 10 January 2025"),
    spoil("SVC-09", {at("Namespace", "LogExports"): GONE}),
    spoil("SVC-09", {at("Namespace", "LogExports"): ["userlog"]}),
    spoil("SVC-09", {at("Namespace", "LogExports"): ASKED}, status="UNKNOWN"),
    spoil("SVC-10", {at("Workgroup", "ConfigParameters"): GONE}),
    spoil("SVC-10", {at("Workgroup", "ConfigParameters/0/ParameterValue"): "false"},
          path=at("Workgroup", "ConfigParameters")),
    spoil("SVC-10", {at("Workgroup", "ConfigParameters/0/ParameterValue"): ASKED},
          path=at("Workgroup", "ConfigParameters"), status="UNKNOWN"),
    *[one for one in key("SVC-11", "Namespace", "KmsKeyId") if one.status != "INHERITED"],
    spoil("SVC-12", {at("Airflow", "WebserverAccessMode"): "PUBLIC_ONLY"}),
    spoil("SVC-12", {at("Airflow", "WebserverAccessMode"): ASKED}, status="UNKNOWN"),
    spoil("SVC-12", {at("Airflow", "WebserverAccessMode"): GONE}, status="PASS"),
    *switch("SVC-13", "Airflow", "LoggingConfiguration/WorkerLogs/Enabled", "LoggingConfiguration"),
    *[one for one in key("SVC-14", "Airflow", "KmsKey") if one.status != "INHERITED"],
    spoil("SVC-15", {f"{SETTINGS}/EncryptionAtRest/CatalogEncryptionMode": "DISABLED"}, path=SETTINGS),
    spoil("SVC-15", {f"{SETTINGS}/EncryptionAtRest/CatalogEncryptionMode": ASKED}, path=SETTINGS, status="UNKNOWN"),
    spoil("SVC-15", {"Resources/Catalogue": GONE}, status="INHERITED", resource="changed", path=""),
    spoil("SVC-16", {at("Queries", "WorkGroupConfiguration/EnforceWorkGroupConfiguration"): False},
          path=at("Queries", "WorkGroupConfiguration")),
    spoil("SVC-16", {at("Queries", "WorkGroupConfiguration/ResultConfiguration/EncryptionConfiguration"): GONE},
          path=at("Queries", "WorkGroupConfiguration")),
    spoil("SVC-16", {at("Queries", "WorkGroupConfiguration/EnforceWorkGroupConfiguration"): ASKED},
          path=at("Queries", "WorkGroupConfiguration"), status="UNKNOWN"),
    *switch("SVC-17", "Workgroup", "EnhancedVpcRouting"),
    spoil("SVC-01", {at("FunctionPermission", "SourceAccount"): GONE}, path=at("FunctionPermission", "Principal")),
    spoil("SVC-01", {at("FunctionPermission", "Principal"): "111122223333", at("FunctionPermission", "SourceArn"): GONE,
                     at("FunctionPermission", "SourceAccount"): GONE}, status="UNKNOWN"),
    spoil("SVC-05", {"Resources/Bus": {"Type": "AWS::Events::EventBusPolicy", "Properties": {
              "StatementId": "anybody", "Action": "events:PutEvents", "Principal": "*"}}}, path=at("Bus", "Principal")),
    spoil("SVC-05", {"Resources/Bus": {"Type": "AWS::Events::EventBusPolicy", "Properties": {
              "StatementId": "ours", "Action": "events:PutEvents", "Principal": "*", "Condition": {
                  "Key": "aws:PrincipalOrgID", "Type": "StringEquals", "Value": "o-1234567890"}}}},
          status="PASS", path=at("TopicPolicy", "PolicyDocument"), resource="TopicPolicy"),
    spoil("SVC-07", {at("Rotation", "SecretId"): {"Ref": "Attachment"}, "Resources/Attachment": {
              "Type": "AWS::SecretsManager::SecretTargetAttachment", "Properties": {"SecretId": {"Ref": "Secret"}}}},
          path=at("Secret"), status="PASS"),
]  # fmt: skip

# What is there only when a condition of the template holds proves nothing, and may be what is wrong.
CONDITIONAL = [
    spoil("IAM-05", {f"{NODES}/4": {"Fn::If": ["Asked", allow("*"), {"Ref": "AWS::NoValue"}]}, **SOMETIMES},
          path=f"{NODES}/4/Fn::If/1/Action", status="UNKNOWN",
          also=each("UNKNOWN", "IAM-04", "IAM-06", "IAM-07", "IAM-08", "IAM-09", "KMS-04")),
    spoil("IAM-08", {f"{NODES}/4": allow("kms:Decrypt", {"Fn::If": ["Asked", "*", {"Fn::GetAtt": "Key.Arn"}]}),
                     **SOMETIMES}, path=f"{NODES}/4/Resource", status="UNKNOWN", also={"IAM-09": "UNKNOWN"}),
    spoil("IAM-03", {f"{SERVICE_TRUST}/Condition": {"Fn::If": ["Asked", {"StringEquals": {"aws:SourceAccount": "1"}},
                                                              {"Ref": "AWS::NoValue"}]}, **SOMETIMES},
          path=f"{SERVICE_TRUST}/Principal", status="UNKNOWN"),
    spoil("IAM-04", {f"{PASSES}/Condition": {"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}}),
    spoil("IAM-07", {f"{NODES}/4": allow("iam:CreatePolicyVersion", "arn:*:iam::*:policy/*"),
                     f"{NODES}/5": {"Effect": "Deny", "Action": "iam:Create*", "Resource": "*"}},
          path=at("NodeRole"), resource="NodeRole", status="PASS", also={"IAM-09": "FAIL"}),
    spoil("IAM-07", {f"{NODES}/4": allow("iam:CreatePolicyVersion", "arn:*:iam::*:policy/*"),
                     f"{NODES}/5": {"Effect": "Deny", "Action": "iam:Create*", "Resource": "*",
                                    "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}},
          also={"IAM-09": "FAIL"}),
    spoil("IAM-10", {f"Resources/{SHARED}": {"Type": "AWS::EMR::Cluster", "Properties": {
              "Name": ASKED, "ServiceRole": {"Ref": "ServiceRole"}, "JobFlowRole": {"Ref": "NodeProfile"},
              "LogUri": {"Fn::Sub": "s3://${Data}/logs/"}, "Instances": {}, "Tags": {"Ref": "Tags"}}},
              "Parameters/Tags": {"Type": "CommaDelimitedList"}},
          path=at(SHARED, "JobFlowRole"), also={"IAM-02": "UNKNOWN", "CFG-07": "UNKNOWN"}),
    spoil("IAM-11", {f"{PARTNER_TRUST}/Principal": "*", f"{PARTNER_TRUST}/Condition": {
              "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/partner"}}},
          also={"CFG-08": "FAIL", "IAM-03": "UNKNOWN"}),
    spoil("S3-03", {at("DataPolicy", "Bucket"): ASKED}, path=at("Data"), status="UNKNOWN",
          also={"S3-04": "UNKNOWN"}),
    spoil("S3-03", {"Resources/DataPolicy/Condition": "Asked", **SOMETIMES}, path=at("Data"), status="UNKNOWN",
          also={"S3-04": "UNKNOWN"}),
    spoil("S3-03", {"Resources/DataPolicy/Condition": "Asked", "Resources/Data/Condition": "Asked", **SOMETIMES},
          path=f"{DATA_POLICY}/0/Condition", status="PASS", also=each("UNKNOWN", "S3-02", "S3-06")),
    spoil("S3-06", {at("Data", "LoggingConfiguration/DestinationBucketName"): "central-logs",
                    at("AccessLogs", "BucketName"): ASKED},
          path=at("AccessLogs", "LoggingConfiguration"), status="UNKNOWN",
          also={"S3-02": "UNKNOWN", "S3-11": "UNKNOWN"}),
    spoil("LOG-03", {at("Logs", "RetentionInDays"): "a year"}, status="UNKNOWN"),
    spoil("LOG-06", {"Resources/TopicPolicy/Condition": "Asked", **SOMETIMES}, path=at("Topic"), status="UNKNOWN",
          also={"LOG-07": "UNKNOWN"}),
    spoil("LOG-08", {at("Trail", "AdvancedEventSelectors/0/FieldSelectors/1/Equals"): [
                        {"Fn::If": ["Asked", "AWS::S3::Object", "AWS::Lambda::Function"]}], **SOMETIMES},
          path=at("Trail"), status="UNKNOWN"),
    spoil("LOG-08", {at("Trail", "AdvancedEventSelectors"): GONE, at("Trail", "EventSelectors"): [{"DataResources": [
                        {"Type": "AWS::S3::Object", "Values": [{"Fn::If": ["Asked", "arn:aws:s3", "arn:aws:s3:::x/"]}]}
                    ]}], **SOMETIMES},
          path=at("Trail"), status="UNKNOWN", also={"CFG-08": "FAIL"}),
    spoil("LOG-08", {at("Trail", "AdvancedEventSelectors"): GONE, at("Trail", "EventSelectors"): [{
                        "ReadWriteType": {"Fn::If": ["Asked", "ReadOnly", "WriteOnly"]},
                        "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}], **SOMETIMES},
          path=at("Trail"), status="UNKNOWN"),
    spoil("LOG-09", {"Resources/Logs/Condition": "Asked", at("Function", "LoggingConfig"): GONE,
                     at("Logs", "LogGroupName"): {"Fn::Sub": "/aws/lambda/${Function}"}, **SOMETIMES},
          path=at("Function", "LoggingConfig/LogGroup"), status="UNKNOWN"),
]  # fmt: skip

MUTATIONS = [*IDENTITIES, *BUCKETS, *KEYS, *LOGS, *TEMPLATES, *SERVICES, *CONDITIONAL]

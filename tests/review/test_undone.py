"""A guard that stands in a template, and a call of the templates that takes it away."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from emr_platform.assembly import load
from emr_platform.review import Result, Status, catalogue, review
from emr_platform.review._undoing import UNDOING
from emr_platform.review.controls import kms_02, s3_09, svc_05, svc_19
from tests.review.controls.mutate import worst
from tests.review.controls.small import READS, Body, all_of, made, policy, role, trusting

BUCKET = {"Ref": "Data"}
BLOCKED = dict.fromkeys(
    ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
)  # fmt: skip
TLS = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}},
       "Resource": [{"Fn::GetAtt": ["Data", "Arn"]}, {"Fn::Sub": "${Data.Arn}/*"}]}  # fmt: skip
TAG = "for-use-with-amazon-emr-managed-policies"
INSIDE = {"Effect": "Allow", "Principal": {"AWS": {"Ref": "AWS::AccountId"}}, "Action": "*", "Resource": "*"}
CIDR = {"CidrIp": "10.0.0.0/8", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
INSTANCES = {"EmrManagedMasterSecurityGroup": {"Ref": "Group"}, "EmrManagedSlaveSecurityGroup": {"Ref": "Group"},
             "ServiceAccessSecurityGroup": {"Ref": "Group"}, "KeepJobFlowAliveWhenNoSteps": True,
             "TerminationProtected": True, "UnhealthyNodeReplacement": True}  # fmt: skip
GUARDED: Body = {
    "Data": made("S3::Bucket", BucketName="data", PublicAccessBlockConfiguration=BLOCKED,
                 VersioningConfiguration={"Status": "Enabled"}),
    "DataPolicy": made("S3::BucketPolicy", Bucket=BUCKET, PolicyDocument=policy(TLS)),
    "Point": made("S3::AccessPoint", Name="point", Bucket=BUCKET),
    "Key": made("KMS::Key", EnableKeyRotation=True, PendingWindowInDays=30),
    "Alias": made("KMS::Alias", AliasName="alias/ours", TargetKeyId={"Ref": "Key"}),
    "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "Subnet": made("EC2::Subnet", VpcId={"Ref": "Vpc"}),
    "Routes": made("EC2::RouteTable", VpcId={"Ref": "Vpc"}),
    "Association": made("EC2::SubnetRouteTableAssociation", SubnetId={"Ref": "Subnet"}, RouteTableId={"Ref": "Routes"}),
    "Flows": made("EC2::FlowLog", ResourceId={"Ref": "Vpc"}, ResourceType="VPC", TrafficType="ALL"),
    "Group": made("EC2::SecurityGroup", VpcId={"Ref": "Vpc"}, SecurityGroupIngress=[CIDR]),
    "Endpoint": made("EC2::VPCEndpoint", VpcId={"Ref": "Vpc"}, ServiceName="com.amazonaws.eu-west-1.s3",
                     RouteTableIds=[{"Ref": "Routes"}]),
    "Closed": {"Type": "Custom::VpcRestrictDefaultSG",
               "Properties": {"DefaultSecurityGroupId": {"Fn::GetAtt": ["Vpc", "DefaultSecurityGroup"]}}},
    "Cluster": made("EMR::Cluster", Name="x", ReleaseLabel="emr-7.12.0", SecurityConfiguration={"Ref": "Guards"},
                    Instances=INSTANCES | {"Ec2SubnetIds": [{"Ref": "Subnet"}]}, Tags=[
        {"Key": TAG, "Value": "true"},
        *({"Key": word, "Value": "x"} for word in ("Owner", "DataClassification", "CostCenter", "Environment"))]),
    "Bus": made("Events::EventBus", Name="bus", Policy=policy(INSIDE)),
    "Vault": made("Backup::BackupVault", BackupVaultName="vault"),
    "Images": made("ECR::Repository"),
    "Files": made("EFS::FileSystem"),
    "Table": made("DynamoDB::Table"),
    "Search": made("OpenSearchService::Domain", AccessPolicies=policy(INSIDE)),
    "Api": made("ApiGateway::RestApi"),
    "Starts": made("ApiGateway::Method", RestApiId={"Ref": "Api"}, HttpMethod="POST", AuthorizationType="AWS_IAM"),
    "Graph": made("AppSync::GraphQLApi", AuthenticationType="AWS_IAM"),
    "Role": role(),
    "Function": made("Lambda::Function", Code={"S3Bucket": "code", "S3Key": "a.zip"},
                     LoggingConfig={"LogGroup": {"Ref": "Logs"}}),
    "Logs": made("Logs::LogGroup"),
    "Alarm": made("CloudWatch::Alarm", AlarmName="idle", AlarmActions=["arn:aws:ssm:eu-west-1::opsitem:1"]),
    "Office": made("EC2::PrefixList", Entries=[{"Cidr": "10.2.0.0/16"}]),
    "Inward": made("EC2::SecurityGroupIngress", GroupId={"Ref": "Group"}, SourcePrefixListId={"Ref": "Office"}),
    "Guards": made("EMR::SecurityConfiguration", Name="guards", SecurityConfiguration={
        "InstanceMetadataServiceConfiguration": {
            "MinimumInstanceMetadataServiceVersion": 2, "HttpPutResponseHopLimit": 1}}),
}  # fmt: skip


def custom(service: str, action: str, parameters: Body, when: str = "Create", **more: Any) -> Body:
    """A call of the SDK as a custom resource makes it, with `{"Ref": "X"}` in its text as the CDK writes it: `${X}`."""
    call = json.dumps({"service": service, "action": action, "parameters": parameters})
    written = re.sub(r'{"Ref": "([\w.]+)"}', r'"${\1}"', call)
    return {"Type": "Custom::AWS", "Properties": {when: {"Fn::Sub": written}}, **more}


def machine(service: str, action: str, parameters: Body) -> Body:
    state = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{service}:{action}", "Parameters": parameters}
    state = json.loads(re.sub(r'{"Ref": "(\w+)\.(\w+)"}', r'{"Fn::GetAtt": ["\1", "\2"]}', json.dumps(state)))
    return made(
        "StepFunctions::StateMachine",
        Definition={"StartAt": "Undo", "States": {"Undo": state | {"End": True}}},
        RoleArn="arn",
    )


def found(folder: Path, control: str, resources: Body) -> list[Result]:
    body = {"Parameters": {"Asked": {"Type": "String"}}, "Resources": GUARDED | resources,
            "Conditions": {"Late": {"Fn::Equals": [{"Ref": "Asked"}, "yes"]}}}  # fmt: skip
    (folder / "t.json").write_text(json.dumps(body))
    return review(load([folder / "t.json"]), [one for one in catalogue() if one.id == control], strict=True)


def status(folder: Path, control: str, resources: Body) -> Status:
    return worst(found(folder, control, resources))[control]


CASES: list[tuple[str, str, str, Body, Status, Status]] = [
    # control, service, action, parameters, as a custom resource, as a state
    ("S3-01", "s3", "deletePublicAccessBlock", {"Bucket": BUCKET}, "FAIL", "UNKNOWN"),
    ("S3-01", "s3", "putPublicAccessBlock",
     {"Bucket": BUCKET, "PublicAccessBlockConfiguration": {"BlockPublicAcls": False}}, "FAIL", "UNKNOWN"),
    ("S3-01", "s3", "putPublicAccessBlock", {"Bucket": BUCKET, "PublicAccessBlockConfiguration": BLOCKED},
     "PASS", "PASS"),
    ("S3-01", "s3", "deletePublicAccessBlock", {"Bucket": "data"}, "FAIL", "UNKNOWN"),
    ("S3-01", "s3", "deletePublicAccessBlock", {"Bucket": "elsewhere"}, "PASS", "PASS"),
    ("S3-03", "s3", "deleteBucketPolicy", {"Bucket": BUCKET}, "FAIL", "UNKNOWN"),
    ("S3-09", "s3", "putBucketPolicy", {"Bucket": BUCKET, "Policy": "{}"}, "UNKNOWN", "UNKNOWN"),
    ("S3-09", "s3", "putBucketReplication", {"Bucket": BUCKET}, "UNKNOWN", "UNKNOWN"),
    ("LOG-09", "lambda", "updateFunctionConfiguration", {"FunctionName": {"Ref": "Function"}, "LoggingConfig": {}},
     "UNKNOWN", "UNKNOWN"),
    ("LOG-09", "lambda", "updateFunctionConfiguration", {"FunctionName": {"Ref": "Function"}}, "PASS", "PASS"),
    ("S3-05", "s3", "putBucketVersioning", {"Bucket": BUCKET, "VersioningConfiguration": {"Status": "Suspended"}},
     "FAIL", "UNKNOWN"),
    ("KMS-01", "kms", "disableKeyRotation", {"KeyId": {"Ref": "Key"}}, "FAIL", "UNKNOWN"),
    ("KMS-01", "kms", "disableKeyRotation", {"KeyId": "alias/ours"}, "FAIL", "UNKNOWN"),
    ("KMS-01", "kms", "disableKeyRotation", {"KeyId": {"Ref": "Alias"}}, "FAIL", "UNKNOWN"),
    ("KMS-01", "kms", "disableKeyRotation", {"KeyId": "alias/theirs"}, "PASS", "PASS"),
    ("KMS-02", "kms", "putKeyPolicy", {"KeyId": {"Ref": "Key"}, "Policy": "{}"}, "UNKNOWN", "UNKNOWN"),
    ("KMS-03", "kms", "scheduleKeyDeletion", {"KeyId": {"Ref": "Key"}, "PendingWindowInDays": 7}, "FAIL", "UNKNOWN"),
    ("KMS-03", "kms", "scheduleKeyDeletion", {"KeyId": {"Ref": "Key"}}, "PASS", "PASS"),
    ("NET-03", "ec2", "authorizeSecurityGroupIngress", {"GroupId": {"Ref": "Group"}, "CidrIp": "0.0.0.0/0"},
     "FAIL", "UNKNOWN"),
    ("NET-03", "ec2", "authorizeSecurityGroupIngress",
     {"GroupId": {"Ref": "Group"}, "IpPermissions": [{"Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]}, "FAIL", "UNKNOWN"),
    ("NET-03", "ec2", "authorizeSecurityGroupIngress", {"GroupId": {"Ref": "Group"}, "CidrIp": "10.1.0.0/16"},
     "UNKNOWN", "UNKNOWN"),
    ("NET-01", "ec2", "createRoute", {"RouteTableId": {"Ref": "Routes"}, "GatewayId": "igw-1"}, "UNKNOWN", "UNKNOWN"),
    ("NET-01", "ec2", "createRoute", {"RouteTableId": {"Ref": "Routes"}, "NatGatewayId": "nat-1"}, "PASS", "PASS"),
    ("NET-04", "ec2", "createRoute", {"RouteTableId": {"Ref": "Routes"}, "NatGatewayId": "nat-1"},
     "UNKNOWN", "UNKNOWN"),
    ("NET-12", "ec2", "createRoute", {"RouteTableId": {"Ref": "Routes"}, "NatGatewayId": "nat-1"},
     "UNKNOWN", "UNKNOWN"),
    ("NET-12", "ec2", "createRoute", {"RouteTableId": {"Ref": "Routes"}, "DestinationCidrBlock": "10.0.0.0/8"},
     "PASS", "PASS"),
    *[("NET-12", service, action, {key: {"Ref": "Vpc"}}, "UNKNOWN", "UNKNOWN") for service, action, key in (
        ("ec2", "associateDhcpOptions", "VpcId"), ("route53profiles", "associateProfile", "ResourceId"),
        ("route53resolver", "associateResolverRule", "VPCId"))],
    ("NET-12", "ec2", "associateRouteTable", {"SubnetId": {"Ref": "Subnet"}, "RouteTableId": "rtb-1"},
     "UNKNOWN", "UNKNOWN"),
    ("NET-01", "ec2", "associateRouteTable", {"SubnetId": {"Ref": "Subnet"}, "RouteTableId": "rtb-1"},
     "UNKNOWN", "UNKNOWN"),
    ("NET-01", "ec2", "replaceRouteTableAssociation", {"AssociationId": {"Ref": "Association"}},
     "UNKNOWN", "UNKNOWN"),
    ("NET-08", "ec2", "disassociateRouteTable", {"AssociationId": {"Ref": "Association"}}, "UNKNOWN", "UNKNOWN"),
    ("NET-08", "ec2", "modifyVpcEndpoint", {"VpcEndpointId": {"Ref": "Endpoint"}, "PolicyDocument": "{}"},
     "PASS", "PASS"),
    ("NET-08", "ec2", "modifyVpcEndpoint", {"VpcEndpointId": {"Ref": "Endpoint"}, "PrivateDnsEnabled": False},
     "UNKNOWN", "UNKNOWN"),
    ("NET-08", "ec2", "modifyVpcAttribute", {"VpcId": {"Ref": "Vpc"}, "EnableDnsSupport": {"Value": False}},
     "UNKNOWN", "UNKNOWN"),
    ("NET-08", "ec2", "modifyVpcAttribute", {"VpcId": {"Ref": "Vpc"}, "EnableNetworkAddressUsageMetrics": {}},
     "PASS", "PASS"),
    ("NET-12", "ec2", "enableRouteServerPropagation", {"RouteTableId": {"Ref": "Routes"}}, "UNKNOWN", "UNKNOWN"),
    ("NET-03", "ec2", "modifyManagedPrefixList", {"PrefixListId": {"Ref": "Office"}, "AddEntries": [{"Cidr": "x"}]},
     "UNKNOWN", "UNKNOWN"),
    ("NET-03", "ec2", "modifyManagedPrefixList", {"PrefixListId": {"Ref": "Office"}, "RemoveEntries": [{"Cidr": "x"}]},
     "PASS", "PASS"),
    ("AUT-04", "emr", "deleteSecurityConfiguration", {"Name": {"Ref": "Guards"}}, "UNKNOWN", "UNKNOWN"),
    ("AUT-04", "emr", "deleteSecurityConfiguration", {"Name": "guards"}, "UNKNOWN", "UNKNOWN"),
    ("LOG-07", "cloudwatch", "putMetricAlarm", {"AlarmName": "idle", "AlarmActions": ["arn"], "ActionsEnabled": False},
     "UNKNOWN", "UNKNOWN"),
    ("LOG-07", "cloudwatch", "putMetricAlarm", {"AlarmName": {"Ref": "Alarm"}}, "UNKNOWN", "UNKNOWN"),
    ("LOG-07", "cloudwatch", "putMetricAlarm", {"AlarmName": "idle", "AlarmActions": ["arn"]}, "PASS", "PASS"),
    ("NET-07", "ec2", "authorizeSecurityGroupIngress", {"GroupId": {"Ref": "Vpc.DefaultSecurityGroup"}},
     "FAIL", "UNKNOWN"),
    ("NET-07", "ec2", "revokeSecurityGroupIngress", {"GroupId": {"Ref": "Vpc.DefaultSecurityGroup"}}, "PASS", "PASS"),
    ("NET-06", "ec2", "deleteFlowLogs", {"FlowLogIds": [{"Ref": "Flows"}]}, "FAIL", "UNKNOWN"),
    ("CFG-03", "emr", "setTerminationProtection", {"JobFlowIds": [{"Ref": "Cluster"}], "TerminationProtected": False},
     "FAIL", "UNKNOWN"),
    ("CFG-03", "emr", "setTerminationProtection", {"JobFlowIds": [{"Ref": "Cluster"}], "TerminationProtected": True},
     "PASS", "PASS"),
    ("IAM-05", "iam", "attachRolePolicy", {"RoleName": {"Ref": "Role"}, "PolicyArn": "arn"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-01", "lambda", "addPermission", {"FunctionName": {"Ref": "Function"}}, "UNKNOWN", "UNKNOWN"),
    ("S3-09", "s3control", "putAccessPointPolicy", {"Name": "point", "Policy": "{}"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-05", "eventbridge", "putPermission", {"EventBusName": {"Ref": "Bus"}, "StatementId": "a"},
     "UNKNOWN", "UNKNOWN"),
    ("SVC-05", "eventbridge", "putPermission", {"EventBusName": "elsewhere", "StatementId": "a"}, "PASS", "PASS"),
    ("SVC-05", "backup", "putBackupVaultAccessPolicy", {"BackupVaultName": {"Ref": "Vault"}}, "UNKNOWN", "UNKNOWN"),
    ("SVC-05", "ecr", "setRepositoryPolicy", {"repositoryName": {"Ref": "Images"}}, "UNKNOWN", "UNKNOWN"),
    ("SVC-05", "efs", "putFileSystemPolicy", {"FileSystemId": {"Ref": "Files"}}, "UNKNOWN", "UNKNOWN"),
    ("SVC-05", "dynamodb", "putResourcePolicy", {"ResourceArn": {"Ref": "Table"}}, "UNKNOWN", "UNKNOWN"),
    ("SVC-05", "opensearch", "updateDomainConfig", {"DomainName": {"Ref": "Search"}, "AccessPolicies": "{}"},
     "UNKNOWN", "UNKNOWN"),
    ("SVC-05", "opensearch", "updateDomainConfig", {"DomainName": {"Ref": "Search"}, "ClusterConfig": {}},
     "PASS", "PASS"),
    ("SVC-05", "apigateway", "updateRestApi", {"restApiId": {"Ref": "Api"}}, "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "apigateway", "updateMethod", {"restApiId": {"Ref": "Api"}}, "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "appsync", "updateGraphqlApi", {"apiId": {"Ref": "Graph"}}, "UNKNOWN", "UNKNOWN"),
    ("IAM-02", "emr", "removeTags", {"ResourceId": {"Ref": "Cluster"}, "TagKeys": [TAG]}, "FAIL", "UNKNOWN"),
    ("IAM-02", "emr", "removeTags", {"ResourceId": {"Ref": "Cluster"}, "TagKeys": ["a"]}, "PASS", "PASS"),
    ("CFG-07", "emr", "removeTags", {"ResourceId": {"Ref": "Cluster"}, "TagKeys": ["a", "Cost-Center"]}, "FAIL",
     "UNKNOWN"),
    ("CFG-07", "emr", "removeTags", {"ResourceId": {"Ref": "Cluster"}, "TagKeys": [TAG]}, "PASS", "PASS"),
    ("IAM-02", "emr", "addTags", {"ResourceId": {"Ref": "Cluster"}, "Tags": [{"Key": TAG, "Value": "false"}]},
     "FAIL", "UNKNOWN"),
    ("IAM-02", "emr", "addTags", {"ResourceId": {"Ref": "Cluster"}, "Tags": [{"Key": "a", "Value": "b"}]},
     "PASS", "PASS"),
    ("NET-03", "ec2", "restoreManagedPrefixListVersion", {"PrefixListId": {"Ref": "Office"}}, "UNKNOWN", "UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("control", "service", "action", "parameters", "deployed", "run"), CASES)
def test_a_call_undoes_what_a_resource_says_of_itself(
    tmp_path: Path, control: str, service: str, action: str, parameters: Body, deployed: Status, run: Status
) -> None:
    assert status(tmp_path, control, {}) in {"PASS", "NOT_APPLICABLE"}
    assert status(tmp_path, control, {"Undo": custom(service, action, parameters)}) == deployed
    assert status(tmp_path, control, {"Undo": machine(service, action, parameters)}) == run


KEY = {"KmsMasterKeyId": {"Ref": "Key"}}
REFUSED = policy({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                  "Condition": {"Bool": {"aws:SecureTransport": "false"}}})  # fmt: skip
ROTATION = made("SecretsManager::RotationSchedule", SecretId={"Ref": "Secret"}, RotationLambdaARN="arn",
                RotationRules={"AutomaticallyAfterDays": 30})  # fmt: skip
CATALOG = made("Glue::DataCatalogEncryptionSettings", CatalogId={"Ref": "AWS::AccountId"},
               DataCatalogEncryptionSettings={
                   "EncryptionAtRest": {"CatalogEncryptionMode": "SSE-KMS"},
                   "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": True}})  # fmt: skip
MORE: Body = {
    "Topic": made("SNS::Topic", TopicName="topic", **KEY),
    "TopicPolicy": made("SNS::TopicPolicy", Topics=[{"Ref": "Topic"}], PolicyDocument=REFUSED),
    "Jobs": made("SQS::Queue", QueueName="jobs", **KEY),
    "JobsPolicy": made("SQS::QueuePolicy", Queues=[{"Ref": "Jobs"}], PolicyDocument=REFUSED),
    "Secret": made("SecretsManager::Secret", KmsKeyId={"Ref": "Key"}),
    "Rotation": ROTATION,
    "Global": made("DynamoDB::GlobalTable", TableName="all", SSESpecification={"SSEEnabled": True, "SSEType": "KMS"},
                   Replicas=[{"Region": "eu-west-1", "SSESpecification": {"KMSMasterKeyId": {"Ref": "Key"}},
                              "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}]),
    "Parameters": made("Redshift::ClusterParameterGroup", ParameterGroupFamily="redshift-1.0", Parameters=[
        {"ParameterName": "require_ssl", "ParameterValue": "true"}]),
    "Dwh": made("Redshift::Cluster", ClusterParameterGroupName={"Ref": "Parameters"},
                LoggingProperties={"BucketName": BUCKET}),
    "Http": made("ApiGatewayV2::Api", ProtocolType="HTTP"),
    "Run": made("ApiGatewayV2::Route", ApiId={"Ref": "Http"}, RouteKey="POST /run", AuthorizationType="AWS_IAM"),
    "Api": made("ApiGateway::RestApi"),
    "Path": made("ApiGateway::Resource", RestApiId={"Ref": "Api"}, PathPart="run"),
    "Other": made("ApiGateway::Resource", RestApiId={"Ref": "Api"}, PathPart="other"),
    "Starts": made("ApiGateway::Method", RestApiId={"Ref": "Api"}, HttpMethod="POST", AuthorizationType="AWS_IAM",
                   ResourceId={"Ref": "Path"}),
    "Stop": made("ApiGatewayV2::Integration", ApiId={"Ref": "Http"}),
    "Catalog": CATALOG,
    "Replica": made("KMS::ReplicaKey", PendingWindowInDays=30, PrimaryKeyArn="arn",
                    KeyPolicy=policy(INSIDE)),
    "Group": made("Logs::LogGroup", LogGroupName="group", KmsKeyId={"Fn::GetAtt": ["Key", "Arn"]}),
    "Watched": made("CloudWatch::CompositeAlarm", AlarmName="all", AlarmActions=["arn:aws:ssm:eu-west-1::opsitem:1"]),
    "Vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
    "Reads": role(READS),
    "Denied": role(READS, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}),
    "Bounded": role(READS, PermissionsBoundary="arn:aws:iam::aws:policy/ReadOnlyAccess"),
    "Ours": made("KMS::Alias", AliasName="alias/ours", TargetKeyId={"Ref": "Key"}),
    "Airflow": made("MWAA::Environment", KmsKey={"Ref": "Ours"}),
    "Kept": made("Logs::LogGroup", RetentionInDays=731, KmsKeyId={"Fn::GetAtt": ["Key", "Arn"]}),
    "Studio": made("EMR::Studio", EncryptionKeyArn={"Fn::GetAtt": ["Key", "Arn"]}),
    "Key": made("KMS::Key", EnableKeyRotation=True, PendingWindowInDays=30),
    "Data": made("S3::Bucket", BucketName="data", LifecycleConfiguration={"Rules": [
        {"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}]}),
}  # fmt: skip
OFF = {"DataCatalogEncryptionSettings": {"EncryptionAtRest": {"CatalogEncryptionMode": "DISABLED"}}}
ON = {"DataCatalogEncryptionSettings": CATALOG["Properties"]["DataCatalogEncryptionSettings"]}
ROUTE = {"ApiId": {"Ref": "Http"}, "RouteId": "x"}
METHOD = {"restApiId": {"Ref": "Api"}, "resourceId": "x", "httpMethod": "GET"}
LESS: list[tuple[str, str, str, Body, Status, Status]] = [
    # As above, of other resources.
    ("LOG-06", "sns", "subscribe", {"TopicArn": {"Ref": "Topic"}, "Protocol": "http"}, "FAIL", "UNKNOWN"),
    ("LOG-06", "sns", "subscribe", {"TopicArn": {"Ref": "Topic"}, "Protocol": "https"}, "PASS", "PASS"),
    ("LOG-06", "sns", "removePermission", {"TopicArn": {"Ref": "Topic"}, "Label": "Tls"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-04", "sqs", "removePermission", {"QueueUrl": {"Ref": "Jobs"}, "Label": "Tls"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-06", "secretsmanager", "replicateSecretToRegions",
     {"SecretId": {"Ref": "Secret"}, "AddReplicaRegions": [{"Region": "us-east-1"}]}, "FAIL", "UNKNOWN"),
    ("SVC-07", "secretsmanager", "rotateSecret",
     {"SecretId": {"Ref": "Secret"}, "RotationRules": {"AutomaticallyAfterDays": 900}}, "UNKNOWN", "UNKNOWN"),
    ("SVC-07", "secretsmanager", "rotateSecret", {"SecretId": {"Ref": "Secret"}}, "PASS", "PASS"),
    ("SVC-02", "dynamodb", "updateContinuousBackups", {"TableName": {"Ref": "Global"},
     "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}}, "FAIL", "UNKNOWN"),
    ("SVC-03", "dynamodb", "updateTable", {"TableName": "all", "SSESpecification": {"Enabled": False}},
     "UNKNOWN", "UNKNOWN"),
    ("SVC-03", "dynamodb", "updateTable", {"TableName": "all", "ReplicaUpdates": []}, "UNKNOWN", "UNKNOWN"),
    ("SVC-03", "dynamodb", "updateTable", {"TableName": "all", "BillingMode": "PROVISIONED"}, "PASS", "PASS"),
    ("SVC-05", "dynamodb", "putResourcePolicy", {"ResourceArn": {"Ref": "Global.Arn"}}, "UNKNOWN", "UNKNOWN"),
    ("SVC-09", "redshift", "enableLogging", {"ClusterIdentifier": {"Ref": "Dwh"}, "LogExports": ["userlog"]},
     "UNKNOWN", "UNKNOWN"),
    ("SVC-09", "redshift", "enableLogging", {"ClusterIdentifier": {"Ref": "Dwh"}, "BucketName": "b"}, "PASS", "PASS"),
    ("SVC-10", "redshift", "modifyClusterParameterGroup", {"ParameterGroupName": {"Ref": "Parameters"}},
     "UNKNOWN", "UNKNOWN"),
    ("SVC-10", "redshift", "resetClusterParameterGroup", {"ParameterGroupName": {"Ref": "Parameters"}},
     "UNKNOWN", "UNKNOWN"),
    ("SVC-10", "redshift", "resetClusterParameterGroup", {"ParameterGroupName": "other"}, "PASS", "PASS"),
    ("SVC-15", "glue", "putDataCatalogEncryptionSettings", OFF, "FAIL", "UNKNOWN"),
    ("SVC-15", "glue", "putDataCatalogEncryptionSettings", ON, "PASS", "PASS"),
    ("SVC-18", "apigatewayv2", "updateRoute", ROUTE | {"AuthorizationType": "NONE"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "apigatewayv2", "updateRoute", ROUTE | {"AuthorizationType": "JWT"}, "PASS", "PASS"),
    ("SVC-18", "apigatewayv2", "updateRoute", ROUTE | {"OperationName": "x"}, "PASS", "PASS"),
    ("SVC-18", "apigatewayv2", "createRoute", {"ApiId": {"Ref": "Http"}, "RouteKey": "GET /x"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "apigatewayv2", "reimportApi", {"ApiId": {"Ref": "Http"}, "Body": "{}"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "apigatewayv2", "updateApi", {"ApiId": {"Ref": "Http"}, "Description": "x"}, "PASS", "PASS"),
    ("SVC-18", "apigateway", "putMethod", METHOD | {"authorizationType": "NONE"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "apigateway", "putMethod", METHOD | {"authorizationType": "AWS_IAM"}, "PASS", "PASS"),
    ("SVC-18", "apigateway", "updateMethod", METHOD, "PASS", "PASS"),
    ("SVC-18", "apigateway", "updateMethod", METHOD | {"httpMethod": "POST"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "apigateway", "updateMethod", METHOD | {"httpMethod": "POST", "resourceId": {"Ref": "Other"}},
     "PASS", "PASS"),
    ("SVC-18", "apigateway", "updateMethod", METHOD | {"httpMethod": "POST", "resourceId": {"Ref": "Path"}},
     "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "apigatewayv2", "deleteRoute", {"ApiId": {"Ref": "Http"}, "RouteId": {"Ref": "Run"}},
     "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "apigatewayv2", "deleteRoute", {"ApiId": {"Ref": "Http"}, "RouteId": {"Ref": "Stop"}}, "PASS", "PASS"),
    ("SVC-18", "apigateway", "putRestApi", {"restApiId": {"Ref": "Api"}, "body": "{}"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-18", "apigateway", "putIntegration", METHOD, "PASS", "PASS"),
    ("SVC-18", "apigateway", "putIntegration", METHOD | {"httpMethod": "OPTIONS"}, "UNKNOWN", "UNKNOWN"),
    ("LOG-02", "cloudwatchlogs", "disassociateKmsKey", {"resourceIdentifier": {"Ref": "Group.Arn"}},
     "FAIL", "UNKNOWN"),
    ("LOG-02", "cloudwatchlogs", "associateKmsKey", {"logGroupName": "group", "kmsKeyId": "x"}, "UNKNOWN", "UNKNOWN"),
    ("LOG-02", "cloudwatchlogs", "associateKmsKey", {"logGroupName": "other", "kmsKeyId": "x"}, "PASS", "PASS"),
    ("LOG-07", "cloudwatch", "disableAlarmActions", {"AlarmNames": ["all"]}, "FAIL", "UNKNOWN"),
    ("LOG-07", "cloudwatch", "putCompositeAlarm", {"AlarmName": "all"}, "UNKNOWN", "UNKNOWN"),
    ("LOG-07", "cloudwatch", "putAlarmMuteRule", {"Name": "x", "MuteTargets": {"AlarmNames": ["all"]}},
     "UNKNOWN", "UNKNOWN"),
    ("LOG-07", "cloudwatch", "putAlarmMuteRule", {"Name": "x", "MuteTargets": {"AlarmNames": ["other"]}},
     "PASS", "PASS"),
    ("KMS-02", "kms", "putKeyPolicy", {"KeyId": {"Ref": "Replica"}, "Policy": "{}"}, "UNKNOWN", "UNKNOWN"),
    ("KMS-03", "kms", "deleteImportedKeyMaterial", {"KeyId": {"Ref": "Replica"}}, "FAIL", "UNKNOWN"),
    ("ENC-11", "emr", "updateStudio", {"StudioId": {"Ref": "Studio"}, "EncryptionKeyArn": "x"}, "UNKNOWN", "UNKNOWN"),
    ("ENC-11", "emr", "updateStudio", {"StudioId": {"Ref": "Studio"}, "Name": "x"}, "PASS", "PASS"),
    ("IAM-07", "iam", "detachRolePolicy", {"RoleName": {"Ref": "Denied"}, "PolicyArn": "arn"}, "UNKNOWN", "UNKNOWN"),
    ("IAM-07", "iam", "detachRolePolicy", {"RoleName": {"Ref": "Reads"}, "PolicyArn": "arn"}, "PASS", "PASS"),
    ("IAM-07", "iam", "detachRolePolicy", {"RoleName.$": "$.role", "PolicyArn": "arn"}, "PASS", "UNKNOWN"),
    ("IAM-07", "iam", "deleteRolePolicy", {"RoleName": {"Ref": "Denied"}, "PolicyName": "p"}, "UNKNOWN", "UNKNOWN"),
    ("IAM-07", "iam", "deleteRolePermissionsBoundary", {"RoleName": {"Ref": "Denied"}}, "PASS", "PASS"),
    ("IAM-07", "iam", "deleteRolePermissionsBoundary", {"RoleName": {"Ref": "Bounded"}}, "UNKNOWN", "UNKNOWN"),
    ("IAM-07", "iam", "putRolePermissionsBoundary", {"RoleName": {"Ref": "Bounded"}}, "UNKNOWN", "UNKNOWN"),
    ("IAM-07", "iam", "detachRolePolicy", {"RoleName": {"Ref": "Bounded"}, "PolicyArn": "arn"}, "PASS", "PASS"),
    ("NET-09", "ec2", "createVpcEndpoint", {"VpcId": {"Ref": "Vpc"}, "ServiceName": "com.amazonaws.eu-west-1.s3"},
     "UNKNOWN", "UNKNOWN"),
    ("NET-09", "ec2", "createVpcEndpoint", {"VpcId": {"Ref": "Vpc"}, "ServiceName": "com.amazonaws.eu-west-1.kms"},
     "NOT_APPLICABLE", "NOT_APPLICABLE"),
    ("NET-10", "ec2", "createVpcEndpoint", {"VpcId": {"Ref": "Vpc"}, "VpcEndpointType": "Interface"},
     "UNKNOWN", "UNKNOWN"),
    ("SVC-06", "kms", "disableKey", {"KeyId": {"Ref": "Key"}}, "FAIL", "UNKNOWN"),
    ("LOG-02", "kms", "disableKey", {"KeyId": {"Ref": "Key"}}, "FAIL", "UNKNOWN"),
    ("SVC-06", "kms", "disableKey", {"KeyId": {"Ref": "Replica"}}, "PASS", "PASS"),
    ("SVC-14", "kms", "updateAlias", {"AliasName": "alias/ours", "TargetKeyId": "x"}, "UNKNOWN", "UNKNOWN"),
    ("SVC-14", "kms", "deleteAlias", {"AliasName": {"Ref": "Ours"}}, "FAIL", "UNKNOWN"),
    ("SVC-14", "kms", "deleteAlias", {"AliasName": "alias/theirs"}, "PASS", "PASS"),
    ("LOG-03", "cloudwatchlogs", "deleteLogStream", {"logGroupName": {"Ref": "Kept"}}, "FAIL", "UNKNOWN"),
    ("S3-07", "s3", "putBucketLifecycle", {"Bucket": BUCKET}, "UNKNOWN", "UNKNOWN"),
    ("S3-09", "s3", "putBucketInventoryConfiguration", {"Bucket": BUCKET}, "UNKNOWN", "UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("control", "service", "action", "parameters", "deployed", "run"), LESS)
def test_calls_undo_what_fewer_templates_have(
    tmp_path: Path, control: str, service: str, action: str, parameters: Body, deployed: Status, run: Status
) -> None:
    def asked(more: Body) -> Status:
        (tmp_path / "t.json").write_text(json.dumps({"Resources": MORE | more}))
        chosen = [one for one in catalogue() if one.id == control]
        return worst(review(load([tmp_path / "t.json"]), chosen, strict=True))[control]

    assert asked({}) in {"PASS", "NOT_APPLICABLE"}
    assert asked({"Undo": custom(service, action, parameters)}) == deployed
    assert asked({"Undo": machine(service, action, parameters)}) == run


LOG_BUCKET = made("S3::Bucket", BucketName="kept")
FLOWS = made("EC2::FlowLog", LogDestinationType="s3", LogDestination={"Fn::GetAtt": ["Kept", "Arn"]})
MONTH: Body = {"Status": "Enabled", "Expiration": {"Days": 30}}


def lifecycle(*rules: Any, bucket: Any = "kept") -> Body:
    return {"Bucket": bucket, "LifecycleConfiguration": {"Rules": list(rules)}}


@pytest.mark.parametrize("action", ["putBucketLifecycle", "putBucketLifecycleConfiguration"])
@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (lifecycle({"Status": "Enabled", "Expiration": {"Days": 365}}, MONTH), "UNKNOWN"),
        (lifecycle({"Status": "Enabled", "Expiration": {"Date": "2027-01-01"}}), "UNKNOWN"),
        (lifecycle(MONTH | {"Expiration": {"Ref": "Asked"}}), "UNKNOWN"),
        (lifecycle(MONTH | {"Expiration": {"Days": {"Ref": "Asked"}}}), "UNKNOWN"),
        (lifecycle({"Ref": "Asked"}), "UNKNOWN"),
        ({"Bucket": "kept", "LifecycleConfiguration": {"Ref": "Asked"}}, "UNKNOWN"),
        ({"Bucket": "kept"}, "UNKNOWN"),
        (lifecycle({"Status": "Enabled", "Expiration": {"Days": 365}}, MONTH | {"Status": "Disabled"}), "PASS"),
        (lifecycle({"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}), "PASS"),
        (lifecycle(MONTH, bucket="data"), "PASS"),
        (lifecycle(MONTH, bucket="elsewhere"), "PASS"),
    ],
)
def test_rules_that_a_call_gives_a_bucket_of_logs(
    tmp_path: Path, action: str, request_: Body, expected: Status
) -> None:
    body = {"Kept": LOG_BUCKET, "Data": made("S3::Bucket", BucketName="data"), "Flows": FLOWS}
    for undo in (custom("s3", action, request_), machine("s3", action, request_)):
        (one,) = all_of(tmp_path, "LOG-03", body | {"Undo": undo})
        assert (one.resource, one.status) == ("s/Kept", expected)


@pytest.mark.parametrize(("more", "told"), [({"Flows": FLOWS}, ["PASS", "UNKNOWN"]), ({}, ["NOT_APPLICABLE"])])
def test_rules_for_a_bucket_that_is_not_known_are_told_where_one_has_logs(
    tmp_path: Path, more: Body, told: list[str]
) -> None:
    undo = machine("s3", "putBucketLifecycleConfiguration", {"Bucket.$": "$.bucket"})
    found = all_of(tmp_path, "LOG-03", {"Kept": LOG_BUCKET, "Undo": undo} | more)
    assert [one.status for one in found] == told


KEPT = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


@pytest.mark.parametrize(
    ("service", "action", "key", "kind"),
    [
        ("s3", "deleteBucket", "Bucket", "S3::Bucket"),
        ("cloudwatchlogs", "deleteLogGroup", "logGroupName", "Logs::LogGroup"),
        ("kms", "scheduleKeyDeletion", "KeyId", "KMS::Key"),
        ("kms", "deleteImportedKeyMaterial", "KeyId", "KMS::ReplicaKey"),
        ("redshift", "deleteCluster", "ClusterIdentifier", "Redshift::Cluster"),
        ("redshiftserverless", "deleteNamespace", "namespaceName", "RedshiftServerless::Namespace"),
        ("rds", "deleteDBCluster", "DBClusterIdentifier", "Neptune::DBCluster"),
        ("rds", "deleteDBInstance", "DBInstanceIdentifier", "RDS::DBInstance"),
        ("docdb", "deleteDBCluster", "DBClusterIdentifier", "DocDB::DBCluster"),
        ("efs", "deleteFileSystem", "FileSystemId", "EFS::FileSystem"),
        ("kafka", "deleteCluster", "ClusterArn", "MSK::Cluster"),
        ("opensearch", "deleteDomain", "DomainName", "Elasticsearch::Domain"),
        ("elasticache", "deleteReplicationGroup", "ReplicationGroupId", "ElastiCache::ReplicationGroup"),
        ("memorydb", "deleteCluster", "ClusterName", "MemoryDB::Cluster"),
        ("s3tables", "deleteTableBucket", "tableBucketARN", "S3Tables::TableBucket"),
    ],
)
def test_what_a_call_deletes_does_not_stay(tmp_path: Path, service: str, action: str, key: str, kind: str) -> None:
    def asked(undo: Body) -> Status:
        body = {"Resources": {"It": made(kind) | KEPT, "Undo": undo}}
        (tmp_path / "t.json").write_text(json.dumps(body))
        chosen = [one for one in catalogue() if one.id == "S3-10"]
        return worst(review(load([tmp_path / "t.json"]), chosen, strict=True))["S3-10"]

    assert asked(machine(service, "getIt", {key: {"Ref": "It"}})) == "PASS"
    assert asked(custom(service, action, {key: {"Ref": "It"}})) == "FAIL"
    assert asked(machine(service, action, {key: {"Ref": "It"}})) == "UNKNOWN"


def test_what_a_last_snapshot_is_taken_of_stays(tmp_path: Path) -> None:
    last = {"ClusterIdentifier": {"Ref": "It"}, "FinalClusterSnapshotIdentifier": "last"}
    it = {"It": made("Redshift::Cluster") | KEPT, "Undo": custom("redshift", "deleteCluster", last)}
    (tmp_path / "t.json").write_text(json.dumps({"Resources": it}))
    chosen = [one for one in catalogue() if one.id == "S3-10"]
    assert worst(review(load([tmp_path / "t.json"]), chosen, strict=True))["S3-10"] == "PASS"


@pytest.mark.parametrize("service", ["sfn", "StepFunctions", "@aws-sdk/client-sfn", "stepfunctions"])
def test_a_service_has_many_names(tmp_path: Path, service: str) -> None:
    machine_of_theirs = made("StepFunctions::StateMachine", TracingConfiguration={"Enabled": True})
    undo = custom(service, "updateStateMachine", {"stateMachineArn": {"Ref": "Machine"}, "tracingConfiguration": {}})
    assert status(tmp_path, "LOG-05", {"Machine": machine_of_theirs, "Undo": undo}) == "UNKNOWN"


@pytest.mark.parametrize("service", ["CloudWatchEvents", "@aws-sdk/client-cloudwatch-events", "events"])
def test_eventbridge_has_an_older_name(tmp_path: Path, service: str) -> None:
    given = {"EventBusName": {"Ref": "Bus"}, "StatementId": "a"}
    assert status(tmp_path, "SVC-05", {"Undo": custom(service, "putPermission", given)}) == "UNKNOWN"
    undo = machine("cloudwatchevents", "putPermission", given)
    assert status(tmp_path, "SVC-05", {"Undo": undo}) == "UNKNOWN"


def test_the_call_is_named_with_the_resource(tmp_path: Path) -> None:
    undo = custom("s3", "deletePublicAccessBlock", {"Bucket": BUCKET})
    (one,) = found(tmp_path, "S3-01", {"Undo": undo})
    assert (one.resource, one.path) == ("t/Data", "Resources/Data/Properties/PublicAccessBlockConfiguration")
    assert one.reason.endswith("; but t/Undo calls s3:deletePublicAccessBlock for t/Data")
    (one,) = found(tmp_path, "S3-01", {"Undo": machine("s3", "deletePublicAccessBlock", {"Bucket": BUCKET})})
    assert one.reason.endswith("but t/Undo Undo calls s3:deletePublicAccessBlock for t/Data, and what holds "
                               "afterwards is not known")  # fmt: skip


def test_what_is_granted_where_no_policy_is_stands_at_the_call(tmp_path: Path) -> None:
    undo = custom("iam", "putRolePolicy", {"RoleName": {"Ref": "Bare"}, "PolicyDocument": "{}"})
    bare = made("IAM::Role", **trusting({"Service": "ec2.amazonaws.com"}))
    said = [one for one in found(tmp_path, "IAM-06", {"Bare": bare, "Undo": undo}) if one.status == "UNKNOWN"]
    assert [(one.resource, one.path) for one in said] == [("t/Undo", "Resources/Undo/Properties/Create/parameters")]


@pytest.mark.parametrize(
    "undo",
    [
        custom("s3", "deletePublicAccessBlock", {"Bucket": BUCKET}, when="Delete"),
        custom("s3", "getPublicAccessBlock", {"Bucket": BUCKET}),
        machine("s3", "deletePublicAccessBlock", {"Bucket": {"Ref": "Key"}}),
        machine("s3", "putPublicAccessBlock", {"Bucket.$": "$.bucket", "PublicAccessBlockConfiguration": BLOCKED}),
    ],
)
def test_calls_that_undo_nothing_here_leave_what_was_seen(tmp_path: Path, undo: Body) -> None:
    assert status(tmp_path, "S3-01", {"Undo": undo}) == "PASS"


def scheduled(service: str, action: str, request: Body) -> Body:
    given = {"Fn::Sub": json.dumps(request)}
    target = {"Arn": f"arn:aws:scheduler:::aws-sdk:{service}:{action}", "Input": given, "RoleArn": "arn"}
    return made("Scheduler::Schedule", Target=target)


def automated(service: str, action: str, request: Body) -> Body:
    step = {"name": "x", "action": "aws:executeAwsApi", "inputs": {"Service": service, "Api": action, **request}}
    return made("SSM::Document", DocumentType="Automation", Content={"mainSteps": [step]})


def passing_on(service: str, action: str) -> Body:
    state = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{service}:{action}", "End": True}
    return made("StepFunctions::StateMachine", Definition={"StartAt": "Undo", "States": {"Undo": state}}, RoleArn="arn")


ASKED: Body = {"Ref": "Asked"}
UNNAMED: list[tuple[str, Body]] = [
    ("S3-01", machine("s3", "deletePublicAccessBlock", {"Bucket.$": "$.bucket"})),
    ("S3-01", machine("s3", "deletePublicAccessBlock", {"Bucket": "{% $states.input.bucket %}"})),
    ("S3-01", machine("s3", "deletePublicAccessBlock", {"Bucket": ASKED})),
    ("S3-01", custom("s3", "deletePublicAccessBlock", {"Bucket": ASKED})),
    ("S3-01", passing_on("s3", "deletePublicAccessBlock")),
    ("S3-03", custom("s3", "putBucketPolicy", {"Bucket": ASKED, "Policy": "{}"})),
    ("S3-09", machine("s3", "putBucketPolicy", {"Bucket.$": "$.bucket", "Policy": "{}"})),
    ("S3-08", machine("s3", "putBucketAcl", {"Bucket.$": "$.bucket", "ACL": "public-read"})),
    ("KMS-01", automated("kms", "DisableKeyRotation", {"KeyId": "{{ KeyId }}"})),
    ("KMS-01", scheduled("kms", "disableKeyRotation", {"KeyId": "${Asked}"})),
    ("LOG-03", machine("cloudwatchlogs", "deleteRetentionPolicy", {"LogGroupName.$": "$.group"})),
    ("NET-03", machine("ec2", "authorizeSecurityGroupIngress", {"GroupId.$": "$.group", "CidrIp": "0.0.0.0/0"})),
    ("NET-07", machine("ec2", "authorizeSecurityGroupIngress", {"GroupId.$": "$.group", "CidrIp": "0.0.0.0/0"})),
    ("NET-04", machine("ec2", "createRoute", {"RouteTableId.$": "$.table", "GatewayId": "igw-1"})),
    ("CFG-03", machine("emr", "setTerminationProtection", {"JobFlowIds.$": "$.ids", "TerminationProtected": False})),
    ("CFG-03", passing_on("emr", "setTerminationProtection")),
    ("NET-03", passing_on("ec2", "authorizeSecurityGroupIngress")),
    ("IAM-06", machine("iam", "setDefaultPolicyVersion", {"PolicyArn.$": "$.policy", "VersionId": "v2"})),
]


@pytest.mark.parametrize(("control", "undo"), UNNAMED)
def test_a_call_for_what_nobody_but_its_run_knows_is_a_line_of_its_own(
    tmp_path: Path, control: str, undo: Body
) -> None:
    more = {"Logs": made("Logs::LogGroup", RetentionInDays=365), "Policy": made("IAM::ManagedPolicy")}
    after = found(tmp_path, control, more | {"Undo": undo})
    told = [one for one in after if "is not known: it may be one that was asked" in one.reason]
    assert [(one.status, one.resource.split()[0]) for one in told] == [("UNKNOWN", "t/Undo")]
    if control == "S3-01":
        assert [one.status for one in after] == ["PASS", "UNKNOWN"]


@pytest.mark.parametrize(
    ("protected", "expected"),
    [({"ClusterId.$": "$.made.ClusterId"}, "PASS"), ({"ClusterId.$": "$.given.ClusterId"}, "UNKNOWN"),
     ({"ClusterId": {"Ref": "Cluster"}}, "UNKNOWN")],
)  # fmt: skip
def test_a_machine_unprotects_what_it_launched_itself(tmp_path: Path, protected: Body, expected: Status) -> None:
    states = "arn:aws:states:::elasticmapreduce:"
    launch = {"Type": "Task", "Resource": f"{states}createCluster.sync", "ResultPath": "$.made", "Next": "Unlock",
              "Parameters": {"Name": "x", "ReleaseLabel": "emr-7.12.0", "Instances": INSTANCES}}  # fmt: skip
    unlock = {"Type": "Task", "Resource": f"{states}setClusterTerminationProtection", "End": True,
              "Parameters": {**protected, "TerminationProtected": False}}  # fmt: skip
    both_ = {"StartAt": "Launch", "States": {"Launch": launch, "Unlock": unlock}}
    one = made("StepFunctions::StateMachine", Definition=both_, RoleArn="arn")
    assert status(tmp_path, "CFG-03", {"Machine": one}) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("{% ['idle-' & $Id] %}", "PASS"),
        ("{% $states.input.alarms %}", "UNKNOWN"),
        ("{% ['idle-' & $Id, $states.input.alarm] %}", "UNKNOWN"),
        ("{% $Id = 'x' ? 'a' : 'b' %}", "UNKNOWN"),
    ],
)
def test_what_is_named_with_the_id_of_a_launch_was_not_there_before(
    tmp_path: Path, names: str, expected: Status
) -> None:
    launch = {"Type": "Task", "Resource": "arn:aws:states:::elasticmapreduce:createCluster.sync", "Next": "Unwatch",
              "Arguments": {"Name": "x"}, "Assign": {"Id": "{% $states.result.ClusterId %}"}}  # fmt: skip
    unwatch = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:cloudwatch:deleteAlarms", "End": True,
               "Arguments": {"AlarmNames": names}}  # fmt: skip
    both_ = {"QueryLanguage": "JSONata", "StartAt": "Launch", "States": {"Launch": launch, "Unwatch": unwatch}}
    alarm = made("CloudWatch::Alarm", AlarmActions=["arn:aws:ssm:eu-west-1::opsitem:1"])
    one = made("StepFunctions::StateMachine", Definition=both_, RoleArn="arn")
    assert status(tmp_path, "LOG-07", {"Alarm": alarm, "Machine": one}) == expected


def test_an_alarm_whose_name_a_run_makes_is_another(tmp_path: Path) -> None:
    undo = machine("cloudwatch", "putMetricAlarm", {"AlarmName.$": "$.name", "ActionsEnabled": False})
    assert status(tmp_path, "LOG-07", {"Undo": undo}) == "PASS"


def test_a_call_is_about_nothing_where_nothing_of_its_kind_is(tmp_path: Path) -> None:
    undo = machine("redshift", "disableLogging", {"ClusterIdentifier.$": "$.cluster"})
    assert status(tmp_path, "SVC-09", {"Undo": undo}) == "NOT_APPLICABLE"


@pytest.mark.parametrize("name", ["topic", "arn:aws:sns:eu-west-1:111122223333:topic"])
def test_a_topic_is_named_by_its_arn(tmp_path: Path, name: str) -> None:
    more = {"Topic": made("SNS::Topic", TopicName="topic")}
    undo = machine("sns", "addPermission", {"TopicArn": name})
    assert status(tmp_path, "SVC-05", more | {"Undo": undo}) == "UNKNOWN"
    assert status(tmp_path, "SVC-05", more | {"Undo": machine("sns", "addPermission", {"TopicArn": "x"})}) == "PASS"


@pytest.mark.parametrize(
    ("action", "parameters", "control"),
    [
        ("modifySubnetAttribute", {"SubnetId": {"Ref": "Subnet"}, "MapPublicIpOnLaunch.$": "$.public"}, "NET-01"),
        ("authorizeSecurityGroupIngress", {"GroupId": {"Ref": "Group"}, "IpPermissions.$": "$.rules"}, "NET-03"),
    ],
)
def test_what_a_run_computes_of_a_call_leaves_it_open(
    tmp_path: Path, action: str, parameters: Body, control: str
) -> None:
    assert status(tmp_path, control, {"Undo": machine("ec2", action, parameters)}) == "UNKNOWN"


@pytest.mark.parametrize("more", [{"when": "Update"}, {"Condition": "Late"}])
def test_a_call_that_may_not_be_made_leaves_it_open(tmp_path: Path, more: Body) -> None:
    undo = custom("s3", "deletePublicAccessBlock", {"Bucket": BUCKET}, **more)
    assert status(tmp_path, "S3-01", {"Undo": undo}) == "UNKNOWN"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("client.delete_public_access_block(Bucket=bucket)", "UNKNOWN"),
        ("await s3.send(new DeletePublicAccessBlockCommand({Bucket}))", "UNKNOWN"),
        ("aws s3api delete-public-access-block --bucket $BUCKET", "UNKNOWN"),
        ("client.get_public_access_block(Bucket=bucket)", "PASS"),
    ],
)
def test_code_undoes_what_it_is_given(tmp_path: Path, call: str, expected: Status) -> None:
    given = {"Variables": {"BUCKET": BUCKET}}
    code = made("Lambda::Function", Code={"ZipFile": call}, Environment=given)
    assert status(tmp_path, "S3-01", {"Code": code}) == expected
    handed = {"Type": "Custom::Undo", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Code", "Arn"]}, "On": BUCKET}}
    alone = made("Lambda::Function", Code={"ZipFile": call})
    assert status(tmp_path, "S3-01", {"Code": alone, "Handed": handed}) == expected
    assert status(tmp_path, "S3-01", {"Code": alone}) == "PASS"


UNBLOCKS = "client.delete_public_access_block(Bucket=b)"
NAMED = made("Lambda::Function", FunctionName="undoer", Code={"ZipFile": UNBLOCKS})
HANDING = {"Input": {"Fn::Sub": '{"b": "${Data}"}'}}
BY_NAME = {"Fn::Sub": "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:undoer"}


def invoking(resource: Any, parameters: Body) -> Body:
    state = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    return made("StepFunctions::StateMachine", Definition={"StartAt": "Call", "States": {"Call": state}}, RoleArn="arn")


def automating(action: str, **inputs: Any) -> Body:
    steps = [{"action": action, "name": "x", "inputs": inputs}]
    return made("SSM::Document", DocumentType="Automation", Content={"schemaVersion": "0.3", "mainSteps": steps})


HANDED: list[tuple[Body, Status]] = [
    (made("Events::Rule", Targets=[{"Id": "x", "Arn": {"Fn::GetAtt": ["Code", "Arn"]}, **HANDING}]), "UNKNOWN"),
    (made("Events::Rule", Targets=[{"Id": "x", "Arn": BY_NAME, **HANDING}]), "UNKNOWN"),
    (made("Events::Rule", Targets=[{"Id": "x", "Arn": "arn:of:another", **HANDING}]), "PASS"),
    (made("Scheduler::Schedule", Target={"Arn": {"Fn::GetAtt": ["Code", "Arn"]}, "RoleArn": "arn", **HANDING}),
     "UNKNOWN"),
    ({"Type": "Custom::Undo", "Properties": {"ServiceToken": BY_NAME, "On": BUCKET}}, "UNKNOWN"),
    ({"Type": "Custom::Undo", "Properties": {"ServiceToken": "arn:of:another", "On": BUCKET}}, "PASS"),
    (invoking("arn:aws:states:::lambda:invoke", {"FunctionName": {"Ref": "Code"}, "Payload": {"b": BUCKET}}),
     "UNKNOWN"),
    (invoking("arn:aws:states:::lambda:invoke", {"FunctionName": "undoer", "Payload": {"b": "data"}}), "UNKNOWN"),
    (invoking("arn:aws:states:::lambda:invoke", {"FunctionName": "other", "Payload": {"b": BUCKET}}), "PASS"),
    (invoking({"Fn::GetAtt": ["Code", "Arn"]}, {"b": BUCKET}), "UNKNOWN"),
    (made("SSM::Parameter", Name="/data", Type="String", Value=BUCKET), "PASS"),
    (automating("aws:invokeLambdaFunction", FunctionName={"Ref": "Code"}, InputPayload={"b": BUCKET}), "UNKNOWN"),
    (automating("aws:invokeLambdaFunction", FunctionName="other", InputPayload={"b": BUCKET}), "PASS"),
]  # fmt: skip


@pytest.mark.parametrize(("hands", "expected"), HANDED)
def test_code_undoes_what_is_handed_to_it(tmp_path: Path, hands: Body, expected: Status) -> None:
    assert status(tmp_path, "S3-01", {"Code": NAMED}) == "PASS"
    assert status(tmp_path, "S3-01", {"Code": NAMED, "Hands": hands}) == expected


def test_code_undoes_what_a_bucket_tells_it(tmp_path: Path) -> None:
    told = {"NotificationConfiguration": {"LambdaConfigurations": [{"Function": {"Fn::GetAtt": ["Code", "Arn"]}}]}}
    bucket = made("S3::Bucket", **GUARDED["Data"]["Properties"] | told)
    assert status(tmp_path, "S3-01", {"Code": NAMED, "Data": bucket}) == "UNKNOWN"


NAMES: list[tuple[str, str, Body, Status]] = [
    ("S3-01", "client.delete_public_access_block(Bucket='data')", {}, "UNKNOWN"),
    ("S3-01", "client.delete_public_access_block(Bucket='datasets')", {}, "PASS"),
    ("S3-01", "aws s3api delete-public-access-block --bucket=data", {}, "UNKNOWN"),
    ("S3-01", UNBLOCKS, {"B": "data"}, "UNKNOWN"),
    ("S3-01", UNBLOCKS, {"B": "arn:aws:s3:::data"}, "UNKNOWN"),
    ("S3-01", UNBLOCKS, {"B": "datasets"}, "PASS"),
    ("KMS-02", "kms.create_grant(KeyId='alias/ours')", {}, "UNKNOWN"),
    ("KMS-02", "kms.create_grant(KeyId='alias/theirs')", {}, "PASS"),
    ("S3-01", UNBLOCKS + "; ssm.get_parameter(Name='/data')", {}, "UNKNOWN"),
    ("S3-01", UNBLOCKS + "; ssm.get_parameter(Name='/other')", {}, "PASS"),
]


@pytest.mark.parametrize(("control", "code", "environment", "expected"), NAMES)
def test_code_names_what_it_undoes(
    tmp_path: Path, control: str, code: str, environment: Body, expected: Status
) -> None:
    kept = made("SSM::Parameter", Name="/data", Type="String", Value=BUCKET)
    more = {"Environment": {"Variables": environment}}
    assert status(tmp_path, control, {"Code": made("Lambda::Function", Code={"ZipFile": code}, **more),
                                      "Kept": kept}) == expected  # fmt: skip
    serverless = {"Type": "AWS::Serverless::Function", "Properties": {"InlineCode": code, **more}}
    assert status(tmp_path, control, {"Code": serverless, "Kept": kept}) == expected


ANY_BUCKET = "for b in s3.list_buckets()['Buckets']:\n  s3.delete_public_access_block(Bucket=b['Name'])"
OF_EVENT = "def handler(event, context):\n  s3.delete_public_access_block(Bucket=event['bucket'])"
STARTS = {"Fn::GetAtt": ["Code", "Arn"]}
ANY_CLUSTER = "emr.set_termination_protection(JobFlowIds=[c['Id'] for c in emr.list_clusters()['Clusters']])"


@pytest.mark.parametrize(("key", "expected"), [({"Ref": "Key"}, "FAIL"), ("alias/theirs", "PASS")])
def test_a_key_that_a_call_disables_encrypts_nothing(tmp_path: Path, key: Any, expected: Status) -> None:
    table = made("DynamoDB::Table", SSESpecification={"SSEEnabled": True, "KMSMasterKeyId": {"Ref": "Key"}})
    undo = custom("kms", "disableKey", {"KeyId": key})
    assert status(tmp_path, "SVC-03", {"Table": table}) == "PASS"
    assert status(tmp_path, "SVC-03", {"Table": table, "Undo": undo}) == expected


OF_ANY: list[tuple[str, str, Body, Status]] = [
    ("S3-01", ANY_BUCKET, {}, "UNKNOWN"),
    ("CFG-03", ANY_CLUSTER, {}, "UNKNOWN"),
    ("KMS-01", "for k in kms.list_keys()['Keys']:\n  kms.disable_key_rotation(KeyId=k['KeyId'])", {}, "UNKNOWN"),
    ("S3-01", "print(s3.list_buckets())", {}, "PASS"),
    ("S3-01", OF_EVENT, {}, "UNKNOWN"),
    ("S3-01", OF_EVENT, {"Rule": made("Events::Rule", Targets=[{"Id": "x", "Arn": STARTS}])}, "UNKNOWN"),
    ("S3-01", OF_EVENT, {"Rule": made("Events::Rule", Targets=[
        {"Id": "x", "Arn": STARTS, "Input": '{"bucket": "datasets"}'}])}, "PASS"),
    ("S3-01", OF_EVENT, {"Hands": {"Type": "Custom::Undo", "Properties": {
        "ServiceToken": STARTS, "Bucket": {"Ref": "Asked"}}}}, "UNKNOWN"),
]  # fmt: skip


@pytest.mark.parametrize(("control", "code", "more", "expected"), OF_ANY)
def test_code_undoes_what_only_its_run_knows(
    tmp_path: Path, control: str, code: str, more: Body, expected: Status
) -> None:
    resources = {"Code": made("Lambda::Function", Code={"ZipFile": code}), **more}
    assert status(tmp_path, control, resources) == expected


OBJECTS_OF: list[tuple[str, str, str, Status]] = [
    ("S3-03", "boto3.resource('s3').BucketPolicy(os.environ['X']).delete()", "Data", "UNKNOWN"),
    ("S3-03", "b = boto3.resource('s3').Bucket(x)\np = b.Policy()\np.put(Policy=y)", "Data", "UNKNOWN"),
    ("S3-03", "boto3.resource('s3').Bucket(x).objects.all().delete()", "Data", "PASS"),
    ("S3-03", "boto3.resource('dynamodb').Table(policy).delete()", "Data", "PASS"),
    ("S3-05", "boto3.resource('s3').BucketVersioning(x).suspend()", "Data", "UNKNOWN"),
    ("NET-03", "boto3.resource(\"ec2\").SecurityGroup(x).authorize_ingress(CidrIp='0.0.0.0/0')", "Group", "UNKNOWN"),
    ("IAM-05", "boto3.resource('iam').Role(x).attach_policy(PolicyArn=y)", "Role", "UNKNOWN"),
    ("IAM-05", "boto3.resource('iam').Role(x).load()", "Role", "NOT_APPLICABLE"),
]


@pytest.mark.parametrize(("control", "code", "given", "expected"), OBJECTS_OF)
def test_objects_of_boto3_call_things_otherwise(
    tmp_path: Path, control: str, code: str, given: str, expected: Status
) -> None:
    more = {"Environment": {"Variables": {"X": {"Ref": given}}}}
    made_so = made("Lambda::Function", Code={"ZipFile": code}, **more)
    assert status(tmp_path, control, {"Code": made_so}) == expected


COMMAND = {"Fn::Sub": "aws s3api delete-public-access-block --bucket ${Data}"}
WORDS = ["aws", "s3api", "delete-public-access-block", "--bucket", BUCKET]
JAR = {"Jar": "command-runner.jar", "Args": ["bash", "-c", COMMAND]}


def after(state: Body, call: str = "ssm:sendCommand") -> Body:
    """A machine of a state and of a call that takes what that one makes."""
    runs = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{call}", "Parameters.$": "$", "End": True}
    states = {"First": state | {"Next": "Call"}, "Call": runs}
    return made("StepFunctions::StateMachine", Definition={"StartAt": "First", "States": states}, RoleArn="arn")


COMMANDS: list[tuple[Body, Status]] = [
    (made("EMR::Step", Name="x", JobFlowId="j-1", HadoopJarStep=JAR), "UNKNOWN"),
    (made("EMR::Step", Name="x", JobFlowId="j-1", HadoopJarStep=JAR | {"Args": WORDS}), "UNKNOWN"),
    (made("EMR::Step", Name="x", JobFlowId="j-1", HadoopJarStep=JAR | {"Args": ["s3-dist-cp", BUCKET]}), "PASS"),
    (made("EMR::Cluster", Name="x", Steps=[{"Name": "x", "HadoopJarStep": JAR}]), "UNKNOWN"),
    (made("EMR::Cluster", Name="x", BootstrapActions=[{"Name": "x", "ScriptBootstrapAction": {
        "Path": "file:/usr/bin/aws", "Args": WORDS[1:]}}]), "UNKNOWN"),
    (invoking("arn:aws:states:::elasticmapreduce:addStep.sync",
              {"ClusterId": "j-1", "Step": {"Name": "x", "HadoopJarStep": JAR}}), "UNKNOWN"),
    (invoking("arn:aws:states:::elasticmapreduce:createCluster.sync",
              {"Name": "x", "Steps": [{"Name": "x", "HadoopJarStep": JAR}]}), "UNKNOWN"),
    (invoking("arn:aws:states:::ecs:runTask.sync",
              {"Overrides": {"ContainerOverrides": [{"Command": WORDS[1:]}]}}), "UNKNOWN"),
    (invoking("arn:aws:states:::codebuild:startBuild", {"BuildspecOverride": COMMAND}), "UNKNOWN"),
    (invoking("arn:aws:states:::batch:submitJob", {"ContainerOverrides": {"Command": WORDS}}), "UNKNOWN"),
    (invoking("arn:aws:states:::aws-sdk:ssm:sendCommand", {"Parameters": {"commands": [COMMAND]}}), "UNKNOWN"),
    ({"Type": "AWS::EC2::Instance", "Properties": {}, "Metadata": {"AWS::CloudFormation::Init": {
        "config": {"commands": {"1": {"command": COMMAND}}}}}}, "UNKNOWN"),
    (made("ApiGateway::Method", HttpMethod="GET", Integration={
        "Type": "AWS", "IntegrationHttpMethod": "DELETE",
        "Uri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:s3:path/${Data}?publicAccessBlock"}}), "UNKNOWN"),
    (made("ApiGateway::Method", HttpMethod="GET", Integration={
        "Type": "AWS", "IntegrationHttpMethod": "GET",
        "Uri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:s3:path/${Data}?publicAccessBlock"}}), "PASS"),
    (invoking("arn:aws:states:::aws-sdk:dynamodb:putItem", {"Item": {"command": COMMAND}}), "PASS"),
    (after({"Type": "Pass", "Result": {"commands": [COMMAND]}}), "UNKNOWN"),
    (after({"Type": "Pass", "Parameters": {"commands.$": {"Fn::Sub": "States.Array('aws s3api "
        "delete-public-access-block --bucket ${Data}')"}}}), "UNKNOWN"),
    (after({"Type": "Pass", "Assign": {"run": COMMAND}}), "UNKNOWN"),
    (after({"Type": "Map", "ItemSelector": {"command": COMMAND}, "ItemProcessor": {"States": {}}}), "UNKNOWN"),
    (after({"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage", "ResultSelector": {"run": COMMAND}}),
     "UNKNOWN"),
    (after({"Type": "Pass", "Result": {"commands": ["aws s3 ls", BUCKET]}}), "PASS"),
    (after({"Type": "Pass", "Comment": COMMAND}), "PASS"),
    (after({"Type": "Pass", "Result": {"commands": [COMMAND]}}, "dynamodb:putItem"), "PASS"),
    (after({"Type": "Pass", "Output": {"Fn::Sub":
        "{% ['aws s3api delete-public-access-block --bucket ' & '${Data}'] %}"}}), "UNKNOWN"),
    (invoking("arn:aws:states:::aws-sdk:ssm:sendCommand", {"Parameters": {"commands.$": {
        "Fn::Sub": "States.Array('aws s3api delete-public-access-block --bucket ${Data}')"}}}), "UNKNOWN"),
    (invoking("arn:aws:states:::aws-sdk:dynamodb:putItem", {"Item": {"command.$": {
        "Fn::Sub": "States.Array('aws s3api delete-public-access-block --bucket ${Data}')"}}}), "PASS"),
    (made("FIS::ExperimentTemplate", Actions={"x": {"Parameters": {"documentParameters": COMMAND}}}), "UNKNOWN"),
    (made("Config::RemediationConfiguration", Parameters={"commands": {"StaticValue": {"Values": [COMMAND]}}}),
     "UNKNOWN"),
    (made("Pipes::Pipe", EnrichmentParameters={"InputTemplate": COMMAND}), "UNKNOWN"),
    (made("Glue::Trigger", Actions=[{"JobName": "x", "Arguments": {"--command": COMMAND}}]), "UNKNOWN"),
    (made("Glue::Job", DefaultArguments={"--command": COMMAND}), "UNKNOWN"),
    (made("Glue::Job", DefaultArguments={"--bucket": BUCKET}), "PASS"),
]  # fmt: skip


@pytest.mark.parametrize(("runs", "expected"), COMMANDS)
def test_commands_undo_what_they_name(tmp_path: Path, runs: Body, expected: Status) -> None:
    assert status(tmp_path, "S3-01", {"Runs": runs}) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [("emr.remove_auto_termination_policy(ClusterId=c)", "UNKNOWN"), ("emr.describe_cluster(ClusterId=c)", "PASS")],
)
def test_code_has_a_cluster_stay(tmp_path: Path, call: str, expected: Status) -> None:
    cluster = made("EMR::Cluster", ReleaseLabel="emr-7.12.0", AutoTerminationPolicy={"IdleTimeout": 3600})
    code = made("Lambda::Function", Code={"ZipFile": call}, Environment={"Variables": {"C": {"Ref": "Cluster"}}})
    assert status(tmp_path, "CFG-02", {"Cluster": cluster, "Code": code}) == expected


def test_every_call_is_about_controls_of_the_catalogue() -> None:
    named = {control for rows in UNDOING.values() for one in rows for control in one.controls}
    assert named <= {control.id for control in catalogue()}
    assert list(UNDOING) == sorted(UNDOING)


@pytest.mark.parametrize(
    ("own", "called", "expected"),
    [
        ({"Ref": "Asked"}, "theirs", "UNKNOWN"),
        ({"Fn::Sub": "raw-${Asked}"}, "raw-x", "UNKNOWN"),
        ({"Fn::Sub": "raw-${Asked}"}, "theirs", "PASS"),
        ({"Fn::Sub": "raw-${AWS::AccountId}"}, "theirs", "PASS"),
        ({"Fn::Sub": "raw-${AWS::AccountId}"}, "raw-111122223333", "UNKNOWN"),
    ],
)
def test_a_name_that_is_not_known_may_be_the_one_that_a_call_has(
    tmp_path: Path, own: Body, called: str, expected: Status
) -> None:
    bucket = made("S3::Bucket", BucketName=own, VersioningConfiguration={"Status": "Enabled"})
    undo = custom("s3", "putBucketVersioning", {"Bucket": called, "VersioningConfiguration": {"Status": "Suspended"}})
    found = all_of(tmp_path, "S3-05", {"Bucket": bucket, "Undo": undo})
    assert worst(found)["S3-05"] == expected


# How boto3 calls services that are called by their SDK integrations here.
CLIENTS = {
    "cloudwatchlogs": "logs", "docdbelastic": "docdb-elastic", "ecrpublic": "ecr-public", "elasticsearch": "es",
    "eventbridge": "events", "neptunegraph": "neptune-graph", "redshiftserverless": "redshift-serverless",
    "sfn": "stepfunctions", "timestreaminfluxdb": "timestream-influxdb", "timestreamwrite": "timestream-write",
    "vpclattice": "vpc-lattice",
}  # fmt: skip
# Step Functions' own integration names one cluster.
OF_INTEGRATIONS = {("emr:setTerminationProtection", "ClusterId")}


NAMING = [(action, tuple(one.key.split("/"))) for action, rows in UNDOING.items() for one in rows if one.key]
GIVING = [*kms_02.MAKE.items(), *s3_09.IN_CALLS.items(), *svc_05.IN_CALLS.items(), *svc_19.IN_CALLS.items()]
IN_REQUESTS = {one for one in [*NAMING, *GIVING] if (one[0], one[1][0]) not in OF_INTEGRATIONS}


@pytest.mark.parametrize("service", sorted({action.partition(":")[0] for action, _ in IN_REQUESTS}))
def test_calls_and_what_is_read_of_them_are_of_the_api(service: str) -> None:
    model = botocore.session.get_session().get_service_model(CLIENTS.get(service, service))
    operations = {f"{service}:{one[0].lower()}{one[1:]}": one for one in model.operation_names}
    for action, keys in IN_REQUESTS:
        if action.startswith(f"{service}:"):
            shape: Any = model.operation_model(operations[action]).input_shape
            for key in keys:
                shape = {name.lower(): one for name, one in shape.members.items()}[key.lower()]
                shape = shape.member if shape.type_name == "list" else shape

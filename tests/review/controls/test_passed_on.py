"""What rules, schedules, pipes, topics, buckets, functions and logs send on stays in the account: SVC-19."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.review import Status
from tests.review.controls.small import OTHER, OWN, Body, all_of, made, said


def queue(account: str) -> str:
    return f"arn:aws:sqs:eu-west-1:{account}:q"


SENDERS: list[tuple[str, str, Any]] = [
    ("Events::Rule", "Targets", [{"Id": "a", "Arn": queue(OWN)}, {"Id": "b", "Arn": "%s"}]),
    ("Events::Rule", "Targets", [{"Id": "a", "Arn": queue(OWN), "DeadLetterConfig": {"Arn": "%s"}}]),
    ("EC2::FlowLog", "LogDestination", "%s"),
    ("EC2::FlowLog", "DeliverCrossAccountRole", "%s"),
    ("Lambda::Function", "DeadLetterConfig", {"TargetArn": "%s"}),
    ("Serverless::Function", "DeadLetterQueue", {"Type": "SQS", "TargetArn": "%s"}),
    ("Serverless::Function", "EventInvokeConfig", {"DestinationConfig": {"OnFailure": {"Destination": "%s"}}}),
    ("Lambda::EventInvokeConfig", "DestinationConfig", {"OnFailure": {"Destination": "%s"}}),
    ("Lambda::EventInvokeConfig", "DestinationConfig", {"OnSuccess": {"Destination": "%s"}}),
    ("Logs::Delivery", "DeliveryDestinationArn", "%s"),
    ("Logs::SubscriptionFilter", "DestinationArn", "%s"),
    ("Oam::Link", "SinkIdentifier", "%s"),
    ("Pipes::Pipe", "Enrichment", "%s"),
    ("Pipes::Pipe", "Target", "%s"),
    ("S3::Bucket", "NotificationConfiguration", {"LambdaConfigurations": [{"Event": "s3:*", "Function": "%s"}]}),
    ("S3::Bucket", "NotificationConfiguration", {"QueueConfigurations": [{"Event": "s3:*", "Queue": "%s"}]}),
    ("S3::Bucket", "NotificationConfiguration", {"TopicConfigurations": [{"Event": "s3:*", "Topic": "%s"}]}),
    ("SNS::Subscription", "Endpoint", "%s"),
    ("SNS::Topic", "Subscription", [{"Protocol": "sqs", "Endpoint": "%s"}]),
    ("Scheduler::Schedule", "Target", {"Arn": "%s"}),
    (
        "Scheduler::Schedule",
        "Target",
        {"Arn": "arn:aws:scheduler:::aws-sdk:emr:runJobFlow", "DeadLetterConfig": {"Arn": "%s"}},
    ),
]
TARGETS: list[tuple[Any, Status]] = [
    (queue(OTHER), "FAIL"),
    (queue(OWN), "PASS"),
    ({"Fn::GetAtt": "Queue.Arn"}, "PASS"),
    ({"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:q"}, "PASS"),
    ({"Fn::Sub": f"arn:${{AWS::Partition}}:events:${{AWS::Region}}:{OTHER}:event-bus/default"}, "FAIL"),
    ({"Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${Asked}:q"}, "UNKNOWN"),
    ({"Ref": "Asked"}, "UNKNOWN"),
    ({"Fn::If": ["Sometimes", queue(OWN), queue(OTHER)]}, "UNKNOWN"),
    ("arn:aws:s3:::somebodys", "UNKNOWN"),
]


@pytest.mark.parametrize(("kind", "key", "value"), SENDERS)
@pytest.mark.parametrize(("target", "status"), TARGETS)
def test_what_is_sent_on_stays_here(
    tmp_path: Path, kind: str, key: str, value: Any, target: Any, status: Status
) -> None:
    sender = made(kind, **json.loads(json.dumps({key: value}).replace('"%s"', json.dumps(target))))
    assert said(tmp_path, "SVC-19", {"It": sender, "Queue": made("SQS::Queue")}, OWN) == status


@pytest.mark.parametrize(
    ("bucket", "status"),
    [
        ("ours", "PASS"),
        ({"Ref": "Trails"}, "PASS"),
        ("somebodys", "UNKNOWN"),
        ({"Ref": "Asked"}, "UNKNOWN"),
        ({"Fn::Sub": "${Trails}-copy"}, "UNKNOWN"),
    ],
)
def test_a_trail_and_a_flow_log_write_into_a_bucket_that_is_here(tmp_path: Path, bucket: Any, status: Status) -> None:
    arn = {"Fn::Sub": ["arn:${AWS::Partition}:s3:::${Name}/flows/", {"Name": bucket}]}
    for one in (made("CloudTrail::Trail", S3BucketName=bucket), made("EC2::FlowLog", LogDestination=arn)):
        resources = {"It": one, "Trails": made("S3::Bucket", BucketName="ours")}
        assert said(tmp_path, "SVC-19", resources, OWN) == status


def test_without_a_manifest_nothing_tells_whose_an_account_is(tmp_path: Path) -> None:
    rule = made("Events::Rule", Targets=[{"Id": "a", "Arn": queue(OTHER)}])
    (found,) = all_of(tmp_path, "SVC-19", {"It": rule})
    assert (found.status, found.path) == ("UNKNOWN", "Resources/It/Properties/Targets/0/Arn")


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        (made("SNS::Subscription", Protocol="email", Endpoint="somebody@example.com"), "NOT_APPLICABLE"),
        (made("SNS::Topic", Subscription=[{"Protocol": "https", "Endpoint": "https://example.com"}]), "NOT_APPLICABLE"),
        (made("SNS::Subscription", Protocol={"Ref": "Asked"}, Endpoint={"Ref": "Asked"}), "UNKNOWN"),
        (made("SNS::Topic"), "NOT_APPLICABLE"),
        (made("S3::Bucket", NotificationConfiguration={"EventBridgeConfiguration": {}}), "NOT_APPLICABLE"),
        (made("Events::Rule", Targets={"Ref": "Asked"}), "UNKNOWN"),
        # A schedule's calls, and a document of AWS's, are made and run here; an automation may make what is not.
        (made("Scheduler::Schedule", Target={"Arn": "arn:aws:scheduler:::aws-sdk:emr:runJobFlow"}), "NOT_APPLICABLE"),
        *[(made("Events::Rule", Targets=[{"Arn": {"Fn::Sub": f"arn:aws:ssm:${{AWS::Region}}::{kind}/AWS-Run"}}]),
           status) for kind, status in (("document", "NOT_APPLICABLE"), ("automation-definition", "UNKNOWN"))],
        ({"Type": "Custom::S3BucketNotifications", "Properties": {"NotificationConfiguration": {
            "LambdaFunctionConfigurations": [{"LambdaFunctionArn": queue(OTHER)}]}}}, "FAIL"),
    ],
)  # fmt: skip
def test_what_is_sent_to_no_account_is_not_asked(tmp_path: Path, resource: Body, status: Status) -> None:
    assert said(tmp_path, "SVC-19", {"It": resource}, OWN) == status


CALLS = [
    ("events", "putTargets", {"Rule": "r", "Targets": [{"Id": "a", "Arn": "%s"}]}),
    ("cloudwatchlogs", "putSubscriptionFilter", {"destinationArn": "%s"}),
    ("sns", "subscribe", {"Protocol": "sqs", "Endpoint": "%s"}),
    ("scheduler", "createSchedule", {"Target": {"Arn": "%s"}}),
    ("pipes", "updatePipe", {"Target": "%s"}),
    ("lambda", "putFunctionEventInvokeConfig", {"DestinationConfig": {"OnFailure": {"Destination": "%s"}}}),
]


@pytest.mark.parametrize(("service", "action", "parameters"), CALLS)
@pytest.mark.parametrize(("whose", "status"), [(OTHER, "FAIL"), (OWN, "PASS")])
def test_a_call_has_nothing_sent_elsewhere(
    tmp_path: Path, service: str, action: str, parameters: Body, whose: str, status: Status
) -> None:
    given = json.loads(json.dumps(parameters).replace("%s", queue(whose)))
    call = json.dumps({"service": service, "action": action, "parameters": given})
    assert said(tmp_path, "SVC-19", {"It": {"Type": "Custom::AWS", "Properties": {"Create": call}}}, OWN) == status


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("boto3.client('events').put_targets(Rule='r', Targets=[{'Id': 'a', 'Arn': arn}])", "UNKNOWN"),
        ("aws sns subscribe --topic-arn t --protocol sqs --notification-endpoint e", "UNKNOWN"),
        ("boto3.client('events').list_targets_by_rule(Rule='r')['Targets'][0]['Arn']", "NOT_APPLICABLE"),
        ("consumer.subscribe(['topic']); endpoint = 'broker'", "NOT_APPLICABLE"),
    ],
)
def test_code_that_has_something_sent_on_is_told(tmp_path: Path, code: str, status: Status) -> None:
    assert said(tmp_path, "SVC-19", {"It": made("Lambda::Function", Code={"ZipFile": code})}, OWN) == status


def test_a_call_that_mails_is_not_asked(tmp_path: Path) -> None:
    call = json.dumps(
        {"service": "sns", "action": "subscribe", "parameters": {"Protocol": "email", "Endpoint": "a@b.c"}}
    )
    custom = {"Type": "Custom::AWS", "Properties": {"Create": call}}
    assert said(tmp_path, "SVC-19", {"It": custom}, OWN) == "NOT_APPLICABLE"


def calling(service: str, action: str, given: Any) -> Body:
    """A state machine that makes one call."""
    task = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::aws-sdk:{service}:{action}",
        "Parameters": given,
        "End": True,
    }
    definition = {"StartAt": "Call", "States": {"Call": task}}
    return made("StepFunctions::StateMachine", Definition=definition)


def document(principal: Any) -> Body:
    return {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}]}


LET_IN: list[tuple[str, str, str, Any]] = [
    # What a call puts on something that is not of these templates; `%s` is a policy, or an account.
    ("S3-09", "s3", "putBucketPolicy", {"Bucket": "central", "Policy": "%s"}),
    ("KMS-02", "kms", "putKeyPolicy", {"KeyId": "alias/x", "Policy": "%s"}),
    ("SVC-05", "ecr", "setRepositoryPolicy", {"RepositoryName": "x", "PolicyText": "%s"}),
    ("SVC-05", "secretsmanager", "putResourcePolicy", {"SecretId": "x", "ResourcePolicy": "%s"}),
    ("SVC-05", "backup", "putBackupVaultAccessPolicy", {"BackupVaultName": "x", "Policy": "%s"}),
    ("SVC-05", "efs", "putFileSystemPolicy", {"FileSystemId": "x", "Policy": "%s"}),
    ("SVC-05", "dynamodb", "putResourcePolicy", {"ResourceArn": "x", "Policy": "%s"}),
    ("SVC-05", "opensearch", "updateDomainConfig", {"DomainName": "x", "AccessPolicies": "%s"}),
    ("SVC-05", "sqs", "setQueueAttributes", {"QueueUrl": "x", "Attributes": {"Policy": "%s"}}),
    ("SVC-05", "eventbridge", "putPermission", {"EventBusName": "default", "Policy": "%s"}),
    ("IAM-11", "iam", "updateAssumeRolePolicy", {"RoleName": "x", "PolicyDocument": "%s"}),
]


@pytest.mark.parametrize(("control", "service", "action", "given"), LET_IN)
@pytest.mark.parametrize(("principal", "status"), [("*", "FAIL"), ({"AWS": OTHER}, "FAIL"), ({"AWS": OWN}, "PASS")])
def test_a_call_lets_nobody_else_in_by_a_policy(
    tmp_path: Path, control: str, service: str, action: str, given: Body, principal: Any, status: Status
) -> None:
    written = json.loads(json.dumps(given).replace('"%s"', json.dumps(json.dumps(document(principal)))))
    assert said(tmp_path, control, {"It": calling(service, action, written)}, OWN) == status


BY_NAME: list[tuple[str, str, str, str]] = [
    ("SVC-05", "lambda", "addPermission", "Principal"),
    ("SVC-05", "lambda", "addLayerVersionPermission", "Principal"),
    ("SVC-05", "sns", "addPermission", "AWSAccountId"),
    ("SVC-05", "sqs", "addPermission", "AWSAccountIds"),
    ("SVC-05", "eventbridge", "putPermission", "Principal"),
    ("KMS-02", "kms", "createGrant", "GranteePrincipal"),
]


@pytest.mark.parametrize(("control", "service", "action", "key"), BY_NAME)
@pytest.mark.parametrize(("whom", "status"), [("*", "FAIL"), (OTHER, "FAIL"), (OWN, "PASS")])
def test_a_call_lets_nobody_else_in_by_name(
    tmp_path: Path, control: str, service: str, action: str, key: str, whom: str, status: Status
) -> None:
    given = {key: [whom] if key.startswith("AWSAccountId") else whom}
    assert said(tmp_path, control, {"It": calling(service, action, given)}, OWN) == status


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"Principal": "events.amazonaws.com"}, "NOT_APPLICABLE"),
        ({"Principal": "*", "PrincipalOrgID": "o-a1b2c3d4e5"}, "PASS"),
        ({"Principal": "*", "PrincipalOrgID": ""}, "FAIL"),
    ],
)
def test_services_and_the_organisation_may_be_let_in(tmp_path: Path, given: Body, status: Status) -> None:
    assert said(tmp_path, "SVC-05", {"It": calling("lambda", "addPermission", given)}, OWN) == status


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("ec2:modifySnapshotAttribute", "UNKNOWN"),
        ("rds:modifyDBSnapshotAttribute", "UNKNOWN"),
        ("ssm:modifyDocumentPermission", "UNKNOWN"),
        ("cloudwatchlogs:createExportTask", "UNKNOWN"),
        ("resourcegroupstaggingapi:untagResources", "UNKNOWN"),
        ("iam:attachRolePolicy", "UNKNOWN"),
        ("ec2:describeSnapshots", "PASS"),
        *(
            (one, "UNKNOWN")
            for one in (
                "sns:setTopicAttributes",
                "apigateway:updateRestApi",
                "codebuild:putResourcePolicy",
                "acmpca:putPolicy",
                "ecr:createRepositoryCreationTemplate",
                "s3:putBucketAcl",
                "opensearchserverless:updateSecurityPolicy",
                "lambda:createFunctionUrlConfig",
                "ec2:modifyVpcEndpointServicePermissions",
                "iam:createPolicyVersion",
                "ec2:disableSnapshotBlockPublicAccess",
                "ssm:updateServiceSetting",
                "iam:addUserToGroup",
                "ssoadmin:createAccountAssignment",
                "resourcegroupstaggingapi:tagResources",
                "ec2:createFlowLogs",
            )
        ),
        *(
            (one, "PASS")
            for one in (
                "emr:putAutoTerminationPolicy",
                "applicationautoscaling:putScalingPolicy",
                "s3:putObject",
                "cloudwatchlogs:putRetentionPolicy",
                "ecr:putLifecyclePolicy",
                "glue:updateTable",
                "dynamodb:updateItem",
                "events:putEvents",
            )
        ),
    ],
)
def test_what_a_call_shares_or_sends_is_told(tmp_path: Path, action: str, status: Status) -> None:
    service, _, name = action.partition(":")
    assert said(tmp_path, "ASM-02", {"It": calling(service, name, {"Id": "x"})}, OWN) == status

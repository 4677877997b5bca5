"""A small platform of the real shape, for tests of the emulator: its faults are not the templates' and vice versa.

``python sample_app.py DIRECTORY`` synthesises three stacks there: data, cluster, workflow.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from aws_cdk import App, Aws, CfnOutput, Environment, Fn, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_emr as emr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_assets as assets
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

HERE = Path(__file__).parent
TAG = "for-use-with-amazon-emr-managed-policies"


class Data(Stack):
    """Encrypted buckets and the topic."""

    def __init__(self, scope: Construct, construct_id: str, **more: Any) -> None:
        super().__init__(scope, construct_id, **more)
        self.key = kms.Key(self, "Key", enable_key_rotation=True, removal_policy=RemovalPolicy.DESTROY)
        self.buckets = {name: self._define_bucket(name) for name in ("Raw", "Curated", "Logs")}
        self.topic = sns.Topic(self, "Topic", master_key=self.key)

    def _define_bucket(self, name: str) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            name,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            removal_policy=RemovalPolicy.DESTROY,
        )
        CfnOutput(self, f"{name}Output", value=bucket.bucket_name).override_logical_id(f"{name}Bucket")
        return bucket


class Cluster(Stack):
    """What a cluster needs: network, roles, the job and bootstrap files."""

    def __init__(self, scope: Construct, construct_id: str, *, data: Data, **more: Any) -> None:
        super().__init__(scope, construct_id, **more)
        vpc = ec2.Vpc(
            self,
            "Vpc",
            max_azs=1,
            nat_gateways=0,
            restrict_default_security_group=False,
            subnet_configuration=[ec2.SubnetConfiguration(name="p", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)],
        )
        self.subnet = vpc.isolated_subnets[0].subnet_id
        group = ec2.SecurityGroup(self, "Group", vpc=vpc, allow_all_outbound=False)
        group.connections.allow_internally(ec2.Port.tcp(8443))
        self.service_role = iam.Role(self, "Service", assumed_by=iam.ServicePrincipal("elasticmapreduce.amazonaws.com"))
        self.node_role = iam.Role(self, "Node", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"))
        self.profile = iam.CfnInstanceProfile(self, "Profile", roles=[self.node_role.role_name])
        self.job = assets.Asset(self, "Job", path=str(HERE / "sample_job.py"))
        self.bootstrap = assets.Asset(self, "Bootstrap", path=str(HERE / "sample_bootstrap.sh"))
        for asset in (self.job, self.bootstrap):
            asset.grant_read(self.node_role)
        data.buckets["Raw"].grant_read(self.node_role)
        data.buckets["Curated"].grant_read_write(self.node_role)
        data.buckets["Logs"].grant_put(self.node_role)
        self.security = emr.CfnSecurityConfiguration(self, "Security", security_configuration={"A": {}})


class Workflow(Stack):
    """The state machine and its role: only what a run needs, so that every grant can be taken away."""

    def __init__(self, scope: Construct, construct_id: str, *, data: Data, cluster: Cluster, **more: Any) -> None:
        super().__init__(scope, construct_id, **more)
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
        for statement in _statements(self, data, cluster):
            role.add_to_policy(statement)
        machine = sfn.CfnStateMachine(
            self,
            "Machine",
            role_arn=role.role_arn,
            definition_string=Fn.sub(json.dumps(_definition()), _names(data, cluster)),
        )
        machine.node.add_dependency(role)
        CfnOutput(self, "StateMachineArn", value=machine.attr_arn)
        cloudwatch.CompositeAlarm(
            self,
            "Composite",
            alarm_rule=cloudwatch.AlarmRule.from_boolean(False),
        )


def _statements(scope: Stack, data: Data, cluster: Cluster) -> list[iam.PolicyStatement]:
    clusters = scope.format_arn(service="elasticmapreduce", resource="cluster", resource_name="*")
    tagged = {"StringEquals": {f"aws:ResourceTag/{TAG}": "true"}}
    rules = [
        scope.format_arn(service="events", resource="rule", resource_name=f"StepFunctionsGetEventForEMR{name}Rule")
        for name in ("AddJobFlowSteps", "TerminateJobFlows")
    ]

    def allow(actions: list[str], resources: list[str], **conditions: Any) -> iam.PolicyStatement:
        return iam.PolicyStatement(actions=actions, resources=resources, conditions=conditions or None)

    return [
        allow(["elasticmapreduce:RunJobFlow"], ["*"], StringEquals={f"aws:RequestTag/{TAG}": "true"}),
        allow(["elasticmapreduce:AddTags"], [clusters]),
        allow(
            [
                f"elasticmapreduce:{name}"
                for name in ("AddJobFlowSteps", "DescribeStep", "DescribeCluster", "TerminateJobFlows")
            ],
            [clusters],
            **tagged,
        ),
        allow(
            ["iam:PassRole"],
            [cluster.service_role.role_arn],
            StringEquals={"iam:PassedToService": "elasticmapreduce.amazonaws.com"},
        ),
        allow(
            ["iam:PassRole"], [cluster.node_role.role_arn], StringEquals={"iam:PassedToService": "ec2.amazonaws.com"}
        ),
        allow(["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"], ["*"]),
        *(allow(["events:PutTargets", "events:PutRule", "events:DescribeRule"], [rule]) for rule in rules),
        allow(["sns:Publish"], [data.topic.topic_arn]),
        allow(["kms:GenerateDataKey", "kms:Decrypt"], [data.key.key_arn]),
    ]


def _names(data: Data, cluster: Cluster) -> dict[str, str]:
    return {
        "Partition": Aws.PARTITION,
        "Raw": data.buckets["Raw"].bucket_name,
        "Curated": data.buckets["Curated"].bucket_name,
        "Logs": data.buckets["Logs"].bucket_name,
        "Topic": data.topic.topic_arn,
        "Service": cluster.service_role.role_arn,
        "Profile": cluster.profile.ref,
        "Subnet": cluster.subnet,
        "Job": cluster.job.s3_object_url,
        "Bootstrap": cluster.bootstrap.s3_object_url,
    }


def _definition() -> dict[str, Any]:
    caught = [
        {
            "ErrorEquals": ["States.ALL"],
            "Assign": {
                "Failure": {
                    "State": "{% $states.context.State.Name %}",
                    "Error": "{% $states.errorOutput.Error %}",
                    "Cause": "{% $states.errorOutput.Cause %}",
                }
            },
            "Next": "Terminate",
        }
    ]

    def task(resource: str, arguments: Any, following: str, **more: Any) -> dict[str, Any]:
        return {
            "Type": "Task",
            "Resource": f"arn:${{Partition}}:states:::{resource}",
            "Arguments": arguments,
            "Next": following,
            "Catch": caught,
            **more,
        }

    step = {
        "ClusterId": "{% $ClusterId %}",
        "Step": {
            "Name": "step",
            "ActionOnFailure": "CONTINUE",
            "HadoopJarStep": {
                "Jar": "command-runner.jar",
                # The step is chosen by the execution's input: tests run a cheap one, or Spark.
                "Args": "{% $Arguments %}",
            },
        },
    }
    spark = [
        "spark-submit",
        "--deploy-mode",
        "cluster",
        "--conf",
        "spark.executor.memory=4g",
        "--conf",
        "spark.yarn.maxAppAttempts=1",
        # A collector of the job's own: a JVM refuses two.
        "--conf",
        "spark.driver.extraJavaOptions=-XX:+UseParallelGC",
        "${Job}",
        "--input",
        "s3://${Raw}/clickstream/",
        "--output",
        "s3://${Curated}/clickstream/",
    ]
    cheap = [
        "bash",
        "-c",
        "aws s3 cp s3://${Raw}/clickstream/one.log /tmp/one.log && aws s3 cp /tmp/one.log s3://${Curated}/clickstream/one.log",
    ]
    return {
        "QueryLanguage": "JSONata",
        "StartAt": "Begin",
        "States": {
            "Begin": {
                "Type": "Pass",
                "Assign": {
                    "Failure": {},
                    "ClusterId": "",
                    "Bootstrap": "{% $exists($states.input.bootstrap) ? $states.input.bootstrap : 'ok' %}",
                    "Arguments": f"{{% $states.input.step = 'spark' ? {json.dumps(spark)} : {json.dumps(cheap)} %}}",
                },
                "Next": "Launch",
            },
            "Launch": task(
                "aws-sdk:emr:runJobFlow",
                {
                    "Name": "sample",
                    "ReleaseLabel": "emr-7.10.0",
                    "LogUri": "s3://${Logs}/emr/",
                    "ServiceRole": "${Service}",
                    "JobFlowRole": "${Profile}",
                    "Tags": [{"Key": TAG, "Value": "true"}],
                    "Instances": {
                        "KeepJobFlowAliveWhenNoSteps": True,
                        "Ec2SubnetIds": ["${Subnet}"],
                        "InstanceFleets": [
                            {
                                "Name": "primary",
                                "InstanceFleetType": "MASTER",
                                "TargetOnDemandCapacity": 1,
                                "InstanceTypeConfigs": [{"InstanceType": "m6g.xlarge"}],
                            }
                        ],
                    },
                    "BootstrapActions": [
                        {
                            "Name": "packages",
                            "ScriptBootstrapAction": {"Path": "${Bootstrap}", "Args": ["{% $Bootstrap %}"]},
                        }
                    ],
                },
                "Wait",
                Assign={"ClusterId": "{% $states.result.JobFlowId %}"},
            ),
            "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Describe"},
            "Describe": task(
                "aws-sdk:emr:describeCluster",
                {"ClusterId": "{% $ClusterId %}"},
                "Ready",
                Assign={
                    "State": "{% $states.result.Cluster.Status.State %}",
                    "Reason": "{% $string($states.result.Cluster.Status.StateChangeReason) %}",
                },
            ),
            "Ready": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": "{% $State = 'WAITING' %}", "Next": "Watch"},
                    {
                        "Condition": "{% $State in ['TERMINATING', 'TERMINATED_WITH_ERRORS'] %}",
                        "Assign": {"Failure": {"State": "Launch", "Error": "ClusterFailed", "Cause": "{% $Reason %}"}},
                        "Next": "Terminate",
                    },
                ],
                "Default": "Wait",
            },
            "Watch": {
                "Type": "Map",
                "Items": [
                    {
                        "AlarmName": "{% 'idle-' & $ClusterId %}",
                        "Namespace": "AWS/ElasticMapReduce",
                        "MetricName": "IsIdle",
                        "Statistic": "Average",
                        "Period": 300,
                        "EvaluationPeriods": 1,
                        "Threshold": 1,
                        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    }
                ],
                "ItemProcessor": {
                    "StartAt": "Alarm",
                    "States": {
                        "Alarm": {
                            "Type": "Task",
                            "Resource": "arn:${Partition}:states:::aws-sdk:cloudwatch:putMetricAlarm",
                            "Arguments": "{% $states.input %}",
                            "End": True,
                        }
                    },
                },
                "Output": {},
                "Catch": caught,
                "Next": "Step",
            },
            "Step": task("elasticmapreduce:addStep.sync", step, "Unwatch", TimeoutSeconds=600),
            "Unwatch": task(
                "aws-sdk:cloudwatch:deleteAlarms", {"AlarmNames": ["{% 'idle-' & $ClusterId %}"]}, "Terminate"
            ),
            "Terminate": {
                **task("elasticmapreduce:terminateCluster.sync", {"ClusterId": "{% $ClusterId %}"}, "Notify"),
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Notify"}],
            },
            "Notify": task(
                "sns:publish",
                {"TopicArn": "${Topic}", "Message": "{% $string($Failure) %}"},
                "Outcome",
                Catch=[
                    {
                        "ErrorEquals": ["States.ALL"],
                        "Next": "Outcome",
                        "Assign": {
                            "Failure": {
                                "State": "Notify",
                                "Error": "{% $states.errorOutput.Error %}",
                                "Cause": "{% $states.errorOutput.Cause %}",
                            }
                        },
                    }
                ],
            ),
            "Outcome": {
                "Type": "Choice",
                "Choices": [{"Condition": "{% $exists($Failure.Error) %}", "Next": "Failed"}],
                "Default": "Done",
            },
            "Done": {"Type": "Succeed", "Output": {"ClusterId": "{% $ClusterId %}"}},
            "Failed": {"Type": "Fail", "Error": "{% $Failure.Error %}", "Cause": "{% $string($Failure) %}"},
        },
    }


def build(outdir: str) -> App:
    """Put the three stacks together."""
    app = App(outdir=outdir, analytics_reporting=False, builtin_cloud_formation_validation=False)
    region = Environment(region="eu-west-1")
    data = Data(app, "emr-dev-data", env=region)
    cluster = Cluster(app, "emr-dev-cluster-sample", data=data, env=region)
    Workflow(app, "emr-dev-workflow-sample", data=data, cluster=cluster, env=region)
    return app


if __name__ == "__main__":
    build(sys.argv[1]).synth()

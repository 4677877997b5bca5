"""What logs where, with which key and for how long, and the inventory, on small templates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.review.inventory import clusters, gaps, resources, templates
from emr_platform.review.logs import retention
from tests.review.page.made import arn, ref, resource, subject

KEY = resource("KMS::Key", EnableKeyRotation=True)
PARAMETERS = {"Given": {"Type": "String"}}


def rows(folder: Path, made: dict[str, dict[str, Any]]) -> dict[tuple[Any, Any], tuple[Any, ...]]:
    found = retention(subject(folder, {"Key": KEY, **made}, Parameters=PARAMETERS)).records()
    return {(row["Log"], row["Of"]): (row["Goes to"], row["Prefix"], row["Key"], row["Kept"]) for row in found}


@pytest.mark.parametrize(
    ("days", "kept"),
    [(30, "30 days"), (None, "for ever"), (ref("Given"), "unknown: the parameter Given is given at deployment")],
)
def test_log_group(days: Any, kept: str, tmp_path: Path) -> None:
    given = {"KmsKeyId": arn("Key")} | ({} if days is None else {"RetentionInDays": days})
    group = resource("Logs::LogGroup", **given)
    assert rows(tmp_path, {"Group": group}) == {
        ("log group", "app/Group"): ("app/Group", "", "customer key: app/Key", kept)
    }


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("STANDARD", "400 days"),
        ("DELIVERY", "1 day"),
        (ref("Given"), "unknown: the parameter Given is given at deployment"),
    ],
)
def test_a_group_that_delivers_keeps_a_day(kind: Any, kept: str, tmp_path: Path) -> None:
    group = resource("Logs::LogGroup", LogGroupClass=kind, RetentionInDays=400)
    (row,) = rows(tmp_path, {"Group": group}).values()
    assert row[3] == kept


def test_a_step_with_logs_of_its_own(tmp_path: Path) -> None:
    monitored = {"S3MonitoringConfiguration": {"LogUri": "s3://theirs/x/", "EncryptionKeyArn": arn("Key")}}
    steps = [{"Name": "x", "StepMonitoringConfiguration": monitored}, {"Name": "y"}]
    made = {"Cluster": resource("EMR::Cluster", Steps=steps), "Step": resource("EMR::Step", LogUri="s3://theirs/y/")}
    found = rows(tmp_path, made)
    assert found["steps", "app/Cluster"][0::2] == ("s3://theirs/x/", "customer key: app/Key")
    assert found["steps", "app/Step"][0] == "s3://theirs/y/"
    assert "as its cluster has it" in found["steps", "app/Step"][2]


def rule(**given: Any) -> dict[str, Any]:
    return {"Status": "Enabled", **given}


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        ([], "for ever"),
        ([rule(ExpirationInDays=730)], "730 days"),
        ([rule(ExpirationInDays=730), rule(ExpirationInDays=90, Prefix="emr/")], "90 days"),
        ([rule(ExpirationInDays=7, Prefix="other/")], "for ever"),
        ([rule(ExpirationInDays=7, Status="Disabled")], "for ever"),
        ([rule(NoncurrentVersionExpiration={"NoncurrentDays": 7})], "for ever"),
        ([rule(ExpirationInDays=ref("Given"))], "unknown: the parameter Given is given at deployment"),
        ([rule(ExpirationInDays=7, TagFilters=[])], "unknown: a lifecycle rule is for some objects by tags or sizes"),
        (
            [rule(ExpirationInDays=7, Prefix="emr/etl/deep/")],
            "unknown: 7 days below emr/etl/deep/, the rest by other rules",
        ),
    ],
)
def test_cluster_logs_are_kept_as_the_bucket_keeps_their_prefix(rules: list[Any], kept: str, tmp_path: Path) -> None:
    bucket = resource("S3::Bucket", LifecycleConfiguration={"Rules": rules})
    cluster = resource("EMR::Cluster", LogUri={"Fn::Sub": "s3://${Logs}/emr/etl/"}, LogEncryptionKmsKeyId=arn("Key"))
    found = rows(tmp_path, {"Logs": bucket, "Cluster": cluster})
    assert found["steps and daemons", "app/Cluster"] == ("app/Logs", "emr/etl/", "customer key: app/Key", kept)


def test_what_logs_nowhere_and_what_logs_elsewhere(tmp_path: Path) -> None:
    lost = "its owner shows key and retention"
    found = rows(
        tmp_path,
        {
            "Cluster": resource("EMR::Cluster"),
            "Other": resource("EMR::Cluster", LogUri="s3://elsewhere/logs/"),
            "Open": resource("EMR::Cluster", LogUri=ref("Given")),
            "Machine": resource("StepFunctions::StateMachine", DefinitionString="{}"),
            "Function": resource("Lambda::Function"),
            "Warehouse": resource("RedshiftServerless::Namespace"),
        },
    )
    assert found["steps and daemons", "app/Cluster"] == ("nowhere", "", "", "not logged")
    assert found["steps and daemons", "app/Other"] == (
        "s3://elsewhere/logs/", "", f"unknown: {lost}", f"unknown: {lost}",
    )  # fmt: skip
    assert found["steps and daemons", "app/Open"][3] == "unknown: the parameter Given is given at deployment"
    assert found["runs, level OFF", "app/Machine"][0] == "nowhere"
    assert found["function", "app/Function"][3] == f"unknown: {lost}"
    assert found["warehouse, audit", "app/Warehouse"][3] == "not logged"


def test_access_flow_function_airflow_and_run_logs_are_followed_to_their_targets(tmp_path: Path) -> None:
    destination = [{"CloudWatchLogsLogGroup": {"LogGroupArn": arn("Group")}}]
    found = rows(
        tmp_path,
        {
            "Logs": resource("S3::Bucket"),
            "Data": resource(
                "S3::Bucket", LoggingConfiguration={"DestinationBucketName": ref("Logs"), "LogFilePrefix": "data/"}
            ),
            "Group": resource("Logs::LogGroup", LogGroupName="ours", RetentionInDays=400),
            "Flow": resource("EC2::FlowLog", ResourceId="vpc-1", TrafficType="ALL", LogDestination=arn("Logs")),
            "Function": resource("Lambda::Function", LoggingConfig={"LogGroup": "ours"}),
            "Machine": resource(
                "StepFunctions::StateMachine",
                DefinitionString="{}",
                LoggingConfiguration={"Level": "ALL", "Destinations": destination},
            ),
            "Airflow": resource(
                "MWAA::Environment",
                KmsKey=arn("Key"),
                LoggingConfiguration={"TaskLogs": {"Enabled": True}, "WorkerLogs": {"Enabled": ref("Given")}},
            ),
        },
    )
    assert found["access", "app/Data"] == ("app/Logs", "data/", "AWS key: owned by S3", "for ever")
    assert ("access", "app/Logs") not in found, "the target of access logs does not log to itself"
    assert found["flow, ALL", "vpc-1"][0] == "app/Logs"
    assert found["function", "app/Function"][3] == "400 days"
    assert found["runs, level ALL", "app/Machine"][0] == "app/Group"
    assert found["Airflow, TaskLogs", "app/Airflow"][2] == "customer key: app/Key"
    assert found["Airflow, SchedulerLogs", "app/Airflow"][3] == "not logged"
    assert found["Airflow, WorkerLogs", "app/Airflow"][0] == "unknown: the parameter Given is given at deployment"
    assert ("log group", "app/Group") not in found, "a group that something names is told there"


def test_clusters_tell_release_applications_capacity_and_end(tmp_path: Path) -> None:
    fleet = {"TargetOnDemandCapacity": 1, "InstanceTypeConfigs": [{"InstanceType": "m7g.xlarge"}]}
    instances = {
        "MasterInstanceFleet": fleet,
        "CoreInstanceGroup": {"InstanceCount": 2, "InstanceType": "r7g.xlarge", "Market": "SPOT"},
        "TaskInstanceFleets": ref("Given"),
    }
    about = subject(
        tmp_path,
        {
            "Cluster": resource(
                "EMR::Cluster",
                Name="etl",
                ReleaseLabel=ref("Given"),
                Applications=[{"Name": "Spark"}, {"Name": "Hive"}],
                Instances=instances,
                ManagedScalingPolicy={
                    "ComputeLimits": {"MinimumCapacityUnits": 1, "MaximumCapacityUnits": 9, "UnitType": "Instances"}
                },
                AutoTerminationPolicy={"IdleTimeout": 900},
            )
        },
        Parameters=PARAMETERS,
    )
    (row,) = clusters(about).records()
    lost = "unknown: the parameter Given is given at deployment"
    assert (row["Release"], row["Applications"], row["Scaling"]) == (lost, "Spark, Hive", "1 to 9 Instances")
    assert row["Capacity"] == (
        f"primary: 1 on demand, 0 spot, of m7g.xlarge; task: {lost}; core: 2 r7g.xlarge, spot"
    )  # fmt: skip
    assert (row["Ends"], row["Protected"]) == ("after 900 s idle", "no")


def test_clusters_tell_what_launches_them(tmp_path: Path) -> None:
    request = {"Name": "etl", "Instances": {"MasterInstanceType": "m7g.xlarge", "InstanceCount": 3}}
    target = {"Arn": "arn:aws:scheduler:::aws-sdk:emr:runJobFlow", "Input": json.dumps(request)}
    given = {"Service": "emr", "Api": "RunJobFlow"} | request
    steps = [{"name": "a", "action": "aws:executeAwsApi", "inputs": given}]
    about = subject(
        tmp_path,
        {
            "Schedule": resource("Scheduler::Schedule", Target=target),
            "Document": resource("SSM::Document", DocumentType="Automation", Content={"mainSteps": steps}),
        },
    )
    rows = clusters(about).records()
    assert {row["Capacity"] for row in rows} == {"3 in all: primary m7g.xlarge, core the same"}
    assert {value for row in rows for value in row.values() if "each" in str(value)} == {
        "a schedule, each time",
        "an automation, at each run",
    }


def test_resources_are_counted_by_type_and_stack(tmp_path: Path) -> None:
    about = subject(
        tmp_path,
        {
            "A": resource("S3::Bucket"),
            "B": resource("S3::Bucket"),
            "Maybe": {**resource("S3::Bucket"), "Condition": "Open"},
            "Never": {**resource("S3::Bucket"), "Condition": "No"},
        },
        Parameters=PARAMETERS,
        Conditions={"Open": {"Fn::Equals": [ref("Given"), "x"]}, "No": {"Fn::Equals": ["a", "b"]}},
    )
    assert resources(about).rows == (("AWS::S3::Bucket", "app", 3, 1),)
    assert [row["Stack"] for row in templates(about).records()] == ["app"]
    assert gaps(about).rows == ()


def test_what_could_not_be_seen_is_listed(tmp_path: Path) -> None:
    nested = resource("CloudFormation::Stack", TemplateURL="https://example.com/more.json")
    (row,) = gaps(subject(tmp_path, {"Nested": nested})).records()
    assert row["What"] == "the template of this nested stack is not among the files"

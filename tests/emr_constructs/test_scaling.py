"""What scales clusters besides EMR: the role for rules on metrics, schedules, and the state machine that resizes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from tests.assemblies import Assembly, Resource
from tests.conftest import Synthesise
from tests.emr_constructs.policies import allows

RULE = {"name": "out", "metric": "YARNMemoryAvailablePercentage", "comparison": "LESS_THAN", "threshold": 15.0}
SCALED = {"minimum_instances": 2, "maximum_instances": 9, "rules": [{**RULE, "adjustment": 2}]}
TYPES = [{"type": "m7g.xlarge", "weight": 4}, {"type": "m6g.xlarge", "weight": 4}]
NODES = {"instance_type": "m7g.xlarge", "instance_count": 2}
WAITING = {"release": "emr-7.14.0", "lifetime": "long-running", "applications": ["Hadoop", "Spark"]}
PRIMARY = {"instance_types": ["m7g.xlarge", "m6g.xlarge"]}
CORE = {"instance_types": TYPES, "target_on_demand_capacity": 12}
GROUPS = {"primary": {"instance_type": "m7g.xlarge"}}
BOUNDS = {"minimum_capacity_units": 12, "maximum_capacity_units": 64}
AT = {"at": "cron(0 7 ? * MON-FRI *)", "time_zone": "Europe/Berlin"}

ENVIRONMENT: dict[str, Any] = {
    "name": "scaled",
    "region": "eu-west-1",
    "owner": "data-platform",
    "cost_centre": "analytics",
    "clusters": {
        "managed": {
            **WAITING,
            "primary": PRIMARY,
            "core": {
                **CORE,
                "launch_specifications": {"on_demand": {"capacity_reservation": {"resource_group": "emr"}}},
            },
            "managed_scaling": BOUNDS,
            "scheduled_scaling": {
                "morning": {**AT, "managed_scaling": {**BOUNDS, "maximum_capacity_units": 128}},
                "evening": {"at": "rate(1 day)", "managed_scaling": BOUNDS},
            },
        },
        "fleets": {
            **WAITING,
            "primary": PRIMARY,
            "core": CORE,
            "scheduled_scaling": {
                "night": {**AT, "resize": {"core": {"target_on_demand_capacity": 8, "target_spot_capacity": 0}}},
            },
        },
        "groups": {
            **WAITING,
            **GROUPS,
            "core": NODES,
            "task_groups": {"spare": {**NODES, "automatic_scaling": SCALED}},
            "high_availability": True,
            "scheduled_scaling": {"night": {**AT, "resize": {"core": {"instance_count": 3}}}},
        },
        "once": {
            "release": "emr-7.14.0",
            "applications": ["Hadoop", "Spark", "AmazonCloudWatchAgent"],
            **GROUPS,
            "core": {**NODES, "automatic_scaling": SCALED},
            "cloudwatch_logs": True,
        },
        "still": {**WAITING, "primary": PRIMARY, "core": CORE},
    },
    "workflows": {
        "work": {
            "cluster": "once",
            "steps": [{"name": "s", "type": "command", "args": ["true"], "reads": [], "writes": []}],
        }
    },
}


@pytest.fixture(scope="module")
def scaled(synthesise: Synthesise, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    file = tmp_path_factory.mktemp("environments") / "scaled.yaml"
    # JSON is YAML, and has no anchors, which a file must not have.
    file.write_text(json.dumps(ENVIRONMENT, indent=1), encoding="utf-8")
    return synthesise(file)


def schedules(assembly: Assembly, cluster: str) -> list[dict[str, Any]]:
    return [one.properties for one in assembly.of("AWS::Scheduler::Schedule", f"cluster-{cluster}")]


def role(assembly: Assembly, cluster: str, service: str) -> Resource:
    """The role of a cluster's stack that trusts a service."""
    (found,) = [
        one
        for one in assembly.of("AWS::IAM::Role", f"cluster-{cluster}")
        if service in json.dumps(one.properties["AssumeRolePolicyDocument"])
    ]
    return found


def statements(resource: Resource) -> list[dict[str, Any]]:
    return [
        {**one, **{key: [one[key]] if isinstance(one[key], str) else one[key] for key in ("Action", "Resource")}}
        for policy in resource.properties["Policies"]
        for one in policy["PolicyDocument"]["Statement"]
    ]


def cluster_arn(assembly: Assembly, cluster: str) -> str:
    found = assembly.one("AWS::EMR::Cluster", f"cluster-{cluster}").name
    return f"arn:aws:elasticmapreduce:eu-west-1:{assembly.value({'Ref': 'AWS::AccountId'}, '')}:cluster/{found}"


def validated(service: str, operation: str, arguments: dict[str, Any]) -> str:
    model = ServiceModel(Loader().load_service_model(service, "service-2"))
    shape = model.operation_model(operation).input_shape
    assert shape
    report: str = ParamValidator().validate(arguments, shape).generate_report()
    return report


def test_clusters_without_scaling_of_their_own_get_nothing(scaled: Assembly) -> None:
    for kind in ("AWS::Scheduler::Schedule", "AWS::Scheduler::ScheduleGroup", "AWS::StepFunctions::StateMachine"):
        assert scaled.of(kind, "cluster-still") == []
    trusted = json.dumps([one.properties for one in scaled.of("AWS::IAM::Role", "cluster-still")])
    assert "application-autoscaling" not in trusted
    assert scaled.of("AWS::Logs::LogGroup", "cluster-still") == []


def test_bounds_are_set_by_the_scheduler_itself(scaled: Assembly) -> None:
    found = schedules(scaled, "managed")
    assert len(found) == 2
    assert scaled.of("AWS::StepFunctions::StateMachine", "cluster-managed") == []
    for schedule in found:
        assert schedule["Target"]["Arn"] == "arn:aws:scheduler:::aws-sdk:emr:putManagedScalingPolicy"
        arguments = json.loads(schedule["Target"]["Input"])
        assert validated("emr", "PutManagedScalingPolicy", arguments) == ""
        assert arguments["ClusterId"] == scaled.one("AWS::EMR::Cluster", "cluster-managed").name
    (morning,) = [one for one in found if one["ScheduleExpressionTimezone"] == "Europe/Berlin"]
    limits = json.loads(morning["Target"]["Input"])["ManagedScalingPolicy"]["ComputeLimits"]
    assert (limits["MinimumCapacityUnits"], limits["MaximumCapacityUnits"]) == (12, 128)
    assert limits["UnitType"] == "InstanceFleetUnits"
    assert morning["ScheduleExpression"] == AT["at"]


def test_a_change_comes_on_time_or_not_at_all(scaled: Assembly) -> None:
    for cluster in ("managed", "fleets", "groups"):
        for schedule in schedules(scaled, cluster):
            assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
            assert schedule["Target"]["RetryPolicy"]["MaximumEventAgeInSeconds"] <= 3600
            assert schedule["GroupName"] == scaled.one("AWS::Scheduler::ScheduleGroup", f"cluster-{cluster}").name


def test_only_a_clusters_own_schedules_may_use_its_role(scaled: Assembly) -> None:
    """The source is the group: EventBridge Scheduler knows no other."""
    group = scaled.one("AWS::Scheduler::ScheduleGroup", "cluster-managed").name
    found = role(scaled, "managed", "scheduler.amazonaws.com")
    (trusted,) = found.properties["AssumeRolePolicyDocument"]["Statement"]
    equals = trusted["Condition"]["StringEquals"]
    assert equals["aws:SourceArn"].endswith(f":schedule-group/{group}")
    assert equals["aws:SourceAccount"]
    allowed = statements(found)
    assert allows(allowed, "elasticmapreduce:PutManagedScalingPolicy", cluster_arn(scaled, "managed"))
    assert not allows(allowed, "elasticmapreduce:PutManagedScalingPolicy", cluster_arn(scaled, "fleets"))
    assert not allows(allowed, "elasticmapreduce:TerminateJobFlows", cluster_arn(scaled, "managed"))


@pytest.mark.parametrize(
    ("cluster", "kind", "capacity"),
    [
        ("fleets", "Fleet", {"TargetOnDemandCapacity": 8, "TargetSpotCapacity": 0}),
        ("groups", "Group", {"InstanceCount": 3}),
    ],
)
def test_fixed_capacity_is_resized_by_name(scaled: Assembly, cluster: str, kind: str, capacity: dict[str, int]) -> None:
    machine = scaled.one("AWS::StepFunctions::StateMachine", f"cluster-{cluster}")
    (schedule,) = schedules(scaled, cluster)
    assert schedule["Target"]["Arn"] == machine.name
    assert json.loads(schedule["Target"]["Input"]) == {"Resizes": [{"Name": "core", **capacity}]}
    task = json.loads(machine.properties["DefinitionString"])["States"]["Resizes"]["ItemProcessor"]["States"]["Resize"]
    assert task["Resource"] == f"arn:aws:states:::elasticmapreduce:modifyInstance{kind}ByName"
    assert task["Arguments"]["ClusterId"] == scaled.one("AWS::EMR::Cluster", f"cluster-{cluster}").name
    assert task["Arguments"][f"Instance{kind}"].keys() == capacity.keys(), "every capacity is named, or EMR refuses"
    assert allows(statements(role(scaled, cluster, "scheduler.amazonaws.com")), "states:StartExecution", machine.name)


def test_the_resizing_machine_may_resize_its_cluster_and_no_other(scaled: Assembly) -> None:
    allowed = statements(role(scaled, "fleets", "states.amazonaws.com"))
    for action in ("elasticmapreduce:ModifyInstanceFleet", "elasticmapreduce:ListInstanceFleets"):
        assert allows(allowed, action, cluster_arn(scaled, "fleets"))
        assert not allows(allowed, action, cluster_arn(scaled, "managed"))
    groups = statements(role(scaled, "groups", "states.amazonaws.com"))
    assert allows(groups, "elasticmapreduce:ModifyInstanceGroups", cluster_arn(scaled, "groups"))
    assert not allows(groups, "elasticmapreduce:ModifyInstanceFleet", cluster_arn(scaled, "groups"))


def test_somebody_hears_of_a_change_that_failed(scaled: Assembly) -> None:
    topic = scaled.one("AWS::SNS::Topic").name
    for cluster in ("fleets", "groups"):
        machine = scaled.one("AWS::StepFunctions::StateMachine", f"cluster-{cluster}")
        states = json.loads(machine.properties["DefinitionString"])["States"]
        assert [one["Next"] for one in states["Resizes"]["Catch"]] == ["NotifyFailure"]
        assert states["NotifyFailure"]["Arguments"]["TopicArn"] == topic
        assert states["NotifyFailure"]["Next"] == "Failed"
        assert machine.properties["TracingConfiguration"] == {"Enabled": True}
        assert allows(statements(role(scaled, cluster, "states.amazonaws.com")), "sns:Publish", topic)
    for cluster in ("managed", "fleets", "groups"):
        (alarm,) = [
            one.properties
            for one in scaled.of("AWS::CloudWatch::Alarm", f"cluster-{cluster}")
            if one.properties.get("Namespace") == "AWS/Scheduler"
        ]
        assert alarm["AlarmActions"] == [topic]
        group = scaled.one("AWS::Scheduler::ScheduleGroup", f"cluster-{cluster}").name
        assert alarm["Dimensions"] == [{"Name": "ScheduleGroup", "Value": group}]


def test_log_groups_are_encrypted_and_end(scaled: Assembly) -> None:
    key = scaled.arn(scaled.one("AWS::KMS::Key", Description="EMR platform: logs"))
    groups = scaled.of("AWS::Logs::LogGroup")
    assert {"emr-scaled-cluster-fleets", "emr-scaled-cluster-once"} <= {one.stack for one in groups}
    for group in groups:
        assert group.properties["KmsKeyId"] == key
        assert group.properties["RetentionInDays"] > 0
        assert "LogGroupName" not in group.properties


def test_rules_on_metrics_act_with_a_role_for_their_cluster(scaled: Assembly) -> None:
    for cluster in ("groups", "once"):
        found = role(scaled, cluster, "application-autoscaling.amazonaws.com")
        for trusted in found.properties["AssumeRolePolicyDocument"]["Statement"]:
            assert trusted["Condition"].keys() == {"StringEquals", "ArnLike"}
        tagged = {"aws:ResourceTag/emr-platform:cluster": f"emr-scaled-cluster-{cluster}/scaled-{cluster}"}
        action, somewhere = "elasticmapreduce:ModifyInstanceGroups", cluster_arn(scaled, "groups")
        assert allows(statements(found), action, somewhere, tagged)
        of_a_pool = {key: f"{value}/some" for key, value in tagged.items()}
        assert allows(statements(found), action, somewhere, of_a_pool)
        assert not allows(statements(found), action, somewhere, {**tagged, next(iter(tagged)): "scaled-other"})
        assert not allows(statements(found), action, somewhere)


def passes(assembly: Assembly, part: str, arn: str) -> bool:
    context = {"iam:PassedToService": "application-autoscaling.amazonaws.com"}
    return any(allows(statements(one), "iam:PassRole", arn, context) for one in assembly.of("AWS::IAM::Role", part))


def test_the_role_is_passed_by_who_launches_and_by_emr(scaled: Assembly) -> None:
    for cluster in ("groups", "once"):
        found = role(scaled, cluster, "application-autoscaling.amazonaws.com")
        assert passes(scaled, f"cluster-{cluster}", scaled.arn(found))
    once = scaled.arn(role(scaled, "once", "application-autoscaling.amazonaws.com"))
    assert passes(scaled, "workflow-work", once)
    assert not passes(scaled, "workflow-work", scaled.arn(role(scaled, "groups", "application-autoscaling")))


def test_references_reach_both_spellings(scaled: Assembly) -> None:
    waiting = scaled.one("AWS::EMR::Cluster", "cluster-groups").properties
    assert waiting["AutoScalingRole"] == role(scaled, "groups", "application-autoscaling").name
    (spare,) = waiting["Instances"]["TaskInstanceGroups"]
    alarm = spare["AutoScalingPolicy"]["Rules"][0]["Trigger"]["CloudWatchAlarmDefinition"]
    assert alarm["Dimensions"] == [{"Key": "JobFlowId", "Value": "${emr.clusterId}"}]
    machine = scaled.one("AWS::StepFunctions::StateMachine", "workflow-work")
    launched = json.loads(machine.properties["DefinitionString"])["States"]["LaunchCluster"]["Arguments"]
    assert launched["AutoScalingRole"] == role(scaled, "once", "application-autoscaling").name
    (_, core) = launched["Instances"]["InstanceGroups"]
    alarm = core["AutoScalingPolicy"]["Rules"][0]["Trigger"]["CloudWatchAlarmDefinition"]
    assert alarm["Dimensions"] == [{"Key": "JobFlowId", "Value": "${emr.clusterId}"}]


def test_resource_groups_are_the_accounts_own(scaled: Assembly) -> None:
    fleet = scaled.one("AWS::EMR::Cluster", "cluster-managed").properties["Instances"]["CoreInstanceFleet"]
    options = fleet["LaunchSpecifications"]["OnDemandSpecification"]["CapacityReservationOptions"]
    account = scaled.value({"Ref": "AWS::AccountId"}, "")
    arn = f"arn:aws:resource-groups:eu-west-1:{account}:group/emr"
    assert options["CapacityReservationResourceGroupArn"] == arn


def test_a_schedule_leaves_the_launch_capacity_alone(scaled: Assembly) -> None:
    """It is what the file says, in every deployment: nothing fights over it with what scales the cluster."""
    for cluster in ("managed", "fleets", "still"):
        fleet = scaled.one("AWS::EMR::Cluster", f"cluster-{cluster}").properties["Instances"]["CoreInstanceFleet"]
        assert (fleet["TargetOnDemandCapacity"], fleet["TargetSpotCapacity"]) == (12, 0)


def test_logs_go_to_a_group_of_the_clusters_own(scaled: Assembly) -> None:
    group = scaled.one("AWS::Logs::LogGroup", "cluster-once")
    machine = scaled.one("AWS::StepFunctions::StateMachine", "workflow-work")
    launched = json.loads(machine.properties["DefinitionString"])["States"]["LaunchCluster"]["Arguments"]
    logging = launched["MonitoringConfiguration"]["CloudWatchLogConfiguration"]
    assert logging["LogGroupName"] == group.name
    allowed = statements(role(scaled, "once", "ec2.amazonaws.com"))
    assert allows(allowed, "logs:PutLogEvents", scaled.arn(group))
    assert not allows(allowed, "logs:CreateLogGroup", scaled.arn(group))
    assert not allows(statements(role(scaled, "still", "ec2.amazonaws.com")), "logs:PutLogEvents", scaled.arn(group))


def test_a_protected_cluster_says_how_to_lift_the_protection(scaled: Assembly) -> None:
    outputs = {key: scaled.stack(f"cluster-{key}").template["Outputs"] for key in ("groups", "still")}
    command = scaled.value(outputs["groups"]["BeforeDeletion"]["Value"], "emr-scaled-cluster-groups")
    assert command.endswith(" --no-termination-protected")
    assert "BeforeDeletion" not in outputs["still"]

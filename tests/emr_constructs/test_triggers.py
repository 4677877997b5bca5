"""Triggers of a workflow as schedules and rules: what they match, start and send, and with which rights."""

from __future__ import annotations

import json
from graphlib import CycleError
from pathlib import Path
from typing import Any

import aws_cdk
import pytest

from emr_constructs import EmrNotifications
from emr_constructs.workflow import WorkflowTriggers
from emr_platform.model import Workflow
from tests.assemblies import ACCOUNT, Assembly, Resource, role_statements, statements
from tests.emr_constructs.definitions import every_state, following, machine_of, reachable
from tests.emr_constructs.platforms import platform
from tests.emr_constructs.policies import allows

STEP = {"name": "a", "type": "command", "args": ["bash", "-c", "true"], "reads": ["s3://raw/in/"]}
NIGHT = {"type": "schedule", "at": "cron(0 5 * * ? *)", "time_zone": "Europe/Berlin"}
FILES = {"type": "s3-arrival", "location": "s3://raw/in/", "suffix": "_SUCCESS", "quiet_seconds": 30}
ORDER = {"type": "event", "pattern": {"source": ["shop"]}}
DAY = {"day": {"type": "date", "default": "yesterday"}}


def workflow(**more: Any) -> dict[str, Any]:
    return {"cluster": "c", "steps": [STEP], **more}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """A platform with a workflow for each kind of trigger."""
    return platform(
        tmp_path_factory.mktemp("triggers"),
        workflows={
            "follower": workflow(triggers={"after": {"type": "workflow", "workflow": "files"}}),
            "files": workflow(triggers={"files": FILES}),
            "night": workflow(
                inputs=DAY,
                triggers={
                    "night": {**NIGHT, "inputs": {"day": "2026-11-26"}},
                    "often": {"type": "schedule", "at": "rate(1 day)", "missed": "skip"},
                },
            ),
            "order": workflow(triggers={"order": ORDER}),
            "by-hand": workflow(),
            "airflow": workflow(
                orchestrator="airflow", triggers={"night": NIGHT, "files": {**FILES, "location": "s3://results/"}}
            ),
        },
    )


def rule(made: Assembly, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Pattern and target of a workflow's one rule that starts it."""
    found = made.one("AWS::Events::Rule", f"workflow-{name}", Description=f"small-{name}: ").properties
    (target,) = found["Targets"]
    return found["EventPattern"], target


def role(made: Assembly, arn: str) -> Resource:
    return next(one for one in made.of("AWS::IAM::Role") if made.arn(one) == arn)


def test_a_workflow_without_triggers_of_its_own_has_nothing_of_theirs(made: Assembly) -> None:
    for name in ("by-hand", "airflow"):
        for kind in ("AWS::Scheduler::Schedule", "AWS::SQS::Queue", "AWS::SQS::QueuePolicy"):
            assert made.of(kind, f"workflow-{name}") == []
        rules = made.of("AWS::Events::Rule", f"workflow-{name}")
        assert [one for one in rules if one.properties["Description"].startswith(f"small-{name}: ")] == []


def test_a_schedule_starts_the_workflow_by_name_with_the_time_it_is_due(made: Assembly) -> None:
    night, often = (
        made.one("AWS::Scheduler::Schedule", "workflow-night", Description=f"small-night: {key}").properties
        for key in ("night", "often")
    )
    assert (night["ScheduleExpression"], night["ScheduleExpressionTimezone"]) == (NIGHT["at"], "Europe/Berlin")
    assert often["ScheduleExpressionTimezone"] == "UTC"
    assert night["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert night["KmsKeyArn"] == made.arn(made.named("key/log"))
    target = night["Target"]
    assert target["Arn"] == "arn:aws:scheduler:::aws-sdk:sfn:startExecution"
    sent = json.loads(target["Input"])
    assert sent["StateMachineArn"] == machine_of(made, "night").name
    assert sent["Name"] == "night-<aws.scheduler.execution-id>"
    assert json.loads(sent["Input"]) == {"day": "2026-11-26", "due": "<aws.scheduler.scheduled-time>"}
    assert [one["Target"]["RetryPolicy"]["MaximumEventAgeInSeconds"] for one in (night, often)] == [86400, 300]


def test_schedules_have_a_group_and_a_role_of_their_own(made: Assembly) -> None:
    schedule = made.one("AWS::Scheduler::Schedule", "workflow-night", Description="small-night: night").properties
    group = made.one("AWS::Scheduler::ScheduleGroup", "workflow-night")
    assert schedule["GroupName"] == group.name
    own = role(made, schedule["Target"]["RoleArn"])
    (trust,) = own.properties["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["StringEquals"]["aws:SourceArn"].endswith(f":schedule-group/{group.name}")
    allowed = role_statements(own)
    assert allows(allowed, "states:StartExecution", machine_of(made, "night").name)
    assert not allows(allowed, "states:StartExecution", machine_of(made, "order").name)
    assert allows(allowed, "sqs:SendMessage", schedule["Target"]["DeadLetterConfig"]["Arn"])


def test_a_schedule_decrypts_its_inputs_and_uses_the_key_for_its_queue(made: Assembly) -> None:
    schedule = made.one("AWS::Scheduler::Schedule", "workflow-night", Description="small-night: night").properties
    allowed = role_statements(role(made, schedule["Target"]["RoleArn"]))
    key, group = schedule["KmsKeyArn"], schedule["GroupName"]
    context, via = "kms:EncryptionContext:aws:scheduler:schedule:arn", "kms:ViaService"
    ours, others = (f"arn:aws:scheduler:eu-west-1:{ACCOUNT}:schedule/{name}/night" for name in (group, "default"))

    assert allows(allowed, "kms:Decrypt", key, {context: ours})
    assert not allows(allowed, "kms:GenerateDataKey", key, {context: ours})
    assert not allows(allowed, "kms:Decrypt", key, {context: others})
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        assert allows(allowed, action, key, {via: "sqs.eu-west-1.amazonaws.com"})
        assert not allows(allowed, action, key, {via: "s3.eu-west-1.amazonaws.com"})
        assert not allows(allowed, action, key)
    actions = [action for one in allowed for action in one["Action"]]
    assert sorted(actions) == [
        "kms:Decrypt", "kms:Decrypt", "kms:GenerateDataKey", "sqs:SendMessage", "states:StartExecution",
    ]  # fmt: skip


def test_arrivals_match_a_place_and_an_ending(made: Assembly) -> None:
    pattern, target = rule(made, "files")
    assert pattern == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["raw"]}, "object": {"key": [{"wildcard": "in/*_SUCCESS"}]}},
    }
    assert target["Input"] == "{}"
    (note,) = [
        one for one in made.of("AWS::StepFunctions::StateMachine", "workflow-files") if one.name == target["Arn"]
    ]
    assert note.properties["StateMachineType"] == "EXPRESS"


def test_only_the_bucket_that_somebody_waits_for_sends_events(made: Assembly) -> None:
    sending = {one.name for one in made.of("AWS::S3::Bucket") if "NotificationConfiguration" in one.properties}
    assert sending == {"raw"}


def test_a_follower_listens_to_the_other_workflow_and_is_deployed_after_it(made: Assembly) -> None:
    pattern, target = rule(made, "follower")
    assert pattern["detail"]["stateMachineArn"] == [machine_of(made, "files").name]
    assert pattern["detail"]["status"] == ["SUCCEEDED"]
    assert (target["Arn"], target["Input"]) == (machine_of(made, "follower").name, "{}")
    assert "emr-small-workflow-files" in made.stack("workflow-follower").dependencies


def test_an_event_starts_the_workflow(made: Assembly) -> None:
    pattern, target = rule(made, "order")
    assert pattern == ORDER["pattern"]
    assert target["Arn"] == machine_of(made, "order").name


@pytest.mark.parametrize("name", ["files", "follower", "order"])
def test_a_rule_may_start_its_target_alone_and_what_is_lost_is_kept(made: Assembly, name: str) -> None:
    _, target = rule(made, name)
    own = role(made, target["RoleArn"])
    (start,) = role_statements(own)
    assert (start["Action"], start["Resource"]) == (["states:StartExecution"], [target["Arn"]])
    (trust,) = own.properties["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "events.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "000000000000"}}
    queue = made.one("AWS::SQS::Queue", f"workflow-{name}")
    assert target["DeadLetterConfig"]["Arn"] == made.arn(queue)
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}
    assert queue.properties["KmsMasterKeyId"] == made.arn(made.named("key/log"))
    (policy,) = made.of("AWS::SQS::QueuePolicy", f"workflow-{name}")
    let_in = [one for one in statements(policy.properties["PolicyDocument"]) if one["Effect"] == "Allow"]
    assert [one["Condition"]["ArnEquals"]["aws:SourceArn"] for one in let_in] == [
        [made.arn(made.one("AWS::Events::Rule", f"workflow-{name}", Description=f"small-{name}: "))]
    ]


def test_somebody_hears_of_deliveries_that_were_lost(made: Assembly) -> None:
    for name in ("files", "follower", "night", "order"):
        alarm = made.one("AWS::CloudWatch::Alarm", f"workflow-{name}", MetricName="NumberOfMessagesSent").properties
        assert alarm["Namespace"] == "AWS/SQS"
        assert alarm["AlarmActions"] == [made.one("AWS::SNS::Topic").name]


def test_the_machines_for_arrivals_reach_their_own_entry_and_one_machine_each(made: Assembly) -> None:
    entry = {"dynamodb:LeadingKeys": ["arrivals/small-files/files"]}
    for state_machine in made.of("AWS::StepFunctions::StateMachine", "workflow-files"):
        if state_machine.name == machine_of(made, "files").name:
            continue
        allowed = list(role_statements(role(made, state_machine.properties["RoleArn"])))
        (on_table,) = [one for one in allowed if one["Action"][0].startswith("dynamodb:")]
        assert on_table["Condition"] == {"ForAllValues:StringEquals": entry}
        (start,) = [one for one in allowed if one["Action"] == ["states:StartExecution"]]
        assert len(start["Resource"]) == 1
        called = {
            state["Resource"].partition("aws-sdk:")[2]
            for _, state in every_state(_definition(state_machine))
            if "Resource" in state
        }
        granted = {one.replace("states:", "sfn:").lower() for one in (*on_table["Action"], *start["Action"])}
        assert {one.lower() for one in called} == granted


def test_every_state_of_the_machines_for_arrivals_is_reached_and_ends(made: Assembly) -> None:
    for state_machine in made.of("AWS::StepFunctions::StateMachine", "workflow-files"):
        definition = _definition(state_machine)
        assert reachable(definition["States"], definition["StartAt"]) == definition["States"].keys()
        for state in definition["States"].values():
            assert following(state) <= definition["States"].keys()


def _definition(state_machine: Resource) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(state_machine.properties["DefinitionString"])
    return read


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        (FILES, "got the trigger t on arrivals, and no table; .*; pass the environment's StateTable as table"),
        ({"type": "workflow", "workflow": "other"}, "got a trigger on the workflow other; .* pass its ARN in followed"),
        ({**FILES, "location": "s3://team/in/"}, "got arrivals at s3://team/in/; only the own buckets .*: raw; name"),
    ],
)
def test_what_is_missing_is_said(trigger: dict[str, Any], message: str) -> None:
    stack = aws_cdk.Stack(aws_cdk.App(), "s")
    topic = EmrNotifications(stack, "Notifications", key_arn="arn:aws:kms:eu-west-1:0:key/k")
    described = Workflow.model_validate(workflow(triggers={"t": trigger}))
    with pytest.raises(ValueError, match=message):
        WorkflowTriggers(
            stack, "T", workflow=described, name="w", machine_arn="arn:m", buckets={"raw": "r"}, notifications=topic
        )


def test_workflows_that_follow_each_other_cannot_be_put_in_order(tmp_path: Path) -> None:
    def after(name: str) -> dict[str, Any]:
        return workflow(triggers={"t": {"type": "workflow", "workflow": name}})

    with pytest.raises(CycleError):
        platform(tmp_path, workflows={"a": after("b"), "b": after("a")})

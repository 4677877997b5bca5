"""Runs that are stopped, time out or are forgotten: the guard leaves no cluster behind, and touches nobody else's."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from emr_platform.laptop import Laptop
from tests.laptop.faults import FaultRecord
from tests.laptop.needs import unneeded
from tests.laptop.sample import Sample, changed_definition, eventually

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("guard")]

ACTIVE = ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING", "TERMINATING"]
STATES = [
    "LaunchCluster", "WaitForCluster", "DescribeCluster", "IsClusterReady", "WatchCluster", "Step short",
    "Step long", "UnwatchCluster", "TerminateCluster", "NotifySuccess",
]  # fmt: skip
NOTHING_LEFT = "no cluster"


@dataclass(frozen=True)
class Guarded:
    """The deployed environment of guarded.yaml."""

    laptop: Laptop
    machines: dict[str, str]
    shared: str
    function: str
    queue: str

    @property
    def sample(self) -> Sample:
        return Sample(self.laptop, {}, self.machines["own"])

    @property
    def role(self) -> str:
        return self.sample.role("operations-GuardRole")

    def clusters(self, states: list[str] = ACTIVE) -> list[str]:
        """Ids of the launched clusters that have not ended; the shared one is not launched by a run."""
        listed = self.laptop.client("emr").list_clusters(ClusterStates=states)["Clusters"]
        return [cluster["Id"] for cluster in listed if cluster["Id"] != self.shared]

    def start(self, workflow: str = "own") -> str:
        return str(
            self.laptop.client("stepfunctions").start_execution(stateMachineArn=self.machines[workflow])["executionArn"]
        )

    def entered(self, execution: str) -> list[str]:
        pages = self.laptop.client("stepfunctions").get_paginator("get_execution_history")
        events = [event for page in pages.paginate(executionArn=execution) for event in page["events"]]
        return [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]

    def status(self, execution: str) -> str:
        described = self.laptop.client("stepfunctions").describe_execution(executionArn=execution)
        return str(described["status"])

    def stop(self, execution: str) -> None:
        self.laptop.client("stepfunctions").stop_execution(executionArn=execution)

    def sweep(self) -> str:
        """Call the guard as its schedule does; what it failed with, or nothing."""
        answer = self.laptop.client("lambda").invoke(FunctionName=self.function, Payload=b"{}")
        said = json.loads(answer["Payload"].read() or b"null")
        return str(said["errorMessage"]) if "FunctionError" in answer else ""

    def logs(self) -> list[str]:
        """The streams of the guard's log group, one for each time that it was called."""
        described = self.laptop.client("lambda").get_function_configuration(FunctionName=self.function)
        pages = self.laptop.client("logs").get_paginator("describe_log_streams")
        found = pages.paginate(logGroupName=described["LoggingConfig"]["LogGroup"])
        return [stream["logStreamName"] for page in found for stream in page["logStreams"]]

    def tag(self, cluster: str, **tags: str) -> None:
        listed = [{"Key": f"emr-platform:{key.replace('_', '-')}", "Value": value} for key, value in tags.items()]
        self.laptop.client("emr").add_tags(ResourceId=cluster, Tags=listed)

    def end(self, cluster: str) -> None:
        self.laptop.client("emr").terminate_job_flows(JobFlowIds=[cluster])

    def told(self, clusters: set[str], by_guard: str) -> str:
        """Who ended clusters: the guard, if it told the topic so, or the run."""
        ended: set[str] = set()

        def told() -> bool:
            ended.update(said["clusterId"] for said in self.messages() if said["guard"] == "terminate")
            return bool(ended & clusters)

        return by_guard if eventually(told, 3) else "ended by the run"

    def messages(self) -> list[dict[str, Any]]:
        """What the guard told the topic since the last look."""
        sqs, found = self.laptop.client("sqs"), []
        while answer := sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in answer:
                sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
                body = json.loads(json.loads(message["Body"])["Message"])
                found += [body] if "guard" in body else []
        return found

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """Lose every event: the rules are off."""
        events = self.laptop.client("events")
        rules = [rule["Name"] for rule in events.list_rules()["Rules"] if "RunEnded" in rule["Name"]]
        assert rules
        for rule in rules:
            events.disable_rule(Name=rule)
        try:
            yield
        finally:
            for rule in rules:
                events.enable_rule(Name=rule)


@pytest.fixture(scope="module")
def guarded(guarded_laptop: Laptop) -> Guarded:
    laptop, outputs = guarded_laptop, guarded_laptop.outputs()
    (function,) = [
        item["FunctionName"]
        for item in laptop.client("lambda").list_functions()["Functions"]
        if "operations-GuardFunction" in item["FunctionName"]
    ]
    sqs = laptop.client("sqs")
    queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = outputs["emr-guarded-observability"]["Topic"]
    statement = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    laptop.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    shared = outputs["emr-guarded-cluster-shared"]["ClusterId"]
    return Guarded(laptop, laptop.workflows(), shared, function, queue)


@pytest.fixture
def orphan(guarded: Guarded) -> Iterator[str]:
    """A cluster whose run was stopped while nobody heard of it."""
    with guarded.deaf():
        execution = guarded.start()
        assert eventually(lambda: "WaitForCluster" in guarded.entered(execution))
        guarded.stop(execution)
    (cluster,) = guarded.clusters()
    yield cluster
    guarded.end(cluster)
    assert eventually(lambda: not guarded.clusters())


def hold_before(state: str) -> Callable[[dict[str, Any]], None]:
    """A change of a definition: whoever comes to a state waits in another first, for a minute here."""

    def change(states: dict[str, Any]) -> None:
        text = json.dumps(states).replace(f'"Next": "{state}"', '"Next": "Hold"')
        text = text.replace(f'"Default": "{state}"', '"Default": "Hold"')
        states |= json.loads(text) | {"Hold": {"Type": "Wait", "Seconds": 3000, "Next": state}}

    return change


@pytest.mark.parametrize("state", STATES)
def test_a_run_stopped_before_any_state_leaves_no_cluster(
    guarded: Guarded, fault_record: FaultRecord, state: str
) -> None:
    with changed_definition(guarded.laptop, guarded.machines["own"], hold_before(state)):
        stop_in(guarded, fault_record, "Hold", f"before {state}")


@pytest.mark.parametrize("state", ["Begin", "LaunchCluster", "WaitForCluster", "Step long"])
def test_a_run_stopped_in_a_state_leaves_no_cluster(guarded: Guarded, fault_record: FaultRecord, state: str) -> None:
    stop_in(guarded, fault_record, state, f"in {state}")


def stop_in(guarded: Guarded, fault_record: FaultRecord, state: str, where: str) -> None:
    """Stop a run when it is in a state; no cluster of it may be left in the end."""
    guarded.messages()
    before = set(guarded.clusters([]))
    execution = guarded.start()
    assert eventually(lambda: state in guarded.entered(execution))

    guarded.stop(execution)

    ended_by = "the event"
    if not eventually(lambda: not guarded.clusters(), 8):
        ended_by = "the next look"  # the launch was on its way when the event came
        assert guarded.sweep() == ""
    assert eventually(lambda: not guarded.clusters())
    assert guarded.status(execution) == "ABORTED"
    launched = set(guarded.clusters([])) - before
    seen = guarded.told(launched, f"ended by the guard, {ended_by}") if launched else "none was launched"
    fault_record.add("stop", where, expected=NOTHING_LEFT, seen=seen, clusters_left=len(guarded.clusters()))


def test_a_run_that_times_out_leaves_no_cluster(guarded: Guarded, fault_record: FaultRecord) -> None:
    machine, states = guarded.machines["own"], guarded.laptop.client("stepfunctions")
    before = states.describe_state_machine(stateMachineArn=machine)["definition"]
    definition = json.loads(before)
    definition["TimeoutSeconds"] = 3
    hold_before("UnwatchCluster")(definition["States"])
    states.update_state_machine(stateMachineArn=machine, definition=json.dumps(definition))
    try:
        execution = guarded.start()
        assert eventually(lambda: guarded.status(execution) == "TIMED_OUT")
    finally:
        states.update_state_machine(stateMachineArn=machine, definition=before)

    assert eventually(lambda: not guarded.clusters())
    fault_record.add(
        "timeout",
        f"in {guarded.entered(execution)[-1]}",
        expected=NOTHING_LEFT,
        seen="ended by the guard, the event",
        clusters_left=len(guarded.clusters()),
    )


def test_a_lost_event_is_made_up_for_by_the_next_look(guarded: Guarded, fault_record: FaultRecord, orphan: str) -> None:
    guarded.messages()

    assert guarded.sweep() == ""

    assert eventually(lambda: not guarded.clusters())
    (said,) = guarded.messages()
    assert (said["guard"], said["clusterId"]) == ("terminate", orphan)
    assert said["reason"] == "the run that launched it has ended"
    fault_record.add(
        "lost event",
        "WaitForCluster",
        expected=NOTHING_LEFT,
        seen="ended by the guard, the next look",
        clusters_left=len(guarded.clusters()),
    )


def test_steps_left_on_a_shared_cluster_are_cancelled_and_it_stays(guarded: Guarded, fault_record: FaultRecord) -> None:
    emr = guarded.laptop.client("emr")

    def states(execution: str) -> list[str]:
        steps = emr.list_steps(ClusterId=guarded.shared)["Steps"]
        return [step["Status"]["State"] for step in steps if step["Name"].endswith(execution.rpartition(":")[2])]

    execution, other = guarded.start("guest"), guarded.start("guest")
    assert eventually(lambda: states(execution) == ["RUNNING"] or states(other) == ["RUNNING"])
    assert eventually(lambda: states(execution) != [] and states(other) != [])

    guarded.stop(execution)

    assert eventually(lambda: states(execution) == ["CANCELLED"])
    assert eventually(lambda: states(other) == ["RUNNING"])
    guarded.stop(other)
    assert eventually(lambda: states(other) == ["CANCELLED"])
    assert guarded.shared in [one["Id"] for one in emr.list_clusters(ClusterStates=["RUNNING", "WAITING"])["Clusters"]]
    fault_record.add(
        "stop", "step on a shared cluster", expected="step cancelled, cluster stays", seen="so it was", clusters_left=1
    )


def test_a_rule_that_the_function_does_not_let_in_calls_nobody(guarded: Guarded) -> None:
    function = guarded.laptop.client("lambda")
    statements = json.loads(function.get_policy(FunctionName=guarded.function)["Policy"])["Statement"]
    own = [one for one in statements if "workflow-own" in json.dumps(one)]
    assert own
    for one in own:
        function.remove_permission(FunctionName=guarded.function, StatementId=one["Sid"])
    try:
        execution = guarded.start()
        assert eventually(lambda: "WaitForCluster" in guarded.entered(execution))
        guarded.stop(execution)
        assert not eventually(lambda: not guarded.clusters(), 4)
    finally:
        for one in own:
            function.add_permission(
                FunctionName=guarded.function, StatementId=one["Sid"], Action="lambda:InvokeFunction",
                Principal="events.amazonaws.com", SourceArn=one["Condition"]["ArnLike"]["AWS:SourceArn"],
            )  # fmt: skip

    assert guarded.sweep() == ""
    assert eventually(lambda: not guarded.clusters())


def test_a_running_run_keeps_its_cluster(guarded: Guarded) -> None:
    execution = guarded.start()
    assert eventually(lambda: guarded.clusters() != [])

    assert guarded.sweep() == ""

    assert eventually(lambda: guarded.status(execution) == "SUCCEEDED")
    assert guarded.clusters() == []


def test_an_extended_cluster_and_a_foreign_one_go_on(guarded: Guarded, orphan: str) -> None:
    guarded.tag(orphan, extend_until="2999-01-01T00:00Z")
    guarded.sweep()
    assert guarded.clusters() == [orphan]

    guarded.tag(orphan, extend_until="2000-01-01", environment="other")
    guarded.sweep()
    assert guarded.clusters() == [orphan]


def test_an_old_cluster_is_reported_once(guarded: Guarded) -> None:
    guarded.messages()
    guarded.tag(guarded.shared, max_age_hours="0")
    try:
        guarded.sweep()
        guarded.sweep()
    finally:
        guarded.tag(guarded.shared, max_age_hours="none")

    (said,) = guarded.messages()
    assert (said["guard"], said["clusterId"]) == ("report", guarded.shared)
    assert said["reason"] == "it is older than its 0 hours; guard.overdue is report, so it goes on"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("elasticmapreduce:ListClusters", ""),
        ("elasticmapreduce:DescribeCluster", ""),
        ("elasticmapreduce:TerminateJobFlows", ""),
        ("states:DescribeExecution", ""),
    ],
)
def test_without_a_permission_an_orphan_goes_on(guarded: Guarded, orphan: str, action: str, resource: str) -> None:
    with guarded.sample.without(guarded.role, action, resource):
        guarded.sweep()

    assert guarded.clusters() == [orphan]


@pytest.mark.parametrize(
    "action",
    [
        "dynamodb:GetItem", "dynamodb:PutItem", "sns:Publish", "kms:Decrypt", "kms:GenerateDataKey",
    ],
)  # fmt: skip
def test_without_a_permission_a_report_fails_and_the_guard_says_so(guarded: Guarded, action: str) -> None:
    # An extension that is just over is another time to report than that of the test before.
    guarded.tag(guarded.shared, max_age_hours="0", extend_until=dt.datetime.now(dt.UTC).isoformat())
    try:
        with guarded.sample.without(guarded.role, action):
            assert "AccessDenied" in guarded.sweep() or "AuthorizationError" in guarded.sweep()
    finally:
        guarded.tag(guarded.shared, max_age_hours="none")


@pytest.mark.parametrize("action", ["elasticmapreduce:ListSteps", "elasticmapreduce:CancelSteps"])
def test_without_a_permission_a_step_is_left(guarded: Guarded, action: str) -> None:
    emr = guarded.laptop.client("emr")
    execution = guarded.start("guest")
    name = execution.rpartition(":")[2]

    def state() -> str:
        steps = emr.list_steps(ClusterId=guarded.shared)["Steps"]
        return next((step["Status"]["State"] for step in steps if step["Name"].endswith(name)), "")

    assert eventually(lambda: state() == "RUNNING")
    already = len(guarded.laptop.decisions())
    with guarded.sample.without(guarded.role, action):
        guarded.stop(execution)
        assert eventually(
            lambda: any(item.action == action and not item.allowed for item in guarded.laptop.decisions()[already:])
        )
    # Its first attempt failed; the second, a second later, may do what it must.
    assert eventually(lambda: state() == "CANCELLED")


@pytest.mark.parametrize("action", ["logs:CreateLogStream", "logs:PutLogEvents"])
def test_without_a_permission_the_guard_works_and_leaves_no_log(guarded: Guarded, action: str) -> None:
    with guarded.sample.without(guarded.role, action):
        before = guarded.logs()
        assert guarded.sweep() == ""
        assert guarded.logs() == before

    assert guarded.sweep() == ""
    assert len(guarded.logs()) > len(before)


CLOSED = {"Close ec2:RevokeSecurityGroupIngress": "the emulator's default group lets nobody in; AWS's lets in itself"}


def test_every_permission_of_the_function_that_closes_the_default_group_is_needed(guarded: Guarded) -> None:
    assert unneeded(guarded.laptop, "DefaultGroupRole", not_seen=CLOSED) == set()

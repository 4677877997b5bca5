"""Schedules, arrivals, events and workflows that follow others: each starts its runs, with its own role."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from emr_platform.laptop import Laptop
from tests.conftest import Synthesise
from tests.laptop.bootstrapped import bootstrapped
from tests.laptop.needs import unneeded
from tests.laptop.sample import Sample, changed_definition

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("triggers")]

ENVIRONMENT = Path(__file__).with_name("triggers.yaml")
NOTE, WAITER = "filesArrivalsNoteRole", "filesArrivalsWaiterRole"
SCHEDULE = "TriggersScheduleRole"
PATIENCE = 30.0  # seconds
T = TypeVar("T")


@dataclass(frozen=True)
class Triggered:
    """The deployed environment."""

    sample: Sample
    machines: dict[str, str]

    @property
    def laptop(self) -> Laptop:
        return self.sample.laptop

    def role(self, part: str) -> str:
        """The name of the role whose logical id contains *part*; names of their own are cut off."""
        pages = self.laptop.client("cloudformation")
        stacks = [name for name in self.laptop.outputs() if "-workflow-" in name]
        found = [
            one["PhysicalResourceId"]
            for stack in stacks
            for one in pages.list_stack_resources(StackName=stack)["StackResourceSummaries"]
            if one["ResourceType"] == "AWS::IAM::Role" and part in one["LogicalResourceId"]
        ]
        (name,) = found
        return str(name)

    def arrive(self, key: str) -> None:
        self.laptop.client("s3").put_object(Bucket=self.sample.buckets["RawBucket"], Key=key, Body=b"1")

    def runs(self, machine: str) -> list[dict[str, Any]]:
        """Every execution of a state machine, in order of its start."""
        return self.described(self.listed(machine))

    def listed(self, machine: str) -> list[dict[str, Any]]:
        client = self.laptop.client("stepfunctions")
        found = client.list_executions(stateMachineArn=self.machines[machine])["executions"]
        return sorted(found, key=lambda one: one["startDate"])

    def described(self, listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
        client = self.laptop.client("stepfunctions")
        return [client.describe_execution(executionArn=one["executionArn"]) for one in listed]

    def ended(self, machine: str, before: int, count: int = 1) -> list[dict[str, Any]]:
        """The next executions of a state machine, when so many have ended; fails when they do not."""
        ended = until(
            lambda: [one for one in self.listed(machine)[before:] if "stopDate" in one], lambda n: len(n) >= count
        )
        return self.described(ended)

    def entries(self) -> list[dict[str, Any]]:
        client = self.laptop.client("dynamodb")
        (table,) = client.list_tables()["TableNames"]
        found: list[dict[str, Any]] = client.scan(TableName=table)["Items"]
        return found

    def letters(self, workflow: str) -> list[str]:
        """Dead letters of a workflow's triggers; they are gone then."""
        sqs = self.laptop.client("sqs")
        (url,) = [one for one in sqs.list_queues()["QueueUrls"] if f"workflow-{workflow}" in one]
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for one in received:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        return [one["Body"] for one in received]

    def fire(self, days: int) -> None:
        """Give the schedule another rate: one without a start is due at once."""
        client = self.laptop.client("scheduler")
        (one,) = [one for one in client.list_schedules()["Schedules"] if "night" in one["Name"]]
        schedule = client.get_schedule(Name=one["Name"], GroupName=one["GroupName"])
        kept = {key: schedule[key] for key in ("Name", "GroupName", "FlexibleTimeWindow", "KmsKeyArn", "Target")}
        client.update_schedule(**kept, ScheduleExpression=f"rate({days} days)")

    def forget(self) -> None:
        """Take every entry away."""
        client = self.laptop.client("dynamodb")
        (table,) = client.list_tables()["TableNames"]
        for entry in self.entries():
            client.delete_item(TableName=table, Key={"key": entry["key"]})


def until(ask: Callable[[], T], enough: Callable[[T], bool]) -> T:
    deadline = time.monotonic() + PATIENCE
    while not enough(found := ask()):
        assert time.monotonic() < deadline, f"still {found}"
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def triggered(tmp_path_factory: pytest.TempPathFactory, synthesise: Synthesise) -> Iterator[Triggered]:
    laptop = Laptop.up(tmp_path_factory.mktemp("triggers") / "state", env="triggers", bound_to_caller=True)
    try:
        bootstrapped(laptop)
        outputs = laptop.deploy(synthesise(ENVIRONMENT).folder)
        listed = laptop.client("stepfunctions").list_state_machines()["stateMachines"]
        machines = laptop.workflows()
        for kind in ("Note", "Waiter"):
            name = re.compile(f"filesArrivals{kind}[0-9A-F]")
            (machines[kind],) = [one["stateMachineArn"] for one in listed if name.search(one["name"])]
        yield Triggered(Sample(laptop, outputs["emr-triggers-data"], machines["collect"]), machines)
    finally:
        laptop.down()


def test_a_schedule_starts_its_workflow_with_the_time_it_was_due(triggered: Triggered) -> None:
    (run,) = triggered.ended("nightly", 0)

    assert run["status"] == "SUCCEEDED", run.get("cause")
    assert run["name"].startswith("night-")
    due = json.loads(run["input"])
    assert list(due) == ["due"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", due["due"])


def test_a_burst_of_arrivals_starts_one_run_and_the_workflow_that_follows(triggered: Triggered) -> None:
    collected, reported = len(triggered.runs("collect")), len(triggered.runs("report"))
    noted, waited = len(triggered.runs("Note")), len(triggered.runs("Waiter"))

    for number in range(12):
        triggered.arrive(f"in/{number}.csv")
    triggered.arrive("in/readme.txt")
    triggered.arrive("elsewhere/1.csv")

    (run,) = triggered.ended("collect", collected)
    (follower,) = triggered.ended("report", reported)
    assert run["status"] == "SUCCEEDED", run.get("cause")
    assert (run["input"], run["name"].startswith("files-")) == ("{}", True)
    assert follower["status"] == "SUCCEEDED"
    assert len(triggered.ended("Note", noted, 12)) == 12
    (waiter,) = triggered.runs("Waiter")[waited:]
    assert (waiter["status"], waiter["name"]) == ("SUCCEEDED", run["name"])
    assert triggered.entries() == []
    assert len(triggered.runs("collect")) == collected + 1
    assert [one for one in triggered.laptop.decisions() if not one.allowed] == []


def test_a_run_that_was_skipped_is_followed_by_none(triggered: Triggered) -> None:
    client = triggered.laptop.client("stepfunctions")
    before = len(triggered.ended("nightly", 0))
    followed = len(triggered.ended("after-nightly", 0, before))

    for _ in range(2):
        client.start_execution(stateMachineArn=triggered.machines["nightly"])
    both = triggered.ended("nightly", before, 2)
    triggered.ended("after-nightly", followed)

    outcomes = sorted(json.loads(one["output"])["Outcome"] for one in both)
    assert outcomes == ["skipped", "succeeded"]
    time.sleep(1)
    assert len(triggered.runs("after-nightly")) == followed + 1


def pause_before(state: str, states: dict[str, Any]) -> None:
    """Put two seconds before a state."""
    at = "{% $fromMillis($millis() + 2000) %}"
    for one in list(states.values()):
        for place in (one, *one.get("Choices", [])):
            if place.get("Next") == state:
                place["Next"] = "Pause"
    states["Pause"] = {"Type": "Wait", "Timestamp": at, "Next": state}


@pytest.mark.parametrize(("state", "runs"), [("Remove", 1), ("Start", 2)])
def test_what_arrives_while_the_waiter_makes_up_its_mind_is_not_lost(
    triggered: Triggered, state: str, runs: int
) -> None:
    """Before the entry goes it belongs to the run that begins then, afterwards to a run of its own."""
    before = len(triggered.runs("collect"))

    with changed_definition(triggered.laptop, triggered.machines["Waiter"], lambda all_: pause_before(state, all_)):
        triggered.arrive("in/first.csv")
        time.sleep(3)
        triggered.arrive("in/second.csv")
        arrived = time.time()
        started = triggered.ended("collect", before, runs)

    assert started[-1]["startDate"].timestamp() > arrived
    assert [one["status"] for one in started] == ["SUCCEEDED"] * runs
    until(triggered.entries, lambda left: left == [])
    assert len(triggered.runs("collect")) == before + runs


def test_an_entry_that_nobody_looks_after_is_taken_over(triggered: Triggered) -> None:
    before, waited = len(triggered.runs("collect")), len(triggered.runs("Waiter"))
    triggered.arrive("in/first.csv")
    until(lambda: triggered.runs("Waiter")[waited:], lambda found: len(found) == 1)
    client = triggered.laptop.client("stepfunctions")
    client.stop_execution(executionArn=triggered.runs("Waiter")[-1]["executionArn"])
    (entry,) = triggered.entries()
    (table,) = triggered.laptop.client("dynamodb").list_tables()["TableNames"]

    triggered.laptop.client("dynamodb").put_item(TableName=table, Item={**entry, "expires": {"N": "1"}})
    triggered.arrive("in/second.csv")

    (run,) = triggered.ended("collect", before)
    assert run["status"] == "SUCCEEDED"
    assert triggered.entries() == []
    assert [one["status"] for one in triggered.runs("Waiter")[waited:]] == ["ABORTED", "SUCCEEDED"]


def test_an_event_starts_the_workflow_whose_pattern_it_matches(triggered: Triggered) -> None:
    before = len(triggered.runs("nightly"))
    sent = [{"Source": "shop", "DetailType": "order", "Detail": json.dumps({"amount": one})} for one in (99, 101)]

    triggered.laptop.client("events").put_events(Entries=sent)

    (run,) = triggered.ended("nightly", before)
    assert (run["status"], run["input"]) == ("SUCCEEDED", "{}")
    assert len(triggered.runs("nightly")) == before + 1


@pytest.mark.parametrize(
    ("role", "action", "machine", "error"),
    [
        (NOTE, "dynamodb:UpdateItem", "Note", "DynamoDb.DynamoDbException"),
        (NOTE, "dynamodb:PutItem", "Note", "DynamoDb.DynamoDbException"),
        (NOTE, "kms:Decrypt", "Note", "DynamoDb.DynamoDbException"),
        (NOTE, "states:StartExecution", "Note", "Sfn.SfnException"),
        (WAITER, "dynamodb:UpdateItem", "Waiter", "DynamoDb.DynamoDbException"),
        (WAITER, "dynamodb:DeleteItem", "Waiter", "DynamoDb.DynamoDbException"),
        (WAITER, "kms:Decrypt", "Waiter", "DynamoDb.DynamoDbException"),
        (WAITER, "states:StartExecution", "Waiter", "Sfn.SfnException"),
    ],
)
def test_removing_one_grant_fails_where_it_is_needed(
    triggered: Triggered, role: str, action: str, machine: str, error: str
) -> None:
    before, collected = len(triggered.runs(machine)), len(triggered.runs("collect"))

    with triggered.sample.without(triggered.role(role), action):
        triggered.arrive("in/one.csv")
        (failed,) = triggered.ended(machine, before)

    triggered.forget()
    assert (failed["status"], failed["error"]) == ("FAILED", error)
    assert action in failed["cause"]
    assert len(triggered.runs("collect")) == collected


def test_an_arrival_without_a_waiter_leaves_an_entry_only_when_it_may_not_withdraw_it(triggered: Triggered) -> None:
    role, before = triggered.role(NOTE), len(triggered.runs("Note"))

    with triggered.sample.without(role, "states:StartExecution"):
        triggered.arrive("in/one.csv")
        triggered.ended("Note", before)
        assert triggered.entries() == []
        with triggered.sample.without(role, "dynamodb:DeleteItem"):
            triggered.arrive("in/two.csv")
            triggered.ended("Note", before, 2)
            assert len(triggered.entries()) == 1
    triggered.forget()


def test_another_triggers_entry_is_out_of_reach(triggered: Triggered) -> None:
    """The key of its own entry is what a role is bound to."""
    before = len(triggered.runs("Note"))

    def other(states: dict[str, Any]) -> None:
        states["Join"]["Arguments"]["Key"] = {"key": {"S": "arrivals/triggers-other/files"}}

    with changed_definition(triggered.laptop, triggered.machines["Note"], other):
        triggered.arrive("in/one.csv")
        (failed,) = triggered.ended("Note", before)

    assert "dynamodb:UpdateItem" in failed["cause"]


def arrive(triggered: Triggered) -> None:
    triggered.arrive("in/one.csv")


def order(triggered: Triggered) -> None:
    sent = {"Source": "shop", "DetailType": "order", "Detail": json.dumps({"amount": 101})}
    triggered.laptop.client("events").put_events(Entries=[sent])


def collect(triggered: Triggered) -> None:
    client = triggered.laptop.client("stepfunctions")
    client.start_execution(stateMachineArn=triggered.machines["collect"])


@pytest.mark.parametrize(
    ("rule", "happen", "workflow", "machine"),
    [
        ("filesRuleRole", arrive, "collect", "Note"),
        ("orderRuleRole", order, "nightly", "nightly"),
        ("collectedRuleRole", collect, "report", "report"),
    ],
)
def test_what_a_rule_may_not_start_goes_to_the_dead_letters(
    triggered: Triggered, rule: str, happen: Callable[[Triggered], None], workflow: str, machine: str
) -> None:
    before = len(triggered.runs(machine))

    with triggered.sample.without(triggered.role(rule), "states:StartExecution"):
        happen(triggered)
        letters = until(lambda: triggered.letters(workflow), lambda found: found != [])

    assert letters == ["{}"]
    assert len(triggered.runs(machine)) == before


def test_what_a_schedule_may_not_start_goes_to_the_dead_letters(triggered: Triggered) -> None:
    role, before = triggered.role(SCHEDULE), len(triggered.runs("nightly"))

    with triggered.sample.without(role, "states:StartExecution"):
        triggered.fire(days=2)
        (letter,) = until(lambda: triggered.letters("nightly"), lambda found: found != [])
        with triggered.sample.without(role, "sqs:SendMessage"):
            already = len(triggered.laptop.decisions())
            triggered.fire(days=3)
            until(
                lambda: [one.action for one in triggered.laptop.decisions()[already:] if not one.allowed],
                lambda refused: "sqs:SendMessage" in refused,
            )

    assert json.loads(letter)["Name"].startswith("night-")
    assert triggered.letters("nightly") == []
    assert len(triggered.runs("nightly")) == before


def test_a_schedule_without_its_key_starts_nothing(triggered: Triggered) -> None:
    role, before = triggered.role(SCHEDULE), len(triggered.runs("nightly"))

    already = len(triggered.laptop.decisions())
    with triggered.sample.without(role, "kms:Decrypt"):
        triggered.fire(days=4)
        until(
            lambda: [one.action for one in triggered.laptop.decisions()[already:] if not one.allowed],
            lambda refused: refused == ["kms:Decrypt"] * 2,
        )

    assert triggered.letters("nightly") == [], "its queue has the same key"
    assert len(triggered.runs("nightly")) == before
    with triggered.sample.without(role, "states:StartExecution"):
        triggered.fire(days=5)
        until(lambda: triggered.letters("nightly"), lambda found: found != [])
    assert unneeded(triggered.laptop, role) == set()

"""Starting, finding, following, reading and stopping runs, and what is said when that cannot be done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore import exceptions
from botocore.exceptions import ClientError

from emr_platform.cli._account import console_url
from emr_platform.model import Workflow
from emr_platform.operate.errors import OperateError, in_one_sentence
from emr_platform.operate.following import Event, follow
from emr_platform.operate.inputs import typed
from emr_platform.operate.lines import duration, run_rows
from emr_platform.operate.logs import last_lines, parts
from emr_platform.operate.runs import described, find, recent, start, stop
from emr_platform.operate.usage import usage
from emr_platform.operate.why import explain, stored
from tests.operate.account import ARN, NAME, STEP, Services, account, events, execution
from tests.operate.clients import CLUSTER, S3

DIAGNOSIS = {"category": "iam", "summary": "s", "remedy": "r", "complete": True}
CAUSE = {"State": "Step sessionise", "Error": "States.TaskFailed", "Cause": "", "StepId": STEP}
INPUTS = Workflow.model_validate(
    {
        "cluster": "c",
        "inputs": {
            "capacity": {"type": "integer", "minimum": 1, "maximum": 9},
            "countries": {"type": "list"},
            "day": {"type": "date"},
        },
        "steps": [{"name": "a", "type": "command", "args": ["true"]}],
    }
).inputs


def test_inputs_become_what_the_workflow_declares() -> None:
    pairs = ["capacity=4", "countries=de, fr", "day=2026-11-26", "other=a=b"]
    assert typed(INPUTS, pairs) == {
        "capacity": 4, "countries": ["de", "fr"], "day": "2026-11-26", "other": "a=b",
    }  # fmt: skip
    assert typed(INPUTS, ["capacity=many", "countries="]) == {"capacity": "many", "countries": []}


@pytest.mark.parametrize("pairs", [["day"], ["=x"], ["day=a", "day=b"]])
def test_what_is_no_input_is_refused(pairs: list[str]) -> None:
    with pytest.raises(ValueError, match="an input"):
        typed(INPUTS, pairs)


def test_a_run_tells_who_started_it() -> None:
    services = Services()

    run = start(account(services), "etl", {"day": "2026-11-26"}, who="alice@example.com")

    (request,) = services.started
    assert json.loads(request["input"]) == {"day": "2026-11-26"}
    assert run.started_by == "alice-example-com"
    assert len(run.name) <= 80
    assert described(account(Services([execution("nightly")])), ARN.replace(NAME, "nightly")).started_by == ""


@pytest.mark.parametrize("wanted", [ARN, NAME, NAME[:-2], "etl"])
def test_a_run_is_found_by_arn_name_beginning_or_workflow(wanted: str) -> None:
    run = find(account(Services()), wanted)
    assert (run.arn, run.workflow) == (ARN, "etl")


@pytest.mark.parametrize(
    ("runs", "wanted", "said"),
    [
        ([], "etl", "the workflow etl has not run yet; start it: emr-platform run etl"),
        ([], "x", "x: no such execution in environment dev; list them: emr-platform runs"),
        ([execution("one"), execution("only")], "on", "on: 2 runs have names that begin so in environment dev"),
    ],
)
def test_a_run_that_nobody_can_mean(runs: list[dict[str, Any]], wanted: str, said: str) -> None:
    with pytest.raises(OperateError, match=said):
        find(account(Services(runs)), wanted)


def test_a_name_wins_over_longer_ones_that_begin_with_it() -> None:
    assert find(account(Services([execution("one"), execution("one-more")])), "one").name == "one"


def test_a_workflow_that_is_not_deployed_is_told_with_what_is_near() -> None:
    with pytest.raises(OperateError, match="no stack emr-dev-workflow-elt in eu-west-1; did you mean etl"):
        account(Services()).machine("elt")
    with pytest.raises(OperateError, match="deployed are: etl; deploy it"):
        account(Services()).machine("something-else")


def test_only_a_run_that_runs_is_stopped() -> None:
    services = Services([execution(status="RUNNING")])
    stop(account(services), find(account(services), NAME), "enough")
    assert services.stopped == [{"executionArn": ARN, "error": "Stopped", "cause": "enough"}]
    with pytest.raises(OperateError, match="does not run, it is FAILED"):
        stop(account(Services()), find(account(Services()), NAME), "enough")


def test_a_run_is_followed_with_few_calls_and_every_change_is_told_once() -> None:
    history = [
        events("Begin", "launch", "WaitForCluster", "IsClusterReady"),
        events("Step a", first=5),
        [],
        events("Failed", first=6),
    ]
    services, told = Services(history=history), list[Event]()

    seen = follow(account(services).client, ARN, told.append, every=0, clusters_every=0)

    assert seen.states == ["Begin", "WaitForCluster", "IsClusterReady", "Step a", "Failed"]
    assert (seen.clusters, seen.steps, seen.on) == ({CLUSTER: "TERMINATED"}, {STEP: "FAILED"}, {STEP: CLUSTER})
    assert [event.seconds for event in told if event.kind == "state"] == [1.0, 3.0, 4.0, 5.0, 6.0]
    assert [event.name for event in told if event.kind == "logs"] == [f"s3://logs/clusters/etl/{CLUSTER}/"]
    assert (told[-1].name, told[-1].status, seen.seconds) == (NAME, "FAILED", 200.0)
    assert len(told) == len(set(told))
    # Two pages at the first look; then one each, for the newest come first.
    assert services.pages == 2 + 3


def test_clusters_are_looked_at_seldom() -> None:
    class Counting(Services):
        described = 0

        def describe_cluster(self, ClusterId: str) -> dict[str, Any]:  # noqa: N803  # EMR's spelling
            Counting.described += 1
            return {"Cluster": {"Id": ClusterId, "Status": {"State": "RUNNING"}}}

    services = Counting(history=[events("Begin", "launch"), *([[]] * 50)])

    follow(account(services).client, ARN, lambda event: None, every=0, clusters_every=3600)

    assert Counting.described == 2, "at the beginning and at the end"


def test_a_step_that_fails_with_its_cluster_while_both_are_looked_at_is_told() -> None:
    class Late(Services):
        ended = False

        def describe_cluster(self, ClusterId: str) -> dict[str, Any]:  # noqa: N803  # EMR's spelling
            Late.ended = True
            return super().describe_cluster(ClusterId)

        def list_steps(self, ClusterId: str, **states: Any) -> dict[str, Any]:  # noqa: N803  # as above
            return super().list_steps(ClusterId, **states) if Late.ended else {"Steps": []}

    services, told = Late(history=[events("Begin", "launch"), []]), list[Event]()

    seen = follow(account(services).client, ARN, told.append, every=0, clusters_every=0)

    assert (seen.clusters, seen.steps) == ({CLUSTER: "TERMINATED"}, {STEP: "FAILED"})
    assert [event.kind for event in told] == ["state", "step", "logs", "cluster", "execution"]


def test_what_the_workflow_stored_is_what_counts() -> None:
    failure = {**CAUSE, "Diagnosis": DIAGNOSIS}
    run = find(account(Services([execution(cause=json.dumps(failure))])), NAME)

    found = explain(account(Services()), run)

    assert (found.stored, found.diagnosis.category) == (True, "iam")


def test_without_one_it_is_found_out_now() -> None:
    services = Services([execution(cause=json.dumps(CAUSE))], [events("launch")])
    s3 = S3({f"steps/{STEP}/stderr.gz": "MemoryError\n"})
    run = find(account(services, s3), NAME)

    found = explain(account(services, s3), run)

    assert (found.stored, found.diagnosis.category, found.diagnosis.cluster) == (False, "out-of-memory", CLUSTER)
    assert stored(run) is None


def test_one_that_waited_for_logs_is_found_out_again() -> None:
    waited = {"category": "unknown", "summary": "s", "remedy": "r", "awaited": ["s3://x"]}
    services = Services([execution(cause=json.dumps({**CAUSE, "Diagnosis": waited}))], [events("launch")])
    s3 = S3({f"steps/{STEP}/stderr.gz": "MemoryError\n"})

    assert explain(account(services, s3), find(account(services, s3), NAME)).diagnosis.category == "out-of-memory"
    # Still nothing there: what the workflow said stays.
    assert explain(account(services), find(account(services), NAME)).stored


@pytest.mark.parametrize(
    ("status", "cause", "error"),
    [
        ("ABORTED", "enough", "Aborted"),
        ("TIMED_OUT", "", "ExecutionTimedOut"),
        ("FAILED", "no JSON", "E"),
        ("FAILED", "[]", "E"),
    ],
)
def test_every_end_has_a_failure(status: str, cause: str, error: str) -> None:
    run = find(account(Services([execution(status=status, cause=cause, error="E")])), NAME)
    assert (run.failure["Error"], run.failure["Cause"]) == (error, cause)


def test_logs_of_steps_are_shown_masked() -> None:
    services = Services([execution()], [events("launch")])
    reading = account(services, S3({f"steps/{STEP}/stderr.gz": "one\ntwo\npassword=hunter2-hunter2\n"}))
    run = find(reading, NAME)

    (part,) = parts(reading, run, "sessionise")

    assert (part.cluster, part.state) == (CLUSTER, "FAILED")
    assert last_lines(part.logs[0], 2) == ["two", "password=****"]
    with pytest.raises(OperateError, match="has no step other; its steps are: sessionise"):
        list(parts(reading, run, "other"))


def test_hours_are_counted_by_instances_and_vcpus() -> None:
    assert str(usage(account(Services()).client, ["j-1"])) == "2 instances, 2.000 instance-hours, 8.000 vCPU-hours"


def test_runs_are_a_table() -> None:
    failure = json.dumps({**CAUSE, "Diagnosis": DIAGNOSIS})
    services = Services([execution(cause=failure), execution("nightly", "SUCCEEDED")])
    runs = [described(account(services), run.arn) for run in recent(account(services), None, 5)]
    heading, *rows = run_rows(runs)
    assert heading.split() == ["run", "workflow", "status", "started", "(UTC)", "took", "by", "why"]
    assert rows[0].split() == [NAME, "etl", "FAILED", "2026-11-26", "05:14:00", "3", "min", "20", "s", "alice", "iam"]
    assert rows[1].split()[-2:] == ["-", "-"]


@pytest.mark.parametrize(("seconds", "said"), [(0.4, "0 s"), (59, "59 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")])
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("arn", "url"),
    [
        (ARN, f"https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/{ARN}"),
        (ARN.replace("arn:aws:", "arn:aws-iso:"), ""),
        (ARN.replace("111111111111", "000000000000"), ""),
    ],
)
def test_the_console_is_named_where_there_is_one(arn: str, url: str) -> None:
    assert console_url(arn) == url


def refused(code: str, message: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeExecution")


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (exceptions.NoCredentialsError(), "no AWS credentials; log in"),
        (exceptions.PartialCredentialsError(provider="env", cred_var="x"), "no AWS credentials; log in"),
        (exceptions.UnauthorizedSSOTokenError(), "has expired; log in again"),
        (exceptions.ProfileNotFound(profile="x"), "see ~/.aws/config"),
        (exceptions.NoRegionError(), "no region; run this where"),
        (exceptions.EndpointConnectionError(endpoint_url="https://x"), "AWS could not be reached"),
        (exceptions.DataNotFoundError(data_path="x"), "AWS was not asked"),
        (refused("ExpiredTokenException", "x"), "has expired; log in again"),
        (refused("InvalidClientTokenId", "x"), "AWS does not know these credentials"),
        (
            refused("AccessDeniedException", "a is not authorized to perform: states:StartExecution on resource: b"),
            "access denied: your role may not do states:StartExecution on b; ask for that action",
        ),
        (refused("AccessDenied", "no"), "access denied: your role may not do DescribeExecution"),
        (refused("ThrottlingException", "Rate exceeded"), "because too many calls came at once; try again"),
        (refused("ExecutionDoesNotExist", "x"), "no such execution: x; emr-platform runs"),
        (refused("Odd", "something odd"), "AWS refused DescribeExecution: something odd"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_sentence(problem: Exception, said: str) -> None:
    with pytest.raises(OperateError, match=said) as raised, in_one_sentence():
        raise problem
    assert "\n" not in str(raised.value)

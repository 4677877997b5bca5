"""Patterns, inputs, and when somebody who waits for arrivals looks, removes and starts."""

from __future__ import annotations

import json
from typing import Any

import jsonata  # type: ignore[import-untyped]  # shipped without type information
import pytest
from pydantic import TypeAdapter

from emr_platform.model import ArrivalTrigger, Trigger
from emr_platform.render.triggers import (
    ArrivalRefs,
    arrival_machine,
    arrival_pattern,
    run_input,
    success_pattern,
    waiter_machine,
)

REFS = ArrivalRefs("aws", "table", "arrivals/w/t", "arn:waiter", "arn:workflow")


def arrival(**more: Any) -> ArrivalTrigger:
    return ArrivalTrigger.model_validate({"type": "s3-arrival", "location": "s3://raw/in/", **more})


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({}, {"prefix": "in/"}),
        ({"suffix": ".csv"}, {"wildcard": "in/*.csv"}),
        ({"suffix": "*\\"}, {"wildcard": "in/*\\*\\\\"}),
        ({"location": "s3://raw/", "suffix": ".csv"}, {"suffix": ".csv"}),
    ],
)
def test_a_key_matches_location_and_suffix(more: dict[str, Any], match: dict[str, str]) -> None:
    detail = arrival_pattern(arrival(**more), "bucket-1")["detail"]
    assert detail == {"bucket": {"name": ["bucket-1"]}, "object": {"key": [match]}}


def test_a_whole_bucket_needs_no_match() -> None:
    assert arrival_pattern(arrival(location="s3://raw/"), "b")["detail"] == {"bucket": {"name": ["b"]}}


def test_only_runs_that_did_something_are_followed() -> None:
    detail = success_pattern("arn:machine")["detail"]
    assert detail["output"] == [{"anything-but": {"wildcard": '*"Outcome":"skipped"*'}}]
    assert (detail["status"], detail["stateMachineArn"]) == (["SUCCEEDED"], ["arn:machine"])


@pytest.mark.parametrize(
    ("trigger", "sent"),
    [
        ({"type": "event", "pattern": {"source": ["a"]}}, {}),
        ({"type": "workflow", "workflow": "w", "inputs": {"n": 3, "l": ["a", "b"]}}, {"n": 3, "l": ["a", "b"]}),
        ({"type": "schedule", "at": "rate(1 day)"}, {"due": "<aws.scheduler.scheduled-time>"}),
    ],
)
def test_a_run_is_given_the_triggers_inputs(trigger: dict[str, Any], sent: dict[str, Any]) -> None:
    described: Trigger = TypeAdapter(Trigger).validate_python(trigger)
    assert json.loads(run_input(described)) == sent


def value(expression: str, state: dict[str, Any], now: int) -> Any:
    """What an expression comes to at a time."""
    inside = expression.removeprefix("{%").removesuffix("%}").replace("$millis()", str(now))
    compiled = jsonata.Jsonata.jsonata(inside)
    compiled.assign("states", {"input": state})
    return compiled.evaluate(None)


def states(**more: Any) -> dict[str, Any]:
    made: dict[str, Any] = waiter_machine("w", "t", arrival(**more), REFS)["States"]
    return made


@pytest.mark.parametrize(
    ("first", "last", "looks_at"),
    [
        (0, 0, "1970-01-01T00:02:00.000Z"),
        (0, 60_000, "1970-01-01T00:03:00.000Z"),
        (0, 3_599_000, "1970-01-01T01:00:00.000Z"),
    ],
)
def test_the_waiter_looks_when_it_may_be_quiet_or_may_wait_no_longer(first: int, last: int, looks_at: str) -> None:
    assert value(states()["Wait"]["Timestamp"], {"first": first, "last": last}, 0) == looks_at


@pytest.mark.parametrize(
    ("last", "now", "starts"),
    [(0, 119_999, False), (0, 120_000, True), (60_000, 120_000, False), (3_599_000, 3_600_000, True)],
)
def test_it_goes_on_when_nothing_came_for_long_enough_or_it_waited_long_enough(
    last: int, now: int, starts: bool
) -> None:
    (choice,) = states()["IsItQuiet"]["Choices"]
    assert value(choice["Condition"], {"first": 0, "last": last}, now) is starts
    assert states()["IsItQuiet"]["Default"] == "Wait"


def test_a_waiter_that_waits_long_looks_no_oftener_than_its_history_holds() -> None:
    """Each look is ten events at most, of 25,000."""
    often = states(quiet_seconds=1, at_most_minutes=1440)
    at = value(often["Wait"]["Timestamp"], {"first": 0, "last": 0}, 0)
    assert at == "1970-01-01T00:00:44.000Z"
    assert 1440 * 60 / 44 * 10 < 25_000


def test_an_entry_goes_only_as_it_was_seen_or_when_it_is_late() -> None:
    remove = states()["Remove"]
    values = remove["Arguments"]["ExpressionAttributeValues"]
    seen = {"waiter": "t-1", "first": 5, "last": 9, "arrivals": "7", "tried": False}
    assert remove["Arguments"]["ConditionExpression"] == "#waiter = :waiter AND (#arrivals = :seen OR #first <= :early)"
    assert value(values[":seen"]["N"], seen, 0) == "7"
    assert value(values[":early"]["N"], seen, 3_600_005) == "5"
    (again,) = remove["Catch"]
    assert value(again["Output"], seen, 0) == {**seen, "tried": True}
    assert again["Next"] == "Look"


def test_runs_are_named_after_their_trigger_and_started_once() -> None:
    begin = arrival_machine("w", "files", 30, REFS)["States"]
    named = begin["Join"]["Catch"][0]["Assign"]["waiter"]
    assert named.startswith("{% 'files-' & $uuid()")
    start = states()["Start"]
    assert start["Arguments"]["Name"] == "{% $states.input.waiter %}"
    assert start["Catch"] == [{"ErrorEquals": ["Sfn.ExecutionAlreadyExistsException"], "Next": "Started"}]

"""A run's input, checked and completed: in Python, and the same in the state machine's JSONata."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_platform.model import Input, Workflow
from emr_platform.render import refusals, resolved, state_machine
from tests.render.clusters import MACHINE
from tests.render.jsonata import evaluated

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
INPUTS: dict[str, dict[str, Any]] = {
    "day": {"type": "date", "earliest": "2024-01-01", "latest": "2026-12-31", "default": "yesterday"},
    "today": {"type": "date", "default": "today"},
    "first": {"type": "date"},
    "nodes": {"type": "integer", "minimum": -2, "maximum": 20, "default": 4},
    "label": {"type": "text", "maximum_length": 12, "default": "50% off, a/b"},
    "in": {"type": "choice", "values": ["full", "it's"[:2], "50%"], "default": "full"},
    "countries": {"type": "list", "maximum_items": 3, "default": ["de"]},
    "regions": {"type": "list", "values": ["eu", "us"]},
}
CHARACTERS = "letters, digits, spaces inside and . , : ; = / + @ % _ -, no hyphen first"
GOOD = {"first": "2024-02-29", "regions": ["eu"]}


def declared(**inputs: dict[str, Any]) -> dict[str, Input]:
    step = {"name": "a", "type": "command", "args": ["true"]}
    return dict(Workflow.model_validate({"cluster": "c", "steps": [step], "inputs": inputs or INPUTS}).inputs)


def by_machine(inputs: dict[str, Input], run: Any) -> tuple[list[str], dict[str, Any]]:
    """What the state machine's expressions make of a run's input."""
    step = {"name": "a", "type": "command", "args": ["true"]}
    workflow = Workflow.model_validate({"cluster": "c", "steps": [step], "inputs": inputs})
    states = state_machine("x", workflow, MACHINE)["States"]
    context = {"Execution": {"Input": run, "StartTime": "2026-03-01T12:00:00.123Z"}}
    problems = evaluated(states["CheckInputs"]["Assign"]["Problems"], context=context)
    values = {} if problems else evaluated(states["AreInputsGood"]["Assign"]["Inputs"], context=context)
    return problems, values


def test_defaults_are_filled_in() -> None:
    assert refusals(declared(), GOOD) == []
    assert resolved(declared(), GOOD, NOON) == {
        "day": "2026-02-28", "today": "2026-03-01", "first": "2024-02-29", "nodes": 4, "label": "50% off, a/b",
        "in": "full", "countries": ["de"], "regions": ["eu"],
    }  # fmt: skip


def test_days_count_from_when_a_run_was_due() -> None:
    found = resolved(declared(), {**GOOD, "due": "2026-01-01T00:30:00Z"}, NOON)
    assert (found["day"], found["today"]) == ("2025-12-31", "2026-01-01")
    assert "due" not in found


def test_the_start_counts_in_utc() -> None:
    start = dt.datetime(2026, 3, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    assert resolved(declared(), GOOD, start)["today"] == "2026-02-28"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert refusals(
        declared(),
        {"day": "2026-02-30", "nodes": 21, "label": "a'b", "in": "none", "countries": ["$(x)"], "Day": 1, "due": "now"},
    ) == [
        'day: got "2026-02-30"; it is a day of the calendar, YYYY-MM-DD from 2024-01-01 to 2026-12-31',
        "first: is missing and has no default; it is a day of the calendar, YYYY-MM-DD",
        "nodes: got 21; it is a whole number from -2 to 20",
        f'label: got "a\'b"; a text is 1 to 12 {CHARACTERS}',
        'in: got "none"; it is one of full, it, 50%',
        f'countries: got ["$(x)"]; it is a list of at most 3 texts of {CHARACTERS}',
        "regions: is missing and has no default; it is a list of at most 100 texts out of eu, us",
        'due: got "now"; the time a run was due, in UTC, is written as 2026-11-26T05:00:00Z',
        "Day: got 1; no such input; there are day, today, first, nodes, label, in, countries, regions",
    ]  # fmt: skip


def test_a_workflow_without_inputs_takes_none() -> None:
    assert refusals({}, {"Comment": "x"}) == ['Comment: got "x"; this workflow has no inputs']
    assert refusals({}, {"due": "2026-01-01T00:00:00Z"}) == []


@pytest.mark.parametrize("run", [None, [], ["day"], "day", 5])
def test_an_input_that_is_no_object_is_refused(run: Any) -> None:
    (problem,) = refusals(declared(), run)
    assert problem == f"input: got {json.dumps(run)}; a run's input is an object of inputs by name"


def test_a_long_value_is_cut() -> None:
    (problem,) = refusals({}, {"k" * 300: "v" * 300})
    assert problem == f'{"k" * 100}…: got "{"v" * 99}…; this workflow has no inputs'


def test_a_bad_input_has_no_values() -> None:
    with pytest.raises(ValueError, match=r"(?s)first: is missing.*regions: is missing"):
        resolved(declared(), {}, NOON)


LETTERS = "aZ09_ .,:;=/+@%-'\"\\${}\n\té😀`|&<>()"
TEXTS = st.text(LETTERS, max_size=14) | st.sampled_from(["full", "50%", "eu", "us", "-x", " x", "x ", "x\n"])
DAYS = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)).map(str) | st.sampled_from(
    ["2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01",
     "2026-1-1", "20260101", "2026-01-01\n", "\uff12026-01-01"]
)  # fmt: skip
TIMES = st.sampled_from(
    ["2026-01-01T00:30:00Z", "2024-03-01T23:59:59.123456789Z", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z",
     "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+01:00", "2026-01-01", "x2026-01-01T00:00:00Z"]
)  # fmt: skip
SIMPLE = st.none() | st.booleans() | st.integers(-30, 10**12) | st.sampled_from([0.5, 4.0, -2.5]) | TEXTS | DAYS | TIMES
VALUES = SIMPLE | st.lists(SIMPLE, max_size=4) | st.dictionaries(TEXTS, SIMPLE, max_size=2)
RUNS = st.dictionaries(st.sampled_from([*INPUTS, "due", "other", "in", "Day"]), VALUES, max_size=6)
LIKELY = st.fixed_dictionaries(
    {"first": DAYS, "regions": st.lists(st.sampled_from(["eu", "us"]), max_size=3)},
    optional={
        "day": DAYS, "nodes": st.integers(-3, 21), "label": TEXTS, "in": st.sampled_from(["full", "it"]), "due": TIMES,
        "countries": st.lists(TEXTS, max_size=4),
    },
)  # fmt: skip


def comparable(problem: str) -> str:
    """A refusal without what engines write differently: letters beyond ASCII as they are or escaped, 4 or 4.0."""
    plain = problem.isascii() and "\\u" not in problem
    return problem.replace("4.0", "4") if plain else re.sub("got .*; ", "got …; ", problem)


@settings(deadline=None, max_examples=100)
@given(RUNS | LIKELY)
def test_the_state_machine_says_the_same_as_python(run: dict[str, Any]) -> None:
    problems, values = by_machine(declared(), run)
    assert [*map(comparable, problems)] == [*map(comparable, refusals(declared(), run))]
    if not problems:
        assert values == resolved(declared(), run, NOON)


@pytest.mark.parametrize("run", [None, [], ["day"], "day", 5, {}, {"x": 1}, {"due": "2026-01-01T00:00:00Z"}])
@pytest.mark.parametrize("inputs", [{}, {"only": {"type": "date", "default": "2026-01-01"}}])
def test_the_same_at_the_edges(inputs: dict[str, Any], run: Any) -> None:
    known = declared(**inputs) if inputs else {}
    problems, values = by_machine(known, run)
    assert problems == refusals(known, run)
    if not problems:
        assert values == resolved(known, run, NOON)

"""Rule trigger-loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


def workflow(trigger: dict[str, Any] | None = None, writes: tuple[str, ...] = ()) -> dict[str, Any]:
    step = {"name": "a", "type": "spark", "job": "jobs/count.py", "writes": list(writes)}
    return {"cluster": "etl", "steps": [step], "triggers": {"t": trigger} if trigger else {}}


def after(name: str) -> dict[str, Any]:
    return {"type": "workflow", "workflow": name}


def at(location: str) -> dict[str, Any]:
    return {"type": "s3-arrival", "location": location}


def said(place: str, got: str, key: str, way: str) -> str:
    return (
        f"workflows.{place}: got '{got}'; {key} would start itself again and again, by {way}; "
        "take one of the triggers away, or have one of them write elsewhere [error]"
    )


WRITES = "what it writes there"


@pytest.mark.parametrize(
    ("workflows", "found"),
    [
        ({"a": workflow(after("a"))}, [said("a.triggers.t.workflow", "a", "a", WRITES)]),
        (
            {"a": workflow(at("s3://raw/x/"), ("s3://raw/",))},
            [said("a.triggers.t.location", "s3://raw/x/", "a", WRITES)],
        ),
        (
            {"a": workflow(at("s3://raw/"), ("s3://raw/x/",))},
            [said("a.triggers.t.location", "s3://raw/", "a", WRITES)],
        ),
        (
            {"a": workflow(after("b")), "b": workflow(after("a"))},
            [
                said("a.triggers.t.workflow", "b", "a", "the workflow b, which it starts"),
                said("b.triggers.t.workflow", "a", "b", "the workflow a, which it starts"),
            ],
        ),
        (
            {"a": workflow(at("s3://raw/x/")), "b": workflow(after("a"), ("s3://raw/x/",))},
            [
                said("a.triggers.t.location", "s3://raw/x/", "a", "the workflow b, which it starts"),
                said("b.triggers.t.workflow", "a", "b", "the workflow a, which it starts"),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], workflows: dict[str, Any], found: list[str]) -> None:
    assert ask("trigger-loop", {"workflows": workflows}) == found


@pytest.mark.parametrize(
    "workflows",
    [
        {"a": workflow(at("s3://raw/x/"), ("s3://curated/x/",)), "b": workflow(after("a"), ("s3://results/",))},
        {"a": workflow(), "b": workflow(after("a")), "c": workflow(after("b")), "d": workflow(after("a"))},
        {"a": workflow(after("gone"))},
        {"a": workflow({"type": "schedule", "at": "rate(1 day)"}, ("s3://raw/",))},
        # What an outsider downstream of a loop does is no loop of its own.
        {"a": workflow(at("s3://raw/x/")), "b": workflow(None, ("s3://raw/x/",))},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], workflows: dict[str, Any]) -> None:
    assert ask("trigger-loop", {"workflows": workflows}) == []

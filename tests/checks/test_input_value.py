"""Rule input-value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import DAY, W


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.inputs": {"due": DAY}},
            [
                (
                    "workflows.daily.inputs.due: got 'due'; "
                    "that key of a run's input is the time at which it was due; rename it [error]"
                )
            ],
        ),
        (
            {
                f"{W}.inputs": {
                    "n": {"type": "integer", "minimum": 5, "maximum": 2, "default": 3},
                    "m": {"type": "integer", "minimum": -(10**15), "maximum": 2},
                }
            },
            [
                ("workflows.daily.inputs.n.minimum: got 5 above the maximum of 2; no value is left; swap them [error]"),
                (
                    "workflows.daily.inputs.m.minimum: got -1000000000000000; whole numbers have at most 15 digits; "
                    "use a text [error]"
                ),
            ],
        ),
        (
            {f"{W}.inputs": {"n": {"type": "integer", "minimum": 1, "maximum": 2, "default": 3}}},
            [
                (
                    "workflows.daily.inputs.n.default: got 3; it is a whole number from 1 to 2; "
                    "choose another default, or let callers give other values [error]"
                )
            ],
        ),
        (
            {
                f"{W}.inputs": {
                    "day": {"type": "date", "earliest": "2026-02-30"},
                    "other": {"type": "date", "earliest": "2026-05-01", "latest": "2026-04-01"},
                }
            },
            [
                (
                    "workflows.daily.inputs.day.earliest: got '2026-02-30'; it is a day of the calendar; "
                    "name a day that exists [error]"
                ),
                (
                    "workflows.daily.inputs.other.earliest: got 2026-05-01 after the latest of 2026-04-01; "
                    "no day is left; swap them [error]"
                ),
            ],
        ),
        (
            {f"{W}.inputs": {"day": {"type": "date", "latest": "2026-02-01", "default": "2026-02-02"}}},
            [
                (
                    'workflows.daily.inputs.day.default: got "2026-02-02"; '
                    "it is a day of the calendar, YYYY-MM-DD to 2026-02-01; "
                    "choose another default, or let callers give other values [error]"
                )
            ],
        ),
        (
            {f"{W}.inputs": {"kind": {"type": "choice", "values": ["full", "delta"], "default": "ful"}}},
            [
                (
                    'workflows.daily.inputs.kind.default: got "ful"; it is one of full, delta; '
                    "choose another default, or let callers give other values [error]"
                )
            ],
        ),
        (
            {f"{W}.inputs": {"label": {"type": "text", "maximum_length": 3, "default": "four"}}},
            [
                (
                    'workflows.daily.inputs.label.default: got "four"; '
                    "a text is 1 to 3 letters, digits, spaces inside and . , : ; = / + @ % _ -, no hyphen first; "
                    "choose another default, or let callers give other values [error]"
                )
            ],
        ),
        (
            {
                f"{W}.inputs": {
                    "countries": {"type": "list", "values": ["de"], "default": ["fr"]},
                    "others": {"type": "list", "values": []},
                }
            },
            [
                (
                    'workflows.daily.inputs.countries.default: got ["fr"]; '
                    "it is a list of at most 100 texts out of de; "
                    "choose another default, or let callers give other values [error]"
                ),
                (
                    "workflows.daily.inputs.others.values: got no values; no item is left; "
                    "name some, or leave `values` out [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("input-value", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {
            f"{W}.inputs": {
                "day": {"type": "date", "earliest": "2024-02-29", "default": "yesterday"},
                "n": {"type": "integer", "minimum": 2, "maximum": 2, "default": 2},
                "kind": {"type": "choice", "values": ["full"]},
                "label": {"type": "text", "default": "a b"},
                "list": {"type": "list", "default": []},
            }
        }
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("input-value", changes) == []

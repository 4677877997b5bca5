"""Rule trigger-inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

NIGHT = "workflows.daily.triggers.night"
DAY = {"day": {"type": "date", "default": "yesterday"}}
NEEDED = {"day": {"type": "date"}, "country": {"type": "choice", "values": ["de", "fr"]}}
FITS = "give a value that fits, or leave it out [error]"


@pytest.mark.parametrize(
    ("declared", "given", "said"),
    [
        (
            NEEDED,
            {},
            [
                (
                    "no day and no country; an input without a default has to be given, and nobody else is there "
                    "to give it; give it here, or a default at the workflow's inputs [error]"
                )
            ],
        ),
        (DAY, {"day": "today"}, [f"'today'; it is a day of the calendar, YYYY-MM-DD; {FITS}"]),
        (DAY, {"day": 20261126}, [f"20261126; it is a day of the calendar, YYYY-MM-DD; {FITS}"]),
        (
            NEEDED,
            {"day": "2026-11-26", "country": "us"},
            [f"'us'; it is one of de, fr; {FITS}"],
        ),
        (DAY, {"dey": "2026-11-26"}, [f"'2026-11-26'; no such input; there are day; {FITS}"]),
        ({}, {"day": ["a"]}, [f"['a']; this workflow has no inputs; {FITS}"]),
    ],
)
def test_fires(ask: Callable[..., list[str]], declared: Any, given: Any, said: list[str]) -> None:
    changes = {
        "workflows.daily.inputs": declared,
        NIGHT: {"type": "schedule", "at": "rate(1 day)", "inputs": given},
    }
    found = ask("trigger-inputs", changes)
    assert [one.partition(": got ")[2] for one in found] == said
    assert all(one.startswith(f"{NIGHT}.inputs") for one in found)


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ({}, {}),
        (DAY, {}),
        (NEEDED, {"day": "2026-11-26", "country": "de"}),
        ({"countries": {"type": "list"}}, {"countries": ["de", "fr"]}),
        ({"units": {"type": "integer", "minimum": 2, "maximum": 20}}, {"units": 20}),
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], declared: Any, given: Any) -> None:
    changes = {
        "workflows.daily.inputs": declared,
        NIGHT: {"type": "schedule", "at": "rate(1 day)", "inputs": given},
    }
    assert ask("trigger-inputs", changes) == []

"""Rule for-each-items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.checks.works import DAY, EACH, W, each


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {f"{W}.steps": [each(items=None)]},
            [
                (
                    "workflows.daily.steps[0]: got neither items nor items_from; a for-each goes through a list; "
                    "write items [error]"
                )
            ],
        ),
        (
            {f"{W}.steps": [each(items_from="countries")], f"{W}.inputs": {"countries": {"type": "list"}}},
            [
                (
                    "workflows.daily.steps[0].items_from: got 'countries' beside items; "
                    "a for-each goes through one list; remove one [error]"
                )
            ],
        ),
        (
            {f"{W}.steps": [each(items=None, items_from="contries")], f"{W}.inputs": {"countries": {"type": "list"}}},
            [
                (
                    "workflows.daily.steps[0].items_from: got 'contries'; it is no input of type list; "
                    "did you mean countries? [error]"
                )
            ],
        ),
        (
            {f"{W}.steps": [each(items=None, items_from="day")], f"{W}.inputs": {"day": DAY}},
            [
                (
                    "workflows.daily.steps[0].items_from: got 'day'; it is no input of type list; "
                    "declare it under `inputs` with type list [error]"
                )
            ],
        ),
        (
            {f"{W}.steps": [EACH], f"{W}.inputs": {"country": {"type": "text"}}},
            [
                (
                    "workflows.daily.steps[0].item: got 'country', which is an input too; "
                    "{country} would mean the input or the item; rename the item [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("for-each-items", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {f"{W}.steps": [EACH]},
        {f"{W}.steps": [each(items=None, items_from="countries")], f"{W}.inputs": {"countries": {"type": "list"}}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("for-each-items", changes) == []

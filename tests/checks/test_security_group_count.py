"""Rule security-group-count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.additional_security_groups": [f"sg-0000000{number}" for number in range(5)]},
            [
                (
                    "clusters.etl.additional_security_groups: got 5 security groups; "
                    "nodes have at most 4 besides EMR's own; "
                    "merge some of them [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.additional_security_groups": ["sg-01234567", "sg-01234567"]},
            [
                (
                    "clusters.etl.additional_security_groups[1]: got sg-01234567 a second time; "
                    "each is named once; remove one of them [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("security-group-count", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.additional_security_groups": [f"sg-0000000{number}" for number in range(4)]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("security-group-count", changes) == []

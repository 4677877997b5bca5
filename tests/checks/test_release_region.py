"""Rule release-region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"region": "mx-central-1"},
            [
                (
                    "clusters.etl.release: got emr-7.14.0 in mx-central-1; "
                    "the catalog has not seen this release in that region; "
                    "make sure it has arrived there, or use an older one [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("release-region", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"region": "eu-west-9"},
        {"clusters.etl.release": "emr-7.9.0", "region": "mx-central-1"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("release-region", changes) == []

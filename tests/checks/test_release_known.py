"""Rule release-known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.release": "emr-7.41.0"},
            [
                (
                    "clusters.etl.release: got 'emr-7.41.0'; "
                    "the catalog knows applications, instance types and support of each release, and not of this "
                    "one; did you mean emr-7.14.0? [error]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-70.41.0"},
            [
                (
                    "clusters.etl.release: got 'emr-70.41.0'; "
                    "the catalog knows applications, instance types and support of each release, and not of this "
                    "one; did you mean emr-7.4.0? [error]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-7.99.0"},
            [
                (
                    "clusters.etl.release: got 'emr-7.99.0'; "
                    "the catalog knows applications, instance types and support of each release, and not of this "
                    "one; use emr-7.14.0, the newest of emr-7 that it knows [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("release-known", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("release-known", changes) == []

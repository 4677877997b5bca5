"""Rule s3-override."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.security.s3.overrides": [
                    {"bucket": "raw", "mode": "SSE-KMS"},
                    {"bucket": "curated", "mode": "SSE-KMS"},
                    {"bucket": "raw", "mode": "CSE-KMS"},
                ]
            },
            [
                (
                    "clusters.etl.security.s3.overrides[2].bucket: got 'raw' a second time (first at "
                    "overrides[0]); a bucket has one encryption; remove one of them [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("s3-override", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.security.s3.overrides": [
                {"bucket": "raw", "mode": "SSE-KMS"},
                {"bucket": "curated", "mode": "SSE-KMS"},
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("s3-override", changes) == []

"""Rule s3-customer-key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.security.s3.mode": "SSE-S3"},
            [
                (
                    "clusters.etl.security.s3.mode: got SSE-S3; Amazon S3 then holds the key: nobody here can"
                    " refuse or log its use; use SSE-KMS, or acknowledge s3-customer-key with the reason "
                    "[error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.security.s3.overrides": [
                    {"bucket": "raw", "mode": "SSE-KMS"},
                    {"bucket": "curated", "mode": "SSE-S3"},
                ]
            },
            [
                (
                    "clusters.etl.security.s3.overrides[1].mode: got SSE-S3; Amazon S3 then holds the key: "
                    "nobody here can refuse or log its use; use SSE-KMS, or acknowledge s3-customer-key with "
                    "the reason [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("s3-customer-key", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.security.s3.mode": "CSE-KMS"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("s3-customer-key", changes) == []

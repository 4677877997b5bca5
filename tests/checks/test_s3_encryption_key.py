"""Rule s3-encryption-key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.security.s3": {
                    "mode": "SSE-S3",
                    "key_id": "1234abcd-12ab-34cd-56ef-1234567890ab",
                    "provider": {"jar": "s3://artefacts/k.jar", "class_name": "com.example.Keys"},
                }
            },
            [
                (
                    "clusters.etl.security.s3.key_id: got a key with mode SSE-S3; only SSE-KMS and CSE-KMS "
                    "use a key of KMS; remove it, or write mode: SSE-KMS [error]"
                ),
                (
                    "clusters.etl.security.s3.provider: got a provider with mode SSE-S3; only CSE-Custom asks"
                    " it for keys; remove it [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.security.s3": {"mode": "CSE-Custom"}},
            [
                (
                    "clusters.etl.security.s3.mode: got CSE-Custom without a provider; a class of yours hands"
                    " out the keys; add provider with jar and class_name [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.security.s3.overrides": [
                    {"bucket": "raw", "mode": "SSE-S3", "key_id": "1234abcd-12ab-34cd-56ef-1234567890ab"}
                ]
            },
            [
                (
                    "clusters.etl.security.s3.overrides[0].key_id: got a key with mode SSE-S3; only SSE-KMS "
                    "and CSE-KMS use a key of KMS; remove it, or write mode: SSE-KMS [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("s3-encryption-key", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.security.s3": {
                "mode": "CSE-Custom",
                "provider": {"jar": "s3://artefacts/k.jar", "class_name": "com.example.Keys"},
            }
        },
        {"clusters.etl.security.s3": {"mode": "CSE-KMS", "key_id": "1234abcd-12ab-34cd-56ef-1234567890ab"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("s3-encryption-key", changes) == []

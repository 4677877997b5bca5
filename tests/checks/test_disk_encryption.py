"""Rule disk-encryption."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.security.local_disk.provider": {
                    "jar": "s3://artefacts/k.jar",
                    "class_name": "com.example.Keys",
                },
                "clusters.etl.security.s3": {
                    "mode": "CSE-Custom",
                    "provider": {"jar": "s3://artefacts/k.jar", "class_name": "com.example.Keys"},
                },
            },
            [
                (
                    "clusters.etl.security.local_disk.provider: got a provider of disk keys; root volumes "
                    "then stay unencrypted, and data volumes depend on a class of yours; remove it, or "
                    "acknowledge disk-encryption with the reason [error]"
                ),
                (
                    "clusters.etl.security.local_disk.provider.class_name: got 'com.example.Keys' twice; "
                    "disks and CSE-Custom take their keys from different classes; write another class [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("disk-encryption", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.security.local_disk": {}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("disk-encryption", changes) == []

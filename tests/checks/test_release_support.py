"""Rule release-support."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.release": "emr-7.2.0"},
            [
                (
                    "clusters.etl.release: got emr-7.2.0, supported until 2026-08-31; "
                    "AWS mends and answers for releases in standard support only; use emr-7.14.0 [error]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-6.15.0"},
            [
                (
                    "clusters.etl.release: got emr-6.15.0, supported until 2026-08-31; "
                    "AWS mends and answers for releases in standard support only; use emr-7.14.0 [error]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-7.5.0"},
            [
                (
                    "clusters.etl.release: got emr-7.5.0, supported until 2026-11-20; "
                    "AWS mends and answers for releases in standard support only; use emr-7.14.0 [error]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-5.35.0"},
            [
                (
                    "clusters.etl.release: got emr-5.35.0, supported until 2026-08-31; "
                    "AWS mends and answers for releases in standard support only; use emr-7.14.0 [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("release-support", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.release": "emr-7.6.0"},
        {"clusters.etl.release": "emr-70.0.0"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("release-support", changes) == []

"""Rule table-format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.release": "emr-6.4.0", "clusters.etl.table_formats": ["iceberg", "hudi"]},
            [
                (
                    "clusters.etl.table_formats[0]: got iceberg on emr-6.4.0; the release does not carry this"
                    " format; use a newer release, such as emr-7.14.0 [error]"
                )
            ],
        ),
        (
            {"clusters.etl.table_formats": ["hudi", "hudi"]},
            [
                (
                    "clusters.etl.table_formats[1]: got 'hudi' a second time; a format is named once; remove "
                    "one of them [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("table-format", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.table_formats": ["iceberg", "delta", "hudi"]},
        {"clusters.etl.release": "emr-70.0.0", "clusters.etl.table_formats": ["delta"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("table-format", changes) == []

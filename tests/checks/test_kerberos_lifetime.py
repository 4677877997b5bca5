"""Rule kerberos-lifetime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.security.kerberos": {"type": "dedicated", "secret": "emr/kerberos"}},
            [
                (
                    "clusters.etl.security.kerberos: got Kerberos on a transient cluster; Step Functions "
                    "launches it, and would keep the passwords in its execution history; write lifetime: "
                    "long-running, or remove kerberos [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("kerberos-lifetime", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.lifetime": "long-running",
            "clusters.etl.security.kerberos": {"type": "dedicated", "secret": "emr/kerberos"},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("kerberos-lifetime", changes) == []

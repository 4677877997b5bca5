"""Rule tls-off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.security.in_transit.certificate_provider": "none"},
            [
                (
                    "clusters.etl.security.in_transit.certificate_provider: got none; "
                    "data between nodes then travels in clear text, which somebody has to answer for; "
                    "use EMR or PEM, or acknowledge tls-off with the reason [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("tls-off", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.security.in_transit": {"certificate_provider": "PEM", "pem_zip": "s3://artefacts/c.zip"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("tls-off", changes) == []

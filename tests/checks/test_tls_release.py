"""Rule tls-release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.release": "emr-7.10.0"},
            [
                (
                    "clusters.etl.security.in_transit.certificate_provider: got EMR on emr-7.10.0; "
                    "EMR issues certificates from emr-7.11.0 on; "
                    "use a newer release, or certificate_provider: PEM with a zip of yours [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("tls-release", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.release": "emr-7.11.0"},
        {
            "clusters.etl.release": "emr-7.10.0",
            "clusters.etl.security.in_transit": {"certificate_provider": "PEM", "pem_zip": "s3://artefacts/c.zip"},
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("tls-release", changes) == []

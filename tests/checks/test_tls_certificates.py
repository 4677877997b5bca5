"""Rule tls-certificates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.security.in_transit.certificate_provider": "PEM"},
            [
                (
                    "clusters.etl.security.in_transit.certificate_provider: got PEM without a zip; "
                    "PEM takes the certificates from a zip in S3; "
                    "add pem_zip: s3://artefacts/certificates.zip [error]"
                )
            ],
        ),
        (
            {"clusters.etl.security.in_transit.pem_zip": "s3://artefacts/c.zip"},
            [
                (
                    "clusters.etl.security.in_transit.pem_zip: got a zip with certificate_provider EMR; "
                    "only the provider PEM looks at it; "
                    "write certificate_provider: PEM, or remove the zip [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("tls-certificates", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.security.in_transit.certificate_provider": "none"},
        {"clusters.etl.security.in_transit": {"certificate_provider": "PEM", "pem_zip": "s3://artefacts/c.zip"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("tls-certificates", changes) == []

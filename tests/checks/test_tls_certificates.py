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
                    "clusters.etl.security.in_transit.certificate_provider: got PEM without pem_zip; PEM "
                    "takes the certificates from there; add pem_zip: s3://artefacts/certificates.zip [error]"
                )
            ],
        ),
        (
            {"clusters.etl.security.in_transit.pem_zip": "s3://artefacts/c.zip"},
            [
                (
                    "clusters.etl.security.in_transit.pem_zip: got pem_zip with certificate_provider EMR; "
                    "only the provider PEM looks at it; write certificate_provider: PEM, or remove pem_zip "
                    "[error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.security.in_transit": {
                    "certificate_provider": "Custom",
                    "validity_days": 30,
                    "wildcard_dns_suffix": "example.com",
                }
            },
            [
                (
                    "clusters.etl.security.in_transit.certificate_provider: got Custom without provider; "
                    "Custom takes the certificates from there; add provider with jar and class_name [error]"
                ),
                (
                    "clusters.etl.security.in_transit.validity_days: got validity_days with "
                    "certificate_provider Custom; only the provider EMR looks at it; write "
                    "certificate_provider: EMR, or remove validity_days [error]"
                ),
                (
                    "clusters.etl.security.in_transit.wildcard_dns_suffix: got wildcard_dns_suffix with "
                    "certificate_provider Custom; only the provider EMR looks at it; write "
                    "certificate_provider: EMR, or remove wildcard_dns_suffix [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.security.in_transit": {
                    "certificate_provider": "none",
                    "provider": {"jar": "s3://artefacts/k.jar", "class_name": "com.example.Keys"},
                }
            },
            [
                (
                    "clusters.etl.security.in_transit.provider: got provider with certificate_provider none; "
                    "only the provider Custom looks at it; write certificate_provider: Custom, or remove "
                    "provider [error]"
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
        {"clusters.etl.security.in_transit": {"certificate_provider": "PEM", "pem_zip": "s3://artefacts/c.zip"}},
        {
            "clusters.etl.security.in_transit": {
                "certificate_provider": "Custom",
                "provider": {"jar": "s3://artefacts/k.jar", "class_name": "com.example.Keys"},
            }
        },
        {"clusters.etl.security.in_transit": {"validity_days": 30, "wildcard_dns_suffix": "example.com"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("tls-certificates", changes) == []

"""Rule s3-client-side."""

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
                    "mode": "CSE-Custom",
                    "provider": {"jar": "s3://artefacts/k.jar", "class_name": "com.example.Keys"},
                }
            },
            [
                (
                    "clusters.etl.security.s3.mode: got CSE-Custom on emr-7.14.0; the connector is S3A from "
                    "emr-7.10.0 on, and asks a Keyring, not EMRFS's provider, for keys; make sure the class "
                    "is a Keyring, or keep EMRFS with fs.s3.impl in core-site [warning]"
                )
            ],
        ),
        (
            {
                "clusters.etl.security.s3": {
                    "mode": "CSE-KMS",
                    "overrides": [{"bucket": "raw", "mode": "CSE-KMS"}, {"bucket": "curated", "mode": "SSE-KMS"}],
                }
            },
            [
                (
                    "clusters.etl.security.s3.mode: got CSE-KMS; nodes encrypt before the upload, so that "
                    "Athena, Redshift and other programs cannot read the objects; use SSE-KMS unless clusters"
                    " alone read them [advice]"
                ),
                (
                    "clusters.etl.security.s3.overrides[0].mode: got CSE-KMS; nodes encrypt before the "
                    "upload, so that Athena, Redshift and other programs cannot read the objects; use SSE-KMS"
                    " unless clusters alone read them [advice]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("s3-client-side", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.security.s3.mode": "SSE-KMS"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("s3-client-side", changes) == []

"""Rule configuration-connector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.configurations": [
                    {"classification": "emrfs-site", "properties": {"fs.s3.maxConnections": "100"}}
                ]
            },
            [
                (
                    "clusters.etl.configurations[0].classification: got emrfs-site on emr-7.14.0; S3A is the "
                    "connector from emr-7.10.0 on, and takes over only some of EMRFS's settings; write them "
                    "as fs.s3a.… in core-site [advice]"
                )
            ],
        ),
        (
            {
                "clusters.etl.release": "emr-spark-8.1.0",
                "clusters.etl.configurations": [
                    {
                        "classification": "core-site",
                        "properties": {"fs.s3.impl": "com.amazon.ws.emr.hadoop.fs.EmrFileSystem"},
                    }
                ],
            },
            [
                (
                    "clusters.etl.configurations[0].properties.fs.s3.impl: got EMRFS on emr-spark-8.1.0; this"
                    " release comes without EMRFS, so that nothing could be read from S3; remove it, and use "
                    "S3A [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("configuration-connector", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.release": "emr-7.9.0",
            "clusters.etl.configurations": [{"classification": "emrfs-site", "properties": {}}],
        },
        {
            "clusters.etl.configurations": [
                {"classification": "emrfs-site", "properties": {}},
                {
                    "classification": "core-site",
                    "properties": {"fs.s3.impl": "com.amazon.ws.emr.hadoop.fs.EmrFileSystem"},
                },
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("configuration-connector", changes) == []

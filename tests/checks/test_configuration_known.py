"""Rule configuration-known."""

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
                    {"classification": "spark-default", "properties": {}},
                    {"classification": "zzz", "properties": {}},
                ]
            },
            [
                (
                    "clusters.etl.configurations[0].classification: got 'spark-default'; the catalog knows no"
                    " such classification, and EMR refuses clusters with unknown ones; did you mean "
                    "spark-defaults? [advice]"
                ),
                (
                    "clusters.etl.configurations[1].classification: got 'zzz'; the catalog knows no such "
                    "classification, and EMR refuses clusters with unknown ones; look it up in the page of "
                    "the release [advice]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.release": "emr-spark-8.1.0",
                "clusters.etl.configurations": [{"classification": "hive-site", "properties": {}}],
            },
            [
                (
                    "clusters.etl.configurations[0].classification: got 'hive-site'; the catalog knows no "
                    "such classification, and EMR refuses clusters with unknown ones; did you mean "
                    "spark-hive-site? [advice]"
                )
            ],
        ),
        (
            {
                "clusters.etl.primary": {"instance_type": "m7g.xlarge"},
                "clusters.etl.core": {"instance_type": "m7g.xlarge", "instance_count": 2},
                "clusters.etl.core.configurations": [{"classification": "yarn_site"}],
            },
            [
                (
                    "clusters.etl.core.configurations[0].classification: got 'yarn_site'; the catalog knows "
                    "no such classification, and EMR refuses clusters with unknown ones; did you mean "
                    "yarn-site? [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("configuration-known", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.configurations": [
                {
                    "classification": "spark-env",
                    "configurations": [{"classification": "export", "properties": {"A": "b"}}],
                }
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("configuration-known", changes) == []

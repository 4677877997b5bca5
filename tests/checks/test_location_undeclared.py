"""Rule location-undeclared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "workflows.daily.steps.0.args": [
                    "s3://raw/x/part-*.gz",
                    "s3://raw/a",
                    "s3://curated/b/c",
                    "s3a://ext-bucket/x/y.csv",
                    "s3://raw",
                ],
                "workflows.daily.steps.0.reads": ["s3://raw/a/"],
                "clusters.etl.writes": ["s3://curated/b/"],
            },
            [
                (
                    "workflows.daily.steps[0].args[0]: got 's3://raw/x/part-*.gz'; "
                    "the cluster's role gets the locations under `reads` and `writes` of the step and its cluster "
                    "only; declare s3://raw/x/ there [error]"
                ),
                (
                    "workflows.daily.steps[0].args[3]: got 's3a://ext-bucket/x/y.csv'; "
                    "the cluster's role gets the locations under `reads` and `writes` of the step and its cluster "
                    "only; declare s3://ext-bucket/x/ there [error]"
                ),
                (
                    "workflows.daily.steps[0].args[4]: got 's3://raw'; "
                    "the cluster's role gets the locations under `reads` and `writes` of the step and its cluster "
                    "only; declare s3://raw/ there [error]"
                ),
            ],
        ),
        (
            {
                "workflows.daily.steps.0.args": ["s3://raw/a/{day}/x.gz", "s3://raw/b{day}/", "s3://{bucket}/a/"],
                "workflows.daily.steps.0.reads": ["s3://raw/a/2026/", "s3://raw/b/"],
            },
            [
                (
                    f"workflows.daily.steps[0].args[{place}]: got '{url}'; "
                    "the cluster's role gets the locations under `reads` and `writes` of the step and its cluster "
                    f"only; {remedy} [error]"
                )
                for place, url, remedy in (
                    (0, "s3://raw/a/{day}/x.gz", "declare s3://raw/a/ there"),
                    (1, "s3://raw/b{day}/", "declare s3://raw/ there"),
                    (2, "s3://{bucket}/a/", "write the bucket out, and declare it there"),
                )
            ],
        ),
        (
            {"clusters.etl.bootstrap_actions": [{"name": "x", "script": "b.sh", "args": ["s3://artefacts/wheels/"]}]},
            [
                (
                    "clusters.etl.bootstrap_actions[0].args[0]: got 's3://artefacts/wheels/'; "
                    "the cluster's role gets the locations under `reads` and `writes` of the step and its cluster "
                    "only; declare s3://artefacts/wheels/ there [error]"
                )
            ],
        ),
        (
            {
                "workflows.daily.steps": [
                    {
                        "name": "a",
                        "type": "hive",
                        "script": "jobs/a.sql",
                        "variables": {"IN": "s3://raw/a/", "OUT": "s3://results/b/"},
                        "reads": ["s3://raw/"],
                    },
                    {"name": "b", "type": "mapreduce", "jar": "s3://artefacts/jobs/a.jar"},
                    {"name": "c", "type": "spark-sql", "script": "jobs/a.sql", "conf": {"x": "s3://other-bucket/x/"}},
                ]
            },
            [
                (
                    f"workflows.daily.steps[{place}: got '{url}'; "
                    "the cluster's role gets the locations under `reads` and `writes` of the step and its cluster "
                    f"only; declare {declare} there [error]"
                )
                for place, url, declare in (
                    ("0].variables.OUT", "s3://results/b/", "s3://results/b/"),
                    ("1].jar", "s3://artefacts/jobs/a.jar", "s3://artefacts/jobs/"),
                    ("2].conf.x", "s3://other-bucket/x/", "s3://other-bucket/x/"),
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("location-undeclared", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "workflows.daily.steps.0.args": [
                "s3://raw/a",
                "s3://raw/a/b*",
                "--out=s3a://curated/b/c/",
                "s3://results/",
            ],
            "workflows.daily.steps.0.reads": ["s3://raw/a/"],
            "workflows.daily.steps.0.writes": ["s3://curated/b/"],
            "clusters.etl.writes": ["s3://results/"],
        },
        {
            "clusters.etl.bootstrap_actions": [{"name": "x", "script": "b.sh", "args": ["s3://artefacts/wheels/"]}],
            "clusters.etl.reads": ["s3://artefacts/wheels/"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("location-undeclared", changes) == []

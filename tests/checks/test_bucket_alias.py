"""Rule bucket-alias."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.reads": ["s3://artifacts/x/", "s3://my-raw-data/", "s3://logs/x/", "s3://raw/"]},
            [
                (
                    "clusters.etl.reads[0]: got 's3://artifacts/x/'; "
                    "the environment's own buckets are raw, curated, results and artefacts; "
                    "did you mean s3://artefacts/x/? [error]"
                ),
                (
                    "clusters.etl.reads[2]: got 's3://logs/x/'; jobs have no access to log buckets; "
                    "the environment's own buckets are raw, curated, results and artefacts; "
                    "use s3://results/ instead [error]"
                ),
            ],
        ),
        (
            {
                "workflows.daily.steps.0.args": [
                    "s3://curatd/x",
                    "--in=s3://raw/x",
                    "s3a://raw/x",
                    "s3://raw/a,s3://raw/b",
                    "s3://results/x",
                ]
            },
            [
                (
                    "workflows.daily.steps[0].args[0]: got 's3://curatd/x'; "
                    "the environment's own buckets are raw, curated, results and artefacts; "
                    "did you mean s3://curated/x? [error]"
                ),
                (
                    "workflows.daily.steps[0].args[1]: got '--in=s3://raw/x'; "
                    "an own bucket is replaced by its real name only where an argument begins with s3:// and its "
                    "name; pass s3://raw/x as an argument of its own [error]"
                ),
                (
                    "workflows.daily.steps[0].args[2]: got 's3a://raw/x'; "
                    "an own bucket is replaced by its real name only where an argument begins with s3:// and its "
                    "name; write s3://raw/x [error]"
                ),
                (
                    "workflows.daily.steps[0].args[3]: got 's3://raw/a,s3://raw/b'; "
                    "an own bucket is replaced by its real name only where an argument begins with s3:// and its "
                    "name; pass s3://raw/b as an argument of its own [error]"
                ),
            ],
        ),
        (
            {"workflows.daily.steps.0.conf": {"spark.sql.warehouse.dir": "s3://curated/w/"}},
            [
                (
                    "workflows.daily.steps[0].conf.spark.sql.warehouse.dir: got 's3://curated/w/'; "
                    "an own bucket is replaced by its real name only where an argument begins with s3:// and its "
                    "name; pass s3://curated/w/ as an argument of its own [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.hbase": {"root": "s3://curate/h/"},
                "clusters.etl.flink": {"checkpoints": "s3://artifacts/h/"},
                "clusters.etl.notebooks": "s3://artefact/jupyter/",
                "clusters.etl.security.s3.provider": {"jar": "s3://artifact/h/k.jar", "class_name": "a.B"},
                "clusters.etl.security.emrfs_roles": [{"role": "r", "prefixes": ["s3://curatd/h/"]}],
                "workflows.daily.steps": [
                    {
                        "name": "a",
                        "type": "streaming",
                        "mapper": "m.py",
                        "input": "s3://raww/h/",
                        "output": "s3://result/h/",
                    }
                ],
            },
            [
                (
                    f"{place}: got 's3://{got}/{rest}'; "
                    "the environment's own buckets are raw, curated, results and artefacts; "
                    f"did you mean s3://{meant}/{rest}? [error]"
                )
                for place, got, meant, rest in (
                    ("clusters.etl.hbase.root", "curate", "curated", "h/"),
                    ("clusters.etl.flink.checkpoints", "artifacts", "artefacts", "h/"),
                    ("clusters.etl.notebooks", "artefact", "artefacts", "jupyter/"),
                    ("clusters.etl.security.s3.provider.jar", "artifact", "artefacts", "h/k.jar"),
                    ("clusters.etl.security.emrfs_roles[0].prefixes[0]", "curatd", "curated", "h/"),
                    ("workflows.daily.steps[0].input", "raww", "raw", "h/"),
                    ("workflows.daily.steps[0].output", "result", "results", "h/"),
                )
            ],
        ),
        (
            {"workflows.daily.steps.0.args": [f"s3://{one}/h/" for one in ("rwa", "arw", "Raw", "war", "crua")]},
            [
                (
                    f"workflows.daily.steps[0].args[{index}]: got 's3://{got}/h/'; "
                    "the environment's own buckets are raw, curated, results and artefacts; "
                    "did you mean s3://raw/h/? [error]"
                )
                for index, got in enumerate(("rwa", "arw", "Raw"))
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("bucket-alias", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.reads": ["s3://raw/", "s3://curated/x/", "s3://my-raw-data/", "s3://raw2/", "s3://war/"]},
        {"workflows.daily.steps.0.args": ["s3://results", "--in", "s3://artefacts/x", "s3://somebodys-logs/x", "raw"]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("bucket-alias", changes) == []

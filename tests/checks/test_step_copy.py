"""Rule step-copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

GETS = "the cluster's role gets what `{0}` of the step and its cluster say; declare it under {0} [error]"


def copying(source: str, target: str, *args: str, **more: Any) -> dict[str, Any]:
    step = {"name": "a", "type": "s3-dist-cp", "source": source, "target": target, "args": list(args), **more}
    return {"workflows.daily.steps": [step]}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (copying("s3://raw/a/", "hdfs:///a/"), [f"source: got 's3://raw/a/'; {GETS.format('reads')}"]),
        (
            copying("s3://raw/{day}/", "s3://results/a{day}/", reads=["s3://raw/a/"], writes=["s3://results/a/"]),
            [
                f"source: got 's3://raw/{{day}}/'; {GETS.format('reads')}",
                f"target: got 's3://results/a{{day}}/'; {GETS.format('writes')}",
            ],
        ),
        (
            copying("s3://raw/a/", "hdfs:///a/", "--deleteOnSuccess", reads=["s3://raw/a/"]),
            [f"source: got 's3://raw/a/'; {GETS.format('writes')}"],
        ),
        (
            copying("s3a://raw/a/", "/a/"),
            [
                f"{key}: got '{place}'; S3DistCp copies between Amazon S3 and HDFS; "
                "write it as s3://raw/clickstream/ or hdfs:///clickstream/ [error]"
                for key, place in (("source", "s3a://raw/a/"), ("target", "/a/"))
            ],
        ),
        (
            copying("hdfs:///a/", "hdfs:///b/", "--src=x", "--dest", "y", "--sourcePattern=a", "--xyz"),
            [
                "args[0]: got '--src=x'; `source` says it; remove it [error]",
                "args[1]: got '--dest'; `target` says it; remove it [error]",
                "args[3]: got '--sourcePattern=a'; S3DistCp has no such option; did you mean --srcPattern? [warning]",
                "args[4]: got '--xyz'; S3DistCp has no such option; remove it [warning]",
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("step-copy", changes) == [f"workflows.daily.steps[0].{line}" for line in said]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        copying("s3://raw/a/", "hdfs:///a/", "--outputCodec=gz", "-Dx=y", reads=["s3://raw/"]),
        copying("s3://raw/a/{day}/", "s3://results/{day}/", reads=["s3://raw/a/"], writes=["s3://results/"]),
        copying("s3://raw/a/", "hdfs:///a/", "--deleteOnSuccess", writes=["s3://raw/a/"]),
        {
            **copying("s3://raw/a/", "s3://results/a/"),
            "clusters.etl.reads": ["s3://raw/"],
            "clusters.etl.writes": ["s3://results/"],
        },
        {**copying("hdfs:///a/", "s3://results/a/", writes=["s3://results/"]), "workflows.daily.cluster": "gone"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("step-copy", changes) == []

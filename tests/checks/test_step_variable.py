"""Rule step-variable."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SCRIPT = """\
-- ${COMMENT} is not code
SET LIMIT_ROWS=10;
INSERT OVERWRITE DIRECTORY '${OUTPUT}' SELECT * FROM t WHERE day = '${hivevar:DAY}' LIMIT ${LIMIT_ROWS};
SELECT '${hiveconf:hive.exec.parallel}', '${env:HOME}', '${DAY}';
"""


def step(kind: str = "hive", **variables: str) -> dict[str, Any]:
    return {"workflows.daily.steps": [{"name": "a", "type": kind, "script": "jobs/daily.sql", "variables": variables}]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "daily.sql").write_text(SCRIPT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("kind", ["hive", "spark-sql"])
def test_fires(ask: Callable[..., list[str]], root: Path, kind: str) -> None:
    assert ask("step-variable", step(kind, OUTPUT="s3://results/a/", COMMENT="1"), root=root) == [
        (
            "workflows.daily.steps[0].script: got ${DAY} in 'jobs/daily.sql'; "
            "nothing gives it a value, so the text stays as it is; add DAY to variables [warning]"
        ),
        (
            "workflows.daily.steps[0].variables.COMMENT: got 'COMMENT'; the script does not use it; "
            "remove it, or write ${COMMENT} there [advice]"
        ),
    ]


def test_is_quiet(ask: Callable[..., list[str]], root: Path) -> None:
    assert ask("step-variable", step(OUTPUT="s3://results/a/", DAY="today"), root=root) == []


def test_is_quiet_without_the_file(ask: Callable[..., list[str]], tmp_path: Path) -> None:
    assert ask("step-variable", step(A="1"), root=tmp_path) == []
    assert ask("step-variable", step(A="1")) == []
    assert ask("step-variable", {}, root=tmp_path) == []

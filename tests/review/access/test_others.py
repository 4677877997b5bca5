"""Whatever a template says, who can do what ends with tables that any writer can write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from emr_platform.assembly import load
from emr_platform.review import Subject
from emr_platform.review.access import cross_account, deployment, escalation_paths, trust, who_can_do_what
from tests.assembly.spoiled import FILES, spoiled

TABLES = (who_can_do_what, trust, escalation_paths, cross_account)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spoiled") / "stack.yaml"


@settings(max_examples=300)
@given(body=spoiled())
def test_a_spoiled_template_gives_tables(file: Path, body: Any) -> None:
    file.write_text(json.dumps(body, indent=1), encoding="utf-8")
    lines = len(file.read_text().splitlines())
    assembly = load([file])
    for make in TABLES:
        table = make(Subject(assembly))
        assert json.dumps(table.records(), allow_nan=False).encode()
        for row in table.records():
            assert all(isinstance(cell, (str, int, bool)) for cell in row.values())
            assert 1 <= int(str(row["Line"])) <= lines
    assert json.dumps(deployment(assembly).template(), allow_nan=False).encode()


@pytest.mark.parametrize("template", FILES, ids=lambda one: one.stem)
def test_tables_are_the_same_twice(template: Path) -> None:
    first, second = ([make(Subject(load([template]))) for make in TABLES] for _ in range(2))
    assert first == second
    assert all(table.rows == tuple(sorted(table.rows, key=str)) for table in first)

"""Templates that this project did not make, and spoiled ones: tables, drawings and the page all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from emr_platform.assembly import UnreadablePathError, load
from emr_platform.review import Subject, catalogue, review
from emr_platform.review._sections import SECTIONS
from emr_platform.review.pack.dataflow_svg import dataflow_svg
from emr_platform.review.pack.network_svg import network_svg
from emr_platform.review.pack.page import page
from tests.assembly.spoiled import FILES, spoiled
from tests.review.page.made import evidence
from tests.review.page.test_page import Reader

OWN = [one for one in SECTIONS if "access" not in one.__module__]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spoiled") / "stack.yaml"


@given(body=spoiled())
@settings(max_examples=150)
def test_a_spoiled_template_gives_tables_and_drawings(file: Path, body: Any) -> None:
    file.write_text(json.dumps(body), encoding="utf-8")
    try:
        about = Subject(load([file]))
    except UnreadablePathError:
        return
    for section in OWN:
        table = section(about)
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert json.dumps(table.records())
    for svg in (network_svg(about), dataflow_svg(about)):
        ElementTree.fromstring(svg)


@pytest.mark.parametrize("template", FILES, ids=lambda one: one.stem)
def test_page_of_somebody_elses_template_is_whole(template: Path) -> None:
    about = Subject(load([template]))
    made = evidence(about, catalogue(), review(about.assembly), [section(about) for section in SECTIONS])
    read = Reader(page(made))
    assert len([one for one in read.of("li") if "data-status" in one]) == len(made.results)
    ids = {one["id"] for _, one in read.elements if "id" in one}
    assert {str(one["href"])[1:] for one in read.of("a")} <= ids

"""The page of controls says what the catalogue does."""

from __future__ import annotations

import re

from emr_platform.review import catalogue
from emr_platform.review.table import page
from scripts.setup import ROOT


def test_page_is_made_of_the_catalogue() -> None:
    remedy = "python -m emr_platform.review.table > docs/controls.md"
    assert (ROOT / "docs" / "controls.md").read_text(encoding="utf-8") == page(), remedy


def test_every_control_has_one_row() -> None:
    controls, _, _ = page().partition("## What frameworks ask")
    for control in catalogue():
        assert controls.count(f"\n| {control.id} | ") == 1


def test_every_control_says_below_its_table_what_proves_it_and_what_is_not_certain() -> None:
    parts = page().split("\n### ")
    told = {part[: part.index("\n")]: " ".join(part.split()) for part in parts[1:]}
    for control in catalogue():
        assert f" - Proof: {control.proof}" in told[control.id]
        assert all(source in told[control.id] for source in control.sources)
        assert (f" - Not certain: {control.unsure}" in told[control.id]) == bool(control.unsure)


def test_lines_are_short_and_none_begins_as_a_list_does() -> None:
    """Wrapped words that begin a line must not be taken for the mark of a list, a heading or a quotation."""
    lines = page().splitlines()
    assert max(len(line) for line in lines if not line.startswith("|")) <= 120
    wrapped = [line for line in lines if re.match(r"  (?:[-+*#>]|\d+[.)])(?: |$)", line)]
    assert wrapped == []

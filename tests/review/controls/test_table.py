"""The page of controls says what the catalogue does."""

from __future__ import annotations

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

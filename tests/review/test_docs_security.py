"""The page that reviewers read first names controls that there are, and no control of high severity is left out."""

from __future__ import annotations

import re

from emr_platform.review import catalogue
from scripts.setup import ROOT

PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
THREATS = PAGE.split("## Threats, and what answers them")[1].split("\n## ")[0]


def named(text: str) -> set[str]:
    """Ids of controls, those of spans such as `ENC-01 to ENC-05` too."""
    found = set(re.findall(r"\b[A-Z0-9]{2,3}-\d\d\b", text))
    for family, first, last in re.findall(r"\b([A-Z0-9]{2,3})-(\d\d) to \1-(\d\d)\b", text):
        found |= {f"{family}-{number:02}" for number in range(int(first), int(last) + 1)}
    return found


def test_spans_are_read() -> None:
    assert named("ENC-01 to ENC-03, S3-10") == {"ENC-01", "ENC-02", "ENC-03", "S3-10"}


def test_every_control_that_is_named_is_there() -> None:
    assert named(PAGE) - {control.id for control in catalogue()} == set()


def test_every_control_of_high_severity_answers_a_threat() -> None:
    assert {control.id for control in catalogue() if control.severity == "high"} - named(THREATS) == set()


def test_the_example_of_a_review_has_as_many_controls_as_there_are() -> None:
    text = (ROOT / "docs/review.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(\d+) controls", text)) == {str(len(catalogue()))}

"""Environments that no rule objects to, and the names that follow from the model."""

from __future__ import annotations

from pathlib import Path

from emr_platform.catalog import name_rule
from emr_platform.checks import rule_names
from emr_platform.reading import read

ROOT = Path(__file__).parents[2]
LONGEST = "n" * 24
"""The longest name the model takes."""


def test_the_environments_of_the_repository_have_no_findings() -> None:
    files = sorted((ROOT / "environments").glob("*.yaml"))
    assert files
    assert [finding for file in files for finding in read(file).findings] == []


def test_names_made_of_the_longest_names_are_ones_that_aws_takes() -> None:
    """Why no rule looks at the length of stack, state machine and cluster names."""
    for kind in ("stack", "state_machine", "cluster", "step"):
        assert name_rule(kind).problems(f"emr-{LONGEST}-workflow-{LONGEST}") == ()


def test_rules_are_found_by_their_files() -> None:
    assert {"workflow-cluster", "subnet-size", "tls-off"} <= set(rule_names())
    assert not [name for name in rule_names() if name.startswith("-")]

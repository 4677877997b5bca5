"""What every rule owes: a first line that says the rule, its source, and tests that make it fire and keep it quiet."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from emr_platform.checks import rule_module, rule_names

HERE = Path(__file__).parent


@pytest.mark.parametrize("rule", rule_names())
def test_says_its_rule_and_its_source(rule: str) -> None:
    first, _, rest = (import_module(rule_module(rule)).__doc__ or "").partition("\n\n")
    assert first.endswith(".")
    assert "\n" not in first
    assert rest.startswith("Source: ")


@pytest.mark.parametrize("rule", rule_names())
def test_has_a_test_that_fires_and_one_that_does_not(rule: str) -> None:
    file = HERE / f"test_{rule.replace('-', '_')}.py"
    tests = [node for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)]
    for kind in ("test_fires", "test_is_quiet"):
        matching = [node for node in tests if node.name.startswith(kind)]
        assert matching, f"{file.name} has no {kind}…"
        for node in matching:
            text = ast.unparse(node)
            assert f"'{rule}'" in text, f"{node.name} does not ask {rule}"
            assert "assert" in text


def test_every_test_is_about_a_rule_that_is_there() -> None:
    others = {"every_rule", "acknowledgements", "clean_environment", "mutations", "fuzz", "limits_of_rules"}
    named = {file.stem.removeprefix("test_") for file in HERE.glob("test_*.py")} - others
    assert named == {rule.replace("-", "_") for rule in rule_names()}

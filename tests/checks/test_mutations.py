"""Spoiling a good environment in every way the rules know gives exactly the expected findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from emr_platform.checks import Context, problems, rule_names
from emr_platform.findings import dotted
from emr_platform.model import Environment
from tests.checks import rich
from tests.checks.mutations import MUTATIONS, Mutation


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    rich.write_files(folder)
    return folder


def said(mutation: Mutation, root: Path) -> tuple[str, ...]:
    found = problems(Context(Environment.model_validate(mutation.values), root, "rich", root / "environments"))
    return tuple(sorted(f"{problem.rule} {dotted(problem.path)}" for problem in found))


def test_the_environment_itself_is_good(root: Path) -> None:
    assert said(Mutation("", {}, ()), root) == ()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[mutation.rule for mutation in MUTATIONS])
def test_a_mutation_gives_exactly_its_findings(mutation: Mutation, root: Path) -> None:
    assert said(mutation, root) == mutation.findings
    assert any(finding.startswith(f"{mutation.rule} ") for finding in mutation.findings)


def test_every_rule_has_a_mutation() -> None:
    assert {mutation.rule for mutation in MUTATIONS} == set(rule_names())

"""The examples are complete, sound, and found the way their README says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from emr_platform.model import Environment
from emr_platform.reading import read
from scripts.setup import ROOT
from tests.assemblies import Assembly
from tests.conftest import FILES

EXAMPLES = FILES[1:]
# Packages have to be packed before an environment that names them passes; the HBase shell takes no arguments.
LEFT_OUT = {"SparkStep.requirements", "HBaseStep.args"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nothing_is_left_to_say_about_it(file: Path) -> None:
    assert [str(finding) for finding in read(file, ROOT).findings] == []


def test_every_use_has_one_file_and_one_line_in_the_readme() -> None:
    rows = [
        line
        for line in (ROOT / "examples" / "README.md").read_text(encoding="utf-8").splitlines()
        if "cdk synth" in line
    ]
    assert len(rows) == len(EXAMPLES)
    for file in EXAMPLES:
        folder = file.parent.relative_to(ROOT).as_posix()
        assert sum(f"-c environments={folder} -c env={file.stem}" in row for row in rows) == 1, file.stem
        assert sum(f"({file.relative_to(ROOT / 'examples').as_posix()})" in row for row in rows) == 1, file.stem


def test_every_key_of_the_model_is_in_an_example() -> None:
    """All of them in `everything-on`, but for those of an existing VPC or Airflow, which exclude those of a new one."""
    known, changed = set[str](), set[str]()
    for name in ("everything-on", "existing-vpc", "airflow-own"):
        environment = read(ROOT / f"examples/{name}/environments/{name}.yaml", ROOT).environment
        assert environment is not None
        _collect(environment, known, changed)
    assert known - changed == LEFT_OUT
    assert len(known) > 80


def _collect(value: Any, known: set[str], changed: set[str]) -> None:
    """Gather `Class.key` of every model met, and those whose value is not the default."""
    if isinstance(value, BaseModel):
        for key, field in type(value).model_fields.items():
            known.add(f"{type(value).__name__}.{key}")
            if getattr(value, key) != field.get_default(call_default_factory=True):
                changed.add(f"{type(value).__name__}.{key}")
            _collect(getattr(value, key), known, changed)
    elif isinstance(value, dict):
        for item in value.values():
            _collect(item, known, changed)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, known, changed)


def test_minimal_sets_only_what_has_no_default() -> None:
    environment = read(ROOT / "examples/minimal/environments/minimal.yaml", ROOT).environment
    assert environment is not None
    required = {key for key, field in Environment.model_fields.items() if field.is_required()}
    assert environment.model_fields_set == required | {"workflows"}, "a transient cluster without a workflow is unused"
    assert environment.clusters["batch"].model_fields_set == {"release", "primary", "core"}


def test_stacks_are_named_after_their_part(assembly: Assembly) -> None:
    environment = assembly.environment
    parts = ["data", *(["network"] if "cidr" in type(environment.network).model_fields else []), "observability"]
    parts += ["operations", *(f"cluster-{name}" for name in environment.clusters)]
    parts += ["warehouse"] if environment.warehouse or environment.data_catalog else []
    parts += ["airflow"] if environment.airflow else []
    parts += ["account"] if environment.account_settings else []
    # Workflows come after those that they follow.
    parts += [f"workflow-{name}" for name in environment.workflows]
    assert assembly.stacks.keys() == {f"emr-{assembly.name}-{part}" for part in parts}


def test_every_stack_carries_the_tags(assembly: Assembly) -> None:
    environment = assembly.environment
    for stack in assembly.stacks.values():
        assert stack.properties["tags"] == {
            **environment.tags,
            "emr-platform:environment": environment.name,
            "CostCentre": environment.cost_centre,
            "Environment": environment.name,
            "Owner": environment.owner,
        }


def test_every_stack_has_resources(assembly: Assembly) -> None:
    """CloudFormation refuses a template without any."""
    assert [name for name, stack in assembly.stacks.items() if not stack.template.get("Resources")] == []

"""`emr-platform schema`, and the schema it writes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from emr_platform.model import Environment
from emr_platform.model.schema import schema, schema_text
from emr_platform.reading import read

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "environments" / "environment.schema.json"
BAD = ROOT / "tests" / "reading" / "bad"
Command = Callable[..., Any]


@cache
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema())


def test_the_schema_of_the_repository_is_in_step() -> None:
    assert COMMITTED.read_text(encoding="utf-8") == schema_text(), "run `emr-platform schema`"


def test_it_is_a_schema_and_the_same_every_time() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert schema_text() == schema_text()
    assert json.loads(schema_text())["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_environments_of_the_repository_are_valid() -> None:
    files = sorted((ROOT / "environments").glob("*.yaml"))
    assert files
    for file in files:
        validator().validate(yaml.safe_load(file.read_text(encoding="utf-8")))
        assert file.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=environment.schema.json\n")


@pytest.mark.parametrize(
    "name",
    [
        "choices",
        "list",
        "missing-keys",
        "networks",
        "nulls",
        "one-word",
        "patterns",
        "ranges",
        "types",
        "unknown-keys",
        "unquoted-text",
    ],
)
def test_an_editor_sees_what_the_reader_sees(name: str) -> None:
    """The lines with errors of the schema are among those of the reader, and there are some."""
    file = BAD / f"{name}.yaml"
    wrong = {_shown(error.absolute_path) for error in validator().iter_errors(yaml.safe_load(file.read_text()))}
    said = {finding.path for finding in read(file).findings}
    assert wrong
    assert all(any(path.startswith(one) for path in said) for one in wrong)


def _shown(path: Any) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def test_every_key_is_described_on_one_line() -> None:
    made = schema()
    models = {"Environment": made, **made["$defs"]}
    keys = {(name, key): said for name, model in models.items() for key, said in model["properties"].items()}
    assert len(keys) > 80
    for key, said in keys.items():
        # A key that says the same as its model says it there only.
        description = said.get("description") or models[said["$ref"].rpartition("/")[2]]["description"]
        assert description.strip(), f"{key} has no docstring"
        assert "\n" not in description


def test_instance_types_may_be_names_or_mappings() -> None:
    file = ROOT / "environments" / "dev.yaml"
    values = yaml.safe_load(file.read_text(encoding="utf-8"))
    core = values["clusters"]["clickstream"]["core"]
    assert "m7g.xlarge" in values["clusters"]["clickstream"]["primary"]["instance_types"]
    assert {"type": "m7g.xlarge", "weight": 4} in core["instance_types"]
    for wrong in (5, "m7g", {"type": "m7g.xlarge", "wieght": 4}, {}):
        changed = copy.deepcopy(values)
        changed["clusters"]["clickstream"]["core"]["instance_types"] = [wrong]
        assert not validator().is_valid(changed), wrong
        with pytest.raises(ValueError, match="instance_types"):
            Environment.model_validate(changed)


def test_it_is_written_checked_and_printed(repository: Path, command: Command) -> None:
    written = repository / "environments" / "environment.schema.json"
    missing = command("schema", "--check")
    assert (missing.code, missing.out) == (1, "")
    assert missing.err == (
        "environments/environment.schema.json is out of step with the model; write it with `emr-platform schema`\n"
    )
    assert not written.exists()
    assert command("schema").out == "wrote environments/environment.schema.json\n"
    assert written.read_text(encoding="utf-8") == schema_text()
    assert command("schema", "--check").code == 0
    written.write_text("{}")
    assert command("schema", "--check").code == 1
    printed = command("schema", "--print")
    assert (printed.code, printed.out) == (0, schema_text())
    assert written.read_text() == "{}"

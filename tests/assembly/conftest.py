"""Templates written in the tests, read as anybody's would be."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any, Protocol

import pytest

from emr_platform.assembly import Assembly, Value, load


class Read(Protocol):
    """Read texts as files; keywords are names without the ending, a mapping is written as JSON, a text is YAML."""

    def __call__(self, *, arguments: dict[str, str] | None = ..., **files: str | dict[str, Any]) -> Assembly: ...


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(*, arguments: dict[str, str] | None = None, **files: str | dict[str, Any]) -> Assembly:
        for name, content in files.items():
            if isinstance(content, str):
                (tmp_path / f"{name}.yaml").write_text(inspect.cleandoc(content), encoding="utf-8")
            else:
                (tmp_path / f"{name}.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
        return load([tmp_path], arguments=arguments)

    return run


class Resolve(Protocol):
    """What a value is once resolved, in a template with further sections."""

    def __call__(self, value: Any, *, arguments: dict[str, str] | None = ..., **sections: Any) -> Value: ...


@pytest.fixture
def resolve(read: Read) -> Resolve:
    def run(value: Any, *, arguments: dict[str, str] | None = None, **sections: Any) -> Value:
        resources = {**sections.pop("Resources", {}), "It": {"Type": "Custom::It", "Properties": {"Value": value}}}
        found = read(arguments=arguments, stack={**sections, "Resources": resources}).find("stack/It")
        assert found is not None
        return found.get("Value")

    return run

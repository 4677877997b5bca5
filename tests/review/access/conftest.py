"""Templates of these tests: a few resources in YAML, read as an assembly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from emr_platform.assembly import load
from emr_platform.review import Subject

Read = Callable[..., Subject]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The subject of a review of resources, as YAML below `Resources`."""

    def made(resources: str, *, rest: str = "") -> Subject:
        indented = "".join(f"  {line}\n" for line in resources.strip("\n").splitlines())
        file = tmp_path / "stack.yaml"
        file.write_text(f"{rest}\nResources:\n{indented}", encoding="utf-8")
        return Subject(load([file]))

    return made

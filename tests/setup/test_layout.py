"""Folders whose names would break imports, and what the wheel ships."""

from __future__ import annotations

import tomllib
from pathlib import Path

import constructs

from scripts.setup import ROOT
from tests.conftest import TOGETHER


def test_constructs_is_no_package() -> None:
    intruder = ROOT / "constructs" / "__init__.py"
    assert not intruder.exists(), (
        f"{intruder.relative_to(ROOT)} hides the library `constructs` that aws-cdk-lib is built on; delete the file: "
        "`constructs/` is a source root, its package is `emr_constructs`"
    )
    tests = ROOT / "tests" / "constructs"
    assert not tests.exists(), (
        f"{tests.relative_to(ROOT)}/ is imported as `constructs` by some runners; name the folder after the package"
    )


def test_the_library_is_what_is_imported() -> None:
    assert constructs.__file__ is not None
    assert Path(constructs.__file__).parent.parent.name == "site-packages"
    assert hasattr(constructs, "Construct")


def test_the_wheel_does_not_ship_a_package_called_constructs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert [package.split("/")[-1] for package in packages] == ["emr_platform", "emr_constructs"]


def test_files_that_go_to_one_worker_are_there() -> None:
    assert [name for pair in TOGETHER.items() for name in pair if not (ROOT / name).is_file()] == []

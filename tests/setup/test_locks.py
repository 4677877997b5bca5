"""The locks: complete, hashed, consistent with one another and with pyproject.toml, free of addresses."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.airflow import LOCK as AIRFLOW
from scripts.flink import LOCK as FLINK
from scripts.setup import LOCKS, ROOT, VALIDATORS

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Flink and Airflow have environments, and so versions, of their own.
ALL = {**LOCKS, "flink": str(FLINK.relative_to(ROOT)), "airflow": str(AIRFLOW.relative_to(ROOT))}
ENTRY = re.compile(
    r"^([a-z0-9-]+==\S+(?: ; [^\\]+?)?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


def text(name: str) -> str:
    """One lock file."""
    return (ROOT / ALL[name]).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, set[str]]:
    """Package -> pinned versions of one lock; more than one where they differ by python version."""
    found: dict[str, set[str]] = {}
    for entry in ENTRY.findall(text(name)):
        requirement = Requirement(entry[0])
        found.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier)[2:])
    return found


def declared(name: str) -> list[Requirement]:
    """The direct dependencies that a lock was made from."""
    lines = PROJECT["project"]["dependencies"] if name == "runtime" else PROJECT["dependency-groups"][name]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", ALL)
def test_every_line_is_a_hashed_pin(name: str) -> None:
    left = ENTRY.sub("", text(name)).splitlines()
    assert [line for line in left if line and not line.lstrip().startswith("#")] == []
    assert pins(name)


@pytest.mark.parametrize("name", ALL)
def test_the_lock_satisfies_pyproject(name: str) -> None:
    locked = pins(name)
    for requirement in declared(name):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{ALL[name]} lacks {requirement}; run `make lock`"
        assert all(version in requirement.specifier for version in versions), (
            f"{ALL[name]} has {requirement.name} {versions}, pyproject.toml asks for {requirement}; run `make lock`"
        )


def test_a_package_has_one_version_in_all_locks() -> None:
    seen: dict[str, set[str]] = {}
    for name in LOCKS:
        for package, versions in pins(name).items():
            assert seen.setdefault(package, versions) == versions, f"{package} differs in {LOCKS[name]}"


@pytest.mark.parametrize("name", ALL)
def test_no_address_in_a_lock(name: str) -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|^-[icf] |\.(org|com|net|io)\b", text(name), re.MULTILINE)


def test_every_group_has_a_lock() -> None:
    assert {"runtime", *PROJECT["dependency-groups"]} == set(ALL)


def test_the_lock_of_npm_pins_and_hashes_every_package_and_names_no_address() -> None:
    manifest, lock = ((ROOT / name).read_text(encoding="utf-8") for name in VALIDATORS)
    packages = {name: package for name, package in json.loads(lock)["packages"].items() if name}
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
    assert "://" not in re.sub(r'"url": "[^"]*"', "", lock), "an address of a registry; funding pages are none"
    for name, version in json.loads(manifest)["dependencies"].items():
        assert packages[f"node_modules/{name}"]["version"] == version

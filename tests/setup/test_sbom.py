"""The bill of materials and the licences: complete, valid, the same every time, and allowed."""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.licenses import canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.sbom import licences, main, packages
from scripts.setup import ROOT

# Classifiers of PyPI, as far as they say one licence.
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764115200")
    main([str(tmp_path / "sbom.cdx.json")])
    return tmp_path / "sbom.cdx.json"


def test_it_is_valid(written: Path) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(written.read_text(encoding="utf-8")) is None


def test_it_has_everything_that_is_locked(written: Path) -> None:
    listed = json.loads(written.read_text(encoding="utf-8"))["components"]
    by_purl = {one["purl"]: one for one in listed}
    boto3 = next(
        one for purl, one in by_purl.items() if purl.startswith("pkg:pypi/boto3@") and one["scope"] == "required"
    )
    assert {"name": "emr-platform:lock", "value": "runtime"} in boto3["properties"]
    assert boto3["licenses"] == [{"expression": "Apache-2.0"}]
    pins = {
        (name, version)
        for file in [ROOT / "requirements.txt", *(ROOT / "requirements").glob("*.txt")]
        for name, version in re.findall(r"^([a-z0-9-]+)==([^\s;]+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {(one["name"], one["version"]) for one in listed if one["purl"].startswith("pkg:pypi/")} == pins
    assert any(purl.startswith("pkg:npm/%40jsep-plugin/regex@") for purl in by_purl)
    assert all(one["externalReferences"][0]["hashes"] for one in listed)


def test_it_says_what_brought_what(written: Path) -> None:
    content = json.loads(written.read_text(encoding="utf-8"))
    needs = {one["ref"]: set(one["dependsOn"]) for one in content["dependencies"]}
    project = content["metadata"]["component"]["bom-ref"]
    assert needs.keys() == {project, *(one["bom-ref"] for one in content["components"])}
    reached = {project}
    while more := {other for one in reached for other in needs[one]} - reached:
        reached |= more
    assert reached == needs.keys(), "nothing is locked without a reason"
    # Packages themselves say what they need; the locks have it for every platform.
    by_purl = {one["bom-ref"]: one["name"] for one in content["components"]}
    compared = 0
    for package in distributions():
        purl = f"pkg:pypi/{canonicalize_name(package.name)}@{package.version}"
        wanted = {one.name for one in map(Requirement, package.requires or []) if one.marker is None}
        if purl in needs and wanted:
            compared += 1
            assert {canonicalize_name(one) for one in wanted} <= {by_purl[one] for one in needs[purl]}, purl
    assert compared > 30
    (validator,) = [purl for purl in needs if purl.startswith("pkg:npm/asl-validator@")]
    assert validator in needs[project]
    assert any(one.startswith("pkg:npm/ajv@") for one in needs[validator])


def test_it_is_the_same_every_time(written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main([str(tmp_path / "again.json")])
    assert (tmp_path / "again.json").read_bytes() == written.read_bytes()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    main([str(tmp_path / "again.json")])
    assert "timestamp" not in json.loads((tmp_path / "again.json").read_bytes())["metadata"]


def test_every_locked_package_has_an_allowed_licence() -> None:
    by_package, allowed, accepted = licences()
    locked = {one.name for one in packages()}
    assert locked - by_package.keys() == set(), "add them to requirements/licences.yaml"
    assert by_package.keys() - locked == set(), "these are locked no more"
    others = {name for name, licence in by_package.items() if licence not in allowed}
    assert others == accepted.keys()
    assert all(len(reason) >= 20 for reason in accepted.values())
    assert allowed == {licence for name, licence in by_package.items() if name not in accepted}, "no licence to spare"


def test_licences_are_spdx_expressions() -> None:
    for licence in set(licences()[0].values()):
        assert canonicalize_license_expression(licence) == licence


def said(package: Distribution) -> str | None:
    """What an installed package says of its licence, where it says one that can be compared."""
    metadata: Any = package.metadata
    if expression := metadata.get("License-Expression"):
        return str(canonicalize_license_expression(expression))
    given = [one.rpartition(" :: ")[2] for one in metadata.get_all("Classifier") or [] if one.startswith("License ::")]
    return CLASSIFIERS.get(given[0]) if len(given) == 1 else None


def test_installed_packages_say_the_same() -> None:
    by_package = licences()[0]
    installed = {canonicalize_name(one.name): said(one) for one in distributions()}
    compared = {name: licence for name, licence in installed.items() if licence and name in by_package}
    assert len(compared) > 50
    # Which of two licences stands first says nothing.
    other = {name for name, licence in compared.items() if sorted(licence.split()) != sorted(by_package[name].split())}
    assert other == set()

"""The table of bootstrap scripts: the very bytes that nodes run, and shellcheck's word on them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from emr_platform.assembly import load
from emr_platform.review import Evidence, gather
from emr_platform.review.bootstrap import ShellCheckMissingError, checked
from scripts.setup import ROOT
from tests.assemblies import Assembly
from tests.review.pack.samples import DAY

Row = dict[str, str | int | bool | None]
DIGEST = "0" * 64


def asked(path: Path) -> Evidence:
    return checked(gather(load([path]), as_of=DAY))


def rows(path: Path) -> list[Row]:
    table = asked(path).section("bootstrap-scripts")
    assert table is not None
    return table.records()


def test_our_own_scripts_are_the_files_of_the_repository(everything_on: Assembly) -> None:
    found = rows(everything_on.folder)
    assert len(found) > 2
    for row in found:
        content = (ROOT / str(row["Script"])).read_bytes()
        assert row["SHA-256"] == hashlib.sha256(content).hexdigest()
        assert row["ShellCheck"] == "nothing to say"
    assert "bootstrap_scripts/install-python-packages.sh" in {row["Script"] for row in found}


def assembly(folder: Path, content: str | None, where: str = f"s3://assets/{DIGEST}.sh") -> Path:
    """One cluster with one bootstrap action, and the asset that it runs."""
    action = {"Name": "first", "ScriptBootstrapAction": {"Path": where}}
    instances = {"MasterInstanceFleet": {"TargetOnDemandCapacity": 1}}
    properties = {"Name": "etl", "Instances": instances, "BootstrapActions": [action]}
    cluster = {"Type": "AWS::EMR::Cluster", "Properties": properties}
    (folder / "one.template.json").write_text(json.dumps({"Resources": {"Etl": cluster}}), encoding="utf-8")
    asset = {"displayName": "first.sh", "source": {"path": "asset.sh", "packaging": "file"}}
    (folder / "one.assets.json").write_text(json.dumps({"files": {DIGEST: asset}}), encoding="utf-8")
    if content is not None:
        (folder / "asset.sh").write_text(content, encoding="utf-8")
    return folder / "one.template.json"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("#!/bin/bash\nrm $1\n", "line 2: info SC2086"),
        ("#!/usr/bin/env bash\necho\n", "nothing to say"),
        ("#!/bin/zsh\necho\n", "line 1: error SC1071"),
        ("#!/usr/bin/env python3\nprint()\n", "no shell script"),
        ("#!/usr/bin/env publish\n", "no shell script"),
        (None, "the assembly names asset.sh but does not hold it"),
    ],
)
def test_what_shellcheck_says(tmp_path: Path, content: str | None, said: str) -> None:
    (row,) = rows(assembly(tmp_path, content))
    assert (row["Cluster"], row["Action"], row["Script"]) == ("one/Etl", "first", "first.sh")
    assert row["ShellCheck"] == said
    assert bool(row["SHA-256"]) == (content is not None)


@pytest.mark.parametrize("where", ["s3://team-scripts/first.sh", f"s3://team-scripts/{'1' * 64}.sh"])
def test_a_script_from_elsewhere_is_named_and_not_read(tmp_path: Path, where: str) -> None:
    (row,) = rows(assembly(tmp_path, "#!/bin/bash\n", where))
    assert (row["Where"], row["SHA-256"]) == (where, "")
    assert row["ShellCheck"] == "not among the assets of these templates"


def test_a_broken_manifest_of_assets_hides_the_script_only(tmp_path: Path) -> None:
    template = assembly(tmp_path, "#!/bin/bash\n")
    (tmp_path / "one.assets.json").write_text("{", encoding="utf-8")
    (tmp_path / "two.assets.json").write_text('{"files": []}', encoding="utf-8")
    (row,) = rows(template)
    assert row["ShellCheck"] == "not among the assets of these templates"


def test_what_is_on_path_changes_no_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only who asks for ShellCheck gets it; then its version is one of those that the evidence hangs on."""
    template = assembly(tmp_path, "#!/bin/bash\nrm $1\n")
    with_it = gather(load([template]), as_of=DAY)
    version = asked(template).versions["shellcheck"]
    assert version.startswith("0.")
    assert f"ShellCheck {version}." in asked(template).section("bootstrap-scripts").note  # type: ignore[union-attr]  # there is one
    monkeypatch.setenv("PATH", str(tmp_path))
    without = gather(load([template]), as_of=DAY)
    assert (without.sections, without.identity) == (with_it.sections, with_it.identity)
    assert [row["ShellCheck"] for row in without.section("bootstrap-scripts").records()] == ["not asked"]  # type: ignore[union-attr]  # as above
    with pytest.raises(ShellCheckMissingError, match="shellcheck is not on PATH; install it"):
        checked(without)

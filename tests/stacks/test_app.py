"""The composition root: which file it reads, what it refuses, what it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from scripts.setup import ROOT
from tests.assemblies import Assembly
from tests.conftest import Synthesise

DEV = ROOT / "environments" / "dev.yaml"


def written(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A copy of the development environment under another name, with texts replaced."""
    text = DEV.read_text(encoding="utf-8").replace("name: dev\n", f"name: {name}\n", 1)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_everything_wrong_is_said_at_once_and_nothing_is_written(synthesise: Synthesise, tmp_path: Path) -> None:
    file = written(tmp_path, "bad", ("release: emr-7.14.0", "release: emr-7.99.0"), ("m7g.4xlarge", "m7g.nano"))
    with pytest.raises(SystemExit) as refused:
        synthesise(file)
    lines = str(refused.value.code).splitlines()
    assert len(lines) >= 2
    assert all(re.match(rf"{re.escape(file.as_posix())}:\d+ clusters\.", line) for line in lines)
    assert any("emr-7.99.0" in line for line in lines)
    assert any("m7g.nano" in line for line in lines)


def test_a_missing_file_is_named(synthesise: Synthesise, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"nowhere\.yaml:1: got no file"):
        synthesise(tmp_path / "nowhere.yaml")


def test_warnings_are_printed_and_synthesis_goes_on(
    synthesise: Synthesise, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(
        tmp_path, "spot", ("instance_types: [m7g.xlarge, m6g.xlarge]", "{market: SPOT, instance_types: [m7g.xlarge]}")
    )
    file.write_text(file.read_text(encoding="utf-8").replace("primary:\n      {", "primary: {"), encoding="utf-8")
    assembly = synthesise(file)
    assert assembly.stacks
    assert re.search(r"clusters\.clickstream\.primary\.market: .*\[warning: fleet-spot\]", capsys.readouterr().err)


def test_job_and_script_paths_count_from_the_repository(synthesise: Synthesise, tmp_path: Path) -> None:
    """Wherever the environment file itself is."""
    folder = tmp_path / "somewhere" / "else"
    folder.mkdir(parents=True)
    shutil.copy(DEV, folder / "dev.yaml")
    assembly = synthesise(folder / "dev.yaml")
    job = (ROOT / "jobs/clickstream/sessionise.py").read_bytes()
    assert job in [path.read_bytes() for path in assembly.folder.glob("asset.*")]


def test_both_cluster_and_workflow_stacks_upload_what_they_refer_to(everything_on: Assembly) -> None:
    """A stack whose files only another stack uploads could not be deployed alone."""
    manifest = everything_on.manifest["artifacts"]
    for stack in everything_on.stacks.values():
        if "-cluster-etl" in stack.name:
            assets = (everything_on.folder / manifest[f"{stack.name}.assets"]["properties"]["file"]).read_text("utf-8")
            assert "install-python-packages.sh" in assets
            assert "sessionise.py" in assets

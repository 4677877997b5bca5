"""A synthesis depends on the repository's files alone: not on folder, time zone, hash seed or network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.setup import ROOT

NEEDED = ("app.py", "stacks", "constructs", "emr_platform", "examples", "jobs", "bootstrap_scripts", "dags")
CONTEXT = {
    "env": "everything-on",
    "environments": "examples/everything-on/environments",
    "@aws-cdk/core:defaultCrossStackReferences": "strong",
}
OFFLINE = """
import runpy, socket

def refuse(*arguments, **keywords):
    raise AssertionError(f"a synthesis went to the network: {arguments}")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
runpy.run_path("app.py", run_name="__main__")
"""


def synthesise(folder: Path, command: list[str], **variables: str) -> dict[str, bytes]:
    """The files of an assembly, made by a copy of the repository in `folder`."""
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, folder / name)
    environment = {
        **os.environ,
        **variables,
        "CDK_OUTDIR": str(folder / "cdk.out"),
        "CDK_CONTEXT_JSON": json.dumps(CONTEXT),
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    files = (path for path in (folder / "cdk.out").rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def empty_network() -> list[str]:
    """The command that starts another one without any network, also for Node; nothing where the kernel forbids it."""
    command = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None:
        return []
    return command if subprocess.run([*command, "true"], check=False, capture_output=True).returncode == 0 else []


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("here") / "project"
    return synthesise(folder, [sys.executable, "app.py"], TZ="UTC", PYTHONHASHSEED="1", SOURCE_DATE_EPOCH="0")


def test_elsewhere_offline_and_later_it_gives_the_same_bytes(
    here: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("there") / "another folder" / "of a longer name"
    command = [*empty_network(), sys.executable, "-c", OFFLINE]
    there = synthesise(
        folder, command, TZ="Pacific/Kiritimati", PYTHONHASHSEED="2", SOURCE_DATE_EPOCH="4102444800", LC_ALL="C"
    )
    assert there.keys() == here.keys()
    assert [name for name in here if here[name] != there[name]] == []


def test_the_assembly_knows_nothing_of_this_machine(here: dict[str, bytes]) -> None:
    assert len(here) > 20
    for name, content in here.items():
        assert str(ROOT).encode() not in content, name
        assert b"/tmp/" not in content or name.startswith("cdk.out/asset."), name


def test_uploads_are_the_repositorys_files_byte_for_byte(here: dict[str, bytes]) -> None:
    # Beside them the code of functions, which is put together.
    uploads = {name: content for name, content in here.items() if name.startswith("cdk.out/asset.")}
    assets = [content for name, content in uploads.items() if not name.endswith(".zip")]
    files = [
        "bootstrap_scripts/install-python-packages.sh",
        "jobs/clickstream/arrived.sh",
        "jobs/clickstream/daily.hql",
        "jobs/clickstream/sessionise.py",
        "jobs/clickstream/status_mapper.py",
        "jobs/clickstream/status_reducer.py",
        "jobs/devices/windows.py",
        "jobs/queries/daily_visitors.sql",
        "jobs/tables/retention.hbase",
    ]
    assert sorted(assets) == sorted((ROOT / file).read_bytes() for file in files)

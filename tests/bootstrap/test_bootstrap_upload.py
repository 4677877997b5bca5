"""A bootstrap script is uploaded by its content: a change of one byte is another address, and so a visible change."""

from __future__ import annotations

from pathlib import Path

import pytest
from aws_cdk import App, Stack

from emr_constructs._assets import upload

SCRIPTS = Path(__file__).parents[2] / "bootstrap_scripts"


def url(folder: Path, text: str, out: Path) -> str:
    """Where a script with this text is uploaded to."""
    folder.mkdir(exist_ok=True)
    (folder / "script.sh").write_text(text, encoding="utf-8")
    stack = Stack(App(outdir=str(out)), "Cluster")
    found: str = stack.resolve(upload(stack, folder, ["script.sh"])["script.sh"].url)
    return str(found)


def test_a_changed_script_has_another_address(tmp_path: Path) -> None:
    text = (SCRIPTS / "template.sh").read_text(encoding="utf-8")
    first = url(tmp_path / "one", text, tmp_path / "1.out")
    assert url(tmp_path / "two", text, tmp_path / "2.out") == first, "the folder is no part of it"
    assert url(tmp_path / "one", text.replace("attempts=4", "attempts=5"), tmp_path / "3.out") != first
    assert "s3://" in first


def test_a_missing_script_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.sh: no such file"):
        upload(Stack(App(outdir=str(tmp_path / "out")), "Cluster"), SCRIPTS, ["gone.sh"])

"""What a release consists of is the same bytes every time, and the sums are right."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from scripts.dist import SUMS, main


@pytest.mark.slow
def test_a_release_can_be_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764115200")
    for name in ("one", "two"):
        main([str(tmp_path / name)])
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two"))
    assert one == two
    assert {name.rpartition(".")[2] for name in one} == {"whl", "gz", "json", SUMS}
    lines = [line.partition("  ") for line in one.pop(SUMS).decode().splitlines()]
    sums = {name: digest for digest, _, name in lines}
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in one.items()}

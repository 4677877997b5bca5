"""Files that are wrong in one way each, and everything the reader says about them, word for word.

Each `bad/<name>.yaml` has its findings beside it in `bad/<name>.txt`, as `emr-platform check` prints them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from emr_platform.reading import read

BAD = Path(__file__).parent / "bad"
FILES = sorted(BAD.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_everything_wrong_is_said_at_once(file: Path) -> None:
    reading = read(file)
    said = [str(finding).replace(file.as_posix(), file.name) for finding in reading.findings]
    assert said == file.with_suffix(".txt").read_text().splitlines()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_finding_says_where_and_stands_on_one_line(file: Path) -> None:
    reading = read(file)
    assert reading.environment is None
    assert reading.errors
    lines = len(file.read_bytes().splitlines()) or 1
    for finding in reading.findings:
        assert finding.file == file.as_posix()
        assert 1 <= finding.line <= lines
        assert finding.message.startswith("got ")
        assert finding.message.count("; ") >= 2
        assert not finding.message.endswith(".")
        assert str(finding).isprintable()


def test_every_bad_file_has_its_findings() -> None:
    assert len(FILES) >= 20
    assert {file.stem for file in FILES} == {file.stem for file in BAD.glob("*.txt")}

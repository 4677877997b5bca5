"""The mapper and reducer of Hadoop Streaming, as functions and as the programs that Hadoop starts."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest

from jobs.clickstream import count_reference, generate, reference
from jobs.clickstream.status_mapper import REJECTED, key, keys
from jobs.clickstream.status_reducer import totals
from scripts.setup import ROOT
from tests.jobs.lines import BROKEN, READABLE, WHOLE, changed, mutants

JOBS = ROOT / "jobs" / "clickstream"


def expected(line: str) -> str:
    try:
        view = reference.parse(line)
    except reference.BrokenLineError:
        return REJECTED
    return f"{view.at:%Y-%m-%d} {view.status:03}"


@pytest.mark.parametrize("case", [*READABLE.values(), *BROKEN.values()], ids=[*READABLE, *BROKEN])
def test_a_line_counts_as_in_the_reference(case: tuple[str, str]) -> None:
    line = changed(case)
    assert key(line) == expected(line)


def test_lines_at_the_border_count_as_in_the_reference() -> None:
    lines = mutants(2_000, seed=3)
    assert list(keys(line + b"\n" for line in lines)) == [expected(reference.text(line)) for line in lines]


def test_the_reducer_adds_up_neighbours() -> None:
    assert list(totals(["a\t1\n", "a\t2\n", "b c\t1\n"])) == [("a", 3), ("b c", 1)]
    assert list(totals([])) == []


def test_the_programs_agree_with_the_reference(tmp_path: Path) -> None:
    generate.write(generate.plan(500, seed=2), tmp_path)
    files = sorted(tmp_path.glob("*.log"))
    mapped = program("status_mapper.py", b"".join(path.read_bytes() for path in files))
    reduced = program("status_reducer.py", b"".join(sorted(mapped.stdout.splitlines(keepends=True))))

    found = dict(line.split("\t") for line in reduced.stdout.decode().splitlines())
    answer = count_reference.count(files)
    assert {name: int(total) for name, total in found.items()} == answer.statuses
    assert mapped.stderr.count(b"reporter:counter:clickstream,rejected,1\n") == answer.rejected == 5


def program(name: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
    assert os.access(JOBS / name, os.X_OK)
    return subprocess.run([str(JOBS / name)], input=given, capture_output=True, check=True)


def test_the_count_reference_counts_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "one.log"
    later = WHOLE.replace("05/Jan/2026:10", "05/Jan/2026:23").replace("+0000", "-0100").replace(" 200 ", " 404 ")
    log.write_text(f"{WHOLE}\n{WHOLE}\n{later}\nnothing\n")

    found = count_reference.count([log])

    assert found.days == (
        count_reference.Day("2026-01-05", 2, 1, 1024, 0),
        count_reference.Day("2026-01-06", 1, 1, 512, 1),
    )
    assert found.statuses == {"2026-01-05 200": 2, "2026-01-06 404": 1, "rejected": 1}
    assert (found.lines, found.requests, found.rejected) == (4, 3, 1)
    assert count_reference.main([str(log)]) == 0
    assert '"requests": 3' in capsys.readouterr().out


def test_the_reference_is_a_program_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "one.log").write_bytes(io.BytesIO(WHOLE.encode()).getvalue())
    said = program_of_reference(tmp_path / "one.log")
    assert '"lines": 1' in said


def program_of_reference(log: Path) -> str:
    import sys

    done = subprocess.run(
        [sys.executable, str(JOBS / "count_reference.py"), str(log)], capture_output=True, text=True, check=True
    )
    return done.stdout

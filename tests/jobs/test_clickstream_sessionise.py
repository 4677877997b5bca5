"""The clickstream job on real Spark, against the truth of the generated logs and against the reference."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  # the name all of Spark's own documentation uses

from jobs.clickstream import generate, reference, sessionise
from jobs.clickstream.reference import View
from tests.jobs.conftest import Finished
from tests.jobs.lines import BROKEN, READABLE, WHOLE, changed, mutants, not_utf_8

pytestmark = [
    pytest.mark.slow,
    # PySpark leaves it to the garbage collector to close the sockets it collects results through
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

SCHEMAS = {
    "sessions": "session_id string, client_address string, user_agent string, started_at timestamp, ended_at timestamp,"
    " duration_seconds bigint, page_views bigint, entry_page string, exit_page string, bytes bigint",
    "daily": "day date, sessions bigint, visitors bigint, page_views bigint, bytes bigint, errors bigint",
    "pages": "page string, views bigint, visitors bigint, entries bigint, exits bigint",
}


def counts(stored: dict[str, int]) -> dict[str, int]:
    return {name: stored[name] for name in sessionise.COUNTS}


def rows(frame: DataFrame) -> set[tuple[Any, ...]]:
    collected = [tuple(row) for row in frame.collect()]
    assert len(set(collected)) == len(collected)
    return set(collected)


def epoch(view: View) -> int:
    return int(view.at.timestamp())


def visitors(views: Iterable[View]) -> int:
    return len({view.visitor for view in views})


@pytest.fixture(scope="module")
def sessions(finished: Finished) -> list[list[View]]:
    """The sessions the reference finds in the logs of `finished`."""
    return reference.sessions(reference.read([finished.logs])[0])


def test_counts_are_the_planned_ones(finished: Finished) -> None:
    assert counts(finished.stored) == finished.truth
    assert reference.summarise([finished.logs]) == finished.truth


def test_sessions_table(spark: SparkSession, finished: Finished, sessions: list[list[View]]) -> None:
    table = spark.read.parquet(f"{finished.results}/sessions")
    seconds = [F.col(name).cast("long").alias(name) for name in ("started_at", "ended_at")]
    found = rows(table.select(*table.columns[:3], *seconds, *table.columns[5:]))
    expected = set()
    for session in sessions:
        first, last = session[0], session[-1]
        identity = f"{first.client_address}\n{first.user_agent}\n{epoch(first)}"
        key = hashlib.sha256(identity.encode()).hexdigest()[:32]
        times = epoch(first), epoch(last), epoch(last) - epoch(first)
        total = sum(view.bytes for view in session)
        expected.add((key, *first.visitor, *times, len(session), first.page, last.page, total))
    assert found == expected


def test_daily_table(spark: SparkSession, finished: Finished, sessions: list[list[View]]) -> None:
    days: dict[date, list[View]] = {}
    for view in (view for session in sessions for view in session):
        days.setdefault(view.at.date(), []).append(view)
    begun = Counter(session[0].at.date() for session in sessions)
    expected = {
        (day, begun[day], visitors(views), len(views), sum(v.bytes for v in views), sum(v.status >= 400 for v in views))
        for day, views in days.items()
    }
    assert rows(spark.read.parquet(f"{finished.results}/daily")) == expected


def test_pages_table(spark: SparkSession, finished: Finished, sessions: list[list[View]]) -> None:
    pages: dict[str, list[View]] = {}
    for view in (view for session in sessions for view in session):
        pages.setdefault(view.page, []).append(view)
    entries = Counter(session[0].page for session in sessions)
    exits = Counter(session[-1].page for session in sessions)
    expected = {(page, len(seen), visitors(seen), entries[page], exits[page]) for page, seen in pages.items()}
    assert rows(spark.read.parquet(f"{finished.results}/pages")) == expected


def test_rejected_lines_are_kept_byte_for_byte(finished: Finished) -> None:
    kept = b"".join(file.read_bytes() for file in sorted((finished.results / "rejected").glob("part-*")))
    assert sorted(kept.removesuffix(b"\n").split(b"\n")) == sorted(reference.read([finished.logs])[1])


def test_tables_have_the_documented_columns_and_few_files(spark: SparkSession, finished: Finished) -> None:
    for name, schema in SCHEMAS.items():
        assert spark.read.parquet(f"{finished.results}/{name}").schema == spark.createDataFrame([], schema).schema
        assert len(list((finished.results / name).glob("*.parquet"))) == 1


def test_job_and_reference_agree_line_by_line(spark: SparkSession, tmp_path: Path) -> None:
    chosen = [changed(case).encode() for case in (*READABLE.values(), *BROKEN.values())]
    lines = [b"\xef\xbb\xbf" + WHOLE.encode(), *chosen, *mutants(1_500, seed=3), *not_utf_8(300, seed=3)]
    log = tmp_path / "edge.log"
    log.write_bytes(b"\n".join(lines))
    parsed = sessionise.parse(spark.read.text(str(log), lineSep="\n").coalesce(1))
    columns = [F.col(name) for name in ("client_address", "user_agent", "page", "status", "bytes")]
    found = parsed.select(F.col("rejected").cast("binary"), F.col("at").cast("long"), *columns).collect()

    read = 0
    assert len(found) == len(lines)
    for number, (row, line) in enumerate(zip(found, lines, strict=True)):
        seen = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
        try:
            view = reference.parse(reference.text(seen))
        except reference.BrokenLineError:
            assert bytes(row.rejected) == line
            assert tuple(row)[1:] == (None,) * 6
        else:
            read += 1
            expected = (epoch(view), view.client_address, view.user_agent, view.page, view.status, view.bytes)
            assert (row.rejected, *tuple(row)[1:]) == (None, *expected), line
    assert len(READABLE) + 300 < read < len(lines) - len(BROKEN) - 300


def test_rerun_replaces_the_results_and_empty_tables_are_valid(spark: SparkSession, tmp_path: Path) -> None:
    log, results = tmp_path / "in.log", tmp_path / "results"
    log.write_text(f"{WHOLE}\nbroken", encoding="utf-8")
    first = sessionise.run(spark, str(log), str(results))
    assert counts(first) == {"lines": 2, "rejected": 1, "page_views": 1, "visitors": 1, "sessions": 1}

    for text, broken in (("broken\n\nbroken too\n", 3), ("", 0)):
        log.write_text(text, encoding="utf-8")
        stored = sessionise.run(spark, str(log), str(results))
        assert counts(stored) == {"lines": broken, "rejected": broken, "page_views": 0, "visitors": 0, "sessions": 0}
        for name, schema in SCHEMAS.items():
            table = spark.read.parquet(f"{results}/{name}")
            assert table.schema == spark.createDataFrame([], schema).schema
            assert table.count() == 0


@pytest.fixture
def kept_open(spark: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """`main` stops its session, which here is the one of all tests."""
    monkeypatch.setattr(spark, "stop", lambda: None)


@pytest.mark.usefixtures("kept_open")
def test_lost_page_view_fails_the_job(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.write(generate.plan(50, seed=1), tmp_path / "logs")
    complete = sessionise.mark_sessions

    def forgetful(parsed: DataFrame, gap_seconds: int, partitions: int) -> DataFrame:
        return complete(parsed, gap_seconds, partitions).where(~(F.col("is_entry") & F.col("is_exit")))

    monkeypatch.setattr(sessionise, "mark_sessions", forgetful)
    arguments = ["--input", f"{tmp_path}/logs/*.log", "--output", f"{tmp_path}/results"]
    assert sessionise.main(arguments) == 1
    output = capsys.readouterr()
    assert "lines: got 50, must be " in output.err
    assert output.out == ""


@pytest.mark.usefixtures("kept_open")
def test_missing_input_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sessionise.main(["--input", f"{tmp_path}/nowhere", "--output", f"{tmp_path}/results"]) == 2
    assert capsys.readouterr().err == (
        f"sessionise.py: --input {tmp_path}/nowhere: nothing there; pass an existing location\n"
    )
    assert not (tmp_path / "results").exists()


def test_spark_submit(quick_start: dict[str, str], tmp_path: Path) -> None:
    """As EMR starts it: another process, the file alone, its last line for the caller to read."""
    made = generate.plan(300, seed=8)
    generate.write(made, tmp_path / "logs")
    here = Path(sys.executable).parent
    command = [
        *(here / "spark-submit", "--master", "local[2]", "--driver-memory", "1g"),
        *(word for name, value in quick_start.items() for word in ("--conf", f"{name}={value}")),
        *("--conf", "spark.ui.enabled=false", "--conf", "spark.driver.bindAddress=127.0.0.1"),
        *("--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.sql.shuffle.partitions=2"),
        *(sessionise.__file__, "--input", tmp_path / "logs" / "*.log", "--output", tmp_path / "results/"),
        *("--gap-minutes", "30"),
    ]
    # spark-submit asks the first python3 on PATH where Spark is
    environment = {**os.environ, "PATH": f"{here}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        list(map(str, command)), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == made.truth()

"""The Hive script: the lines its expression reads, and the days it puts them on. The laptop's tests run it whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from jobs.clickstream import reference
from scripts.setup import ROOT
from tests.jobs.lines import BROKEN, READABLE, changed, mutants

# py4j leaves the socket that collect() read from to the garbage collector
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")

SCRIPT = (ROOT / "jobs" / "clickstream" / "daily.hql").read_text(encoding="utf-8")
COLUMNS = [
    "client_address",
    "day_number",
    "month_name",
    "year_number",
    "hour_number",
    "minute_number",
    "offset_sign",
    "offset_hours",
    "offset_minutes",
    "status",
    "response_bytes",
    "user_agent",
]


def expression() -> re.Pattern[str]:
    """The expression of the table, without the escapes of an SQL literal; python 3.11 knows all that it uses."""
    found = re.search(r"'input\.regex' = '(.*)'\n", SCRIPT)
    assert found is not None
    return re.compile(found.group(1).replace("\\\\", "\\"))


def view() -> str:
    """The query of the view."""
    found = re.search(r"CREATE VIEW clickstream_requests AS\n(.*?);", SCRIPT, re.DOTALL)
    assert found is not None
    return found.group(1)


def lines() -> Iterator[str]:
    yield from (changed(case) for case in (*READABLE.values(), *BROKEN.values()))
    yield from (line.decode(errors="replace") for line in mutants(400, seed=1))


def read(line: str) -> reference.View | None:
    try:
        return reference.parse(line)
    except reference.BrokenLineError:
        return None


def test_no_statement_ends_inside_a_comment_or_a_literal() -> None:
    # Hive's command line cuts a script at every semicolon and reads an apostrophe in a comment as a quote.
    comments = [line for line in SCRIPT.splitlines() if line.startswith("--")]
    assert not any(mark in line for line in comments for mark in ";'\"")
    assert all(";" not in literal for literal in re.findall(r"'(?:[^'\\]|\\.)*'", SCRIPT))


def test_lines_are_read_and_dated_as_in_the_reference(spark: SparkSession) -> None:
    given = [(line, expression().fullmatch(line)) for line in lines()]
    rows = [found.groups() for _, found in given if found is not None]
    spark.createDataFrame(rows, ", ".join(f"{name} STRING" for name in COLUMNS)).createOrReplaceTempView(
        "clickstream_lines"
    )

    seen = sorted(
        (f"{row.log_day}", row.client_address, row.user_agent, row.status, row.response_bytes)
        for row in spark.sql(view()).collect()
    )

    views = [found for line, _ in given if (found := read(line)) is not None]
    assert seen == sorted((f"{v.at:%Y-%m-%d}", v.client_address, v.user_agent, v.status, v.bytes) for v in views)
    assert len(seen) < len(rows) < len(given)  # days that do not exist, lines that are none


@pytest.mark.parametrize("name", ["INPUT", "OUTPUT"])
def test_every_variable_is_used(name: str) -> None:
    assert f"${{{name}}}" in SCRIPT

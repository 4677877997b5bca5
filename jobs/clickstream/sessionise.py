"""Web server logs in, visitor sessions out: the clickstream job, as EMR runs it.

    spark-submit sessionise.py --input s3://raw/logs/ --output s3://curated/clickstream/ [--gap-minutes 30]

Reads Apache or Nginx logs in the combined format, plain or compressed (.gz, .bz2), and writes three Parquet tables
(`sessions/`, `daily/`, `pages/`) and the lines it could not read (`rejected/`, text, untouched). Every input line ends
up in exactly one place: the job reads back what it stored and fails unless lines == page views + rejected.

Needs PySpark 3.5 and nothing else. The last line on standard output is one JSON object with the counts.
Exit codes: 0 done, 1 the stored results do not add up, 2 wrong arguments or no input.
"""

from __future__ import annotations

import argparse
import json
import posixpath
import re
import sys
from collections.abc import Mapping, Sequence
from functools import reduce

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812  (the name all of Spark's own documentation uses)

SETTINGS: Mapping[str, str] = {
    "spark.sql.session.timeZone": "UTC",
    # an impossible date (31 April) is a rejected line: null, neither an exception (ANSI) ...
    "spark.sql.ansi.enabled": "false",
    # ... nor the "you may get a different result" error of the default policy
    "spark.sql.legacy.timeParserPolicy": "CORRECTED",
    # INT96, the default, is deprecated in Parquet
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}

# A quoted field: anything but a bare quote; a backslash escapes the character after it. Possessive (`*+`): Java's
# matcher loops over it, where a plain `(a|b)*` recurses and overflows its stack on long lines.
_QUOTED = r'[^"\\]*+(?:\\.[^"\\]*+)*+'
_MONTH = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"

# What a readable line is, in full. Years before 1990 or after 2099 are corruption; offsets reach from -1459 to +1459.
# Groups: 1 client address, 2 time, 3 request, 4 status, 5 size, 6 user agent.
LINE = (
    r'(?s)\A([^ "]++) [^ "]++ [^ "]++'
    rf" \[([0-3][0-9]/(?:{_MONTH})/(?:199[0-9]|20[0-9][0-9]):(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r" [+-](?:0[0-9]|1[0-4])[0-5][0-9])\]"
    rf' "({_QUOTED})" ([0-9]{{3}}) ([0-9]{{1,18}}|-) "{_QUOTED}" "({_QUOTED})"\r?\z'
)
# One match gives all the fields: a line cannot contain a line feed, so the fields are joined by it and split again.
# (Six `regexp_extract` would match six times.)
_FIELDS = "\n".join(f"${group}" for group in range(1, 7))

# A request is METHOD TARGET [HTTP/version]; its page is the target up to `?` or `#`.
REQUEST = r"(?s)\A[A-Z-]++ ([^ ?#]++)[^ ]*+(?: HTTP/[0-9.]++)?\z"
NO_PAGE = "-"  # the page of a request that is none: "-", TLS bytes on a plain port, probes

VISITOR = ("client_address", "user_agent")
FOLDERS = ("sessions", "daily", "pages", "rejected")
COUNTS = ("lines", "rejected", "page_views", "visitors", "sessions")


class ResultsDoNotAddUpError(Exception):
    """What was stored does not account for every line that was read."""


def parse(lines: DataFrame) -> DataFrame:
    """One row per line of `lines` (a string column `value`): the fields, or `rejected` with the line itself.

    `rejected` is null for a readable line; for any other it holds the raw line and everything else is null.
    """
    fields = F.split(F.regexp_replace("value", LINE, _FIELDS), "\n", -1)
    split = lines.select("value", fields.alias("f"))
    at = F.when(F.size("f") == 6, F.to_timestamp(F.col("f")[1], "dd/MMM/yyyy:HH:mm:ss Z"))
    timed = split.select("value", "f", at.alias("at"))
    readable = F.col("at").isNotNull()

    def field(index: int) -> Column:
        return F.when(readable, F.col("f")[index])

    page = F.regexp_extract(field(2), REQUEST, 1)
    size = F.when(field(4) == "-", F.lit(0)).otherwise(field(4).cast("long"))
    return timed.select(
        F.when(~readable, F.col("value")).alias("rejected"),
        field(0).alias("client_address"),
        field(5).alias("user_agent"),
        F.col("at"),
        F.when(page == "", F.lit(NO_PAGE)).otherwise(page).alias("page"),
        field(3).cast("int").alias("status"),
        size.alias("bytes"),
    )


def mark_sessions(parsed: DataFrame, gap_seconds: int, partitions: int) -> DataFrame:
    """The page views of `parsed`, each with its session: `started_at`, `is_entry`, `is_exit`.

    A session is all requests of one visitor with at most `gap_seconds` from each to the next. The order of the lines in
    the input does not matter; requests of the same second are ordered by page, so that entry and exit are the same
    however Spark happens to read the files. The result has `partitions` partitions: as many as the input has is right
    for a sample and for a year; Spark's own 200, which it never lowers in a cached frame, is right for neither.
    """
    views = parsed.where(F.col("rejected").isNull()).drop("rejected").repartition(partitions, *VISITOR)
    in_order = Window.partitionBy(*VISITOR).orderBy("at", "page")
    second = F.col("at").cast("long")
    since = second - F.lag(second).over(in_order)
    until = F.lead(second).over(in_order) - second
    marked = views.select(
        "*",
        (since.isNull() | (since > gap_seconds)).alias("is_entry"),
        (until.isNull() | (until > gap_seconds)).alias("is_exit"),
    )
    so_far = in_order.rowsBetween(Window.unboundedPreceding, Window.currentRow)
    started = F.last(F.when(F.col("is_entry"), F.col("at")), ignorenulls=True).over(so_far)
    return marked.withColumn("started_at", started)


def sessions_table(views: DataFrame) -> DataFrame:
    """One row per session. `session_id` depends on the visitor and the start only: the same in every run."""
    sessions = views.groupBy(*VISITOR, "started_at").agg(
        F.max("at").alias("ended_at"),
        F.count(F.lit(1)).alias("page_views"),
        F.max(F.when(F.col("is_entry"), F.col("page"))).alias("entry_page"),
        F.max(F.when(F.col("is_exit"), F.col("page"))).alias("exit_page"),
        F.sum("bytes").alias("bytes"),
    )
    start = F.col("started_at").cast("long")
    identity = F.concat_ws("\n", *VISITOR, start.cast("string"))
    return sessions.select(
        F.substring(F.sha2(identity, 256), 1, 32).alias("session_id"),
        *VISITOR,
        "started_at",
        "ended_at",
        (F.col("ended_at").cast("long") - start).alias("duration_seconds"),
        "page_views",
        "entry_page",
        "exit_page",
        "bytes",
    )


def daily_table(views: DataFrame) -> DataFrame:
    """One row per UTC day. A session counts on the day it starts, a request and its visitor on the day it is made."""
    return views.groupBy(F.to_date("at").alias("day")).agg(
        _how_many(F.col("is_entry")).alias("sessions"),
        F.count_distinct(*map(F.col, VISITOR)).alias("visitors"),
        F.count(F.lit(1)).alias("page_views"),
        F.sum("bytes").alias("bytes"),
        _how_many(F.col("status") >= 400).alias("errors"),
    )


def pages_table(views: DataFrame) -> DataFrame:
    """One row per page (the path without its query): views, visitors, and how many sessions began and ended there."""
    return views.groupBy("page").agg(
        F.count(F.lit(1)).alias("views"),
        F.count_distinct(*map(F.col, VISITOR)).alias("visitors"),
        _how_many(F.col("is_entry")).alias("entries"),
        _how_many(F.col("is_exit")).alias("exits"),
    )


def _how_many(condition: Column) -> Column:
    return F.sum(condition.cast("long"))


def check(stored: Mapping[str, int]) -> None:
    """Raise ResultsDoNotAddUpError unless `stored` (see `read_back`) accounts for every line and every session."""
    page_views, sessions = stored["page_views"], stored["sessions"]
    expected = {
        "lines": page_views + stored["rejected"],
        "daily_page_views": page_views,
        "pages_views": page_views,
        "daily_sessions": sessions,
        "entries": sessions,
        "exits": sessions,
    }
    wrong = {name: total for name, total in expected.items() if stored[name] != total}
    if wrong:
        raise ResultsDoNotAddUpError(
            "; ".join(f"{name}: got {stored[name]}, must be {total}" for name, total in wrong.items())
        )


def run(spark: SparkSession, source: str, target: str, gap_minutes: int = 30) -> dict[str, int]:
    """Read `source`, replace the four folders under `target`, and return what was stored, checked.

    `source` may be a file, a folder (read with its sub-folders; names starting with `_` or `.` are skipped) or a glob.
    Raises AnalysisException when it does not exist, ResultsDoNotAddUpError when the results do not account for it.
    """
    for name, value in SETTINGS.items():
        spark.conf.set(name, value)
    # lineSep: by default a lone carriage return ends a line as well
    lines = spark.read.text(source, lineSep="\n", recursiveFileLookup=True)
    parsed = parse(lines).cache()
    views = mark_sessions(parsed, gap_minutes * 60, partitions=max(1, lines.rdd.getNumPartitions())).cache()
    tables = {
        # rebalance: few files of a good size; the other two are shuffled anyway, and Spark sizes their files
        "sessions": sessions_table(views).hint("rebalance"),
        "daily": daily_table(views),
        "pages": pages_table(views),
    }

    parsed.where(F.col("rejected").isNotNull()).select("rejected").write.mode("overwrite").text(f"{target}/rejected")
    for name, table in tables.items():
        table.write.mode("overwrite").parquet(f"{target}/{name}")

    stored = read_back(spark, target, tables, parsed)
    views.unpersist()
    parsed.unpersist()
    check(stored)
    return stored


def read_back(spark: SparkSession, target: str, tables: Mapping[str, DataFrame], parsed: DataFrame) -> dict[str, int]:
    """The totals of what is stored under `target`: from the files, not from what was meant to be written."""

    def stored(name: str) -> DataFrame:
        return spark.read.schema(tables[name].schema).parquet(f"{target}/{name}")

    counts = [
        _totals(parsed, lines=F.count(F.lit(1))),
        _totals(spark.read.text(f"{target}/rejected", lineSep="\n"), rejected=F.count("value")),
        _totals(
            stored("sessions"),
            sessions=F.count("session_id"),
            visitors=F.count_distinct(*map(F.col, VISITOR)),
            page_views=F.sum("page_views"),
        ),
        _totals(stored("daily"), daily_sessions=F.sum("sessions"), daily_page_views=F.sum("page_views")),
        _totals(stored("pages"), pages_views=F.sum("views"), entries=F.sum("entries"), exits=F.sum("exits")),
    ]
    rows = reduce(DataFrame.unionAll, counts).collect()
    return {name: total for row in rows for name, total in row.totals.items()}


def _totals(frame: DataFrame, **aggregates: Column) -> DataFrame:
    """`frame` as one row with one map; the sum over nothing is 0."""
    pairs = [part for name, value in aggregates.items() for part in (F.lit(name), F.coalesce(value, F.lit(0)))]
    return frame.agg(F.create_map(*pairs).alias("totals"))


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="sessionise.py", description="Web server logs to visitor sessions.")
    parser.add_argument("--input", required=True, help="file, folder or glob of logs in the combined format")
    parser.add_argument("--output", required=True, help="folder for sessions/, daily/, pages/ and rejected/ (replaced)")
    parser.add_argument("--gap-minutes", type=int, default=30, help="a longer pause starts a new session (default 30)")
    arguments = parser.parse_args(argv)
    if arguments.gap_minutes < 1:
        parser.error(f"--gap-minutes: got {arguments.gap_minutes}, must be at least 1")
    if overlap(arguments.input, arguments.output):
        parser.error(
            f"--output {arguments.output} shares a folder with --input {arguments.input}: a rerun would read its own"
            " results or delete its input; choose another folder"
        )
    return arguments


def overlap(source: str, target: str) -> bool:
    """Whether a folder the job replaces holds input, or lies where input is read from."""

    def location(uri: str) -> str:
        path = re.sub(r"\A(?:s3[an]?|file):/+", "/", uri)
        fixed = re.split(r"[*?\[{]", path, maxsplit=1)[0]
        return fixed if fixed != path else posixpath.normpath(path).rstrip("/") + "/"

    read = location(source)
    replaced = [location(f"{target}/{folder}") for folder in FOLDERS]
    return any(read.startswith(folder) or folder.startswith(read) for folder in replaced)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the job and return the exit code."""
    arguments = _arguments(argv)
    spark = SparkSession.builder.appName("clickstream-sessionise").getOrCreate()
    try:
        stored = run(spark, arguments.input, arguments.output.rstrip("/"), arguments.gap_minutes)
    except ResultsDoNotAddUpError as error:
        print(f"sessionise.py: {arguments.output}: {error}; the results are left for inspection", file=sys.stderr)
        return 1
    except AnalysisException as error:
        if error.getErrorClass() != "PATH_NOT_FOUND":
            raise
        print(f"sessionise.py: --input {arguments.input}: nothing there; pass an existing location", file=sys.stderr)
        return 2
    finally:
        spark.stop()
    print(json.dumps({key: stored[key] for key in COUNTS}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

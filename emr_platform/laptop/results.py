"""What a workflow stored, read back from the emulated S3; the clickstream job's tables are counted by DuckDB."""

from __future__ import annotations

import bz2
import gzip
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emr_platform.laptop.errors import LaptopError

_TABLES = ("sessions", "daily", "pages")


@dataclass(frozen=True)
class Stored:
    """What lies under one declared location: the S3 URL, the local copy and each file's size in bytes by its name."""

    location: str
    folder: str
    files: dict[str, int]


def stored(location: str, folder: Path) -> Stored:
    """List a downloaded location."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return Stored(location, str(folder), {str(path.relative_to(folder)): path.stat().st_size for path in files})


def download(s3: Any, bucket: str, directory: Path, prefix: str) -> Path:
    """Copy everything below *prefix* of a bucket to a local folder, empty it first, and return the folder."""
    # Spark names its files anew in every run: those of an earlier one would be counted again.
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for item in (item for page in pages for item in page.get("Contents", [])):
        name = item["Key"].removeprefix(prefix)
        if not name or name.endswith("/"):
            continue
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        s3.download_file(bucket, item["Key"], str(path))
    return directory


def counts(directory: Path) -> dict[str, int]:
    """Count a downloaded result: lines, rejected, page_views, visitors, sessions.

    Raises LaptopError when a table is missing.
    """
    import duckdb

    sessions = _table(directory, "sessions")
    with duckdb.connect() as database:
        row = database.execute(
            "SELECT count(*), coalesce(sum(page_views), 0), count(DISTINCT (client_address, user_agent)) "
            "FROM read_parquet(?)",
            [sessions],
        ).fetchone()
    assert row is not None
    rejected = _lines(directory / "rejected")
    return {
        "lines": int(row[1]) + rejected,
        "rejected": rejected,
        "page_views": int(row[1]),
        "visitors": int(row[2]),
        "sessions": int(row[0]),
    }


def daily(directory: Path) -> list[dict[str, Any]]:
    """Return the job's table of days, oldest first: day, sessions, visitors, page_views, bytes, errors."""
    return _rows("SELECT * FROM read_parquet(?) ORDER BY day", _table(directory, "daily"))


def rows(directory: Path, name: str) -> list[dict[str, Any]]:
    """Return every row of one of the job's tables (sessions, daily, pages) as texts, in an order of its own."""
    # As texts, for DuckDB hands out times with a zone only where pytz is installed.
    return _rows("SELECT COLUMNS(*)::VARCHAR FROM read_parquet(?) ORDER BY ALL", _table(directory, name))


def top_pages(directory: Path, limit: int = 5) -> list[dict[str, Any]]:
    """Return the most viewed pages: page, views, visitors, entries, exits."""
    return _rows("SELECT * FROM read_parquet(?) ORDER BY views DESC, page LIMIT ?", _table(directory, "pages"), limit)


def _rows(query: str, *parameters: object) -> list[dict[str, Any]]:
    import duckdb

    with duckdb.connect() as database:
        answer = database.execute(query, list(parameters))
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _table(directory: Path, name: str) -> str:
    folder = directory / name
    if not any(folder.rglob("*.parquet")):
        raise LaptopError(f"{folder}: holds no Parquet file, the job stored no table {name!r}")
    return f"{folder}/**/*.parquet"


def _lines(folder: Path) -> int:
    openers: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open}
    total = 0
    for file in sorted(folder.glob("part-*")):
        with openers.get(file.suffix, open)(file, "rb") as content:
            total += sum(1 for _ in content)
    return total

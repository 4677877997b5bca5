"""The SQL of the emulated warehouse: DuckDB under Redshift's rules for loads, users and grants.

DuckDB is not Redshift. What is Redshift's own is done here: COPY from Parquet with its demands on the columns, users,
privileges on schemas and tables, one transaction for a batch. Statements that neither this module nor DuckDB can vouch
for are refused; SELECT, INSERT and DELETE mean what DuckDB takes them to mean.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

ADMINISTRATOR = "admin"
Fetch = Callable[[str, str, str, Path], list[Path]]
"""Copies the objects of a bucket and prefix to a folder with the credentials of a role's ARN, and names the copies.
Raises StatementError with what Redshift would say."""


class StatementError(Exception):
    """A statement failed; the message is what the Data API answers."""


@dataclass(frozen=True)
class Result:
    """What a statement gave: the number of rows it changed or returned, and what a query returned."""

    count: int = 0
    columns: list[tuple[str, str]] | None = None
    rows: list[tuple[Any, ...]] = field(default_factory=list)


_NAME = r'(?:"[a-z_][a-z0-9_]*"|[a-z_][a-z0-9_]*)'
_TABLE = rf"(?P<table>{_NAME}(?:\.{_NAME})?)"
_USER = r'(?P<user>"[^"]+"|\w+)'
_FLAGS = re.IGNORECASE | re.DOTALL
_CREATE_SCHEMA = re.compile(rf"CREATE SCHEMA (?:IF NOT EXISTS )?{_NAME}", _FLAGS)
_CREATE_TABLE = re.compile(
    rf"CREATE (?P<temp>TEMP |TEMPORARY )?TABLE (?:IF NOT EXISTS )?{_TABLE} \((?P<columns>.+)\)", _FLAGS
)
_CREATE_USER = re.compile(rf"CREATE USER {_USER} PASSWORD DISABLE", _FLAGS)
_GRANT = re.compile(rf"GRANT (?P<privileges>[a-z, ]+) ON (?P<kind>SCHEMA|TABLE) {_TABLE} TO {_USER}", _FLAGS)
_COPY = re.compile(
    rf"COPY {_TABLE} FROM 's3://(?P<bucket>[^/']+)/(?P<prefix>[^']*)' IAM_ROLE '(?P<role>[^']+)' FORMAT AS PARQUET",
    _FLAGS,
)
_INSERT = re.compile(rf"INSERT INTO {_TABLE}[\s(].*", _FLAGS)
_DELETE = re.compile(rf"DELETE FROM {_TABLE}(?:\s+(?:USING|WHERE)\b.*)?", _FLAGS)
_DROP = re.compile(rf"DROP TABLE (?:IF EXISTS )?{_TABLE}", _FLAGS)
_SELECT = re.compile(r"(?:SELECT|WITH)\b.*", _FLAGS)
_PARAMETER = re.compile(r"(?<![:\w]):([A-Za-z_]\w*)")
_USERS = re.compile(r"(?<![\w.])pg_user\b")
_COLUMN = re.compile(
    rf"\s*(?P<name>{_NAME})\s+(?P<type>[a-z ]+?(?:\(\d+(?:,\s*\d+)?\))?)(?P<key>\s+NOT NULL)?\s*",
    _FLAGS,
)
_KNOWN = (
    "CREATE SCHEMA, TABLE and TEMP TABLE, CREATE USER ... PASSWORD DISABLE, GRANT on schemas and tables, COPY FROM S3 "
    "with IAM_ROLE and FORMAT AS PARQUET, INSERT, DELETE, DROP TABLE and SELECT"
)

# What a column of Parquet may fill, in DuckDB's words for the file and Redshift's for the column. What Redshift might
# widen (a 32-bit number into bigint) is refused: AWS documents only that types have to be compatible.
_FITS = {
    "smallint": ("SMALLINT", "TINYINT"),
    "integer": ("INTEGER",),
    "bigint": ("BIGINT",),
    "real": ("FLOAT",),
    "double precision": ("DOUBLE",),
    "boolean": ("BOOLEAN",),
    "date": ("DATE",),
    "timestamp": ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE"),
    "varchar": ("VARCHAR",),
    "char": ("VARCHAR",),
}


class Database:
    """The database of one namespace, kept in a file.

    Every batch is a session of its own: temporary tables go with it. The administrator owns everything and may do
    everything; another user may what was granted, and make temporary tables.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._incoming = file.parent / f"{file.stem}-incoming"
        self._incoming.mkdir(exist_ok=True)
        self._lock = threading.Lock()
        self._database = duckdb.connect(str(file))
        self._database.execute(
            "CREATE SCHEMA IF NOT EXISTS public;"
            "CREATE SCHEMA IF NOT EXISTS redshift;"
            "CREATE TABLE IF NOT EXISTS redshift.pg_user (usename VARCHAR PRIMARY KEY);"
            "CREATE TABLE IF NOT EXISTS redshift.grants (usename VARCHAR, privilege VARCHAR, object VARCHAR);"
        )
        # Queries must not reach the files of this machine.
        self._database.execute(f"SET allowed_directories = ['{self._incoming}/']")
        self._database.execute("SET enable_external_access = false")
        self._database.execute("SET lock_configuration = true")

    def session(self, user: str, fetch: Fetch, parameters: Mapping[str, str] | None = None) -> Session:
        """Open a session of a user; several may be open at a time.

        *fetch* is COPY's way to S3; *parameters* stand for `:name` in queries.
        """
        with self._lock:
            return Session(self._database.cursor(), self._incoming, user, fetch, parameters or {})

    def close(self) -> None:
        """Write everything to the file and let go of it."""
        self._database.close()


class Session:
    """One batch at work. `cancel` may be called from another thread."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        incoming: Path,
        user: str,
        fetch: Fetch,
        parameters: Mapping[str, str],
    ) -> None:
        self._connection = connection
        self._incoming = incoming
        self._user = user
        self._fetch = fetch
        self._parameters = parameters
        self._temporary: dict[str, dict[str, str]] = {}
        self._connection.execute("USE public")
        self._known: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Result]], ...] = (
            (_COPY, self._copy),
            (_CREATE_TABLE, self._create_table),
            (_CREATE_SCHEMA, self._create_schema),
            (_CREATE_USER, self._create_user),
            (_GRANT, self._grant),
            (_DROP, self._drop),
            (_INSERT, self._insert),
            (_DELETE, self._delete),
            (_SELECT, self._select),
        )

    def run(self, statements: Sequence[str]) -> Iterator[Result]:
        """Run statements in one transaction, which is over when the iterator is; a failing one undoes all of it.

        Raises StatementError for the statement that failed.
        """
        self._sign_in()
        self._connection.begin()
        try:
            for statement in statements:
                yield self._run(statement.strip().rstrip(";").strip())
            self._commit()
        except BaseException:
            self._undo()
            raise
        finally:
            self._connection.close()

    def cancel(self) -> None:
        """Stop what runs."""
        self._connection.interrupt()

    def _sign_in(self) -> None:
        """A user who signs in through IAM is made at the first time. Source: Redshift management guide,
        generating-user-credentials."""
        self._connection.execute("INSERT OR IGNORE INTO redshift.pg_user VALUES (?)", [self._user])

    def _commit(self) -> None:
        try:
            self._connection.commit()
        except duckdb.Error as problem:
            raise StatementError(f"ERROR: 1023 DETAIL: Serializable isolation violation: {problem}") from None

    def _undo(self) -> None:
        try:
            self._connection.rollback()
        except duckdb.Error:
            return  # DuckDB ended the transaction by itself

    def _run(self, sql: str) -> Result:
        try:
            for pattern, run in self._known:
                if found := pattern.fullmatch(sql):
                    return run(found)
        except duckdb.InterruptException:
            raise
        except duckdb.Error as problem:
            raise StatementError(f"ERROR: {str(problem).splitlines()[0]}") from None
        raise StatementError(
            f"the laptop's warehouse does not know this statement: {sql[:80]!r}; it runs {_KNOWN}, on DuckDB"
        )

    def _create_schema(self, found: re.Match[str]) -> Result:
        self._require_administrator("database")
        self._connection.execute(found.string)
        return Result()

    def _create_table(self, found: re.Match[str]) -> Result:
        name = _bare(found["table"])
        columns = _columns(found["columns"])
        if not found["temp"]:
            self._require_administrator(f"schema {name.partition('.')[0]}")
        self._connection.execute(found.string)
        if found["temp"]:
            self._temporary[name] = columns
        return Result()

    def _create_user(self, found: re.Match[str]) -> Result:
        self._require_administrator("database")
        name = found["user"].strip('"')
        if self._has_user(name):
            raise StatementError(f'ERROR: user "{name}" already exists')
        self._connection.execute("INSERT INTO redshift.pg_user VALUES (?)", [name])
        return Result()

    def _grant(self, found: re.Match[str]) -> Result:
        self._require_administrator(found["table"])
        name, about = found["user"].strip('"'), _bare(found["table"])
        if not self._has_user(name):
            raise StatementError(f'ERROR: user "{name}" does not exist')
        where = "schemata WHERE schema_name"
        if found["kind"].upper() == "TABLE":
            where = "tables WHERE concat(table_schema, '.', table_name)"
        if not self._connection.execute(f"SELECT 1 FROM information_schema.{where} = ?", [about]).fetchone():
            raise StatementError(f'ERROR: {found["kind"].lower()} "{about}" does not exist')
        for privilege in found["privileges"].upper().split(","):
            self._connection.execute("INSERT INTO redshift.grants VALUES (?, ?, ?)", [name, privilege.strip(), about])
        return Result()

    def _drop(self, found: re.Match[str]) -> Result:
        name = _bare(found["table"])
        if name not in self._temporary and self._user != ADMINISTRATOR:
            raise StatementError(f"ERROR: must be owner of relation {name.rpartition('.')[2]}")
        self._connection.execute(found.string)
        self._temporary.pop(name, None)
        return Result()

    def _insert(self, found: re.Match[str]) -> Result:
        table = _bare(found["table"])
        self._require("INSERT", table)
        self._require_reading(found.string, but=table)
        return Result(self._changed(found.string))

    def _delete(self, found: re.Match[str]) -> Result:
        table = _bare(found["table"])
        self._require("DELETE", table)
        if found.string[found.end("table") :].strip():
            self._require("SELECT", table)
        return Result(self._changed(found.string))

    def _select(self, found: re.Match[str]) -> Result:
        asked = _PARAMETER.findall(found.string)
        sql = _PARAMETER.sub(r"$\1", _USERS.sub("redshift.pg_user", found.string))
        if [one.type for one in self._connection.extract_statements(sql)] != [duckdb.StatementType.SELECT]:
            raise StatementError(
                "the laptop's warehouse runs one query at a time, and nothing else under SELECT or WITH"
            )
        self._require_reading(_USERS.sub("redshift.pg_user", _PARAMETER.sub("NULL", found.string)))
        named = {name: self._parameters[name] for name in asked if name in self._parameters}
        cursor = self._connection.execute(sql, named or None)
        columns = [(str(column[0]), str(column[1]).lower()) for column in cursor.description or []]
        rows = cursor.fetchall()
        return Result(len(rows), columns, rows)

    def _changed(self, sql: str, parameters: Sequence[str] = ()) -> int:
        row = self._connection.execute(sql, list(parameters)).fetchone()
        return int(row[0]) if row else 0

    def _has_user(self, name: str) -> bool:
        return self._connection.execute("FROM redshift.pg_user WHERE usename = ?", [name]).fetchone() is not None

    # --- COPY --------------------------------------------------------------------------------------------------------

    def _copy(self, found: re.Match[str]) -> Result:
        table = _bare(found["table"])
        if table not in self._temporary:
            raise StatementError("the laptop's warehouse copies into temporary tables of the same batch only")
        folder = Path(tempfile.mkdtemp(dir=self._incoming))
        try:
            files = self._fetch(found["role"], found["bucket"], found["prefix"], folder)
            if not files:
                raise StatementError(
                    f"ERROR: The specified S3 prefix '{found['prefix']}' does not exist in bucket '{found['bucket']}'"
                )
            return Result(sum(self._load(table, self._temporary[table], file) for file in files))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _load(self, table: str, columns: Mapping[str, str], file: Path) -> int:
        """Load one file: columns by their order, each of a type that fits, no text longer than its column."""
        try:
            there = self._connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(file)]).fetchall()
        except duckdb.Error as problem:
            raise StatementError(
                f"ERROR: Spectrum Scan Error DETAIL: File '{file.name}' is not a valid Parquet file: "
                f"{str(problem).splitlines()[0]}"
            ) from None
        if len(there) != len(columns):
            raise StatementError(
                "ERROR: Spectrum Scan Error DETAIL: Unmatched number of columns between table and file. Table columns: "
                f"{len(columns)}, Data columns: {len(there)}, File name: {file.name}"
            )
        chosen = []
        for (name, kind), (source, stored, *_) in zip(columns.items(), there, strict=True):
            if not _fits(kind, stored):
                raise StatementError(
                    f"ERROR: Spectrum Scan Error DETAIL: File '{file.name}' has an incompatible Parquet schema for "
                    f"column '{name}'. Column type: {kind.upper()}, Parquet schema: {stored} {source}"
                )
            chosen.append(f"{_quote(source)} AT TIME ZONE 'UTC'" if stored.endswith("ZONE") else _quote(source))
            self._require_short(file, name, kind, source)
        sql = f"INSERT INTO {_quote(table)} SELECT {', '.join(chosen)} FROM read_parquet(?)"
        return self._changed(sql, [str(file)])

    def _require_short(self, file: Path, name: str, kind: str, source: str) -> None:
        """Lengths of text count bytes. Source: Redshift Database Developer Guide, r_Character_types."""
        if not kind.startswith(("varchar(", "char(")):
            return
        most = int(kind.partition("(")[2].rstrip(")"))
        sql = f"SELECT max(strlen({_quote(source)})) FROM read_parquet(?)"
        row = self._connection.execute(sql, [str(file)]).fetchone()
        if row and row[0] and row[0] > most:
            raise StatementError(
                f"ERROR: Spectrum Scan Error DETAIL: The length of the data column {name} is longer than the length "
                f"defined in the table. Table: {most}, Data: {row[0]}, File name: {file.name}"
            )

    # --- privileges --------------------------------------------------------------------------------------------------

    def _require_administrator(self, what: str) -> None:
        if self._user != ADMINISTRATOR:
            raise StatementError(f"ERROR: permission denied for {what}")

    def _require(self, privilege: str, table: str) -> None:
        if self._user == ADMINISTRATOR or table in self._temporary:
            return
        schema, _, name = (table if "." in table else f"public.{table}").partition(".")
        if not self._granted("USAGE", schema):
            raise StatementError(f"ERROR: permission denied for schema {schema}")
        if not self._granted(privilege, f"{schema}.{name}"):
            raise StatementError(f"ERROR: permission denied for relation {name}")

    def _require_reading(self, sql: str, but: str = "") -> None:
        for table in self._connection.get_table_names(sql, qualified=True):
            bare = _bare(table)
            if bare not in (but, "redshift.pg_user") and not bare.startswith("information_schema."):
                self._require("SELECT", bare)

    def _granted(self, privilege: str, about: str) -> bool:
        sql = "FROM redshift.grants WHERE usename = ? AND privilege = ? AND object = ?"
        return self._connection.execute(sql, [self._user, privilege, about]).fetchone() is not None


def _columns(text: str) -> dict[str, str]:
    """Names and types of a list of columns, in order. Raises StatementError for what it cannot read."""
    columns = {}
    for part in re.split(r",(?![^(]*\))", text):
        found = _COLUMN.fullmatch(part)
        kind = re.sub(r"\s*,\s*", ",", found["type"].strip().lower()) if found else ""
        if found is None or kind.partition("(")[0] not in {*_FITS, "decimal"}:
            raise StatementError(f"the laptop's warehouse cannot read the column {part.strip()!r}")
        columns[_bare(found["name"])] = kind
    return columns


def _fits(kind: str, stored: str) -> bool:
    if kind.startswith("decimal("):
        return stored.lower() == kind
    return stored in _FITS.get(kind.partition("(")[0], ())


def _bare(name: str) -> str:
    return name.replace('"', "").lower()


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

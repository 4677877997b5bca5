"""The clickstream job said again in plain Python, to compare with: same definitions, other means.

    python reference.py PATH...

takes log files and folders (.gz and .bz2 too) and prints the counts the Spark job prints for them. It reads each line
with a scanner, character by character, where the job uses a regular expression, and finds sessions by walking a sorted
list, where the job uses window functions. Everything is held in memory: made for tests and samples, not for a year of
logs.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import IO, cast

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]?")


class BrokenLineError(ValueError):
    """A line that is not in the combined format: what was expected, and where."""


@dataclass(frozen=True, order=True)
class View:
    """One request. Views sort by visitor, then time, then page."""

    client_address: str
    user_agent: str
    at: datetime  # UTC
    page: str
    status: int
    bytes: int

    @property
    def visitor(self) -> tuple[str, str]:
        """Whose request it is."""
        return self.client_address, self.user_agent


class _Scanner:
    """A cursor over one line."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.position = 0

    def broken(self, expected: str) -> BrokenLineError:
        return BrokenLineError(f"column {self.position + 1}: expected {expected}")

    def take(self, count: int) -> str:
        """The next `count` characters; fewer at the end of the line."""
        taken = self.line[self.position : self.position + count]
        self.position += len(taken)
        return taken

    def literal(self, text: str) -> None:
        if not self.line.startswith(text, self.position):
            raise self.broken(repr(text))
        self.position += len(text)

    def word(self) -> str:
        """One or more characters up to a space; a quote is not allowed."""
        start = self.position
        while self.position < len(self.line) and self.line[self.position] not in ' "':
            self.position += 1
        if self.position == start:
            raise self.broken("a word")
        return self.line[start : self.position]

    def quoted(self) -> str:
        """What stands between two quotes, as logged: escapes stay escaped."""
        self.literal('"')
        start = self.position
        while self.position < len(self.line):
            character = self.line[self.position]
            if character == '"':
                self.position += 1
                return self.line[start : self.position - 1]
            self.position += 2 if character == "\\" else 1
        raise self.broken("a closing quote")

    def number(self, digits: int, lowest: int, highest: int) -> int:
        """A number of exactly `digits` digits."""
        text = self.take(digits)
        if len(text) != digits or not _is_digits(text) or not lowest <= int(text) <= highest:
            raise self.broken(f"{digits} digits from {lowest} to {highest}")
        return int(text)

    def after_colon(self, highest: int) -> int:
        self.literal(":")
        return self.number(2, 0, highest)

    def time(self) -> datetime:
        """05/Jan/2026:23:59:59 +0130, in UTC."""
        day = self.number(2, 1, 31)
        self.literal("/")
        name = self.take(3)
        if name not in MONTHS:
            raise self.broken("a month")
        self.literal("/")
        year = self.number(4, 1990, 2099)
        hour, minute, second = (self.after_colon(highest) for highest in (23, 59, 59))
        self.literal(" ")
        sign = self.take(1)
        if sign not in ("+", "-"):
            raise self.broken("an offset")
        offset = timedelta(hours=self.number(2, 0, 14), minutes=self.number(2, 0, 59))
        try:
            local = datetime(year, MONTHS.index(name) + 1, day, hour, minute, second, tzinfo=UTC)
        except ValueError:
            raise self.broken("a day of that month") from None
        return local - offset if sign == "+" else local + offset

    def size(self) -> int:
        """Bytes sent; `-` is none."""
        text = self.word()
        if text == "-":
            return 0
        if not _is_digits(text) or len(text) > 18:
            raise self.broken("a size or -")
        return int(text)

    def end(self) -> None:
        if self.position != len(self.line):
            raise self.broken("the end of the line")


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def parse(line: str) -> View:
    """Read one line (without its line feed). Raises BrokenLineError."""
    scanner = _Scanner(line.removesuffix("\r"))
    address = scanner.word()
    for _identity_or_user in range(2):
        scanner.literal(" ")
        scanner.word()
    scanner.literal(" [")
    at = scanner.time()
    scanner.literal("] ")
    request = scanner.quoted()
    scanner.literal(" ")
    status = scanner.number(3, 0, 999)
    scanner.literal(" ")
    size = scanner.size()
    scanner.literal(" ")
    scanner.quoted()
    scanner.literal(" ")
    agent = scanner.quoted()
    scanner.end()
    return View(address, agent, at, page(request), status, size)


def page(request: str) -> str:
    """The target of `METHOD TARGET [HTTP/version]` up to `?` or `#`; `-` for a request that is none."""
    words = request.split(" ")
    if len(words) not in (2, 3) or not words[0] or words[0].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-"):
        return "-"
    if len(words) == 3:
        version = words[2].removeprefix("HTTP/")
        if version in ("", words[2]) or version.strip("0123456789."):
            return "-"
    return words[1].split("?")[0].split("#")[0] or "-"


def sessions(views: Iterable[View], gap_minutes: int = 30) -> list[list[View]]:
    """The views, in sessions: of one visitor, in order, no pause longer than `gap_minutes`."""
    gap = timedelta(minutes=gap_minutes)
    found: list[list[View]] = []
    for _visitor, theirs in groupby(sorted(views), key=lambda view: view.visitor):
        session: list[View] = []
        for view in theirs:
            if session and view.at - session[-1].at > gap:
                found.append(session)
                session = []
            session.append(view)
        found.append(session)
    return found


def files(path: Path) -> Iterator[Path]:
    """A file itself; of a folder all files below it that Spark would read: none whose name starts with `_` or `.`."""
    if path.is_file():
        yield path
    elif not path.is_dir():
        raise FileNotFoundError(f"{path}: neither a file nor a folder; pass an existing one")
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        yield from (Path(folder, name) for name in sorted(names) if not _hidden(name))


def _hidden(name: str) -> bool:
    return name.startswith(".") or (name.startswith("_") and "=" not in name)


def raw_lines(file: Path) -> Iterator[bytes]:
    """The lines of a file without their line feeds; a byte order mark at its start is no part of it."""
    with _open(file) as stream:
        for number, line in enumerate(stream):
            yield (line.removeprefix(BYTE_ORDER_MARK) if number == 0 else line).removesuffix(b"\n")


def _open(file: Path) -> IO[bytes]:
    if file.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(file))
    if file.suffix == ".bz2":
        return cast("IO[bytes]", bz2.open(file))
    return file.open("rb")


def text(line: bytes) -> str:
    """A line as Spark sees it: UTF-8, with U+FFFD for what is none.

    Java puts one U+FFFD for an encoded surrogate, whole or cut off; Python would put one for each of its bytes.
    """
    return _SURROGATE.sub("\ufffd".encode(), line).decode("utf-8", errors="replace")


def read(paths: Iterable[str | Path]) -> tuple[list[View], list[bytes]]:
    """All page views under `paths`, and the lines that are none."""
    views: list[View] = []
    rejected: list[bytes] = []
    for path in paths:
        for file in files(Path(path)):
            for line in raw_lines(file):
                try:
                    views.append(parse(text(line)))
                except BrokenLineError:
                    rejected.append(line)
    return views, rejected


def summarise(paths: Iterable[str | Path], gap_minutes: int = 30) -> dict[str, int]:
    """The counts the clickstream job prints for the logs under `paths`. Raises FileNotFoundError."""
    views, rejected = read(paths)
    return {
        "lines": len(views) + len(rejected),
        "rejected": len(rejected),
        "page_views": len(views),
        "visitors": len({view.visitor for view in views}),
        "sessions": len(sessions(views, gap_minutes)),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the counts as one JSON object and return the exit code."""
    parser = argparse.ArgumentParser(prog="reference.py", description="Count visitors and sessions in web server logs.")
    parser.add_argument("paths", nargs="+", metavar="PATH", help="log file or folder of log files")
    parser.add_argument("--gap-minutes", type=int, default=30, help="a longer pause starts a new session (default 30)")
    arguments = parser.parse_args(argv)
    try:
        print(json.dumps(summarise(arguments.paths, arguments.gap_minutes)))
    except FileNotFoundError as error:
        print(f"reference.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

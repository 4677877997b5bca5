"""Web server logs whose visitors, sessions and broken lines are known, because they were planned first.

    python generate.py --lines 20000 --seed 7 --output DIR

writes `DIR/access-00.log` to `access-03.log` in the combined format, and `DIR/truth.json` with the counts that the
clickstream job must find in `DIR/*.log`. The truth is counted while planning; no line is ever parsed here. The same
arguments give the same bytes.

The plan holds what trips up log parsers: escaped quotes, IPv6, `-` for a size, requests that are none, several time
zone offsets, two user agents behind one address, pauses of exactly 30 minutes (the same session) and of one second more
(a new one), sessions across midnight, repeated seconds, broken lines, and no order at all.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

GAP_SECONDS = 30 * 60  # the longest pause inside a session
FILES = 4
BROKEN_SHARE = 100  # one line in a hundred

START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 3
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OFFSETS_MINUTES = (0, 0, 0, 60, 330, 840, -210, -300, -720)

AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    r"Mozilla/5.0 (compatible; \"quoted\" crawler; +http://example.com/bot)",
    "curl/8.5.0",
    r"back\\slash \xe4\xf6 [bracket] -",
    "-",
)
REQUESTS = (
    "GET / HTTP/1.1",
    "GET /products HTTP/1.1",
    "GET /products/42?colour=blue&size=m HTTP/2.0",
    r"GET /search?q=\"blue shoes\" HTTP/1.1",
    r"GET /search?q=\"shoes\" HTTP/1.1",
    "POST /basket HTTP/1.1",
    "HEAD /health HTTP/1.0",
    "OPTIONS * HTTP/1.1",
    "GET /about#team HTTP/1.1",
    "GET /old",
    r"\x16\x03\x01\x02",
    "-",
)
REFERRERS = ("-", "-", "https://example.com/", r"https://example.com/?q=\"shoes\"")
STATUSES = (200, 200, 200, 200, 200, 206, 301, 304, 404, 500)


@dataclass
class Plan:
    """What was planned so far: the lines and the counts that hold for them."""

    lines: list[str] = field(default_factory=list)
    rejected: int = 0
    visitors: int = 0
    sessions: int = 0

    def truth(self) -> dict[str, int]:
        """The counts, under the names the clickstream job prints."""
        return {
            "lines": len(self.lines),
            "rejected": self.rejected,
            "page_views": len(self.lines) - self.rejected,
            "visitors": self.visitors,
            "sessions": self.sessions,
        }


def plan(lines: int, seed: int) -> Plan:
    """Exactly `lines` lines, one in a hundred broken, in a shuffled order, and their truth."""
    rng = random.Random(seed)  # noqa: S311  (sample data, no secret)
    made = Plan()
    broken = lines // BROKEN_SHARE
    for number, visits in enumerate(_visits(rng)):
        room = lines - broken - len(made.lines)
        if room == 0:
            break
        _add_visitor(made, rng, number, visits, room)
    for _ in range(broken):
        made.lines.append(_broken_line(rng))
        made.rejected += 1
    rng.shuffle(made.lines)
    return made


def _add_visitor(made: Plan, rng: random.Random, number: int, visits: list[list[datetime]], room: int) -> None:
    """Add the sessions of one visitor, at most `room` requests of them."""
    address, agent = _visitor(number)
    made.visitors += 1
    for visit in visits:
        taken = visit[:room]
        if not taken:
            break
        room -= len(taken)
        made.sessions += 1
        made.lines += [_line(rng, address, agent, at) for at in taken]


def _visitor(number: int) -> tuple[str, str]:
    """The address and user agent of a visitor. No two visitors share both; visitors 2n and 2n + 1 share an address."""
    host = number // 2
    address = f"2001:db8::{host:x}" if host % 3 == 1 else f"10.{host >> 16 & 255}.{host >> 8 & 255}.{host & 255}"
    return address, AGENTS[(host + number % 2) % len(AGENTS)]


def _visits(rng: random.Random) -> Iterator[list[list[datetime]]]:
    """For each visitor the times of each session's requests: first the cases that matter, then chance, endlessly."""
    yield [_times(START, 0, GAP_SECONDS, GAP_SECONDS)]
    yield [_times(START, 0), _times(START + timedelta(seconds=GAP_SECONDS + 1), 0)]
    yield [_times(START + timedelta(hours=23, minutes=50), 0, 900, 900)]
    yield [_times(START, 0, 0, 0, GAP_SECONDS, 0)]
    while True:
        at = START + timedelta(seconds=rng.randrange(DAYS * 86_400))
        visits = []
        for _ in range(rng.randint(1, 4)):
            pauses = [_pause_within(rng) for _ in range(rng.randint(0, 7))]
            visits.append(_times(at, 0, *pauses))
            at = visits[-1][-1] + timedelta(seconds=GAP_SECONDS + _pause_beyond(rng))
        yield visits


def _times(start: datetime, *pauses: int) -> list[datetime]:
    times = []
    for pause in pauses:
        start += timedelta(seconds=pause)
        times.append(start)
    return times


def _pause_within(rng: random.Random) -> int:
    return rng.choice((0, 1, GAP_SECONDS, rng.randint(0, 120), rng.randint(0, GAP_SECONDS)))


def _pause_beyond(rng: random.Random) -> int:
    return rng.choice((1, rng.randint(1, 600), rng.randint(1, 40_000)))


def _line(rng: random.Random, address: str, agent: str, at: datetime) -> str:
    status = rng.choice(STATUSES)
    size = "-" if status == 304 or rng.random() < 0.05 else str(rng.randint(0, 200_000))
    user = rng.choice(("-", "-", "-", "alice"))
    time = _local_time(at, rng.choice(OFFSETS_MINUTES))
    request, referrer = rng.choice(REQUESTS), rng.choice(REFERRERS)
    return f'{address} - {user} [{time}] "{request}" {status} {size} "{referrer}" "{agent}"'


def _local_time(at: datetime, offset_minutes: int) -> str:
    local = at.astimezone(timezone(timedelta(minutes=offset_minutes)))
    hours, minutes = divmod(abs(offset_minutes), 60)
    sign = "-" if offset_minutes < 0 else "+"
    return f"{local:%d}/{MONTHS[local.month - 1]}/{local:%Y:%H:%M:%S} {sign}{hours:02}{minutes:02}"


def _broken_line(rng: random.Random) -> str:
    """A line no reader of the combined format may accept. Cutting any line short does it: its last quote is missing."""
    whole = _line(rng, "192.0.2.1", AGENTS[0], START)
    return rng.choice(
        (
            whole[: rng.randrange(1, len(whole))],
            whole[: rng.randrange(1, len(whole))],
            whole.replace("/Jan/", "/Foo/"),
            _line(rng, "192.0.2.1", 'bare " quote', START),
            "<html>503 upstream</html>",
        )
    )


def write(made: Plan, folder: Path) -> None:
    """Write the lines, dealt out over FILES files, and the truth to `folder`, which is made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(FILES):
        text = "".join(f"{line}\n" for line in made.lines[number::FILES])
        (folder / f"access-{number:02}.log").write_bytes(text.encode())
    (folder / "truth.json").write_text(json.dumps(made.truth()) + "\n", encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the logs, print the truth, and return the exit code."""
    parser = argparse.ArgumentParser(prog="generate.py", description="Web server logs with a known truth.")
    parser.add_argument("--lines", type=int, default=20_000, help="how many lines in all (default 20000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other logs (default 1)")
    parser.add_argument("--output", type=Path, required=True, help="folder for access-NN.log and truth.json")
    arguments = parser.parse_args(argv)
    if arguments.lines < 0:
        parser.error(f"--lines: got {arguments.lines}, must be 0 or more")
    made = plan(arguments.lines, arguments.seed)
    write(made, arguments.output)
    print(json.dumps(made.truth()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

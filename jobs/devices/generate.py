"""Readings of devices as lines of JSON, some of them broken; the same arguments give the same bytes.

    python generate.py --lines 20000 --seed 7 --output DIR

writes `DIR/readings-00.json` to `readings-03.json`. The plan holds what trips up window functions: readings on the
first and the last millisecond of a minute, minutes without any, two readings at once, no order, and lines cut short.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

FILES = 4
DEVICES = 20
BROKEN_SHARE = 100  # one line in a hundred
START = 1_767_571_200_000  # milliseconds: 2026-01-05 00:00 UTC
MINUTE = 60_000
MINUTES = 60


def plan(lines: int, seed: int) -> list[str]:
    """Exactly `lines` lines, one in a hundred broken, in no order."""
    rng = random.Random(seed)  # noqa: S311  (sample data, no secret)
    broken = lines // BROKEN_SHARE
    made = [_line(rng, number) for number in range(lines - broken)]
    made += [_broken(rng) for _ in range(broken)]
    rng.shuffle(made)
    return made


def _line(rng: random.Random, number: int) -> str:
    # Whole minutes first: the same reading decides whether a window begins or ends with a boundary.
    inside = (0, MINUTE - 1)[number % 2] if number < 2 * DEVICES else rng.randrange(MINUTE)
    return _reading(f"d-{number % DEVICES:03}", START + rng.randrange(MINUTES) * MINUTE + inside, rng)


def _reading(device: str, at: int, rng: random.Random) -> str:
    hundredths = rng.randint(-2_000, 4_500)
    sign, (whole, rest) = "-" if hundredths < 0 else "", divmod(abs(hundredths), 100)
    return f'{{"device": "{device}", "at": {at}, "temperature": {sign}{whole}.{rest:02}}}'


def _broken(rng: random.Random) -> str:
    """A line that is no reading: cut short, no JSON, or with a value missing."""
    whole = _reading("d-000", START, rng)
    lacking = json.dumps({"device": "d-000", "at": START})
    return rng.choice(
        (whole[: rng.randrange(1, len(whole))], "not a reading", lacking, '{"at": 1, "temperature": 2.5}')
    )


def write(lines: Sequence[str], folder: Path) -> None:
    """Write the lines, dealt out over FILES files, to `folder`, which is made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(FILES):
        text = "".join(f"{line}\n" for line in lines[number::FILES])
        (folder / f"readings-{number:02}.json").write_text(text, encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Write the readings and return the exit code."""
    parser = argparse.ArgumentParser(prog="generate.py", description="Readings of devices, as lines of JSON.")
    parser.add_argument("--lines", type=int, default=20_000, help="how many lines in all (default 20000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other readings (default 1)")
    parser.add_argument("--output", type=Path, required=True, help="folder for readings-NN.json")
    arguments = parser.parse_args(argv)
    if arguments.lines < 0:
        parser.error(f"--lines: got {arguments.lines}, must be 0 or more")
    write(plan(arguments.lines, arguments.seed), arguments.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())

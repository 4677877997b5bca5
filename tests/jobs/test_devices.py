"""Readings of devices: the generator repeats and holds its cases; the reference knows what a reading is.

The Flink job itself is run by the laptop's tests.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from jobs.devices import generate, reference
from jobs.devices.reference import Window, parse, summarise


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert generate.main(["--lines", "300", "--seed", "4", "--output", str(tmp_path / name)]) == 0
    assert generate.main(["--lines", "300", "--seed", "5", "--output", str(tmp_path / "other")]) == 0

    def content(name: str) -> list[bytes]:
        return [path.read_bytes() for path in sorted((tmp_path / name).iterdir())]

    assert content("one") == content("two") != content("other")
    assert len(content("one")) == generate.FILES


def test_lines_must_not_be_negative(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        generate.main(["--lines", "-1", "--output", str(tmp_path)])
    assert "--lines: got -1, must be 0 or more" in capsys.readouterr().err


@pytest.mark.parametrize("lines", [0, 1, 99, 100, 1_000])
def test_one_line_in_a_hundred_is_broken(lines: int, tmp_path: Path) -> None:
    generate.write(generate.plan(lines, seed=lines), tmp_path)

    found = summarise(sorted(tmp_path.iterdir()))

    assert (found.lines, found.rejected) == (lines, lines // generate.BROKEN_SHARE)
    assert sum(window.readings for window in found.windows) == found.readings


def test_the_plan_holds_both_ends_of_a_minute() -> None:
    moments = {found[1] % reference.MINUTE for line in generate.plan(200, seed=1) if (found := parse(line))}
    assert {0, reference.MINUTE - 1} <= moments


def test_windows_begin_on_the_minute_and_means_are_rounded(tmp_path: Path) -> None:
    start = generate.START
    readings = [(start, "1.00"), (start + 59_999, "-2.01"), (start + 60_000, "3.5"), (start + 1, "1.00")]
    lines = [f'{{"device": "d", "at": {at}, "temperature": {value}}}' for at, value in readings]
    (tmp_path / "x.json").write_text("\n".join([*lines, "", "nonsense"]) + "\n")

    found = summarise([tmp_path / "x.json"])

    one, two, low = Decimal("1.00"), Decimal("3.5"), Decimal("-2.01")
    assert found.windows == (
        Window("d", "2026-01-05 00:00", 3, low, one, Decimal("0.00")),
        Window("d", "2026-01-05 00:01", 1, two, two, Decimal("3.50")),
    )
    assert (found.lines, found.readings, found.rejected) == (6, 4, 2)


@pytest.mark.parametrize(
    "line", ["", "x", "[]", "3", '{"device": "d", "at": 1}', '{"device": "d", "at": 1, "temperature": null}']
)
def test_what_is_no_reading(line: str) -> None:
    assert parse(line) is None


def test_the_reference_as_a_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate.write(generate.plan(100, seed=1), tmp_path)
    assert reference.main([str(path) for path in tmp_path.iterdir()]) == 0
    assert '"lines": 100, "readings": 99, "rejected": 1' in capsys.readouterr().out

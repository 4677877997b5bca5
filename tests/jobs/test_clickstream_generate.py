"""The generated logs: their truth holds, they repeat, and they hold the cases they promise."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.clickstream import generate, reference


def summary(folder: Path) -> dict[str, int]:
    return reference.summarise(folder.glob("*.log"))


@pytest.mark.parametrize("lines", [0, 1, 3, 4, 5, 11, 100, 2_000])
def test_truth_holds(lines: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--lines", str(lines), "--seed", "5", "--output", str(tmp_path)]) == 0
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert json.loads(capsys.readouterr().out) == truth
    assert truth["lines"] == lines
    assert summary(tmp_path) == truth


@settings(max_examples=25, deadline=None)
@given(lines=st.integers(0, 600), seed=st.integers(0, 2**32))
def test_truth_holds_for_any_seed(lines: int, seed: int) -> None:
    made = generate.plan(lines, seed)
    views, rejected = [], 0
    for line in made.lines:
        try:
            views.append(reference.parse(line))
        except reference.BrokenLineError:
            rejected += 1
    assert made.truth() == {
        "lines": lines,
        "rejected": rejected,
        "page_views": len(views),
        "visitors": len({view.visitor for view in views}),
        "sessions": len(reference.sessions(views)),
    }


def test_same_seed_same_bytes_other_seed_other_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        generate.write(generate.plan(400, seed), tmp_path / name)
    files = [sorted((tmp_path / name).iterdir()) for name in "abc"]
    a, b, c = ([file.read_bytes() for file in one] for one in files)
    assert [file.name for file in files[0]] == [*(f"access-0{n}.log" for n in range(4)), "truth.json"]
    assert a == b
    assert a != c


def test_promised_cases_are_there() -> None:
    made = generate.plan(3_000, seed=1)
    text = "\n".join(made.lines)
    assert r"\"quoted\"" in text
    assert "2001:db8::" in text
    assert " 304 - " in text
    assert made.rejected == 30
    offsets = {line.split("]")[0][-5:] for line in made.lines if " [" in line and "] " in line}
    assert {"+0000", "+0530", "+1400", "-0330", "-1200"} <= offsets

    views = []
    for line in made.lines:
        try:
            views.append(reference.parse(line))
        except reference.BrokenLineError:
            continue
    assert views != sorted(views, key=lambda view: view.at)
    sessions = reference.sessions(views)
    assert any(session[0].at.date() != session[-1].at.date() for session in sessions)
    agents_of: dict[str, set[str]] = {}
    for view in views:
        agents_of.setdefault(view.client_address, set()).add(view.user_agent)
    assert max(map(len, agents_of.values())) == 2

    def pauses(seconds: int) -> tuple[int, int]:
        """How often a pause of that length is inside a session, and between two sessions."""
        inside = sum(
            later.at - earlier.at == timedelta(seconds=seconds)
            for session in sessions
            for earlier, later in pairwise(session)
        )
        between = sum(
            one[-1].visitor == other[0].visitor and other[0].at - one[-1].at == timedelta(seconds=seconds)
            for one, other in pairwise(sessions)
        )
        return inside, between

    assert pauses(1800)[0] > 0
    assert pauses(1800)[1] == 0
    assert pauses(1801)[0] == 0
    assert pauses(1801)[1] > 0


def test_negative_number_of_lines_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        generate.main(["--lines", "-1", "--output", str(tmp_path)])
    assert "--lines: got -1, must be 0 or more" in capsys.readouterr().err

"""The plain Python reference: which lines it reads, what it sees in them, how it finds sessions."""

from __future__ import annotations

import bz2
import gzip
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.clickstream import reference
from jobs.clickstream.reference import BrokenLineError, View
from tests.jobs.lines import BROKEN, READABLE, WHOLE, changed

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

views = st.builds(
    View,
    client_address=st.sampled_from(["192.0.2.1", "2001:db8::1"]),
    user_agent=st.sampled_from(["a", "b"]),
    at=st.integers(0, 20).map(lambda tens: NOON + timedelta(minutes=10 * tens))
    | st.integers(0, 7200).map(lambda seconds: NOON + timedelta(seconds=seconds)),
    page=st.sampled_from(["/", "/x"]),
    status=st.just(200),
    bytes=st.integers(0, 9),
)


def sessions_by_definition(seen: list[View], gap_minutes: int) -> int:
    """A session begins wherever a visitor made no request in the `gap_minutes` before: no order, no walk."""
    gap = timedelta(minutes=gap_minutes)
    moments = {(view.visitor, view.at) for view in seen}
    return sum(
        not any(other == visitor and at - gap <= earlier < at for other, earlier in moments) for visitor, at in moments
    )


@pytest.mark.parametrize("case", READABLE.values(), ids=READABLE)
def test_readable_lines_are_read(case: tuple[str, str]) -> None:
    assert reference.parse(changed(case)).client_address


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_broken_lines_are_refused(case: tuple[str, str]) -> None:
    with pytest.raises(BrokenLineError, match=r"column \d+: expected "):
        reference.parse(changed(case))


def test_every_field_of_a_line_is_seen() -> None:
    line = (
        r'2001:db8::7 - alice [05/Jan/2026:23:59:59 -0130] "GET /a?q=\"b\" HTTP/1.1" 404 - "https://example.com/"'
        r' "an \"agent\""'
    )
    expected = View("2001:db8::7", r"an \"agent\"", datetime(2026, 1, 6, 1, 29, 59, tzinfo=UTC), "/a", 404, 0)
    assert reference.parse(line) == expected


@pytest.mark.parametrize(
    ("request_line", "page"),
    [
        ("GET /a?b#c HTTP/1.1", "/a"),
        ("GET /a#b?c HTTP/1.1", "/a"),
        ("GET /a", "/a"),
        ("OPTIONS * HTTP/1.1", "*"),
        ("GET http://example.com/a?b HTTP/1.1", "http://example.com/a"),
        ("M-SEARCH * HTTP/1.1", "*"),
        ("GET ?b HTTP/1.1", "-"),
        ("GET /a b HTTP/1.1", "-"),
        ("GET  /a HTTP/1.1", "-"),
        ("get /a HTTP/1.1", "-"),
        ("GET /a HTTP/", "-"),
        ("GET /a RTSP/1.0", "-"),
        ("GET ", "-"),
        ("GET", "-"),
        ("-", "-"),
        ("", "-"),
        (r"\x16\x03\x01", "-"),
    ],
)
def test_page_of_a_request(request_line: str, page: str) -> None:
    assert reference.page(request_line) == page


@given(cut=st.integers(0, len(WHOLE) - 1), case=st.sampled_from(list(READABLE.values())[:-1]))
def test_no_line_can_be_cut_short_unnoticed(cut: int, case: tuple[str, str]) -> None:
    line = changed(case).removesuffix("\r")
    with pytest.raises(BrokenLineError):
        reference.parse(line[: min(cut, len(line) - 1)])


@given(seconds=st.integers(0, 109 * 365 * 86_400), minutes=st.integers(-14 * 60 - 59, 14 * 60 + 59))
def test_any_time_in_any_offset_comes_back_in_utc(seconds: int, minutes: int) -> None:
    local = datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    text = f"{local.day:02}/{reference.MONTHS[local.month - 1]}/{local:%Y:%H:%M:%S} {sign}{hours:02}{rest:02}"
    line = WHOLE.replace("05/Jan/2026:10:00:00 +0000", text)
    assert reference.parse(line).at == local - timedelta(minutes=minutes)


@given(seen=st.lists(views, max_size=25), gap_minutes=st.sampled_from([1, 10, 30]), seed=st.integers())
def test_sessions_follow_their_definition(seen: list[View], gap_minutes: int, seed: int) -> None:
    found = reference.sessions(seen, gap_minutes)
    assert len(found) == sessions_by_definition(seen, gap_minutes)
    assert sorted(view for session in found for view in session) == sorted(seen)
    assert all(len({view.visitor for view in session}) == 1 for session in found)
    shuffled = random.Random(seed).sample(seen, len(seen))
    assert reference.sessions(shuffled, gap_minutes) == found


@pytest.mark.parametrize(("pause_seconds", "expected"), [(1799, 1), (1800, 1), (1801, 2)])
def test_half_an_hour_is_the_longest_pause_within_a_session(pause_seconds: int, expected: int) -> None:
    pair = [View("a", "b", NOON + timedelta(seconds=seconds), "/", 200, 0) for seconds in (0, pause_seconds)]
    assert len(reference.sessions(pair)) == expected


def test_folders_compressed_files_and_hidden_names(tmp_path: Path) -> None:
    (tmp_path / "day=1" / "deep").mkdir(parents=True)
    (tmp_path / "_temporary").mkdir()
    line = WHOLE.encode()
    (tmp_path / "day=1" / "deep" / "a.log.gz").write_bytes(gzip.compress(line + b"\n"))
    (tmp_path / "day=1" / "b.log.bz2").write_bytes(bz2.compress(line.replace(b"agent", b"other")))
    (tmp_path / "c.log").write_bytes(b"\xef\xbb\xbf" + line + b"\r\nbroken\n")
    for hidden in ("_SUCCESS", ".part.crc", "_temporary/d.log"):
        (tmp_path / hidden).write_bytes(line)
    expected = {"lines": 4, "rejected": 1, "page_views": 3, "visitors": 2, "sessions": 2}
    assert reference.summarise([tmp_path]) == expected


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "a.log"
    log.write_text(f"{WHOLE}\n{WHOLE.replace(':10:00:00', ':10:05:00')}\n", encoding="utf-8")
    assert reference.main([str(log), "--gap-minutes", "4"]) == 0
    expected = {"lines": 2, "rejected": 0, "page_views": 2, "visitors": 1, "sessions": 2}
    assert json.loads(capsys.readouterr().out) == expected


def test_missing_path_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.main([str(tmp_path / "nowhere")]) == 2
    assert "nowhere: neither a file nor a folder" in capsys.readouterr().err

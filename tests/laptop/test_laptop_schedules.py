"""When a schedule of the laptop is due: at once, by its time zone, and around changes of the clock."""

from __future__ import annotations

import datetime as dt

import pytest

from emr_platform.laptop.emulator.deliveries import next_due


def due(expression: str, zone: str, created: str, last: str | None = None) -> str | None:
    schedule = {
        "ScheduleExpression": expression,
        "ScheduleExpressionTimezone": zone,
        "CreationDate": dt.datetime.fromisoformat(created).timestamp(),
    }
    found = next_due(schedule, dt.datetime.fromisoformat(last) if last else None)
    return found.isoformat() if found else None


def test_a_rate_is_due_at_once_and_then_by_its_interval() -> None:
    assert due("rate(2 hours)", "UTC", "2026-11-26T10:00:00Z") == "2026-11-26T10:00:00+00:00"
    assert due("rate(2 hours)", "UTC", "2026-11-26T10:00:00Z", "2026-11-26T12:00:00Z") == "2026-11-26T14:00:00+00:00"


@pytest.mark.parametrize(
    ("zone", "moment"),
    [("UTC", "2026-11-27T05:30:00+00:00"), ("Europe/Berlin", "2026-11-27T04:30:00+00:00")],
)
def test_cron_is_by_the_schedules_time_zone(zone: str, moment: str) -> None:
    assert due("cron(30 5 * * ? *)", zone, "2026-11-26T10:00:00Z") == moment


def test_a_time_that_the_clock_leaves_out_is_left_out() -> None:
    """On 28 March 2027 there is no half past two in Berlin."""
    assert due("cron(30 2 * * ? *)", "Europe/Berlin", "2027-03-27T10:00:00Z") == "2027-03-29T00:30:00+00:00"


def test_a_time_that_comes_twice_counts_once() -> None:
    """On 25 October 2026 half past two comes twice in Berlin, first in summer time."""
    first = due("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T10:00:00Z")
    assert first == "2026-10-25T00:30:00+00:00"
    assert due("cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24T10:00:00Z", first) == "2026-10-26T01:30:00+00:00"


def test_a_year_that_is_over_is_never_due() -> None:
    assert due("cron(0 5 * * ? 2020)", "UTC", "2026-11-26T10:00:00Z") is None

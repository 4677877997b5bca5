"""Rule schedule-time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "cron(0 7 * * *)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got cron(0 7 * * *); "
                    "cron has six fields here, not 5: minutes, hours, day of month, month, day of week, year; "
                    "write it as cron(0 7 * * ? *) [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "cron(*/5 6-18 * * 1-5,7)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got cron(*/5 6-18 * * 1-5,7); "
                    "cron has six fields here, not 5: minutes, hours, day of month, month, day of week, year; "
                    "write it as cron(*/5 6-18 ? * MON-FRI,SUN *) [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "cron(0 7 1 * 1)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got cron(0 7 1 * 1); "
                    "cron has six fields here, not 5: minutes, hours, day of month, month, day of week, year; "
                    "write all six, as in cron(0 7 ? * MON-FRI *) [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "cron(0 7 * * * *)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got cron(0 7 * * * *); "
                    "one of day of month and day of week is a question mark; "
                    "write ? for the one that does not matter [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "cron(0 7 ? * ? *)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got cron(0 7 ? * ? *); "
                    "one of day of month and day of week is a question mark; "
                    "write ? for the one that does not matter [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "cron(0 25 ? * MON-FRI *)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got cron(0 25 ? * MON-FRI *); "
                    "'25' is nothing for hours; write 0 to 23, *, a list, a range or a step [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "cron(0 7 ? * MONDAY *)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got cron(0 7 ? * MONDAY *); "
                    "'MONDAY' is nothing for day of week; "
                    "write 1 to 7 or SUN to SAT, *, a list, a range or a step [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "cron(0/0 7 ? * 2 *)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got cron(0/0 7 ? * 2 *); "
                    "'0/0' is nothing for minutes; write 0 to 59, *, a list, a range or a step [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "rate(0 days)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got rate(0 days); "
                    "a rate is a positive number and minutes, hours or days; "
                    "write it as rate(12 hours) [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "rate(5 weeks)"}},
            [
                (
                    "clusters.etl.scheduled_scaling.day.at: got rate(5 weeks); "
                    "a rate is a positive number and minutes, hours or days; "
                    "write it as rate(12 hours) [error]"
                ),
            ],
        ),
        (
            {"workflows.daily.triggers.night": {"type": "schedule", "at": "rate(1 week)"}},
            [
                (
                    "workflows.daily.triggers.night.at: got rate(1 week); "
                    "a rate is a positive number and minutes, hours or days; "
                    "write it as rate(12 hours) [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("schedule-time", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.scheduled_scaling.day": {"at": "cron(0 7 ? * MON-FRI *)"}},
        {"clusters.etl.scheduled_scaling.day": {"at": "cron(0 7 1 * ? *)"}},
        {"clusters.etl.scheduled_scaling.day": {"at": "cron(0/15 8-18 L JAN,JUL-SEP ? 2026-2030)"}},
        {"clusters.etl.scheduled_scaling.day": {"at": "cron(*/5 7 ? * mon#1 *)"}},
        {"clusters.etl.scheduled_scaling.day": {"at": "cron(0 7 15W * ? *)"}},
        {"clusters.etl.scheduled_scaling.day": {"at": "rate(12 hours)"}},
        {"clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)"}},
        {"workflows.daily.triggers.night": {"type": "schedule", "at": "cron(0 5 * * ? *)"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("schedule-time", changes) == []

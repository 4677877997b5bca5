"""Schedules of EventBridge Scheduler as Airflow's timetables have them."""

from __future__ import annotations

import pytest

from emr_platform.render.cron import timetable


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("cron(0 5 * * ? *)", "0 5 * * *"),
        ("cron(0/15 8-18 ? * MON-FRI *)", "0-59/15 8-18 * * MON-FRI"),
        ("cron(5/20 */2 ? * 2-6 *)", "5-59/20 */2 * * 1-5"),
        ("cron(0 0 1,15 JUL,DEC ? *)", "0 0 1,15 JUL,DEC *"),
        ("cron(0 0 ? * 1,7 *)", "0 0 * * 0,6"),
    ],
)
def test_cron(at: str, said: str) -> None:
    assert timetable(at) == {"cron": said}


@pytest.mark.parametrize(
    ("at", "seconds"), [("rate(1 minute)", 60), ("rate(6 hours)", 21600), ("rate(2 days)", 172800)]
)
def test_rate(at: str, seconds: int) -> None:
    assert timetable(at) == {"every_seconds": seconds}


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("cron(0 5 ? * MON 2027)", "Airflow's cron has no year, and '2027' names one"),
        ("cron(0 5 L * ? *)", "Airflow does not know 'L' for day of month as EventBridge does"),
        ("cron(0 5 L-3 * ? *)", "Airflow does not know 'L-3' for day of month as EventBridge does"),
        ("cron(0 5 15W * ? *)", "Airflow does not know '15W' for day of month as EventBridge does"),
        ("cron(0 5 ? * 6#3 *)", "Airflow does not know '6#3' for day of week as EventBridge does"),
        ("cron(0 5 ? * 6L *)", "Airflow does not know '6L' for day of week as EventBridge does"),
        ("cron(0 5 ? * FRI-MON *)", "Airflow does not know 'FRI-MON', which goes over the end of the week"),
        ("cron(0 5 ? * 6-2 *)", "Airflow does not know '6-2', which goes over the end of the week"),
        ("cron(0 $ * * ? *)", "'$' is nothing for hours"),
    ],
)
def test_what_airflow_cannot_say(at: str, why: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        timetable(at)

    assert str(refused.value) == why

"""Rule time-zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

NIGHT = {"type": "schedule", "at": "cron(0 5 * * ? *)"}
ZONE = "workflows.daily.triggers.night"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {ZONE: {**NIGHT, "time_zone": "Europe/Berln"}},
            (
                "workflows.daily.triggers.night.time_zone: got 'Europe/Berln'; there is no such time zone; "
                "did you mean Europe/Berlin? [error]"
            ),
        ),
        (
            {"clusters.etl.scheduled_scaling.day": {"at": "rate(1 day)", "time_zone": "Mars/Olympus_Mons"}},
            (
                "clusters.etl.scheduled_scaling.day.time_zone: got 'Mars/Olympus_Mons'; there is no such time zone; "
                "write a name of the IANA database, as Europe/Berlin [error]"
            ),
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: str) -> None:
    assert ask("time-zone", changes) == [said]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/UCT"])
def test_is_quiet(ask: Callable[..., list[str]], zone: str) -> None:
    assert ask("time-zone", {ZONE: {**NIGHT, "time_zone": zone}}) == []

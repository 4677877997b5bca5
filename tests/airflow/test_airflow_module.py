"""What the DAG module makes of a specification, asked inside an Airflow without any account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from emr_platform.model import Input
from emr_platform.render.inputs import refusals
from tests.airflow.conftest import INSTALLED

pytestmark = [pytest.mark.slow, INSTALLED]

ROOT = Path(__file__).parents[2]
INPUTS: dict[str, Any] = {
    "day": {"type": "date", "earliest": "2026-01-01", "latest": "2026-12-31", "default": "yesterday"},
    "note": {"type": "text", "maximum_length": 5},
    "mode": {"type": "choice", "values": ["full", "delta"], "default": "full"},
    "size": {"type": "integer", "minimum": 2, "maximum": 20, "default": 2},
    "countries": {"type": "list", "maximum_items": 2, "values": ["de", "fr"], "default": ["de"]},
}
GOOD: dict[str, Any] = {"day": "2026-11-26", "note": "a b", "mode": "full", "size": 2, "countries": ["de", "fr"]}
TEXT = "a text is 1 to 5 letters, digits, spaces inside and . , : ; = / + @ % _ -, no hyphen first"
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"colour": 1}, "colour: no such input; this workflow takes day, note, mode, size, countries"),
    ({"note": None}, "note: got None; it has no default, so the caller has to give it"),
    (
        {"note": "a b c "},
        f"note: got 'a b c '; {TEXT}",
    ),
    (
        {"note": "$x"},
        f"note: got '$x'; {TEXT}",
    ),
    (
        {"note": "-x"},
        f"note: got '-x'; {TEXT}",
    ),
    ({"note": 7}, "note: got 7; it is a text"),
    ({"mode": "some"}, "mode: got 'some'; it is one of full, delta"),
    ({"size": 21}, "size: got 21; it is a whole number from 2 to 20"),
    ({"size": 2.5}, "size: got 2.5; it is a whole number from 2 to 20"),
    ({"size": True}, "size: got True; it is a whole number from 2 to 20"),
    ({"size": "3"}, "size: got '3'; it is a whole number from 2 to 20"),
    ({"countries": ["de", "it"]}, "countries: got ['de', 'it']; 'it' is none of the texts that may be in it"),
    ({"countries": ["de"] * 3}, "countries: got ['de', 'de', 'de']; it is a list of at most 2 texts"),
    ({"countries": "de"}, "countries: got 'de'; it is a list of at most 2 texts"),
    ({"day": "2026-02-30"}, "day: got '2026-02-30'; it is a day, YYYY-MM-DD"),
    ({"day": "20261126"}, "day: got '20261126'; it is a day, YYYY-MM-DD"),
    ({"day": "2025-12-31"}, "day: got '2025-12-31'; it is a day from 2026-01-01 to 2026-12-31"),
    ({"day": "today"}, "day: got 'today'; it is a day, YYYY-MM-DD"),
]
LAUNCH: dict[str, Any] = {"Tags": [{"Key": "Owner", "Value": "us"}], "Instances": {"InstanceFleets": [{"Weight": 1}]}}
SPECIFICATION: dict[str, Any] = {
    "dag_id": "dev-daily",
    "timeout_minutes": 10,
    "cluster": {"launch": LAUNCH},
    "inputs": {"size": {"sets": ["Instances", "InstanceFleets", 0, "Weight"]}},
}
STEP = {"timeout_minutes": 5}
CALLS: list[list[Any]] = [
    ["filled", "plain", {}],
    ["filled", ["s3://raw/", {"input": "day"}, "/{}"], {"day": "{{ 1 }}.json"}],
    ["launch_body", SPECIFICATION, {"size": 9}, "manual__2026~x"],
    ["schedule", None],
    ["schedule", {"every_seconds": 3600}],
    ["schedule", {"cron": "0 5 * * 1-5", "time_zone": "Europe/Berlin"}],
    ["seconds", STEP, SPECIFICATION, 0],
    ["seconds", STEP, SPECIFICATION, 400],
    ["seconds", STEP, SPECIFICATION, 601],
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """What the module answers to all calls, asked at once, for an Airflow takes its time to start."""
    home = tmp_path_factory.mktemp("home")
    calls = [*CALLS, ["refusals", GOOD, INPUTS], *(["refusals", {**GOOD, **bad}, INPUTS] for bad, _ in REFUSED)]
    python = Path(sys.prefix) / "airflow" / "bin" / "python"
    done = subprocess.run(
        [str(python), "-P", str(Path(__file__).with_name("ask.py")), str(ROOT / "dags")],
        input=json.dumps(calls),
        env={**os.environ, "AIRFLOW_HOME": str(home), "HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def test_values_are_joined_and_never_rendered(answers: list[Any]) -> None:
    assert answers[:2] == ["plain", "s3://raw/{{ 1 }}.json/{}"]


def test_a_launch_has_the_capacities_and_tags_of_its_run(answers: list[Any]) -> None:
    assert answers[2] == {
        "Instances": {"InstanceFleets": [{"Weight": 9}]},
        "Tags": [
            {"Key": "Owner", "Value": "us"},
            {"Key": "emr-platform:execution", "Value": "manual__2026_x"},
            {"Key": "emr-platform:workflow", "Value": "dev-daily"},
        ],
    }


def test_schedules_become_timetables(answers: list[Any]) -> None:
    none, delta, cron = answers[3:6]
    assert (none, delta) == ("None", "datetime.timedelta(seconds=3600)")
    assert cron == "2026-11-26 04:00:00+00:00"  # five o'clock in Berlin


def test_a_step_takes_no_longer_than_it_and_its_run_may(answers: list[Any]) -> None:
    assert answers[6:9] == [300, 200, "the run has taken the 10 minutes that it may take"]


def test_refuses_every_value_that_is_not_declared(answers: list[Any]) -> None:
    good, *bad = answers[len(CALLS) :]
    assert good == []
    assert bad == [[said] for _, said in REFUSED]


def test_the_state_machine_refuses_the_same(answers: list[Any]) -> None:
    """The module repeats `render.inputs`, which it cannot import; Airflow takes null for what is not given."""
    declared: dict[str, Input] = TypeAdapter(dict[str, Input]).validate_python(INPUTS)
    runs = [GOOD, *({**GOOD, **bad} for bad, _ in REFUSED)]

    theirs = [refusals(declared, {name: value for name, value in run.items() if value is not None}) for run in runs]

    assert [bool(found) for found in answers[len(CALLS) :]] == [bool(found) for found in theirs]
    for said, (bad, _) in zip(theirs[1:], REFUSED, strict=True):
        assert [one.partition(":")[0] for one in said] == list(bad)

"""The example jobs whose answer is known: which steps they are, and what is compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from emr_platform.laptop import Execution, LaptopError, Run, inputs
from emr_platform.laptop.answers import Known, expected, known, stored
from emr_platform.laptop.report import run_lines
from emr_platform.model import Workflow
from jobs.devices import reference

ROOT = Path(__file__).parents[2]
HIVE = {"name": "a", "type": "hive", "script": "jobs/clickstream/daily.hql"}
STREAMING = {
    "name": "b",
    "type": "streaming",
    "mapper": "jobs/clickstream/status_mapper.py",
    "input": "s3://raw/x/",
    "output": "s3://results/y/",
}
FLINK = {"name": "c", "type": "flink", "job": "jobs/devices/windows.py"}
LINE = '192.0.2.1 - - [05/Jan/2026:10:00:00 +0000] "GET / HTTP/1.1" {} 512 "-" "agent"\n'


def workflow(*steps: dict[str, Any]) -> Workflow:
    return Workflow.model_validate({"cluster": "c", "steps": list(steps)})


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ({**HIVE, "variables": {"INPUT": "s3://raw/x/", "OUTPUT": "s3://results/y/"}}, "daily"),
        ({**STREAMING, "reducer": "jobs/clickstream/status_reducer.py"}, "statuses"),
        ({**FLINK, "args": ["--input", "s3://raw/x/", "--output=s3://results/y/"]}, "windows"),
        (HIVE, None),
        (STREAMING, None),
        ({**FLINK, "job": "jobs/mine.py"}, None),
        ({"name": "d", "type": "command", "args": ["true"]}, None),
    ],
)
def test_which_steps_have_a_known_answer(step: dict[str, Any], found: Any) -> None:
    answer = Known(found, "s3://raw/x/", "s3://results/y/") if found else None

    assert known(workflow({"name": "first", "type": "command", "args": ["true"]}, step)) == answer


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "access.log"
    path.write_text(LINE.format(200) + LINE.format(404) + "nothing\n")
    return path


def write(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    (folder / "part-0").write_text(text)


def test_days(tmp_path: Path, log: Path) -> None:
    answer = expected("daily", ROOT, [log])
    write(tmp_path / "out" / "totals", "3,2,1\n")
    (tmp_path / "out" / "days").mkdir()
    with duckdb.connect() as database:
        row = "SELECT DATE '2026-01-05' AS log_day, 2 AS requests, 1 AS visitors, 1024 AS response_bytes, 1 AS errors"
        database.execute(f"COPY ({row}) TO '{tmp_path}/out/days/part-0' (FORMAT parquet)")

    assert stored("daily", ROOT, [log], tmp_path / "out") == answer
    assert answer["2026-01-05 errors"] == answer["rejected"] == 1


def test_statuses(tmp_path: Path, log: Path) -> None:
    write(tmp_path / "out", "2026-01-05 200\t1\n2026-01-05 404\t1\nrejected\t1\n")

    found = stored("statuses", ROOT, [log], tmp_path / "out")

    assert found == expected("statuses", ROOT, [log])
    assert list(found) == ["2026-01-05 200", "2026-01-05 404", "rejected"]


@pytest.mark.parametrize(("mean", "right"), [("2.00", 1), ("2.01", 0)])
def test_windows(tmp_path: Path, mean: str, right: int) -> None:
    given = tmp_path / "one.json"
    given.write_text('{"device": "d", "at": 60000, "temperature": 2.00}\nbroken\n')
    assert len(reference.summarise([given]).windows) == 1
    write(tmp_path / "out" / "totals", "2,1,1\n")
    write(tmp_path / "out" / "windows", f'd,"1970-01-01 00:01",1,2.00,2.00,{mean}\n')

    found = stored("windows", ROOT, [given], tmp_path / "out")

    assert found == {"lines": 2, "readings": 1, "rejected": 1, "windows": 1, "right windows": right}
    assert (found == expected("windows", ROOT, [given])) == bool(right)


def test_a_table_that_is_missing_is_named(tmp_path: Path, log: Path) -> None:
    with pytest.raises(LaptopError, match="the job stored no table 'totals'"):
        stored("daily", ROOT, [log], tmp_path)


def test_readings_are_generated(tmp_path: Path) -> None:
    made = inputs.readings(ROOT, tmp_path / "x", lines=100)

    assert len(made.files) == 4
    assert made.source == "generated, 100 readings, seed 1"


def test_a_number_that_is_on_one_side_only_differs() -> None:
    run = Run(Execution("arn", "SUCCEEDED"), {"a": 1, "c": 2}, {"a": 1, "b": 2}, "x", places={"here": "x"})

    lines = [line.split() for line in run_lines(run)]

    assert ["a", "1", "1", "ok"] in lines
    assert ["b", "0", "2", "DIFFERS"] in lines
    assert ["c", "2", "0", "DIFFERS"] in lines

"""The example with four engines: Spark, Hive SQL, MapReduce and Flink, each through its own workflow."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from emr_platform.laptop import Execution, Laptop
from emr_platform.laptop.execution import run
from emr_platform.laptop.failure import explain
from emr_platform.laptop.results import counts, download
from jobs.clickstream import count_reference
from jobs.clickstream import generate as clickstream
from jobs.devices import generate as devices
from jobs.devices import reference as device_reference
from tests.conftest import Synthesise
from tests.laptop.bootstrapped import bootstrapped

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("engines")]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "four-engines" / "environments" / "four-engines.yaml"
BROKEN = {"cluster": "engines", "steps": [{"name": "broken", "type": "hive", "script": "tests/laptop/broken.hql"}]}
WITH_FLINK = pytest.mark.skipif(
    not (Path(sys.prefix) / "flink" / "bin" / "python").exists(), reason="Flink is not installed: make flink"
)


@dataclass(frozen=True)
class Engines:
    """The deployed example, its buckets, and the folder with logs/ and devices/ that were uploaded."""

    laptop: Laptop
    buckets: dict[str, str]
    machines: dict[str, str]
    folder: Path
    truth: dict[str, int]

    def run(self, workflow: str) -> Execution:
        return run(self.laptop.client, self.machines[workflow], lambda event: None)

    def stored(self, bucket: str, prefix: str) -> Path:
        target = self.folder / "stored" / prefix
        return download(self.laptop.client("s3"), self.buckets[f"{bucket}Bucket"], target, prefix)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory, synthesise: Synthesise) -> Iterator[Engines]:
    folder = tmp_path_factory.mktemp("engines")
    environment: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    environment["workflows"]["broken"] = BROKEN
    file = folder / EXAMPLE.name
    file.write_text(yaml.safe_dump(environment), encoding="utf-8")
    assembly = synthesise(file)
    laptop = Laptop.up(folder / "state", env="four-engines", project=ROOT, bound_to_caller=True)
    try:
        bootstrapped(laptop)
        outputs = laptop.deploy(assembly.folder)
        buckets = outputs["emr-four-engines-data"]
        planned = clickstream.plan(1_000, seed=1)
        clickstream.write(planned, folder / "clickstream")
        devices.write(devices.plan(1_000, seed=1), folder / "devices")
        for path in (*folder.glob("clickstream/*.log"), *folder.glob("devices/*.json")):
            name = f"{path.parent.name}/{path.name}"
            laptop.client("s3").upload_file(str(path), buckets["RawBucket"], name)
        yield Engines(laptop, buckets, laptop.workflows(), folder, planned.truth())
    finally:
        laptop.down()


def succeeded(engines: Engines, done: Execution) -> bool:
    assert done.succeeded, done.cause
    assert [item for item in engines.laptop.decisions() if not item.allowed] == []
    assert list(done.clusters.values()) == ["TERMINATED"]
    return list(done.steps.values()) == ["COMPLETED"]


def expected(engines: Engines) -> count_reference.Counts:
    return count_reference.count(sorted(engines.folder.glob("clickstream/*.log")))


def test_spark(engines: Engines) -> None:
    assert succeeded(engines, engines.run("clickstream"))

    assert counts(engines.stored("Curated", "clickstream/")) == engines.truth


def test_hive_sql(engines: Engines) -> None:
    assert succeeded(engines, engines.run("daily"))

    folder = engines.stored("Results", "daily/")
    with duckdb.connect() as database:
        query = "SELECT CAST(log_day AS VARCHAR), * EXCLUDE log_day FROM read_parquet(?) ORDER BY log_day"
        days = database.execute(query, [f"{folder}/days/*.parquet"]).fetchall()
    answer = expected(engines)
    assert days == [astuple(day) for day in answer.days]
    assert rows(folder / "totals") == [[str(answer.lines), str(answer.requests), str(answer.rejected)]]


def test_map_reduce(engines: Engines) -> None:
    done = engines.run("statuses")

    assert succeeded(engines, done)
    lines = text(engines.stored("Results", "statuses/")).splitlines()
    found = {key: int(total) for key, _, total in (line.partition("\t") for line in lines)}
    assert found == expected(engines).statuses
    assert lines == sorted(lines)
    assert f"rejected={expected(engines).rejected}" in log(engines, done, "stderr")


def test_map_reduce_does_not_overwrite(engines: Engines) -> None:
    done = engines.run("statuses")

    assert list(done.steps.values()) == ["FAILED"]
    assert "already exists" in log(engines, done, "stderr")


@WITH_FLINK
def test_flink(engines: Engines) -> None:
    assert succeeded(engines, engines.run("windows"))

    folder = engines.stored("Results", "windows/")
    answer = device_reference.summarise(sorted(engines.folder.glob("devices/*.json")))
    found = sorted(
        device_reference.Window(device, minute, int(readings), *map(Decimal, measured))
        for device, minute, readings, *measured in rows(folder / "windows")
    )
    assert found == list(answer.windows)
    assert rows(folder / "totals") == [[str(answer.lines), str(answer.readings), str(answer.rejected)]]
    readers = {item.name for item in engines.laptop.decisions() if "/devices/readings-" in item.resource}
    (reader,) = readers
    assert reader.startswith("emr-four-engines-cluster-engines")


def test_a_script_that_fails(engines: Engines) -> None:
    done = engines.run("broken")

    assert not done.succeeded
    assert json.loads(done.cause)["State"] == "Step broken"
    assert list(done.steps.values()) == ["FAILED"]
    assert list(done.clusters.values()) == ["TERMINATED"]
    why = explain(done, engines.laptop.state / "clusters")
    assert why.exit_code == 1
    assert any("nowhere_to_be_found" in line for line in why.words)


def log(engines: Engines, done: Execution, name: str) -> str:
    (step,) = done.steps
    (path,) = (engines.laptop.state / "clusters").glob(f"*/logs/*/steps/{step}/{name}")
    return path.read_text(encoding="utf-8")


def text(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("part-*")))


def rows(folder: Path) -> list[list[str]]:
    return list(csv.reader(text(folder).splitlines()))

"""One Spark session for all tests of the jobs, and one run of the clickstream job for all that look at its results."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from emr_platform.laptop.emulator.spark import java_home
from jobs.clickstream import generate, sessionise


@pytest.fixture(scope="session")
def java() -> None:
    """The same Java that the laptop runs Spark with."""
    os.environ["JAVA_HOME"] = str(java_home())


@pytest.fixture(scope="session")
def spark(java: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Two cores, no web interface, and not in UTC: the job has to see to that itself."""
    scratch = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        # half the CPU time of a short run is the second compiler's
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.local.dir": str(scratch / "local"),
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "Asia/Kolkata",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.ui.enabled": "false",
    }
    builder = SparkSession.builder.master("local[2]").appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@dataclass(frozen=True)
class Finished:
    """A finished run of the clickstream job."""

    logs: Path
    results: Path
    truth: dict[str, int]
    stored: dict[str, int]


@pytest.fixture(scope="session")
def finished(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The job over 5,000 generated lines, of which one file is compressed and in a folder of its own."""
    folder = tmp_path_factory.mktemp("clickstream")
    logs, results = folder / "logs", folder / "results"
    made = generate.plan(5_000, seed=42)
    generate.write(made, logs)
    (logs / "truth.json").unlink()
    (logs / "year=2026").mkdir()
    last = logs / "access-03.log"
    (logs / "year=2026" / "access-03.log.gz").write_bytes(gzip.compress(last.read_bytes()))
    last.unlink()
    stored = sessionise.run(spark, str(logs), str(results))
    return Finished(logs, results, made.truth(), stored)

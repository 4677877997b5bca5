"""One Spark session for all tests of the jobs, and one run of the clickstream job for all that look at its results."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from emr_platform.laptop.emulator.class_archive import class_archive
from emr_platform.laptop.emulator.spark import connector_jars, java_home, spark_home
from jobs.clickstream import generate, sessionise


@pytest.fixture(scope="session")
def java() -> None:
    """The same Java that the laptop runs Spark with."""
    os.environ["JAVA_HOME"] = str(java_home())


@pytest.fixture(scope="session")
def quick_start(java: None) -> dict[str, str]:
    """Settings of a JVM that soon does its work, and the archive of Spark's classes, if a run of the laptop left one.

    Half the CPU time of a short run is the second compiler's, and a quarter that of reading classes. An archive is of
    one class path: the connector to S3 stands on it as it does on the laptop and on a cluster.
    """
    jars = connector_jars()
    archive = class_archive(java_home(), [*jars, *sorted((spark_home() / "jars").iterdir())], may_leave=False)
    options = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", *(archive.options() if archive else [])]
    return {
        "spark.driver.extraClassPath": os.pathsep.join(str(jar) for jar in jars),
        "spark.driver.extraJavaOptions": " ".join(f'"{option}"' for option in options),
    }


@pytest.fixture(scope="session")
def spark(quick_start: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """Two cores, no web interface, and not in UTC: the job has to see to that itself."""
    scratch = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.local.dir": str(scratch / "local"),
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "Asia/Kolkata",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(scratch / "warehouse"),
        "spark.ui.enabled": "false",
        **quick_start,
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

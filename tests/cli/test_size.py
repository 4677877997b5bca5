"""`emr-platform size`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


@pytest.fixture
def dev(repository: Path, command: Command) -> Path:
    assert command("init").code == 0
    return repository / "environments" / "dev.yaml"


def with_configuration(file: Path, *lines: str) -> None:
    text = file.read_text()
    file.write_text(text.replace("    idle_timeout_seconds:", "\n".join(lines) + "\n    idle_timeout_seconds:"))


def test_a_bare_name_is_a_file_of_environments(dev: Path, command: Command) -> None:
    ran = command("size", "dev")
    assert (ran.code, ran.err) == (0, "")
    assert command("size", "environments/dev.yaml").out == ran.out
    lines = ran.out.splitlines()
    assert lines[0] == "environments/dev.yaml clusters.clickstream: Hadoop, Spark on emr-7.14.0"
    assert lines[1].split() == ["type", "nodes", "vcores", "memory", "YARN", "spark", "unused"]
    assert lines[2].split() == ["m7g.xlarge", "core,", "task", "4", "15616", "11712", "2", "0"]
    assert lines[lines.index("  spark") + 1] == "    executor: 5856 MiB, 4931 heap and 925 overhead, 2 cores"
    assert "yours" not in ran.out
    assert "\x1b" not in ran.out


def test_what_the_table_shows_is_not_said_twice(dev: Path, command: Command) -> None:
    assert "executors in" not in command("size", "dev").out


def test_settings_of_ones_own_are_named(dev: Path, command: Command) -> None:
    with_configuration(
        dev,
        "    configurations:",
        "      - classification: spark-defaults",
        '        properties: {spark.executor.memory: "1g", spark.x: "y"}',
        "      - classification: yarn-site",
        '        properties: {yarn.nodemanager.resource.memory-mb: "9000"}',
    )
    ran = command("size", "dev")
    assert ran.code == 0
    assert [line.strip() for line in ran.out.splitlines() if "yours" in line] == [
        "yours: spark.executor.memory=1g; the platform's: 4931m",
        "yours: yarn.nodemanager.resource.memory-mb=9000; the sizes here start from EMR's own",
    ]


def test_settings_for_one_type_alone_are_named_with_it(dev: Path, command: Command) -> None:
    own = '[{classification: spark-defaults, properties: {spark.executor.cores: "1"}}]'
    text = dev.read_text()
    first = "        - {type: m7g.xlarge, weight: 4}\n"
    dev.write_text(text.replace(first, f"        - {{type: m7g.xlarge, weight: 4, configurations: {own}}}\n", 1))
    ran = command("size", "dev")
    assert "    yours on core m7g.xlarge: spark.executor.cores=1; the platform's: 2\n" in ran.out


def test_sizes_as_data(dev: Path, command: Command) -> None:
    ran = command("size", "dev", "--json")
    assert ran.code == 0
    (cluster,) = json.loads(ran.out)
    assert (cluster["file"], cluster["cluster"], cluster["release"]) == (
        "environments/dev.yaml",
        "clickstream",
        "emr-7.14.0",
    )
    assert cluster["types"][0] == {
        "name": "m7g.xlarge",
        "places": ["core", "task"],
        "vcores": 4,
        "memory_mib": 15616,
        "yarn_mib": 11712,
    }
    spark = cluster["engines"]["spark"]
    assert spark["properties"]["spark-defaults"]["spark.executor.memory"] == "4931m"
    assert spark["fits"][0]["containers"] == 2
    assert spark["yours"] == []
    assert spark["explanation"][0].startswith("executor: ")


def test_one_cluster_alone(dev: Path, command: Command) -> None:
    assert command("size", "dev", "--cluster", "clickstream").out == command("size", "dev").out
    ran = command("size", "dev", "--cluster", "clickstraem")
    assert (ran.code, ran.out) == (2, "")
    assert "got the cluster 'clickstraem', which is not in the file; did you mean clickstream?; see " in ran.err
    far = command("size", "dev", "--cluster", "x")
    assert "there are clickstream; see " in far.err


def test_trino_alone_has_no_yarn(dev: Path, command: Command) -> None:
    text = dev.read_text()
    text = text[: text.index("workflows:")].replace("[Hadoop, Spark]", "[Trino]")
    text = text.replace("lifetime: transient", "lifetime: long-running")
    before, _, rest = text.partition("    managed_scaling:\n")
    dev.write_text(before + "    idle_timeout_seconds: null\n" + rest[rest.index("900\n") + 4 :])
    ran = command("size", "dev")
    assert ran.code == 0, ran.out
    assert ran.out.splitlines()[1].split() == ["type", "nodes", "vcores", "memory", "YARN"]
    assert ran.out.splitlines()[2].split()[-2:] == ["15616", "-"]
    assert "  trino\n    a query may take " in ran.out


def test_a_file_with_errors_is_not_sized(dev: Path, command: Command) -> None:
    dev.write_text(dev.read_text().replace("cluster: clickstream\n", "cluster: nothing\n"))
    ran = command("size", "dev")
    assert ran.code == 1
    assert "[workflow-cluster]" in ran.out
    assert "executor" not in ran.out
    assert command("size", "prod").code == 1, "a file that is not there is a finding, as for check"


def test_a_type_too_small_for_an_engine_is_said(dev: Path, command: Command) -> None:
    text = dev.read_text().replace("applications: [Hadoop, Spark]", "applications: [Hadoop, Spark, Flink]")
    text = text.replace("m7g.xlarge", "c4.large")
    kept = [line for line in text.splitlines() if not ("type: m" in line and "weight" in line)]
    dev.write_text("\n".join(kept).replace("[c4.large, m6g.xlarge]", "[c4.large]") + "\n")
    ran = command("size", "dev")
    assert ran.code == 1
    assert "leaves YARN 1792 MiB, Flink needs at least 2624; use a larger type" in ran.err + ran.out


def test_the_command_is_listed(command: Command) -> None:
    shown = command("--help").out
    assert "size" in shown
    assert "compose" in shown


@pytest.mark.parametrize("name", ["size", "compose"])
def test_help_has_examples(command: Command, name: str) -> None:
    assert f"Example:\n    emr-platform {name} " in command(name, "--help").out

"""Each kind of step, literally as EMR gets it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from emr_platform.model import ClusterStep
from emr_platform.render.steps import hadoop_jar_step

BUCKETS = {"raw": "raw-1", "results": "results-1", "artefacts": "artefacts-1"}
FILES = {
    name: f"s3://uploads/{number}{name[name.index('.') :]}"
    for number, name in enumerate(["j/a.py", "j/q.sql", "j/q.hql", "j/c.jar", "j/map.py", "j/reduce.py"])
}
FETCH = 'job=$(mktemp -d)/$(basename "$0") && aws s3 cp --only-show-errors "$0" "$job" && flink run -m yarn-cluster'


def rendered(**step: Any) -> dict[str, Any]:
    found: ClusterStep = TypeAdapter(ClusterStep).validate_python({"name": "x", **step})
    return hadoop_jar_step(found, FILES, BUCKETS)


def test_spark() -> None:
    step = rendered(type="spark", job="j/a.py", conf={"b": "2", "a": "1"}, args=["--in", "s3://raw/x/"])

    assert step == {
        "Jar": "command-runner.jar",
        "Args": [
            *("spark-submit", "--deploy-mode", "cluster", "--conf", "a=1", "--conf", "b=2", "s3://uploads/0.py"),
            *("--in", "s3://raw-1/x/"),
        ],
    }


def test_spark_sql() -> None:
    step = rendered(
        type="spark-sql", script="j/q.sql", conf={"a": "1"}, variables={"OUT": "s3://results/x/", "DAY": "7"}
    )

    expected = ["spark-sql", "--conf", "a=1", "-f", "s3://uploads/1.sql", "-d", "DAY=7", "-d", "OUT=s3://results-1/x/"]
    assert step == {"Jar": "command-runner.jar", "Args": expected}


def test_hive() -> None:
    step = rendered(type="hive", script="j/q.hql", variables={"IN": "s3://raw/x/"}, args=["--hiveconf", "a=1"])

    assert step == {
        "Jar": "command-runner.jar",
        "Args": [
            *("hive-script", "--run-hive-script", "--args", "-f", "s3://uploads/2.hql"),
            *("-d", "IN=s3://raw-1/x/", "--hiveconf", "a=1"),
        ],
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"jar": "j/c.jar"}, {"Jar": "s3://uploads/3.jar"}),
        ({"jar": "j/c.jar", "main_class": "a.Main"}, {"Jar": "s3://uploads/3.jar", "MainClass": "a.Main"}),
    ],
)
def test_map_reduce(given: dict[str, str], expected: dict[str, str]) -> None:
    assert rendered(type="mapreduce", args=["s3://raw/x/"], **given) == {**expected, "Args": ["s3://raw-1/x/"]}


def test_streaming() -> None:
    step = rendered(
        type="streaming",
        mapper="j/map.py",
        reducer="j/reduce.py",
        input="s3://raw/x/",
        output="s3://results/y/",
        args=["-numReduceTasks", "3"],
    )

    assert step == {
        "Jar": "command-runner.jar",
        "Args": [
            *("hadoop-streaming", "-files", "s3://uploads/4.py#map.py,s3://uploads/5.py#reduce.py"),
            *("-mapper", "map.py", "-reducer", "reduce.py"),
            *("-input", "s3://raw-1/x/", "-output", "s3://results-1/y/", "-numReduceTasks", "3"),
        ],
    }


def test_streaming_without_a_reducer() -> None:
    step = rendered(type="streaming", mapper="j/map.py", input="s3://raw/x/", output="s3://results/y/")

    assert step["Args"] == [
        *("hadoop-streaming", "-files", "s3://uploads/4.py#map.py", "-mapper", "map.py", "-numReduceTasks", "0"),
        *("-input", "s3://raw-1/x/", "-output", "s3://results-1/y/"),
    ]


def test_generic_options_of_streaming_come_first() -> None:
    arguments = ["-numReduceTasks", "3", "-D", "a=1", "-Db=2"]
    step = rendered(type="streaming", mapper="j/map.py", input="s3://raw/x/", output="s3://results/y/", args=arguments)

    assert step["Args"][:4] == ["hadoop-streaming", "-D", "a=1", "-Db=2"]
    assert step["Args"][-2:] == ["-numReduceTasks", "3"]


@pytest.mark.parametrize(
    ("given", "options", "url"),
    [
        ({"job": "j/a.py"}, ' -pyclientexec python3 -pyexec python3 -py "$job" "$@"', "s3://uploads/0.py"),
        ({"job": "j/c.jar"}, ' "$job" "$@"', "s3://uploads/3.jar"),
        ({"job": "j/c.jar", "main_class": "a.Main"}, ' -c a.Main "$job" "$@"', "s3://uploads/3.jar"),
    ],
)
def test_flink(given: dict[str, str], options: str, url: str) -> None:
    step = rendered(type="flink", args=["--in", "s3://raw/x/"], **given)

    assert step == {
        "Jar": "command-runner.jar",
        "Args": ["bash", "-c", FETCH + options, url, "--in", "s3://raw-1/x/"],
    }


def test_command() -> None:
    step = rendered(type="command", args=["s3-dist-cp", "--src", "s3://raw/x/", "--dest", "s3://results/y/"])

    expected = ["s3-dist-cp", "--src", "s3://raw-1/x/", "--dest", "s3://results-1/y/"]
    assert step == {"Jar": "command-runner.jar", "Args": expected}

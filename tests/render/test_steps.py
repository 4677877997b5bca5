"""Each kind of step, literally as EMR gets it."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from emr_platform.model import ClusterStep, StreamingStep
from emr_platform.render.steps import hadoop_jar_step

BUCKETS = {"raw": "raw-1", "results": "results-1", "artefacts": "artefacts-1"}
FILES = {
    name: f"s3://uploads/{number}{name[name.index('.') :]}"
    for number, name in enumerate(
        ["j/a.py", "j/q.sql", "j/q.hql", "j/c.jar", "j/map.py", "j/reduce.py", "j/t.hbase", "j/s.sh", "j/a.pex"]
    )
}
FETCH = 'file=$(mktemp -d)/$(basename "$0") && aws s3 cp --only-show-errors "$0" "$file" && '


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


def test_generic_options_of_streaming_come_first_with_a_runs_values_too() -> None:
    """Filled, an argument is an expression, which begins with `{%`."""
    arguments = ["-cmdenv", "DAY={day}", "-D", "a={day}", "-Db={day}", "{day}"]
    values = {
        "name": "x",
        "type": "streaming",
        "mapper": "j/map.py",
        "input": "s3://raw/x/",
        "output": "s3://results/y/",
    }
    streaming = StreamingStep.model_validate({**values, "args": arguments})

    filled = hadoop_jar_step(streaming, {"j/map.py": "s3://uploads/4.py"}, BUCKETS, lambda text: f"<{text}>")["Args"]

    assert filled[:5] == ["hadoop-streaming", "<-D>", "<a={day}>", "<-Db={day}>", "-files"]
    assert filled[-3:] == ["<-cmdenv>", "<DAY={day}>", "<{day}>"]


@pytest.mark.parametrize(
    ("given", "options", "url"),
    [
        ({"job": "j/a.py"}, ' -pyclientexec python3 -pyexec python3 -py "$file" "$@"', "s3://uploads/0.py"),
        ({"job": "j/c.jar"}, ' "$file" "$@"', "s3://uploads/3.jar"),
        ({"job": "j/c.jar", "main_class": "a.Main"}, ' -c a.Main "$file" "$@"', "s3://uploads/3.jar"),
    ],
)
def test_flink(given: dict[str, str], options: str, url: str) -> None:
    step = rendered(type="flink", args=["--in", "s3://raw/x/"], **given)

    assert step == {
        "Jar": "command-runner.jar",
        "Args": ["bash", "-c", f"{FETCH}flink run -m yarn-cluster{options}", url, "--in", "s3://raw-1/x/"],
    }


def test_command() -> None:
    step = rendered(type="command", args=["s3-dist-cp", "--src", "s3://raw/x/", "--dest", "s3://results/y/"])

    expected = ["s3-dist-cp", "--src", "s3://raw-1/x/", "--dest", "s3://results-1/y/"]
    assert step == {"Jar": "command-runner.jar", "Args": expected}


def test_a_spark_job_with_packages() -> None:
    step = rendered(type="spark", job="j/a.py", requirements="j/a.txt", conf={"a": "1"}, args=["x"])

    assert step["Args"] == [
        *("spark-submit", "--deploy-mode", "cluster", "--files", "s3://uploads/8.pex#packages.pex"),
        *("--conf", "spark.executorEnv.PEX_ROOT=./.pex", "--conf", "spark.pyspark.python=./packages.pex"),
        *("--conf", "spark.yarn.appMasterEnv.PEX_ROOT=./.pex", "--conf", "a=1", "s3://uploads/0.py", "x"),
    ]


def test_hbase_reads_the_script_from_standard_input() -> None:
    step = rendered(type="hbase", script="j/t.hbase")

    expected = ["bash", "-c", FETCH + 'exec hbase shell -n <"$file"', "s3://uploads/6.hbase"]
    assert step == {"Jar": "command-runner.jar", "Args": expected}


@pytest.mark.parametrize("kind", ["presto", "trino"])
def test_queries(kind: str) -> None:
    step = rendered(type=kind, script="j/q.sql", catalog="iceberg", args=["--schema", "clickstream"])

    shell = f'{FETCH}exec {kind}-cli --file "$file" "$@"'
    expected = ["bash", "-c", shell, "s3://uploads/1.sql", "--catalog", "iceberg", "--schema", "clickstream"]
    assert step == {"Jar": "command-runner.jar", "Args": expected}


def test_s3_dist_cp() -> None:
    step = rendered(type="s3-dist-cp", source="s3://raw/x/", target="hdfs:///x/", args=["--srcPattern=.*gz"])

    expected = ["s3-dist-cp", "--src=s3://raw-1/x/", "--dest=hdfs:///x/", "--srcPattern=.*gz"]
    assert step == {"Jar": "command-runner.jar", "Args": expected}


def test_shell() -> None:
    step = rendered(type="shell", script="j/s.sh", args=["a b", "s3://raw/x/"])

    shell = f'{FETCH}chmod u+x "$file" && exec "$file" "$@"'
    expected = ["bash", "-c", shell, "s3://uploads/7.sh", "a b", "s3://raw-1/x/"]
    assert step == {"Jar": "command-runner.jar", "Args": expected}


STEPS: dict[str, dict[str, Any]] = {
    "spark": {"job": "j/a.py", "conf": {"a": "1"}},
    "spark-sql": {"script": "j/q.sql", "variables": {"DAY": "{day}"}},
    "hive": {"script": "j/q.hql", "variables": {"DAY": "{day}"}},
    "mapreduce": {"jar": "j/c.jar"},
    "streaming": {"mapper": "j/map.py", "input": "s3://raw/{day}/", "output": "s3://results/{day}/"},
    "flink": {"job": "j/a.py"},
    "command": {},
    "hbase": {"script": "j/t.hbase"},
    "presto": {"script": "j/q.sql"},
    "trino": {"script": "j/q.sql"},
    "s3-dist-cp": {"source": "s3://raw/{day}/", "target": "hdfs:///{day}/"},
    "shell": {"script": "j/s.sh"},
}


def test_every_kind_is_here() -> None:
    assert set(STEPS) == {get_args(kind.model_fields["type"].annotation)[0] for kind in get_args(ClusterStep)}


@pytest.mark.parametrize("kind", STEPS)
def test_a_run_time_value_is_an_item_of_its_own_and_never_in_a_shell_text(kind: str) -> None:
    arguments = [] if kind == "hbase" else ["run", "{day}", "x-{day}"]
    found: ClusterStep = TypeAdapter(ClusterStep).validate_python(
        {"name": "x", "type": kind, "args": arguments, **STEPS[kind]}
    )
    asked: list[str] = []

    def fill(text: str) -> str:
        asked.append(text)
        return f"<{len(asked)}>"

    items = hadoop_jar_step(found, FILES, BUCKETS, fill)["Args"]

    assert not [item for item in items if "{" in item]
    filled = [item for item in items if item.startswith("<") and item.endswith(">")]
    assert sorted(filled) == sorted(f"<{number + 1}>" for number in range(len(asked)))
    assert [text for text in asked if text in arguments] == arguments

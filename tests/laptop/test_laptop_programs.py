"""What the steps' programs become on this machine; the engines themselves are run by test_laptop_engines.py."""

from __future__ import annotations

import io
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pydantic import TypeAdapter

from emr_platform.laptop import LaptopError
from emr_platform.laptop.certificate import certificate_in
from emr_platform.laptop.decisions import DecisionLog
from emr_platform.laptop.emulator import flink, spark
from emr_platform.laptop.emulator.children import Children
from emr_platform.laptop.emulator.hadoop import jar_command, streaming_arguments, streaming_jar
from emr_platform.laptop.emulator.hadoop.streaming import MAIN_CLASS
from emr_platform.laptop.emulator.logs import LogFolder
from emr_platform.laptop.emulator.node import Node
from emr_platform.laptop.emulator.packages import unpacked
from emr_platform.laptop.emulator.programs import hive_script
from emr_platform.laptop.emulator.settings import Settings
from emr_platform.model import ClusterStep, SparkStep
from emr_platform.packages import Target
from emr_platform.packages.packing import pack
from emr_platform.render.steps import hadoop_jar_step
from tests import wheels


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    tls = tmp_path / "state" / "tls"
    tls.mkdir(parents=True)
    log = DecisionLog(tmp_path / "decisions.jsonl")
    yield Settings(tmp_path / "state", 1, "eu-west-1", "key", certificate_in(tls), log)
    log.close()


def test_the_options_of_a_script_are_told_from_those_of_spark() -> None:
    found = spark.parse_sql(
        ["--conf", "a=1", "--deploy-mode", "client", "-f", "s3://b/x.hql", "-d", "A=1", "--hivevar", "B=2"]
    )

    assert found.application == ["-f", "s3://b/x.hql", "-d", "A=1", "--hivevar", "B=2"]
    assert found.settings == {"a": "1"}
    assert found.set_aside == ["--deploy-mode client"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-z", "x"], "spark-sql does not know '-z'"),
        (["-f"], "spark-sql -f needs a value"),
        (["-d", "A=-f"], "spark-sql has nothing to run"),
    ],
)
def test_a_script_that_cannot_be_run(arguments: list[str], message: str) -> None:
    with pytest.raises(LaptopError, match=message):
        spark.parse_sql(arguments)


def test_hive_scripts_say_who_runs_them(settings: Settings, tmp_path: Path) -> None:
    found = hive_script(["--run-hive-script", "--args", "-f", "s3://b/x.hql"], settings, tmp_path)

    assert found.line[0].endswith("spark-sql")
    assert found.line[-2:] == ["-f", "s3://b/x.hql"]
    assert found.alone
    assert any("Spark SQL with Hive support" in note for note in found.notes)
    with pytest.raises(LaptopError, match="hive-script takes --run-hive-script --args"):
        hive_script(["-f", "s3://b/x.hql"], settings, tmp_path)


def test_streaming_puts_generic_options_first() -> None:
    found = streaming_arguments(
        ["-mapper", "m.py", "-files", "s3://b/m.py", "-Da=1", "-input", "x", "-input", "y", "-output", "z"]
    )

    assert found == [
        "-files",
        "s3://b/m.py",
        "-D",
        "a=1",
        "-input",
        "x",
        "-input",
        "y",
        "-mapper",
        "m.py",
        "-output",
        "z",
    ]
    none = streaming_arguments(["-mapper", "m", "-reducer", "NONE", "-input", "x", "-output", "z"])
    assert none == ["-input", "x", "-mapper", "m", "-output", "z", "-numReduceTasks", "0"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("-mapper m -output z", "needs -input"),
        ("-input x -output z", "needs -mapper"),
        ("-input x -mapper m", "needs -output"),
        ("-mapper", "-mapper needs a value"),
        ("-combiner c", "'-combiner' is not run on the laptop"),
        ("-input x -output z -mapper m -reducer aggregate", "-reducer aggregate: the laptop runs programs only"),
        ("-input x -output z -mapper org.apache.hadoop.mapred.lib.IdentityMapper", "no Java classes"),
    ],
)
def test_streaming_that_cannot_be_run(arguments: str, message: str) -> None:
    with pytest.raises(LaptopError, match=message):
        streaming_arguments(arguments.split())


def test_flink_sets_the_cluster_aside() -> None:
    found = flink.parse(
        [
            "run",
            "-m",
            "yarn-cluster",
            "-p",
            "2",
            "-yD",
            "a=b",
            "-Dyarn.x=1",
            "-Dc=d",
            "-d",
            "-pyexec",
            "python3",
            "-py",
            "j.py",
            "--in",
            "x",
            "-p",
            "9",
        ]
    )

    assert (found.job, found.python, found.arguments) == ("j.py", True, ["--in", "x", "-p", "9"])
    assert found.options == ["-p", "2", "-Dc=d"]
    assert found.set_aside == ["-m yarn-cluster", "-yD a=b", "-D yarn.x=1", "-d", "-pyexec python3"]


def test_flink_takes_a_jar_with_its_class() -> None:
    found = flink.parse(["run", "-m", "yarn-cluster", "-c", "a.Main", "/tmp/x.jar", "-x", "y"])

    assert (found.job, found.python) == ("/tmp/x.jar", False)
    assert (found.options, found.arguments) == (["-c", "a.Main"], ["-x", "y"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("list", "the laptop runs 'flink run' only"),
        ("", "the laptop runs 'flink run' only"),
        ("run", "names no job"),
        ("run -c", "-c needs a value"),
        ("run -s s3://b/savepoint x.jar", "'-s' is not run on the laptop"),
    ],
)
def test_flink_that_cannot_be_run(arguments: str, message: str) -> None:
    with pytest.raises(LaptopError, match=message):
        flink.parse(arguments.split())


def test_flink_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    with pytest.raises(LaptopError, match="'make flink' installs it"):
        flink.home()


def test_an_unknown_program_fails_the_step(settings: Settings, tmp_path: Path) -> None:
    session: Any = None
    node, logs = Node("j-1", session, settings), LogFolder(tmp_path / "logs", "x")

    assert node.run_step("s-1", "command-runner.jar", ["hbase", "shell"], logs) == 1
    assert node.run_step("s-2", "command-runner.jar", ["spark-sql", "-f"], logs) == 1

    assert "spark-sql -f needs a value" in logs.stderr.read_text()
    assert (
        "command-runner.jar hbase: the laptop runs spark-submit, spark-sql"
        in (tmp_path / "logs/controller").read_text()
    )


def hadoop(arguments: str, folder: Path, settings: Settings) -> subprocess.CompletedProcess[str]:
    checked = streaming_arguments(arguments.split())
    line = jar_command(streaming_jar(), MAIN_CLASS, checked, settings=settings, scratch=folder)
    return subprocess.run(line, cwd=folder, env=spark.environment(), capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_streaming_over_local_files(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "lines").write_text("b 1\na\tx\n\nb 2\tä\n")
    program = tmp_path / "abc123"
    program.write_text("#!/bin/sh\necho reporter:counter:mine,seen,2 >&2\nexec sed 's/ .//'\n")
    where = f"-input {tmp_path}/in -output {tmp_path}"

    mapped = hadoop(f"-files {program}#m -mapper m {where}/mapped -numReduceTasks 0", tmp_path, settings)
    sorted_ = hadoop(f"-mapper cat {where}/sorted", tmp_path, settings)
    failed = hadoop(f"-mapper false {where}/failed", tmp_path, settings)

    assert mapped.returncode == 0, mapped.stderr
    assert "seen=2" in mapped.stderr
    assert parts(tmp_path / "mapped") == ["b\t", "a\tx", "\t", "b\tä"]
    assert sorted_.returncode == 0, sorted_.stderr
    assert parts(tmp_path / "sorted") == ["\t", "a\tx", "b 1\t", "b 2\tä"]
    assert failed.returncode == 1
    assert "subprocess failed with code 1" in failed.stderr


def test_what_a_step_started_ends_with_it(tmp_path: Path) -> None:
    children, codes = Children(), {}

    def run(name: str) -> None:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        files = {"stdout": folder / "out", "stderr": folder / "err"}
        codes[name] = children.run(name, ["sh", "-c", "echo up; sleep 60"], environment={}, directory=folder, **files)

    names = ["s-1/flink", "s-2/flink"]
    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 20
    while not all((tmp_path / name / "out").exists() and (tmp_path / name / "out").read_text() for name in names):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    children.stop("s-1")
    threads[0].join(20)
    assert codes == {"s-1/flink": 137}
    children.stop_all()
    threads[1].join(20)
    assert codes["s-2/flink"] == 137


class Role:
    """A session that may read one object."""

    def __init__(self, key: str, body: bytes) -> None:
        self._key, self._body = key, body

    def client(self, service: str) -> Role:
        assert service == "s3"
        return self

    def get_object(self, **asked: str) -> dict[str, Any]:
        if asked["Key"] != self._key:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetObject")
        return {"Body": io.BytesIO(self._body)}

    def environment(self) -> dict[str, str]:
        return {}


@pytest.mark.slow
def test_a_map_reduce_jar_is_fetched_and_run(settings: Settings, tmp_path: Path) -> None:
    session: Any = Role("jobs/count.jar", streaming_jar().read_bytes())
    node, logs = Node("j-1", session, settings), LogFolder(tmp_path / "logs", "x")
    (tmp_path / "in").write_text("b\na\n")
    arguments = ["-mapper", "cat", "-input", f"{tmp_path}/in", "-output", f"{tmp_path}/out"]

    assert node.run_step("s-1", "s3://b/jobs/count.jar", arguments, logs, MAIN_CLASS) == 0, logs.stderr.read_text()
    assert parts(tmp_path / "out") == ["a\t", "b\t"]
    assert "LocalJobRunner in one JVM" in (tmp_path / "logs" / "controller").read_text()

    assert node.run_step("s-2", "s3://b/other.jar", arguments, logs) == 1
    assert "cannot download s3://b/other.jar: " in logs.stderr.read_text()


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ({"type": "shell", "args": ["a b", "$(id)", "'; id #"]}, 3, "<a b>\n<$(id)>\n<'; id #>\n"),
        ({"type": "hbase"}, 1, "hbase: the laptop has no HBase; its steps run on EMR only\n"),
        ({"type": "presto"}, 1, "presto-cli: the laptop has no Presto; its steps run on EMR only\n"),
        ({"type": "trino"}, 1, "trino-cli: the laptop has no Trino; its steps run on EMR only\n"),
    ],
)
def test_what_a_step_fetches_gets_its_arguments_as_they_are(
    settings: Settings, tmp_path: Path, given: dict[str, Any], code: int, said: str
) -> None:
    session: Any = Role("jobs/a.sh", b"#!/bin/bash\nprintf '<%s>\\n' \"$@\" >&2\nexit 3\n")
    node, logs = Node("j-1", session, settings), LogFolder(tmp_path / "logs", "x")
    step: ClusterStep = TypeAdapter(ClusterStep).validate_python({"name": "a", "script": "jobs/a.sh", **given})

    rendered = hadoop_jar_step(step, {"jobs/a.sh": "s3://b/jobs/a.sh"}, {})

    assert node.run_step("s-1", rendered["Jar"], rendered["Args"], logs) == code
    assert logs.stderr.read_text() == said


JOB = """\
from pyspark.sql import SparkSession


def said(number):
    import hello
    import yaml
    from yaml import _yaml

    return hello.hello(number), yaml.__file__, _yaml.__file__


context = SparkSession.builder.getOrCreate().sparkContext
for line in sorted(set(context.parallelize([1, 2], 2).map(said).collect())):
    print(*line)
print(*said(0))
"""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A package in Python and one with native code, packed for this machine's Python."""
    index, folder = tmp_path / "index", tmp_path / "jobs"
    files = {"hello.py": "def hello(number):\n    return f'hello {number}'\n"}
    made = [wheels.make(index, "hello", "1.0", files), wheels.installed(index, "pyyaml")]
    for variable, value in wheels.offline(index).items():
        monkeypatch.setenv(variable, value)
    folder.mkdir()
    (folder / "a.txt").write_text(wheels.pinned(*made))
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    pack(tmp_path, "jobs/a.txt", [Target(python, platform.machine(), (2, 34))])
    return (folder / "a.pex").read_bytes()


@pytest.mark.slow
def test_a_spark_job_runs_with_the_packages_that_were_packed(
    settings: Settings, tmp_path: Path, archive: bytes
) -> None:
    session: Any = Role("jobs/a.pex", archive)
    node, logs = Node("j-1", session, settings), LogFolder(tmp_path / "logs", "x")
    (tmp_path / "jobs" / "a.py").write_text(JOB)
    step = SparkStep(name="a", type="spark", job="jobs/a.py", requirements="jobs/a.txt")
    files = {"jobs/a.py": str(tmp_path / "jobs" / "a.py"), "jobs/a.pex": "s3://b/jobs/a.pex"}
    arguments = hadoop_jar_step(step, files, {})["Args"]

    assert node.run_step("s-1", "command-runner.jar", arguments, logs) == 0, logs.stderr.read_text()

    lines = [line.split() for line in logs.stdout.read_text().splitlines()]
    assert [line[:2] for line in lines] == [["hello", "1"], ["hello", "2"], ["hello", "0"]]
    assert all("/.pex/" in module for line in lines for module in line[2:])
    assert all(line[3].endswith(".so") for line in lines)


def test_packages_that_the_role_may_not_read_or_nobody_brings(settings: Settings, tmp_path: Path) -> None:
    session: Any = Role("other", b"")
    node, logs = Node("j-1", session, settings), LogFolder(tmp_path / "logs", "x")
    named = ["spark-submit", "--conf", "spark.pyspark.python=./packages.pex"]

    assert (
        node.run_step("s-1", "command-runner.jar", [*named, "--files", "s3://b/a.pex#packages.pex", "a.py"], logs) == 1
    )
    assert "cannot take the job's packages: " in logs.stderr.read_text()
    assert "AccessDenied" in logs.stderr.read_text()

    assert node.run_step("s-2", "command-runner.jar", [*named, "a.py"], logs) == 1
    assert "the interpreter packages.pex is in no --files" in logs.stderr.read_text()


def test_other_files_of_a_job_stay(tmp_path: Path) -> None:
    given = ["--files", "s3://b/a.csv,s3://b/a.pex#p.pex", "--conf", "spark.pyspark.python=./p.pex", "a.py", "x"]

    assert unpacked(given, tmp_path, lambda url: url.encode()) == [
        *("--files", "s3://b/a.csv", "--conf", f"spark.pyspark.python={tmp_path}/p.pex.sh", "a.py", "x"),
    ]
    assert (tmp_path / "p.pex").read_bytes() == b"s3://b/a.pex"
    assert unpacked(["a.py", "x"], tmp_path, lambda url: b"") == ["a.py", "x"]


def parts(folder: Path) -> list[str]:
    return [line for path in sorted(folder.glob("part-*")) for line in path.read_text().splitlines()]


def test_the_jar_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    jar = streaming_jar()
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("compiled again"))

    assert streaming_jar() == jar
    assert os.access(jar, os.R_OK)

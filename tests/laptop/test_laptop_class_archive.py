"""The archive of Spark's classes: who leaves one, who uses it, and that a real JVM takes its classes out of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from emr_platform.laptop.certificate import certificate_in
from emr_platform.laptop.decisions import DecisionLog
from emr_platform.laptop.emulator import class_archive as room
from emr_platform.laptop.emulator import spark
from emr_platform.laptop.emulator.class_archive import ClassArchive, class_archive
from emr_platform.laptop.emulator.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Those of a laptop whose interpreter is a folder of its own."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    tls = tmp_path / "state" / "tls"
    tls.mkdir(parents=True)
    log = DecisionLog(tmp_path / "decisions.jsonl")
    yield Settings(tmp_path / "state", 1, "eu-west-1", "key", certificate_in(tls), log)
    log.close()


def of_submit(settings: Settings, *arguments: str) -> ClassArchive | None:
    """What a job does with the archive; its options are those of the command."""
    found = spark.local_command([*arguments, "job.py"], settings=settings, scratch=settings.state)
    options = found.line[found.line.index("--driver-java-options") + 1]
    expected = [f'"{option}"' for option in found.archive.options()] if found.archive else []
    assert [option for option in options.split() if "Archive" in option or "Xlog" in option] == expected
    return found.archive


def kept(archive: ClassArchive | None) -> Path:
    """The archive, as if the JVM had left it."""
    assert archive
    assert archive.draft
    archive.draft.write_bytes(b"")
    os.truncate(archive.draft, 130_000_000)
    archive.settle(succeeded=True)
    assert not archive.draft.exists()
    return archive.kept


def test_the_first_job_leaves_the_archive_and_all_others_use_it(settings: Settings) -> None:
    first, beside = of_submit(settings), of_submit(settings)
    assert first
    assert beside
    assert first.kept == beside.kept
    assert first.draft != beside.draft

    archive = kept(first)

    assert archive.exists()
    assert of_submit(settings) == ClassArchive(archive, None)
    assert of_submit(settings, "--driver-java-options", "-Da=b") == ClassArchive(archive, None)
    script = spark.sql_command(["-e", "SELECT 1"], settings=settings, scratch=settings.state)
    assert script.archive == ClassArchive(archive, None)


def test_a_job_whose_jvm_is_not_like_any_other_leaves_none(settings: Settings) -> None:
    assert of_submit(settings, "--driver-java-options", "-javaagent:a.jar") is None
    assert of_submit(settings, "--conf", "spark.driver.extraJavaOptions=-Da=b") is None
    assert of_submit(settings, "--driver-class-path", "b.jar") is None
    assert spark.sql_command(["-e", "SELECT 1"], settings=settings, scratch=settings.state).archive is None


@pytest.mark.parametrize(
    ("users", "jobs", "collectors"),
    [
        ("", "-Da=b", ["-XX:+UseSerialGC"]),
        ("-XX:TieredStopAtLevel=1 -Da=c", "-Da=b", ["-XX:+UseSerialGC"]),
        ("-XX:+UseZGC", "", ["-XX:+UseZGC"]),
        ("", "-XX:+UseZGC", ["-XX:+UseZGC"]),
    ],
)
def test_options_of_the_machines_user_come_before_the_jobs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, users: str, jobs: str, collectors: list[str]
) -> None:
    monkeypatch.setenv(spark.JAVA_OPTIONS, users)
    asked = ["--driver-java-options", jobs] if jobs else []
    line = spark.local_command([*asked, "job.py"], settings=settings, scratch=settings.state).line
    options = line[line.index("--driver-java-options") + 1].split()
    assert [one for one in options if one in {*users.split(), *jobs.split()}] == [*users.split(), *jobs.split()]
    assert [one for one in options if one.endswith("GC")] == collectors


def test_what_a_job_leaves_that_failed_or_never_started_spark_is_not_kept(settings: Settings) -> None:
    for size, succeeded in ((130_000_000, False), (10_000_000, True)):
        archive = of_submit(settings)
        assert archive
        assert archive.draft
        archive.draft.write_bytes(b"")
        os.truncate(archive.draft, size)
        archive.settle(succeeded=succeeded)
        assert list(archive.kept.parent.iterdir()) == []


def test_other_jars_or_another_java_have_their_own(settings: Settings, tmp_path: Path) -> None:
    old = kept(of_submit(settings))
    jar = tmp_path / "a.jar"
    jar.write_bytes(b"a")
    of_jar = class_archive(spark.java_home(), [jar], may_leave=True)
    assert of_jar
    jar.write_bytes(b"another")
    changed = class_archive(spark.java_home(), [jar], may_leave=True)
    assert changed
    assert len({old, of_jar.kept, changed.kept}) == 3

    assert list(kept(changed).parent.iterdir()) == [changed.kept]


def test_a_java_without_an_archive_of_its_own_classes_leaves_none(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "modules").write_bytes(b"")

    assert class_archive(tmp_path, [], may_leave=True) is None


def test_a_jvm_takes_its_classes_from_the_archive_and_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(room, "_WORTH_KEEPING", 1_000_000)
    java, jars = spark.java_home(), [*(spark.spark_home() / "jars").glob("scala-*.jar")]

    def run(*options: str, path: list[Path] = jars) -> str:
        command = [str(java / "bin" / "java"), *options, "-cp", os.pathsep.join(map(str, path))]
        version = [*command, "scala.tools.nsc.Main", "-version"]
        return subprocess.run(version, capture_output=True, text=True, check=True).stdout

    said = run()
    first = class_archive(java, jars, may_leave=True)
    assert first
    assert run(*first.options()) == said
    first.settle(succeeded=True)

    later = class_archive(java, jars, may_leave=True)
    assert later == ClassArchive(first.kept, None)
    assert run(*later.options()) == said
    assert "scala.tools.nsc.Main source: shared objects file (top)" in run(*later.options(), "-Xlog:class+load")
    # Of another class path the archive is not used, silently.
    assert run(*later.options(), path=[tmp_path, *jars]) == said

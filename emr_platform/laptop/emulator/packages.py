"""Packages of a Spark job: the archive that a step names as its interpreter, made ready on this machine.

On YARN every container finds the archive in its working folder. Here it is fetched once, with the credentials of the
role in force, and run by this machine's Python.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from emr_platform.laptop.errors import LaptopError

_SETTING = "spark.pyspark.python="
_FILES = "--files"


def unpacked(arguments: Sequence[str], folder: Path, fetch: Callable[[str], bytes]) -> list[str]:
    """The arguments of spark-submit with the archive as a program of this machine; unchanged where none is named.

    Args:
        folder: where the archive, the program and what the archive unpacks go.
        fetch: reads an object in S3 by its URL.

    Raises:
        LaptopError: when the interpreter is a file of the working folder that no `--files` brings.
    """
    named = next((word for word in arguments if word.startswith(f"{_SETTING}./")), None)
    if named is None:
        return list(arguments)
    name = named.removeprefix(f"{_SETTING}./")
    at = arguments.index(_FILES) + 1 if _FILES in arguments else len(arguments)
    files = arguments[at].split(",") if at < len(arguments) else []
    url = next((file.partition("#")[0] for file in files if file.endswith(f"#{name}")), None)
    if url is None:
        raise LaptopError(f"spark-submit: the interpreter {name} is in no --files, so no container would have it")
    archive = folder / name
    archive.write_bytes(fetch(url))
    program = folder / f"{name}.sh"
    run = shlex.join([sys.executable, str(archive)])
    program.write_text(f'#!/bin/sh\nPEX_ROOT={shlex.quote(str(folder / ".pex"))} exec {run} "$@"\n')
    program.chmod(0o755)
    others = [file for file in files if not file.endswith(f"#{name}")]
    kept = [*arguments[: at - 1], *([_FILES, ",".join(others)] if others else []), *arguments[at + 1 :]]
    return [f"{_SETTING}{program}" if word == named else word for word in kept]

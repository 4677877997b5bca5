"""The web logs a run reads: the user's own, or generated ones whose right answer is known."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emr_platform.laptop.errors import LaptopError

COUNTS = ("lines", "rejected", "page_views", "visitors", "sessions")
GENERATED_LINES = 20_000
PREFIX = "clickstream/"  # where the example workflow looks in the raw bucket
_JOBS = Path("jobs") / "clickstream"
_DEVICES = Path("jobs") / "devices" / "generate.py"


@dataclass(frozen=True)
class Inputs:
    """Log files, the counts the job must arrive at, and who says so."""

    files: tuple[Path, ...]
    expected: dict[str, int]
    source: str


def generated(project: Path, directory: Path, *, lines: int = GENERATED_LINES, seed: int = 1) -> Inputs:
    """Generate logs with the example's own generator, which plans the answer before it writes a line."""
    python(project / _JOBS / "generate.py", "--lines", str(lines), "--seed", str(seed), "--output", str(directory))
    truth = json.loads((directory / "truth.json").read_text())
    files = tuple(sorted(directory.glob("*.log")))
    return Inputs(files, _counts(truth), f"generated, {lines:,} lines, seed {seed}")


def own(project: Path, path: Path, *, answered: bool = True) -> Inputs:
    """Take the user's file or folder; the answer comes from the example's plain-Python reference, if one is wanted.

    Raises LaptopError when there is nothing to read.
    """
    if not path.exists():
        raise LaptopError(f"{path}: does not exist, pass a web server log or a folder of logs")
    files = tuple(sorted(item for item in path.rglob("*") if item.is_file())) if path.is_dir() else (path,)
    if not files:
        raise LaptopError(f"{path}: is an empty folder, pass a web server log or a folder of logs")
    source = f"{path}, {len(files)} files"
    if not answered:
        return Inputs(files, {}, source)
    said = python(project / _JOBS / "reference.py", *map(str, files))
    return Inputs(files, _counts(json.loads(said.strip().splitlines()[-1])), source)


def readings(project: Path, directory: Path, *, lines: int = GENERATED_LINES, seed: int = 1) -> Inputs:
    """Generate readings of devices with that example's generator."""
    python(project / _DEVICES, "--lines", str(lines), "--seed", str(seed), "--output", str(directory))
    return Inputs(tuple(sorted(directory.glob("*.json"))), {}, f"generated, {lines:,} readings, seed {seed}")


def upload(inputs: Inputs, s3: Any, bucket: str, prefix: str = PREFIX) -> list[str]:
    """Put the files below *prefix* of a bucket; two of the same name get a number. Returns their keys."""
    keys: list[str] = []
    for number, file in enumerate(inputs.files):
        key = prefix + file.name
        keys.append(key if key not in keys else f"{prefix}{number}-{file.name}")
        s3.upload_file(str(file), bucket, keys[-1])
    return keys


def _counts(found: dict[str, int]) -> dict[str, int]:
    return {name: int(found[name]) for name in COUNTS}


def python(script: Path, *arguments: str) -> str:
    """Run one of the examples' own programs and return what it prints; LaptopError when it is missing or fails."""
    if not script.exists():
        raise LaptopError(f"{script}: is missing, run this in the project's root")
    done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise LaptopError(f"{script.name} failed with {done.returncode}: {last}")
    return done.stdout

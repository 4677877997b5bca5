"""Packing by PEX: one file with the wheels of every target, that runs as an interpreter which has them.

A PEX that names its platforms takes wheels only and needs no machine like theirs. Sources: PEX, `--complete-platform`
and `--inherit-path` (Spark itself comes from the node, behind the packages); PEP 425 and PEP 600 (tags); Apache Spark,
Python Package Management, "Using PEX".
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from emr_platform.catalog import full_python

from ._lock import Lock, archive_of, lock_of, sha256
from ._requirements import objections
from ._targets import Target

_LEGACY = {(2, 17): "manylinux2014", (2, 12): "manylinux2010", (2, 5): "manylinux1"}
_OLDEST = {"x86_64": 5, "aarch64": 17}
"""The oldest C library, 2.x, that wheels for a processor are built for."""


class PackageError(Exception):
    """Raised when packages cannot be packed; a sentence for the user."""


def pack(root: Path, requirements: str, targets: Sequence[Target], *, here: bool = True) -> Lock:
    """Pack what a requirements file names, beside it; returns its lock, which is written too.

    The same file, targets and machine give the same bytes. Downloads what is not in PEX's cache, from where pip would.

    Args:
        here: also pack what this machine's Python needs, so that the laptop can run the job.

    Raises:
        PackageError: when PEX is not installed, the targets have different Pythons, or a package is not to be had.
    """
    _require_pex()
    if not (root / requirements).is_file():
        raise PackageError(f"{requirements}: is not there; write it with `uv pip compile --generate-hashes`")
    for line, what in objections((root / requirements).read_text(encoding="utf-8", errors="replace")):
        raise PackageError(f"{requirements}: line {line} {what}")
    pythons = sorted({target.python for target in targets})
    if len(pythons) != 1:
        said = " and ".join(pythons) or "no Python that is known"
        raise PackageError(f"{requirements}: its clusters have {said}; give each Python a requirements file of its own")
    platforms = [complete_platform(target) for target in targets]
    if here:
        platforms.append(_own_platform())
    archive = archive_of(root, requirements)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        made = Path(folder) / archive.name
        _run_pex(root / requirements, platforms, pythons[0], made)
        made.replace(archive)
    lock = Lock(
        sha256(root / requirements), sha256(archive), tuple(map(str, targets)), this_machine() if here else None
    )
    lock_of(root, requirements).write_text(lock.text, encoding="utf-8")
    return lock


def complete_platform(target: Target) -> dict[str, Any]:
    """A target as PEX describes platforms: the values of environment markers, and tags of wheels, the best first."""
    from packaging.tags import compatible_tags, cpython_tags

    full = full_python(target.python)
    abi = f"cp{target.python.replace('.', '')}"
    version = tuple(map(int, target.python.split(".")))
    platforms = list(_linux(target))
    tags = [*cpython_tags(version, [abi], platforms), *compatible_tags(version, abi, platforms)]
    markers = {
        "implementation_name": "cpython", "implementation_version": full, "os_name": "posix",
        "platform_machine": target.processor, "platform_python_implementation": "CPython", "platform_system": "Linux",
        "python_full_version": full, "python_version": target.python, "sys_platform": "linux",
    }  # fmt: skip
    return {"marker_environment": markers, "compatible_tags": list(map(str, tags))}


def _linux(target: Target) -> Iterable[str]:
    for minor in range(target.glibc[1], _OLDEST[target.processor] - 1, -1):
        yield f"manylinux_2_{minor}_{target.processor}"
        if legacy := _LEGACY.get((2, minor)):
            yield f"{legacy}_{target.processor}"
    yield f"linux_{target.processor}"


def this_machine() -> str:
    """The best tag of this machine's Python, such as cp311-cp311-manylinux_2_36_x86_64; raises PackageError."""
    _require_pex()
    from packaging.tags import sys_tags

    return str(next(sys_tags()))


def _own_platform() -> dict[str, Any]:
    from packaging.markers import default_environment
    from packaging.tags import sys_tags

    return {"marker_environment": default_environment(), "compatible_tags": list(map(str, sys_tags()))}


def _run_pex(requirements: Path, platforms: Sequence[dict[str, Any]], python: str, output: Path) -> None:
    command = [sys.executable, "-m", "pex", "--requirement", str(requirements.resolve()), "--no-build"]
    command += [f"--complete-platform={json.dumps(platform)}" for platform in platforms]
    command += ["--use-pip-config", "--inherit-path=fallback", f"--python-shebang=/usr/bin/python{python}"]
    command += ["--output-file", str(output.resolve())]
    done = subprocess.run(command, cwd=output.parent, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-12:])
        raise PackageError(
            f"{requirements}: cannot be packed, see below; every package needs a wheel for each target, and the file "
            f"that wheel's hash\n{said}"
        )


def _require_pex() -> None:
    for module in ("pex", "packaging"):
        if importlib.util.find_spec(module) is None:
            how = "'make setup', or 'pip install --require-hashes -r requirements/package.txt'"
            raise PackageError(f"{module} is not installed: {how}")

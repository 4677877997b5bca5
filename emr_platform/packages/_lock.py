"""The small file beside an archive that says what it was packed from, for what, and which bytes came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from emr_platform.model import packed

from ._targets import Target


@dataclass(frozen=True)
class Lock:
    """SHA-256 of the requirements file and of the archive, the targets as text, sorted, and the machine's own if it is
    among what was packed for."""

    requirements: str
    archive: str
    targets: tuple[str, ...]
    here: str | None = None

    @property
    def text(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"


def archive_of(root: Path, requirements: str) -> Path:
    """Where the archive of a requirements file is."""
    return root / packed(requirements)


def lock_of(root: Path, requirements: str) -> Path:
    """Where the lock of that archive is."""
    return root / f"{packed(requirements)}.lock"


def read_lock(file: Path) -> Lock | None:
    """The lock in a file, None where there is none or its text is no lock."""
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        return Lock(values["requirements"], values["archive"], tuple(values["targets"]), values["here"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def out_of_date(root: Path, requirements: str, targets: Iterable[Target]) -> str | None:
    """What is wrong with the archive of a requirements file, None when it may be used for these targets."""
    archive, lock = archive_of(root, requirements), read_lock(lock_of(root, requirements))
    if lock is None or not archive.is_file():
        return "which is not packed yet"
    if lock.requirements != sha256(root / requirements):
        return "which has changed since it was packed"
    if lock.archive != sha256(archive):
        return f"whose archive {packed(requirements)} is not the one that was packed"
    missing = [str(target) for target in targets if str(target) not in lock.targets]
    return f"which is packed for {', '.join(lock.targets)}, not for {', '.join(missing)}" if missing else None


def sha256(file: Path) -> str:
    """Hash of a file's bytes; that of none where there is no file."""
    if not file.is_file():
        return hashlib.sha256().hexdigest()
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()

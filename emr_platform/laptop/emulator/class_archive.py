"""An archive of the classes that Spark loads: a JVM maps it, where it would read and verify them out of 250 jars.

The first Spark job that succeeds leaves the archive, 140 MB beside the interpreter's packages, and ends some seconds
later for that; every one after it takes a quarter less of the processor. A JVM looks by itself whether an archive was
made of the same class path by the same Java, and does without one that was not.
Source: the `java` command of JDK 17, -XX:ArchiveClassesAtExit, -XX:SharedArchiveFile and -Xlog.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# A program that never started Spark leaves a tenth of it, which would be worth little to all others.
_WORTH_KEEPING = 50_000_000  # bytes
_QUIET = "-Xlog:cds*=off"  # remarks on archives would go to the job's own stdout


@dataclass(frozen=True)
class ClassArchive:
    """Where the archive is kept, and where this run leaves one to be kept; None when it is to leave none."""

    kept: Path
    draft: Path | None

    def options(self) -> list[str]:
        """Return the options of the JVM."""
        if self.draft:
            return [_QUIET, f"-XX:ArchiveClassesAtExit={self.draft}"]
        return [_QUIET, f"-XX:SharedArchiveFile={self.kept}"]

    def settle(self, *, succeeded: bool) -> None:
        """After the run: keep what it left, in one step, in place of those of other jars or another Java."""
        if self.draft is None:
            return
        with contextlib.suppress(OSError):  # the run has done its work, with an archive or without
            if succeeded and self.draft.exists() and self.draft.stat().st_size > _WORTH_KEEPING:
                self.draft.replace(self.kept)
                for other in set(self.kept.parent.glob("spark-*")) - {self.kept}:
                    other.unlink(missing_ok=True)
            self.draft.unlink(missing_ok=True)


def class_archive(java_home: Path, jars: Iterable[Path], *, may_leave: bool) -> ClassArchive | None:
    """Return what a JVM with these jars on its class path does; None when it can neither use nor leave an archive.

    Args:
        may_leave: whether this run's classes are those of any other, on the same class path.
    """
    kept = Path(sys.prefix) / "emr-platform-cache" / f"spark-{_stamp(java_home, jars)}.jsa"
    if kept.exists():
        return ClassArchive(kept, None)
    # An archive builds on that of Java's own classes, which not every Java comes with.
    if not (may_leave and (java_home / "lib" / "server" / "classes.jsa").exists() and os.access(sys.prefix, os.W_OK)):
        return None
    kept.parent.mkdir(exist_ok=True)
    return ClassArchive(kept, kept.with_name(f"{kept.stem}-{secrets.token_hex(8)}.draft"))


def _stamp(java_home: Path, jars: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in (java_home / "lib" / "modules", *jars):
        found = file.stat()
        digest.update(f"{file} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]

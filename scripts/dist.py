"""Builds what a release consists of: wheel, source archive, bill of materials, and the sums over these.

    python -m scripts.dist [FOLDER]

The day is that of the commit, or of SOURCE_DATE_EPOCH: one commit gives the same bytes on any day and machine, and so
everybody can build a release again and compare. Build backends are the locked ones, verified by hash.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts import sbom
from scripts.setup import LOCKS, ROOT

SUMS = "SHA256SUMS"


def main(arguments: Sequence[str]) -> None:
    """Build into an empty folder, `dist` by default."""
    folder = Path(arguments[0]) if arguments else ROOT / "dist"
    shutil.rmtree(folder, ignore_errors=True)
    committed = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or subprocess.check_output(committed, text=True).strip()
    os.environ["SOURCE_DATE_EPOCH"] = epoch
    locked = ["--build-constraints", str(ROOT / LOCKS["build"]), "--require-hashes"]
    subprocess.run(["uv", "build", "--quiet", *locked, "--out-dir", str(folder), str(ROOT)], check=True)
    (folder / ".gitignore").unlink(missing_ok=True)  # uv's own
    sbom.main([str(folder / "sbom.cdx.json")])
    files = sorted(folder.iterdir())
    sums = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (folder / SUMS).write_text("".join(sums), encoding="utf-8")
    print("".join(sums), end="")


if __name__ == "__main__":
    main(sys.argv[1:])

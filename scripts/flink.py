"""Makes `.venv/flink`, the environment in which the laptop runs Flink steps; silent when there is nothing to do.

    python -m scripts.flink [--if-possible]

Needs `.venv` as `scripts/setup.py laptop` leaves it, and python 3.11: Flink 1.20 has no packages for newer ones. With
`--if-possible` another python is no error: one sentence says that Flink steps will not run.
"""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path

from scripts.setup import ROOT, SetupError, replace_file, run, say

LOCK = ROOT / "requirements" / "flink.txt"
BUILD = ROOT / "requirements" / "build.txt"
PYTHON = (3, 11)  # the newest that apache-flink 1.20 has wheels for: https://pypi.org/project/apache-flink/1.20.5/


def up_to_date(home: Path, current: str) -> bool:
    """Whether the environment was made, completely, from this lock."""
    stamp = home / "emr-platform.lock"
    return (home / "bin" / "python").exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == current


def make(home: Path, current: str) -> None:
    """Makes or updates the environment; the stamp is written last."""
    started = time.monotonic()
    say("installing Flink, about 600 MB")
    (home / "emr-platform.lock").unlink(missing_ok=True)
    uv = str(Path(sys.executable).with_name("uv"))
    run([uv, "venv", "--allow-existing", "--python", sys.executable, str(home)], "making .venv/flink")
    python = ["--python", str(home / "bin" / "python")]
    locked = ["--build-constraints", str(BUILD), "--require-hashes", str(LOCK)]
    run([uv, "pip", "sync", *python, *locked], "installing Flink")
    replace_file(home / "emr-platform.lock", current)
    say(f"Flink is ready in {time.monotonic() - started:.0f} s")


def main(arguments: list[str]) -> int:
    """Exit code 0 when ready, 1 when this python or the installation stands in the way."""
    if sys.version_info[:2] != PYTHON:
        found = f"{sys.version_info[0]}.{sys.version_info[1]}"
        say(f"Flink needs python 3.11, got {found}: Flink steps will fail on this machine, and their tests are skipped")
        return 0 if "--if-possible" in arguments else 1
    home = Path(sys.prefix) / "flink"
    current = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if up_to_date(home, current):
        return 0
    try:
        make(home, current)
    except SetupError as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

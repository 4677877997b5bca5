"""Makes `.venv/airflow`, the environment in which the laptop runs DAGs; silent when there is nothing to do.

    python -m scripts.airflow [--if-possible]

Needs `.venv` as `scripts/setup.py laptop` leaves it. With `--if-possible` an installation that fails is no error: one
sentence says that DAGs will not run.
"""

from __future__ import annotations

import hashlib
import sys
import time
from pathlib import Path

from scripts.flink import up_to_date
from scripts.setup import ROOT, SetupError, replace_file, run, say

LOCK = ROOT / "requirements" / "airflow.txt"
BUILD = ROOT / "requirements" / "build.txt"


def make(home: Path, current: str) -> None:
    """Makes or updates the environment; the stamp is written last."""
    started = time.monotonic()
    say("installing Airflow, about 270 MB")
    (home / "emr-platform.lock").unlink(missing_ok=True)
    uv = str(Path(sys.executable).with_name("uv"))
    run([uv, "venv", "--allow-existing", "--python", sys.executable, str(home)], "making .venv/airflow")
    python = ["--python", str(home / "bin" / "python")]
    locked = ["--build-constraints", str(BUILD), "--require-hashes", str(LOCK)]
    run([uv, "pip", "sync", *python, *locked], "installing Airflow")
    replace_file(home / "emr-platform.lock", current)
    say(f"Airflow is ready in {time.monotonic() - started:.0f} s")


def main(arguments: list[str]) -> int:
    """Exit code 0 when ready, 1 when the installation failed."""
    home = Path(sys.prefix) / "airflow"
    current = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if up_to_date(home, current):
        return 0
    try:
        make(home, current)
    except SetupError as error:
        say(str(error))
        if "--if-possible" not in arguments:
            return 1
        say("Airflow is not there: DAGs will not run on this machine, and their tests are skipped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

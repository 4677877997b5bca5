"""Times what a user waits for on this machine: start-up, the checks, a synthesis.

    python scripts/bench.py [environment] [runs]

Each command runs once unmeasured, to fill the caches, then `runs` times (5 unless given); the median is printed in
seconds. CPU seconds are the fair figure on a busy machine.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def measure(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """CPU and wall seconds of one run, children included; raises `CalledProcessError` when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall


def medians(command: list[str], environment: dict[str, str], runs: int) -> tuple[float, float]:
    """The median CPU and wall seconds over the measured runs."""
    measure(command, environment)
    measured = [measure(command, environment) for _ in range(runs)]
    return statistics.median(cpu for cpu, _ in measured), statistics.median(wall for _, wall in measured)


def main(arguments: list[str]) -> None:
    """Prints one line per command."""
    name = arguments[0] if arguments else "dev"
    runs = int(arguments[1]) if len(arguments) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        context = json.dumps({"env": name})
        environment = {**os.environ, "CDK_OUTDIR": folder, "CDK_CONTEXT_JSON": context}
        commands = {
            "import aws_cdk": ["python", "-c", "import aws_cdk"],
            "emr-platform --help": ["emr-platform", "--help"],
            "emr-platform check": ["emr-platform", "check", f"environments/{name}.yaml"],
            "python app.py": ["python", "app.py"],
        }
        print(f"{'median of ' + str(runs):22}{'CPU s':>8}{'wall s':>8}")
        for label, command in commands.items():
            cpu, wall = medians(command, environment, runs)
            print(f"{label:22}{cpu:8.2f}{wall:8.2f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Processes by identity (pid plus start time), so that a recycled pid is never mistaken for ours."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

SERVER_FILE = "server.json"  # in the state directory: the server's pid, start time, address and secrets


def started_at(pid: int) -> str | None:
    """Return an opaque mark of when *pid* started, or None when there is no such live process."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip() or None


def is_alive(pid: int, started: str | None) -> bool:
    """Tell whether *pid* is still the process that started at *started*."""
    return started is not None and started_at(pid) == started


def stop(pid: int, started: str | None, *, patience: float = 10.0) -> bool:
    """Ask the process to end, insist after *patience* seconds; False when it was gone already."""
    if not is_alive(pid, started):
        return False
    for sign, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline:
            if not is_alive(pid, started):
                return True
            time.sleep(0.05)
    return True

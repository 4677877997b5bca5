"""Child processes of a node: started under the supervisor, in a group of their own, with their output in files."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

_SUPERVISOR = Path(__file__).with_name("supervise.py")


class Children:
    """The processes of one cluster; stopping it stops them all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stopped = False

    def run(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        directory: Path,
        stdout: Path,
        stderr: Path,
    ) -> int:
        """Run a command to its end and return its exit code; 137 when it was stopped or never began.

        *name* identifies it for :meth:`stop`. Output goes to the two files, which are created.
        """
        with stdout.open("wb") as out, stderr.open("wb") as err:
            with self._lock:
                if self._stopped:
                    return 128 + signal.SIGKILL
                child = subprocess.Popen(
                    [sys.executable, "-IS", str(_SUPERVISOR), str(os.getpid()), *command],
                    env=dict(environment),
                    cwd=directory,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    start_new_session=True,
                )
                self._running[name] = child
            code = child.wait()
            with self._lock:
                self._running.pop(name, None)
            _kill_group(child.pid)  # what the command left behind in its group
        return code if code >= 0 else 128 - code

    def stop(self, name: str) -> None:
        """Kill one command and everything it started; commands started on its behalf are named ``<name>/...``."""
        with self._lock:
            ended = [child for key, child in self._running.items() if key == name or key.startswith(f"{name}/")]
        for child in ended:
            _kill_group(child.pid)

    def stop_all(self) -> None:
        """Kill everything and let nothing new begin."""
        with self._lock:
            self._stopped = True
            running = list(self._running.values())
        for child in running:
            _kill_group(child.pid)


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)

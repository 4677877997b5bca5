"""Run one command and take it down, with everything it started, when the process that asked for it is gone.

Runs alone (``python -IS supervise.py PARENT_PID COMMAND...``) as the leader of its own process group, so it may
import nothing but the standard library.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.25)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def main(arguments: list[str]) -> int:
    """Return the command's exit code; a death by signal N becomes 128 + N, as in a shell."""
    threading.Thread(target=_watch, args=(int(arguments[0]),), daemon=True).start()
    try:
        code = subprocess.run(arguments[1:], check=False).returncode
    except OSError as problem:
        print(f"{arguments[1]}: {problem.strerror}", file=sys.stderr)
        return 127
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

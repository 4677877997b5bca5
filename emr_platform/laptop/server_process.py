"""Starting, finding and ending the emulator's process."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from botocore.config import Config

from emr_platform.laptop.certificate import certificate_in
from emr_platform.laptop.clients import make_client
from emr_platform.laptop.commands import command, down_command
from emr_platform.laptop.errors import LaptopError
from emr_platform.laptop.processes import SERVER_FILE, is_alive, started_at, stop

START_TIMEOUT = 60.0  # seconds; two is usual, a loaded machine takes longer
_LOG_FILE = "server.log"
_STARTED: dict[int, subprocess.Popen[bytes]] = {}  # our own children, to be reaped when they end
_MARKER = "laptop-state"  # without it a directory is not ours to delete


@dataclass(frozen=True)
class Server:
    """A running emulator: where it is and its administrator's credentials."""

    state: Path
    pid: int
    started: str
    endpoint: str
    region: str
    access_key: str
    secret_key: str
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def ca(self) -> Path:
        """The certificate clients must trust."""
        return certificate_in(self.state / "tls").certificate

    @cached_property
    def account(self) -> str:
        """The emulated account's id."""
        return str(self.client("sts").get_caller_identity()["Account"])

    def client(self, service: str, credentials: tuple[str, str] | None = None) -> Any:
        """Return the boto3 client for the emulator, as its administrator unless other credentials are given.

        Each is made once: the next call goes over the connection of the last.
        """
        asked = (service, *(credentials or (self.access_key, self.secret_key)))
        if asked not in self._clients:
            self._clients[asked] = self._make_client(*asked)
        return self._clients[asked]

    def close(self) -> None:
        """Close every client: the emulator would wait a while for what may come over their connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def _make_client(self, service: str, key: str, secret: str) -> Any:
        return make_client(
            service,
            region_name=self.region,
            endpoint_url=self.endpoint,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
            verify=str(self.ca),
            config=Config(proxies={}, retries={"max_attempts": 2}, s3={"addressing_style": "path"}),
        )

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return is_alive(self.pid, self.started)


def find(state: Path) -> Server | None:
    """Return the emulator that runs on a state directory, or None."""
    try:
        content = json.loads((state / SERVER_FILE).read_text())
        server = Server(state=state, **content)
    except (OSError, ValueError, TypeError):
        return None
    return server if server.alive else None


def start(
    state: Path, *, region: str, account: str | None = None, parent: int | None = None, idle: float = 7200.0
) -> Server:
    """Start an emulator on a fresh state directory; what a crashed one left behind is removed first.

    Args:
        account: id of the emulated account; default one that no real account has.
        parent: process whose end also ends the server; None for a server on its own.
        idle: seconds without a request after which the server ends.

    Raises LaptopError when one is running there already, when the directory holds something else, or when the
    server does not come up (with its last words).
    """
    _reap()
    with _only_one(state):
        if find(state):
            raise LaptopError(
                f"{state}: an emulator is running there already; deploy to it: {command('deploy', state)}, "
                f"or end it first: {down_command(state)}"
            )
        _empty(state)
        with (state / _LOG_FILE).open("wb") as log:
            child = subprocess.Popen(
                _command(state, region, account, parent, idle),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Ctrl-C in the terminal goes to the command line alone, which then ends the server in order.
                start_new_session=True,
            )
        _STARTED[child.pid] = child
        return _wait(state, child)


def _command(state: Path, region: str, account: str | None, parent: int | None, idle: float) -> list[str]:
    command = [sys.executable, "-m", "emr_platform.laptop.server", "--state", str(state), "--region", region]
    command += ["--account", account] if account else []
    return [*command, "--idle", str(idle), *(["--parent", str(parent)] if parent else [])]


def _wait(state: Path, child: subprocess.Popen[bytes]) -> Server:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if server := find(state):
            return server
        if child.poll() is not None:
            break
        time.sleep(0.05)
    else:
        stop(child.pid, started_at(child.pid), patience=2)
    words = (state / _LOG_FILE).read_text(errors="replace").strip().splitlines()
    raise LaptopError(f"the emulator did not start: {words[-1] if words else 'it said nothing'}")


def end(state: Path) -> bool:
    """End the emulator of a state directory and remove the directory; False when there was nothing."""
    if not state.exists():
        return False
    if server := find(state):
        stop(server.pid, server.started)
        if child := _STARTED.pop(server.pid, None):
            child.wait()
    _reap()
    _require_ours(state)
    shutil.rmtree(state, ignore_errors=False)
    return True


def _reap() -> None:
    """Take leave of our children that ended otherwise: by themselves, or by another process's hand."""
    for pid, child in list(_STARTED.items()):
        if child.poll() is not None:
            del _STARTED[pid]


def _empty(state: Path) -> None:
    if state.exists() and any(path.name != ".lock" for path in state.iterdir()):
        _require_ours(state)
        for path in state.iterdir():
            if path.name != ".lock":
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    state.mkdir(parents=True, exist_ok=True)
    (state / _MARKER).write_text(
        "emr-platform laptop: everything in this directory is removed when the laptop is taken down\n"
    )


def _require_ours(state: Path) -> None:
    if not (state / _MARKER).exists():
        raise LaptopError(f"{state}: is not a laptop state directory, remove it yourself or name another with --state")


@contextmanager
def _only_one(state: Path) -> Iterator[None]:
    """Let one command at a time start on a state directory."""
    state.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(state / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LaptopError(f"{state}: another command is starting an emulator there, wait for it") from None
        yield
    finally:
        os.close(descriptor)

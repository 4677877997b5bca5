"""The emulator's process: ``python -m emr_platform.laptop.server --state DIR --region REGION``.

It listens on 127.0.0.1, on a port the system picks, over TLS, and writes ``server.json`` once it does. It ends on
SIGTERM or SIGINT, when the process named by ``--parent`` is gone, or after ``--idle`` seconds without a request.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from emr_platform.laptop.certificate import make_certificate
from emr_platform.laptop.decisions import FILE_NAME, DecisionLog
from emr_platform.laptop.emulator.version import check_seams, check_version
from emr_platform.laptop.errors import LaptopError
from emr_platform.laptop.processes import SERVER_FILE, is_alive, started_at
from emr_platform.laptop.surroundings import is_private

if TYPE_CHECKING:
    from emr_platform.laptop.emulator.app import Emulator

DEFAULT_ACCOUNT = "0" * 12  # no account of AWS has this id
GRACE = 2.0  # seconds the event loop has to close in order
WAIT_SCALE = 0.02  # Wait states and retry intervals last a fiftieth; tasks take as long as they take


def main(arguments: list[str] | None = None) -> int:
    """Run the server to its end; 2 with one sentence on stderr when it cannot start."""
    options = _parser().parse_args(arguments)
    state = Path(options.state).resolve()
    state.mkdir(parents=True, exist_ok=True)
    try:
        check_version()
        with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
            _serve(state, options, listener)
    except LaptopError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="emr_platform.laptop.server", description=__doc__)
    parser.add_argument("--state", required=True, help="directory for everything the emulator writes")
    parser.add_argument("--region", required=True)
    parser.add_argument("--account", default=DEFAULT_ACCOUNT, help="id of the emulated account")
    parser.add_argument("--parent", type=int, default=0, help="end when this process is gone")
    parser.add_argument("--idle", type=float, default=7200.0, help="end after this many seconds without a request")
    return parser


def _serve(state: Path, options: argparse.Namespace, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    root_key, root_secret = "AKIA" + secrets.token_hex(8).upper(), secrets.token_urlsafe(30)
    _configure_ministack(state, options, port, root_key, root_secret)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    check_seams()

    from emr_platform.laptop.emulator.app import Emulator, serve
    from emr_platform.laptop.emulator.settings import Settings

    tls = make_certificate(state / "tls", region=options.region)
    settings = Settings(state, port, options.region, root_key, tls, DecisionLog(state / FILE_NAME))
    emulator = Emulator(settings)
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda *_: ended.set())
    watch = threading.Thread(target=_watch, args=(emulator, state, options.parent, options.idle, ended), daemon=True)

    def ready() -> None:
        _announce(state, settings.endpoint, root_key, root_secret, options.region)
        watch.start()

    try:
        asyncio.run(serve(emulator, listener.fileno(), ready, ended.is_set))
    finally:
        _leave(emulator, state)


def _leave(emulator: Emulator, state: Path) -> None:
    """End at once: threads of executions still waiting for something would hold the interpreter back."""
    emulator.stop()
    (state / SERVER_FILE).unlink(missing_ok=True)
    logging.shutdown()
    if os.getpgrp() == os.getpid():
        # Functions in the midst of a call, which MiniStack leaves to themselves; this process has its own way with it.
        os.killpg(0, signal.SIGTERM)
    os._exit(0)


def _configure_ministack(state: Path, options: argparse.Namespace, port: int, root_key: str, root_secret: str) -> None:
    """Set what MiniStack reads from the environment while it is imported; drop what a user may have set for it."""
    # Functions the emulator runs inherit these variables, so what would lead them elsewhere goes too.
    for name in [name for name in os.environ if is_private(name)]:
        del os.environ[name]
    temporary = state / "tmp"
    temporary.mkdir(exist_ok=True)
    os.environ.update(
        AUTH="true",
        AWS_ACCESS_KEY_ID=root_key,
        AWS_SECRET_ACCESS_KEY=root_secret,
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(port),
        IOT_MTLS_ENABLED="0",
        LOG_LEVEL="WARNING",
        MINISTACK_HOST="localhost",
        MINISTACK_ACCOUNT_ID=options.account,
        MINISTACK_REGION=options.region,
        MINISTACK_SSL_CERT=str(state / "tls" / "cert.pem"),
        MINISTACK_SSL_KEY=str(state / "tls" / "key.pem"),
        NO_PROXY="localhost,127.0.0.1",
        PERSIST_STATE="0",
        SFN_WAIT_SCALE=str(WAIT_SCALE),
        SFTP_ENABLED="0",
        STATE_DIR=str(state / "ministack"),
        TMPDIR=str(temporary),
        USE_SSL="1",
    )


def _announce(state: Path, endpoint: str, root_key: str, root_secret: str, region: str) -> None:
    """Write server.json in one step: whoever sees it may call the endpoint."""
    content = {
        "pid": os.getpid(),
        "started": started_at(os.getpid()),
        "endpoint": endpoint,
        "region": region,
        "access_key": root_key,
        "secret_key": root_secret,
    }
    draft = state / f"{SERVER_FILE}.draft"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=2))
    draft.replace(state / SERVER_FILE)


def _watch(emulator: Emulator, state: Path, parent: int, idle: float, ended: threading.Event) -> None:
    parent_started = started_at(parent) if parent else None
    while not ended.wait(0.5):
        quiet = time.monotonic() - emulator.last_request
        if quiet > idle or (parent and not is_alive(parent, parent_started)):
            ended.set()
    # Open connections and busy workers may keep the event loop from closing; nobody is served any more.
    time.sleep(GRACE)
    _leave(emulator, state)


if __name__ == "__main__":
    sys.exit(main())

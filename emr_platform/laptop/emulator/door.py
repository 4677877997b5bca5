"""A node's door: a Unix socket that carries a script's ``aws s3`` and ``flink`` calls out of its sandbox.

Every call is made by the server with the session of the instance profile's role, or of the step's own, so IAM and KMS
are checked as if the script had made it. Each command has a door of its own, for steps side by side may differ in their
roles. The script itself holds no credentials and has no network.
"""

from __future__ import annotations

import base64
import json
import os
import socketserver
import threading
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from emr_platform.laptop.emulator.sessions import Session

# Arguments and the files they name, to exit code, stdout and stderr.
Flink = Callable[[Sequence[str], Mapping[str, bytes]], tuple[int, bytes, bytes]]


class Door:
    """Serves a socket in the node's folder between ``with`` and its end.

    *flink* runs what a script's ``flink`` asks for.
    """

    def __init__(self, path: Path, session: Session, flink: Flink) -> None:
        self._path = path
        self._session = session
        self._flink = flink
        self._server: _Server | None = None

    def __enter__(self) -> Door:
        self._path.unlink(missing_ok=True)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            # A socket's path is limited to about 100 characters; through the descriptor it is short.
            short = f"/proc/self/fd/{folder}"
            address = f"{short}/{self._path.name}" if Path(short).exists() else str(self._path)
            self._server = _Server(address, _Handler)
        finally:
            os.close(folder)
        self._path.chmod(0o666)
        self._server.s3 = self._session.client("s3")
        self._server.flink = self._flink
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._path.unlink(missing_ok=True)


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    s3: Any = None
    flink: Flink


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def address_string(self) -> str:
        """A Unix peer has no address; the base class would look for one."""
        return "node"

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet: the decision log has every call."""

    def do_GET(self) -> None:
        """``/object`` returns the bytes of an object, ``/list`` the keys below a prefix as JSON."""
        operation, query = self._parsed()
        if operation == "list":
            self._answer(lambda s3: json.dumps(_keys(s3, query["bucket"], query["prefix"])).encode())
        else:
            self._answer(lambda s3: bytes(s3.get_object(Bucket=query["bucket"], Key=query["key"])["Body"].read()))

    def do_PUT(self) -> None:
        """``/object`` stores the body as an object."""
        _, query = self._parsed()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(lambda s3: _put(s3, query, body))

    def do_POST(self) -> None:
        """``/flink`` runs Flink: ``arguments`` and ``files`` in, ``code``, ``stdout`` and ``stderr`` out, as JSON."""
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        files = {name: base64.b64decode(content) for name, content in asked["files"].items()}
        code, out, err = self.server.flink(asked["arguments"], files)
        said = {"stdout": out.decode("utf-8", "replace"), "stderr": err.decode("utf-8", "replace")}
        self._answer(lambda _: json.dumps({"code": code, **said}).encode())

    def _parsed(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        return parts.path.strip("/"), {name: values[0] for name, values in query.items()}

    def _answer(self, call: Any) -> None:
        try:
            status, content = 200, call(self.server.s3)
        except (ClientError, BotoCoreError, KeyError) as problem:
            status, content = 403, str(problem).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if content:
            self.wfile.write(content)


def _keys(s3: Any, bucket: str, prefix: str) -> list[str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def _put(s3: Any, query: dict[str, str], body: bytes) -> bytes:
    s3.put_object(Bucket=query["bucket"], Key=query["key"], Body=body)
    return b""

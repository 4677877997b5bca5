"""How AWS is asked: again when it throttles, no further when it cannot be reached, and only with credentials."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from botocore.config import Config

from emr_platform.catalog import _aws
from tests.catalog.account import session


@pytest.fixture
def throttling() -> Iterator[tuple[str, list[str]]]:
    """A server that refuses the first call the way EMR does when asked too fast."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(self.headers["X-Amz-Target"])
            late = len(seen) > 1
            body = json.dumps(
                {"ReleaseLabels": ["emr-7.14.0"]} if late else {"__type": "ThrottlingException", "message": "Rate"}
            ).encode()
            self.send_response(200 if late else 400)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()
    thread.join()


def test_throttled_calls_are_made_again(throttling: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint, seen = throttling
    for name, value in (("ACCESS_KEY_ID", "x"), ("SECRET_ACCESS_KEY", "x"), ("ENDPOINT_URL", endpoint)):
        monkeypatch.setenv(f"AWS_{name}", value)
    client = _aws.boto3_client("emr", "us-east-1")
    assert client.meta.config.retries == {"mode": "adaptive", "total_max_attempts": 11}
    asking = _aws.Aws(lambda *_: client, "us-east-1", ("us-east-1",))
    assert asking._labels("us-east-1") == {"emr-7.14.0"}
    assert seen == ["ElasticMapReduce.ListReleaseLabels"] * 2
    client.close()


def test_a_region_that_cannot_be_reached_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(service: str, region: str) -> Any:
        quick = Config(retries={"total_max_attempts": 1}, connect_timeout=2)
        return session().create_client(
            service,
            region_name=region,
            endpoint_url="http://127.0.0.1:9",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=quick,
        )

    asking = _aws.Aws(nowhere, "us-east-1", ())
    assert asking.described(["emr-7.14.0"]) == {}
    assert asking.troubles == [
        "us-east-1 DescribeReleaseLabel emr-7.14.0: EndpointConnectionError; what the catalog has stays"
    ]


@pytest.mark.parametrize(("found", "expected"), [(object(), True), (None, False)])
def test_credentials_are_looked_for(monkeypatch: pytest.MonkeyPatch, found: object, expected: bool) -> None:
    monkeypatch.setattr("boto3.Session.get_credentials", lambda _: found)
    assert _aws.credentials_at_hand() is expected


def test_a_profile_that_does_not_exist_is_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    assert _aws.credentials_at_hand() is False

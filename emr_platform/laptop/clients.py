"""boto3 clients that share what is expensive about them: the service descriptions, some 0.1 s of reading each."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

import boto3

_LOCK = threading.Lock()  # clients may be used by many threads at once, but not made


def make_client(service: str, **settings: Any) -> Any:
    """Return a boto3 client; *settings* are those of ``boto3.session.Session.client`` and must bring credentials."""
    with _LOCK:
        return _session().client(service, **settings)


@cache
def _session() -> Any:  # the type stubs want the service's name as a literal
    return boto3.session.Session()

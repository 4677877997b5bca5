"""Calls of EMR's that are refused for coming too fast, as often as a file says: what AWS does under load, at will.

`throttled.json` in the state directory has the number of calls to refuse by operation, such as
`{"AddJobFlowSteps": 2}`; the emulator counts down in it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import emr

FILE_NAME = "throttled.json"
_LOCK = threading.Lock()


def install(state: Path) -> None:
    """Let every operation of EMR ask the file first; once per process, after the operations are in place."""
    for operation, handler in list(emr._HANDLERS.items()):
        emr._HANDLERS[operation] = partial(_answer, state / FILE_NAME, operation, handler)


def _answer(file: Path, operation: str, handler: Callable[[Any], Any], request: Any) -> Any:
    return (
        error_response_json("ThrottlingException", "Rate exceeded", 400) if _take(file, operation) else handler(request)
    )


def _take(file: Path, operation: str) -> bool:
    """Whether a call is to be refused; it then counts as refused."""
    if not file.exists():
        return False
    with _LOCK:
        left: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))
        if left.get(operation, 0) <= 0:
            return False
        file.write_text(json.dumps({**left, operation: left[operation] - 1}), encoding="utf-8")
        return True

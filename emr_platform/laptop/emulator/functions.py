"""The logs of functions, which Lambda writes with the function's role: without the grant there is no log.

MiniStack writes them past IAM. Source: AWS Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs",
which asks for these two actions and says that a function runs on without them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc

from emr_platform.laptop.emulator.names import arn
from emr_platform.laptop.emulator.sessions import TrustRefused, assume
from emr_platform.laptop.emulator.settings import Settings

_log = logging.getLogger("laptop.functions")


def install(settings: Settings) -> None:
    """Put the replacement in place; once per process."""
    lambda_svc._emit_lambda_logs = _as_the_role(lambda_svc._emit_lambda_logs, settings)


def _as_the_role(original: Callable[..., None], settings: Settings) -> Callable[..., None]:
    def emit(function: dict[str, Any], *arguments: Any, **more: Any) -> None:
        described = function.get("config") or function
        if _may_log(described, settings):
            original(function, *arguments, **more)

    return emit


def _may_log(function: dict[str, Any], settings: Settings) -> bool:
    name = str(function.get("FunctionName"))
    group = (function.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{name}"
    stream = arn("logs", get_region(), get_account_id(), f"log-group:{group}:log-stream:")
    try:
        session = assume(str(function["Role"]), service="lambda.amazonaws.com", session_name=name, settings=settings)
    except TrustRefused as refused:
        _log.warning("no log of %s: %s", name, refused)
        return False
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        if iam_evaluator.enforce(session.access_key, action, "logs", get_region(), stream) is not None:
            _log.warning("no log of %s: its role may not %s", name, action)
            return False
    return True

"""EventBridge calling functions as AWS does: only those that let the rule in, and again when they fail.

Source: Amazon EventBridge User Guide, "Using resource-based policies"; AWS Lambda Developer Guide, "Asynchronous
invocation".
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, lambda_svc

_logger = logging.getLogger("laptop.events")
Json = dict[str, Any]


def install() -> None:
    """Put the replacements in place; once per process."""
    eventbridge._invoke_target = _only_where_let_in(eventbridge._invoke_target)
    eventbridge._dispatch_to_lambda = _call_function


def _only_where_let_in(original: Callable[..., None]) -> Callable[..., None]:
    def invoke(target: Json, event: Json, rule: Json, view: Any = None) -> None:
        function = target.get("Arn", "")
        if ":function:" in function and not _lets_in(function, rule):
            _logger.warning("%s does not let the rule %s call it", function, rule.get("Arn"))
            return
        original(target, event, rule, view)

    return invoke


def _lets_in(function: str, rule: Json) -> bool:
    found = lambda_svc.function_policy_for_arn(function)
    if found is None:
        return False
    context = iam_evaluator.EvalContext(
        principal_arn="events.amazonaws.com",
        principal_type="Service",
        principal_account=get_account_id(),
        action="lambda:InvokeFunction",
        resource_arn=function,
        region=get_region(),
        service_context={"aws:sourcearn": rule.get("Arn", ""), "aws:sourceaccount": get_account_id()},
    )
    return bool(iam_evaluator.evaluate_resource_policy(found[0], context, "events.amazonaws.com").decision == "Allow")


def _call_function(arn: str, payload: str) -> None:
    function, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not function or not config:
        _logger.warning("the function %s does not exist", name)
        return
    record = lambda_svc._execution_record_for_config(function, config)
    lambda_svc.invoke_async_with_retry(record, json.loads(payload))

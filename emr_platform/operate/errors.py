"""What goes wrong when somebody operates workflows, in one sentence for the person at the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

_ACTION = re.compile(r"not authorized to perform: (?P<action>[\w-]+:\w+)(?: on resource: (?P<resource>\S+))?")
_EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired")
_UNKNOWN_KEY = ("UnrecognizedClientException", "InvalidClientTokenId", "SignatureDoesNotMatch", "AuthFailure")
_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "KmsAccessDeniedException")
_THROTTLED = ("ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded")
_SAID = {
    "ExecutionDoesNotExist": "no such execution: {said}; emr-platform runs lists them",
    "InvalidArn": "that is no ARN of an execution: {said}; emr-platform runs lists them",
    "StateMachineDoesNotExist": "no such state machine: {said}; deploy the workflow's stack",
    "ExecutionLimitExceeded": "too many executions run at once: {said}; wait for some to end",
    "ExecutionAlreadyExists": "a run of that name exists with another input: {said}; try again",
    "InvalidExecutionInput": "Step Functions does not take the input: {said}; make it smaller",
}


class OperateError(Exception):
    """Something the user can act on: the message says what was found and what to do."""


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Turn what boto3 raises into an OperateError that says what to do."""
    from botocore import exceptions

    try:
        yield
    except exceptions.ClientError as problem:
        raise OperateError(_refused(problem)) from problem
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError) as problem:
        raise OperateError(
            "no AWS credentials; log in (aws sso login), set AWS_PROFILE, or add --laptop for the emulated account"
        ) from problem
    except (exceptions.TokenRetrievalError, exceptions.SSOError) as problem:
        raise OperateError("the AWS session has expired; log in again: aws sso login") from problem
    except exceptions.ProfileNotFound as problem:
        raise OperateError(f"{str(problem).rstrip('.')}; see ~/.aws/config, or unset AWS_PROFILE") from problem
    except exceptions.NoRegionError as problem:
        raise OperateError(
            "no region; run this where environments/NAME.yaml is, which names it, or set AWS_REGION"
        ) from problem
    except (exceptions.HTTPClientError, exceptions.ConnectionError) as problem:
        raise OperateError(f"AWS could not be reached: {problem}; see network and proxy settings") from problem
    except exceptions.BotoCoreError as problem:
        raise OperateError(f"AWS was not asked: {problem}") from problem


def _refused(problem: Exception) -> str:
    error = getattr(problem, "response", {}).get("Error", {})
    operation = getattr(problem, "operation_name", "a call")
    code, said = str(error.get("Code", "")), str(error.get("Message", "")).rstrip(".")
    if code in _EXPIRED:
        return "the AWS session has expired; log in again: aws sso login"
    if code in _UNKNOWN_KEY:
        return f"AWS does not know these credentials ({code}); log in again, or see which profile is used"
    if code in _DENIED:
        found = _ACTION.search(said)
        what = f"{found['action']} on {found['resource'] or '*'}" if found else operation
        return f"access denied: your role may not do {what}; ask for that action"
    if code in _THROTTLED:
        return f"AWS refused {operation} because too many calls came at once; try again in a minute"
    if code in _SAID:
        return _SAID[code].format(said=said)
    return f"AWS refused {operation}: {said or code}"

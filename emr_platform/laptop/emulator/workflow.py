"""Step Functions tasks as real AWS calls, each under a session of the execution role.

MiniStack runs the states language; its own service integrations bypass IAM, so every task goes through here.
Integrations: ``aws-sdk:<service>:<action>`` for any service boto3 knows and the emulator serves, the optimised
``elasticmapreduce`` ones and ``sns:publish``. Lambda, activities and nested executions stay with MiniStack.
Source: AWS Step Functions Developer Guide, "Create and manage Amazon EMR clusters with Step Functions".
"""

from __future__ import annotations

import contextvars
import datetime as dt
import functools
import json
import re
import threading
from collections.abc import Callable
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError, UnknownServiceError
from botocore.model import OperationNotFoundError
from botocore.session import get_session
from ministack.core import iam_evaluator
from ministack.core.responses import now_iso
from ministack.services import stepfunctions

from emr_platform.laptop.emulator import groups
from emr_platform.laptop.emulator.cluster import ENDED
from emr_platform.laptop.emulator.emr import Emr
from emr_platform.laptop.emulator.names import arn
from emr_platform.laptop.emulator.sessions import Session, TrustRefused, assume
from emr_platform.laptop.emulator.settings import Settings

Json = dict[str, Any]
_SESSION: contextvars.ContextVar[Session | None] = contextvars.ContextVar("laptop_execution_session", default=None)
_EXECUTION: contextvars.ContextVar[Json | None] = contextvars.ContextVar("laptop_execution", default=None)

_PATIENCE = 60  # seconds
_TASK = re.compile(
    r"^arn:[^:]+:states:::(?P<sdk>aws-sdk:)?(?P<service>[a-zA-Z0-9-]+):(?P<action>[a-zA-Z]+)(?P<sync>\.sync)?"
)
_LEFT_TO_MINISTACK = frozenset({"lambda", "states", "events", "sqs", "dynamodb", "ecs"})

# Step Functions' names of services where boto3 has another one.
_BOTO3_NAMES = {
    "sfn": "stepfunctions",
    "eventbridge": "events",
    "cloudwatchlogs": "logs",
    "costexplorer": "ce",
    "redshiftdata": "redshift-data",
}
_ERROR_PREFIXES = {
    "emr": "Emr",
    "dynamodb": "DynamoDb",
    "cloudwatch": "CloudWatch",
    "sns": "Sns",
    "s3": "S3",
    "ssm": "Ssm",
    "ec2": "Ec2",
    "sfn": "Sfn",
    "redshiftdata": "RedshiftData",
}

# The managed EventBridge rule each .sync integration listens with, and the actions the role needs on it.
_SYNC_RULES = {
    "createCluster": "StepFunctionsGetEventForEMRRunJobFlowRule",
    "addStep": "StepFunctionsGetEventForEMRAddJobFlowStepsRule",
    "terminateCluster": "StepFunctionsGetEventForEMRTerminateJobFlowsRule",
}
_RULE_ACTIONS = ("events:PutTargets", "events:PutRule", "events:DescribeRule")


def patient(jsonata: Callable[..., Any]) -> Callable[..., Any]:
    """The engine of JSONata with more time for an expression than the second that AWS gives it on machines of its own.

    How long one takes on a laptop that runs Spark as well says nothing about that.
    """

    def made(expression: str, *, timeout: int | None = None, **more: Any) -> Any:
        return jsonata(expression, timeout=timeout and _PATIENCE * 1000, **more)

    return made


class Workflows:
    """Runs the tasks of state machine executions."""

    def __init__(self, settings: Settings, emr: Emr) -> None:
        self._settings = settings
        self._emr = emr
        self._run = stepfunctions._run_execution
        self._invoke = stepfunctions._invoke_resource
        self._optimised: dict[str, Callable[[Session, Json, bool], Json]] = {
            "createCluster": self._create_cluster,
            "addStep": self._add_step,
            "terminateCluster": self._terminate_cluster,
            "cancelStep": self._cancel_step,
            "setClusterTerminationProtection": self._protect,
        }

    def install(self) -> None:
        """Put the replacements in place; once per process."""
        stepfunctions._run_execution = self._run_execution
        stepfunctions._invoke_resource = self._invoke_resource
        groups.install()
        stepfunctions._apply_output_path = _with_succeed_output(stepfunctions._apply_output_path)
        stepfunctions.jsonata.Jsonata.jsonata = staticmethod(patient(stepfunctions.jsonata.Jsonata.jsonata))

    def _run_execution(self, execution_arn: str) -> None:
        execution = stepfunctions._executions.get(execution_arn)
        machine = stepfunctions._state_machines.get(execution["stateMachineArn"]) if execution else None
        if machine is None:
            self._run(execution_arn)
            return
        try:
            session = assume(
                machine["roleArn"],
                service="states.amazonaws.com",
                session_name=execution["name"][:64],
                settings=self._settings,
            )
        except TrustRefused as problem:
            stepfunctions._fail_execution(execution, "States.Runtime", str(problem))
            return
        _SESSION.set(session)
        groups.ends_when(lambda: execution["status"] != "RUNNING")
        timer = _timeout(machine, execution)
        self._run(execution_arn)
        timer.cancel()

    def _invoke_resource(self, resource: str, request: Json) -> Any:
        found = _TASK.match(resource)
        session = _SESSION.get()
        groups.require_wanted()
        if session and resource.endswith(":states:::lambda:invoke"):
            _require_invoking(session, request)
        if found is None or session is None or (not found["sdk"] and found["service"] in _LEFT_TO_MINISTACK):
            return self._invoke(resource, request)
        if found["sdk"]:
            return sdk_call(session, found["service"], found["action"], request)
        if found["service"] == "elasticmapreduce" and found["action"] in self._optimised:
            waits = bool(found["sync"])
            if waits:
                _require_sync_rule(session, found["action"])
            return self._optimised[found["action"]](session, request, waits)
        if found["service"] == "sns" and found["action"] == "publish":
            return _call(session, "sns", "publish", request, _named("SNS", "AmazonSNSException"))
        raise _failed("States.Runtime", f"the resource {resource} is not available on the laptop")

    # --- elasticmapreduce ----------------------------------------------------------------------------------------

    def _create_cluster(self, session: Session, request: Json, waits: bool) -> Json:
        started = _emr(session, "run_job_flow", request)
        cluster_id = started["JobFlowId"]
        if not waits:
            return {"ClusterId": cluster_id, "ClusterArn": started.get("ClusterArn")}
        _emr(session, "describe_cluster", {"ClusterId": cluster_id})
        cluster = self._emr.find(cluster_id)
        state = cluster.wait_until(ENDED | {"WAITING"}) if cluster else "TERMINATED"
        shown = _emr(session, "describe_cluster", {"ClusterId": cluster_id})
        if state in ENDED:
            raise _failed("States.TaskFailed", json.dumps(shown))
        return {**shown, "ClusterId": cluster_id}

    def _add_step(self, session: Session, request: Json, waits: bool) -> Json:
        cluster_id = request.get("ClusterId", "")
        body = {"JobFlowId": cluster_id, "Steps": [request.get("Step") or {}]}
        if request.get("ExecutionRoleArn"):
            body["ExecutionRoleArn"] = request["ExecutionRoleArn"]
        step_id = _emr(session, "add_job_flow_steps", body)["StepIds"][0]
        if not waits:
            return {"StepId": step_id}
        named = {"ClusterId": cluster_id, "StepId": step_id}
        _emr(session, "describe_step", named)
        cluster = self._emr.find(cluster_id)
        for step in cluster.steps if cluster else []:
            if step["Id"] == step_id and cluster:
                cluster.wait_for_step(step)
        shown = _emr(session, "describe_step", named)
        if shown["Step"]["Status"]["State"] != "COMPLETED":
            raise _failed("States.TaskFailed", json.dumps(shown))
        return shown

    def _terminate_cluster(self, session: Session, request: Json, waits: bool) -> Json:
        cluster_id = request.get("ClusterId", "")
        _emr(session, "terminate_job_flows", {"JobFlowIds": [cluster_id]})
        if not waits:
            return {}
        _emr(session, "describe_cluster", {"ClusterId": cluster_id})
        if cluster := self._emr.find(cluster_id):
            cluster.wait_until(ENDED)
        return _emr(session, "describe_cluster", {"ClusterId": cluster_id})

    def _cancel_step(self, session: Session, request: Json, waits: bool) -> Json:
        body = {"ClusterId": request.get("ClusterId"), "StepIds": [request.get("StepId")]}
        return dict(_emr(session, "cancel_steps", body)["CancelStepsInfoList"][0])

    def _protect(self, session: Session, request: Json, waits: bool) -> Json:
        body = {"JobFlowIds": [request.get("ClusterId")], "TerminationProtected": request.get("TerminationProtected")}
        return _emr(session, "set_termination_protection", body)


def _timeout(machine: Json, execution: Json) -> threading.Timer:
    """End an execution after its machine's TimeoutSeconds, which MiniStack ignores. No state can catch that."""
    seconds = json.loads(machine["definition"]).get("TimeoutSeconds", threading.TIMEOUT_MAX)

    def end() -> None:
        if execution["status"] == "RUNNING":
            execution.update(status="TIMED_OUT", stopDate=now_iso(), error="States.Timeout", cause="")
            stepfunctions._add_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {}})
            stepfunctions._emit_execution_status_event(execution)

    context = contextvars.copy_context()
    timer = threading.Timer(seconds, context.run, args=(end,))
    timer.daemon = True
    timer.start()
    return timer


def _require_invoking(session: Session, request: Json) -> None:
    """MiniStack invokes functions for any role."""
    function = str(request.get("FunctionName", ""))
    named = (
        function
        if function.startswith("arn:")
        else arn("lambda", session.region, session.account, f"function:{function}")
    )
    refused = iam_evaluator.enforce(session.access_key, "lambda:InvokeFunction", "lambda", session.region, named)
    if refused is not None:
        raise _failed(
            "Lambda.AccessDeniedException",
            f"{session.role} is not authorized to perform: lambda:InvokeFunction on resource: {named}",
        )


def _require_sync_rule(session: Session, action: str) -> None:
    """A .sync task listens with a managed rule; Step Functions refuses roles that may not manage it."""
    if action not in _SYNC_RULES:
        return
    rule = arn("events", session.region, session.account, f"rule/{_SYNC_RULES[action]}")
    for needed in _RULE_ACTIONS:
        refused = iam_evaluator.enforce(session.access_key, needed, "events", session.region, rule)
        if refused is not None:
            raise _failed(
                "States.Runtime",
                f"role {session.role} is not authorized to create managed-rule: {needed} on resource: {rule}",
            )


def _emr(session: Session, operation: str, request: Json) -> Json:
    return _call(session, "emr", operation, request, _named("ElasticMapReduce", "AmazonElasticMapReduceException"))


def sdk_call(session: Session, service: str, action: str, request: Json) -> Json:
    """Call an API by the names that Step Functions and EventBridge Scheduler have for it, as a session's role.

    Raises MiniStack's error of a task, with the error's name and cause, for whatever goes wrong.
    """
    prefix = _ERROR_PREFIXES.get(service, service.capitalize())
    name = _BOTO3_NAMES.get(service, service)
    request = _api_spelling(name, action, request)
    answer = _call(session, name, xform_name(action), request, _named(prefix, f"{prefix}Exception"))
    return dict(_capitalised(answer)) if name == "stepfunctions" else answer


def _capitalised(value: Any) -> Any:
    """An answer in the spelling of SDK integrations; APIs whose own names begin in lower case differ from it."""
    if isinstance(value, dict):
        return {name[0].upper() + name[1:]: _capitalised(item) for name, item in value.items()}
    return [_capitalised(item) for item in value] if isinstance(value, list) else value


def _api_spelling(service: str, action: str, request: Json) -> Json:
    """Turn a request in the spelling of SDK integrations, such as OsReleaseLabel, into the API's."""
    shape = _input_of(service, action[0].upper() + action[1:])
    return dict(stepfunctions._sdk_json_param_value(request, shape)) if shape else request


@functools.cache
def _input_of(service: str, operation: str) -> Any:
    """Return the shape of an operation's input; None when there is none, also for what boto3 does not know."""
    try:
        return get_session().get_service_model(service).operation_model(operation).input_shape
    except (UnknownServiceError, OperationNotFoundError):
        return None


def _named(prefix: str, unmodelled: str) -> Callable[[Any, str], str]:
    """Return how the AWS SDK for Java, which Step Functions uses, names an error: its class or the service's."""

    def name(client: Any, code: str) -> str:
        modelled = client.meta.service_model.shape_for_error_code(code)
        if modelled is None:
            return f"{prefix}.{unmodelled}"
        return f"{prefix}.{modelled.name if modelled.name.endswith('Exception') else modelled.name + 'Exception'}"

    return name


def _call(session: Session, service: str, operation: str, request: Json, named: Callable[[Any, str], str]) -> Json:
    try:
        client = session.client(service)
        answer = getattr(client, operation)(**request)
    except (UnknownServiceError, AttributeError) as problem:
        raise _failed("States.Runtime", f"no such integration: {service} {operation}: {problem}") from None
    except ParamValidationError as problem:
        raise _failed("States.Runtime", f"the parameters of {service}:{operation} are invalid: {problem}") from None
    except ClientError as problem:
        error, status = problem.response["Error"], problem.response["ResponseMetadata"]["HTTPStatusCode"]
        code = str(error.get("Code", ""))
        cause = f"{error.get('Message')} (Service: {service}; Status Code: {status}; Error Code: {code})"
        raise _failed(named(client, code), cause) from None
    except BotoCoreError as problem:
        raise _failed("States.TaskFailed", f"{service}:{operation}: {problem}") from None
    answer.pop("ResponseMetadata", None)
    return dict(_plain(answer))


def _plain(value: Any) -> Any:
    """Turn a boto3 answer into JSON: times become ISO strings, as Step Functions shows them."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return value


def _failed(error: str, cause: str) -> Exception:
    failure: Exception = stepfunctions._ExecutionError(error, cause)
    return failure


def _with_succeed_output(original: Callable[..., Any]) -> Callable[..., Any]:
    """Apply the Output of a JSONata Succeed state, which MiniStack ignores."""

    def apply(state: Json, data: Any, context: Any = None) -> Any:
        if state.get("Type") == "Succeed" and stepfunctions._state_query_language(state, context) == "JSONata":
            return stepfunctions._apply_jsonata_output(state, data, context, default=data)
        return original(state, data, context)

    return apply

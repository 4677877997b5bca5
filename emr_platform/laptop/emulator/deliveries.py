"""What EventBridge and its scheduler deliver to state machines and APIs, under the targets' own roles.

MiniStack delivers past IAM, knows no dead letters, and has schedules fire in UTC only. Other targets are left to it.
Nothing is tried again: what cannot be delivered at once goes to the dead-letter queue. Sources: EventBridge user guide,
eb-rule-dlq; EventBridge Scheduler user guide, managing-targets-universal, managing-schedule-context-attributes,
schedule-types.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from botocore.exceptions import ClientError
from ministack.core import iam_evaluator
from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id, get_region, set_request_account_id, set_request_region
from ministack.services import eventbridge, scheduler, stepfunctions
from ministack.services.cloudformation import provisioners

from emr_platform.laptop.emulator.names import arn
from emr_platform.laptop.emulator.sessions import Session, TrustRefused, assume
from emr_platform.laptop.emulator.settings import Settings
from emr_platform.laptop.emulator.workflow import sdk_call

Json = dict[str, Any]
_TICK = 1  # second; EventBridge Scheduler is exact to the minute
_EVENTS, _SCHEDULER = "events.amazonaws.com", "scheduler.amazonaws.com"
_SDK_TARGET = ":scheduler:::aws-sdk:"
_log = logging.getLogger("laptop.deliveries")


@dataclass(frozen=True)
class _Delivery:
    """A target, the service that calls it, and the ARN of what it calls for, which roles and queues may insist on.

    ``schedule`` is that of a target whose input is encrypted with its key.
    """

    target: Json
    service: str
    source: str
    schedule: Json | None = None


_CURRENT: contextvars.ContextVar[_Delivery | None] = contextvars.ContextVar("laptop_delivery", default=None)


class Deliveries:
    """Calls targets as their roles."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._invoke = eventbridge._invoke_target
        self._fired: dict[tuple[Any, ...], dt.datetime] = {}

    def install(self) -> None:
        """Put the replacements in place; once per process."""
        eventbridge._invoke_target = self._invoke_target
        eventbridge._dispatch_to_stepfunctions = self._start_execution
        scheduler._tick_schedules = self._tick
        scheduler._SCHEDULE_TICK_INTERVAL = _TICK
        stepfunctions._sleep_until = _sleep_until
        stepfunctions._emit_execution_status_event = _with_compact_output(stepfunctions._emit_execution_status_event)
        handlers = provisioners._RESOURCE_HANDLERS["AWS::Scheduler::Schedule"]
        handlers["create"] = _with_what_is_dropped(handlers["create"])
        handlers["update"] = _with_what_is_dropped(handlers["update"])

    def _invoke_target(self, target: Json, event: Json, rule: Json, view: Any = None) -> None:
        """Remember the target, of which MiniStack hands on no more than its ARN."""
        token = _CURRENT.set(_Delivery(target, _EVENTS, str(rule.get("Arn", ""))))
        try:
            self._invoke(target, event, rule, view)
        finally:
            _CURRENT.reset(token)

    def _start_execution(self, machine: str, payload: str) -> None:
        delivery = _CURRENT.get()
        if delivery is not None:
            request = {"StateMachineArn": machine, "Input": payload}
            self._in_background(delivery, "sfn", "startExecution", request, payload)

    def _in_background(self, delivery: _Delivery, service: str, action: str, request: Json, payload: str) -> None:
        """Call from a thread of its own: what sends an event may be the very loop that has to serve the call."""
        context = contextvars.copy_context()
        arguments = (self._deliver, delivery, service, action, request, payload)
        threading.Thread(target=context.run, args=arguments, daemon=True).start()

    def _deliver(self, delivery: _Delivery, service: str, action: str, request: Json, payload: str) -> None:
        role = str(delivery.target.get("RoleArn", ""))
        session = None
        try:
            session = assume(
                role, service=delivery.service, session_name=uuid.uuid4().hex, settings=self._settings,
                source=delivery.source,
            )  # fmt: skip
            _require_decrypting(session, delivery.schedule)
            sdk_call(session, service, action, request)
        except (TrustRefused, stepfunctions._ExecutionError) as problem:
            self._to_dead_letters(delivery, payload, session, problem)

    def _to_dead_letters(self, delivery: _Delivery, payload: str, session: Any, problem: Exception) -> None:
        """The scheduler sends as the target's role, a rule as EventBridge, which the queue's policy has to let in."""
        _log.warning("not delivered for %s: %s", delivery.source, problem)
        queue = str((delivery.target.get("DeadLetterConfig") or {}).get("Arn", ""))
        if not queue:
            return
        if delivery.service == _EVENTS:
            if _may_send(queue, delivery.source):
                eventbridge._dispatch_to_sqs(parse_arn(queue), payload)
        elif session is not None:
            sqs = session.client("sqs")
            try:
                url = f"{self._settings.endpoint}/{get_account_id()}/{queue.rpartition(':')[2]}"
                sqs.send_message(QueueUrl=url, MessageBody=payload)
            except ClientError as refused:
                _log.warning("no dead letter for %s: %s", delivery.source, refused)

    # --- schedules ------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        """Call the targets of all schedules that have become due since the last time."""
        now = dt.datetime.now(dt.UTC)
        for (account, region, key), schedule in list(scheduler._schedules._data.items()):
            if schedule.get("State") != "ENABLED":
                continue
            # A schedule that has changed begins anew.
            state = (account, region, key, schedule["ScheduleExpression"], schedule.get("ScheduleExpressionTimezone"))
            due = next_due(schedule, self._fired.get(state))
            if due is None or due > now:
                continue
            self._fired[state] = due
            set_request_account_id(account)
            set_request_region(region)
            self._fire(schedule, due)

    def _fire(self, schedule: Json, due: dt.datetime) -> None:
        target = schedule["Target"]
        source = arn("scheduler", get_region(), get_account_id(), f"schedule-group/{schedule['GroupName']}")
        delivery = _Delivery(target, _SCHEDULER, source, schedule)
        words = {
            "schedule-arn": schedule["Arn"],
            "scheduled-time": due.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "execution-id": uuid.uuid4().hex[:16],
            "attempt-number": "1",
        }
        payload = str(target.get("Input") or "{}")
        for word, value in words.items():
            payload = payload.replace(f"<aws.scheduler.{word}>", value)
        called = str(target["Arn"])
        if _SDK_TARGET in called:
            service, _, action = called.partition(_SDK_TARGET)[2].partition(":")
            self._in_background(delivery, service, action, json.loads(payload), payload)
        elif ":states:" in called:
            request = {"StateMachineArn": called, "Input": payload}
            self._in_background(delivery, "sfn", "startExecution", request, payload)
        else:
            self._invoke({**target, "Input": payload}, {"Detail": "{}", "Time": time.time()}, schedule)


def next_due(schedule: Json, last: dt.datetime | None) -> dt.datetime | None:
    """When a schedule is due after the last time; None for never.

    A rate without a start is due at once. A time of day that a change of the clock leaves out is left out, one that
    comes twice counts once.
    """
    created = dt.datetime.fromtimestamp(float(schedule["CreationDate"]), dt.UTC)
    expression = schedule["ScheduleExpression"]
    seconds = eventbridge._parse_rate_seconds(expression)
    if seconds is not None:
        return created if last is None else last + dt.timedelta(seconds=seconds)
    fields = eventbridge._parse_cron_fields(expression)
    zone = ZoneInfo(schedule.get("ScheduleExpressionTimezone") or "UTC")
    at = (last or created).astimezone(zone)
    while fields is not None:
        found: dt.datetime | None = eventbridge._cron_next_fire(fields, at.replace(fold=0))
        if found is None:
            return None
        moment = found.astimezone(dt.UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == found.replace(tzinfo=None):
            return moment
        at = found
    return None


def _require_decrypting(session: Session, schedule: Json | None) -> None:
    """A schedule's input is decrypted with its role. Source: EventBridge Scheduler user guide, encryption-rest."""
    key = (schedule or {}).get("KmsKeyArn")
    if schedule is None or not key:
        return
    context = {"kms:EncryptionContext:aws:scheduler:schedule:arn": schedule["Arn"]}
    refused = iam_evaluator.enforce(session.access_key, "kms:Decrypt", "kms", session.region, key, context)
    if refused is not None:
        raise stepfunctions._ExecutionError(
            "AccessDeniedException", f"{session.role} is not authorized to perform: kms:Decrypt on resource: {key}"
        )


def _with_what_is_dropped(original: Callable[..., Any]) -> Callable[..., Any]:
    """Keep the time zone and the key of a schedule in a template, which MiniStack drops."""

    def put(*arguments: Any) -> Any:
        name, attributes = original(*arguments)
        properties = next(one for one in reversed(arguments) if isinstance(one, dict))
        schedule = scheduler._schedules[f"{properties.get('GroupName', 'default')}/{name}"]
        schedule["ScheduleExpressionTimezone"] = properties.get("ScheduleExpressionTimezone", "UTC")
        schedule["KmsKeyArn"] = properties.get("KmsKeyArn")
        return name, attributes

    return put


def _may_send(queue: str, source: str) -> bool:
    """Whether a queue's policy lets EventBridge in for a rule."""
    from ministack.services import sqs

    found = sqs._queue_by_arn(queue)
    document = (found or {}).get("attributes", {}).get("Policy")
    if not document:
        return False
    context = iam_evaluator.EvalContext(
        principal_arn=_EVENTS,
        principal_type="Service",
        principal_account=get_account_id(),
        action="sqs:SendMessage",
        resource_arn=queue,
        region=get_region(),
        service_context={
            "aws:sourceaccount": get_account_id(), "aws:sourcearn": source, "aws:securetransport": "true",
        },
    )  # fmt: skip
    verdict = iam_evaluator.evaluate_resource_policy(json.loads(document), context, _EVENTS)
    return bool(verdict.decision == "Allow")


def _with_compact_output(original: Callable[[Json], None]) -> Callable[[Json], None]:
    """Write a run's output without spaces, as Step Functions does, for patterns match its text."""

    def emit(execution: Json) -> None:
        output = execution.get("output")
        compact = json.dumps(json.loads(output), separators=(",", ":"), ensure_ascii=False) if output else output
        original({**execution, "output": compact})

    return emit


def _sleep_until(moment: str) -> None:
    """Wait until a time of day, which no scale applies to: whoever computed it will look at the clock again."""
    target = dt.datetime.fromisoformat(moment)
    while (left := (target - dt.datetime.now(dt.UTC)).total_seconds()) > 0:
        time.sleep(min(left, 1))

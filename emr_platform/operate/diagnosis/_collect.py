"""Collecting what EMR and the logs say about a failure, and asking the rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ._classify import Text, Verdict, classify
from ._logs import NOT_THERE_YET, Log, Place, keys, place, tail
from ._program import last_words, message_of
from ._result import Diagnosis

_STEP = re.compile(r"\bs-[A-Z0-9]{6,20}\b")
_APPLICATION = re.compile(r"\bapplication_\d{6,20}_\d{1,10}\b")
_ACTION = re.compile(r"\((i-[0-9a-z]{8,20})\)[^\n]{0,80}bootstrap action (\d{1,2})")
_DRIVER = re.compile(r"container_(?:e\d{1,6}_)?\d{6,20}_\d{1,10}_(?P<attempt>\d{1,4})_0{5}1/")
_STEP_FILES = ("stderr", "stdout", "controller", "syslog")
_MOST_LOGS = 8  # objects that are read besides those of the step
_MOST_STATE = 20_000  # characters of what a workflow caught
_OUR_DOING = ("USER_REQUEST", "ALL_STEPS_COMPLETED", "STEP_FAILURE", "")
"""Reasons of a cluster's end that say nothing of why the workflow failed: its own last state ended it."""
_SPOKEN = ("stderr", "stdout")
"""Logs that a program itself writes."""
_VAGUE = ("exit-code", "bootstrap-failed", "provisioning-failed")
"""Rules whose sentence gains by what the log said last."""


@dataclass(frozen=True)
class _Found:
    """What there is about a failure."""

    texts: list[Text]
    logs: list[Log]
    where: str = ""
    step: str = ""


def diagnose(
    emr: Any, s3: Any, cluster: str | None, step: str | None, failure: Mapping[str, Any], *, run: str = ""
) -> Diagnosis:
    """Say why a run failed. Whatever cannot be read is left out; nothing is raised for it.

    Args:
        emr: client of EMR: DescribeCluster, DescribeStep and, for a step whose id is not given, ListSteps.
        s3: client of S3: GetObject and ListBucket in the folder that the cluster logs to.
        cluster: the cluster's id; None when the run had none.
        step: the failed step's id. Default: looked for in the failure, then among the cluster's steps.
        failure: what the workflow caught: `State`, `Error`, `Cause`.
        run: the execution's name, which the names of its steps end with. Default: every step of the cluster counts.
    """
    first = _first(failure)
    state = Text("state", _state_name(first), _said(first))
    found = _Found([state], [], _state_name(first))
    if cluster:
        found = _about_cluster(emr, s3, cluster, step, first, run, state)
    said = _diagnosis(classify(found.texts), found, first, cluster or "")
    # Masked and within bounds from here on, whoever shows it.
    return Diagnosis.of(said.as_dict())


def _first(failure: Mapping[str, Any]) -> Mapping[str, Any]:
    """What went wrong first, when ending the cluster went wrong as well."""
    before = failure.get("Before")
    return before if isinstance(before, Mapping) and before.get("Error") else failure


def _about_cluster(
    emr: Any, s3: Any, cluster: str, step: str | None, failure: Mapping[str, Any], run: str, state: Text
) -> _Found:
    described = _answer(emr, "describe_cluster", "Cluster", ClusterId=cluster)
    step = step or _step_in(failure) or _failed_step(emr, cluster, run, failure)
    status = described.get("Status") or {}
    reason = _reason(status)
    folder = place(str(described.get("LogUri") or ""), cluster)
    code = str((status.get("StateChangeReason") or {}).get("Code", ""))
    if step:
        facts = _answer(emr, "describe_step", "Step", ClusterId=cluster, StepId=step)
        name = str(facts.get("Name", "")).removesuffix(f" {run}").rpartition("/")[2]
        logs = [*_step_logs(s3, folder, step)] if folder else []
        where = f"step {name} ({step})" if name else f"step {step}"
        texts = [state, Text("step", where, _step_text(facts))]
    elif _came_not_up(status):
        where, keys_ = _bootstrap(s3, folder, reason) if folder else ("the launch of the cluster", [])
        logs = [tail(s3, folder, "bootstrap", key) for key in keys_] if folder else []
        texts = [state]
    else:
        where, logs, texts = state.name, [], [state]
    if code not in _OUR_DOING or not state.text:
        texts.append(Text("cluster", "the cluster", reason))
    return _Found([*texts, *(Text("log", log.url, log.text) for log in logs)], logs, where, step or "")


def _came_not_up(status: Mapping[str, Any]) -> bool:
    reason = _reason(status)
    return "BOOTSTRAP_FAILURE" in reason or "bootstrap action" in reason or "provisioning failed" in reason


def _diagnosis(verdict: Verdict | None, found: _Found, failure: Mapping[str, Any], cluster: str) -> Diagnosis:
    said = [log for log in found.logs if log.text.strip()]
    awaited = tuple(
        log.url for log in found.logs if log.missing == "not there yet" and log.name in ("stderr", "stdout")
    )
    unread = [f"{log.url}: {log.missing}" for log in found.logs if log.missing not in ("", NOT_THERE_YET)]
    common = Diagnosis(
        "unknown",
        "",
        f"no rule knows this failure: {_short_cause(failure)}",
        "read the logs; they are named here",
        found.where,
        logs=tuple(log.url for log in said),
        # With one of the two there the other is empty, and EMR ships no empty log.
        awaited=() if said else awaited,
        cluster=cluster,
        step=found.step,
    )
    words = next((words for log in _by_what_is_said(said) if (words := last_words(log.text))), [])
    if verdict is None:
        return replace(common, evidence=(*words, *unread))
    summary, evidence = verdict.summary, [*verdict.evidence]
    if verdict.rule.name in _VAGUE and words:
        summary, evidence = f"{summary}; its log ends with: {message_of(words[-1])}", [*evidence, *words]
    return replace(
        common,
        category=verdict.rule.category,
        rule=verdict.rule.name,
        summary=summary,
        remedy=verdict.remedy,
        evidence=(*evidence, *unread),
    )


def _by_what_is_said(logs: list[Log]) -> list[Log]:
    """Errors before output, the driver's before those of the command that started it."""
    return sorted((log for log in reversed(logs) if log.name in _SPOKEN), key=lambda log: _SPOKEN.index(log.name))


# --- what the workflow caught ----------------------------------------------------------------------------------------


def _state_name(failure: Mapping[str, Any]) -> str:
    return str(failure.get("State") or "")


def _said(failure: Mapping[str, Any]) -> str:
    """`Error: Cause`. Of a cause that is EMR's whole description of a step or cluster, its status alone: arguments of
    a step may hold any words."""
    cause = str(failure.get("Cause") or "")[:_MOST_STATE]
    if cause.lstrip().startswith("{"):
        cause = _status_in(cause)
    error = str(failure.get("Error") or "")
    return f"{error}: {cause}" if error or cause else ""


def _status_in(cause: str) -> str:
    try:
        described = json.loads(cause)
    except ValueError:
        return ""
    for kind in ("Step", "Cluster"):
        status = described.get(kind, {}).get("Status") if isinstance(described.get(kind, {}), dict) else None
        if isinstance(status, dict):
            return _step_text({"Status": status}) if kind == "Step" else _reason(status)
    if {"Code", "Message"} & set(described):
        return _reason({"StateChangeReason": described})
    if isinstance(described.get("errorMessage"), str):  # a Lambda function's error
        return str(described["errorMessage"])
    return "" if {"Step", "Cluster"} & set(described) else json.dumps(described)[:2000]


def _short_cause(failure: Mapping[str, Any]) -> str:
    return _said(failure)[:300].strip(": ") or "it says nothing"


def _step_in(failure: Mapping[str, Any]) -> str | None:
    found = _STEP.search(str(failure.get("Cause") or ""))
    return found[0] if found else None


# --- what EMR says ---------------------------------------------------------------------------------------------------


def _answer(emr: Any, operation: str, key: str, **request: Any) -> dict[str, Any]:
    """One description; nothing when EMR gives none."""
    try:
        answer = getattr(emr, operation)(**request)
    except Exception:  # noqa: BLE001  # a diagnosis without it is better than none
        return {}
    found = answer.get(key)
    return dict(found) if isinstance(found, Mapping) else {}


def _failed_step(emr: Any, cluster: str, run: str, failure: Mapping[str, Any]) -> str | None:
    """The run's newest step that did not succeed: a step that timed out has left no id behind."""
    if not str(failure.get("State") or "Step").startswith("Step"):
        return None
    try:
        listed = emr.list_steps(ClusterId=cluster, StepStates=["FAILED", "CANCELLED", "INTERRUPTED", "RUNNING"])
    except Exception:  # noqa: BLE001  # as above
        return None
    steps = [step for step in listed.get("Steps", []) if run in str(step.get("Name", ""))]
    failed = [step for step in steps if step.get("Status", {}).get("State") == "FAILED"]
    return str((failed or steps)[0]["Id"]) if steps else None


def _reason(status: Mapping[str, Any]) -> str:
    """Code and message of a cluster's last change, then its error details.

    Source: EMR management guide, emr-troubleshoot-error-errordetail.
    """
    reason = status.get("StateChangeReason") or {}
    lines = [f"{reason.get('Code', '')}: {reason.get('Message', '')}".strip(": ")]
    for detail in status.get("ErrorDetails") or []:
        data = " ".join(f"{key}={value}" for one in detail.get("ErrorData") or [] for key, value in one.items())
        lines.append(f"{detail.get('ErrorCode', '')}: {detail.get('ErrorMessage', '')} {data}".strip())
    return "\n".join(line for line in lines if line)


def _step_text(step: Mapping[str, Any]) -> str:
    status = step.get("Status") or {}
    details, reason = status.get("FailureDetails") or {}, status.get("StateChangeReason") or {}
    said = [details.get("Reason"), details.get("Message"), reason.get("Code"), reason.get("Message")]
    state = status.get("State")
    ended = [str(state)] if state in ("CANCELLED", "INTERRUPTED") else []
    return "\n".join([*(str(one) for one in said if one), *ended])


# --- for whoever wants to read for themselves -----------------------------------------------------------------------


def logs_of_step(s3: Any, log_uri: str, cluster: str, step: str) -> list[Log]:
    """The ends of a step's logs and of its driver's; nothing for a cluster that logs nowhere."""
    folder = place(log_uri, cluster)
    return [*_step_logs(s3, folder, step)] if folder else []


def logs_of_bootstrap(s3: Any, described: Mapping[str, Any]) -> tuple[str, list[Log]]:
    """What failed while a cluster came up, and the ends of its logs; nothing for a cluster that did not fail so.

    Args:
        described: the cluster as DescribeCluster shows it.
    """
    status = described.get("Status") or {}
    folder = place(str(described.get("LogUri") or ""), str(described.get("Id")))
    if folder is None or not _came_not_up(status):
        return "", []
    where, found = _bootstrap(s3, folder, _reason(status))
    return where, [tail(s3, folder, "bootstrap", key) for key in found]


# --- what the logs say -----------------------------------------------------------------------------------------------


def _step_logs(s3: Any, folder: Place, step: str) -> Iterator[Log]:
    """The step's own logs, then the driver's: in cluster mode the step's log says only that the application failed."""
    own = [tail(s3, folder, "step", f"steps/{step}/{name}.gz") for name in _STEP_FILES]
    yield from own
    named = [found for log in own for found in _APPLICATION.findall(log.text)]
    if named:
        for key in _driver_keys(keys(s3, folder, f"containers/{named[-1]}/"))[:_MOST_LOGS]:
            yield tail(s3, folder, "container", key)


def _driver_keys(listed: list[str]) -> list[str]:
    """Logs of the application master's container, which is Spark's driver in cluster mode: of its last attempt."""
    masters = [(int(found["attempt"]), key) for key in listed if (found := _DRIVER.search(key))]
    last = max((attempt for attempt, _ in masters), default=0)
    names = ("stderr", "stdout", "syslog")
    return sorted(key for attempt, key in masters if attempt == last and key.rpartition("/")[2].split(".")[0] in names)


def _bootstrap(s3: Any, folder: Place, reason: str) -> tuple[str, list[str]]:
    """Which bootstrap action it was, if EMR says so, and the keys of its logs."""
    if "provisioning failed" in reason:
        listed = [key for key in keys(s3, folder, "node/") if "/provision-node/" in key and "stderr" in key]
        return "installing applications", listed[:_MOST_LOGS]
    if found := _ACTION.search(reason):
        where = f"node/{found[1]}/bootstrap-actions/{found[2]}/"
        return f"bootstrap action {found[2]} on {found[1]}", [f"{where}{name}.gz" for name in _STEP_FILES[:3]]
    listed = [key for key in keys(s3, folder, "node/") if "/bootstrap-actions/" in key]
    return "a bootstrap action", listed[:_MOST_LOGS]

"""The life of one EMR cluster: STARTING, BOOTSTRAPPING, RUNNING or WAITING, TERMINATING, TERMINATED.

States and reasons: Amazon EMR Management Guide, "Understanding the cluster lifecycle"; API reference,
ClusterStateChangeReason, StepStateChangeReason.
"""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from functools import partial
from typing import Any

from emr_platform.laptop.emulator import runtime_roles
from emr_platform.laptop.emulator.logs import LogFolder
from emr_platform.laptop.emulator.names import arn, last_segment
from emr_platform.laptop.emulator.node import Node, refuse
from emr_platform.laptop.emulator.sessions import TrustRefused, assume
from emr_platform.laptop.emulator.settings import Settings

ENDED = frozenset({"TERMINATED", "TERMINATED_WITH_ERRORS"})
STEP_ENDED = frozenset({"COMPLETED", "FAILED", "CANCELLED", "INTERRUPTED"})
_PROVISIONING = 0.3  # seconds a cluster stays in STARTING, so that whoever watches sees it

_logger = logging.getLogger("laptop.emr")
Record = dict[str, Any]


class Cluster:
    """Drives one cluster record (the one DescribeCluster shows) and its step records in a thread of its own."""

    def __init__(
        self,
        record: Record,
        steps: list[Record],
        role_arn: str,
        settings: Settings,
        security_configuration: str = "{}",
        idle_seconds: float | None = None,
    ) -> None:
        """Take what the cluster began with.

        *role_arn* is the nodes' role, *security_configuration* the document, as JSON, and *idle_seconds* how long the
        cluster may be idle, in seconds of this machine.
        """
        self.record = record
        self.steps = steps
        self.security_configuration = security_configuration
        self._role_arn = role_arn
        self._settings = settings
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._end: tuple[str, str, str] | None = None  # final state, reason code, message
        self._node: Node | None = None
        self._busy: set[str] = set()
        self._instance: str = "i-" + record["Id"][2:].lower().ljust(17, "0")[:17]

    # --- what the API does to it ---------------------------------------------------------------------------------

    @property
    def state(self) -> str:
        """The cluster's state."""
        return str(self.record["Status"]["State"])

    @property
    def instance_id(self) -> str:
        """The id of the one instance that stands for the cluster."""
        return self._instance

    def start(self) -> None:
        """Begin the life of the cluster in the caller's account and region."""
        self._set_state("STARTING", "", "")
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._live,), daemon=True, name=self.record["Id"]).start()

    def add_steps(self, steps: list[Record]) -> None:
        """Queue steps."""
        with self._changed:
            self.steps.extend(steps)
            self._changed.notify_all()

    def cancel(self, step: Record) -> None:
        """Cancel a pending step, or kill a running one."""
        with self._changed:
            running = step["Status"]["State"] == "RUNNING"
            self._finish_step(step, "CANCELLED", "", "Cancelled by user request")
        if running and self._node:
            self._node.stop(step["Id"])

    def terminate(self, state: str, code: str, message: str) -> None:
        """Ask the cluster to end in *state*; the first request decides."""
        with self._changed:
            if self._end is None and self.state not in ENDED:
                self._end = (state, code, message)
                self._set_state("TERMINATING", code, message)
            self._changed.notify_all()
        if self._node:
            self._node.stop()

    def end_when_idle(self, seconds: float | None) -> None:
        """End after so many seconds of this machine without a step from now on; None for never."""
        with self._changed:
            self._idle_seconds = seconds
            self._changed.notify_all()

    def wait_until(self, states: frozenset[str], timeout: float | None = None) -> str:
        """Block until the cluster is in one of *states* (or *timeout* seconds passed) and return its state."""
        with self._changed:
            self._changed.wait_for(lambda: self.state in states, timeout)
        return self.state

    def wait_for_step(self, step: Record) -> None:
        """Block until a step has ended."""
        with self._changed:
            self._changed.wait_for(lambda: step["Status"]["State"] in STEP_ENDED)

    # --- its own thread ------------------------------------------------------------------------------------------

    def _live(self) -> None:
        try:
            if self._boot():
                self._work()
        except Exception as problem:
            _logger.exception("cluster %s", self.record["Id"])
            self.terminate("TERMINATED_WITH_ERRORS", "INTERNAL_ERROR", str(problem))
        self._close()

    def _boot(self) -> bool:
        """Acquire the role and run the bootstrap actions; False when the cluster cannot come up."""
        with self._changed:
            self._changed.wait_for(lambda: self._end is not None, _PROVISIONING)
        try:
            session = assume(
                self._role_arn, service="ec2.amazonaws.com", session_name=self._instance, settings=self._settings
            )
        except TrustRefused as problem:
            self.terminate("TERMINATED_WITH_ERRORS", "VALIDATION_ERROR", f"Invalid InstanceProfile: {problem}")
            return False
        self._node, self._session = Node(self.record["Id"], session, self._settings), session
        self._set_state("BOOTSTRAPPING", "", "")
        for number, action in enumerate(self.record.get("BootstrapActions") or [], start=1):
            if self._end is None and not self._bootstrap(number, action):
                return False
        return self._end is None

    def _bootstrap(self, number: int, action: Record) -> bool:
        assert self._node is not None
        script = action.get("ScriptBootstrapAction") or {}
        logs = self._node.log_folder(f"{self.record['Id']}/node/{self._instance}/bootstrap-actions/{number}")
        code = self._node.run_script(f"bootstrap-{number}", script.get("Path", ""), script.get("Args") or [], logs)
        logs.push(self.record.get("LogUri"), self._session)
        if code != 0:
            self.terminate(
                "TERMINATED_WITH_ERRORS",
                "BOOTSTRAP_FAILURE",
                f"On the master instance ({self._instance}), bootstrap action {number} returned a non-zero return code",
            )
        return code == 0

    def _work(self) -> None:
        """Start pending steps as concurrency allows until somebody ends the cluster."""
        self.record["Status"]["Timeline"]["ReadyDateTime"] = time.time()
        while True:
            with self._changed:
                if self._end is not None:
                    return
                self._start_pending()
                idle = not self._busy
                if idle and self.record.get("AutoTerminate"):
                    self._end = ("TERMINATED", "ALL_STEPS_COMPLETED", "Steps completed")
                    self._set_state("TERMINATING", *self._end[1:])
                    return
                self._set_state("WAITING" if idle else "RUNNING", "", "Cluster ready to run steps." if idle else "")
                limit = self._idle_seconds if idle and not self.record.get("TerminationProtected") else None
                if not self._changed.wait_for(partial(self._something_to_do, limit), limit):
                    # How EMR words the end of an idle cluster is not documented.
                    self._end = ("TERMINATED", "ALL_STEPS_COMPLETED", "Auto-terminated because it was idle")
                    self._set_state("TERMINATING", *self._end[1:])
                    return

    def _something_to_do(self, limit: float | None) -> bool:
        changed = limit is not None and limit != self._idle_seconds
        back = not self._busy and self.state == "RUNNING"
        return changed or self._end is not None or bool(self._startable()) or back

    def _startable(self) -> list[Record]:
        free = int(self.record.get("StepConcurrencyLevel") or 1) - len(self._busy)
        return [step for step in self.steps if step["Status"]["State"] == "PENDING"][: max(free, 0)]

    def _start_pending(self) -> None:
        for step in self._startable():
            self._busy.add(step["Id"])
            step["Status"]["State"] = "RUNNING"
            step["Status"]["Timeline"]["StartDateTime"] = time.time()
            context = contextvars.copy_context()
            threading.Thread(target=context.run, args=(self._run_step, step), daemon=True, name=step["Id"]).start()

    def _run_step(self, step: Record) -> None:
        assert self._node is not None
        logs = self._node.log_folder(f"{self.record['Id']}/steps/{step['Id']}")
        refused = ""
        try:
            config, node = step["Config"], self._node_of(step, logs)
            code = node.run_step(step["Id"], config["Jar"], config["Args"], logs, config.get("MainClass"))
        except runtime_roles.RoleRefused as problem:
            refused = str(problem)
            code = refuse(refused, logs)
        except Exception as problem:
            _logger.exception("step %s", step["Id"])
            logs.note(f"failed inside the emulator: {problem}")
            code = 1
        logs.push(self.record.get("LogUri"), self._session)
        with self._changed:
            self._busy.discard(step["Id"])
            if code == 0:
                self._finish_step(step, "COMPLETED", "", "")
            else:
                self._step_failed(step, refused)
            self._changed.notify_all()

    def _node_of(self, step: Record, logs: LogFolder) -> Node:
        """The node as the step finds it: with its runtime role where it names one. Raises RoleRefused."""
        assert self._node is not None
        role = step.get("ExecutionRoleArn")
        if not role:
            return self._node
        tags = runtime_roles.session_tags(self.security_configuration, step["Id"])
        session = runtime_roles.take(self._session, role, session_name=step["Id"], tags=tags)
        logs.note(f"runtime role: {role}")
        return self._node.acting_as(session)

    def _step_failed(self, step: Record, refused: str = "") -> None:
        uri = (self.record.get("LogUri") or "").rstrip("/")
        where = f"{uri}/{self.record['Id']}/steps/{step['Id']}/stderr.gz" if uri else ""
        reason = {"Reason": "Runtime role refused.", "Message": refused} if refused else {"Reason": "Unknown Error."}
        self._finish_step(step, "FAILED", "", "", {**reason, "LogFile": where})
        action = step.get("ActionOnFailure")
        if action in ("TERMINATE_CLUSTER", "TERMINATE_JOB_FLOW"):
            self._end = self._end or ("TERMINATED_WITH_ERRORS", "STEP_FAILURE", "Shut down as step failed")
            self._set_state("TERMINATING", *self._end[1:])
        elif action == "CANCEL_AND_WAIT":
            for other in self.steps:
                if other["Status"]["State"] == "PENDING":
                    self._finish_step(other, "CANCELLED", "", "Job terminated")

    def _finish_step(
        self, step: Record, state: str, code: str, message: str, failure: dict[str, str] | None = None
    ) -> None:
        if step["Status"]["State"] in STEP_ENDED:
            return
        step["Status"]["State"] = state
        step["Status"]["StateChangeReason"] = {
            key: value for key, value in (("Code", code), ("Message", message)) if value
        }
        step["Status"]["Timeline"]["EndDateTime"] = time.time()
        if failure:
            step["Status"]["FailureDetails"] = failure
        self._changed.notify_all()

    def _close(self) -> None:
        """Leave nothing running, cancel what was queued and show the final state."""
        if self._node:
            self._node.stop()
        with self._changed:
            for step in self.steps:
                ended = "CANCELLED" if step["Status"]["State"] == "PENDING" else "INTERRUPTED"
                self._finish_step(step, ended, "", "Job terminated")
            state, code, message = self._end or ("TERMINATED_WITH_ERRORS", "INTERNAL_ERROR", "")
            self._set_state(state, code, message)
            self.record["Status"]["Timeline"]["EndDateTime"] = time.time()

    def _set_state(self, state: str, code: str, message: str) -> None:
        with self._changed:
            if self.state != state:
                reason = {key: value for key, value in (("Code", code), ("Message", message)) if value}
                self.record["Status"]["State"], self.record["Status"]["StateChangeReason"] = state, reason
                for fleet in (self.record.get("InstanceFleets") or []) + (self.record.get("InstanceGroups") or []):
                    fleet["Status"]["State"] = _fleet_state(state)
            self._changed.notify_all()


def _fleet_state(cluster_state: str) -> str:
    if cluster_state in ENDED or cluster_state == "TERMINATING":
        return "TERMINATED" if cluster_state in ENDED else "TERMINATING"
    return {"STARTING": "PROVISIONING", "BOOTSTRAPPING": "BOOTSTRAPPING"}.get(cluster_state, "RUNNING")


def role_of_profile(profile: str, account: str, profiles: Any) -> str:
    """Return the ARN of the role in an instance profile named by name or ARN.

    A profile that does not exist leads to a role that does not exist either: EMR reports it while starting.
    """
    found = profiles.get(last_segment(profile)) or {}
    roles = found.get("Roles") or [last_segment(profile)]
    return arn("iam", "", account, f"role/{roles[0]}")

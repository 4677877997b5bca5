"""Following a run in the terminal: what `run` and `follow` have in common."""

from __future__ import annotations

import json
import time
from collections import deque
from dataclasses import asdict
from typing import Any

import click

from ..operate.account import Account
from ..operate.following import Event, Execution, follow
from ..operate.lines import duration, event_line, why_lines
from ..operate.runs import Run, described
from ..operate.usage import Usage, usage
from ..operate.why import explain
from ._account import console_url

DETACHED = 130
_USAGE_EVERY = 60.0  # seconds
_LOOP = 3


class Watching:
    """Tells what happens, and every minute what was used so far."""

    def __init__(self, account: Account, run: Run, *, as_json: bool) -> None:
        self._account, self._run, self._as_json = account, run, as_json
        self._clusters: list[str] = []
        self._states: deque[str] = deque(maxlen=_LOOP)
        self._told_usage = time.monotonic()

    def to_the_end(self) -> int:
        """Follow the run until it ends or Ctrl-C; the exit code: 0 succeeded, 1 not, 130 detached."""
        every, clusters_every = self._account.watching
        try:
            seen = follow(self._account.client, self._run.arn, self._tell, every=every, clusters_every=clusters_every)
        except KeyboardInterrupt:
            self._detach()
            return DETACHED
        self._finish(seen)
        return 0 if seen.succeeded else 1

    def begin(self) -> None:
        """Say which run it is and where else to see it."""
        self._say(f"{self._run.workflow} {self._run.name}")
        for line in (self._run.arn, console_url(self._run.arn)):
            if line:
                self._say(f"  {line}")

    def come_back(self) -> None:
        """Say how to come back to a run that goes on."""
        for words in ("follow", "logs", "stop"):
            self._say(f"  {self._account.command(f'{words} {self._run.name}')}")

    def document(self, **more: Any) -> None:
        """Print the JSON document, if one is wanted."""
        if self._as_json:
            run = described(self._account, self._run.arn)
            click.echo(json.dumps({"run": {**asdict(run), "seconds": run.seconds}, **more}, indent=2, default=str))

    def _detach(self) -> None:
        self._say("detached; the run goes on. To come back:")
        self.come_back()
        self.document(detached=True)

    def _finish(self, seen: Execution) -> None:
        used = usage(self._account.client, seen.clusters)
        run = described(self._account, seen.arn)
        found = None if seen.succeeded else explain(self._account, run).diagnosis
        if found is None:
            self._say(f"{run.status} after {duration(run.seconds)}")
        else:
            self._say("")
            for line in why_lines(run, found):
                self._say(line)
        if seen.clusters:
            self._say(f"  used    {used} (no prices: the catalogue has none)")
        diagnosis = found.as_dict() if found else None
        self.document(
            states=seen.states, clusters=seen.clusters, steps=seen.steps, usage=asdict(used), diagnosis=diagnosis
        )

    def _tell(self, event: Event) -> None:
        # A run that waits for its cluster goes round through the same few states.
        if event.kind != "state" or event.name not in self._states:
            self._say(_coloured(event))
        if event.kind == "state":
            self._states.append(event.name)
        if event.kind == "cluster" and event.name not in self._clusters:
            self._clusters.append(event.name)
        if self._clusters and time.monotonic() - self._told_usage >= _USAGE_EVERY:
            self._told_usage = time.monotonic()
            so_far: Usage = usage(self._account.client, self._clusters)
            self._say(f"{event.seconds:7.1f} s  so far    {so_far}")

    def _say(self, line: str) -> None:
        click.echo(line, err=self._as_json)


def _coloured(event: Event) -> str:
    """Colour what ended; click takes colours out again when the output is no terminal."""
    line = event_line(event)
    if any(word in event.status for word in ("FAILED", "ERRORS", "ABORTED", "TIMED_OUT")):
        return click.style(line, fg="red")
    return click.style(line, fg="green") if event.status in ("SUCCEEDED", "COMPLETED") else line

"""``emr-platform laptop``: AWS on this machine."""

from __future__ import annotations

import dataclasses
import json
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from emr_platform.laptop import DEFAULT_STATE, Event, Laptop, LaptopError, Run, end
from emr_platform.laptop.commands import command, down_command, look_command
from emr_platform.laptop.report import (
    comparison_lines,
    failure_lines,
    grant_lines,
    ignored_lines,
    run_lines,
    status_lines,
)
from emr_platform.laptop.workflows import choose, environment
from emr_platform.operate.lines import event_line

_P = ParamSpec("_P")
_R = TypeVar("_R")

_state = click.option(
    "--state",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_STATE,
    show_default=True,
    help="Directory for everything the emulator keeps.",
)
_env = click.option("--env", default="dev", show_default=True, help="Environment: environments/NAME.yaml.")
_logs = click.option(
    "--logs",
    type=click.Path(path_type=Path, exists=True),
    help="Web server log, or a folder of logs. Default: generated ones.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document; progress goes to stderr.")
_workflow = click.argument("workflow", required=False)


def _telling_errors(command: Callable[_P, _R]) -> Callable[_P, _R]:
    @wraps(command)
    def wrapped(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return command(*args, **kwargs)
        except LaptopError as problem:
            raise click.ClickException(str(problem)) from problem

    return wrapped


@click.group()
def laptop() -> None:
    """AWS on this machine: deploy the real templates, run the real jobs."""


@laptop.command()
@_state
@_env
@_telling_errors
def up(state: Path, env: str) -> None:
    """Start the emulator; it ends with `down`, or after two hours without a request."""
    started = _up(state, env, bound_to_caller=False)
    _show(status_lines(started.status()))


@laptop.command()
@_state
@_telling_errors
def deploy(state: Path) -> None:
    """Synthesise, bootstrap and deploy every stack with the CDK CLI."""
    _deploy(Laptop.attach(state), to_stderr=False)


@laptop.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.argument("location", metavar="LOCATION")
@_state
@_telling_errors
def put(source: Path, location: str, state: Path) -> None:
    """Put a file, or a folder of files, below a location of a job: put orders.csv s3://raw/orders/."""
    if not location.startswith("s3://") or not location.endswith("/"):
        raise click.UsageError(f"got '{location}'; a location is a prefix that ends with a slash, s3://raw/orders/")
    _show(iter(Laptop.attach(state).put(source, location)))


@laptop.command()
@_workflow
@_state
@_logs
@_json
@_telling_errors
def run(workflow: str | None, state: Path, logs: Path | None, as_json: bool) -> None:
    """Run a deployed workflow on web server logs and check what it stored; exit code 1 when it is not right."""
    try:
        outcome = _run(Laptop.attach(state), workflow, logs, as_json=as_json)
    except KeyboardInterrupt:
        click.echo(f"\ninterrupted; the run itself goes on. See it: {command('status', state)}", err=True)
        raise
    _finish(outcome, as_json=as_json)


@laptop.command()
@_state
@_json
@_telling_errors
def status(state: Path, as_json: bool) -> None:
    """Show what is deployed and running."""
    found = Laptop.attach(state).status()
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(found), indent=2, default=str))
    else:
        _show(status_lines(found))


@laptop.command()
@_state
@_telling_errors
def env(state: Path) -> None:
    """Print what makes a shell use the emulated account: eval "$(emr-platform laptop env)"."""
    _show(_shell_lines(Laptop.attach(state).variables()))


@laptop.command()
@_state
@_telling_errors
def down(state: Path) -> None:
    """End the emulator and remove its state directory."""
    click.echo("ended, nothing is left" if end(state.resolve()) else "nothing was there")


@laptop.command()
@_workflow
@_state
@_env
@_logs
@click.option("--keep", is_flag=True, help="Leave the emulator up afterwards.")
@_json
@_telling_errors
def demo(workflow: str | None, state: Path, env: str, logs: Path | None, keep: bool, as_json: bool) -> None:
    """Everything in one go: up, deploy, run, results, down."""
    described = environment(Path.cwd(), env)
    chosen = choose(described.workflows, workflow, f"environments/{env}.yaml")
    with _ending_in_order():
        started = _up(state, env, bound_to_caller=not keep, to_stderr=as_json)
        try:
            _deploy(started, to_stderr=as_json)
            outcome = _run(started, chosen, logs, as_json=as_json)
        finally:
            if keep:
                click.echo("left up", err=True)
                click.echo(f"  to look around with AWS's tools: {look_command(state)}", err=True)
                click.echo(f"  to end it: {down_command(state)}", err=True)
            else:
                started.down()
                click.echo("taken down, nothing is left; --keep leaves it up to look around", err=as_json)
    _finish(outcome, as_json=as_json, gone="" if keep else "keep them with `make demo KEEP=1`, or --keep")


@laptop.command()
@_state
@_logs
@click.option("--keep", is_flag=True, help="Leave the emulator up afterwards.")
@_telling_errors
def airflow(state: Path, logs: Path | None, keep: bool) -> None:
    """Run the clickstream workflow by Step Functions and by a real Airflow, and compare what they stored."""
    from emr_platform.laptop.airflow import EXAMPLES, compare

    described = environment(Path.cwd(), "airflow", EXAMPLES)
    with _ending_in_order():
        started = Laptop.up(state, env="airflow", region=described.region, bound_to_caller=not keep)
        try:
            found = compare(started, logs, click.echo)
        finally:
            if not keep:
                started.down()
    _show(comparison_lines(found))
    if not found.correct:
        sys.exit(1)


def _up(state: Path, env: str, *, bound_to_caller: bool, to_stderr: bool = False) -> Laptop:
    region, account = _target(env)
    click.echo(f"starting AWS on this machine: region {region}, state in {state}", err=to_stderr)
    return Laptop.up(state, env=env, region=region, account=account, bound_to_caller=bound_to_caller)


def _target(env: str) -> tuple[str, str | None]:
    """Return the region and the account (if any) that the environment's file names."""
    described = environment(Path.cwd(), env)
    return described.region, described.account


def _deploy(started: Laptop, *, to_stderr: bool) -> None:
    click.echo("deploying with the CDK CLI, as a user who may only assume the bootstrap roles", err=to_stderr)
    for stack in started.deploy():
        click.echo(f"  {stack}", err=to_stderr)


def _run(started: Laptop, workflow: str | None, logs: Path | None, *, as_json: bool) -> Run:
    def tell(event: Event) -> None:
        click.echo(_coloured(event), err=as_json)

    outcome = started.run(workflow, logs, tell=tell)
    if as_json:
        click.echo(json.dumps(_document(started, outcome), indent=2, default=str))
    else:
        click.echo()
        _show(run_lines(outcome))
        # After a failure they would only stand between the reader and its reason.
        for lines in (
            () if outcome.failure else (grant_lines(started.unused_grants()), ignored_lines(started.ignored()))
        ):
            click.echo()
            _show(lines)
    return outcome


def _finish(outcome: Run, *, as_json: bool, gone: str = "") -> None:
    """Say last why a workflow failed; exit code 1 unless all is right."""
    if outcome.failure and not as_json:
        click.echo()
        _show(failure_lines(outcome.failure, gone=gone))
    if not outcome.correct:
        sys.exit(1)


def _shell_lines(variables: dict[str, str]) -> Iterator[str]:
    yield "unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN"
    yield from (f"export {name}={shlex.quote(value)}" for name, value in variables.items())


def _document(started: Laptop, outcome: Run) -> dict[str, Any]:
    return {
        "correct": outcome.correct,
        "run": dataclasses.asdict(outcome),
        "unused_grants": [dataclasses.asdict(item) for item in started.unused_grants()],
        "ignored": [dataclasses.asdict(item) for item in started.ignored()],
    }


def _coloured(event: Event) -> str:
    """Colour what ended; click takes colours out again when the output is no terminal."""
    line = event_line(event)
    if any(word in event.status for word in ("FAILED", "ERRORS", "ABORTED", "TIMED_OUT")):
        return click.style(line, fg="red")
    return click.style(line, fg="green") if event.status in ("SUCCEEDED", "COMPLETED") else line


def _show(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Treat a request to end, or a closed terminal, like Ctrl-C, so that the clean-up runs."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = {sign: signal.signal(sign, interrupt) for sign in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)

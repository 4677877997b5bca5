"""`emr-platform runs`: the newest runs."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ..operate.account import Account
from ..operate.lines import run_rows
from ..operate.runs import Run, described, recent
from ..operate.why import stored
from ._account import as_json as json_option
from ._account import with_account

_ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")


@click.command(epilog="\b\nExample:\n  emr-platform runs\n  emr-platform runs clickstream --env prod --most 50 --json")
@click.argument("workflow", required=False)
@click.option("--most", type=click.IntRange(1, 200), default=20, show_default=True, help="How many to show.")
@json_option
@with_account
def runs(account: Account, workflow: str | None, most: int, as_json: bool) -> None:
    """List the newest runs, of WORKFLOW or of all: status, start, duration, who started it, and why it failed.

    Who is known of runs that `emr-platform run` started; AWS does not tell it of others. Why is known of runs that
    ended with a diagnosis; `emr-platform why` finds it out for others.

    Exits with 0, and with 1 when the account cannot be asked.
    """
    found = [_with_cause(account, run) for run in recent(account, workflow, most)]
    if as_json:
        click.echo(json.dumps([_data(run) for run in found], indent=2, default=str))
    elif found:
        for line in run_rows(found):
            click.echo(line)
    else:
        click.echo("no runs yet")


def _with_cause(account: Account, run: Run) -> Run:
    """Lists of runs leave out why."""
    return described(account, run.arn) if run.status in _ENDED_BADLY else run


def _data(run: Run) -> dict[str, object]:
    known = stored(run)
    fields = {**asdict(run), "seconds": run.seconds, "started_by": run.started_by}
    return {**fields, "category": known.category if known else None}

"""`emr-platform stop`: stop a run."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict

import click

from ..operate.account import Account
from ..operate.runs import described, find
from ..operate.runs import stop as stop_run
from ._account import as_json as json_option
from ._account import execution as execution_argument
from ._account import with_account


@click.command(
    epilog="\b\nExample:\n  emr-platform stop clickstream --because 'wrong day'\n  emr-platform stop NAME --env prod"
)
@execution_argument
@click.option("--because", default="", help="Why; it stands in the run's history.")
@json_option
@with_account
def stop(account: Account, execution: str, because: str, as_json: bool) -> None:
    """Stop EXECUTION. A stopped run runs no further state: the guard ends the cluster it launched.

    EXECUTION is a run's ARN, its name or the beginning of that, or a workflow's name for its newest run.

    Exits with 0, and with 1 when it does not run.
    """
    run = find(account, execution)
    stop_run(account, run, f"stopped by {getpass.getuser()}{f': {because}' if because else ''}")
    after = described(account, run.arn)
    if as_json:
        click.echo(json.dumps({**asdict(after), "seconds": after.seconds}, indent=2, default=str))
    else:
        click.echo(f"{after.workflow} {after.name}: {after.status}")

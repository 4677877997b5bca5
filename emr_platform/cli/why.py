"""`emr-platform why`: why a run failed."""

from __future__ import annotations

import json

import click

from ..operate.account import Account
from ..operate.lines import why_lines
from ..operate.runs import find
from ..operate.why import explain
from ._account import as_json as json_option
from ._account import execution as execution_argument
from ._account import with_account


@click.command(
    epilog="\b\nExample:\n  emr-platform why clickstream\n  emr-platform why by-alice-20261126-051400-0a1b --json"
)
@execution_argument
@json_option
@with_account
def why(account: Account, execution: str, as_json: bool) -> None:
    """Explain why EXECUTION failed: a category, a sentence, the remedy, the lines that say so, and where logs are.

    The workflow itself finds that out when it fails and ends with it. When it did not, or logs were missing then, it is
    found out now.

    EXECUTION is a run's ARN, its name or the beginning of that, or a workflow's name for its newest run.

    Exits with 0 when there is an explanation or nothing to explain, and with 1 when there is no such run.
    """
    run = find(account, execution)
    if run.status in ("SUCCEEDED", "RUNNING"):
        said = "it succeeded" if run.status == "SUCCEEDED" else "it still runs"
        click.echo(json.dumps({"status": run.status, "diagnosis": None}) if as_json else f"{run.name}: {said}")
        return
    found = explain(account, run)
    if as_json:
        said_by = "workflow" if found.stored else "now"
        document = {"status": run.status, "diagnosis": found.diagnosis.as_dict(), "found": said_by}
        click.echo(json.dumps({"run": run.arn, "workflow": run.workflow, **document}, indent=2))
        return
    for line in why_lines(run, found.diagnosis):
        click.echo(line)

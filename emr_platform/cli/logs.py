"""`emr-platform logs`: the ends of a run's logs."""

from __future__ import annotations

import json

import click

from ..operate.account import Account
from ..operate.lines import part_lines
from ..operate.logs import last_lines, parts
from ..operate.runs import find
from ._account import as_json as json_option
from ._account import execution as execution_argument
from ._account import with_account


@click.command(
    epilog="\b\nExample:\n  emr-platform logs clickstream\n  emr-platform logs clickstream --step sessionise --lines 99"
)
@execution_argument
@click.option("--step", help="Show this step alone, by its name or id.")
@click.option("--lines", type=click.IntRange(1, 5000), default=40, show_default=True, help="How many of each log.")
@json_option
@with_account
def logs(account: Account, execution: str, step: str | None, lines: int, as_json: bool) -> None:
    """Print the ends of the logs of EXECUTION's steps and of their Spark drivers, with where they are.

    Logs come from the bucket that EMR ships them to, about every five minutes and when a cluster ends. What looks like
    a password or key is masked.

    EXECUTION is a run's ARN, its name or the beginning of that, or a workflow's name for its newest run.

    Exits with 0, and with 1 when there is no such run or step.
    """
    found = list(parts(account, find(account, execution), step))
    if as_json:
        click.echo(
            json.dumps(
                [
                    {
                        "name": part.name,
                        "cluster": part.cluster,
                        "state": part.state,
                        "logs": [
                            {"name": log.name, "url": log.url, "missing": log.missing, "lines": last_lines(log, lines)}
                            for log in part.logs
                        ],
                    }
                    for part in found
                ],
                indent=2,
            )
        )
        return
    if not found:
        click.echo("the run has no step yet")
    for part in found:
        for line in part_lines(part, lines):
            click.echo(line)

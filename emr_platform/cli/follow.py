"""`emr-platform follow`: come back to a run."""

from __future__ import annotations

import click

from ..operate.account import Account
from ..operate.runs import find
from ._account import as_json as json_option
from ._account import execution as execution_argument
from ._account import with_account
from ._watching import Watching


@click.command(
    epilog="\b\nExample:\n  emr-platform follow clickstream\n  emr-platform follow by-alice-20261126-051400-0a1b"
)
@execution_argument
@json_option
@with_account
@click.pass_context
def follow(context: click.Context, account: Account, execution: str, as_json: bool) -> None:
    """Follow EXECUTION to its end, from its beginning on.

    EXECUTION is a run's ARN, its name or the beginning of that, or a workflow's name for its newest run.

    Ctrl-C detaches: the run goes on. Exits with 0 when the run succeeded, 1 when it did not, and 130 after Ctrl-C.
    """
    watching = Watching(account, find(account, execution), as_json=as_json)
    watching.begin()
    context.exit(watching.to_the_end())

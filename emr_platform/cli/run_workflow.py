"""`emr-platform run`: start a workflow and follow it."""

from __future__ import annotations

import getpass

import click

from ..operate.account import Account
from ..operate.inputs import typed
from ..operate.runs import start
from ..reading import read
from ..render.inputs import refusals
from ._account import as_json as json_option
from ._account import with_account
from ._watching import Watching
from .check import environment_file


@click.command(
    "run",
    epilog="\b\nExample:\n  emr-platform run clickstream\n  emr-platform run daily --env prod --input day=2026-11-26 "
    "--input countries=de,fr --detach\n  emr-platform run clickstream --laptop --json",
)
@click.argument("workflow")
@click.option("--input", "inputs", multiple=True, metavar="NAME=VALUE", help="An input that the workflow declares; "
              "values of a list are separated by commas. May be given several times.")  # fmt: skip
@click.option("--detach", is_flag=True, help="Start it, say how to come back, and do not follow it.")
@json_option
@with_account
@click.pass_context
def run_workflow(
    context: click.Context, account: Account, workflow: str, inputs: tuple[str, ...], detach: bool, as_json: bool
) -> None:
    """Start WORKFLOW and follow it to its end: states, clusters, steps, what was used so far, and where logs are.

    Inputs are checked against environments/NAME.yaml before anything starts; the workflow checks them as well. There is
    no cost among what is shown, for the catalogue has no prices: instance-hours and vCPU-hours stand in its place.

    Ctrl-C detaches: the run goes on, and how to come back is printed.

    Exits with 0 when the run succeeded (or was started, with --detach), 1 when it did not, 2 for a wrong command line
    or input, and 130 after Ctrl-C.
    """
    given = _inputs(context, account, workflow, inputs)
    watching = Watching(account, start(account, workflow, given, who=getpass.getuser()), as_json=as_json)
    watching.begin()
    if detach:
        watching.come_back()
        watching.document(detached=True)
        return
    context.exit(watching.to_the_end())


def _inputs(context: click.Context, account: Account, workflow: str, pairs: tuple[str, ...]) -> dict[str, object]:
    """The run's input. What the environment's file has against it is a wrong command line."""
    account.machine(workflow)
    file = environment_file(account.env)
    environment = read(file).environment if file.is_file() else None
    described = environment.workflows.get(workflow) if environment else None
    if described is None:
        click.echo(f"inputs are not checked here: {file.as_posix()} describes no workflow {workflow}", err=True)
    declared = described.inputs if described else {}
    try:
        given = typed(declared, pairs)
    except ValueError as problem:
        raise click.UsageError(str(problem), context) from None
    if described and (refused := refusals(declared, given)):
        raise click.UsageError("; ".join(refused), context)
    return given

"""The command `emr-platform`. Thin: parse, call one room, show.

Each command is a module of its own that is imported when it is asked for, so that `check` needs neither Node nor the
CDK nor boto3.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from ._group import LazyGroup, print_version

__all__ = ["main", "run"]

COMMANDS = {
    "catalog": ("emr_platform.cli.catalog:catalog", "Look facts about EMR up, and renew them."),
    "check": ("emr_platform.cli.check:check", "Read and check environment files."),
    "compose": ("emr_platform.cli.compose:compose", "Compose a fleet for an amount of vCPUs."),
    "deployment-policy": (
        "emr_platform.cli.deployment_policy:deployment_policy",
        "Write the policies that CloudFormation needs to deploy.",
    ),
    "follow": ("emr_platform.cli.follow:follow", "Come back to a run and follow it."),
    "init": ("emr_platform.cli.init:init", "Write a first environment file."),
    "laptop": ("emr_platform.cli.laptop:laptop", "Run a whole platform on this machine."),
    "logs": ("emr_platform.cli.logs:logs", "Print the ends of a run's logs."),
    "package": ("emr_platform.cli.package:package", "Pack the Python packages of Spark jobs."),
    "review": ("emr_platform.cli.review:review", "Review templates for security, and write the evidence."),
    "rules": ("emr_platform.cli.rules:rules", "List the rules that files are checked against."),
    "run": ("emr_platform.cli.run_workflow:run_workflow", "Start a workflow and follow it."),
    "runs": ("emr_platform.cli.runs:runs", "List the newest runs of workflows."),
    "schema": ("emr_platform.cli.schema:schema", "Write the JSON Schema with which editors complete the files."),
    "size": ("emr_platform.cli.size:size", "Show how clusters are sized, and why."),
    "stop": ("emr_platform.cli.stop:stop", "Stop a run."),
    "why": ("emr_platform.cli.why:why", "Explain why a run failed."),
}
_INTERRUPTED = 130


@click.group(
    cls=LazyGroup,
    commands_by_name=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  emr-platform check environments/dev.yaml",
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=print_version,
              help="Show the version and exit.")  # fmt: skip
@click.pass_context
def emr_platform(context: click.Context) -> None:
    """Infrastructure as code for Amazon EMR: one file per environment."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code.

    Args:
        arguments: what follows the program's name. Default: that of this process.

    Returns:
        0 for success, 1 when a check found errors, a gate was not passed or a run did not succeed, 2 when the command
        line itself was wrong, 130 when interrupted.
    """
    try:
        code = emr_platform.main(args=arguments, prog_name="emr-platform", standalone_mode=False)
    except click.ClickException as error:
        click.echo(_sentence(error), err=True)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _INTERRUPTED
    return code if isinstance(code, int) else 0


def main() -> None:
    """Entry point of `emr-platform`; exits with the code of `run`."""
    code = run()
    if sys.argv[1:2] == ["review"]:
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> None:
    """End the process as it is: to free what a review holds, one by one, takes a tenth of its time."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return  # the usual way says what nobody reads any more
    os._exit(code)


def _sentence(error: click.ClickException) -> str:
    """An error in one sentence, with the command it is about."""
    message = error.format_message().rstrip(".").replace(". Did you mean", "; did you mean")
    said = message[:1].lower() + message[1:]
    context = getattr(error, "ctx", None)
    if not isinstance(error, click.UsageError) or context is None:
        return f"emr-platform: {said}"
    return f"{context.command_path}: {said}; see {context.command_path} --help"

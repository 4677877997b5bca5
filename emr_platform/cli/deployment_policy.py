"""`emr-platform deployment-policy`: the policies that CloudFormation's execution role needs, as a template."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ..assembly import UnreadablePathError
from ..review.access import deployment
from ._parameters import values_of
from .review import assembly_of

_EXAMPLES = """\b
Example:
  emr-platform deployment-policy dev --out deployment-policy.json
  aws cloudformation deploy --stack-name emr-dev-deployment-policy \\
    --template-file deployment-policy.json --capabilities CAPABILITY_IAM
  cdk bootstrap --cloudformation-execution-policies ARNS    # its output PolicyArns"""


@click.command(epilog=_EXAMPLES)
@click.argument("targets", nargs=-1, metavar="[ENV|PATH]...")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where the template goes.  [default: the terminal]")  # fmt: skip
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE",
              help="The value of a parameter of the templates, where a name depends on it.")  # fmt: skip
@click.pass_context
def deployment_policy(
    context: click.Context, targets: tuple[str, ...], out: Path | None, parameters: tuple[str, ...]
) -> None:
    """Write the policies with which CloudFormation may deploy these stacks, and little else.

    ENV picks the stacks of an environment in cdk.out. PATH is a cdk.out, a folder with templates, or a template.

    Exits with 1 when a deployment with these policies would fail as they are: when a type of resource or a name is not
    known, or a role cannot have that many policies. Standard error says which.
    """
    try:
        made = deployment(assembly_of(targets, values_of(parameters, context), context))
    except UnreadablePathError as error:
        click.echo(f"{context.command_path}: {error}", err=True)
        context.exit(2)
    text = json.dumps(made.template(), indent=1) + "\n"
    if out:
        out.write_text(text, encoding="utf-8")
        click.echo(f"{out}: {len(made.policies)} policies", err=True)
    else:
        click.echo(text, nl=False)
    if made.left_out:
        click.echo(f"left out, for these stacks have nothing of the kind: {', '.join(made.left_out)}", err=True)
    for warning in made.warnings:
        click.echo(f"warning: {warning}", err=True)
    problems = (*(f"add what CloudFormation calls for {kind}" for kind in made.unknown), *made.problems)
    for problem in problems:
        click.echo(f"problem: {problem}", err=True)
    context.exit(1 if problems else 0)

"""Options that say which account a command is about, and errors in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from ..operate.account import Account, aws_clients
from ..operate.errors import OperateError, in_one_sentence
from ..reading import read
from .check import environment_file

_DEFAULT = "dev"
_STATE = Path(".state") / "laptop"

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document; progress goes to stderr.")
execution = click.argument("execution", metavar="EXECUTION")


def with_account(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--env`, `--laptop` and `--state`, and as its first argument the account that they mean."""

    @click.option("--env", help="Environment.  [default: dev; with --laptop the one that is up]")
    @click.option("--laptop", is_flag=True, help="The emulated account on this machine, instead of AWS.")
    @click.option(
        "--state",
        type=click.Path(path_type=Path, file_okay=False),
        default=_STATE,
        show_default=True,
        help="Directory of the emulated account.",
    )
    @wraps(command)
    def wrapped(*arguments: Any, env: str | None, laptop: bool, state: Path, **options: Any) -> Any:
        try:
            with in_one_sentence():
                account = _on_laptop(env, state) if laptop else _on_aws(env)
                return command(account, *arguments, **options)
        except OperateError as problem:
            raise click.ClickException(str(problem)) from problem

    return wrapped


def console_url(arn: str) -> str:
    """Where the console shows an execution; empty for the emulated account and partitions without one."""
    _, partition, _, region, account, *_ = arn.split(":")
    hosts = {
        "aws": "console.aws.amazon.com",
        "aws-us-gov": "console.amazonaws-us-gov.com",
        "aws-cn": "console.amazonaws.cn",
    }
    if partition not in hosts or account == "0" * 12:
        return ""
    return f"https://{region}.{hosts[partition]}/states/home?region={region}#/v2/executions/details/{arn}"


def _on_aws(env: str | None) -> Account:
    name = env or _DEFAULT
    file = environment_file(name)
    described = read(file).environment if file.is_file() else None
    end = "" if name == _DEFAULT else f" --env {name}"
    return Account(aws_clients(described.region if described else None), name, end)


def _on_laptop(env: str | None, state: Path) -> Account:
    from ..laptop import Laptop, LaptopError

    try:
        up = Laptop.attach(state)
    except LaptopError as problem:
        raise OperateError(str(problem)) from problem
    end = " --laptop" + ("" if state == _STATE else f" --state {state}")
    # Nobody else calls it, and its waits are short.
    return Account(up.client, env or up.env, end, watching=(0.4, 0.4))

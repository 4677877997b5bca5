"""`emr-platform catalog`: look facts up, and renew them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from ._group import LazyGroup

COMMANDS = {
    "refresh": ("emr_platform.cli.catalog:refresh", "Renew the facts from AWS or from bundled public data."),
    "show": ("emr_platform.cli.catalog:show", "Show a fact with its source."),
}


@click.group(
    cls=LazyGroup,
    commands_by_name=COMMANDS,
    epilog="\b\nExample:\n  emr-platform catalog show release emr-7.14.0",
)
def catalog() -> None:
    """What the platform knows about EMR, and where from."""


@click.command(epilog="\b\nExample:\n  emr-platform catalog show limit idle_timeout")
@click.argument("kind", type=click.Choice(("release", "type", "limit", "feature")))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(kind: str, name: str, as_json: bool) -> None:
    """Show a release, an instance type, a limit or a feature, with its source, its day and how sure it is."""
    from ..catalog import facts_about

    try:
        facts = facts_about(kind, name)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    width = max(map(len, facts))
    for key, value in facts.items():
        if key == "note" and value is None:
            continue
        click.echo(f"{key.replace('_', ' '):<{width}}  {_readable(value)}")


@click.command(epilog="\b\nExample:\n  emr-platform catalog refresh --check")
@click.option("--from", "source", type=click.Choice(("aws", "bundled")),
              help="Where from.  [default: aws where there are credentials, else bundled]")  # fmt: skip
@click.option("--region", "regions", multiple=True, help="Ask about these regions alone; the first is asked the rest.")
@click.option("--since", default="7.0.0", show_default=True, help="Do not ask AWS about older releases.")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 when the facts would change.")
@click.pass_context
def refresh(context: click.Context, source: str | None, regions: tuple[str, ...], since: str, only_check: bool) -> None:
    """Renew the facts from AWS, with read-only calls, or from the data moto, cfn-lint and botocore bring along.

    Facts recorded by hand, such as dates of support, stay. Exits with 1 when a release lacks a record.
    """
    from ..catalog.renewal import from_bundled

    day = datetime.now(UTC).date().isoformat()
    try:
        asks_aws = source == "aws" or (source is None and _credentials())
        plan = _from_aws(regions, since, day) if asks_aws else from_bundled(day)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    for line in (*plan.changes, *plan.missing):
        click.echo(line)
    for line in plan.troubles:
        click.echo(line, err=True)
    if not only_check:
        plan.write()
    done = "would change" if only_check else "written"
    click.echo("\n".join(f"{name}.json {done}" for name in plan.texts) or "nothing changed")
    context.exit(int(bool(plan.missing) or (only_check and bool(plan.texts))))


def _credentials() -> bool:
    from ..catalog._aws import credentials_at_hand

    return credentials_at_hand()


def _from_aws(regions: tuple[str, ...], since: str, day: str) -> Any:
    from ..catalog import release_version
    from ..catalog._aws import Aws, boto3_client
    from ..catalog.renewal import from_aws, regions_of

    if not _credentials():
        raise ValueError("no AWS credentials; set a profile or a role, or say --from bundled")
    home = regions[0] if regions else "us-east-1"
    aws = Aws(_kept(boto3_client), home, regions or regions_of(home), release_version(f"emr-{since}"))
    plan = from_aws(aws, day)
    if not aws.answers:
        raise ValueError(f"no question to AWS was answered; the first: {aws.troubles[0]}")
    return plan


def _kept(make: Callable[[str, str], Any]) -> Callable[[str, str], Any]:
    """One client for each service and region: it is the client that remembers how fast it may ask."""
    clients: dict[tuple[str, str], Any] = {}

    def client(service: str, region: str) -> Any:
        if (service, region) not in clients:
            clients[service, region] = make(service, region)
        return clients[service, region]

    return client


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not known"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {item}" for name, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)

"""Settings of an account are set by one environment of it.

Source: this platform; two would undo each other, and what was there before either could not be put back. At deployment
the second is refused too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import yaml

from ..model import Environment
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    if context.environment.account_settings is None or context.folder is None:
        return
    for file in sorted(context.folder.glob("*.yaml")):
        other = {} if file.stem == context.stem else _plain(file)
        if other.get("account_settings") is not None and _may_be_the_same(context.environment, other):
            yield Problem(
                ("account_settings",),
                f"another in {file.name} for {context.environment.region}",
                "one environment of an account and region sets what holds for all of it",
                "keep one of the two, or give both environments the account they are deployed to",
                acknowledgeable=True,
            )


def _plain(file: FilePath) -> dict[str, Any]:
    """What a file says; nothing where it cannot be read, which is its own finding."""
    try:
        # The safe loader, in C where there is one.
        found = yaml.load(file.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # safe
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return found if isinstance(found, dict) else {}


def _may_be_the_same(environment: Environment, other: dict[str, Any]) -> bool:
    accounts = {str(environment.account or ""), str(other.get("account") or "")}
    return other.get("region") == environment.region and (len(accounts) == 1 or "" in accounts)

"""Secrets in the texts of resources, as controls look for them."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import lru_cache
from typing import Any

from ...assembly import Choice, Template, Text, Unknown, Value, is_in, possible, show, unknown_in, unknown_parts
from ...findings import Path
from ..secrets import find, scan
from ._expressions import computed
from ._seen import Seen

RESOLVED = ("{{resolve:secretsmanager:", "{{resolve:ssm-secure:")
"""How dynamic references begin for which CloudFormation writes a secret in."""
# Where CodeBuild reads what a variable names; containers name what they are to read, too.
_READ = ("PARAMETER_STORE", "SECRETS_MANAGER")
_REFERENCES = {"RuntimeEnvironmentSecrets", "SecretOptions", "Secrets"}


def written(value: Value, path: Path, quiet: Set[str], who: str, remedy: str) -> Iterator[Seen]:
    """What looks like a secret, and what is not known and stands where one would.

    Args:
        quiet: parameters that are not to be echoed, which whoever wrote the template takes for secrets.
        who: who reads it, such as `whoever describes the cluster`.
        remedy: what to do instead.
    """
    certain = dict(scan(_plain(value, "$open"), path))
    for where, kinds in certain.items():
        bad = f"{', '.join(kinds)}: {who} reads it; {remedy}"
        yield Seen("FAIL", where, "(hidden)", bad)
    for where, _ in scan(_plain(value, "open"), path) if unknown_in(value) is not None else ():
        if where not in certain:
            yield Seen("UNKNOWN", where, None, "stands where a secret would; what it is, is given at deployment or run")
    for where, name in kept_quiet(value, path, quiet):
        why = f"the parameter {name} is not to be echoed, and {who} reads what it is given"
        yield Seen("UNKNOWN", where, None, why)
    for one, where in _sometimes(value, path):
        yield from written(one, where, quiet, who, remedy)


def _sometimes(value: Value, path: Path) -> Iterator[tuple[Value, Path]]:
    """The structures about which conditions decide as a whole, such as a step; not those inside of them."""
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _sometimes(item, (*path, key))
    elif isinstance(value, Choice):
        yield from ((one, path) for one in value.options if isinstance(one, (dict, list)))


def kept_quiet(value: Value, path: Path, quiet: Set[str]) -> Iterator[tuple[Path, str]]:
    """Where parameters that are not to be echoed are filled in, and which."""
    for one in possible(value) if quiet else ():
        if isinstance(one, (dict, list)):
            for key, item in one.items() if isinstance(one, dict) else enumerate(one):
                yield from kept_quiet(item, (*path, key), quiet)
        else:
            yield from ((path, str(lost.parameter)) for lost in unknown_parts(one) if lost.parameter in quiet)


def _plain(value: Value, unknown: str) -> Any:
    """A value as JSON, with `unknown` for what is not known."""
    if isinstance(value, dict):
        return {key: _plain(item, unknown) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, unknown) for item in value]
    if isinstance(value, Text):
        return "".join(str(_plain(part, unknown)) for part in value.parts)
    if isinstance(value, Unknown) and value.expression is not None:
        return computed(value.expression, unknown)
    # What a dynamic reference to a plain parameter of Systems Manager fills in, is known at deployment like any other.
    given = isinstance(value, Unknown) and not str(value.parameter).startswith(RESOLVED)
    return unknown if given else show(value)


@lru_cache(maxsize=256)
def secret_defaults(template: Template) -> dict[str, str]:
    """The parameters of a template whose default is a secret, by its looks or by the parameter's name, each with it."""
    declared = template.section("Parameters").items()
    given = {name: str(one["Default"]) for name, one in declared if isinstance(one, dict) and one.get("Default")}
    return {name: default for name, default in given.items() if find(default, name)}


def filled_by_default(value: Value, template: Template, remedy: str) -> Iterator[Seen]:
    """Where a secret is filled in that is the default of a parameter, or may be: by which value a condition decides,
    the default may tell as well, as `Auto` does."""
    # What a nested stack is given stands at its resource.
    secret = secret_defaults(template).keys() if template.parent is None else frozenset()
    for where, name, sure in _filled(value, (), secret, True) if secret else ():
        bad = f"the default of the parameter {name} is a secret in plain text, for whoever reads the template; {remedy}"
        yield Seen("FAIL" if sure else "UNKNOWN", where, None, bad if sure else f"where a condition says so, {bad}")


def _filled(value: Value, path: Path, names: Set[str], sure: bool) -> Iterator[tuple[Path, str, bool]]:
    """Where parameters are filled in, and which; each with whether no condition decides about it."""
    if isinstance(value, Choice):
        for option in value.options:
            yield from _filled(option, path, names, False)
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _filled(item, (*path, key), names, sure)
    else:
        yield from ((path, str(lost.parameter), sure) for lost in unknown_parts(value) if lost.parameter in names)


def without_references(value: Value) -> Value:
    """A value without what names a secret or parameter that is read when the resource runs."""
    if isinstance(value, list):
        return [without_references(one) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {key: without_references(one) for key, one in value.items() if key not in _REFERENCES}
    for kind, key in (("Type", "Value"), ("type", "value")):
        by_name = is_in(value.get(kind), *_READ) if key in kept else False
        if by_name is not False:
            kept[key] = by_name if isinstance(by_name, Unknown) else None
    return kept


def resolved(value: Value, path: Path) -> Iterator[Path]:
    """Where CloudFormation writes a secret in that a dynamic reference names."""
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from resolved(item, (*path, key))
        return
    text = value.expression if isinstance(value, Unknown) and value.expression is not None else str(value)
    if any(mark in text for mark in RESOLVED):
        yield path

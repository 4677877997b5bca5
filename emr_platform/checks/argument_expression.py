"""Arguments hold neither JSONata expressions nor placeholders.

Source: AWS Step Functions Developer Guide, transforming-data: a string in `{% %}` is evaluated; CloudFormation,
AWS::StepFunctions::StateMachine: `${name}` in a definition is a placeholder for DefinitionSubstitutions.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import Configuration
from ._base import Context, Problem
from ._urls import named, texts
from ._walk import clusters, steps


def check(context: Context) -> Iterator[Problem]:
    for text in texts(context.environment):
        yield from _objections(text.path, text.value)
    for at in steps(context.environment):
        for where, value in named(at):
            yield from _objections(where, value)
    for path, cluster in clusters(context.environment):
        if cluster.lifetime == "transient":
            for where, value in _properties((*path, "configurations"), cluster.configurations):
                yield from _expression(where, value)


def _objections(path: Path, value: str) -> Iterator[Problem]:
    yield from _expression(path, value)
    if "${" in value:
        yield Problem(
            path,
            f"'{value}'",
            "in a state machine's definition ${ begins a placeholder that CloudFormation fills in",
            "write the value out, or let the job look it up; an input is {day}, without $",
        )


def _expression(path: Path, value: str) -> Iterator[Problem]:
    if "{%" in value:
        yield Problem(
            path,
            f"'{value}'",
            "in a state machine's definition {% begins a JSONata expression that Step Functions evaluates",
            "write the value out, or let the job look it up",
        )


def _properties(path: Path, configurations: tuple[Configuration, ...]) -> Iterator[tuple[Path, str]]:
    for index, configuration in enumerate(configurations):
        for key, value in configuration.properties.items():
            yield (*path, index, "properties", key), value
        yield from _properties((*path, index, "configurations"), configuration.configurations)

"""What a caller of a workflow may change, within stated bounds; everything else is refused before a cluster starts.

A run's input is a flat object of inputs by name, and the reserved key `due`: see `emr_platform.render.inputs`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from ._base import Int, Model, Str, matching, tagged

InputName = Annotated[
    Str,
    matching(
        r"[a-z][a-z0-9_]{0,31}",
        "an input is 1 to 32 lower-case letters, digits and _ and starts with a letter",
        "rename it; arguments name it as {day}",
    ),
]
Text = Annotated[
    Str,
    Field(max_length=1024),
    matching(
        r"(?![ -])[A-Za-z0-9_ .,:;=/+@%-]*[A-Za-z0-9_.,:;=/+@%-]",
        "a value has letters, digits, spaces inside and . , : ; = / + @ % _ -, and no hyphen first",
        "leave other characters out; jobs that need them read a file",
    ),
]
Day = Annotated[
    Str, matching(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", "a day is YYYY-MM-DD", "write it as 2026-11-26")
]
CapacityPath = Annotated[
    Str,
    matching(
        r"(?:core|task)\.(?:target_on_demand_capacity|target_spot_capacity|instance_count)"
        r"|managed_scaling\.maximum_capacity_units",
        "it is a capacity of the launched cluster",
        "write core.target_on_demand_capacity, task.target_spot_capacity or managed_scaling.maximum_capacity_units",
    ),
]


class _Input(Model):
    description: Str | None = None
    """What it is for; shown to whoever starts the workflow."""


class TextInput(_Input):
    """A text: letters, digits, spaces inside and `. , : ; = / + @ % _ -`, no hyphen first: no program takes it for an
    option."""

    type: Literal["text"]
    """`text`: this kind of input."""
    maximum_length: Annotated[Int, Field(ge=1, le=1024)] = 256
    """Most characters. Default 256."""
    default: Text | None = None
    """Default: none, the caller has to give it."""


class ChoiceInput(_Input):
    """One of a list of texts."""

    type: Literal["choice"]
    """`choice`: this kind of input."""
    values: Annotated[tuple[Text, ...], Field(min_length=1, max_length=100)]
    """The texts to choose from."""
    default: Text | None = None
    """One of `values`. Default: none, the caller has to give it."""


class IntegerInput(_Input):
    """A whole number between bounds."""

    type: Literal["integer"]
    """`integer`: this kind of input."""
    minimum: Int
    """Smallest value."""
    maximum: Int
    """Largest value."""
    default: Int | None = None
    """Default: none, the caller has to give it."""
    sets: CapacityPath | None = None
    """A capacity of the cluster that the workflow launches, in the place of the one in its description. Default: none,
    the input is for arguments."""


class DateInput(_Input):
    """A day, `YYYY-MM-DD`, in UTC."""

    type: Literal["date"]
    """`date`: this kind of input."""
    earliest: Day | None = None
    """First day that a caller may give. Default: any."""
    latest: Day | None = None
    """Last day that a caller may give. Default: any."""
    default: Literal["today", "yesterday"] | Day | None = None
    """`today` and `yesterday` count from the start of the run or, of a scheduled run, from the time it was due.
    Default: none, the caller has to give it."""


class ListInput(_Input):
    """Texts to go through with `for-each`."""

    type: Literal["list"]
    """`list`: this kind of input."""
    maximum_items: Annotated[Int, Field(ge=1, le=1000)] = 100
    """Most items. Default 100."""
    values: tuple[Text, ...] | None = None
    """The texts that may be in it. Default: any."""
    default: tuple[Text, ...] | None = None
    """Default: none, the caller has to give it."""


Input = Annotated[
    Annotated[TextInput, Tag("<text>")]
    | Annotated[ChoiceInput, Tag("<choice>")]
    | Annotated[IntegerInput, Tag("<integer>")]
    | Annotated[DateInput, Tag("<date>")]
    | Annotated[ListInput, Tag("<list>")],
    Discriminator(tagged("type")),
]

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(?P<name>[a-z][a-z0-9_]{0,31})\}")


@dataclass(frozen=True)
class Placeholder:
    """The place of an input's value, or of the item at hand, in an argument."""

    name: str


def parts(text: str) -> Iterator[str | Placeholder]:
    """An argument as its fixed parts and placeholders, in order.

    `{name}` is a placeholder, `{{` and `}}` are braces; any other brace stands for itself, as in JSON.
    """
    plain, end = "", 0
    for found in _PLACEHOLDER.finditer(text):
        plain += text[end : found.start()]
        end = found.end()
        if found["name"] is None:
            plain += found[0][0]
            continue
        if plain:
            yield plain
        plain = ""
        yield Placeholder(found["name"])
    if plain + text[end:]:
        yield plain + text[end:]


def placeholders(text: str) -> tuple[str, ...]:
    """Names of the placeholders in an argument, each once, in order."""
    return tuple(dict.fromkeys(part.name for part in parts(text) if isinstance(part, Placeholder)))

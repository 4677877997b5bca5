"""What a template's value can be once its functions are resolved, and questions that never guess.

A resolved value is plain JSON where the template says it all. Otherwise it holds, at any depth:

- `Reference`: a resource of these templates, as `Ref` or one of its attributes;
- `Pseudo`: `AWS::Region` and its like;
- `Text`: a text of which parts are one of those;
- `Choice`: one of several values, by a condition that the templates leave open;
- `Unknown`: nothing that the templates tell, and why.

`None` is what is absent, `AWS::NoValue` too. Questions answer True, False or an `Unknown`, which is never taken for
either.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._model import Resource

MOST_CHOICES = 16
"""Values that an open condition may leave; where there would be more, the value is unknown."""

LONGEST_TEXT = 1_000_000
"""Characters; a template has no more, and texts that hold each other twice grow without bound."""

Value = Any
"""JSON of which any part may be a Reference, Pseudo, Text, Choice or Unknown."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the templates do not tell. `parameter` names the parameter that would, where it is one.

    A dynamic reference counts as a parameter, as it is written: `{{resolve:ssm:/emr/release}}`. `expression` is what a
    state machine computes it by, as it is written, where it is one; `OPEN` stands for what is given at deployment.
    """

    why: str
    parameter: str | None = None
    expression: str | None = field(default=None, compare=False)

    @property
    def dynamic(self) -> bool:
        """Whether it is a dynamic reference, which is written as it is."""
        return self.parameter is not None and self.parameter.startswith("{{resolve:")

    def __str__(self) -> str:
        if self.parameter is None:
            return "?"
        return self.parameter if self.dynamic else f"?{self.parameter}"

    def __bool__(self) -> bool:
        raise TypeError("an unknown answer is neither yes nor no: ask `is True` or `is False`")


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource of these templates. `attribute` is `Ref` or what `Fn::GetAtt` asks for, such as `Arn`."""

    resource: Resource
    attribute: str = "Ref"

    def __str__(self) -> str:
        name = self.resource.logical_id
        return f"${{{name}}}" if self.attribute == "Ref" else f"${{{name}.{self.attribute}}}"


@dataclass(frozen=True, slots=True)
class Pseudo:
    """A pseudo parameter that deployment fills in, such as `AWS::AccountId`.

    Attributes:
        stack: the file of the template, for what says another thing in each stack; empty for others.
    """

    name: str
    stack: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"${{{self.name}}}"


@dataclass(frozen=True, slots=True)
class Text:
    """A text with parts that are not known as text. Neighbouring known parts are joined."""

    parts: tuple[str | Reference | Pseudo | Unknown, ...]

    def __str__(self) -> str:
        return "".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values; which, is open. `condition` names what decides."""

    options: tuple[Value, ...]
    condition: str = field(default="", compare=False)

    def __str__(self) -> str:
        return " or ".join(str(show(option)) for option in self.options)


Answer = bool | Unknown

REGION = "[a-z]{2}(?:-[a-z]+)+-[0-9]+"
"""What the code of a region looks like, as a regular expression."""

# What deployment can fill in for a pseudo parameter; anything for those that are not here.
_FORMS = {
    "AWS::AccountId": "[0-9]{12}",
    "AWS::Partition": "aws[a-z-]*",
    "AWS::Region": REGION,
    "AWS::StackName": "[A-Za-z][A-Za-z0-9-]*",
    "AWS::URLSuffix": "[a-z0-9.-]+",
}


def choice(options: Iterable[Value], condition: str) -> Value:
    """One of some values: that value when there is but one, Unknown when there are more than MOST_CHOICES."""
    flat: list[Value] = []
    for option in options:
        for one in possible(option):
            if not any(one == other and type(one) is type(other) for other in flat):
                flat.append(one)
    if len(flat) > MOST_CHOICES:
        return Unknown(f"{condition} leaves more than {MOST_CHOICES} values open")
    return flat[0] if len(flat) == 1 else Choice(tuple(flat), condition)


def possible(value: Value) -> tuple[Value, ...]:
    """The values that it may have: itself, unless it is a Choice."""
    return value.options if isinstance(value, Choice) else (value,)


def combine(values: list[Value], make: Callable[[list[Value]], Value]) -> Value:
    """What `make` makes of values for each combination of what is open among them."""
    if not any(isinstance(value, Choice) for value in values):
        return make(values)
    count, conditions = 1, []
    for value in values:
        count *= len(possible(value))
        conditions += [value.condition] if isinstance(value, Choice) else []
    condition = ", ".join(dict.fromkeys(conditions))
    if count > MOST_CHOICES:
        return Unknown(f"{condition} leave more than {MOST_CHOICES} values open")
    return choice([make(list(one)) for one in itertools.product(*map(possible, values))], condition)


def text(parts: Iterable[Value]) -> Value:
    """Some values written one after the other: a `str` when all is known, a lone Reference itself, else a Text."""

    def flat(values: list[Value]) -> Value:
        pieces: list[Any] = []
        for value in values:
            for piece in value.parts if isinstance(value, Text) else (value,):
                known = written(piece)
                if isinstance(known, str) and pieces and isinstance(pieces[-1], str):
                    pieces[-1] += known
                elif known != "":
                    pieces.append(known)
        if not pieces:
            return ""
        if sum(len(piece) if isinstance(piece, str) else 100 for piece in pieces) > LONGEST_TEXT:
            return Unknown("a text longer than any template")
        return pieces[0] if len(pieces) == 1 else Text(tuple(pieces))

    return combine(list(parts), flat)


def written(value: Value) -> Any:
    """A lone value as CloudFormation writes it into a text: `true` for true; an Unknown for what is no text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, (str, Reference, Pseudo, Unknown)):
        return value
    return Unknown("a text holds what is no text")


def at(value: Value, *path: str | int) -> Value:
    """The value at a path below another: None where there is nothing, Unknown below what is unknown."""
    for step in path:
        value = _step(value, step)
        if value is None:
            return None
    return value


def _step(value: Value, step: str | int) -> Value:
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Choice):
        return choice([_step(option, step) for option in value.options], value.condition)
    if isinstance(value, list) and isinstance(step, int):
        return value[step] if step < len(value) else None
    if isinstance(value, (Reference, Pseudo, Text, str)):
        return Unknown("a text stands where a structure is expected")
    return None


def show(value: Value) -> Any:
    """A value as JSON for people: references as `${LogicalId.Arn}`, what is unknown as `?`."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, dict):
        return {key: show(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [show(item) for item in value]
    return str(value)


def unknown_parts(value: Value) -> list[Unknown]:
    """The parts of a text that are not known; the value itself when it is Unknown."""
    parts: Iterable[Value] = value.parts if isinstance(value, Text) else (value,)
    return [part for part in parts if isinstance(part, Unknown)]


def names_its_stack(name: Value) -> bool:
    """Whether a name holds the name of the stack it is written in, which says another thing in another stack."""
    parts: Iterable[Value] = name.parts if isinstance(name, Text) else (name,)
    return any(isinstance(part, Pseudo) and part.stack != "" for part in parts)


def unknown_in(value: Value) -> Unknown | None:
    """The first thing in a value that is not known, a Choice too; None when all of it is."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Choice):
        return Unknown(f"depends on {value.condition}")
    if isinstance(value, Text):
        return next((part for part in value.parts if isinstance(part, Unknown)), None)
    parts: Iterable[Value] = ()
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list):
        parts = value
    return next((found for part in parts if (found := unknown_in(part)) is not None), None)


def references(value: Value) -> Iterator[Resource]:
    """The resources that a value names, at any depth."""
    for option in possible(value):
        inner: Iterable[Value] = ()
        if isinstance(option, Reference):
            yield option.resource
        elif isinstance(option, dict):
            inner = option.values()
        elif isinstance(option, list):
            inner = option
        elif isinstance(option, Text):
            inner = option.parts
        for one in inner:
            yield from references(one)


def leaves(value: Value) -> Iterator[Value]:
    """The values in something that are neither lists nor have keys."""
    for option in possible(value):
        if isinstance(option, (dict, list)):
            for one in option.values() if isinstance(option, dict) else option:
                yield from leaves(one)
        elif option is not None:
            yield option


def items(value: Value) -> Iterator[tuple[Value, tuple[int, ...], Answer]]:
    """The items of a list, each with its index below the list and whether it is there.

    A value that is no list counts as a list of one, as in policies. Where a condition decides whether an item, or which
    items, are there, each is yielded with an Unknown. An Unknown list yields itself.
    """
    for option in possible(value):
        there: Answer = True if not isinstance(value, Choice) else Unknown(f"depends on {value.condition}")
        if option is None:
            continue
        if not isinstance(option, list):
            yield option, (), there
            continue
        for index, item in enumerate(option):
            for one in possible(item):
                if one is not None:
                    open_ = Unknown(f"depends on {item.condition}") if isinstance(item, Choice) else there
                    yield one, (index,), open_


def ask(value: Value, test: Callable[[Value], Answer]) -> Answer:
    """Whether a test holds for a value; Unknown when that depends on what is unknown.

    The test sees values without Unknown or Choice at their top; a Text with an unknown part is unknown. It may answer
    Unknown itself.
    """
    if not isinstance(value, Choice):
        lost = value if isinstance(value, Unknown) else unknown_in(value) if isinstance(value, Text) else None
        return lost if lost is not None else test(value)
    answers = [ask(option, test) for option in value.options]
    if (lost := next((one for one in answers if isinstance(one, Unknown)), None)) is not None:
        return lost
    return answers[0] if len(set(answers)) == 1 else Unknown(f"depends on {value.condition}")


def is_true(value: Value) -> Answer:
    """Whether it is true; CloudFormation takes the word as well."""
    return ask(value, lambda one: _is(one.lower() if isinstance(one, str) else one, "true"))


def is_in(value: Value, *words: str | int) -> Answer:
    """Whether it is one of some words or numbers; numbers may be written as text."""
    return ask(value, lambda one: either(*(_is(one, str(word)) for word in words)))


def _is(value: Value, word: str) -> Answer:
    """Whether a value is a word. The name or ARN of a resource of these templates is none that controls ask about."""
    if isinstance(value, (Pseudo, Text)):
        form = "".join(map(_form, value.parts if isinstance(value, Text) else (value,)))
        return Unknown(f"{value} is known at deployment") if re.fullmatch(form, word, re.DOTALL) else False
    return value is not None and bool(written(value) == word)


def _form(part: Value) -> str:
    """A regular expression for what a part of a text may become."""
    if isinstance(part, Pseudo):
        return _FORMS.get(part.name, ".+")
    return re.escape(part) if isinstance(part, str) else ".+"


def is_there(value: Value) -> Answer:
    """Whether it is there at all, and not empty. What a parameter gives may be empty."""
    return ask(value, _is_filled)


def _is_filled(value: Value) -> Answer:
    if not isinstance(value, (list, dict)):
        return value is not None and value != ""
    inside = list(value.values()) if isinstance(value, dict) else value
    open_ = [item for item in inside if isinstance(item, Unknown) or None in possible(item)]
    return (
        True
        if len(open_) < len(inside)
        else next((lost for item in open_ if (lost := unknown_in(item)) is not None), False)
    )


def both(*answers: Answer) -> Answer:
    """Whether all hold: False when one does not, whatever is unknown."""
    # Loops, here and in `either`: a review asks these some hundred thousand times.
    met: Answer = True
    for answer in answers:
        if answer is False:
            return False
        if met is True:
            met = answer
    return met


def either(*answers: Answer) -> Answer:
    """Whether one holds: True when one does, whatever is unknown."""
    met: Answer = False
    for answer in answers:
        if answer is True:
            return True
        if met is False:
            met = answer
    return met


def opposite(answer: Answer) -> Answer:
    """Whether it does not hold."""
    return answer if isinstance(answer, Unknown) else not answer

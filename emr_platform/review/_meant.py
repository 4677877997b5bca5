"""Which resources of the templates a value names: by reference, by their names, by what an ARN or address ends with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..assembly import Answer, Resource, Text, Unknown, Value, either, is_in, items, references, unknown_parts
from ._base import Subject
from .controls._ends import is_of_launch


def named(value: Value, kind: str, key: str, by: Resource, subject: Subject) -> Iterator[Resource | None]:
    """The resources of a type that a value names; None where it may name one, and which is not known.

    Args:
        key: the property that holds their name; empty where they are named by an id that nobody chooses.
        by: the resource that names them.
    """
    yield from (one for one in dict.fromkeys(references(value)) if one.type == kind)
    for option, _, _ in items(value):
        for alias in subject.of("AWS::KMS::Alias") if kind.startswith("AWS::KMS::") else ():
            if alias.is_called(option, "AliasName", by.template) is True:
                yield from (one for one in references(alias.get("TargetKeyId")) if one.type == kind)
        names = [option, *_last(option)]
        open_ = bool(unknown_parts(names[-1])) and not any(references(option))
        if open_ and is_of_launch(by, option):
            continue
        called = {
            one: either(*(_is_called(one, name, key or "Id", by) for name in names))
            for one in subject.of(kind)
            if key or open_
        }
        sure = [one for one, answer in called.items() if key and answer is True]
        yield from sure
        if not sure and any(answer is not False for answer in called.values()):
            yield None


def _is_called(resource: Resource, name: Value, key: str, by: Resource) -> Answer:
    """Whether a name means a resource; one that is written out does not where the resource's own begins otherwise."""
    found, own = resource.is_called(name, key, by.template), resource.get(key)
    if not (isinstance(found, Unknown) and isinstance(name, str)):
        return found
    begins = own.parts[0] if isinstance(own, Text) else ""
    return is_in(own, name) if not isinstance(begins, str) or name.startswith(begins) else False


def _last(value: Value) -> Iterator[str]:
    """The name that an ARN or address ends with."""
    last = value.parts[-1] if isinstance(value, Text) else value
    if isinstance(last, str) and re.search("[:/]", last):
        yield re.split("[:/]", last)[-1]

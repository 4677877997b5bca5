"""pydantic's errors as findings: where, what was got, the rule, and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from .. import model
from ..findings import Path, did_you_mean, message

TAGS: dict[str, type[BaseModel]] = {
    "<new>": model.NewNetwork,
    "<existing>": model.ExistingNetwork,
    "<primary-fleet>": model.PrimaryFleet,
    "<primary-group>": model.PrimaryGroup,
    "<fleet>": model.InstanceFleet,
    "<group>": model.InstanceGroup,
    "<glue>": model.GlueMetastore,
    "<jdbc>": model.JdbcMetastore,
    "<local>": model.LocalMetastore,
    "<dedicated>": model.DedicatedKdc,
    "<external>": model.ExternalKdc,
    "<spark>": model.SparkStep,
    "<spark-sql>": model.SparkSqlStep,
    "<hive>": model.HiveStep,
    "<mapreduce>": model.MapReduceStep,
    "<streaming>": model.StreamingStep,
    "<flink>": model.FlinkStep,
    "<command>": model.CommandStep,
}
"""The model that each tag of a union stands for; pydantic puts the tags into its locations."""
_Details = Mapping[str, Any]
_Saying = Callable[["_Case"], tuple[str, str]]


class _Case:
    """One pydantic error: its details, its place in the file, the keys that may stand there, the scalar as written."""

    def __init__(self, error: Mapping[str, Any], path: Path, top: type[BaseModel], text: str | None) -> None:
        self.kind: str = error["type"]
        self.details: _Details = error.get("ctx") or {}
        self.input = error["input"]
        self.loc: tuple[str | int, ...] = error["loc"]
        self.path = path
        self.top = top
        self.text = text

    @property
    def got(self) -> str:
        if self.kind == "missing" or _lacks_type(self.kind, self.input):
            return "nothing"
        if self.kind == "extra_forbidden":
            return f"'{self.path[-1]}'"
        if self.kind == "union_tag_invalid":
            return show(str(self.details["tag"]).strip("<>"))
        if self.text is not None and not isinstance(self.input, str):
            return self.text or "nothing"
        return show(self.input)


def show(value: Any) -> str:
    """A value as the user would recognise it, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str) if not isinstance(value, str) else f"'{value}'"
    return text if len(text) <= 80 else text[:77] + "..."


def real_path(error: Mapping[str, Any]) -> Path:
    """The path of a pydantic error in the file: without union tags and `[key]` marks, with the `type` that is wrong."""
    path = tuple(part for part, is_key in _parts(error["loc"]) if is_key)
    untyped = error["type"] == "union_tag_invalid" or _lacks_type(error["type"], error["input"])
    return (*path, "type") if untyped else path


def _lacks_type(kind: str, value: Any) -> bool:
    return kind == "union_tag_not_found" and isinstance(value, Mapping)


def is_echo(error: Mapping[str, Any]) -> bool:
    """True for pydantic's complaint that a list is too short when it only lost the items it complained about."""
    return error["type"] == "too_short" and bool(len(error["input"]) >= error["ctx"]["min_length"])


def explain(error: Mapping[str, Any], path: Path, top: type[BaseModel], text: str | None) -> tuple[str, str]:
    """The rule's name and the message of one pydantic error.

    Args:
        error: one of `ValidationError.errors()`.
        path: where it is in the file.
        top: the model that the file is read into, to name the keys that would have been right.
        text: the scalar as written, when it was written without quotes.
    """
    case = _Case(error, path, top, text)
    for prefix, (rule, say) in _SAYINGS.items():
        if case.kind.startswith(prefix):
            why, remedy = say(case)
            return rule, message(case.got, why, remedy)
    return "value", message(case.got, str(error["msg"]).lower(), "see the schema of the file")


def _parts(loc: tuple[str | int, ...]) -> Iterator[tuple[str | int, bool]]:
    """The parts of pydantic's location, each with whether it stands in the file: tags and `[key]` marks do not."""
    return ((part, part != "[key]" and part not in TAGS) for part in loc)


def _missing(case: _Case) -> tuple[str, str]:
    return f"`{case.path[-1]}` is required", f"add `{case.path[-1]}:` with its value"


def _unknown(case: _Case) -> tuple[str, str]:
    known = _keys_at(case.top, case.loc[:-1])
    near = did_you_mean(str(case.path[-1]), known)
    remedy = f"did you mean `{near}`?" if near else f"remove it; the keys here are {', '.join(known)}"
    return "no such key here", remedy


def _choice(case: _Case) -> tuple[str, str]:
    expected = str(case.details.get("expected") or case.details["expected_tags"])
    words = [word.strip(" '<>") for word in expected.replace(" or ", ", ").split(",")]
    word = str(case.details.get("tag", case.input)).strip("<>")
    near = did_you_mean(case.text or word, words)
    return f"it is one of {', '.join(words)}", f"did you mean {near}?" if near else "choose one of these"


def _no_type(case: _Case) -> tuple[str, str]:
    if not isinstance(case.input, Mapping):
        return _mapping(case)
    possible = _models_at(case.top, case.loc)
    types = [tag.strip("<>") for tag, found in TAGS.items() if found in possible]
    return f"it has a `type`: {', '.join(types)}", f"add `type: {types[0]}`"


def _string(case: _Case) -> tuple[str, str]:
    return "it is text", "write text" if case.input is None or not case.text else f'put it in quotes: "{case.text}"'


def _refused(case: _Case) -> tuple[str, str]:
    return str(case.details["rule"]), str(case.details["remedy"])


def _bound(sign: str, key: str, remedy: str) -> _Saying:
    return lambda case: (f"{sign} {str(case.details[key]).removesuffix('.0')}", remedy)


def _fixed(rule: str, remedy: str) -> _Saying:
    return lambda _: (rule, remedy)


def _mapping(case: _Case) -> tuple[str, str]:
    if not case.path:
        remedy = "begin it with `name:` and `region:` lines"
    else:
        remedy = "write `key: value` lines below it" + (", or leave it out" if case.input is None else "")
    return "it is a mapping of keys to values", remedy


def _length(key: str, what: str, remedy: str) -> _Saying:
    """At least or at most so many characters or entries."""

    def say(case: _Case) -> tuple[str, str]:
        bound = case.details[key]
        if key == "min_length" and bound == 1:
            return "it is not empty", "add what is missing"
        return f"it has {'at least' if key == 'min_length' else 'at most'} {bound} {what}", remedy

    return say


_SAYINGS: dict[str, tuple[str, _Saying]] = {
    "refused": ("value", _refused),
    "missing": ("missing-key", _missing),
    "extra_forbidden": ("unknown-key", _unknown),
    "literal_error": ("choice", _choice),
    "union_tag_invalid": ("choice", _choice),
    "union_tag_not_found": ("missing-key", _no_type),
    "string_too_short": ("value", _length("min_length", "characters", "write more")),
    "string_too_long": ("value", _length("max_length", "characters", "shorten it")),
    "string_type": ("type", _string),
    "int_": ("type", _fixed("it is a whole number", "write it without quotes, unit or fraction")),
    "float_": ("type", _fixed("it is a number", "write it without quotes or unit")),
    "finite_number": ("type", _fixed("it is a number", "write a smaller one")),
    "bool_": ("type", _fixed("it is true or false", "write true or false")),
    "tuple_type": ("type", _fixed("it is a list", "write items with `- ` or in [ ]")),
    "dict_type": ("type", _mapping),
    "model_": ("type", _mapping),
    "greater_than_equal": ("range", _bound("it is at least", "ge", "raise it")),
    "greater_than": ("range", _bound("it is more than", "gt", "raise it")),
    "less_than_equal": ("range", _bound("it is at most", "le", "lower it")),
    "less_than": ("range", _bound("it is less than", "lt", "lower it")),
    "too_short": ("range", _length("min_length", "entries", "add what is missing")),
    "too_long": ("range", _length("max_length", "entries", "remove some")),
}


def _keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a location of pydantic's; its tags say which of several models is meant."""
    return sorted({name for found in _models_at(model, loc) for name in found.model_fields})


def _models_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[Any]:
    found: list[Any] = [model]
    for part, is_key in _parts(loc):
        found = [inner for at in found for inner in _step(at, part)] if is_key else [TAGS[str(part)]]
    return found


def _step(annotation: Any, part: str | int) -> list[Any]:
    """The models and collections under one key or index of a model or collection."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(str(part))
        return _unwrap(field.annotation) if field else []
    return _unwrap(get_args(annotation)[1 if get_origin(annotation) is dict else 0])


def _unwrap(annotation: Any) -> list[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _unwrap(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [inner for choice in get_args(annotation) for inner in _unwrap(choice)]
    if origin in (dict, tuple):
        return [annotation]
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []

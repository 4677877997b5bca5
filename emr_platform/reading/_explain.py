"""pydantic's errors as findings: where, what was got, the rule, and what to do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from .. import model
from ..catalog import release_labels
from ..findings import Path, did_you_mean, message
from ._places import SIGNS, TAGS, bounds_at, keys_at, models_at, parts

_SHAPES = ((model.PrimaryFleet, model.PrimaryGroup), (model.InstanceFleet, model.InstanceGroup))
_TYPES_OF_OTHER = {"instance_type": "instance_types", "instance_types": "instance_type"}
_ABSENT = {
    ("budget", "cost", "costs", "price", "prices"): "there are no prices here; `emr-platform run` and `runs` "
    "count instance-hours (docs/operate.md)",
    ("ec2_key_name", "ec2_key_pair", "ec2_ssh_key", "key_name", "key_pair", "ssh_key"): "nodes have no SSH key; "
    "Session Manager is the way in: `session_manager: true` at the cluster",
}
"""What stands in the place of keys that people look for and that there are not."""
_SETTING = '{{classification: {name}, properties: {{name: "value"}}}}'
_RELEASE = re.compile(r"(?:emr-)?(\d+)(?:\.(\d+))?(?:\.(\d+))?")
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
    path = tuple(part for part, is_key in parts(error["loc"]) if is_key)
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


def _missing(case: _Case) -> tuple[str, str]:
    return f"`{case.path[-1]}` is required", f"add `{case.path[-1]}:` with its value"


def _unknown(case: _Case) -> tuple[str, str]:
    if other := _other_shape(case):
        return other
    known = keys_at(case.top, case.loc[:-1])
    key = str(case.path[-1])
    near = did_you_mean(key, known)
    instead = next((said for keys, said in _ABSENT.items() if key in keys), None)
    if instead and not near:
        return "no such key here", f"remove it; {instead}"
    remedy = f"did you mean `{near}`?" if near else f"remove it; the keys here are {', '.join(known)}"
    return "no such key here", remedy


def _other_shape(case: _Case) -> tuple[str, str] | None:
    """What to say of a key of instance groups in a fleet, or the other way round; None for all other keys."""
    key, here = str(case.path[-1]), models_at(case.top, case.loc[:-1])
    for fleet, group in _SHAPES:
        if fleet in here and key in group.model_fields:
            place = "task_groups" if case.path[-2] == "task" else ""
            return _belongs("instance groups", "instance_type", key, place)
        if group in here and key in fleet.model_fields:
            return _belongs("instance fleets", "instance_types", key, "task" if "task_groups" in case.path else "")
    return None


def _belongs(shape: str, types: str, key: str, place: str) -> tuple[str, str]:
    rule = f"this key belongs to {shape}, which have `{types}`"
    if place:
        return rule, f"write such nodes under `{place}`, or remove it"
    if key == types:
        return rule, "keep one of the two"
    return rule, f"remove it, or write `{types}` instead of `{_TYPES_OF_OTHER[types]}`"


def _choice(case: _Case) -> tuple[str, str]:
    expected = str(case.details.get("expected") or case.details["expected_tags"])
    words = [word.strip(" '<>") for word in expected.replace(" or ", ", ").split(",")]
    word = str(case.details.get("tag", case.input)).strip("<>")
    near = did_you_mean(case.text or word, words)
    return f"it must be one of {', '.join(words)}", f"did you mean {near}?" if near else "choose one of these"


def _no_type(case: _Case) -> tuple[str, str]:
    if not isinstance(case.input, Mapping):
        return _mapping(case)
    possible = models_at(case.top, case.loc)
    types = [tag.strip("<>") for tag, found in TAGS.items() if any(issubclass(one, found) for one in possible)]
    return f"it must have a `type`: {', '.join(types)}", f"add `type: {types[0]}`"


def _string(case: _Case) -> tuple[str, str]:
    if label := _label(case):
        return "a release label is emr-x.y.z", f"write it as {label}"
    return (
        "it must be text",
        "write text" if case.input is None or not case.text else f'put it in quotes: "{case.text}"',
    )


def _label(case: _Case) -> str | None:
    """The release that a version means which was written for its label; None for anything else."""
    written = _RELEASE.fullmatch(case.text or str(case.input)) if case.path[-1:] == ("release",) else None
    if written is None:
        return None
    label = f"emr-{'.'.join(part or '0' for part in written.groups())}"
    return label if label in release_labels() else did_you_mean(label, release_labels())


def _refused(case: _Case) -> tuple[str, str]:
    label = _label(case)
    return str(case.details["rule"]), f"write it as {label}" if label else str(case.details["remedy"])


def _list(case: _Case) -> tuple[str, str]:
    if case.path[-1:] != ("configurations",):
        return "it must be a list", "write items with `- ` or in [ ]"
    name = next(iter(case.input), None) if isinstance(case.input, Mapping) else None
    item = _SETTING.format(name=name if name and name not in ("classification", "properties") else "spark-defaults")
    return "it must be a list", f"write items such as `- {item}`"


def _bound(key: str, remedy: str) -> _Saying:
    """A bound, with the one at the other end where there is one."""

    def say(case: _Case) -> tuple[str, str]:
        bounds = bounds_at(case.top, case.loc) | {key: case.details[key]}
        said = {one: str(bounds[one]).removesuffix(".0") for one in SIGNS if one in bounds}
        if set(said) == {"ge", "le"}:
            return f"it must be {said['ge']} to {said['le']}", remedy
        return f"it must be {' and '.join(f'{SIGNS[one]} {value}' for one, value in said.items())}", remedy

    return say


def _fixed(rule: str, remedy: str) -> _Saying:
    return lambda _: (rule, remedy)


def _mapping(case: _Case) -> tuple[str, str]:
    if not case.path:
        remedy = "begin it with `name:` and `region:` lines"
    else:
        remedy = "write `key: value` lines below it" + (", or leave it out" if case.input is None else "")
    return "it must be a mapping of keys to values", remedy


def _length(key: str, what: str, remedy: str) -> _Saying:
    """At least or at most so many characters or entries."""

    def say(case: _Case) -> tuple[str, str]:
        bound = case.details[key]
        if key == "min_length" and bound == 1:
            return "it must not be empty", "add what is missing"
        said = f"it must have {'at least' if key == 'min_length' else 'at most'} {bound} {what}"
        if case.path[-1:] == ("reason",) and isinstance(case.input, str):
            return f"{said}, and has {len(case.input)}", "write a sentence that says why it is acceptable here"
        return said, remedy

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
    "int_": ("type", _fixed("it must be a whole number", "write it without quotes, unit or fraction")),
    "float_": ("type", _fixed("it must be a number", "write it without quotes or unit")),
    "finite_number": ("type", _fixed("it must be a number", "write a smaller one")),
    "bool_": ("type", _fixed("it must be true or false", "write true or false")),
    "tuple_type": ("type", _list),
    "dict_type": ("type", _mapping),
    "model_": ("type", _mapping),
    "greater_than_equal": ("range", _bound("ge", "raise it")),
    "greater_than": ("range", _bound("gt", "raise it")),
    "less_than_equal": ("range", _bound("le", "lower it")),
    "less_than": ("range", _bound("lt", "lower it")),
    "too_short": ("range", _length("min_length", "entries", "add what is missing")),
    "too_long": ("range", _length("max_length", "entries", "remove some")),
}

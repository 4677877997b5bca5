"""The model as a JSON Schema, for editors."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from ._base import Model
from .environment import Environment


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an environment file, with the fields' docstrings as descriptions."""
    made = _tidy(_described(Environment.model_json_schema()))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "An environment of emr-platform",
    }


def schema_text() -> str:
    """The schema as text: the same model gives the same bytes."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


@cache
def field_docs(model: type[BaseModel]) -> Mapping[str, str]:
    """The docstring below each field of a model, those of its bases included.

    Read from the source when a schema is asked for; pydantic would do it at every import, which costs more than reading
    an environment.
    """
    found: dict[str, str] = {}
    for kind in reversed(model.__mro__):
        if issubclass(kind, Model) and kind is not Model:
            definition = ast.parse(inspect.getsource(kind)).body[0]
            assert isinstance(definition, ast.ClassDef)
            for field, below in pairwise(definition.body):
                if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr):
                    found[ast.unparse(field.target)] = ast.literal_eval(below.value)
    return found


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    kinds = {kind.__name__: kind for kind in _models(Model)}
    for name, part in {Environment.__name__: schema, **schema["$defs"]}.items():
        docs = field_docs(kinds[name])
        for key, shape in part.get("properties", {}).items():
            shape["description"] = docs[key]
    return schema


def _models(base: type[BaseModel]) -> list[type[BaseModel]]:
    return [kind for sub in base.__subclasses__() for kind in (sub, *_models(sub))]


def _tidy(node: Any) -> Any:
    """Descriptions on one line; without the titles that pydantic makes up from field names."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidied = {key: _tidy(value) for key, value in node.items() if not (key == "title" and isinstance(value, str))}
    if isinstance(tidied.get("description"), str):
        tidied["description"] = " ".join(tidied["description"].split())
    return tidied

"""The model as a JSON Schema, for editors."""

from __future__ import annotations

import json
from typing import Any

from .environment import Environment


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an environment file, with the fields' docstrings as descriptions."""
    made = _tidy(Environment.model_json_schema())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "An environment of emr-platform",
    }


def schema_text() -> str:
    """The schema as text: the same model gives the same bytes."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


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

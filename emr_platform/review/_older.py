"""An older review to compare with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ._evidence import Evidence
from .pack.evidence_json import FORMAT, record

_LISTS = ("actions", "resources")
_NO_TEXTS = (*_LISTS, "condition", "line")
_STATEMENT = ("effect", *_LISTS, "condition")
_KEYS: dict[str, tuple[str, ...]] = {
    "results": ("control", "severity", "resource", "path", "status", "template", "line", "reason"),
    "grants": ("holder", *_STATEMENT),
    "attached": ("holder", "policy"),
    "boundaries": ("holder", "boundary"),
    "trust": ("resource", "principal", *_STATEMENT),
    "ports": ("group", "direction", "protocol", "ports", "peer"),
}
"""What `change` reads of an older evidence."""


class NoEvidenceError(ValueError):
    """Raised for evidence that cannot be read; its text says what is wrong."""


def older(path: Path, review: Callable[[Path], Evidence]) -> dict[str, Any]:
    """What an older review found, as `evidence.json` holds it.

    Args:
        path: an `evidence.json`, an evidence pack, or templates as they were.
        review: reviews templates at a path.

    Raises:
        NoEvidenceError: the file is no evidence of this tool.
    """
    inside = path / "evidence.json"
    if inside.is_file():
        path = inside
    elif not (path.suffix == ".json" and path.is_file() and FORMAT in _beginning(path)):
        return record(review(path))
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        known = found["format"] == FORMAT and isinstance(found["results"], list) and isinstance(found["facts"], dict)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NoEvidenceError(f"{path} is no evidence of this tool: {error}") from error
    if not known:
        raise NoEvidenceError(f"{path} is evidence of another format than {FORMAT}; review its templates instead")
    for name, records in {**found["facts"], "results": found["results"]}.items():
        if not _is_shaped(records, _KEYS.get(name, ())):
            raise NoEvidenceError(f"{path} is no evidence of this tool: its {name} are not written as they should be")
    if not found["facts"].keys() >= _KEYS.keys() - {"results"}:
        raise NoEvidenceError(f"{path} is no evidence of this tool: its facts are not all there")
    return found


def _is_shaped(records: Any, keys: tuple[str, ...]) -> bool:
    """Whether records have what comparing them asks for."""
    return isinstance(records, list) and all(
        isinstance(one, dict)
        and all(key in one for key in keys)
        and all(isinstance(one.get(key, ""), str) for key in keys if key not in _NO_TEXTS)
        and all(isinstance(item, str) for key in _LISTS if key in keys for item in (one[key] or ()))
        for one in records
    )


def _beginning(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(200).decode("utf-8", errors="replace")

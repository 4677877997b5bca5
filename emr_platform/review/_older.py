"""An older review to compare with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ._evidence import Evidence
from .pack.evidence_json import FORMAT, record


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
    except (ValueError, KeyError, TypeError) as error:
        raise NoEvidenceError(f"{path} is no evidence of this tool: {error}") from error
    if not known:
        raise NoEvidenceError(f"{path} is evidence of another format than {FORMAT}; review its templates instead")
    return found


def _beginning(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(200).decode("utf-8", errors="replace")

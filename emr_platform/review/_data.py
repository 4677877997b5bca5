"""Facts that controls judge by, which lie in `data/` as JSON, each with where it is from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "data"


def facts(name: str) -> dict[str, Any]:
    """What a file of facts holds."""
    found: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found

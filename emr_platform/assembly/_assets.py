"""Files that lie beside templates: the assets of a cloud assembly, by the hash in their names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ._json import JsonText
from ._values import Unknown, Value, at
from ._yaml import YamlText

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_LARGEST = 8_000_000
"""Bytes. Step Functions takes definitions of up to 1 MB."""


def assets_of(folder: Path) -> dict[str, tuple[str, Path]]:
    """The file assets that a folder's manifests name: name for people and file, by hash."""
    return {
        digest: (str(at(one, "displayName") or ""), folder / str(at(one, "source", "path")))
        for file in sorted(folder.glob("*.assets.json"))
        for digest, one in _files(file).items()
    }


def hash_in(where: str) -> str | None:
    """The hash of an asset in a key or address."""
    found = _HASH.search(where)
    return found[0] if found else None


def structure(folder: Path, where: str, assets: Mapping[str, tuple[str, Path]]) -> Value:
    """What a JSON or YAML file holds that a template names: an asset by its key in S3, or a path below the template's
    folder; Unknown where it is neither or cannot be read.

    Args:
        assets: those of the folder, as `assets_of` has them.
    """
    asset = assets.get(hash_in(where) or "")
    file = folder / where if asset is None else asset[1]
    try:
        if asset is None and ("://" in where or not file.resolve().is_relative_to(folder.resolve())):
            return Unknown(f"{where} is not among the files")
        if file.stat().st_size > _LARGEST:
            return Unknown(f"{where} is too large")
        text = file.read_text(encoding="utf-8-sig")
        source = JsonText(text) if text.lstrip()[:1] == "{" else YamlText(text)
    except (OSError, ValueError, RecursionError):
        return Unknown(f"{where} is not among the files, or cannot be read")
    return source.value


def _files(manifest: Path) -> dict[str, Any]:
    """The files that a manifest of assets names, by hash; none where it cannot be read."""
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}

"""What the stacks of a cloud assembly upload: scripts, archives, folders, and the files that say which."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..assembly import Assembly
from ..assembly._json import read
from ..assembly._names import readable
from ._evidence import Input


def assets(assembly: Assembly) -> list[Input]:
    """Every asset that is there, with its hash, and the files that name them; templates are inputs by themselves."""
    found: dict[str, Input] = {}
    templates = {template.file for template in assembly.templates}
    for manifest in assembly.manifests:
        folder, name = Path(manifest.folder), posixpath.dirname(manifest.file)
        for path in _named(folder):
            # One that is not below the assembly is called by its last part: no path of this machine is evidence.
            inside = not Path(path).is_absolute() and not posixpath.normpath(path).startswith("..")
            called = posixpath.join(name, readable(posixpath.normpath(path) if inside else posixpath.basename(path)))
            if called not in templates and called not in found and (folder / path).exists():
                found[called] = Input(called, "", digest(folder / path), "asset")
    return [found[called] for called in sorted(found)]


def digest(path: Path) -> str:
    """The SHA-256 of a file; of a folder that of a list of the files below it with theirs. As in `pack/verify.py`."""
    if not path.is_dir():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    files = sorted((one.relative_to(path).as_posix(), one) for one in path.rglob("*") if one.is_file())
    listed = "".join(f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {name}\n" for name, one in files)
    return hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest()


def _named(folder: Path) -> Iterator[str]:
    """The lists of assets of an assembly and what they name, by path from its folder."""
    for artifact in _mapping(_json(folder / "manifest.json"), "artifacts").values():
        listed = _mapping(artifact, "properties").get("file")
        if isinstance(artifact, dict) and artifact.get("type") == "cdk:asset-manifest" and isinstance(listed, str):
            yield listed
            lists = _json(folder / listed)
            for one in (*_mapping(lists, "files").values(), *_mapping(lists, "dockerImages").values()):
                path = _mapping(one, "source").get("path", _mapping(one, "source").get("directory"))
                if isinstance(path, str) and path:
                    yield path


def _json(file: Path) -> Any:
    try:
        return read(file.read_bytes().decode("utf-8"))
    except (OSError, ValueError):
        return None


def _mapping(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}

"""Writes the folder: every file, then the manifest that names them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

from .._beside import beside
from .._evidence import Evidence
from ._writers import WRITERS

MANIFEST = "MANIFEST.json"
FORMAT = "emr-platform-manifest/1"


class OccupiedFolderError(ValueError):
    """Raised for a folder that holds other things than an evidence pack; its text says what to do."""


def write_pack(
    evidence: Evidence,
    folder: Path,
    *,
    further: Mapping[str, str | bytes] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> str:
    """Write the pack.

    Args:
        folder: new, empty, or with an earlier pack, whose files are removed first.
        further: files of the caller's, by name, such as what changed since an older review.
        say: is told the name of each file before it is written.

    Returns:
        The SHA-256 of MANIFEST.json, hexadecimal.

    Raises:
        OccupiedFolderError: the folder holds something else.
        OSError: the folder cannot be written.
    """
    _clear(folder)
    with beside([partial(_write_one, name, evidence, folder, say) for name in WRITERS]) as all_written:
        written = {name: _write(folder / name, content)
                   for name, content in {"verify.py": _verify(), **(further or {})}.items()}  # fmt: skip
        hashes = zip(WRITERS, all_written(), strict=True)
        written |= {name: digest for name, digest in hashes if digest is not None}
    manifest = json.dumps(_manifest(evidence, written), indent=1, ensure_ascii=False) + "\n"
    return _write(folder / MANIFEST, manifest)


def _write_one(name: str, evidence: Evidence, folder: Path, say: Callable[[str], None]) -> str | None:
    """Write a file; its SHA-256, None where there is nothing for it."""
    say(name)
    content = WRITERS[name](evidence)
    if content is None:
        (folder / name).unlink(missing_ok=True)
        return None
    return _write(folder / name, content)


def _verify() -> bytes:
    return Path(__file__).with_name("verify.py").read_bytes()


def _manifest(evidence: Evidence, written: Mapping[str, str]) -> dict[str, object]:
    read = {one.file for one in evidence.inputs}
    return {
        "format": FORMAT,
        "as_of": evidence.as_of.isoformat(),
        "versions": dict(sorted(evidence.versions.items())),
        "parameters": dict(sorted(evidence.parameters.items())),
        "inputs": [asdict(one) for one in evidence.inputs],
        # Files that could not be read as templates: results are about them, hashes there are none.
        "unread": sorted({gap.file for gap in evidence.subject.gaps} - read),
        "files": dict(sorted(written.items())),
    }


def _clear(folder: Path) -> None:
    """Remove what an earlier pack wrote, so that nothing of it is taken for evidence of now."""
    if not folder.exists():
        return
    manifest = folder / MANIFEST
    if not manifest.is_file():
        if not folder.is_dir() or any(folder.iterdir()):
            raise OccupiedFolderError(f"{folder} holds other things; give a new folder or one with an earlier pack")
        return
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
        # Other tools have a MANIFEST.json, too, and what that names is not ours to remove.
        names = list(found["files"]) if found["format"] == FORMAT and isinstance(found["files"], dict) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        names = None
    if names is None:
        raise OccupiedFolderError(f"{manifest} is none of this tool's; give a new folder")
    for name in (*names, MANIFEST):
        file = folder / name
        # A manifest that somebody wrote by hand removes nothing outside of its folder,
        # and of a link the link only.
        if file.parent.resolve().is_relative_to(folder.resolve()):
            file.unlink(missing_ok=True)


def _write(file: Path, content: str | bytes) -> str:
    """Write a file and return the SHA-256 of its bytes."""
    # Half a character, wherever it came from, is written as its escape rather than ending the review.
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return hashlib.sha256(data).hexdigest()

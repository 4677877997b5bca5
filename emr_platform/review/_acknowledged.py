"""What an environment's file acknowledges, beside the evidence: who reviews sees what `emr-platform check` was told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from ..assembly import Assembly, Value, at, items, show
from ..assembly._names import names
from ..assembly._yaml import YamlText
from ._evidence import Input, Table
from ._rows import UNKNOWN, Row, table
from ._scope import environments

_NOTE = (
    "They answer findings of `emr-platform check`, before anything is synthesised; no control heeds them. The files are"
    " those of the day of the review: templates do not tell what they were made from."
)


def acknowledged(assembly: Assembly, folder: Path) -> tuple[list[Table], list[Input]]:
    """The acknowledgements of every environment under review that has a file in a folder, with these files."""
    files = [folder / f"{name}.yaml" for name in environments(assembly)]
    found = [(file, called) for file, called in zip(files, names(files), strict=True) if file.is_file()]
    if not found:
        return [], []
    rows: list[Row] = []
    inputs = []
    for file, called in found:
        data = file.read_bytes()
        inputs.append(Input(called, "", hashlib.sha256(data).hexdigest(), "environment"))
        rows += _rows(file.stem, called, data)
    columns = ("Environment", "Rule", "Of", "Reason", "Where")
    return [table("acknowledged", "Acknowledged by environments", columns, rows, _NOTE)], inputs


def _rows(environment: str, called: str, data: bytes) -> Iterator[Row]:
    try:
        source = YamlText(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        yield environment, UNKNOWN, "", f"{UNKNOWN}: the file cannot be read: {error}", called
        return
    for entry, index, _ in items(at(source.value, "acknowledgements")):
        line = source.line(("acknowledgements", *index))
        yield environment, _text(entry, "rule"), _text(entry, "path"), _text(entry, "reason"), f"{called}:{line}"


def _text(entry: Value, key: str) -> str:
    found = at(entry, key)
    return "" if found is None else str(show(found))

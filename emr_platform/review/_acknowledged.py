"""What an environment's file acknowledges, beside the evidence: who reviews sees what `emr-platform check` was told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
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


def acknowledged(assembly: Assembly, folders: Sequence[Path]) -> tuple[list[Table], list[Input]]:
    """The acknowledgements of every environment under review, with their files; a row says which file is not here.

    Args:
        folders: where the files may be; the first that has one counts.
    """
    files = [_file(name, folders) for name in environments(assembly)]
    if not files:
        return [], []
    rows: list[Row] = []
    inputs = []
    for file, called in zip(files, names(files), strict=True):
        if not file.is_file():
            rows.append((file.stem, UNKNOWN, "", f"{UNKNOWN}: the environment's file is not here", called))
            continue
        data = file.read_bytes()
        inputs.append(Input(called, "", hashlib.sha256(data).hexdigest(), "environment"))
        rows += _rows(file.stem, called, data)
    columns = ("Environment", "Rule", "Of", "Reason", "Where")
    return [table("acknowledged", "Acknowledged by environments", columns, rows, _NOTE)], inputs


def _file(name: str, folders: Sequence[Path]) -> Path:
    """The file of an environment, or where it would be."""
    files = [folder / f"{name}.yaml" for folder in folders]
    return next((one for one in files if one.is_file()), files[0])


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

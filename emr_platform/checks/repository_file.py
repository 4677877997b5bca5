"""Job and script files are where the file says.

Source: this platform; the files are uploaded by content hash at deployment, so a missing one stops synthesis.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from ..findings import did_you_mean
from ._base import Context, Problem
from ._files import files


def check(context: Context) -> Iterator[Problem]:
    if context.root is None:
        return
    for path, name in files(context.environment):
        file = context.root / name
        if not file.is_file():
            near = _near(file)
            remedy = (
                f"did you mean {FilePath(name).with_name(near)}?" if near else "add it, or name the one that is there"
            )
            got = f"'{name}', which is a folder" if file.is_dir() else f"'{name}', which is not there"
            yield Problem(path, got, f"a file is named by its path from {context.root.resolve().as_posix()}", remedy)


def _near(file: FilePath) -> str | None:
    """The file of the same folder whose name is closest."""
    if not file.parent.is_dir():
        return None
    return did_you_mean(file.name, sorted(other.name for other in file.parent.iterdir() if other.is_file()))

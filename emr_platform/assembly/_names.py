"""What files are called in evidence: never by where a machine happens to keep them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def names(paths: Sequence[Path]) -> list[str]:
    """What each path is called, with `/`: the same from every folder and on every machine, and no two alike.

    A path below the working directory is called by its place there. Another one is called by its last part, or by
    `2/<last part>`, `3/<last part>` and so on where it could be taken for an earlier one.
    """
    taken = [name for path in paths if (name := _below(path)) is not None]
    found = []
    for path in paths:
        name = _below(path)
        if name is None:
            last = path.resolve().name or "root"
            numbered = [f"{number}/{last}" for number in range(2, len(taken) + 2)]
            # Below the working directory as a whole anything may be called so.
            free = numbered if "." in taken else [last, *numbered]
            name = next(one for one in free if not any(_overlap(one, other) for other in taken))
            taken.append(name)
        found.append(name)
    return list(map(readable, found))


def readable(name: str) -> str:
    """A name as text on one line that can be written: bytes that are no UTF-8, and line breaks, as `\\xff`."""
    if name.isprintable():  # which a half of a surrogate pair is not
        return name
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def _below(path: Path) -> str | None:
    """A path's place below the working directory; None for one that is not below it."""
    # As it is written first: a link below the working directory is called as the link is.
    for one in (Path(os.path.abspath(path)), path.resolve()):  # noqa: PTH100  # resolve() would follow links
        if one.is_relative_to(Path.cwd()):
            return one.relative_to(Path.cwd()).as_posix()
    return None


def _overlap(one: str, other: str) -> bool:
    """Whether a file below one could be called as a file below the other."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")

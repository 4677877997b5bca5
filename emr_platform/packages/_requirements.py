"""Requirements files as they have to be to give the same packages every time: versions and hashes, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PINNED = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w,. -]+\])?\s*==\s*[^\s;*]+(?:\s*;.*?)?(?:\s+--hash=\S+)*")


def objections(text: str) -> Iterator[tuple[int, str]]:
    """What is wrong with a requirements file: the line where an entry begins, and an end for the sentence "its line n".

    Entries are pip's: a name, a version, hashes, over several lines where these end with a backslash.
    """
    for number, entry in _entries(text):
        found = _PINNED.fullmatch(entry)
        if found is None:
            yield number, f"is '{entry.split()[0][:60]}', not a package and its version as in humanize==4.11.0"
        elif "--hash=sha256:" not in entry:
            yield number, "has no hash"
        elif found["name"].lower() == "pyspark":
            yield number, "brings a PySpark of its own, which would hide the cluster's"


def _entries(text: str) -> Iterator[tuple[int, str]]:
    entry, begun = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        bare = re.sub(r"(^|\s)#.*", "", line).strip()
        begun = begun or number
        entry = " ".join([entry, bare.removesuffix("\\")]).strip()
        if bare.endswith("\\"):
            continue
        if entry:
            yield begun, entry
        entry, begun = "", 0
    if entry:
        yield begun, entry

"""Which file is written by what."""

from __future__ import annotations

from collections.abc import Callable

from .._evidence import Evidence

Writer = Callable[[Evidence], str | bytes]
"""The whole of one file. The same evidence gives the same bytes: no clock, no randomness, no order of a set."""

WRITERS: dict[str, Writer] = {}
"""By the file's name in the pack, with `/` for folders. One module of this package each."""

"""Writes the evidence pack: a folder that a reviewer needs nothing else for."""

from __future__ import annotations

from ._writers import WRITERS, Writer

__all__ = ["WRITERS", "Writer"]

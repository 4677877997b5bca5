"""Writes the evidence pack: a folder that a reviewer needs nothing else for."""

from __future__ import annotations

from ._pack import MANIFEST, OccupiedFolderError, write_pack
from ._shapes import SEVERITIES, STATUSES
from ._writers import WRITERS, Writer
from .evidence_json import record

__all__ = [
    "MANIFEST", "SEVERITIES", "STATUSES", "WRITERS", "OccupiedFolderError", "Writer", "record", "write_pack",
]  # fmt: skip

"""The sections of the evidence: what other parts find, as tables."""

from __future__ import annotations

from collections.abc import Callable

from ._base import Subject
from ._evidence import Table

Section = Callable[[Subject], Table]

SECTIONS: tuple[Section, ...] = ()
"""In the order in which people read them. Each takes milliseconds; what takes longer is no section of every review."""

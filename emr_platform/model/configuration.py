"""Configuration classifications."""

from __future__ import annotations

from ._base import Model, Str


class Configuration(Model):
    """A configuration classification, as EMR spells it. It wins over what the platform would set."""

    classification: Str
    """For example spark-defaults."""
    properties: dict[str, str] = {}
    """Strings to strings; quote numbers and booleans."""
    configurations: tuple[Configuration, ...] = ()
    """Nested classifications, for example `export` inside spark-env."""

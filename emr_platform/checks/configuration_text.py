"""Properties with letters beyond ASCII are for releases that write them down unharmed.

Source: EMR Release Guide, emr-7140-release (catalog feature `multibyte_configuration`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ._base import Context, Problem
from ._settings import settings


def check(context: Context) -> Iterator[Problem]:
    for at in settings(context.environment):
        plain = at.key.isascii() and at.value.isascii()
        if not plain and not feature("multibyte_configuration").in_release(at.cluster.release):
            yield Problem(
                at.path,
                f"letters beyond ASCII on {at.cluster.release}",
                "releases before emr-7.14.0 garble them",
                "use a newer release, or write ASCII",
                "warning",
            )

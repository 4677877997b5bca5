"""Traffic between nodes is encrypted.

Source: this platform's default; switching it off is a weakening that needs an acknowledgement.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.security.in_transit.certificate_provider == "none":
            yield Problem(
                (*path, "security", "in_transit", "certificate_provider"),
                "none",
                "data between nodes then travels in clear text, which somebody has to answer for",
                "use EMR or PEM, or acknowledge tls-off with the reason",
                acknowledgeable=True,
            )

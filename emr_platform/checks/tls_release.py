"""Certificates issued by EMR need emr-7.11.0.

Source: EMR Management Guide, emr-create-security-configuration: CertificateProviderType EMR from 7.11.0 on.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import release_version
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        if cluster.security.in_transit.certificate_provider == "EMR" and release_version(cluster.release) < (7, 11, 0):
            yield Problem(
                (*path, "security", "in_transit", "certificate_provider"),
                f"EMR on {cluster.release}",
                "EMR issues certificates from emr-7.11.0 on",
                "use a newer release, or certificate_provider: PEM with a zip of yours",
            )

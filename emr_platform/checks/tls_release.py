"""Certificates issued by EMR need emr-7.11.0.

Source: EMR Management Guide, emr-create-security-configuration: CertificateProviderType EMR from 7.11.0 on
(catalog feature `emr_certificates`).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        issued = cluster.security.in_transit.certificate_provider == "EMR"
        if issued and not feature("emr_certificates").in_release(cluster.release):
            yield Problem(
                (*path, "security", "in_transit", "certificate_provider"),
                f"EMR on {cluster.release}",
                "EMR issues certificates from emr-7.11.0 on",
                "use a newer release, or certificate_provider: PEM with a zip of yours",
            )

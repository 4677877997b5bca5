"""A zip with certificates comes with the provider PEM, and only with it.

Source: EMR Management Guide, emr-encryption-enable: the provider PEM takes its certificates from S3Object; the provider
EMR takes none.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        in_transit = cluster.security.in_transit
        where = (*path, "security", "in_transit")
        if in_transit.certificate_provider == "PEM" and not in_transit.pem_zip:
            yield Problem(
                (*where, "certificate_provider"),
                "PEM without a zip",
                "PEM takes the certificates from a zip in S3",
                "add pem_zip: s3://artefacts/certificates.zip",
            )
        if in_transit.pem_zip and in_transit.certificate_provider != "PEM":
            yield Problem(
                (*where, "pem_zip"),
                f"a zip with certificate_provider {in_transit.certificate_provider}",
                "only the provider PEM looks at it",
                "write certificate_provider: PEM, or remove the zip",
            )

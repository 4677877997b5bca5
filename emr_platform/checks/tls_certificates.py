"""What is said about certificates is for the provider that is chosen.

Source: EMR Management Guide, emr-encryption-enable and emr-create-security-configuration: PEM takes its certificates
from a zip, Custom from a class in a jar; ValidityInDays and WildcardDnsSuffix are for EMR.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import InTransit
from ._base import Context, Problem
from ._walk import clusters

_OWN = {
    "pem_zip": ("PEM", "add pem_zip: s3://artefacts/certificates.zip"),
    "provider": ("Custom", "add provider with jar and class_name"),
}
_OPTIONAL = {"validity_days": "EMR", "wildcard_dns_suffix": "EMR"}


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        yield from _problems((*path, "security", "in_transit"), cluster.security.in_transit)


def _problems(path: Path, in_transit: InTransit) -> Iterator[Problem]:
    chosen = in_transit.certificate_provider
    for key, (provider, remedy) in _OWN.items():
        if chosen == provider and getattr(in_transit, key) is None:
            why = f"{provider} takes the certificates from there"
            yield Problem((*path, "certificate_provider"), f"{provider} without {key}", why, remedy)
    for key, provider in {**{key: provider for key, (provider, _) in _OWN.items()}, **_OPTIONAL}.items():
        if chosen != provider and getattr(in_transit, key) is not None:
            why = f"only the provider {provider} looks at it"
            remedy = f"write certificate_provider: {provider}, or remove {key}"
            yield Problem((*path, key), f"{key} with certificate_provider {chosen}", why, remedy)

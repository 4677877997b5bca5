"""Client-side encryption is understood by everything that reads the data.

Source: EMR Release Guide, emr-emrfs-encryption-cse, emr-encryption-s3a-properties, emr-s3a-cse-custom: EMRFS and S3A
encrypt before the upload, so that other programs read gibberish; from 7.10.0 on (catalog feature `s3a_default`) the
connector is S3A, whose CSE-CUSTOM takes a Keyring and not EMRFS's EncryptionMaterialsProvider.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import feature
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        s3, where = cluster.security.s3, (*path, "security", "s3")
        if s3.mode == "CSE-Custom" and feature("s3a_default").in_release(cluster.release):
            yield Problem(
                (*where, "mode"),
                f"CSE-Custom on {cluster.release}",
                "the connector is S3A from emr-7.10.0 on, and asks a Keyring, not EMRFS's provider, for keys",
                _remedy(cluster.release),
                "warning",
            )
        elif s3.mode.startswith("CSE"):
            yield _unreadable((*where, "mode"), s3.mode)
        for index, override in enumerate(s3.overrides):
            if override.mode.startswith("CSE"):
                yield _unreadable((*where, "overrides", index, "mode"), override.mode)


def _unreadable(path: tuple[str | int, ...], mode: str) -> Problem:
    why = "nodes encrypt before the upload, so that Athena, Redshift and other programs cannot read the objects"
    return Problem(path, mode, why, "use SSE-KMS unless clusters alone read them", "advice")


def _remedy(release: str) -> str:
    """EMRFS can be kept where the release still brings it (rule configuration-connector)."""
    keep = "" if release.startswith("emr-spark-") else ", or keep EMRFS with fs.s3.impl in core-site"
    return f"make sure the class is a Keyring{keep}"

"""S3 locations of an environment file: `s3://raw/…` names the environment's own raw bucket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

BUCKETS = ("raw", "curated", "results", "artefacts")
"""The environment's own buckets that jobs may name. No S3 bucket of somebody else can be reached by these names."""


@dataclass(frozen=True)
class Location:
    """A bucket and a prefix in it. `own` is true for one of the environment's own buckets."""

    bucket: str
    prefix: str
    own: bool

    def covers(self, other: Location) -> bool:
        """True when everything of `other` lies in this location."""
        return self.bucket == other.bucket and other.prefix.startswith(self.prefix)

    @property
    def ancestors(self) -> tuple[str, ...]:
        """The prefixes above this one, without the bucket itself: `a`, `a/b` for `a/b/c/`."""
        parts = self.prefix.rstrip("/").split("/")[:-1]
        return tuple("/".join(parts[: n + 1]) for n in range(len(parts)))


def locate(url: str) -> Location:
    """Take `s3://bucket/prefix` apart."""
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    return Location(bucket, prefix, bucket in BUCKETS)


def resolve(text: str, buckets: Mapping[str, str]) -> str:
    """Replace the environment's own bucket in an `s3://` URL by the bucket's name or a reference to it."""
    if not text.startswith("s3://"):
        return text
    location = locate(text)
    return f"s3://{buckets[location.bucket]}/{location.prefix}" if location.own else text

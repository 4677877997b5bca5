"""Files that are uploaded by content hash, through whatever bucket the app's bootstrap uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from aws_cdk import AssetStaging, FileAssetPackaging, Stack, Stage
from constructs import Construct

from ._prepared import place_of
from ._raw import PARTITION


@dataclass(frozen=True)
class Uploaded:
    """One uploaded file: its `s3://` URL and its object's ARN."""

    url: str
    arn: str


def upload(scope: Construct, root: Path, paths: Iterable[str]) -> dict[str, Uploaded]:
    """Have files uploaded when the stack is deployed, byte for byte.

    Args:
        root: the folder that paths start from.
        paths: files in the repository, each once.

    Raises:
        FileNotFoundError: when a file is not there.
    """
    wanted = sorted(set(paths))
    if not wanted:
        return {}
    known = _staged(scope)
    uploaded = {}
    for path in wanted:
        source = root / path
        if source not in known:
            known[source] = _stage(scope, source, path)
        where = "/".join(locate(scope, known[source].hash, known[source].file, path))
        uploaded[path] = Uploaded(f"s3://{where}", f"arn:{PARTITION}:s3:::{where}")
    return uploaded


def locate(scope: Construct, digest: str, file: str, says: str) -> tuple[str, str]:
    """Have a file of the assembly uploaded: the bucket and the key that it will have.

    Every stack that needs the file says so, for it may be the only one that is deployed. Of prepared stacks only the
    first in an account and region tells the CDK, whose answers cost eight crossings.

    Args:
        digest: hash of the file's content.
        file: its name in the assembly.
        says: what the upload is called in the CDK CLI's output.
    """
    place = place_of(scope)
    known = place.stack.app.uploads.setdefault((place.stack.account, place.stack.region), {}) if place else {}
    if place and digest in known:
        bucket, key, first = known[digest]
        place.stack.files[digest] = first
    else:
        stack = place.stack.stack if place else Stack.of(scope)
        location = stack.synthesizer.add_file_asset(
            source_hash=digest, file_name=file, packaging=FileAssetPackaging.FILE, display_name=says
        )
        bucket, key = location.bucket_name, location.object_key
        if place:
            bucket = stack.resolve(bucket)
            known[digest] = bucket, key, place.stack.name
    # A token of its own for every file, for lists are sorted by them.
    return bucket if isinstance(bucket, str) or not place else place.stack.app.token(None, bucket), key


@dataclass(frozen=True)
class _Staged:
    hash: str
    file: str


_STAGED: WeakKeyDictionary[object, dict[Path, _Staged]] = WeakKeyDictionary()
"""By app or stage. A file is copied into an assembly once, however many clusters upload it: staging is slow."""


def _staged(scope: Construct) -> dict[Path, _Staged]:
    """What is in the assembly already; its paths count from the assembly of a stack's stage."""
    place = place_of(scope)
    return _STAGED.setdefault(place.stack.app if place else Stage.of(scope) or Stack.of(scope), {})


def _stage(scope: Construct, source: Path, path: str) -> _Staged:
    if not source.is_file():
        raise FileNotFoundError(f"{source}: no such file; a job or script is named by its path in the repository")
    staging = AssetStaging(scope, f"Asset-{path}", source_path=str(source))
    return _Staged(staging.asset_hash, staging.relative_staged_path(Stack.of(scope)))

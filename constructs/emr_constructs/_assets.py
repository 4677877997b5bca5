"""Files that are uploaded by content hash, through whatever bucket the app's bootstrap uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from aws_cdk import AssetStaging, FileAssetPackaging, Stack, Stage
from constructs import Construct

from ._prepared import Prepared, place_of
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
    place = place_of(scope)
    stack = place.stack.stack if place else Stack.of(scope)
    uploaded = {}
    for path in wanted:
        if place:
            bucket, key = _prepared_upload(place.stack, scope, root / path, path)
        else:
            _, bucket, key = _upload(scope, stack, root / path, path)
        where = f"{bucket}/{key}"
        uploaded[path] = Uploaded(f"s3://{where}", f"arn:{PARTITION}:s3:::{where}")
    return uploaded


def _upload(scope: Construct, stack: Stack, source: Path, path: str) -> tuple[str, str, str]:
    """Hash, bucket and key of a file. Every stack that needs it says so: it may be the only one that is deployed."""
    # Paths count from the assembly of the stack's stage.
    known = _STAGED.setdefault(Stage.of(stack) or stack, {})
    if source not in known:
        known[source] = _stage(scope, stack, source, path)
    location = stack.synthesizer.add_file_asset(
        source_hash=known[source].hash,
        file_name=known[source].file,
        packaging=FileAssetPackaging.FILE,
        display_name=path,
    )
    return known[source].hash, location.bucket_name, location.object_key


def _prepared_upload(stack: Prepared, scope: Construct, source: Path, path: str) -> tuple[str, str]:
    """The same for a prepared stack: the CDK is told once, by the first stack of an account and region."""
    uploads = stack.app.uploads.setdefault((stack.account, stack.region), {})
    if source in uploads:
        digest, bucket, key, first = uploads[source]
        stack.files[digest] = first
    else:
        digest, token, key = _upload(scope, stack.stack, source, path)
        bucket = stack.stack.resolve(token)
        uploads[source] = digest, bucket, key, stack.name
    # A token of its own for every file, for lists are sorted by them.
    return bucket if isinstance(bucket, str) else stack.app.token(None, bucket), key


@dataclass(frozen=True)
class _Staged:
    hash: str
    file: str


_STAGED: WeakKeyDictionary[object, dict[Path, _Staged]] = WeakKeyDictionary()
"""By app or stage. A file is copied into an assembly once, however many clusters upload it: staging is slow."""


def _stage(scope: Construct, stack: Stack, source: Path, path: str) -> _Staged:
    if not source.is_file():
        raise FileNotFoundError(f"{source}: no such file; a job or script is named by its path in the repository")
    staging = AssetStaging(scope, f"Asset-{path}", source_path=str(source))
    return _Staged(staging.asset_hash, staging.relative_staged_path(stack))

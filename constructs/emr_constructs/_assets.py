"""Files that are uploaded by content hash, through whatever bucket the app's bootstrap uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from aws_cdk import AssetStaging, FileAssetPackaging, Stack, Stage
from constructs import Construct

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
    stack = Stack.of(scope)
    # Paths count from the assembly of the stack's stage.
    synthesizer, known = stack.synthesizer, _STAGED.setdefault(Stage.of(stack) or stack, {})
    uploaded = {}
    for path in wanted:
        source = root / path
        if source not in known:
            known[source] = _stage(scope, stack, source, path)
        # Every stack that needs the file says so, for it may be the only one that is deployed.
        location = synthesizer.add_file_asset(
            source_hash=known[source].hash,
            file_name=known[source].file,
            packaging=FileAssetPackaging.FILE,
            display_name=path,
        )
        where = f"{location.bucket_name}/{location.object_key}"
        uploaded[path] = Uploaded(f"s3://{where}", f"arn:{PARTITION}:s3:::{where}")
    return uploaded


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

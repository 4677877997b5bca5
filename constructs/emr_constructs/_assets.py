"""Files that are uploaded by content hash, through whatever bucket the app's bootstrap uses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import AssetStaging, FileAssetPackaging, Stack
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
    return {path: _upload(scope, root, path) for path in sorted(set(paths))}


def _upload(scope: Construct, root: Path, path: str) -> Uploaded:
    source = root / path
    if not source.is_file():
        raise FileNotFoundError(f"{source}: no such file; a job or script is named by its path from {root}")
    stack = Stack.of(scope)
    staging = AssetStaging(scope, f"Asset-{path.replace('/', '-')}", source_path=str(source))
    location = stack.synthesizer.add_file_asset(
        source_hash=staging.asset_hash,
        file_name=staging.relative_staged_path(stack),
        packaging=FileAssetPackaging.FILE,
        display_name=path,
    )
    return Uploaded(
        f"s3://{location.bucket_name}/{location.object_key}",
        f"arn:{PARTITION}:s3:::{location.bucket_name}/{location.object_key}",
    )

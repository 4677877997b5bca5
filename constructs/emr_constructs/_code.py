"""Code of functions: files of the repository in a zip that has the same bytes on any machine and day."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from aws_cdk import Stage
from constructs import Construct

from ._assets import locate

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first day that a zip can tell."""
_READABLE = 0o100644 << 16


def packed(files: Mapping[str, Path]) -> bytes:
    """A zip with the files under the names given.

    Nothing is compressed: how well zlib does that differs between its versions.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, file in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = _READABLE
            entry.create_system = 3  # Unix, wherever it is made
            archive.writestr(entry, file.read_bytes())
    return buffer.getvalue()


def code(scope: Construct, files: Mapping[str, Path], *, says: str) -> dict[str, str]:
    """Have the files uploaded as a function's code: its `Code` property.

    Args:
        files: files by their names inside the function.
        says: what the upload is called in the CDK CLI's output.
    """
    data = packed(files)
    digest = hashlib.sha256(data).hexdigest()
    name = f"asset.{digest}.zip"
    stage = Stage.of(scope)
    assert stage is not None
    (Path(stage.outdir) / name).write_bytes(data)
    bucket, key = locate(scope, digest, name, says)
    return {"S3Bucket": bucket, "S3Key": key}

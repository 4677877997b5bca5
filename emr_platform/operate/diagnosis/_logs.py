"""The ends of logs in S3, within bounds: a log may have gigabytes, and what ended a program stands at its end.

Layout: Amazon EMR management guide, emr-manage-view-web-log-files and emr-plan-debugging.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

TAIL = 128 * 1024  # bytes of text that are kept of a log
MOST_READ = 64 * 1024 * 1024  # bytes read of one object; its end cannot be reached without its beginning
MOST_TEXT = 512 * 1024 * 1024  # bytes after unpacking
MOST_KEYS = 1000  # one page of a listing
_CHUNK = 256 * 1024
NOT_THERE_YET = "not there yet"
_MISSING = ("NoSuchKey", "404", "NotFound", "NoSuchBucket")


@dataclass(frozen=True)
class Log:
    """The end of one log.

    Attributes:
        kind: `step`, `container`, `bootstrap` or `provision`.
        name: its file's name, such as `stderr`.
        url: where it is, `s3://…`.
        text: its end; empty when it is not there or could not be read.
        missing: why there is no text, in a few words; empty when there is one.
    """

    kind: str
    name: str
    url: str
    text: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Place:
    """A cluster's folder in the log bucket: `s3://<bucket>/<prefix>`, the prefix with a slash at its end."""

    bucket: str
    prefix: str

    def url(self, key: str = "") -> str:
        """Where something in the folder is; `key` counts from the folder."""
        return f"s3://{self.bucket}/{self.prefix}{key}"


def place(log_uri: str, cluster: str) -> Place | None:
    """A cluster's folder, from its LogUri; None for one that logs nowhere."""
    found = re.match(r"s3[an]?://([^/]+)/?(.*)", log_uri or "")
    if not found:
        return None
    prefix = found[2].strip("/")
    return Place(found[1], f"{prefix}/{cluster}/" if prefix else f"{cluster}/")


def tail(s3: Any, where: Place, kind: str, key: str) -> Log:
    """Read the end of one log; whatever goes wrong is told in `missing`.

    Args:
        s3: client of S3.
        key: counts from the cluster's folder; packed with gzip when it ends with `.gz`.
    """
    name, url = key.rpartition("/")[2].removesuffix(".gz"), where.url(key)
    try:
        answer = s3.get_object(Bucket=where.bucket, Key=where.prefix + key)
        data = _end_of(answer["Body"].iter_chunks(_CHUNK), packed=key.endswith(".gz"))
    except Exception as problem:  # noqa: BLE001  # a log that cannot be read must not hide the others
        return Log(kind, name, url, missing=_why_missing(problem))
    return Log(kind, name, url, data.decode("utf-8", errors="replace"))


def keys(s3: Any, where: Place, folder: str) -> list[str]:
    """Keys below a folder of the cluster's, a thousand at most; empty when nothing can be listed."""
    try:
        listed = s3.list_objects_v2(Bucket=where.bucket, Prefix=where.prefix + folder, MaxKeys=MOST_KEYS)
    except Exception:  # noqa: BLE001  # as above
        return []
    return [item["Key"].removeprefix(where.prefix) for item in listed.get("Contents", [])]


def _why_missing(problem: Exception) -> str:
    response = getattr(problem, "response", None) or {}
    code = str(response.get("Error", {}).get("Code", ""))
    if code in _MISSING:
        return NOT_THERE_YET
    return f"could not be read: {code or type(problem).__name__}"


def _end_of(chunks: Iterable[bytes], *, packed: bool) -> bytes:
    kept = b""
    for text in _unpacked(_at_most(chunks, MOST_READ)) if packed else _at_most(chunks, MOST_READ):
        kept = (kept + text)[-TAIL:]
    return kept


def _at_most(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[:limit]
        limit -= len(chunk)
        if limit <= 0:
            return


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Text of gzip members one after the other; what is broken ends it, for the text before that is still good."""
    unpacker, given = zlib.decompressobj(wbits=31), 0
    for chunk in chunks:
        rest = chunk
        while rest:
            try:
                text = unpacker.decompress(rest, _CHUNK)
            except zlib.error:
                return
            given += len(text)
            yield text
            if given > MOST_TEXT:
                return
            rest = unpacker.unconsumed_tail
            if unpacker.eof:
                rest, unpacker = unpacker.unused_data.lstrip(b"\0"), zlib.decompressobj(wbits=31)

"""The commands a script on a node may call that must not act on this machine. Standard library only.

Started as ``python -IS shim.py NAME ARGUMENTS...``. ``aws s3`` and ``flink`` go through the node's door: a Unix
socket behind which the emulator makes the S3 calls, or runs Flink, with the credentials of the nodes' role or the
step's own, so a script needs no network.
"""

from __future__ import annotations

import base64
import fnmatch
import http.client
import json
import os
import socket
import sys
import urllib.parse
from collections.abc import Iterator
from functools import partial
from pathlib import Path

NODE = Path(os.environ.get("LAPTOP_NODE", "."))
DOOR = os.environ.get("LAPTOP_DOOR", "door")
ABSENT = {"hbase": "HBase", "presto-cli": "Presto", "trino-cli": "Trino", "s3-dist-cp": "S3DistCp"}
QUIET_FLAGS = {"--quiet", "--only-show-errors", "--no-progress", "--no-guess-mime-type", "--exact-timestamps"}
VALUE_FLAGS = {"--region", "--sse", "--sse-kms-key-id", "--content-type", "--storage-class", "--endpoint-url"}

Filters = list[tuple[bool, str]]  # (include?, pattern), in the order given


def main(arguments: list[str]) -> int:
    name, rest = arguments[0], arguments[1:]
    record(name, rest)
    own = {"aws": aws, "flink": flink} | {name: partial(missing, name) for name in ABSENT}
    if name in own:
        return own[name](rest)
    if name in ("sudo", "timeout"):  # the laptop bounds scripts itself, and macOS has no timeout
        return sudo(rest if name == "sudo" else rest[1:])
    if name in ("dnf", "yum"):
        return package_manager(name, rest)
    if name in ("pip", "pip3", "pip3.11"):
        return recorded(name, rest)
    if name.startswith("python"):
        return python(name, rest)
    return recorded(name, rest)


def record(name: str, rest: list[str]) -> None:
    with (NODE / "calls.log").open("a", encoding="utf-8") as log:
        log.write(json.dumps([name, *rest]) + "\n")


def recorded(name: str, rest: list[str]) -> int:
    print(f"laptop: recorded, not performed: {' '.join([name, *rest])}")
    return 0


def missing(name: str, rest: list[str]) -> int:
    return fail(f"{name}: the laptop has no {ABSENT[name]}; its steps run on EMR only", 1)


def flink(rest: list[str]) -> int:
    """Hand the arguments over, with every file of this node that one of them names."""
    named = {word: Path(word) for word in rest}
    files = {word: base64.b64encode(path.read_bytes()).decode() for word, path in named.items() if path.is_file()}
    try:
        answer = json.loads(call("POST", "flink", json.dumps({"arguments": rest, "files": files}).encode()))
    except (Refused, OSError) as problem:
        return fail(f"flink: {problem}", 1)
    sys.stdout.write(answer["stdout"])
    sys.stderr.write(answer["stderr"])
    return int(answer["code"])


def sudo(rest: list[str]) -> int:
    while rest and (rest[0].startswith("-") or "=" in rest[0]):
        flag = rest.pop(0)
        if flag in ("-u", "-g", "--user", "--group"):
            rest.pop(0)
        elif "=" in flag and not flag.startswith("-"):
            name, _, value = flag.partition("=")
            os.environ[name] = value
    if not rest:
        return 0
    try:
        os.execvp(rest[0], rest)  # noqa: S606  # what sudo does
    except OSError:
        return fail(f"sudo: {rest[0]}: command not found", 127)


def package_manager(name: str, rest: list[str]) -> int:
    words = [word for word in rest if not word.startswith("-")]
    known = {"install", "update", "upgrade", "clean", "makecache", "remove", "reinstall"}
    if not words or words[0] not in known:
        return fail(f"{name}: no such command on the laptop: {' '.join(rest)}", 1)
    if words[0] in ("install", "remove", "reinstall") and len(words) < 2:
        return fail(f"{name} {words[0]}: names no package", 1)
    return recorded(name, rest)


def python(name: str, rest: list[str]) -> int:
    if rest[:2] == ["-m", "pip"]:
        return recorded(name, rest)
    os.execv(sys.executable, [sys.executable, *rest])  # noqa: S606  # the interpreter takes over
    return 126


def fail(message: str, code: int) -> int:
    print(message, file=sys.stderr)
    return code


# --- aws s3 -----------------------------------------------------------------------------------------------------


class Door(http.client.HTTPConnection):
    def __init__(self) -> None:
        super().__init__("node")

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        folder = os.open(NODE, os.O_RDONLY)
        try:
            # A socket's path is limited to about 100 characters; through the descriptor it is short.
            short = f"/proc/self/fd/{folder}/{DOOR}"
            self.sock.connect(short if Path(short).exists() else str(NODE / DOOR))
        finally:
            os.close(folder)


class Refused(Exception):
    pass


def call(method: str, operation: str, body: bytes | None = None, **query: str) -> bytes:
    door = Door()
    door.request(method, f"/{operation}?{urllib.parse.urlencode(query)}", body)
    answer = door.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise Refused(content.decode("utf-8", "replace"))
    return content


def aws(rest: list[str]) -> int:
    words, flags, filters = split_flags(rest)
    if words[:1] != ["s3"] or len(words) < 3 or words[1] not in ("cp", "sync", "ls"):
        return fail(f"aws: only 's3 cp', 's3 sync' and 's3 ls' exist on the laptop, got: {' '.join(rest)}", 252)
    try:
        if words[1] == "ls":
            for key in listed(words[2]):
                print(key)
            return 0
        if len(words) != 4:
            return fail(f"aws s3 {words[1]}: needs a source and a destination", 252)
        many = words[1] == "sync" or "--recursive" in flags
        return copy(words[2], words[3], filters if many else None, quiet=bool(flags & QUIET_FLAGS))
    except Refused as problem:
        return fail(f"fatal error: {problem}", 1)
    except OSError as problem:
        return fail(f"fatal error: {problem}", 1)


def split_flags(rest: list[str]) -> tuple[list[str], set[str], Filters]:
    words: list[str] = []
    flags: set[str] = set()
    filters: Filters = []
    rest = list(rest)
    while rest:
        word, _, inline = rest.pop(0).partition("=") if rest[0].startswith("--") else (rest.pop(0), "", "")
        if word in VALUE_FLAGS or word in ("--exclude", "--include"):
            value = inline or rest.pop(0)
            if word not in VALUE_FLAGS:
                filters.append((word == "--include", value))
        elif word.startswith("--"):
            flags.add(word)
        else:
            words.append(word)
    return words, flags, filters


def wanted(name: str, filters: Filters) -> bool:
    """The last filter that matches decides, as in the AWS CLI."""
    keep = True
    for includes, pattern in filters:
        if fnmatch.fnmatchcase(name, pattern):
            keep = includes
    return keep


def location(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def listed(uri: str) -> list[str]:
    bucket, prefix = location(uri)
    return list(json.loads(call("GET", "list", bucket=bucket, prefix=prefix)))


def copy(source: str, target: str, filters: Filters | None, *, quiet: bool) -> int:
    if source.startswith("s3://") and target.startswith("s3://"):
        return fail("aws s3: bucket to bucket is not available on the laptop, copy through a file", 252)
    if source.startswith("s3://"):
        done = download(source, target) if filters is None else download_all(source, target, filters)
    else:
        done = upload(source, target) if filters is None else upload_all(source, target, filters)
    for line in done:
        if not quiet:
            print(line)
    return 0


def download(source: str, target: str) -> Iterator[str]:
    bucket, key = location(source)
    content = call("GET", "object", bucket=bucket, key=key)
    if target == "-":
        sys.stdout.buffer.write(content)
        return
    path = Path(target)
    path = path / key.rpartition("/")[2] if target.endswith("/") or path.is_dir() else path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    yield f"download: {source} to {path}"


def download_all(source: str, target: str, filters: Filters) -> Iterator[str]:
    bucket, prefix = location(source)
    base = folder_of(prefix)
    for key in json.loads(call("GET", "list", bucket=bucket, prefix=base)):
        name = key.removeprefix(base)
        if name and not name.endswith("/") and wanted(name, filters):
            path = Path(target) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(call("GET", "object", bucket=bucket, key=key))
            yield f"download: s3://{bucket}/{key} to {path}"


def upload(source: str, target: str) -> Iterator[str]:
    bucket, prefix = location(target)
    content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    key = prefix + Path(source).name if not prefix or prefix.endswith("/") else prefix
    call("PUT", "object", content, bucket=bucket, key=key)
    yield f"upload: {source} to s3://{bucket}/{key}"


def upload_all(source: str, target: str, filters: Filters) -> Iterator[str]:
    bucket, prefix = location(target)
    for path in sorted(Path(source).rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_file() and wanted(name, filters):
            call("PUT", "object", path.read_bytes(), bucket=bucket, key=folder_of(prefix) + name)
            yield f"upload: {path} to s3://{bucket}/{folder_of(prefix)}{name}"


def folder_of(prefix: str) -> str:
    return prefix if not prefix or prefix.endswith("/") else prefix + "/"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

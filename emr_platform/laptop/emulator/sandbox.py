"""Where scripts of a node run: namespaces with a throw-away file system, or, where the kernel refuses, shims only."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_SHIMS = Path(__file__).with_name("shims")
_ENTER = _SHIMS / "enter.sh"
NODE_INSIDE = "/mnt/.laptop"  # where enter.sh binds the node's directory

SHIMMED = (
    *(
        "aws",
        "flink",
        "hbase",
        "presto-cli",
        "trino-cli",
        "s3-dist-cp",
        "sudo",
        "dnf",
        "yum",
        "pip",
        "pip3",
        "pip3.11",
        "python3",
        "python3.11",
    ),
    *("python3.9", "python3.13", "timeout"),
    *("systemctl", "service", "usermod", "useradd", "groupadd", "chown", "update-alternatives", "ldconfig"),
)
# Without namespaces a script acts on the host as an unprivileged user; it gets these tools and no others.
_TOOLS = (
    *("awk", "base64", "basename", "bash", "cat", "chmod", "cmp", "cp", "cut", "date", "diff", "dirname", "echo"),
    *("env", "false", "find", "getconf", "grep", "gunzip", "gzip", "head", "hostname", "id", "install", "jq", "ln"),
    *("ls", "mkdir", "mktemp", "mv", "nproc", "printf", "readlink", "rm", "rmdir", "sed", "seq", "sh", "sha256sum"),
    *("sleep", "sort", "stat", "tail", "tar", "tee", "test", "touch", "tr", "true", "uname", "uniq", "wc", "xargs"),
)
_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--fork", "--kill-child")
_NOBODY = 65534
_DROP = f"import os,sys;os.setgroups([]);os.setgid({_NOBODY});os.setuid({_NOBODY});os.execvp(sys.argv[1],sys.argv[1:])"


@dataclass(frozen=True)
class Isolation:
    """How far scripts are kept from the host; ``reason`` says why it is not more."""

    namespaces: bool
    reason: str

    def __str__(self) -> str:
        if self.namespaces:
            return "sandbox: user, mount, pid and net namespaces; writes go to memory, no network"
        return f"shims only, no namespaces ({self.reason}): what the script writes stays on this machine"


@cache
def isolation() -> Isolation:
    """Try the namespaces once on a throw-away node and report what this kernel allows."""
    import tempfile

    if shutil.which("unshare") is None:
        return Isolation(False, "no unshare command")
    with tempfile.TemporaryDirectory() as scratch:
        node = prepare(Path(scratch), cluster_id="j-PROBE")
        probe = ["sh", "-c", f"touch /usr/.laptop-probe && {sys.executable} -IS -c 'print(1)'"]
        tried = subprocess.run(
            [*_UNSHARE, "sh", str(_ENTER), str(node), *probe], capture_output=True, text=True, check=False
        )
    if tried.returncode == 0:
        return Isolation(True, "")
    return Isolation(False, (tried.stderr.strip().splitlines() or ["no reason given"])[-1])


def prepare(node: Path, *, cluster_id: str) -> Path:
    """Fill a node's directory: the shims on its PATH and the files EMR puts on every instance."""
    programs = node / "bin"
    programs.mkdir(parents=True, exist_ok=True)
    shutil.copy(_SHIMS / "shim.py", node / "shim.py")
    for name in SHIMMED:
        _write_program(programs / name, name)
    (node / "instance.json").write_text(json.dumps({"isMaster": True, "instanceRole": "Master"}))
    (node / "job-flow.json").write_text(json.dumps({"jobFlowId": cluster_id}))
    (node / "calls.log").touch()
    return node


def _write_program(path: Path, name: str) -> None:
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "$LAPTOP_NODE/shim.py" {name} "$@"\n')
    path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def wrap(command: Sequence[str], node: Path, level: Isolation) -> list[str]:
    """Return the command that runs *command* on the node; paths below the node start with ``$LAPTOP_NODE``."""
    if level.namespaces:
        return [*_UNSHARE, "sh", str(_ENTER), str(node), *command]
    if os.geteuid() != 0:
        return list(command)
    for path in (node, *node.rglob("*")):
        os.chown(path, _NOBODY, _NOBODY, follow_symlinks=False)
    return [sys.executable, "-IS", "-c", _DROP, *command]


def environment(node: Path, level: Isolation) -> dict[str, str]:
    """Return all the variables a script sees."""
    if level.namespaces:
        inside, path = NODE_INSIDE, f"{NODE_INSIDE}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    else:
        inside, path = str(node), f"{node}/bin:{_tools(node)}"
    return {
        "PATH": path,
        "LAPTOP_NODE": inside,
        "HOME": "/mnt/tmp" if level.namespaces else str(node),
        "LANG": "C.UTF-8",
    }


def _tools(node: Path) -> Path:
    """Make a folder of links to the allowed tools, so that any other command is simply not found."""
    folder = node / "tools"
    folder.mkdir(exist_ok=True)
    for name in _TOOLS:
        found, link = shutil.which(name), folder / name
        if found and not link.exists():
            link.symlink_to(found)
    return folder

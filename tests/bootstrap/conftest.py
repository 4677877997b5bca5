"""A pretended EMR node: folders of its own instead of /etc, /mnt, /opt, /sys, /var/lib, and stand-ins for its tools."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "bootstrap_scripts"
FOLDERS = ("etc", "mnt", "opt", "sys", "var/lib")

# All a script may use besides the stand-ins.
TOOLS = [
    "bash",
    "cat",
    "chmod",
    "cmp",
    "cut",
    "env",
    "grep",
    "install",
    "mktemp",
    "rm",
    "sha256sum",
    "stat",
    "tee",
    "test",
    "timeout",
]

# Each writes down how it was called. What they say and whether they fail, a test lays down in files of $STAGE.
STAND_INS = {
    "aws": """
left=0
[[ ! -s $STAGE/failures ]] || read -r left <"$STAGE/failures"
[[ $left -eq 0 ]] || { echo $((left - 1)) >"$STAGE/failures"; exit 1; }
case "$1 $2" in
  "s3 cp") COPY "$STAGE/bucket/${3#s3://*/}" "$4" ;;
  "emr describe-cluster") COPY "$STAGE/applications" /dev/stdout ;;
  *) exit 99 ;;
esac
""",
    "blockdev": '[[ $1 == --getra ]] && CAT "$STAGE/read-ahead-${2##*/}" || echo "$2" >"$STAGE/read-ahead-${3##*/}"',
    "dnf": """
[[ ! -e $STAGE/no-package ]] || { echo "Error: Unable to find a match" >&2; exit 1; }
MKDIR -p /opt/aws/amazon-cloudwatch-agent/bin
COPY "$STAGE/agent-ctl" /opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl
""",
    "findmnt": 'CAT "$STAGE/mounts"',
    "lsblk": 'CAT "$STAGE/disks-of-${@: -1:1}" 2>/dev/null || CAT "$STAGE/disks"',
    "mount": "",
    "python3": '[[ $(<"$3") == "{"* ]] || { echo "Expecting value: line 1 column 1" >&2; exit 1; }',
    "sleep": "",
    "sshd": "[[ ! -e $STAGE/sshd-refuses ]] || { echo 'Bad configuration option' >&2; exit 255; }",
    "sudo": 'exec "$@"',
    "sysctl": "",
    "systemctl": """
case $1 in
  is-enabled) CAT "$STAGE/unit-$2" ;;
  is-active) [[ -e $STAGE/active ]] ;;
  mask) echo masked >"$STAGE/unit-$3" ;;
esac
""",
}


@dataclass(frozen=True)
class Node:
    """One node. `stage` holds its folders under `root/`, the bucket, and what the stand-ins read and write."""

    stage: Path

    def file(self, path: str) -> Path:
        """A file of the node, by its path there."""
        return self.stage / "root" / path.removeprefix("/")

    def holds(self, path: str, text: str = "", mode: int = 0o644) -> None:
        """Lay a file down on the node."""
        self.file(path).parent.mkdir(parents=True, exist_ok=True)
        self.file(path).write_text(text, encoding="utf-8")
        self.file(path).chmod(mode)

    def stages(self, name: str, text: str = "") -> None:
        """Lay down what a stand-in reads."""
        (self.stage / name).parent.mkdir(parents=True, exist_ok=True)
        (self.stage / name).write_text(text, encoding="utf-8")

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script in namespaces of its own, where the node's folders cover this machine's."""
        (self.stage / "calls").unlink(missing_ok=True)
        binds = " && ".join(f"mount --bind '{self.file(folder)}' /{folder}" for folder in FOLDERS)
        enter = f'{binds} && export PATH="$STAGE/bin" && exec "$0" "$@"'
        command = ["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", enter]
        environment = {
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin",
            "TMPDIR": str(self.stage / "tmp"),
            "STAGE": str(self.stage),
        }
        return subprocess.run(
            [*command, str(SCRIPTS / script), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def calls(self, *names: str) -> list[str]:
        """What was called in the last run, in order, of all stand-ins or those named."""
        log = self.stage / "calls"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return [line for line in lines if not names or line.split()[0] in names]


@cache
def _namespaces() -> bool:
    if shutil.which("unshare") is None:
        return False
    probe = ["unshare", "--user", "--map-root-user", "--mount", "mount", "--bind", "/etc", "/mnt"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """A node fresh from its image; skips where the machine lets nobody make namespaces."""
    if not _namespaces():
        pytest.skip("needs Linux with unprivileged user namespaces")
    made = Node(tmp_path)
    for folder in ("bin", "tmp", "bucket", *(f"root/{folder}" for folder in FOLDERS)):
        (tmp_path / folder).mkdir(parents=True)
    for name in TOOLS:
        (tmp_path / "bin" / name).symlink_to(_found(name))
    for name, body in STAND_INS.items():
        _stand_in(tmp_path / "bin" / name, name, body)
    _stand_in(tmp_path / "agent-ctl", "agent-ctl", ': >"$STAGE/active"')
    return made


def _stand_in(file: Path, name: str, body: str) -> None:
    for word, tool in (("COPY", "cp"), ("CAT", "cat"), ("MKDIR", "mkdir")):
        body = body.replace(word, _found(tool))
    record = f'printf \'%s\\n\' "{name} $*" >>"$STAGE/calls"'
    file.write_text(f"#!{_found('bash')}\n{record}\n{body}\n", encoding="utf-8")
    file.chmod(0o755)


def _found(tool: str) -> str:
    path = shutil.which(tool)
    assert path, f"{tool} is not on this machine"
    return path

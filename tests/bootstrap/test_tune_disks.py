"""tune-disks.sh on a pretended node with three disks, one of them encrypted and one the root's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bootstrap.conftest import Node

MOUNTS = """\
/ /dev/nvme0n1p1 rw,relatime
/mnt /dev/nvme1n1p1 rw,relatime,attr2
/mnt1 /dev/mapper/mnt1 rw,noatime
/mnt/elsewhere /dev/nvme3n1 rw
"""


@pytest.fixture
def disks(node: Node) -> Node:
    """A node with two data disks."""
    node.stages("mounts", MOUNTS)
    node.stages("disks", "/dev/nvme1n1p1 part\n/dev/nvme1n1 disk\n")
    (node.stage / "disks-of-/dev/mapper").mkdir(parents=True)
    node.stages("disks-of-/dev/mapper/mnt1", "/dev/mapper/mnt1 crypt\n/dev/nvme2n1 disk\n")
    for disk in ("nvme1n1", "nvme2n1"):
        node.stages(f"read-ahead-{disk}", "256\n")
        node.holds(f"/sys/block/{disk}/queue/scheduler", "none [mq-deadline] kyber\n")
    return node


def state(node: Node) -> dict[str, tuple[str, str]]:
    """Read-ahead and scheduler of each data disk."""
    return {
        disk: (
            (node.stage / f"read-ahead-{disk}").read_text(encoding="utf-8").strip(),
            node.file(f"/sys/block/{disk}/queue/scheduler").read_text(encoding="utf-8").strip(),
        )
        for disk in ("nvme1n1", "nvme2n1")
    }


def changes(node: Node) -> list[str]:
    """Calls that change something."""
    return sorted(call for call in node.calls("mount", "blockdev") if "--getra" not in call)


def test_data_disks_are_tuned_once(disks: Node) -> None:
    done = disks.run("tune-disks.sh")
    assert done.returncode == 0, done.stderr
    assert changes(disks) == [
        "blockdev --setra 2048 /dev/nvme1n1",
        "blockdev --setra 2048 /dev/nvme2n1",
        "mount -o remount,noatime /mnt",
    ]
    assert state(disks) == {"nvme1n1": ("2048", "none"), "nvme2n1": ("2048", "none")}
    assert done.stdout.endswith("tune-disks: done: 2 mounts on 2 disks\n")
    disks.stages("mounts", MOUNTS.replace("relatime,attr2", "noatime,attr2"))
    for disk in ("nvme1n1", "nvme2n1"):
        disks.holds(f"/sys/block/{disk}/queue/scheduler", "[none] mq-deadline kyber\n")
    again = disks.run("tune-disks.sh")
    assert (again.returncode, again.stdout) == (0, "tune-disks: done: 2 mounts on 2 disks\n")
    assert changes(disks) == []


def test_everything_can_be_kept_or_named(disks: Node) -> None:
    before = state(disks)
    kept = disks.run("tune-disks.sh", "--scheduler", "keep", "--access-times", "keep", "--read-ahead-kib", "128")
    assert kept.returncode == 0, kept.stderr
    assert state(disks) == before
    assert changes(disks) == []
    disks.run("tune-disks.sh", "--scheduler", "kyber", "--read-ahead-kib", "0")
    assert state(disks) == {"nvme1n1": ("0", "kyber"), "nvme2n1": ("0", "kyber")}


def test_a_scheduler_the_kernel_lacks_fails_with_those_it_has(disks: Node) -> None:
    done = disks.run("tune-disks.sh", "--scheduler", "bfq")
    assert done.returncode == 1
    assert "knows no scheduler 'bfq' but none [mq-deadline] kyber; say one of these" in done.stderr


def test_a_disk_without_scheduler_says_how_to_go_on(disks: Node) -> None:
    disks.file("/sys/block/nvme1n1/queue/scheduler").unlink()
    done = disks.run("tune-disks.sh")
    assert done.returncode == 1
    assert "/dev/nvme1n1 has no /sys/block/nvme1n1/queue/scheduler; say --scheduler keep" in done.stderr


def test_a_machine_without_data_disks_fails(disks: Node) -> None:
    disks.stages("mounts", "/ /dev/nvme0n1p1 rw\n")
    done = disks.run("tune-disks.sh")
    assert done.returncode == 1
    assert "nothing is mounted on /mnt" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--read-ahead-kib", "16385"], "got --read-ahead-kib '16385', must be 0 to 16384"),
        (["--read-ahead-kib", "-1"], "got --read-ahead-kib '-1', must be 0 to 16384"),
        (["--read-ahead-kib", "010"], "got --read-ahead-kib '010', must be 0 to 16384"),
        (["--read-ahead-kib"], "got --read-ahead-kib without a value"),
        (["--scheduler", "cfq"], "got --scheduler 'cfq', not one that Linux has"),
        (["--access-times", "yes"], "got --access-times 'yes', must be no or keep"),
        (["/mnt"], "got '/mnt', takes --read-ahead-kib"),
    ],
)
def test_wrong_arguments_change_nothing(disks: Node, arguments: list[str], message: str) -> None:
    done = disks.run("tune-disks.sh", *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"tune-disks: error: {message}")
    assert "usage: tune-disks.sh [--read-ahead-kib" in line
    assert disks.calls() == []

"""harden-os.sh on a pretended node: what it writes, that it writes it once, and what it leaves alone."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bootstrap.conftest import Node

SSHD = "/etc/ssh/sshd_config.d/10-emr-hardening.conf"
WRITTEN = {
    "network": ["/etc/sysctl.d/60-emr-network.conf"],
    "kernel": ["/etc/sysctl.d/60-emr-kernel.conf"],
    "filesystems": ["/etc/modprobe.d/60-emr-unused.conf"],
    "cores": ["/etc/security/limits.d/60-emr-cores.conf", "/etc/systemd/coredump.conf.d/60-emr.conf"],
    "ssh": [SSHD],
    "umask": ["/etc/profile.d/emr-umask.sh"],
}
FILES = [file for files in WRITTEN.values() for file in files]


@pytest.fixture
def image(node: Node) -> Node:
    """A node with what Amazon Linux brings along."""
    node.holds("/etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nX11Forwarding yes\n")
    node.holds("/etc/ssh/sshd_config.d/50-redhat.conf", "X11Forwarding yes\n")
    node.holds("/etc/crontab")
    node.file("/etc/cron.daily").mkdir()
    node.stages("unit-rpcbind", "enabled\n")
    node.stages("unit-postfix", "disabled\n")
    return node


def test_all_measures_are_taken_once(image: Node) -> None:
    done = image.run("harden-os.sh")
    assert done.returncode == 0, done.stderr
    for file in FILES:
        assert f"harden-os: wrote {file}\n" in done.stdout
        assert image.file(file).read_text(encoding="utf-8").strip()
    assert [call for call in image.calls("sysctl", "sshd", "systemctl") if "is-enabled" not in call] == [
        "sysctl --quiet --load=/etc/sysctl.d/60-emr-network.conf",
        "sysctl --quiet --load=/etc/sysctl.d/60-emr-kernel.conf",
        "sshd -t",
        "systemctl try-reload-or-restart sshd",
        "systemctl mask --now rpcbind",
    ]
    assert image.file("/etc/crontab").stat().st_mode & 0o777 == 0o600
    assert image.file("/etc/cron.daily").stat().st_mode & 0o777 == 0o700
    before = {path: path.stat().st_mtime_ns for path in image.file("/etc").rglob("*")}
    again = image.run("harden-os.sh")
    assert (again.returncode, again.stdout, again.stderr) == (0, "harden-os: done\n", "")
    assert {path: path.stat().st_mtime_ns for path in image.file("/etc").rglob("*")} == before
    assert all("is-enabled" in call for call in image.calls("sysctl", "sshd", "systemctl"))


def test_sshd_reads_it_before_what_the_image_says(image: Node) -> None:
    image.run("harden-os.sh")
    files = sorted(path.name for path in image.file("/etc/ssh/sshd_config.d").iterdir())
    assert files[0] == "10-emr-hardening.conf"
    text = image.file(SSHD).read_text(encoding="utf-8")
    assert {"PermitRootLogin no", "PasswordAuthentication no", "X11Forwarding no"} <= set(text.splitlines())
    assert "AllowTcpForwarding" not in text, "EMR's web pages are reached through tunnels"
    assert image.file(SSHD).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("options", "mask"), [(["-i"], "0027"), ([], "0022")])
def test_the_umask_is_for_people_not_for_daemons(image: Node, options: list[str], mask: str) -> None:
    image.run("harden-os.sh")
    script = f"umask 022; . '{image.file('/etc/profile.d/emr-umask.sh')}'; umask"
    command = ["bash", "--norc", *options, "-c", script]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == mask


def test_what_emr_needs_is_left_alone(image: Node) -> None:
    image.run("harden-os.sh")
    text = "".join(image.file(file).read_text(encoding="utf-8") for file in FILES)
    for key in ("ip_forward", "rp_filter", "noexec", "SELINUX", "AllowUsers", "install overlay", "install squashfs"):
        assert key not in text


@pytest.mark.parametrize("measure", WRITTEN)
def test_a_measure_can_be_skipped(image: Node, measure: str) -> None:
    done = image.run("harden-os.sh", "--skip", measure)
    assert done.returncode == 0, done.stderr
    assert f"harden-os: skipped {measure}\n" in done.stdout
    present = {name for name, files in WRITTEN.items() if any(image.file(file).exists() for file in files)}
    assert present == set(WRITTEN) - {measure}


def test_several_can_be_skipped(image: Node) -> None:
    done = image.run("harden-os.sh", "--skip", "permissions", "--skip", "services")
    assert done.returncode == 0, done.stderr
    assert image.file("/etc/crontab").stat().st_mode & 0o777 == 0o644
    assert not any("is-enabled" in call for call in image.calls("systemctl"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--skip"], "got --skip without a name"),
        (["--skip", "everything"], "got --skip 'everything', no such measure"),
        (["--skip", "ssh umask"], "got --skip 'ssh umask', no such measure"),
        (["ssh"], "got 'ssh', takes --skip"),
    ],
)
def test_wrong_arguments_change_nothing(image: Node, arguments: list[str], message: str) -> None:
    done = image.run("harden-os.sh", *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"harden-os: error: {message}; usage: harden-os.sh [--skip NAME]")
    assert image.calls() == []


def test_an_image_whose_sshd_reads_no_folder_fails(image: Node) -> None:
    image.holds("/etc/ssh/sshd_config", "X11Forwarding yes\n")
    done = image.run("harden-os.sh")
    assert done.returncode == 1
    assert "sshd_config does not include sshd_config.d; say --skip ssh" in done.stderr
    assert image.run("harden-os.sh", "--skip", "ssh").returncode == 0


def test_settings_sshd_refuses_fail_the_node(image: Node) -> None:
    image.stages("sshd-refuses")
    done = image.run("harden-os.sh")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"harden-os: error: sshd does not take {SSHD}")
    assert "systemctl try-reload-or-restart sshd" not in image.calls()


def test_a_folder_that_cannot_be_written_fails_the_node(image: Node) -> None:
    image.holds("/etc/sysctl.d", "a file where a folder belongs")
    done = image.run("harden-os.sh")
    assert done.returncode == 1
    assert "done" not in done.stdout

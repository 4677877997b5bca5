"""template.sh: the example other scripts begin from has to do what it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.bootstrap.conftest import Node

ARGUMENTS = ("--source", "s3://bucket/site.conf", "--target", "/opt/site/site.conf")
INFO = "/mnt/var/lib/info/instance.json"


@pytest.fixture
def stocked(node: Node) -> Node:
    """A primary node, and the object in its bucket."""
    node.stages("bucket/site.conf", "a = 1\n")
    node.holds(INFO, '{"isMaster": true, "isRunningNameNode": false}')
    return node


def target(node: Node) -> str | None:
    file = node.file("/opt/site/site.conf")
    return file.read_text(encoding="utf-8") if file.exists() else None


def test_the_object_arrives_once(stocked: Node) -> None:
    done = stocked.run("template.sh", *ARGUMENTS)
    assert done.returncode == 0, done.stderr
    assert target(stocked) == "a = 1\n"
    assert list((stocked.stage / "tmp").iterdir()) == []
    again = stocked.run("template.sh", *ARGUMENTS)
    assert (again.returncode, again.stdout) == (0, "template: already done with these arguments\n")
    assert stocked.calls() == []


def test_other_arguments_are_other_work(stocked: Node) -> None:
    stocked.stages("bucket/site-2.conf", "a = 2\n")
    stocked.run("template.sh", *ARGUMENTS)
    stocked.run("template.sh", "--source", "s3://bucket/site-2.conf", *ARGUMENTS[2:])
    assert target(stocked) == "a = 2\n"


@pytest.mark.parametrize(("info", "expected"), [('{"isMaster": true}', "a = 1\n"), ('{"isMaster":false}', None)])
def test_primary_only(stocked: Node, info: str, expected: str | None) -> None:
    stocked.holds(INFO, info)
    done = stocked.run("template.sh", *ARGUMENTS, "--primary-only")
    assert done.returncode == 0, done.stderr
    assert target(stocked) == expected
    assert ("not a primary node, nothing to do" in done.stdout) == (expected is None)


def test_a_machine_that_does_not_say_what_it_is_fails(stocked: Node) -> None:
    stocked.file(INFO).unlink()
    done = stocked.run("template.sh", *ARGUMENTS, "--primary-only")
    assert done.returncode == 1
    assert f"{INFO} is not there" in done.stderr
    assert target(stocked) is None


def test_a_download_is_tried_again_with_longer_pauses(stocked: Node) -> None:
    stocked.stages("failures", "2\n")
    done = stocked.run("template.sh", *ARGUMENTS)
    assert done.returncode == 0, done.stderr
    assert stocked.calls("sleep") == ["sleep 2", "sleep 4"]
    assert target(stocked) == "a = 1\n"


def test_a_download_that_keeps_failing_fails_the_node(stocked: Node) -> None:
    stocked.stages("failures", "99\n")
    done = stocked.run("template.sh", *ARGUMENTS)
    assert done.returncode == 1
    assert stocked.calls("sleep") == ["sleep 2", "sleep 4", "sleep 8"]
    assert done.stderr.splitlines()[-1].startswith(
        "template: error: could not read s3://bucket/site.conf; the instance"
    )
    assert target(stocked) is None
    stocked.stages("failures", "0\n")
    assert stocked.run("template.sh", *ARGUMENTS).returncode == 0, "a failure leaves no marker behind"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "got --source '', must be an S3 object"),
        (["--source"], "got --source without a value"),
        (["--source", "s3://bucket/folder/"], "got --source 's3://bucket/folder/', must be an S3 object"),
        ([*ARGUMENTS[:2], "--target", "/etc/passwd"], "got --target '/etc/passwd', must be a file under /opt"),
        ([*ARGUMENTS[:2], "--target", "/opt/../etc/x"], "got --target '/opt/../etc/x', must be a file under /opt"),
        ([*ARGUMENTS, "--all"], "got '--all', takes --source"),
    ],
)
def test_wrong_arguments_change_nothing(stocked: Node, arguments: list[str], message: str) -> None:
    done = stocked.run("template.sh", *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"template: error: {message}")
    assert "; usage: template.sh --source" in line
    assert stocked.calls() == []

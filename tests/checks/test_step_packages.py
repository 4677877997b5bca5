"""Rule step-packages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emr_platform.packages import Lock, archive_of, lock_of
from emr_platform.packages._lock import sha256

NAME = "jobs/count.txt"
WANTED: dict[str, Any] = {"workflows.daily.steps.0.requirements": NAME}
ARM = "cp311-manylinux_2_34_aarch64"
WHERE = "workflows.daily.steps[0].requirements"
HASHED = f"humanize==4.11.0 \\\n    --hash=sha256:{'0' * 64}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a requirements file, and an archive and lock that belong to it."""
    (tmp_path / "jobs").mkdir()
    (tmp_path / NAME).write_text(HASHED)
    write(tmp_path, ARM)
    return tmp_path


def write(root: Path, *targets: str) -> None:
    archive_of(root, NAME).write_bytes(b"packed")
    lock = Lock(sha256(root / NAME), sha256(archive_of(root, NAME)), targets)
    lock_of(root, NAME).write_text(lock.text)


def stale(what: str) -> str:
    return (
        f"{WHERE}: got '{NAME}', {what}; a job's packages are packed for its cluster's Python and processor before "
        "synthesis; run `emr-platform package` [error]"
    )


def test_fires_where_nothing_is_packed(ask: Callable[..., list[str]], repository: Path) -> None:
    lock_of(repository, NAME).unlink()
    assert ask("step-packages", WANTED, root=repository) == [stale("which is not packed yet")]


def test_fires_for_another_processor(ask: Callable[..., list[str]], repository: Path) -> None:
    write(repository, "cp311-manylinux_2_34_x86_64")
    assert ask("step-packages", WANTED, root=repository) == [
        stale(f"which is packed for cp311-manylinux_2_34_x86_64, not for {ARM}")
    ]


def test_fires_after_a_change(ask: Callable[..., list[str]], repository: Path) -> None:
    (repository / NAME).write_text(f"{HASHED}# later\n")
    assert ask("step-packages", WANTED, root=repository) == [stale("which has changed since it was packed")]


def test_fires_on_what_is_not_pinned(ask: Callable[..., list[str]], repository: Path) -> None:
    (repository / NAME).write_text(f"humanize==4.11.0\n{HASHED.replace('humanize', 'pyspark')}")
    assert ask("step-packages", WANTED, root=repository) == [
        (
            f"{WHERE}: got '{NAME}', whose line 1 has no hash; packages are the same every time only with their "
            "versions and hashes; write the file with `uv pip compile --universal --generate-hashes` [error]"
        ),
        (
            f"{WHERE}: got '{NAME}', whose line 2 brings a PySpark of its own, which would hide the cluster's; the job "
            "runs with the Spark of its cluster; remove it, and compile the file again [error]"
        ),
    ]


def test_fires_on_settings_in_its_way(ask: Callable[..., list[str]], repository: Path) -> None:
    conf = {"spark.pyspark.python": "/usr/bin/python3.9", "spark.files": "s3://raw/a.csv", "spark.executor.cores": "4"}
    assert ask("step-packages", WANTED | {"workflows.daily.steps.0.conf": conf}, root=repository) == [
        (
            "workflows.daily.steps[0].conf.spark.pyspark.python: got '/usr/bin/python3.9'; with `requirements` the "
            "packages are the job's interpreter, and this setting is in their way; remove one of the two [error]"
        ),
        (
            "workflows.daily.steps[0].conf.spark.files: got 's3://raw/a.csv'; with `requirements` --files holds the "
            "packages, and this setting is in their way; remove one of the two [error]"
        ),
    ]


def test_fires_for_a_job_that_is_no_python(ask: Callable[..., list[str]]) -> None:
    assert ask("step-packages", WANTED | {"workflows.daily.steps.0.job": "jobs/count.jar"}) == [
        f"{WHERE}: got '{NAME}'; packages are for a job in Python, and this one is jobs/count.jar; remove it [error]"
    ]


def test_is_quiet(ask: Callable[..., list[str]], repository: Path) -> None:
    assert ask("step-packages", WANTED, root=repository) == []
    assert ask("step-packages", {}, root=repository) == []


def test_is_quiet_where_other_rules_speak(ask: Callable[..., list[str]], repository: Path) -> None:
    (repository / NAME).unlink()
    assert ask("step-packages", WANTED, root=repository) == []
    assert ask("step-packages", WANTED) == []


def test_is_quiet_without_the_cluster(ask: Callable[..., list[str]], repository: Path) -> None:
    lock_of(repository, NAME).unlink()
    assert ask("step-packages", WANTED | {"workflows.daily.cluster": "gone"}, root=repository) == []

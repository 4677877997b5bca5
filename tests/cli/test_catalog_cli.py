"""`emr-platform catalog`: facts looked up, and renewed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from emr_platform.catalog import limit
from emr_platform.catalog.renewal import Renewal

Command = Callable[..., Any]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("kind", "name", "lines"),
    [
        ("limit", "idle_timeout", ["allows   60 to 604800 seconds", "sure     yes"]),
        ("limit", "tags", ["maximum  50", "minimum  not known", "sure     no"]),
        ("limit", "primary_nodes", ["choices  1, 3"]),
        ("feature", "managed_scaling", ["since    5.30.0, 6.1.0", "line     emr and emr-spark"]),
        ("release", "emr-spark-8.0.0", ["standard support until  2027-05-20", "sure                    no"]),
        ("release", "emr-7.14.0", ["components              Python 3.9, 3.11, Scala 2.12.18"]),
        (
            "type",
            "r7g.2xlarge",
            ["memory mib          62464", "architecture        arm64"],
        ),
    ],
)
def test_a_fact_is_shown_with_its_origin(
    repository: Path, command: Command, kind: str, name: str, lines: list[str]
) -> None:
    ran = command("catalog", "show", kind, name)
    assert (ran.code, ran.err) == (0, "")
    shown = ran.out.splitlines()
    assert set(lines) <= set(shown)
    assert shown[0].split() == [kind, name]
    assert [line.split()[0] for line in shown[-3:]] == ["source", "date", "sure"]


def test_a_note_is_shown_where_there_is_one(repository: Path, command: Command) -> None:
    assert limit("idle_timeout").note in command("catalog", "show", "limit", "idle_timeout").out
    assert "\nnote" not in command("catalog", "show", "limit", "wals").out


def test_machines_get_json(repository: Path, command: Command) -> None:
    shown = json.loads(command("catalog", "show", "release", "emr-7.14.0", "--json").out)
    assert shown["applications"]["Spark"] == "3.5.8-amzn-0"
    assert "eu-west-1" in shown["regions"]
    assert (shown["os_releases"], shown["sure"]) == (None, True)
    feature = json.loads(command("catalog", "show", "feature", "spark_connect", "--json").out)
    assert (feature["since"], feature["line"]) == (["8.0.0"], "emr-spark")
    sort = json.loads(command("catalog", "show", "type", "r7g.2xlarge", "--json").out)
    assert "emr-7.14.0" in sort["releases"]
    assert sort["date"]


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("limit", "idle_timeouts", "limit 'idle_timeouts' is not in the catalog; did you mean 'idle_timeout'"),
        ("type", "r7g.3xlarge", "instance type 'r7g.3xlarge' is not in the catalog; did you mean 'r7g."),
        ("type", "zzz", "instance type 'zzz' is not in the catalog; no EMR release takes it"),
        ("release", "emr-7.99.0", "release 'emr-7.99.0' is not in the catalog; use one of"),
        ("feature", "wal", "feature 'wal' is not in the catalog; "),
    ],
)
def test_what_is_not_known_is_refused(repository: Path, command: Command, kind: str, name: str, said: str) -> None:
    ran = command("catalog", "show", kind, name)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"emr-platform: {said}")


def test_looking_up_imports_no_boto3() -> None:
    program = (
        "import sys\n"
        "from emr_platform.cli import run\n"
        "code = run(['catalog', 'show', 'limit', 'tags'])\n"
        "print(code, sorted({'boto3', 'botocore', 'pydantic', 'aws_cdk', 'moto'} & set(sys.modules)))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.splitlines()[-1] == "0 []"


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Sources that answer what a test says, and where a renewal would be written."""
    state = SimpleNamespace(plan=Renewal({"limits": "{}"}, ("one more",), (), ()), credentials=False, asked=[])

    def from_bundled(day: str) -> Renewal:
        state.asked.append("bundled")
        plan: Renewal = state.plan
        return plan

    def from_aws(aws: Any, day: str) -> Renewal:
        plan: Renewal = state.plan
        state.asked.append((aws.home, len(aws.regions), aws.since))
        aws.troubles.extend(plan.troubles)
        aws.answers.extend(plan.changes)
        return plan

    monkeypatch.setattr("emr_platform.catalog.renewal.from_bundled", from_bundled)
    monkeypatch.setattr("emr_platform.catalog.renewal.from_aws", from_aws)
    monkeypatch.setattr("emr_platform.catalog._aws.credentials_at_hand", lambda: state.credentials)
    monkeypatch.setattr(Renewal, "write", lambda plan: state.asked.append(tuple(plan.texts)))
    return state


def test_without_credentials_the_bundled_data_is_taken(
    repository: Path, command: Command, catalog: SimpleNamespace
) -> None:
    ran = command("catalog", "refresh")
    assert (ran.code, ran.out, ran.err) == (0, "one more\nlimits.json written\n", "")
    assert catalog.asked == ["bundled", ("limits",)]


def test_with_credentials_aws_is_asked(repository: Path, command: Command, catalog: SimpleNamespace) -> None:
    catalog.credentials = True
    assert command("catalog", "refresh", "--check").code == 1
    assert catalog.asked[0][0] == "us-east-1"
    assert catalog.asked[0][1] > 20
    command("catalog", "refresh", "--region", "cn-north-1", "--since", "7.10.0")
    assert catalog.asked[1] == ("cn-north-1", 1, (7, 10, 0))
    catalog.asked.clear()
    command("catalog", "refresh", "--from", "bundled")
    assert catalog.asked[0] == "bundled"


def test_check_writes_nothing(repository: Path, command: Command, catalog: SimpleNamespace) -> None:
    ran = command("catalog", "refresh", "--check")
    assert (ran.code, ran.out) == (1, "one more\nlimits.json would change\n")
    assert catalog.asked == ["bundled"]
    catalog.plan = Renewal({}, (), (), ())
    ran = command("catalog", "refresh", "--check")
    assert (ran.code, ran.out) == (0, "nothing changed\n")


def test_a_release_without_record_is_work_to_do(repository: Path, command: Command, catalog: SimpleNamespace) -> None:
    catalog.plan = Renewal({}, (), (), ("emr-7.15.0 has no record",))
    ran = command("catalog", "refresh")
    assert (ran.code, ran.out) == (1, "emr-7.15.0 has no record\nnothing changed\n")


def test_asking_without_credentials_or_answers_fails(
    repository: Path, command: Command, catalog: SimpleNamespace
) -> None:
    ran = command("catalog", "refresh", "--from", "aws")
    said = "emr-platform: no AWS credentials; set a profile or a role, or say --from bundled\n"
    assert (ran.code, ran.err) == (1, said)
    catalog.credentials = True
    catalog.plan = Renewal({}, (), ("us-east-1 ListReleaseLabels: AccessDenied",), ())
    ran = command("catalog", "refresh")
    assert (ran.code, ran.out) == (1, "")
    assert "no question to AWS was answered; the first: us-east-1 ListReleaseLabels: AccessDenied" in ran.err


def test_a_wrong_release_is_refused(repository: Path, command: Command, catalog: SimpleNamespace) -> None:
    catalog.credentials = True
    ran = command("catalog", "refresh", "--since", "seven")
    assert ran.code == 1
    assert "release label 'emr-seven' has not the form" in ran.err


def test_troubles_are_told_beside_the_changes(repository: Path, command: Command, catalog: SimpleNamespace) -> None:
    catalog.credentials = True
    catalog.plan = Renewal({}, ("one more",), ("eu-west-1 ListReleaseLabels: AccessDenied",), ())
    ran = command("catalog", "refresh")
    assert (ran.code, ran.out, ran.err) == (
        0,
        "one more\nnothing changed\n",
        "eu-west-1 ListReleaseLabels: AccessDenied\n",
    )

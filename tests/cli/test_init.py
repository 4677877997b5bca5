"""`emr-platform init`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emr_platform.catalog import NEWEST, region_names
from emr_platform.reading import read

Command = Callable[..., Any]


def test_the_file_it_writes_has_no_findings(repository: Path, command: Command) -> None:
    ran = command("init")
    assert (ran.code, ran.out, ran.err) == (0, "wrote environments/dev.yaml\n", "")
    reading = read(repository / "environments" / "dev.yaml")
    assert reading.findings == ()
    assert reading.environment is not None
    assert reading.environment.clusters["clickstream"].release == NEWEST


def test_it_is_the_environment_of_this_repository_but_for_its_bootstrap(repository: Path, command: Command) -> None:
    command("init")
    ours = read(Path(__file__).parents[2] / "environments" / "dev.yaml").environment
    written = read(repository / "environments" / "dev.yaml").environment
    assert ours is not None
    assert written is not None
    cluster = ours.clusters["clickstream"].model_copy(update={"bootstrap_actions": (), "reads": ()})
    assert written == ours.model_copy(update={"clusters": {"clickstream": cluster}})


@pytest.mark.parametrize("region", region_names())
def test_it_has_no_errors_in_any_region(repository: Path, command: Command, region: str) -> None:
    assert command("init", "--region", region).code == 0
    reading = read(repository / "environments" / "dev.yaml")
    assert reading.errors == ()
    # The catalog may not have seen a release arrive; of all else there is nothing to say.
    assert {finding.rule for finding in reading.findings} <= {"release-region", "fleet-diversity"}


def test_a_region_the_catalog_does_not_know_is_a_warning(repository: Path, command: Command) -> None:
    ran = command("init", "--region", "eu-west-9")
    assert ran.code == 0
    assert "environments/dev.yaml: 1 warning\n" in ran.out


def test_what_is_asked_for_is_in_it(repository: Path, command: Command) -> None:
    ran = command("init", "stage", "--region", "eu-central-1", "--owner", "Team: data @ 7", "--cost-centre", "0815")
    assert (ran.code, ran.out) == (0, "wrote environments/stage.yaml\n")
    environment = read(repository / "environments" / "stage.yaml").environment
    assert environment is not None
    assert (environment.name, environment.region) == ("stage", "eu-central-1")
    assert (environment.owner, environment.cost_centre) == ("Team: data @ 7", "0815")


@pytest.mark.parametrize("owner", ["no", "True", "null", "~", "- a", "007", "1.5", "a: b", "ü+ß", "12", "$name"[1:]])
def test_a_text_stays_the_text_it_is(repository: Path, command: Command, owner: str) -> None:
    command("init", "--owner", owner)
    environment = read(repository / "environments" / "dev.yaml").environment
    allowed = owner != "~"
    assert (environment is not None) is allowed
    assert environment is None or environment.owner == owner


def test_it_never_overwrites(repository: Path, command: Command) -> None:
    file = repository / "environments" / "dev.yaml"
    file.parent.mkdir()
    file.write_text("mine")
    ran = command("init", "dev")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "emr-platform init: environments/dev.yaml is there already; remove it, or choose another name; "
        "see emr-platform init --help\n"
    )
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["My_Env"], "name: got 'My_Env'; a name is"),
        (["../up"], "name: got '../up'; a name is"),
        ([""], "name: got ''; it must not be empty"),
        (["dev", "--region", "Dublin"], "region: got 'Dublin'; a region is"),
        (["dev", "--region", "xx-west-1"], "region: got 'xx-west-1'; a region is in one of AWS's partitions"),
        (["dev", "--owner", "a & b"], "owner: got 'a & b'; a tag is made of"),
        (["dev", "--cost-centre", ""], "cost_centre: got ''; it must not be empty"),
        (["dev", "--owner", "a\x7f"], "environments/dev.yaml: got a syntax error"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    repository: Path, command: Command, arguments: list[str], said: str
) -> None:
    ran = command("init", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"emr-platform init: {said}")
    assert ran.err.count("\n") == 1
    assert list((repository / "environments").iterdir()) == []


def test_what_is_left_to_do_is_shown(repository: Path, command: Command) -> None:
    (repository / "jobs" / "clickstream" / "sessionise.py").unlink()
    ran = command("init")
    assert ran.code == 0
    assert ran.out.startswith("wrote environments/dev.yaml\nenvironments/dev.yaml: 1 error\n")
    assert "got 'jobs/clickstream/sessionise.py', which is not there" in ran.out

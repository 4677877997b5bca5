"""The commands: what they say and the codes they end with."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from emr_platform.cli.laptop import _shell_lines, laptop

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("command", ["deploy", "run", "status"])
def test_without_an_emulator_a_command_says_how_to_start_one(command: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(laptop, [command, "--state", str(tmp_path / "state")])

    assert done.exit_code == 1
    assert "no emulator is running there, start one: " in done.output


@pytest.mark.parametrize("location", ["raw/orders/", "s3://raw/orders"])
def test_put_wants_a_location(location: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(laptop, ["put", str(tmp_path), location, "--state", str(tmp_path / "state")])

    assert done.exit_code == 2
    assert f"got '{location}'; a location is a prefix that ends with a slash" in done.output


def test_down_of_nothing_is_fine(tmp_path: Path) -> None:
    done = CliRunner().invoke(laptop, ["down", "--state", str(tmp_path / "state")])

    assert (done.exit_code, done.output) == (0, "nothing was there\n")


def test_an_unknown_environment_is_refused_before_anything_starts(tmp_path: Path) -> None:
    done = CliRunner().invoke(laptop, ["demo", "--env", "no-such", "--state", str(tmp_path / "state")])

    assert done.exit_code == 1
    assert "no-such" in done.output
    assert not (tmp_path / "state").exists()


WORKFLOW = """
  NAME:
    cluster: clickstream
    steps:
      - {name: one, type: command, args: [bash, -c, "true"]}
"""


@pytest.mark.parametrize(
    ("names", "arguments", "message"),
    [
        (["one", "two"], [], "environments/dev.yaml: has several workflows, name one of: one, two"),
        (["one", "two"], ["three"], "environments/dev.yaml: has no workflow 'three', name one of: one, two"),
    ],
)
def test_demo_asks_for_a_workflow_before_anything_starts(
    names: list[str], arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, _, _ = (ROOT / "environments" / "dev.yaml").read_text().partition("workflows:")
    (tmp_path / "environments").mkdir()
    (tmp_path / "bootstrap_scripts").symlink_to(ROOT / "bootstrap_scripts")
    (tmp_path / "environments" / "dev.yaml").write_text(
        f"{before}workflows:" + "".join(WORKFLOW.replace("NAME", name) for name in names)
    )
    monkeypatch.chdir(tmp_path)

    done = CliRunner().invoke(laptop, ["demo", *arguments, "--state", str(tmp_path / "state")])

    assert done.exit_code == 1
    assert message in done.output
    assert not (tmp_path / "state").exists()


def test_env_prints_what_a_shell_can_read() -> None:
    lines = list(_shell_lines({"AWS_REGION": "eu-west-1", "AWS_CA_BUNDLE": "/a folder/cert.pem"}))

    assert lines[1:] == ["export AWS_REGION=eu-west-1", "export AWS_CA_BUNDLE='/a folder/cert.pem'"]
    assert "AWS_SESSION_TOKEN" in lines[0]


def test_up_status_down(tmp_path: Path) -> None:
    state = ["--state", str(tmp_path / "state")]

    started = CliRunner().invoke(laptop, ["up", *state])
    shown = CliRunner().invoke(laptop, ["status", *state])
    ended = CliRunner().invoke(laptop, ["down", *state])

    assert started.exit_code == 0, started.output
    assert "AWS on this machine: pid " in shown.output
    assert ended.output == "ended, nothing is left\n"
    assert list(tmp_path.iterdir()) == []

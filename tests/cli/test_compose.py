"""`emr-platform compose`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Command = Callable[..., Any]

MEMORY = ("compose", "--vcpus", "64", "--family", "memory", "--architecture", "arm64")


def test_a_fleet_to_paste(command: Command) -> None:
    ran = command(*MEMORY)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[:2] == [
        "    # Composed: 64 vCPUs, memory, arm64, emr-7.14.0 in eu-west-1. Pinned: nothing changes by itself.",
        "    task:",
    ]
    fleet = yaml.safe_load(ran.out)["task"]
    assert fleet["instance_types"][0] == {"type": "r8g.xlarge", "weight": 4, "priority": 0}
    assert fleet["launch_specifications"] == {"spot": {"allocation_strategy": "capacity-optimized-prioritized"}}
    assert fleet["target_spot_capacity"] == 64
    assert "    # 15 types: 15 pools of spot capacity in the zone EMR picks" in lines


def test_the_documentation_shows_what_is_printed(command: Command) -> None:
    text = (Path(__file__).parents[2] / "docs" / "sizing.md").read_text(encoding="utf-8")
    first, _, shown = text.partition("```yaml\n# emr-platform ")[2].partition("```")[0].partition("\n")
    assert command(*first.split()).out == shown, "write docs/sizing.md anew from the command"


def test_a_pasted_fleet_passes_check(repository: Path, command: Command) -> None:
    assert command("init").code == 0
    file = repository / "environments" / "dev.yaml"
    before, _, rest = file.read_text().partition("    task:\n")
    after = rest[rest.index("    managed_scaling:") :]
    pasted = command(*MEMORY, "--family", "general", "--vcpus", "48").out
    file.write_text(before + pasted + after)
    ran = command("check", "environments/dev.yaml")
    assert ran.code == 0, ran.out
    assert "warning" not in ran.out


def test_on_demand_is_for_core_nodes_unless_said_otherwise(command: Command) -> None:
    assert set(yaml.safe_load(command(*MEMORY, "--market", "on-demand").out)) == {"core"}
    assert set(yaml.safe_load(command(*MEMORY, "--market", "on-demand", "--role", "task").out)) == {"task"}


def test_a_fleet_as_data(command: Command) -> None:
    ran = command(*MEMORY, "--json")
    assert ran.code == 0
    found = json.loads(ran.out)
    assert found["demand"]["vcpus"] == 64
    assert found["fleet"] == yaml.safe_load(command(*MEMORY).out)["task"]
    assert found["left_out"]["not arm64"] > 0
    assert found["explanation"][0].startswith("15 types: ")


def test_what_cannot_be_had_is_said_in_one_line(command: Command) -> None:
    ran = command("compose", "--vcpus", "2")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == ("emr-platform: got 2 vCPUs; the smallest type that fits, m6g.xlarge, has 4; ask for 4 or more\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "missing option '--vcpus'"),
        (("--vcpus", "0"), "0 is not in the range x>=1"),
        (("--vcpus", "8", "--family", "storage"), "'storage' is not one of"),
        (
            ("--vcpus", "8", "--region", "eu-west-11"),
            "got the region 'eu-west-11', which the catalogue does not know; did",
        ),
        (("--vcpus", "8", "--region", "moon"), "name it like eu-west-1"),
        (("--vcpus", "8", "--release", "emr-7.99.0"), "release 'emr-7.99.0' is not in the catalog"),
    ],
)
def test_a_wrong_command_line(command: Command, arguments: tuple[str, ...], message: str) -> None:
    ran = command("compose", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err

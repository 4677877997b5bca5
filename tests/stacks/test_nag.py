"""cdk-nag's AwsSolutions pack over every environment, with the register of acknowledgements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.nag import Acknowledged, examine, judge, register
from tests.assemblies import Assembly


@pytest.fixture(scope="module")
def everything(assemblies: dict[str, Assembly], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates of all environments in one folder: the pack is loaded once for all of them."""
    folder = tmp_path_factory.mktemp("nag")
    for assembly in assemblies.values():
        for stack in assembly.stacks.values():
            (folder / f"{stack.name}.template.json").write_text(json.dumps(stack.template), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def judged(everything: Path) -> tuple[list[str], list[Acknowledged]]:
    entries = register()
    remaining = judge(sorted(everything.iterdir()), entries)
    return [f"{violation.resource}: {violation.rule}" for violation in remaining], entries


def test_every_finding_is_acknowledged(judged: tuple[list[str], list[Acknowledged]]) -> None:
    remaining, _ = judged
    assert remaining == []


def test_every_acknowledgement_is_needed(judged: tuple[list[str], list[Acknowledged]]) -> None:
    _, entries = judged
    assert [entry.rule.pattern for entry in entries if not entry.used] == []


def test_the_pack_sees_the_resources(tmp_path: Path) -> None:
    """A bucket without the logging, encryption in transit and blocking that ours have is objected to."""
    template = {"Resources": {"Open": {"Type": "AWS::S3::Bucket", "Properties": {}}}}
    (tmp_path / "open.template.json").write_text(json.dumps(template), encoding="utf-8")
    rules = {violation.rule for violation in examine([tmp_path / "open.template.json"])}
    assert {"AwsSolutions-S1", "AwsSolutions-S10"} <= rules


def test_an_acknowledgement_needs_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "nag.yaml"
    file.write_text("- {rule: AwsSolutions-S1, resource: Open, reason: because}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="AwsSolutions-S1: the reason is missing or too short"):
        register(file)

"""Other tools beside the controls: every difference has a reason, and every reason is needed."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from emr_platform.assembly import Assembly as Read
from emr_platform.assembly import load
from emr_platform.review import Subject, catalogue, review
from emr_platform.review import agreement as room
from emr_platform.review.agreement import Comparison, Finding, ToolsMissingError, agreement, compare, rules, run
from scripts.nag import main as nag
from tests.assemblies import Assembly

pytestmark = pytest.mark.long

BAD = Path(__file__).parent / "agreement" / "bad.template.json"


def compared(path: Path, folder: Path) -> list[Comparison]:
    """All comparisons for an assembly, cdk-nag's among them, through the file that it writes."""
    register = folder / "none.yaml"
    register.write_text("exceptions: []\nnotes: {reviewed: 0.1.0, entries: []}\n", encoding="utf-8")
    nag([str(path), "--findings", str(folder / "nag.json")], register)
    read = load([path])
    return list(compare(read, review(read), run(read, folder / "nag.json")))


@pytest.fixture(scope="module")
def good(assemblies: dict[str, Assembly], tmp_path_factory: pytest.TempPathFactory) -> list[Comparison]:
    """The development environment, whose cluster a state machine launches, and one with a cluster that stays."""
    folder = tmp_path_factory.mktemp("good")
    return [one for name in ("dev", "long-running") for one in compared(assemblies[name].folder, folder)]


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> list[Comparison]:
    folder = tmp_path_factory.mktemp("bad")
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": BAD.name}}
    (folder / BAD.name).write_bytes(BAD.read_bytes())
    (folder / "manifest.json").write_text(json.dumps({"artifacts": {"bad": stack}}), encoding="utf-8")
    return compared(folder, folder)


@pytest.fixture(scope="module")
def all_of_them(good: list[Comparison], bad: list[Comparison]) -> Sequence[Comparison]:
    return [*good, *bad]


def test_every_rule_is_of_a_control_that_there_is() -> None:
    assert {one.control for one in rules()} <= {control.id for control in catalogue()}


def test_every_tool_objects_to_something_bad(bad: list[Comparison]) -> None:
    """A rule that is spelled wrongly, or that does nothing, would agree with every good template."""
    silent = {(one.rule.control, one.rule.id) for one in bad if not one.theirs}
    assert silent == {("KMS-02", "KMS_NO_WILDCARD_PRINCIPAL"), ("LOG-03", "CW_LOGGROUP_RETENTION_PERIOD_CHECK")}


def test_every_difference_has_a_reason(all_of_them: Sequence[Comparison]) -> None:
    unexplained = [
        f"{one.rule.control} {one.rule.id}: {one.where}"
        for one in all_of_them
        if one.verdict == "differs" and "not analysed" in one.why
    ]
    assert unexplained == []


def test_every_reason_is_needed(all_of_them: Sequence[Comparison]) -> None:
    needed = {(one.rule.control, one.rule.id) for one in all_of_them if one.verdict == "differs"}
    given = {(one.control, one.id) for one in rules() if one.differs}
    assert given - needed == set()


def test_what_is_encrypted_as_it_should_be_satisfies_aws(good: list[Comparison]) -> None:
    """Control Tower's four rules on EMR agree that our security configurations are right, cdk-nag's two do not."""
    aws = [one for one in good if one.rule.id.startswith("CT.EMR.PR.")]
    assert len(aws) == 8
    assert {(one.verdict, one.theirs, one.ours) for one in aws} == {("agrees", (), ())}
    defective = [one for one in good if one.rule.id in ("AwsSolutions-EMR4", "AwsSolutions-EMR5")]
    assert {one.verdict for one in defective} == {"differs", "nothing to compare"}
    assert all(one.why.startswith("Defect of the tool") for one in defective if one.verdict == "differs")


def test_a_reason_is_about_those_whose_objections_it_explains() -> None:
    """A reason why the tool objects to more is none why the control does."""
    known = next(one for one in rules() if one.only == "tool")
    for sides, said in (
        (("tool",), known.differs),
        (("control",), "not analysed"),
        (("tool", "control"), f"{known.differs} What only the control objects to: not analysed."),
    ):
        assert Comparison(known, "differs", sides=sides).why == said
    either = next(one for one in rules() if one.differs and not one.only)
    assert Comparison(either, "differs", sides=("tool", "control")).why == either.differs
    assert Comparison(either, "agrees").why == ""


def test_the_table_says_what_was_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = load([BAD])
    monkeypatch.setattr(
        room, "run", lambda assembly, nag=None: frozenset({Finding("Control Tower", "CT.KMS.PR.1", "bad/Key")})
    )
    table = agreement(Subject(read), review(read))
    rows = {(row["Control"], row["Rule"]): row for row in table.records()}
    assert rows["KMS-01", "CT.KMS.PR.1"]["Verdict"] == "agrees"
    assert rows["KMS-01", "AwsSolutions-KMS5"]["Verdict"] == "not run"
    alone = rows["S3-01", "CT.S3.PR.1"]
    assert (alone["Verdict"], alone["Why"]) == ("differs", "not analysed")
    assert alone["Where they differ"] == "only the control objects to bad/Data"
    assert "cloudformation-validate " in table.note


def test_an_objection_without_a_resource_is_no_agreement() -> None:
    """It cannot be held against single resources; that the tool objects is compared."""
    read = load([BAD])
    results = [one for one in review(read) if one.control != "S3-05"]
    passed = [one for one in review(read) if one.control == "S3-05"]
    kept = [type(one)(**{**vars(one), "status": "PASS"}) for one in passed]
    found = [Finding("Control Tower", "CT.S3.PR.11", "bad")]
    (one,) = [one for one in compare(read, [*results, *kept], found) if one.rule.id == "CT.S3.PR.11"]
    assert (one.verdict, one.where) == ("differs", "only the tool objects to bad")


def test_stacks_that_are_called_by_their_folders_are_compared(tmp_path: Path) -> None:
    """Two templates of one name are told apart by where they lie, and a file may have a space in its name."""
    bucket = {"Type": "AWS::S3::Bucket"}
    for place in ("one/store", "other/store", "other/a store"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / f"{place}.json").write_text(json.dumps({"Resources": {"Data": bucket}}), encoding="utf-8")
    read = load([tmp_path])
    assert any("/" in template.stack for template in read.templates)
    found = [Finding("Control Tower", "CT.S3.PR.11", one.address) for one in read]
    (one,) = [one for one in compare(read, review(read), found) if one.rule.id == "CT.S3.PR.11"]
    assert (one.verdict, one.theirs) == ("agrees", one.ours)
    assert len(one.ours) == 3


def missing(monkeypatch: pytest.MonkeyPatch, read: Read) -> Iterator[str]:
    for module in ("cloudformation_validate", "cfnlint"):
        with monkeypatch.context() as patch:
            patch.setattr(importlib.util, "find_spec", lambda name, gone=module: None if name == gone else name)
            with pytest.raises(ToolsMissingError) as refused:
                run(read)
            yield str(refused.value)
    with monkeypatch.context() as patch:
        patch.setattr(room, "_CONTROL_TOWER", "no-such-package")
        with pytest.raises(ToolsMissingError) as refused:
            run(read)
        yield str(refused.value)


def test_tools_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    install = "is not installed; install requirements/dev.txt, as `make setup` does"
    assert list(missing(monkeypatch, load([BAD]))) == [
        f"cloudformation_validate {install}", f"cfnlint {install}", f"no-such-package {install}",
    ]  # fmt: skip


@pytest.mark.parametrize("entry", ["tool: Hearsay", "tool: cdk-nag, differs: because", "tool: cdk-nag, only: them"])
def test_an_entry_that_is_not_sound_is_refused(tmp_path: Path, entry: str) -> None:
    (tmp_path / "rules.yaml").write_text(f"- {{control: S3-01, rule: X, about: A, {entry}}}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="S3-01 X: an unknown tool, a reason that is too short"):
        rules(tmp_path / "rules.yaml")

"""How evidence is put together."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path

import pytest

from emr_platform.assembly import load
from emr_platform.review import Subject, Table, _gather, environments, gather, only, release, today
from emr_platform.review.pack import write_pack
from tests.review.pack.samples import DAY, write, write_assembly


def test_a_section_that_fails_says_so_and_the_rest_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def strange_things(subject: Subject) -> Table:
        raise KeyError(len(subject.clusters))

    def clusters(subject: Subject) -> Table:
        return Table("clusters", "Clusters", ("Name",), tuple((one.name,) for one in subject.clusters))

    monkeypatch.setattr(_gather, "SECTIONS", (strange_things, clusters))
    found = gather(load([write(tmp_path)]), as_of=DAY)
    assert [(one.name, len(one.rows)) for one in found.sections] == [("strange-things", 1), ("clusters", 2)]
    assert found.sections[0].note == "This section could not be made, which is a defect of it: KeyError: 2"
    assert found.section("clusters") == found.sections[1]
    assert found.section("nothing") is None


def test_the_titles_of_sections_name_sheets(tmp_path: Path) -> None:
    """At most 31 characters, without those that Excel refuses, and each once."""
    sections = gather(load([write(tmp_path)]), as_of=DAY).sections
    titles = [one.title for one in sections]
    assert len({title.lower() for title in titles}) == len(titles)
    assert [title for title in titles if len(title) > 31 or set(title) & set("[]:*?/\\")] == []
    assert all(len(row) == len(one.columns) for one in sections for row in one.rows)


def test_the_day_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert today() == date(2026, 1, 1)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert abs((today() - datetime.now(UTC).date()).days) <= 1


def test_a_tool_that_is_not_installed_has_no_release(monkeypatch: pytest.MonkeyPatch) -> None:
    assert release() == metadata.version("emr-platform")

    def absent(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", absent)
    assert release() == "unreleased"


def test_stacks_of_other_environments_are_left_out_with_their_gaps(tmp_path: Path) -> None:
    folder = write_assembly(tmp_path / "cdk.out", "dev", "prod")
    text = (folder / "emr-prod-jobs.template.json").read_text(encoding="utf-8")
    macro = text.replace('"Resources"', '"Transform": "Macro", "Resources"', 1)
    (folder / "emr-prod-jobs.template.json").write_text(macro, encoding="utf-8")
    whole = load([folder])
    assert environments(whole) == ["dev", "prod"]
    assert len(whole.gaps) == 1
    dev = only(whole, folder, ["dev"])
    assert [one.stack for one in dev.templates] == ["emr-dev-jobs"]
    assert {one.template.stack for one in dev.resources} == {"emr-dev-jobs"}
    assert dev.gaps == ()
    assert len(only(whole, folder, ["prod"]).gaps) == 1


def test_a_file_that_cannot_be_read_is_named_in_the_manifest(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"Resources": {', encoding="utf-8")
    found = gather(load([write(tmp_path / "in"), broken]), as_of=DAY)
    assert any(one.status == "UNKNOWN" and one.template == broken.name for one in found.results)
    write_pack(found, tmp_path / "out")
    manifest = (tmp_path / "out" / "MANIFEST.json").read_text(encoding="utf-8")
    assert f'"unread": [\n  "{broken.name}"' in manifest


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("broken.yaml", "AWSTemplateFormatVersion: 2010-09-09\nResources: {A: [\n"),
        ("broken.json", '{"Resources": {"A": {"Type": "AWS::SNS::Topic"}'),
        ("broken.yaml", "Resources:\n  A: {Type: AWS::SNS::Topic}\n  A: {Type: AWS::SNS::Topic}\n"),
    ],
)
def test_a_folder_is_reviewed_without_the_file_that_cannot_be_read(tmp_path: Path, name: str, text: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for good in ("a.yaml", "z.yaml"):
        (folder / good).write_text("Resources: {A: {Type: AWS::SNS::Topic}}", encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    found = gather(load([folder]), as_of=DAY)
    said = [(one.template, one.status) for one in found.results if one.control == "ASM-01"]
    assert sorted(said) == [("in/a.yaml", "PASS"), (f"in/{name}", "UNKNOWN"), ("in/z.yaml", "PASS")]
    write_pack(found, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "MANIFEST.json").read_text(encoding="utf-8"))
    assert manifest["unread"] == [f"in/{name}"]

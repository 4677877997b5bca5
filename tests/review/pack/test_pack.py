"""The files of the evidence pack: what each holds, that all are valid, and that they are the same every time."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from jsonschema import Draft4Validator

from emr_platform.assembly import load
from emr_platform.review import Control, Evidence, catalogue, counts, gather, review
from emr_platform.review.pack import WRITERS, OccupiedFolderError, evidence_csv, write_pack
from scripts.setup import ROOT
from tests.review.pack.samples import BARE, DAY, REGISTER, control, evidence, write, write_assembly, write_register

Json = dict[str, Any]


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Evidence with a result of every status, in words that make trouble in files."""
    found = about(evidence(tmp_path_factory.mktemp("rich"), REGISTER), "ASM-01", "ENC-01")
    names, nothing = control("ZZZ-01"), control("ZZZ-02", examine=lambda _: iter(()), severity="low")
    controls: tuple[Control, ...] = (names, nothing)
    results = (*found.results, *review(found.subject, controls))
    made = replace(found, results=results, controls=(*found.controls, *controls))
    assert {one.status for one in made.results} == {
        "PASS", "FAIL", "UNKNOWN", "INHERITED", "EXCEPTED", "NOT_APPLICABLE"
    }  # fmt: skip
    return made


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """Evidence in which nothing is open."""
    body = {"Resources": {"Group": {"Type": "AWS::XRay::Group"}}}
    return about(evidence(tmp_path_factory.mktemp("clean"), body=body), "ASM-01", "ENC-01")


def about(found: Evidence, *controls: str) -> Evidence:
    """Evidence as if the catalogue had these controls alone."""
    return replace(
        found,
        controls=tuple(one for one in found.controls if one.id in controls),
        results=tuple(one for one in found.results if one.control in controls),
    )


def made(name: str, found: Evidence) -> str:
    content = WRITERS[name](found)
    assert isinstance(content, str)
    return content


def test_evidence_json_holds_everything(rich: Evidence) -> None:
    read: Json = json.loads(made("evidence.json", rich))
    assert read["as_of"] == "2026-02-01"
    assert read["counts"] == counts(rich.results)
    assert [one["id"] for one in read["controls"]] == [one.id for one in rich.controls]
    assert read["population"]["AWS::EMR::Cluster"] == 2
    excepted = next(one for one in read["results"] if one["status"] == "EXCEPTED")
    assert {key: excepted[key] for key in ("control", "severity", "resource", "path", "exception", "without")} == {
        "control": "ENC-01", "severity": "high", "resource": BARE, "exception": "SEC-1", "without": "FAIL",
        "path": "Resources/Bare/Properties/SecurityConfiguration",
    }  # fmt: skip
    assert excepted["template"] == "jobs.template.json"
    lines = Path(rich.assembly.templates[0].folder, excepted["template"]).read_text(encoding="utf-8").splitlines()
    assert lines[excepted["line"] - 1].strip().startswith(('"Bare"', '"Properties"', "{"))
    (entry,) = read["exceptions"]
    assert (entry["ticket"], entry["state"], entry["expires"], entry["matched"]) == (
        "SEC-1", "in force", "2026-06-29", [BARE]
    )  # fmt: skip
    assert [one["stack"] for one in read["inputs"]] == ["jobs", ""]


def test_evidence_csv_has_a_line_for_each_result_and_no_formula(rich: Evidence) -> None:
    first = replace(rich.results[0], reason="=cmd()", resource="@x", path="+1", value="=1")
    found = replace(rich, results=(first, *rich.results[1:]))
    rows = list(csv.DictReader(io.StringIO(made("evidence.csv", found))))
    assert len(rows) == len(found.results)
    assert [rows[0][key] for key in ("reason", "resource", "path", "value")] == ["'=cmd()", "'@x", "'+1", '"=1"']
    assert {key: rows[-1][key] for key in ("control", "status", "value", "line")} == {
        "control": "ZZZ-02", "status": "NOT_APPLICABLE", "value": "", "line": "0"
    }  # fmt: skip


def test_names_that_no_line_holds_are_written_as_one(tmp_path: Path) -> None:
    body = {"Resources": {"B\n\u2028": {"Type": "AWS::S3::Bucket"}}}
    folder = write_assembly(tmp_path / "a b#[1]\n", "dev")
    (folder / "emr-dev-jobs.template.json").write_text(json.dumps(body), encoding="utf-8")
    found = gather(load([folder]), as_of=DAY)
    assert {one.file for one in found.inputs} == {
        "a b#[1]\\n/emr-dev-jobs.template.json", "a b#[1]\\n/manifest.json",
    }  # fmt: skip
    made = json.loads(WRITERS["oscal/assessment-results.json"](found) or "")["assessment-results"]
    titles = {subject["title"] for one in made["results"][0]["observations"] for subject in one.get("subjects", ())}
    assert "emr-dev-jobs/B\\n\\u2028" in titles
    assert all("\n" not in one for one in titles)
    links = [link["href"] for one in made["back-matter"]["resources"] for link in one.get("rlinks", ())]
    assert "a%20b%23%5B1%5D%5Cn/manifest.json" in links


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1", "'=1"),
        ("\t=1", "'\t'=1"),
        ("under =x;=cmd", "under =x;'=cmd"),
        ("a\n@b", "a\n'@b"),
        ("a; b=c-d", "a; b=c-d"),
        (5, 5),
    ],
)
def test_no_part_of_a_cell_is_a_formula(text: object, cell: object) -> None:
    assert evidence_csv._plain(text) == cell


def test_the_workbook_has_a_sheet_for_each_table_and_no_formula(rich: Evidence) -> None:
    content = WRITERS["evidence.xlsx"](rich)
    assert isinstance(content, bytes)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sections = [section.title for section in rich.sections]
    assert book.sheetnames == [
        "Summary", "Controls", "Results", "Exceptions", *sections, "Mappings", "Inherited", "Notes on other tools",
        "Inputs",
    ]  # fmt: skip
    results = list(book["Results"].iter_rows(values_only=True))
    assert results[0][:4] == ("Control", "Status", "Severity", "Resource")
    assert len(results) == len(rich.results) + 1
    named = next(row for row in results if row[0] == "ZZZ-01" and row[1] == "FAIL")
    assert named[7] == '"=HYPERLINK(\\"http://x\\")"'
    inherited = list(book["Inherited"].iter_rows(values_only=True))
    assert inherited[1][0] == "ZZZ-01"
    assert inherited[1][-1] == "the account's owner shows it"
    mappings = list(book["Mappings"].iter_rows(values_only=True))
    assert ("PCI DSS 4.0.1", "1.4.4", "ZZZ-01", 'Names are <good> & "short"') in mappings
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds <= {"s", "n"}
    assert book.properties.created.isoformat() == "2026-02-01T00:00:00"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
def test_libreoffice_reads_the_workbook_as_it_was_written(rich: Evidence, tmp_path: Path) -> None:
    content = WRITERS["evidence.xlsx"](rich)
    assert isinstance(content, bytes)
    (tmp_path / "evidence.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "read")]
    command = ["soffice", profile, *convert, str(tmp_path / "evidence.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    ours, theirs = (openpyxl.load_workbook(tmp_path / name) for name in ("evidence.xlsx", "read/evidence.xlsx"))
    assert theirs.sheetnames == ours.sheetnames
    for sheet in ours:
        assert list(theirs[sheet.title].iter_rows(values_only=True)) == list(sheet.iter_rows(values_only=True))


def test_a_text_that_no_cell_holds_is_cut_and_says_so(rich: Evidence) -> None:
    long = replace(rich.results[0], reason="x" * 40_000)
    content = WRITERS["evidence.xlsx"](replace(rich, results=(long,)))
    assert isinstance(content, bytes)
    reason = openpyxl.load_workbook(io.BytesIO(content))["Results"].cell(2, 9).value
    assert reason.endswith("x... (the rest is in evidence.json)")
    assert len(reason) < 32_768


@pytest.mark.parametrize("name", ["findings.sarif", "evidence.sarif"])
def test_sarif_is_valid(rich: Evidence, clean: Evidence, name: str) -> None:
    schema = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    for found in (rich, clean):
        errors = Draft4Validator(schema).iter_errors(json.loads(made(name, found)))
        assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_evidence_sarif_tells_every_kind(rich: Evidence) -> None:
    (run,) = json.loads(made("evidence.sarif", rich))["runs"]
    by_status = {one["properties"]["status"]: one for one in run["results"]}
    assert {status: (one["kind"], one["level"]) for status, one in by_status.items()} == {
        "PASS": ("pass", "none"),
        "FAIL": ("fail", "error"),
        "UNKNOWN": ("open", "none"),
        "INHERITED": ("review", "none"),
        "NOT_APPLICABLE": ("notApplicable", "none"),
        "EXCEPTED": ("fail", "error"),
    }
    (suppression,) = by_status["EXCEPTED"]["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("external", "accepted")
    assert suppression["properties"]["expires"] == "2026-06-29"
    assert all("suppressions" not in one for status, one in by_status.items() if status != "EXCEPTED")
    rule = run["tool"]["driver"]["rules"][by_status["FAIL"]["ruleIndex"]]
    assert (rule["id"], rule["properties"]["security-severity"]) == ("ZZZ-01", "8.0")
    assert "NIST 800-53r5 AC-4(21)" in rule["properties"]["tags"]


def test_findings_sarif_holds_what_fails_and_what_would(rich: Evidence) -> None:
    (run,) = json.loads(made("findings.sarif", rich))["runs"]
    assert sorted((one["ruleId"], one["properties"]["status"]) for one in run["results"]) == [
        ("ENC-01", "EXCEPTED"), ("ZZZ-01", "FAIL")
    ]  # fmt: skip
    for one in run["results"]:
        place = one["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] > 1
        assert place["artifactLocation"]["uri"].startswith("jobs.template.json")


def test_a_fingerprint_stays_when_lines_move(rich: Evidence) -> None:
    moved = replace(rich, results=tuple(replace(one, line=one.line + 7) for one in rich.results if one.line))
    prints = [
        {
            one["partialFingerprints"]["place/v1"]
            for one in json.loads(made("findings.sarif", found))["runs"][0]["results"]
        }
        for found in (rich, moved)
    ]
    assert prints[0] == prints[1]
    assert len(prints[0]) == 2


def test_oscal_is_valid(rich: Evidence, clean: Evidence, tmp_path: Path) -> None:
    # By the models of compliance-trestle, which take a second to import.
    from trestle.oscal.assessment_results import AssessmentResults
    from trestle.oscal.component import ComponentDefinition
    from trestle.oscal.poam import PlanOfActionAndMilestones

    models: dict[str, Any] = {
        "oscal/component-definition.json": ComponentDefinition,
        "oscal/assessment-results.json": AssessmentResults,
        "oscal/poam.json": PlanOfActionAndMilestones,
    }
    for number, found in enumerate((rich, clean)):
        write_pack(found, tmp_path / str(number))
        for name, model in models.items():
            if (tmp_path / str(number) / name).exists():
                assert isinstance(model.oscal_read(tmp_path / str(number) / name), model), name
    assert sorted(path.name for path in (tmp_path / "0" / "oscal").iterdir()) == [
        "assessment-results.json", "component-definition.json", "poam.json"
    ]  # fmt: skip


def test_without_anything_open_there_is_no_plan_of_action(clean: Evidence) -> None:
    """One without an item would not be valid."""
    assert WRITERS["oscal/poam.json"](clean) is None


def test_oscal_takes_nothing_for_satisfied_that_is_not_shown(rich: Evidence) -> None:
    read = json.loads(made("oscal/assessment-results.json", rich))["assessment-results"]["results"][0]
    states = {one["title"].partition(":")[0]: one["target"]["status"] for one in read["findings"]}
    assert states["ASM-01"] == {"state": "satisfied", "reason": "pass"}
    assert states["ENC-01"] == {"state": "not-satisfied", "reason": "other"}
    assert states["ZZZ-01"] == {"state": "not-satisfied", "reason": "fail"}
    assert "ZZZ-02" not in states
    inherited = [one for one in rich.results if one.status == "INHERITED"]
    alone = replace(rich, results=tuple(inherited), exceptions=())
    read = json.loads(made("oscal/assessment-results.json", alone))["assessment-results"]["results"][0]
    assert [one["target"]["status"]["state"] for one in read["findings"]] == ["not-satisfied"]


def test_every_id_that_oscal_refers_to_is_there(rich: Evidence) -> None:
    twice = replace(rich, results=(*rich.results, *rich.results))
    for name in ("oscal/assessment-results.json", "oscal/poam.json"):
        text = made(name, twice)
        defined: list[str] = []
        referred: set[str] = set()
        _ids(json.loads(text), defined, referred)
        assert len(defined) == len(set(defined)), name
        assert referred <= set(defined), name
        assert referred


def _ids(node: Any, defined: list[str], referred: set[str]) -> None:
    if isinstance(node, list):
        for one in node:
            _ids(one, defined, referred)
    elif isinstance(node, dict):
        for key, one in node.items():
            if key == "uuid":
                defined.append(one)
            elif key.endswith("-uuid"):
                referred.add(one)
            elif key == "href" and one.startswith("#"):
                referred.add(one[1:])
            _ids(one, defined, referred)


def test_the_plan_of_action_names_ticket_and_last_day(rich: Evidence) -> None:
    read = json.loads(made("oscal/poam.json", rich))["plan-of-action-and-milestones"]
    assert [one["title"] for one in read["poam-items"]] == [
        "SEC-1: ENC-01 at 1 place(s), until 2026-06-29", 'ZZZ-01: Names are <good> & "short"'
    ]  # fmt: skip
    approved, open_ = read["risks"]
    assert (approved["status"], approved["deadline"]) == ("deviation-approved", "2026-06-29T23:59:59+00:00")
    assert approved["mitigating-factors"][0]["description"] == "the nodes have no route to any bucket of ours"
    assert open_["status"] == "open"


def test_requirements_are_called_as_in_the_catalogue_of_nist(rich: Evidence) -> None:
    read = json.loads(made("oscal/component-definition.json", rich))["component-definition"]
    implementations = read["components"][0]["control-implementations"]
    ids = {
        one["source"].partition("/")[0]: [requirement["control-id"] for requirement in one["implemented-requirements"]]
        for one in implementations
    }
    assert "ac-4.21" in ids["https:"]
    assert any("r-1.4.4" in requirements for requirements in ids.values())


def test_the_manifest_has_the_hash_of_every_file(rich: Evidence, tmp_path: Path) -> None:
    digest = write_pack(rich, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "MANIFEST.json").read_text(encoding="utf-8"))
    on_disk = {
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()
    }
    assert {*manifest["files"], "MANIFEST.json"} == on_disk
    assert len(digest) == 64
    assert manifest["inputs"][0]["stack"] == "jobs"
    assert set(manifest["versions"]) == {"emr-platform", "catalogue"}


def test_nothing_of_an_earlier_pack_stays(rich: Evidence, clean: Evidence, tmp_path: Path) -> None:
    write_pack(rich, tmp_path / "out", further={"change/change.txt": "changed\n"})
    assert (tmp_path / "out" / "oscal" / "poam.json").exists()
    assert (tmp_path / "out" / "change" / "change.txt").exists()
    write_pack(clean, tmp_path / "out")
    assert not (tmp_path / "out" / "oscal" / "poam.json").exists()
    assert not (tmp_path / "out" / "change" / "change.txt").exists()


def test_a_folder_with_other_things_is_left_alone(rich: Evidence, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OccupiedFolderError, match="holds other things; give a new folder or one with an earlier pack"):
        write_pack(rich, tmp_path)
    (tmp_path / "MANIFEST.json").write_text("{}", encoding="utf-8")
    with pytest.raises(OccupiedFolderError, match=r"MANIFEST.json is none of this tool's; give a new folder"):
        write_pack(rich, tmp_path)
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_a_manifest_removes_nothing_outside_of_its_folder(rich: Evidence, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "MANIFEST.json").write_text(
        '{"format": "emr-platform-manifest/1", "files": {"../mine.txt": "0"}}', encoding="utf-8"
    )
    write_pack(rich, tmp_path / "out")
    assert (tmp_path / "mine.txt").exists()


def test_a_link_in_an_earlier_pack_is_not_followed(rich: Evidence, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    write_pack(rich, tmp_path / "out")
    (tmp_path / "out" / "index.html").unlink()
    (tmp_path / "out" / "index.html").symlink_to("../mine.txt")
    write_pack(rich, tmp_path / "out")
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "out" / "index.html").is_symlink()


@pytest.mark.parametrize(
    "manifest",
    [
        {"files": ["mine.txt"]},
        {"files": {"mine.txt": "0"}},
        {"format": "somebody's/1", "files": {"mine.txt": "0"}},
        {"format": "emr-platform-manifest/1", "files": [{"name": "mine.txt"}]},
    ],
)
def test_what_the_manifest_of_another_tool_names_is_left_alone(
    rich: Evidence, tmp_path: Path, manifest: object
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "MANIFEST.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(OccupiedFolderError, match=r"MANIFEST.json is none of this tool's; give a new folder"):
        write_pack(rich, tmp_path)
    assert (tmp_path / "mine.txt").exists()


def test_the_same_templates_give_the_same_bytes(tmp_path: Path) -> None:
    """In two processes, with other seeds of hashes, from other folders, at other times of the day.

    No path of the machine is in any file: the same templates may lie elsewhere on another one.
    """
    template, register = write_assembly(tmp_path / "in", "dev"), write_register(tmp_path)
    packs = []
    for seed, folder in (("1", "a"), ("2", "b")):
        (tmp_path / folder).mkdir()
        command = [sys.executable, "-m", "emr_platform", "review", str(template), "--register", str(register),
                   "--as-of", "2026-02-01", "--out", str(tmp_path / folder / "out")]  # fmt: skip
        environ = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=tmp_path / folder, env=environ, check=True, capture_output=True, timeout=60)
        out = tmp_path / folder / "out"
        packs.append({path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()})
    assert packs[0].keys() == packs[1].keys()
    assert [name for name in packs[0] if packs[0][name] != packs[1][name]] == []
    assert {"evidence.xlsx", "oscal/poam.json", "MANIFEST.json"} <= packs[0].keys()
    assert [name for name, data in packs[0].items() if str(tmp_path).encode() in data] == []
    manifest = json.loads(packs[0]["MANIFEST.json"])
    assert [(one["file"], one["kind"]) for one in manifest["inputs"]] == [
        ("in/emr-dev-jobs.template.json", "template"), ("in/manifest.json", "manifest"), ("exceptions.yaml", "register")
    ]  # fmt: skip


def test_every_control_is_in_the_evidence(tmp_path: Path) -> None:
    found = evidence(tmp_path)
    assert [one.id for one in found.controls] == [one.id for one in catalogue()]
    assert {one.control for one in found.results} == {one.id for one in catalogue()}


@pytest.fixture(params=["one process", "two processes"])
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Both ways of writing a pack: a process with threads does not fork."""
    if request.param == "two processes" and threading.active_count() > 1:
        pytest.skip("the test runner has threads; test_a_command_writes_what_a_library_does covers it")
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    if request.param == "one process":
        other.start()
    yield
    over.set()
    if other.is_alive():
        other.join()


@pytest.mark.usefixtures("way")
def test_what_a_writer_raises_is_raised(clean: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Evidence) -> str:
        raise ArithmeticError("no workbook")

    monkeypatch.setitem(WRITERS, "evidence.xlsx", broken)
    with pytest.raises(ArithmeticError, match="no workbook"):
        write_pack(clean, tmp_path / "pack")


def test_a_command_writes_what_a_library_does(tmp_path: Path) -> None:
    write(tmp_path / "templates")
    library, command = tmp_path / "library", tmp_path / "command"
    program = (
        "import pathlib, sys, threading, datetime\n"
        "from emr_platform.assembly import load\n"
        "from emr_platform.review import gather\n"
        "from emr_platform.review.pack import write_pack\n"
        "over = threading.Event()\n"
        "threading.Thread(target=over.wait).start()\n"
        "found = gather(load([pathlib.Path('templates')]), as_of=datetime.date(2026, 2, 1))\n"
        "write_pack(found, pathlib.Path('library'))\n"
        "over.set()\n"
    )
    options = ["--out", str(command), "--as-of", "2026-02-01"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for arguments in (["-c", program], ["-m", "emr_platform", "review", "templates", *options]):
        subprocess.run([sys.executable, *arguments], check=True, cwd=tmp_path, env=environment, capture_output=True)
    assert files_of(library) == files_of(command)


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}

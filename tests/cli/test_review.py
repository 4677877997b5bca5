"""`emr-platform review`."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emr_platform import cli
from tests.review.pack.samples import REGISTER, allow, template, write, write_assembly, write_register

ROOT = Path(__file__).parents[2]
Command = Callable[..., Any]
LAST_DAY = "2026-06-29"


@pytest.fixture
def jobs(repository: Path) -> Path:
    """A repository with one template, `jobs.template.json`; the cluster Bare fails ENC-01."""
    return write(repository)


def test_a_review_ends_well_whatever_it_finds(jobs: Path, command: Command) -> None:
    """Without a gate it tells what there is."""
    ran = command("review", "jobs.template.json", "--as-of", "2026-02-01")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    control = lines.index(next(line for line in lines if line.startswith("FAIL high ENC-01: ")))
    number = next(i for i, line in enumerate(jobs.read_text().splitlines(), 1) if '"Bare"' in line)
    where, said = lines[control + 1].split(": ", 1)
    file, line, path = where.strip().replace(" ", ":", 1).split(":")
    assert (file, path) == ("jobs.template.json", "Resources/Bare/Properties/SecurityConfiguration")
    assert int(line) >= number
    assert said.startswith("names no security configuration")
    remedy = "set SecurityConfiguration to a configuration that encrypts at rest and in transit"
    assert lines[control + 2] == f"  remedy: {remedy}"
    assert any(one.split()[:1] == ["FAIL"] for one in lines[control + 1 :])
    assert (
        ran.out.splitlines()[-1].startswith("reviewed 1 template with 5 resources against ") or "UNKNOWN" in lines[-1]
    )


def test_a_reason_that_names_many_ways_is_cut_on_the_terminal(repository: Path, command: Command) -> None:
    policy = {"PolicyName": "p", "PolicyDocument": {"Statement": allow("*", resource="*")}}
    role = {"AssumeRolePolicyDocument": {"Statement": []}, "Policies": [policy]}
    write(repository, {"Resources": {"Admin": {"Type": "AWS::IAM::Role", "Properties": role}}})
    lines = command("review", "jobs.template.json").out.splitlines()
    place = lines[next(i for i, line in enumerate(lines) if line.startswith("FAIL high IAM-07: ")) + 1]
    assert place.endswith("...")
    assert len(place) < 700
    ran = command("review", "jobs.template.json", "--json")
    (reason,) = [one["reason"] for one in json.loads(ran.out)["open"] if one["control"] == "IAM-07"]
    assert len(reason) > 1000


def test_a_control_that_fails_in_many_places_names_three(repository: Path, command: Command) -> None:
    write(repository, {"Resources": {f"Bare{n}": {"Type": "AWS::EMR::Cluster", "Properties": {}} for n in range(5)}})
    lines = command("review", "jobs.template.json").out.splitlines()
    control = lines.index(next(line for line in lines if line.startswith("FAIL high ENC-01: ")))
    assert [line.split("/")[1] for line in lines[control + 1 : control + 4]] == ["Bare0", "Bare1", "Bare2"]
    assert lines[control + 4] == "  and 2 more places"


HIDDEN = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/b/k"}}
GROUP = {"Type": "AWS::XRay::Group", "Properties": {}}
INCLUDE = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}
CLUSTER = {"Type": "AWS::EMR::Cluster", "Properties": {}}


@pytest.mark.parametrize(
    ("body", "cause", "place"),
    [
        ({"Resources": {"Hidden": HIDDEN}}, "the template of this nested stack is not among the files", "Hidden"),
        ({"Resources": {"Group": GROUP, **INCLUDE}}, "a macro may add resources", "Fn::Transform"),
        (
            {"Transform": "Own", "Resources": {"A": CLUSTER}},
            "the macro Own may write this resource anew",
            "A",
        ),
        (
            {"Resources": {"A": {"Type": "AWS::EMR::Cluster", "Properties": INCLUDE}}},
            "Fn::Transform is resolved at deployment",
            "A",
        ),
    ],
    ids=["nested stack", "include", "macro", "include in a resource"],
)
def test_one_thing_that_is_not_seen_is_said_once(
    repository: Path, command: Command, body: dict[str, Any], cause: str, place: str
) -> None:
    write(repository, body)
    lines = command("review", "jobs.template.json").out.splitlines()
    everything = json.loads(command("review", "jobs.template.json", "--json").out)["open"]
    opened = [one for one in everything if f": {cause}: " in f": {one['reason']}: " and one["severity"] == "high"]
    controls = list(dict.fromkeys(one["control"] for one in opened if one["control"] != "ASM-01"))
    head = lines.index(f"UNKNOWN high {len(controls)} controls: {cause}")
    assert len(controls) > 20
    assert lines[head - 3].startswith("UNKNOWN high ASM-01: "), "what is not seen is said before, with its place"
    assert lines[head + 1].startswith("  jobs.template.json:")
    assert lines[head + 1].endswith(f"Resources/{place}")
    assert lines[head + 2] == f"  open are {', '.join(controls[:3])} and {len(controls) - 3} more"
    assert lines[head + 3] == "  remedy: that of ASM-01"
    assert not [one for one in lines if one.startswith(tuple(f"UNKNOWN high {control}" for control in controls))]


def test_what_is_open_for_another_reason_keeps_its_paragraph(repository: Path, command: Command) -> None:
    given = {"Parameters": {"Release": {"Type": "String"}}}
    cluster = {"Type": "AWS::EMR::Cluster", "Properties": {"ReleaseLabel": {"Ref": "Release"}}}
    write(repository, {**given, "Resources": {"Hidden": HIDDEN, "Etl": cluster}})
    out = command("review", "jobs.template.json").out
    assert "FAIL high ENC-01: " in out
    assert "UNKNOWN high CFG-01: " in out
    assert " controls: the template of this nested stack is not among the files" in out


def test_few_controls_that_one_thing_opens_keep_their_paragraphs(repository: Path, command: Command) -> None:
    write(repository, {"Resources": {"Raw": {"Type": "AWS::S3::Bucket", "Properties": INCLUDE}}})
    out = command("review", "jobs.template.json", "--gate", "low").out
    assert "controls: Fn::Transform is resolved at deployment" in out, "of high severity they are many"
    assert "UNKNOWN low S3-11: " in out


def test_a_gate_holds_what_fails(jobs: Path, command: Command) -> None:
    ran = command("review", "jobs.template.json", "--gate", "high")
    assert ran.code == 1
    assert "gate high: not passed: " in ran.out


def test_a_gate_lets_through_what_does_not(repository: Path, command: Command) -> None:
    write(repository, {"Resources": {"Group": {"Type": "AWS::XRay::Group", "Properties": {}}}})
    ran = command("review", "jobs.template.json", "--gate", "low")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "gate low: passed")


def test_a_gate_holds_what_is_unknown(repository: Path, command: Command) -> None:
    write(repository, {"Transform": "Macro", "Resources": {"Group": {"Type": "AWS::XRay::Group"}}})
    ran = command("review", "jobs.template.json", "--gate", "high")
    assert ran.code == 1
    assert "UNKNOWN high ASM-01" in ran.out


def gate_of(register: str, day: str, repository: Path, command: Command) -> tuple[int, list[str]]:
    """A gate over a cluster that is excepted, and what is said of the register."""
    body = template()
    body["Resources"] = {"Bare": body["Resources"]["Bare"], "Encryption": body["Resources"]["Encryption"]}
    write(repository, body)
    write_register(repository, register)
    ran = command("review", "jobs.template.json", "--gate", "high", "--as-of", day, "--json")
    read = json.loads(ran.out)
    failing = [one["control"] for one in read["open"] if one["control"] == "ENC-01"]
    return len(failing), [one["rule"] for one in read["register"]]


def test_the_register_of_the_repository_is_taken(repository: Path, command: Command) -> None:
    assert gate_of(REGISTER, LAST_DAY, repository, command) == (0, ["exception-ends-soon"])
    assert gate_of(REGISTER, "2026-06-30", repository, command) == (1, ["exception-expired"])


def test_an_error_of_the_register_fails_the_gate_alone(repository: Path, command: Command) -> None:
    write(repository, {"Resources": {"Group": {"Type": "AWS::XRay::Group", "Properties": {}}}})
    write_register(repository)
    ran = command("review", "jobs.template.json", "--gate", "low", "--as-of", "2026-02-01")
    assert ran.code == 1
    assert "exceptions.yaml:2 exceptions[0]" in ran.out
    assert ran.out.splitlines()[-1] == "gate low: not passed: 1 error of the register"
    assert command("review", "jobs.template.json", "--as-of", "2026-02-01").code == 0


def test_a_register_can_be_named(jobs: Path, command: Command, tmp_path: Path) -> None:
    other = write_register(tmp_path / "other", REGISTER.replace("ENC-01", "ENC-0I"))
    ran = command("review", "jobs.template.json", "--register", str(other))
    assert (ran.code, ran.out) == (2, "")
    assert "got 'ENC-0I'; there is no such control; did you mean ENC-" in ran.err


def test_the_evidence_is_written_and_can_be_verified(jobs: Path, repository: Path, command: Command) -> None:
    ran = command("review", "jobs.template.json", "--out", "evidence")
    assert ran.code == 0
    digest = ran.out.splitlines()[-1].rpartition(" ")[2]
    assert ran.out.splitlines()[-1] == f"evidence: evidence; the SHA-256 of its MANIFEST.json is {digest}"
    check = [sys.executable, "evidence/verify.py", "--manifest-sha256", digest, "--templates", "."]
    subprocess.run(check, cwd=repository, check=True, capture_output=True, timeout=60)


def test_what_changed_is_told_and_written(jobs: Path, repository: Path, command: Command) -> None:
    assert command("review", "jobs.template.json", "--out", "old").code == 0
    body = template()
    body["Resources"]["Reader"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(allow("s3:Put*"))
    (repository / "was").mkdir()
    jobs.rename(repository / "was" / "jobs.template.json")
    write(repository, body)
    widening = "  permission jobs/Reader: s3:Put* on arn:aws:s3:::raw/*"
    for old in ("old", "old/evidence.json", "was"):
        ran = command("review", "jobs.template.json", "--diff", old, "--out", "new")
        assert (ran.code, ran.err) == (0, "")
        assert widening in ran.out.splitlines()
        assert widening in (repository / "new" / "change" / "change.txt").read_text().splitlines()
        (one,) = json.loads((repository / "new" / "change" / "change.json").read_text())["widenings"]
        assert one == {"kind": "permission", "whose": "jobs/Reader", "what": "s3:Put* on arn:aws:s3:::raw/*"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": "emr-platform-evidence/1"', "is no evidence of this tool: "),
        ('{"format": "emr-platform-evidence/1"}', "is no evidence of this tool: 'results'"),
        ('{"format": "emr-platform-evidence/10", "results": [], "facts": {}}', "is evidence of another format than"),
        ('{"format": "emr-platform-evidence/1", "results": [{}], "facts": {}}', "is no evidence of this tool: its res"),
        ('{"format": "emr-platform-evidence/1", "results": [1], "facts": {}}', "is no evidence of this tool: its res"),
        ('{"format": "emr-platform-evidence/1", "results": [], "facts": {}}', "is no evidence of this tool: its facts"),
        (
            '{"format": "emr-platform-evidence/1", "results": [], "facts": {"grants": [{"holder": 1}]}}',
            "is no evidence of this tool: its grants are not written as they should be",
        ),
    ],
)
def test_older_evidence_that_cannot_be_read_is_refused(jobs: Path, command: Command, text: str, said: str) -> None:
    Path("old").mkdir()
    Path("old/evidence.json").write_text(text)
    ran = command("review", "jobs.template.json", "--diff", "old")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"emr-platform review: old/evidence.json {said}")


@pytest.mark.parametrize("epoch", ["yesterday", "9" * 12, "9" * 30, "1.5"])
def test_a_day_that_is_none_is_refused(
    jobs: Path, command: Command, monkeypatch: pytest.MonkeyPatch, epoch: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    ran = command("review", "jobs.template.json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"emr-platform review: SOURCE_DATE_EPOCH is '{epoch}'; it takes seconds since 1970\n"


def test_what_an_environment_acknowledges_is_in_the_evidence(repository: Path, command: Command) -> None:
    write_assembly(repository / "cdk.out", "dev", "prod")
    (repository / "environments").mkdir()
    reason = "the owners end it at the end of each quarter"
    acknowledged = f"name: dev\nacknowledgements:\n  - {{rule: idle-timeout, path: clusters.etl, reason: {reason}}}\n"
    (repository / "environments" / "dev.yaml").write_text(acknowledged)
    (repository / "environments" / "prod.yaml").write_text("a: [")
    assert command("review", "dev", "--out", "out").code == 0
    assert rows("out") == [["dev", "idle-timeout", "clusters.etl", reason, "environments/dev.yaml:3"]]
    manifest = json.loads(Path("out/MANIFEST.json").read_text())
    assert [one["file"] for one in manifest["inputs"] if one["kind"] == "environment"] == ["environments/dev.yaml"]
    assert command("review", "--out", "out").code == 0
    assert [row[:2] for row in rows("out")] == [["dev", "idle-timeout"], ["prod", "unknown"]]
    done = subprocess.run(
        [sys.executable, "out/verify.py", "--templates", "cdk.out"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_a_file_that_is_not_here_is_said_to_be_so_and_an_examples_is_found(repository: Path, command: Command) -> None:
    write_assembly(repository / "cdk.out", "dev", "pool")
    example = repository / "examples" / "pool" / "environments"
    example.mkdir(parents=True)
    (example / "pool.yaml").write_text("acknowledgements: [{rule: pool-role, reason: shared on purpose}]")
    assert command("review", "--out", "out").code == 0
    assert rows("out") == [
        ["dev", "unknown", "", "unknown: the environment's file is not here", "environments/dev.yaml"],
        ["pool", "pool-role", "", "shared on purpose", "examples/pool/environments/pool.yaml:1"],
    ]


def rows(folder: str) -> list[list[str]]:
    sections = json.loads(Path(folder, "evidence.json").read_text())["sections"]
    found: list[list[str]] = next(one["rows"] for one in sections if one["name"] == "acknowledged")
    return found


def test_half_a_character_ends_no_review(repository: Path, command: Command) -> None:
    policy = '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "\\ud800"}, "Action": "sts:AssumeRole"}]}'
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy}}
    (repository / "a.json").write_text(json.dumps({"Resources": {"R": role}}))
    (repository / os.fsdecode(b"\xff.yaml")).write_text("Resources: {B: {Type: AWS::S3::Bucket}}")
    ran = command("review", ".", "--out", "out")
    assert (ran.code, ran.err) == (0, "")


def test_an_environment_is_its_stacks_in_cdk_out(repository: Path, command: Command) -> None:
    write_assembly(repository / "cdk.out", "dev", "prod")
    for targets, number in ((["dev"], 1), (["dev", "prod"], 2), ([], 2)):
        read = json.loads(command("review", *targets, "--json").out)
        assert read["templates"] == number
    ran = command("review", "dev", "--json")
    templates = {one["template"] for one in json.loads(ran.out)["open"] if one["template"]}
    assert templates == {"cdk.out/emr-dev-jobs.template.json"}


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ([], "cdk.out does not exist; synthesise it first, or name templates"),
        (["dev"], "cdk.out does not exist; synthesise dev first, or name templates"),
        (["nothing/here"], "nothing/here does not exist; give a cdk.out, a folder of templates, or a template"),
        (["nothing.yaml"], "nothing.yaml does not exist; give a cdk.out, a folder of templates, or a template"),
        (["jobs"], "jobs holds no template; synthesise first, or name a file"),
    ],
)
def test_what_is_not_there_is_refused_with_what_to_run(
    repository: Path, command: Command, targets: list[str], said: str
) -> None:
    ran = command("review", *targets)
    assert (ran.code, ran.out, ran.err) == (2, "", f"emr-platform review: {said}\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("prod", "got prod; cdk.out holds dev; synthesise prod first"),
        ("dve", "got dve; cdk.out holds dev; did you mean dev?"),
    ],
)
def test_an_environment_that_is_not_in_cdk_out_is_refused(
    repository: Path, command: Command, name: str, said: str
) -> None:
    write_assembly(repository / "cdk.out", "dev")
    ran = command("review", name)
    assert (ran.code, ran.out, ran.err) == (2, "", f"emr-platform review: {said}\n")


def test_where_there_is_a_makefile_it_says_what_to_make(repository: Path, command: Command) -> None:
    (repository / "Makefile").write_text("synth:\n", encoding="utf-8")
    assert "cdk.out does not exist; run `make synth` first" in command("review").err
    assert "cdk.out does not exist; run `make synth ENV=dev` first" in command("review", "dev").err
    example = repository / "examples" / "pool" / "environments"
    example.mkdir(parents=True)
    (example / "pool.yaml").write_text("name: pool")
    said = "run `cdk synth --quiet -c environments=examples/pool/environments -c env=pool` first"
    assert said in command("review", "pool").err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.yaml is no CloudFormation template: it has no Resources"),
        ("{}", "x.yaml is no CloudFormation template: it has no Resources"),
        ("Resources: [", "x.yaml cannot be read: line 2, column 1: did not find expected node content"),
    ],
)
def test_where_nothing_can_be_read_there_is_no_review(repository: Path, command: Command, text: str, said: str) -> None:
    (repository / "x.yaml").write_text(text, encoding="utf-8")
    ran = command("review", "x.yaml", "--out", "evidence")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"emr-platform review: nothing to review: {said}")
    assert not (repository / "evidence").exists()
    write(repository)
    assert command("review", "jobs.template.json", "--diff", "x.yaml").code == 2
    ran = command("review", "x.yaml", "jobs.template.json", "--json")
    assert ran.code == 0
    assert {one["status"] for one in json.loads(ran.out)["open"] if one["template"] == "x.yaml"} == {"UNKNOWN"}


def test_an_assembly_without_stacks_is_no_review(repository: Path, command: Command) -> None:
    (repository / "cdk.out").mkdir()
    (repository / "cdk.out" / "manifest.json").write_text('{"artifacts": {}}', encoding="utf-8")
    ran = command("review")
    assert (ran.code, ran.out) == (2, "")


def test_what_is_left_is_in_the_evidence_where_that_is_written(jobs: Path, command: Command, tmp_path: Path) -> None:
    assert "--out DIR writes all results" in command("review", "jobs.template.json").out
    written = command("review", "jobs.template.json", "--out", str(tmp_path / "out")).out
    assert "the evidence has them" in written
    assert "--out DIR" not in written


def test_a_hidden_folder_with_templates_is_named(repository: Path, command: Command) -> None:
    (repository / "app" / ".serverless").mkdir(parents=True)
    write(repository / "app" / ".serverless")
    ran = command("review", "app")
    assert (ran.code, "hidden folders, such as .serverless, are not looked into: name it" in ran.err) == (2, True)
    assert command("review", "app/.serverless").code == 0


def test_it_says_which_templates_no_manifest_names(repository: Path, command: Command) -> None:
    (repository / "cdk.out").mkdir()
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "jobs.template.json"}}
    (repository / "cdk.out" / "manifest.json").write_text(json.dumps({"artifacts": {"jobs": stack}}), encoding="utf-8")
    for name in ("jobs", "old", "older"):
        (repository / "cdk.out" / f"{name}.template.json").write_text(json.dumps(template()), encoding="utf-8")
    said = "not reviewed, as no manifest names it: cdk.out/old.template.json and 1 more"
    assert said in command("review").out.splitlines()
    unnamed = json.loads(command("review", "--json").out)["unnamed"]
    assert unnamed == ["cdk.out/old.template.json", "cdk.out/older.template.json"]


def test_a_parameter_answers_what_was_unknown(repository: Path, command: Command) -> None:
    body = template()
    body["Parameters"] = {"Configuration": {"Type": "String"}}
    body["Resources"]["Encryption"]["Properties"]["Name"] = "strict"
    body["Resources"]["Encrypted"]["Properties"]["SecurityConfiguration"] = {"Ref": "Configuration"}
    write(repository, body)

    def status(*arguments: str) -> str:
        assert command("review", "jobs.template.json", "--out", "out", *arguments).code == 0
        results = json.loads(Path("out/evidence.json").read_text())["results"]
        return str(
            next(one["status"] for one in results if (one["control"], one["resource"]) == ("ENC-01", "jobs/Encrypted"))
        )

    assert status() == "UNKNOWN"
    assert status("--parameter", "Configuration=strict") == "PASS"
    assert json.loads(Path("out/MANIFEST.json").read_text())["parameters"] == {"Configuration": "strict"}
    ran = command("review", "jobs.template.json", "--parameter", "Konfiguration=strict")
    assert ran.code == 2
    assert "no template has a parameter 'Konfiguration'; did you mean Configuration?" in ran.err
    ran = command("review", "jobs.template.json", "--parameter", "strict")
    assert ran.code == 2
    assert "--parameter takes NAME=VALUE, not 'strict'" in ran.err


@pytest.mark.parametrize(
    ("declared", "value", "said"),
    [
        ({"Type": "String", "AllowedValues": ["dev", "prod"]}, "prd", "it allows dev, prod; did you mean prod?"),
        ({"Type": "String", "AllowedValues": ["dev", "prod"]}, "prod", ""),
        ({"Type": "String", "AllowedValues": [True, False]}, "true", ""),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a, b", ""),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a,c", "it allows a, b"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "A", "its AllowedPattern is [a-z]+"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "a", ""),
        ({"Type": "String", "AllowedPattern": "\\p{Alpha}+"}, "1", ""),
        ({"Type": "String", "AllowedPattern": "[a-z&&[^x]]+"}, "a", ""),
        ({"Type": "Number", "MinValue": 10}, "abc", "it is a number"),
        ({"Type": "Number", "MinValue": 10}, "9", "it is at least 10"),
        ({"Type": "Number", "MaxValue": "20"}, "21", "it is at most 20"),
        ({"Type": "Number", "MinValue": 10, "MaxValue": 20}, "15", ""),
        ({"Type": "String", "MinLength": 2}, "a", "it has at least 2 characters"),
        ({"Type": "String", "MaxLength": "2"}, "abc", "it has at most 2 characters"),
        ({"Type": "String", "MinLength": 1, "MaxLength": 3}, "abc", ""),
    ],
)
def test_a_value_that_a_parameter_does_not_take_is_refused(
    repository: Path, command: Command, declared: dict[str, Any], value: str, said: str
) -> None:
    write(repository, template() | {"Parameters": {"Stage": declared}})
    ran = command("review", "jobs.template.json", "--parameter", f"Stage={value}")
    assert ran.code == (2 if said else 0)
    assert (f"the parameter 'Stage' does not take '{value}': {said}" in ran.err) is bool(said)


def test_a_parameter_is_given_once(repository: Path, command: Command) -> None:
    write(repository, template() | {"Parameters": {"Stage": {"Type": "String"}}})
    ran = command("review", "jobs.template.json", "--parameter", "Stage=dev", "--parameter", "Stage=prod")
    assert (ran.code, "--parameter gives 'Stage' twice" in ran.err) == (2, True)


def test_a_folder_that_is_in_use_is_refused(jobs: Path, repository: Path, command: Command) -> None:
    (repository / "mine").mkdir()
    (repository / "mine" / "thesis.txt").write_text("mine")
    ran = command("review", "jobs.template.json", "--out", "mine")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "emr-platform review: mine holds other things; give a new folder or one with an earlier pack\n"
    (repository / "file" / "deep").mkdir(parents=True)
    (repository / "file" / "deep" / "MANIFEST.json").mkdir()
    ran = command("review", "jobs.template.json", "--out", "jobs.template.json/out")
    assert ran.code == 2
    assert ran.err.startswith("emr-platform review: ")


def test_terminal_codes_of_a_template_do_not_reach_the_terminal(repository: Path, command: Command) -> None:
    body = template()
    body["Resources"]["\u001b[31mBare"] = body["Resources"].pop("Bare")
    write(repository, body)
    ran = command("review", "jobs.template.json")
    assert "\\x1b[31mBare" in ran.out
    assert "\x1b" not in ran.out


def test_a_terminal_sees_progress_and_colour_and_a_pipe_neither(jobs: Path, command: Command) -> None:
    piped = command("review", "jobs.template.json")
    assert piped.err == ""
    assert "\x1b" not in piped.out
    ours, theirs = pty.openpty()
    arguments = [sys.executable, "-m", "emr_platform", "review", "jobs.template.json"]
    environ = {**{key: value for key, value in os.environ.items() if key != "NO_COLOR"}, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(arguments, stdout=theirs, stderr=theirs, env=environ) as running:
        os.close(theirs)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
    os.close(ours)
    assert running.returncode == 0
    assert b"\r\x1b[Kreading templates" in shown
    assert b"\x1b[31m" in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_it_imports_neither_the_cdk_nor_boto3_nor_pydantic_and_starts_no_process(jobs: Path) -> None:
    """It is fast for what it leaves alone; a bound on seconds would only say how busy a machine is."""
    program = (
        "import subprocess, sys\n"
        "subprocess.Popen.__init__ = None\n"
        "from emr_platform.cli import run\n"
        "code = run(['review', 'jobs.template.json', '--out', 'out', '--diff', 'jobs.template.json'])\n"
        "heavy = {'aws_cdk', 'constructs', 'jsii', 'boto3', 'botocore', 'pydantic', 'openpyxl', 'trestle'}\n"
        "print(code, sorted(heavy & set(sys.modules)))\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.stderr == ""
    assert ran.stdout.splitlines()[-1] == "0 []"


def test_it_ends_at_once_when_all_is_said(jobs: Path, command: Command) -> None:
    """What it holds is not freed, which would take a tenth of its time."""
    arguments = ["review", "jobs.template.json", "--gate", "high"]
    program = (
        "import atexit, sys\n"
        "atexit.register(print, 'in the usual way')\n"
        f"sys.argv = ['emr-platform', *{arguments!r}]\n"
        "from emr_platform.cli import main\n"
        "main()\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False, timeout=60
    )
    said = command(*arguments)
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, said.out, said.err)


def test_where_nobody_takes_what_it_says_it_ends_in_the_usual_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing() -> None:
        raise BrokenPipeError

    monkeypatch.setattr(cli, "run", lambda: 1)
    monkeypatch.setattr(sys, "argv", ["emr-platform", "review"])
    monkeypatch.setattr(sys.stdout, "flush", refusing)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1


def test_other_tools_are_asked_on_request(jobs: Path, command: Command, tmp_path: Path) -> None:
    """What they say becomes a section of the evidence; cdk-nag's part comes from a file."""
    found = tmp_path / "nag.json"
    found.write_text(json.dumps([{"rule": "AwsSolutions-EMR2", "resource": "jobs/Template/Bare"}]), encoding="utf-8")
    plain = command("review", "jobs.template.json", "--out", "plain")
    asked = command("review", "jobs.template.json", "--tools", "--nag", str(found), "--out", "asked")
    assert (plain.code, asked.code, asked.err) == (0, 0, "")
    sections = [
        json.loads((jobs.parent / name / "evidence.json").read_text())["sections"] for name in ("plain", "asked")
    ]
    names = [{one["name"]: one for one in each} for each in sections]
    assert names[1].keys() - names[0].keys() == {"tool-agreement"}
    assert {tool for _, tool, *_ in names[1]["tool-agreement"]["rows"]} >= {"Control Tower", "cdk-nag", "cfn-lint"}


def test_findings_of_a_tool_that_is_not_asked_are_refused(jobs: Path, command: Command) -> None:
    ran = command("review", "jobs.template.json", "--nag", "jobs.template.json")
    assert ran.code == 2
    assert "--nag goes with --tools" in ran.err


def test_a_bill_of_materials_lies_beside_the_evidence(jobs: Path, command: Command) -> None:
    bill = jobs.with_name("bill.json")
    bill.write_text(json.dumps({"bomFormat": "CycloneDX", "components": []}), encoding="utf-8")
    assert command("review", "jobs.template.json", "--out", "pack", "--sbom", "bill.json").code == 0
    assert (jobs.with_name("pack") / "sbom.cdx.json").read_bytes() == bill.read_bytes()
    manifest = json.loads((jobs.with_name("pack") / "MANIFEST.json").read_text(encoding="utf-8"))
    assert "sbom.cdx.json" in manifest["files"]


@pytest.mark.parametrize("text", ["{", "[]", '{"bomFormat": "SPDX"}'])
def test_what_is_no_bill_of_materials_is_refused(jobs: Path, command: Command, text: str) -> None:
    jobs.with_name("bill.json").write_text(text, encoding="utf-8")
    ran = command("review", "jobs.template.json", "--out", "pack", "--sbom", "bill.json")
    assert ran.code == 2
    assert "bill.json is no bill of materials in CycloneDX's JSON; `make sbom` writes one" in ran.err
    assert not jobs.with_name("pack").exists()


def test_a_bill_of_materials_goes_with_a_folder(jobs: Path, command: Command) -> None:
    jobs.with_name("bill.json").write_text("{}", encoding="utf-8")
    ran = command("review", "jobs.template.json", "--sbom", "bill.json")
    assert (ran.code, "--sbom goes with --out" in ran.err) == (2, True)

"""What exceptions do to results, and what is said of them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import Evidence, gather, read_register, register_findings
from tests.review.pack.samples import BARE, DAY, ENTRY, REGISTER, evidence, port, template, write, write_register


def reviewed(folder: Path, text: str, day: date = DAY) -> tuple[Evidence, list[str]]:
    """A review with a register, and what is said of that, less the file and the line."""
    register = read_register(write_register(folder, text), ["ENC-01", "ASM-01"])
    found = gather(load([write(folder)]), as_of=day, register=register)
    said = register_findings(register, found.exceptions, day, "1.2.3")
    return found, [f"{one.severity} {one.rule}: {one.message}" for one in said]


def of_bare(found: Evidence) -> list[tuple[str, str | None, str | None]]:
    return [(one.status, one.exception, one.without) for one in found.results
            if (one.control, one.resource) == ("ENC-01", BARE)]  # fmt: skip


def test_without_a_register_the_cluster_fails(tmp_path: Path) -> None:
    assert of_bare(evidence(tmp_path)) == [("FAIL", None, None)]


def test_an_exception_leaves_what_the_result_would_be(tmp_path: Path) -> None:
    found, said = reviewed(tmp_path, REGISTER)
    assert of_bare(found) == [("EXCEPTED", "SEC-1", "FAIL")]
    assert [(one.state, one.matched) for one in found.exceptions] == [("in force", (BARE,))]
    assert said == []


def test_what_passes_is_not_excepted(tmp_path: Path) -> None:
    found, _ = reviewed(tmp_path, REGISTER.replace("jobs/Bare", "jobs/*re*"))
    statuses = {one.resource: one.status for one in found.results if one.control == "ENC-01"}
    assert statuses == {"jobs/Bare": "EXCEPTED", "jobs/Encrypted": "PASS"}


def test_an_exception_is_announced_thirty_days_before_its_end(tmp_path: Path) -> None:
    last = date(2026, 6, 29)
    assert reviewed(tmp_path, REGISTER, last - timedelta(days=31))[1] == []
    found, said = reviewed(tmp_path, REGISTER, last - timedelta(days=30))
    assert of_bare(found) == [("EXCEPTED", "SEC-1", "FAIL")]
    assert said == [
        (
            "warning exception-ends-soon: got SEC-1 of data-platform; its last day is 2026-06-29, days left: 30; "
            "mend what it excepts before"
        )
    ]


def test_an_exception_holds_on_its_last_day_and_not_on_the_next(tmp_path: Path) -> None:
    assert of_bare(reviewed(tmp_path, REGISTER, date(2026, 6, 29))[0]) == [("EXCEPTED", "SEC-1", "FAIL")]
    found, said = reviewed(tmp_path, REGISTER, date(2026, 6, 30))
    assert of_bare(found) == [("FAIL", None, None)]
    assert said == [
        (
            "error exception-expired: got SEC-1 of data-platform; its last day was 2026-06-29; "
            "mend what it excepts, or have it granted anew"
        )
    ]


def test_an_exception_does_not_hold_before_it_was_granted(tmp_path: Path) -> None:
    found, said = reviewed(tmp_path, REGISTER, date(2025, 12, 31))
    assert of_bare(found) == [("FAIL", None, None)]
    assert ([one.state for one in found.exceptions], said) == (
        ["not yet"],
        [
            (
                "warning exception-not-yet: got SEC-1 of data-platform; it was granted from 2026-01-01 on and excepts "
                "nothing before; mend what fails until then, or correct `granted`"
            )
        ],
    )


@pytest.mark.parametrize("scope", ["jobs/Encrypted", "jobs/Gone"])
def test_an_exception_that_nothing_needs_is_stale(tmp_path: Path, scope: str) -> None:
    found, said = reviewed(tmp_path, REGISTER.replace("jobs/Bare", scope))
    assert of_bare(found) == [("FAIL", None, None)]
    assert said == [f"error exception-stale: got SEC-1 of data-platform; nothing fails ENC-01 at {scope}; remove it"]


def test_a_machine_alone_is_not_the_cluster_that_a_state_of_it_launches(tmp_path: Path) -> None:
    """The evidence calls the cluster by both; an exception that names the machine is told so."""
    launching = {"Type": "Task", "Resource": "arn:aws:states:::elasticmapreduce:createCluster.sync", "End": True,
                 "Parameters": {"Name": "c"}}  # fmt: skip
    machine = {"Type": "AWS::StepFunctions::StateMachine",
               "Properties": {"Definition": {"StartAt": "Go", "States": {"Go": launching}}}}  # fmt: skip
    (tmp_path / "jobs.json").write_text(
        json.dumps({"Resources": {"Flow": machine, "Topic": {"Type": "AWS::SNS::Topic"}}})
    )
    said = {}
    for scope in ("jobs/Flow", "jobs/Flow Go"):
        register = read_register(write_register(tmp_path, REGISTER.replace("jobs/Bare", scope)), ["ENC-01", "ASM-01"])
        found = gather(load([tmp_path / "jobs.json"]), as_of=DAY, register=register)
        said[scope] = [one.message for one in register_findings(register, found.exceptions, DAY, "1.2.3")]
    assert said["jobs/Flow Go"] == []
    assert "; remove it, or name what a state launches: jobs/Flow Go" in said["jobs/Flow"][0]


@pytest.mark.parametrize("scope", ["other/Bare", "jobs/Bare\n    template: other.json"])
def test_an_exception_of_another_stack_is_not_stale_here(tmp_path: Path, scope: str) -> None:
    """It is told all the same: a name of a stack may be misspelt."""
    found, (said,) = reviewed(tmp_path, REGISTER.replace("jobs/Bare", scope))
    assert [one.state for one in found.exceptions] == ["elsewhere"]
    words = scope.replace("\n    template:", "")
    assert said == (
        f"warning exception-elsewhere: got SEC-1 of data-platform; no stack under review is one of {words}; "
        "review these stacks, or correct their names"
    )


def test_a_resource_that_needs_no_exception_is_told(tmp_path: Path) -> None:
    """It would except what fails there one day, without anybody's decision."""
    found, said = reviewed(tmp_path, REGISTER.replace("jobs/Bare", "[jobs/Bare, jobs/Gone, other/Bare]"))
    assert of_bare(found) == [("EXCEPTED", "SEC-1", "FAIL")]
    (one,) = said
    assert one == (
        "warning exception-partly-stale: got SEC-1 of data-platform; nothing fails ENC-01 at jobs/Gone; "
        "remove these of its resources"
    )


def test_exceptions_of_other_environments_are_one_line(tmp_path: Path) -> None:
    entries = [ENTRY.replace("SEC-1", f"SEC-{n}").replace("jobs/Bare", f"prod-{n}/Bare") for n in range(1, 30)]
    found, (said,) = reviewed(tmp_path, f"exceptions:{''.join(entries)}")
    assert {one.state for one in found.exceptions} == {"elsewhere"}
    assert "SEC-1 of data-platform, SEC-2 of data-platform, " in said
    assert "prod-28/Bare, prod-29/Bare; review these stacks" in said


def test_a_file_that_cannot_be_read_can_be_excepted(tmp_path: Path) -> None:
    folder = write(tmp_path / "in").parent
    (folder / "gone.yaml").write_text("Resources: {A: {Type: AWS::S3::Bucket}, A: 1}", encoding="utf-8")
    name = f"{folder.name}/gone.yaml"
    text = REGISTER.replace("ENC-01", "ASM-01").replace("jobs/Bare", name)
    register = read_register(write_register(tmp_path / "register", text), ["ASM-01"])
    found = gather(load([folder]), as_of=DAY, register=register)
    assert [one.state for one in found.exceptions] == ["in force"]
    assert {one.status for one in found.results if one.resource == name} == {"EXCEPTED"}
    assert of_bare(found) == [("FAIL", None, None)]


def test_a_template_narrows_the_scope(tmp_path: Path) -> None:
    narrowed = REGISTER.replace("jobs/Bare", "jobs/Bare\n    template: jobs.template.json")
    assert of_bare(reviewed(tmp_path, narrowed)[0]) == [("EXCEPTED", "SEC-1", "FAIL")]


def test_a_whole_stack_is_not_excepted_silently(tmp_path: Path) -> None:
    """However the glob is written: here by the letters that the names begin with."""
    wide = REGISTER.replace("jobs/Bare", '"jobs/[A-Z]*"')
    found, said = reviewed(tmp_path, wide)
    assert of_bare(found) == [("FAIL", None, None)]
    assert said == [
        (
            "error exception-broad: got SEC-1 of data-platform; jobs/[A-Z]* covers all resources of a stack; "
            "name resources, or write `broad: true`"
        )
    ]
    found, said = reviewed(tmp_path, wide.replace("owner:", "broad: true\n    owner:"))
    assert of_bare(found) == [("EXCEPTED", "SEC-1", "FAIL")]
    assert said == [
        (
            "warning exception-broad: got SEC-1 of data-platform; "
            "resources that it excepts from ENC-01 at jobs/[A-Z]*: 1; name resources as soon as that is possible"
        )
    ]


def world(*numbers: int) -> dict[str, Any]:
    """A cluster whose nodes the world reaches at some ports."""
    body = template()
    body["Resources"]["Nodes"]["Properties"]["SecurityGroupIngress"] = [port(one, "0.0.0.0/0") for one in numbers]
    body["Resources"]["Bare"]["Properties"]["Instances"] = {"EmrManagedMasterSecurityGroup": {"Ref": "Nodes"}}
    return body


OPEN = """
  - ticket: SEC-2
    control: NET-03
    resource: jobs/Nodes
    owner: data-platform
    approver: security
    reason: a partner without fixed addresses reaches one port
    compensating: the port asks for a certificate
    granted: 2026-01-01
    expires: 2026-06-29
"""
SEEN = """    seen:
      - {"CidrIp": "0.0.0.0/0", "FromPort": 443, "IpProtocol": "tcp", "ToPort": 443}
"""


def of_nodes(folder: Path, text: str, *ports: int) -> tuple[list[str], list[str], list[str]]:
    """How NET-03 stands at the nodes, how the exceptions do, and what is said of these."""
    register = read_register(write_register(folder, text), ["NET-03"])
    found = gather(load([write(folder, world(*ports))]), as_of=DAY, register=register)
    said = register_findings(register, found.exceptions, DAY, "1.2.3")
    statuses: list[str] = [
        one.status for one in found.results if (one.control, one.resource) == ("NET-03", "jobs/Nodes")
    ]
    return statuses, [one.state for one in found.exceptions], [f"{one.severity} {one.message}" for one in said]


def test_an_exception_of_a_resource_excepts_what_fails_there_later(tmp_path: Path) -> None:
    assert of_nodes(tmp_path, f"exceptions:{OPEN}", 443, 22) == (["EXCEPTED"] * 2, ["in force"], [])


def test_an_exception_of_what_was_seen_falls_when_that_grows(tmp_path: Path) -> None:
    pinned = f"exceptions:{OPEN}{SEEN}"
    assert of_nodes(tmp_path, pinned, 443) == (["EXCEPTED"], ["in force"], [])
    sees = 'got SEC-2 of data-platform; NET-03 sees at jobs/Nodes what was not accepted: {"CidrIp": "0.0.0.0/0", '
    remedy = "; mend it, or have it granted with that in `seen`"
    statuses, states, (said,) = of_nodes(tmp_path, pinned, 443, 22)
    assert (statuses, states) == (["EXCEPTED", "FAIL"], ["in force"])
    assert said.startswith(f'warning {sees}"FromPort": 22')
    assert said.endswith(remedy)
    statuses, states, (said,) = of_nodes(tmp_path, pinned, 22)
    assert (statuses, states) == (["FAIL"], ["outgrown"])
    assert said.startswith(f'error {sees}"FromPort": 22')
    assert said.endswith(remedy)


def test_an_exception_of_what_was_seen_is_stale_when_nothing_fails(tmp_path: Path) -> None:
    statuses, states, (said,) = of_nodes(tmp_path, f"exceptions:{OPEN}{SEEN}")
    assert ("FAIL" in statuses, states) == (False, ["stale"])
    assert said.startswith("error got SEC-2 of data-platform; nothing fails NET-03 at jobs/Nodes; remove it")


def test_what_grew_may_have_an_exception_of_its_own(tmp_path: Path) -> None:
    second = f"{OPEN}{SEEN}".replace("SEC-2", "SEC-3").replace("443", "22")
    found = of_nodes(tmp_path, f"exceptions:{OPEN}{SEEN}{second}", 443, 22)
    assert found == (["EXCEPTED"] * 2, ["in force"] * 2, [])


def test_what_grew_in_many_places_is_told_by_a_few(tmp_path: Path) -> None:
    _, _, (said,) = of_nodes(tmp_path, f"exceptions:{OPEN}{SEEN}", *range(1, 7))
    assert said.count("FromPort") == 3
    assert " and 3 more; mend it" in said


def test_exceptions_of_another_tool_are_kept_for_it(tmp_path: Path) -> None:
    tool = ENTRY.replace("control: ENC-01", "tool: cdk-nag\n    rule: ENC-01")
    found, said = reviewed(tmp_path, f"exceptions:{tool}")
    assert of_bare(found) == [("FAIL", None, None)]
    assert ([one.state for one in found.exceptions], said) == (["in force"], [])


def test_notes_of_another_release_are_read_again(tmp_path: Path) -> None:
    note = "{tool: cdk-nag, rule: S1, resource: '*', kind: tool-defect, reason: it reads the wrong path}"
    for reviewed_at, expected in (("1.2.3", []), ("1.2.2", [
        ("error notes-reviewed: got 1.2.2; notes are read again for every release, and this is 1.2.3; "
        "read each of them, then write the release here")
    ])):  # fmt: skip
        _, said = reviewed(tmp_path, f"notes: {{reviewed: {reviewed_at}, entries: [{note}]}}")
        assert said == expected

"""The register of exceptions: what is wrong with it is said at once, each with where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from emr_platform.review import InvalidRegisterError, catalogue, read_register
from scripts.setup import ROOT
from tests.review.pack.samples import ENTRY, REGISTER, write_register

CONTROLS = ("ASM-01", "ENC-01", "ENC-02")


def wrong(folder: Path, text: str) -> list[str]:
    """Everything that is said of a register, without the file and the rule's name."""
    with pytest.raises(InvalidRegisterError) as caught:
        read_register(write_register(folder, text), CONTROLS)
    file = (folder / "exceptions.yaml").as_posix()
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{file}:") and line.endswith(" [error: register]") for line in lines)
    return [line.removeprefix(f"{file}:").removesuffix(" [error: register]") for line in lines]


def changed(**changes: str) -> str:
    """The sample's register with other values; an empty one takes the key away."""
    lines = []
    for line in REGISTER.splitlines():
        key = line.strip(" -").partition(":")[0]
        if key not in changes:
            lines.append(line)
        elif changes[key]:
            lines.append(f"{line.partition(':')[0]}: {changes[key]}")
    return "\n".join(lines)


def test_an_entry_is_read_with_all_that_a_reviewer_asks_for(tmp_path: Path) -> None:
    register = read_register(write_register(tmp_path), CONTROLS)
    (entry,) = register.exceptions
    assert (entry.control, entry.resources, entry.template, entry.broad) == ("ENC-01", ("jobs/Bare",), "*", False)
    assert (entry.ticket, entry.owner, entry.approver) == ("SEC-1", "data-platform", "security")
    assert (entry.granted, entry.expires) == (date(2026, 1, 1), date(2026, 6, 29))
    assert (entry.line, entry.place) == (2, "exceptions[0]")
    assert entry.reason == "it reads nothing but the public data set of the weather"
    assert entry.compensating == "the nodes have no route to any bucket of ours"


def test_values_that_were_accepted_are_read_as_evidence_writes_them(tmp_path: Path) -> None:
    text = f"""{REGISTER}    seen: [{{"b": [1, true], "a": "yes"}}, plain, null, 3]\n"""
    (entry,) = read_register(write_register(tmp_path, text), CONTROLS).exceptions
    assert entry.seen == ('{"a": "yes", "b": [1, true]}', '"plain"', "", "3")


def test_the_register_of_this_repository_is_as_it_must_be() -> None:
    register = read_register(ROOT / "exceptions.yaml", [one.id for one in catalogue()])
    assert {one.tool for one in register.notes} == {"cdk-nag"}
    assert {one.kind for one in register.notes} == {"tool-defect", "by-design", "not-applicable"}


@pytest.mark.parametrize("text", ["", "exceptions:\n", "exceptions: []\nnotes:\n"])
def test_a_register_may_be_empty(tmp_path: Path, text: str) -> None:
    register = read_register(write_register(tmp_path, text), CONTROLS)
    assert (register.exceptions, register.notes, register.reviewed) == ((), (), "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", ["1: got [1]; it must be a mapping of keys to values; write `key: value` lines"]),
        ("exceptions: 3", ["1 exceptions: got 3; it must be a list of entries; write items with `- `"]),
        ("exceptoins: []", ["1 exceptoins: got 'exceptoins'; no such key here; did you mean `exceptions`?"]),
        ("zebra: []", ["1 zebra: got 'zebra'; no such key here; remove it; the keys here are exceptions, notes"]),
        (
            "exceptions: [a]",
            ["1 exceptions[0]: got 'a'; it must be a mapping of keys to values; write `key: value` lines"],
        ),
        (
            changed(control=""),
            ["2 exceptions[0]: got nothing; an entry is about a `control`; add `control:` with the control's id"],
        ),
        (
            changed(control="ENC-11"),
            ["3 exceptions[0].control: got 'ENC-11'; there is no such control; did you mean ENC-01?"],
        ),
        (
            changed(control="nothing"),
            ["3 exceptions[0].control: got 'nothing'; there is no such control; see the controls in `evidence.json`"],
        ),
        (changed(owner=""), ["2 exceptions[0]: got nothing; `owner` is required; add `owner:` with its value"]),
        (changed(ticket="17"), ["2 exceptions[0].ticket: got 17; it must be text; write it, in quotes"]),
        (
            changed(approver="data-platform"),
            [
                ("6 exceptions[0].approver: got 'data-platform'; nobody approves what they own; "
                "name somebody else who decided")
            ],
        ),
        (
            changed(reason="because"),
            [
                ("7 exceptions[0].reason: got 'because'; a reason has at least 20 characters, and this has 7; "
                "write why it is acceptable")
            ],
        ),
        (
            changed(granted="soon"),
            ["9 exceptions[0].granted: got 'soon'; it must be a day; write it as 2026-01-31"],
        ),
        (
            changed(expires="2025-12-31"),
            ["10 exceptions[0].expires: got 2025-12-31; it was granted later, on 2026-01-01; write its last day"],
        ),
        (
            changed(expires="2026-07-01"),
            [
                ("10 exceptions[0].expires: got 2026-07-01; an exception holds for at most 180 days from the day "
                "it was granted; write 2026-06-30 or sooner, and have it granted anew then")
            ],
        ),
        (
            changed(resource='"*"'),
            [("4 exceptions[0].resource: got '*'; this covers all resources of every stack; "
             "name resources, or write `broad: true`")],
        ),
        (
            changed(resource='"jobs/?*"'),
            [("4 exceptions[0].resource: got 'jobs/?*'; this covers all resources of jobs; "
             "name resources, or write `broad: true`")],
        ),
        (
            changed(resource='"*Bare"'),
            ["4 exceptions[0].resource: got '*Bare'; a resource is `<stack>/<logical id>`; name the stack too"],
        ),
        (
            changed(resource="[]"),
            ["4 exceptions[0].resource: got an empty list; an entry names resources; write `<stack>/<logical id>`"],
        ),
        (
            changed(resource="[jobs/Bare, 7]"),
            ["4 exceptions[0].resource: got 7; it must be text; write `<stack>/<logical id>`"],
        ),
        (
            f"{REGISTER}    broad: maybe\n",
            ["11 exceptions[0].broad: got 'maybe'; it must be true or false; write true or false"],
        ),
        (
            f"{REGISTER}    seen: 0.0.0.0/0\n",
            [("11 exceptions[0].seen: got '0.0.0.0/0'; it must be a list of values; write each `value` of the results "
             "in evidence.json with `- `")],
        ),
        (
            f"{REGISTER}    seen: []\n",
            [("11 exceptions[0].seen: got []; it must be a list of values; write each `value` of the results "
             "in evidence.json with `- `")],
        ),
        (
            changed(control="") + "\n    tool: cdk-nag\n    rule: S1\n    seen: [a]\n",
            ["12 exceptions[0].seen: got ['a']; what another tool saw is not known; remove it"],
        ),
        (
            f"{REGISTER}    tool: cdk-nag\n    rule: AwsSolutions-S1\n",
            ["3 exceptions[0].control: got a control and a rule; an entry is about one of them; split it"],
        ),
        (
            changed(control="") + "\n    rule: AwsSolutions-S1\n",
            ["2 exceptions[0]: got nothing; `tool` is required; add `tool:` with its value"],
        ),
        (
            f"exceptions:{ENTRY}{ENTRY}",
            [
                ("12 exceptions[1]: got 'SEC-1'; exceptions[0] excepts ENC-01 by this ticket already; "
                 "list all resources there"),
            ],
        ),
        (
            "notes: {entries: []}",
            ["1 notes: got nothing; `reviewed` is required; add `reviewed:` with its value"],
        ),
        (
            ("notes: {reviewed: 0.1.0, entries: [{tool: cdk-nug, rule: 'S[1', resource: x, kind: meant, "
            "reason: a public web site is public}]}"),
            [
                ("1 notes.entries[0].kind: got 'meant'; it must be one of tool-defect, by-design, not-applicable; "
                "choose one of these"),
                ("1 notes.entries[0].rule: got 'S[1'; it must be a regular expression: unterminated character set at "
                "position 1; write a backslash before each bracket"),
                "1 notes.entries[0].tool: got 'cdk-nug'; it must be one of cdk-nag; did you mean cdk-nag?",
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_where_and_what_to_do(tmp_path: Path, text: str, said: list[str]) -> None:
    assert wrong(tmp_path, text) == said


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = changed(control="ENC-11", reason="because", expires="2027-01-01", approver="data-platform")
    assert [line.split(":")[0] for line in wrong(tmp_path, text)] == [
        "3 exceptions[0].control",
        "6 exceptions[0].approver",
        "7 exceptions[0].reason",
        "10 exceptions[0].expires",
    ]


def test_what_is_no_yaml_is_said(tmp_path: Path) -> None:
    (said,) = wrong(tmp_path, "exceptions: [")
    assert said.startswith("1: got line 2, column 1: did not find expected node content while parsing a flow node; ")
    with pytest.raises(InvalidRegisterError, match="got no such file or directory; the register is one YAML file"):
        read_register(tmp_path / "absent.yaml", CONTROLS)


@pytest.mark.parametrize(
    "approver", ["data-platform", " DATA-platform ", "Data Platform", "data_platform.", "\uff44ata-plat\u200bform"]
)
def test_nobody_approves_what_they_own_however_they_write_it(tmp_path: Path, approver: str) -> None:
    (said,) = wrong(tmp_path, changed(approver=f'"{approver}"'))
    assert "nobody approves what they own; name somebody else who decided" in said

"""The page as text: whole, escaped, asking nobody, and saying what the evidence says."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from emr_platform.review import Evidence, Exemption, Standing, Subject, Table
from emr_platform.review.pack._statuses import (
    MEANINGS,
    SIGNS,
    STATUSES,
    WORDS,
    requirements,
    verdict,
    worst_by_control,
)
from emr_platform.review.pack.page import page
from tests.review.page.made import control, evidence, resource, result, subject

VOID = {"br", "hr", "img", "input", "link", "meta", "rect", "line", "path"}
HOSTILE = "\"'><script>alert(1)</script><img src=https://example.com/x onerror=alert(1)>\u202e\x00"


class Reader(HTMLParser):
    """Elements with attributes, ids, and the text below each id; refuses what is not nested as it should be."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.open):
            self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


@pytest.fixture
def about(tmp_path: Path) -> Subject:
    return subject(tmp_path, {"Cluster": resource("EMR::Cluster", Name="etl", LogUri="s3://logs/")})


def reviewed(about: Subject, **changes: Any) -> Evidence:
    """One result of each status, at the cluster's line."""
    (template,) = about.assembly.templates
    line = template.line(("Resources", "Cluster", "Properties", "LogUri"))
    statuses = ("FAIL", "UNKNOWN", "EXCEPTED", "INHERITED", "PASS", "NOT_APPLICABLE")
    controls = [control(f"ENC-{number:02}") for number in range(1, 7)]
    results = [
        result(one.id, status, template=template.file, line=line, value={"seen": one.id})  # type: ignore[arg-type]  # of a tuple of words
        for one, status in zip(controls, statuses, strict=True)
    ]
    return evidence(about, controls, results, **changes)


def test_page_is_nested_and_every_link_leads_somewhere(about: Subject) -> None:
    sections = [
        Table("network-flows", "Flows", ("From", "Template", "Line"), (("a", about.assembly.templates[0].file, 3),))
    ]
    read = Reader(page(reviewed(about, sections=sections)))
    ids = [one["id"] for _, one in read.elements if "id" in one]
    assert len(ids) == len(set(ids))
    links = [str(one["href"]) for one in read.of("a")]
    assert {link[1:] for link in links} <= set(ids)
    assert all(link.startswith("#") for link in links)
    labelled = [str(one["aria-labelledby"]) for _, one in read.elements if "aria-labelledby" in one]
    assert {name for names in labelled for name in names.split()} <= set(ids)


def test_page_has_landmarks_captions_and_labels(about: Subject) -> None:
    html = page(reviewed(about, sections=[Table("keys", "Keys", ("Key",), (("a",),))]))
    read = Reader(html)
    assert read.of("html") == [{"lang": "en"}]
    for landmark in ("header", "main", "nav"):
        assert len(read.of(landmark)) == 1
    assert len(read.of("h1")) == 1
    assert len(read.of("caption")) == len(read.of("table")) > 0
    assert all(one.get("scope") in {"col", "row"} for one in read.of("th"))
    assert all("aria-labelledby" in one for one in read.of("section"))
    for tag in ("select", "input"):
        assert re.search(rf"<{tag}[ >]", re.sub(r"<label>.*?</label>", "", html, flags=re.DOTALL)) is None
    assert all("aria-label" in one for _, one in read.elements if one.get("role") == "region")


def test_page_asks_nobody_for_anything(about: Subject) -> None:
    html = page(reviewed(about))
    read = Reader(html)
    for name, attributes in read.elements:
        assert name not in {"link", "img", "iframe", "object", "embed", "base", "video", "audio", "source"}
        assert not {"src", "srcset", "action", "background", "style", "onclick"} & set(attributes)
    assert "@import" not in html
    assert "url(" not in html


def test_page_says_what_each_status_means_before_the_first_result(about: Subject) -> None:
    html = page(reviewed(about))
    read = Reader(html)
    assert list(MEANINGS) == list(STATUSES)
    for status, meaning in MEANINGS.items():
        assert f"{SIGNS[status]} {WORDS[status]}{meaning}" in read.text
    legend = html.index('<dl class="legend">')
    assert html.index('<section id="summary"') < legend < html.index('<section id="attention"')
    assert "<details" not in html[:legend], "nothing has to be opened for it, on paper either"


def test_policy_allows_the_page_its_own_style_and_script_only(about: Subject) -> None:
    html = page(reviewed(about))
    (policy,) = [str(one["content"]) for one in Reader(html).of("meta") if one.get("http-equiv")]
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"https?:|\*|unsafe|data:", policy)
    for tag in ("style", "script"):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", html, flags=re.DOTALL)
        assert found
        for inline in found:
            digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy


def test_templates_of_strangers_are_text(tmp_path: Path) -> None:
    rule = {"IpProtocol": HOSTILE, "CidrIp": HOSTILE, "Description": HOSTILE}
    group = resource("EC2::SecurityGroup", GroupDescription=HOSTILE, SecurityGroupIngress=[rule])
    about = subject(tmp_path, {HOSTILE: resource("EMR::Cluster", Name=HOSTILE), "Group": group})
    (template,) = about.assembly.templates
    hostile = replace(
        result(HOSTILE, "FAIL", template=template.file, line=3, value=[HOSTILE], exception=HOSTILE),
        resource=HOSTILE, path=HOSTILE, reason=HOSTILE,
    )  # fmt: skip
    passing = replace(hostile, status="PASS")
    entry = Exemption(HOSTILE, "", (HOSTILE,), HOSTILE, True, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE,
                      date(2026, 1, 1), date(2026, 2, 1))  # fmt: skip
    mappings = {HOSTILE: (HOSTILE,)}
    made = control(HOSTILE, title=HOSTILE, why=HOSTILE, mappings=mappings, sources=(HOSTILE,), unsure=HOSTILE)
    sections = [Table("key-users", HOSTILE, (HOSTILE, "B"), ((HOSTILE, HOSTILE),), HOSTILE)]
    found = evidence(about, [made], [hostile, passing], sections, exceptions=(Standing(entry, "expired", (HOSTILE,)),),
                     versions={HOSTILE: HOSTILE})  # fmt: skip
    html = page(found)
    read = Reader(html)
    assert len(read.of("script")) == 1
    assert read.of("img") == []
    assert not any("onerror" in attributes for _, attributes in read.elements)
    assert not set("\x00\u202e") & set(html)
    assert "<script>alert(1)</script>" in read.text, "it is shown, as text"


def test_same_evidence_same_bytes(about: Subject, tmp_path: Path) -> None:
    first = page(reviewed(about))
    again = subject(tmp_path, {"Cluster": resource("EMR::Cluster", Name="etl", LogUri="s3://logs/")})
    assert page(reviewed(again)) == first


def test_every_result_is_there_with_its_place_and_its_line(about: Subject) -> None:
    html = page(reviewed(about))
    read = Reader(html)
    statuses = [one["data-status"] for one in read.of("li") if "data-status" in one]
    assert sorted(map(str, statuses)) == sorted(["FAIL", "UNKNOWN", "EXCEPTED", "INHERITED", "PASS", "NOT_APPLICABLE"])
    for number in range(1, 7):
        assert f"ENC-{number:02}" in read.text
        assert f'{{"seen": "ENC-{number:02}"}}' in read.text
    assert '"LogUri": "s3://logs/"' in read.text
    assert re.search(r"<mark><b>\d+</b>\s+&quot;LogUri&quot;", html), "the line itself is marked among those around it"


def test_what_to_look_at_lists_what_fails_what_is_unknown_and_who_must_show(about: Subject) -> None:
    read = Reader(page(reviewed(about)))
    start, end = read.text.index("What fails"), read.text.index("Controls and results Status")
    attention = read.text[start:end]
    for words in ("ENC-01 FAIL", "ENC-02 UNKNOWN", "ENC-04 INHERITED"):
        assert words in attention
    for words in ("ENC-05 PASS", "ENC-06 NOT_APPLICABLE"):
        assert words not in attention


def test_nothing_to_look_at_is_said(about: Subject) -> None:
    read = Reader(page(evidence(about, [control("ENC-01")], [result("ENC-01", "PASS")])))
    for words in ("Nothing fails.", "Nothing is unknown.", "Nothing is inherited.", "There are none."):
        assert words in read.text


def test_exceptions_are_told_with_owner_end_and_state(about: Subject) -> None:
    entry = Exemption("ENC-01", "", ("app/*",), "*", False, "SEC-7", "data team", "ciso", "old engine", "network rules",
                      date(2026, 9, 1), date(2026, 12, 1))  # fmt: skip
    read = Reader(page(reviewed(about, exceptions=(Standing(entry, "ends soon", ("app/Cluster",)),))))
    row = "SEC-7 ENC-01 ends soon 2026-12-01 data team ciso old engine network rules app/* in *"
    assert row.replace(" ", "") in read.text.replace(" ", "")
    assert "; seen: " not in read.text
    pinned = Standing(replace(entry, seen=('{"FromPort": 22}', "")), "outgrown", ())
    read = Reader(page(reviewed(about, exceptions=(pinned,))))
    assert "outgrown" in read.text
    assert 'app/* in *; seen: {"FromPort": 22}, nothing' in read.text


def test_a_requirement_stands_as_its_worst_control() -> None:
    controls = [control("A-1"), control("A-2", mappings={"NIST 800-53r5": ("AC-10",)}), control("A-3", mappings={})]
    results = [result("A-1", "PASS"), result("A-1", "INHERITED"), result("A-2", "UNKNOWN"), result("A-2", "PASS")]
    worst = worst_by_control(results)
    assert requirements(controls, worst, "NIST 800-53r5") == {
        "AC-2": ("INHERITED", ["A-1"]),
        "AC-10": ("UNKNOWN", ["A-1", "A-2"]),
    }
    assert list(requirements(controls, worst, "NIST 800-53r5")) == ["AC-2", "AC-10"], "as people count"


def test_a_control_without_a_result_is_not_met() -> None:
    assert requirements([control("A-1")], {}, "SOC 2") == {"CC6.1": ("UNKNOWN", ["A-1"])}


def test_verdict_never_hides_what_is_unknown() -> None:
    assert verdict([result("A-1", "PASS")]) == "Nothing fails."
    assert verdict([result("A-1", "UNKNOWN"), result("A-1", "UNKNOWN", severity="low")]) == (
        "Nothing fails; 2 cannot be known from the templates, 1 of them high."
    )
    mixed = [result("A-1", "FAIL"), result("A-2", "INHERITED"), result("A-3", "EXCEPTED")]
    assert verdict(mixed) == "1 result fails, 1 of them high; 1 are for somebody else to show; 1 are excepted."


def test_unknown_cells_of_tables_are_marked_and_empty_columns_left_out(about: Subject) -> None:
    rows = (("a", "unknown: the parameter X is given at deployment", ""), ("b", "yes", ""))
    html = page(evidence(about, sections=[Table("keys", "Keys", ("Key", "Rotation", "Condition"), rows, "a note")]))
    assert '<td class="unknown">unknown: the parameter X is given at deployment</td>' in html
    assert '<th scope="col">Condition</th>' not in html
    assert "a note" in html


ACCESS = ("Who", "Kind", "Effect", "Access level", "Actions", "Conditions", "Limits", "Through", "Statement")


@pytest.mark.parametrize("times", [1, 5], ids=["rows by themselves", "rows below a heading"])
def test_tables_of_many_columns_have_some_beneath_others(about: Subject, times: int) -> None:
    rows = [
        (f"app/{who}", "Role", "Allow", "Write", f"s3:Put{number}", "if tagged", limits, "its own", statement)
        for who, limits, statement in (("A", "", "unknown: a parameter"), ("B", "a boundary <b>", ""))
        for number in range(times)
    ]
    html = page(evidence(about, sections=[Table("who-can-do-what", "Who can do what", ACCESS, tuple(rows))]))
    table = html.partition('aria-label="Who can do what"')[2].partition("</table>")[0]
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', table)
    assert heads == ["Who"] * (times == 1) + ["Effect", "Actions", "Conditions", "Through"]
    assert table.count("<small>Limits: a boundary &lt;b&gt;</small>") == 1
    assert table.count("<small>Kind: Role</small>") == 2
    assert table.count("<small>Access level: Write</small></td>") == 2 * times
    assert table.count("<td>its own<small class=unknown>Statement: unknown: a parameter</small></td>") == times
    assert table.count("Statement:") == times


def test_what_would_stand_beneath_an_empty_column_has_its_own(about: Subject) -> None:
    row = ("app/A", "Role", "Allow", "Write", "", "", "", "", "Sid")
    html = page(evidence(about, sections=[Table("who-can-do-what", "Who can do what", ACCESS, (row,))]))
    table = html.partition('aria-label="Who can do what"')[2].partition("</table>")[0]
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', table) == ["Who", "Effect", "Access level", "Statement"]


def test_what_stands_between_backticks_is_code(about: Subject) -> None:
    words = "run `aws <x>` or `it`"
    made = page(
        evidence(
            about,
            [control("AAA-01", remedy=words)],
            [result("AAA-01", "FAIL", reason=words)],
            [Table("odd", "Odd", ("A", "B"), (("1", words),), words)],
        )
    )
    assert made.count("run <code>aws &lt;x&gt;</code> or <code>it</code>") >= 4
    assert "`" not in made.split("<main")[1].split("</main>")[0]


def test_tables_of_no_chapter_are_shown_too(about: Subject) -> None:
    read = Reader(
        page(evidence(about, sections=[Table("permissions", "Who can do what", ("Role",), (("app/Role",),))]))
    )
    assert "Who can do what" in read.text
    assert "app/Role" in read.text


def test_a_gap_that_is_no_template_has_no_line(about: Subject) -> None:
    lost = result("ASM-01", "UNKNOWN", template="lost.yaml", line=4, resource="lost.yaml")
    read = Reader(page(evidence(about, [control("ASM-01")], [lost])))
    assert "lost.yaml:4" in read.text


def test_many_results_stay_small(about: Subject) -> None:
    (template,) = about.assembly.templates
    controls = [control(f"ENC-{number:02}") for number in range(60)]
    results = [
        result(one.id, "PASS", template=template.file, line=4, resource=f"app/Cluster{number}", reason="is encrypted")
        for one in controls
        for number in range(100)
    ]
    assert len(page(evidence(about, controls, results))) < 1_500_000

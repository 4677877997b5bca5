"""The table of rules against excerpts of logs and EMR's messages, written for these tests in the words of AWS, Spark,
Hadoop and Python. `corpus/<category>/<name>.txt` says in its head what kind of text it is, which rule must find it, and
what the summary must say."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import Any

import pytest

from emr_platform.operate.diagnosis import CATEGORIES, RULES
from emr_platform.operate.diagnosis._classify import Text, classify

CORPUS = Path(__file__).parent / "corpus"
CASES = sorted(CORPUS.glob("*/*.txt"))
GROUPS_OF_PROGRAMS = {"where", "error", "message"}


def excerpt(file: Path) -> tuple[dict[str, str], str]:
    head, _, text = file.read_text(encoding="utf-8").partition("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines()), text


@pytest.mark.parametrize("file", CASES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_an_excerpt_is_what_its_folder_says(file: Path) -> None:
    head, text = excerpt(file)
    kind: Any = head["kind"]

    found = classify([Text(kind, "here", text)])

    if file.parent.name == "unknown":
        assert found is None
        return
    assert found is not None
    assert (found.rule.category, found.rule.name) == (file.parent.name, head["rule"])
    assert head.get("says", "") in found.summary
    assert found.remedy
    assert found.evidence
    assert all(line in text for line in found.evidence)
    assert "{" not in found.summary


def test_every_category_has_excerpts_and_every_rule_finds_one() -> None:
    assert {file.parent.name for file in CASES} == set(CATEGORIES)
    assert {rule.name for rule in RULES} - {excerpt(file)[0].get("rule") for file in CASES} == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_told_in_groups_that_it_has(rule: Any) -> None:
    named = {field for _, field, _, _ in string.Formatter().parse(rule.summary) if field}
    groups = set().union(*(re.compile(pattern).groupindex for pattern in rule.patterns)) if rule.patterns else set()
    assert named <= groups | {"line", "job"} | (GROUPS_OF_PROGRAMS if rule.reads != "pattern" else set())
    assert rule.category in CATEGORIES
    assert bool(rule.patterns) == (rule.reads == "pattern")


def test_names_of_rules_are_their_own() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_specific_reason_in_a_log_wins_over_the_clusters_word_for_it() -> None:
    reason = "BOOTSTRAP_FAILURE: On the master instance (i-0a1b), bootstrap action 1 returned a non-zero return code"
    log = "fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden"

    found = classify([Text("cluster", "cluster", reason), Text("log", "stderr", log)])

    assert found is not None
    assert found.rule.category == "s3-denied"


def test_a_timeout_is_a_timeout_whatever_the_killed_program_said() -> None:
    log = "java.lang.InterruptedException: sleep interrupted\nExit code is 137"

    found = classify([Text("state", "Step one", "States.Timeout: "), Text("log", "stderr", log)])

    assert found is not None
    assert found.rule.category == "timeout"

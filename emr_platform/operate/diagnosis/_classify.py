"""Asking the table of rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ._program import Error, errors, java_error, last_error, message_of, python_error
from ._rules import RULES, Kind, Rule, Stage

_NOTHING_SAID = {
    "who": "the caller",
    "resource": "a resource it does not name",
    "key": "that is used",
    "state": "not usable",
}
"""What stands for a group of a pattern that took no part in what was found."""
_LINES_AROUND = 3
_MOST_OF_A_LINE = 300


@dataclass(frozen=True)
class Text:
    """Something to look at: its kind, and a name that people know it by."""

    kind: Kind
    name: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """What a rule found, and where."""

    rule: Rule
    summary: str
    remedy: str
    source: str
    evidence: tuple[str, ...]


def classify(texts: Iterable[Text]) -> Verdict | None:
    """Ask every rule in its order; None when none finds anything. Never raises, whatever the texts hold."""
    given = [text for text in texts if text.text.strip()]
    return (
        _ask("facts", given, _whole)
        or _ask("logs", given, last_error)
        or _ask("logs", given, errors)
        or _ask("logs", given, _whole)
        or _ask("fallback", given, _whole)
    )


def _whole(text: str) -> str:
    return text


def _ask(stage: Stage, texts: list[Text], part: Callable[[str], str]) -> Verdict | None:
    """The first rule of a stage that finds something in a part of the logs; what is no log is short and read whole."""
    parts = [Text(one.kind, one.name, part(one.text) if one.kind == "log" else one.text) for one in texts]
    for rule in RULES:
        if rule.stage != stage:
            continue
        for text in parts:
            if text.kind in rule.looks_at and (verdict := _apply(rule, text)):
                return verdict
    return None


def _apply(rule: Rule, text: Text) -> Verdict | None:
    if rule.reads != "pattern":
        read = python_error(text.text) if rule.reads == "python" else java_error(text.text)
        return _of_program(rule, text, read) if read else None
    for pattern in _compiled(rule):
        if found := pattern.search(text.text):
            line, at = _line_of(text.text, found.start())
            groups = {key: value.strip(" .") for key, value in found.groupdict().items() if value}
            job = python_error(text.text) if text.kind == "log" and "{job}" in rule.summary else None
            said = {**groups, "line": _around(message_of(line), found[0]), "job": f" ({job.where})" if job else ""}
            return Verdict(rule, _fill(rule.summary, said), rule.remedy, text.name, (_around(line, line[at:]),))
    return None


def _of_program(rule: Rule, text: Text, read: Error) -> Verdict:
    said = {"where": read.where, "error": read.error, "message": read.message}
    lines = [line for line in text.text.splitlines() if line.strip(" ~^")]
    at = next((n for n in range(len(lines) - 1, -1, -1) if read.error in lines[n]), len(lines) - 1)
    return Verdict(
        rule, _fill(rule.summary, said), rule.remedy, text.name, tuple(lines[max(0, at - _LINES_AROUND) : at + 1])
    )


@cache
def _compiled(rule: Rule) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in rule.patterns)


def _line_of(text: str, position: int) -> tuple[str, int]:
    """The line at a position, and where in it the position is."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return text[start : end if end >= 0 else len(text)].rstrip(), position - start


def _around(line: str, found: str) -> str:
    """A line, or of a long one what is around the place that was found."""
    start = max(0, line.find(found[:40]) - _MOST_OF_A_LINE // 4) if len(line) > _MOST_OF_A_LINE else 0
    return line[start : start + _MOST_OF_A_LINE].strip()


class _Said(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return _NOTHING_SAID.get(key, "")


def _fill(sentence: str, said: Mapping[str, str]) -> str:
    return " ".join(sentence.format_map(_Said(said)).split()).rstrip(": ")

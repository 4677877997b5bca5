"""The YAML parser: values as PyYAML reads them, lines, and nothing it could be brought down with."""

from __future__ import annotations

import string
import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from emr_platform.findings import Path
from emr_platform.reading._yaml import DEEPEST, Document, parse

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=12)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**30), max_value=10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=20,
)
CHARACTERS = st.text("-: \n\t&*!|>'\"%@`{}[],?#ab01~<.\\\r\ufeff\x00\x85\u2028" + "\ud800", max_size=80)


@given(st.text() | CHARACTERS)
def test_it_never_raises(text: str) -> None:
    document = parse(text)
    assert isinstance(document, Document)
    assert all(trouble.line >= 1 for trouble in document.troubles)


@given(PLAIN, st.booleans())
def test_it_agrees_with_pyyaml_on_plain_documents(value: Any, flow: bool) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=flow)
    document = parse(text)
    assert document.troubles == []
    assert document.value == yaml.safe_load(text)
    assert type(document.value) is type(yaml.safe_load(text))


@given(st.dictionaries(st.text(string.ascii_letters, min_size=1, max_size=6), st.integers(), min_size=1))
def test_lines_of_a_mapping_are_those_of_its_keys(value: dict[str, int]) -> None:
    # Words such as `no` are written in quotes by PyYAML and are keys like any other.
    text = "# first\n\n" + yaml.safe_dump(value, sort_keys=False)
    document = parse(text)
    assert [document.line((key,)) for key in value] == list(range(3, 3 + len(value)))


@given(st.lists(st.lists(st.integers(), min_size=1, max_size=3), min_size=1, max_size=4))
def test_lines_of_nested_lists_are_those_of_their_items(value: list[list[int]]) -> None:
    lines, expected = ["top:"], {}
    for outer, inner in enumerate(value):
        lines.append("  -")
        for index, item in enumerate(inner):
            lines.append(f"    - {item}")
            expected[("top", outer, index)] = len(lines)
    document = parse("\n".join(lines))
    assert document.value == {"top": value}
    assert {path: document.lines[path] for path in expected} == expected


def test_the_line_of_something_missing_is_that_of_what_is_above_it() -> None:
    document = parse("a:\n  b: 1\n")
    assert document.line(("a", "b")) == 2
    assert document.line(("a", "c", 0)) == 1
    assert document.line(("x",)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0123", None),
        ("08", None),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30:00", "12:30:00"),
        ("2026-01-31", "2026-01-31"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("=", "="),
        ("y", "y"),
        ("+5", 5),
        ("-0", 0),
        ("0", 0),
        ("1.", 1.0),
        (".5", 0.5),
        ("~", None),
        ("", None),
        ("True", True),
        ("'yes'", "yes"),
        ('"012"', "012"),
        ("! 12", 12),
        ("|\n  12\n", "12\n"),
        (">-\n  a\n  \tb\n", "a\n\tb"),
        ("1" * 5000, "1" * 5000),
    ],
)
def test_scalars_are_what_they_look_like(text: str, value: Any) -> None:
    read = parse(f"key: {text}").value["key"]
    assert read == value
    assert type(read) is type(value)


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    document = parse("\ufeffa: 1\r\nb:\r\n  - 2\r\n")
    assert document.value == {"a": 1, "b": [2]}
    assert document.line(("b", 0)) == 3
    assert document.troubles == []


def test_tabs_inside_texts_and_brackets_are_fine() -> None:
    document = parse("a: |\n  x\n  \ty\nb: {\n\tc: 1}\n")
    assert document.value == {"a": "x\n\ty\n", "b": {"c": 1}}
    assert document.troubles == []


def test_the_first_of_two_keys_counts_and_the_second_is_still_read() -> None:
    document = parse("a: {b: 1}\na: {b: 2, c: no}\n")
    assert document.value == {"a": {"b": 1}}
    assert [(t.rule, t.line, t.path) for t in document.troubles] == [
        ("yaml-duplicate-key", 2, ("a",)),
        ("yaml-boolean", 2, ("a", "c")),
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [("&a x: 1", ("x",)), ("x: &a 1", ("x",)), ("x: &a {y: 1}", ("x",)), ("&a [1]", ()), ("x: [1, *a]", ("x", 1))],
)
def test_anchors_and_aliases_are_refused_where_they_stand(text: str, path: Path) -> None:
    assert [(trouble.rule, trouble.path) for trouble in parse(text).troubles] == [("yaml-anchor", path)]


def test_a_merge_key_in_quotes_is_a_word() -> None:
    assert parse("'<<': 1").value == {"<<": 1}
    document = parse("a: {<<: {b: 1}, c: 2}")
    assert document.value == {"a": {"c": 2}}
    assert document.merged == {("a",)}


@pytest.mark.parametrize(
    "text",
    ["? [a]\n: 1\n", "? {a: [b]}\n: {c: d}\n", "a: 1\n*a : 2\n"],
)
def test_only_words_are_keys(text: str) -> None:
    document = parse(text)
    assert [trouble.rule for trouble in document.troubles] == ["yaml-key"]
    assert set(document.value) <= {"a"}


def test_nesting_is_allowed_up_to_its_bound() -> None:
    def nested(levels: int) -> str:
        return "[" * levels + "]" * levels

    assert parse(nested(DEEPEST)).troubles == []
    assert [trouble.rule for trouble in parse(nested(DEEPEST + 1)).troubles] == ["yaml-depth"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "{a: " * 60_000,
        "- " * 100_000 + "a",
        "\n".join(" " * level + "a:" for level in range(700)),
        "? " * 100_000,
        "a: 1\n---\n" + "[" * 200_000,
        "? " + "[" * 200_000,
        "<<: " + "[" * 200_000,
    ],
    ids=["lists", "mappings", "items", "blocks", "keys", "second document", "key", "merge"],
)
def test_what_nests_without_end_is_left_at_once(text: str) -> None:
    begin = time.process_time()
    document = parse(text)
    assert [trouble.rule for trouble in document.troubles][-1] == "yaml-depth"
    assert document.value is None
    assert time.process_time() - begin < 2


def test_a_million_laughs_are_not_laughed() -> None:
    text = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    document = parse(text)
    assert {trouble.rule for trouble in document.troubles} == {"yaml-anchor"}
    assert document.value["a59"] == [None, None]

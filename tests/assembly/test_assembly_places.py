"""Pointers and lines are those of the file, whatever functions and conditions stand between."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.assembly import path_text
from emr_platform.assembly._json import JsonText
from tests.assembly.conftest import Read

YAML = """
Parameters: {P: {Type: String}}
Conditions:
  Always: !Equals [a, a]
  Never: !Equals [a, b]
  Open: !Equals [!Ref P, x]
Resources:
  It:
    Type: T
    Properties:
      List:
        - !Ref AWS::NoValue
        - Name: first
        - !If [Never, {Name: never}, !Ref AWS::NoValue]
        - !If
          - Always
          - Name: second
          - Name: other
      Known: !If
        - Never
        - A: 1
        - B: 2
      Either: !If
        - Open
        - A: 1
        - B: 2
      Joined: !Sub
        - "{}"
        - {}
      Broken: !If [Open]
"""


@pytest.mark.parametrize(
    ("path", "pointer", "line"),
    [
        (("List", 0, "Name"), "List/1/Name", 12),
        (("List", 1, "Name"), "List/3/Fn::If/1/Name", 16),
        (("List", 2), "List/4", 10),
        (("Known", "B"), "Known/Fn::If/2/B", 21),
        (("Known", "C"), "Known/Fn::If/2/C", 21),
        (("Either", "A"), "Either/Fn::If/1/A", 24),
        (("Either", "B"), "Either/Fn::If/2/B", 25),
        (("Either", "C"), "Either/Fn::If/1/C", 24),
        (("Joined", "Key"), "Joined/Key", 26),
        (("Broken", "Key"), "Broken/Key", 29),
        (("Absent", "Key"), "Absent/Key", 9),
        ((), "", 9),
    ],
)
def test_where_a_resolved_value_stands(read: Read, path: tuple[Any, ...], pointer: str, line: int) -> None:
    (it,) = read(stack=YAML.lstrip("\n")).resources
    found = it.place("Properties", *path)
    assert path_text(found) == f"Resources/It/Properties/{pointer}".rstrip("/")
    assert it.line("Properties", *path) == line


def test_pointers_escape_what_json_pointers_escape() -> None:
    assert path_text(("a/b", 0, "c~d")) == "a~1b/0/c~0d"


def test_lines_of_json_are_found_in_whatever_order_they_are_asked_for() -> None:
    text = JsonText('{\n "A": [\n  1,\n  {\n   "x": 1,\n   "y": "2"\n  }\n ],\n "B": {},\n "C": null\n}')
    lines = {
        ("C",): 10, ("A", 1, "y"): 6, ("A", 0): 3, ("B",): 9, ("A", 1, "x"): 5, ("A",): 2, ("A", 1): 4, (): 1,
        # Where there is nothing it is the nearest above.
        ("A", 2): 2, ("A", 1, "z"): 4, ("B", "x"): 9, ("C", "x"): 10, ("D",): 1, ("A", "x"): 2,
    }  # fmt: skip
    for paths in (list(lines), list(reversed(lines)), sorted(lines, key=str)):
        again = JsonText(text.text)
        assert {path: again.line(path) for path in paths} == lines

"""Questions about values, which answer True, False or that it is not known."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.assembly import (
    Choice,
    Pseudo,
    Reference,
    Text,
    Unknown,
    ask,
    at,
    both,
    either,
    is_in,
    is_there,
    is_true,
    items,
    opposite,
    possible,
    show,
    text,
    unknown_in,
)
from tests.assembly.conftest import Read

LOST = Unknown("lost")
SUFFIX, REGION, ACCOUNT = Pseudo("AWS::URLSuffix"), Pseudo("AWS::Region"), Pseudo("AWS::AccountId")


@pytest.fixture
def bucket(read: Read) -> Reference:
    return Reference(read(stack={"Resources": {"Data": {"Type": "AWS::S3::Bucket"}}}).resources[0])


def test_an_unknown_answer_is_no_condition() -> None:
    with pytest.raises(TypeError, match="neither yes nor no"):
        bool(LOST)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (True, True),
        ("true", True),
        ("True", True),
        (False, False),
        ("false", False),
        (None, False),
        (1, False),
        ([True], False),
        (LOST, None),
        (Choice((True, "true")), True),
        (Choice((True, False)), None),
        (Choice((True, None)), None),
        (Text(("tr", LOST)), None),
        (REGION, False),
    ],
)
def test_is_true(value: Any, answer: bool | None) -> None:
    found = is_true(value)
    assert isinstance(found, Unknown) if answer is None else found is answer


@pytest.mark.parametrize(
    ("value", "words", "answer"),
    [
        ("a", ("a", "b"), True),
        ("c", ("a", "b"), False),
        (5, (5,), True),
        ("5", (5,), True),
        (True, ("true",), True),
        (True, ("True", 1), False),
        (None, ("None",), False),
        (Text(("ec2.", SUFFIX)), ("ec2.amazonaws.com",), None),
        (Text(("ec2.", SUFFIX)), ("lambda.amazonaws.com",), False),
        (Text(("arn:", Pseudo("AWS::Partition"), ":x")), ("arn:aws-cn:x", "y"), None),
        (Text(("subnet-", ACCOUNT)), ("subnet-1",), False),
        (REGION, ("eu-west-1",), None),
        (REGION, ("*",), False),
        (Text((Pseudo("AWS::StackId"),)), ("*",), None),
        (LOST, ("a",), None),
        (Choice(("a", "b")), ("a", "b"), True),
        (Choice(("a", "b")), ("a",), None),
        (Choice(("c", "d")), ("a", "b"), False),
    ],
)
def test_is_in(value: Any, words: tuple[str | int, ...], answer: bool | None) -> None:
    found = is_in(value, *words)
    assert isinstance(found, Unknown) if answer is None else found is answer


def test_a_resource_is_none_of_the_words(bucket: Reference) -> None:
    assert is_in(bucket, "*") is False
    assert is_true(bucket) is False
    assert isinstance(is_in(Text((bucket, "/x")), "a/x"), Unknown)
    assert is_in(Text((bucket, "/x")), "a/y") is False


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (None, False),
        ("", False),
        ([], False),
        ({}, False),
        ("x", True),
        (0, True),
        (False, True),
        ({"A": None}, False),
        ([1], True),
        (REGION, True),
        (LOST, None),
        ([LOST], None),
        ([Choice(("a", None))], None),
        ([Choice(("a", None)), "b"], True),
        ([Choice(("a", "b"))], True),
        ({"A": Choice((1, None))}, None),
        (Choice(([], ["a"])), None),
        (Choice((["b"], ["a"])), True),
    ],
)
def test_is_there(value: Any, answer: bool | None) -> None:
    found = is_there(value)
    assert isinstance(found, Unknown) if answer is None else found is answer


def test_both_either_opposite() -> None:
    answers = (True, False, LOST)
    assert [both(a, b) for a in answers for b in answers] == [True, False, LOST, False, False, False, LOST, False, LOST]
    assert [either(a, b) for a in answers for b in answers] == [True, True, True, True, False, LOST, True, LOST, LOST]
    assert [opposite(a) for a in answers] == [False, True, LOST]
    assert (both(), either()) == (True, False)


def test_ask_sees_every_option_and_may_answer_unknown() -> None:
    assert ask(Choice((1, 2)), lambda one: one < 3) is True
    assert ask(Choice((1, LOST)), lambda one: one < 3) == LOST
    assert ask(1, lambda _: LOST) == LOST
    assert ask(Choice((1, 5), "the condition C"), lambda one: one < 3) == Unknown("depends on the condition C")


@pytest.mark.parametrize(
    ("value", "path", "found"),
    [
        ({"a": [{"b": 1}]}, ("a", 0, "b"), 1),
        ({"a": [{"b": 1}]}, ("a", 1, "b"), None),
        ({"a": 1}, ("b", "c"), None),
        ({"a": None}, ("a", "b"), None),
        ({"a": LOST}, ("a", "b"), LOST),
        ({"a": 5}, ("a", "b"), None),
        ([1], ("a",), None),
        ({"a": 1}, (0,), None),
        (Choice(({"a": 1}, {"a": 2}, {})), ("a",), Choice((1, 2, None))),
        (Choice(({"a": 1}, {"a": 1})), ("a",), 1),
        ({"a": REGION}, ("a", "b"), Unknown("a text stands where a structure is expected")),
        ({"a": "{}"}, ("a", "b"), Unknown("a text stands where a structure is expected")),
        ({"a": "{}"}, (), {"a": "{}"}),
    ],
)
def test_at(value: Any, path: tuple[str | int, ...], found: Any) -> None:
    assert at(value, *path) == found


def test_items() -> None:
    open_ = Unknown("depends on the condition C")
    assert list(items(None)) == []
    assert list(items("a")) == [("a", (), True)]
    assert list(items(["a", None, Choice(("b", None), "the condition C")])) == [
        ("a", (0,), True),
        ("b", (2,), open_),
    ]
    assert list(items(Choice((["a"], None), "the condition C"))) == [("a", (0,), open_)]
    assert list(items(LOST)) == [(LOST, (), True)]


def test_text() -> None:
    assert text([]) == ""
    assert text(["a", "", "b", 1, False]) == "ab1false"
    assert text(["a", REGION, "b"]) == Text(("a", REGION, "b"))
    assert text([REGION]) == REGION
    assert text(["a", Text(("b", REGION)), "c"]) == Text(("ab", REGION, "c"))
    assert text(["a", Choice(("b", "c"))]) == Choice(("ab", "ac"))
    assert unknown_in(text(["a", ["list"]])) == Unknown("a text holds what is no text")
    assert unknown_in(text(["a", None])) == Unknown("a text holds what is no text")


def test_show_and_unknown_in(bucket: Reference) -> None:
    value = {"a": [1, None, bucket], "b": Choice((True, LOST)), "c": Unknown("why", "P"), "d": Text(("x", REGION))}
    assert show(value) == {"a": [1, None, "${Data}"], "b": "True or ?", "c": "?P", "d": "x${AWS::Region}"}
    assert show(Reference(bucket.resource, "Arn")) == "${Data.Arn}"
    assert unknown_in(value) == Unknown("depends on ")
    assert unknown_in({"a": [Text(("x", LOST))]}) == LOST
    assert unknown_in({"a": [bucket, REGION, 1]}) is None


def test_a_choice_keeps_what_only_looks_alike() -> None:
    assert possible(at(Choice(({"a": True}, {"a": 1})), "a")) == (True, 1)

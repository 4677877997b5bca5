"""Rule trigger-pattern."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ORDER = "workflows.daily.triggers.order"
NOTHING_ELSE = (
    "an event has version, id, detail-type, source, account, time, region, resources, detail and nothing else"
)


def changes(pattern: dict[str, Any]) -> dict[str, Any]:
    return {ORDER: {"type": "event", "pattern": pattern}}


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ({"source": "shop"}, '.source: got "shop"; values in a pattern are in lists; write it as ["shop"] [error]'),
        (
            {"source": []},
            (
                ".source: got an empty list; a list in a pattern has at least one value; "
                "name one, or leave the field out [error]"
            ),
        ),
        (
            {"source": ["shop"], "detail": {}},
            (
                ".detail: got an empty object; an object in a pattern names at least one field; "
                "name one, or leave it out [error]"
            ),
        ),
        (
            {"source": [["shop"]]},
            '.source[0]: got ["shop"]; a value is a text, a number, true, false or null; put texts in quotes [error]',
        ),
        (
            {"source": [{"startswith": "shop"}]},
            (
                '.source[0]: got {"startswith": "shop"}; a match has one of prefix, suffix, equals-ignore-case, '
                "wildcard, anything-but, numeric, cidr, exists, exactly; write it as {prefix: eu-} [error]"
            ),
        ),
        (
            {"source": [{"prefix": 1}]},
            ".source[0].prefix: got 1; prefix has a text; write it as {prefix: eu-} [error]",
        ),
        (
            {"source": ["a"], "detail": {"n": [{"numeric": [">", "1"]}]}},
            (
                '.detail.n[0].numeric: got [">", "1"]; numeric has one or two comparisons with numbers; '
                'write it as {numeric: [">", 0]} [error]'
            ),
        ),
        (
            {"source": [{"anything-but": ["a", 1]}]},
            (
                '.source[0].anything-but: got ["a", 1]; anything-but has values, or one match of texts; '
                "write it as {anything-but: [a, b]} [error]"
            ),
        ),
        (
            {"source": [{"exists": "yes"}]},
            '.source[0].exists: got "yes"; exists has true or false; write it as {exists: true} [error]',
        ),
        (
            {"source": [{"wildcard": 5}]},
            '.source[0].wildcard: got 5; wildcard has a text; write it as {wildcard: "..."} [error]',
        ),
        (
            {"$or": [{"source": ["a"]}]},
            (
                '.$or: got [{"source": ["a"]}]; $or has a list of two or more patterns; '
                "write it as [{a: [1]}, {b: [2]}] [error]"
            ),
        ),
        (
            {"$or": [{"source": ["a"]}, {"source": "b"}]},
            '.$or[1].source: got "b"; values in a pattern are in lists; write it as ["b"] [error]',
        ),
        (
            {"source": ["a"], "detail": {1: ["a"]}},
            ".detail: got 1; the fields of an event have names; put the name in quotes [error]",
        ),
        (
            {"source": ["a"], "detail_type": ["b"]},
            (f".detail_type: got 'detail_type'; {NOTHING_ELSE}; did you mean detail-type? [error]"),
        ),
        (
            {"source": ["a"], "price": [1]},
            (f".price: got 'price'; {NOTHING_ELSE}; put what the event's sender says below `detail` [error]"),
        ),
        (
            {"region": ["eu-west-1"]},
            (
                ": got 'region'; without source and detail-type it also matches what the workflow's own runs bring "
                "about; say whose events start it, as source: [shop] [error]"
            ),
        ),
        (
            {"source": ["aws.emr"]},
            (
                ".source: got 'aws.emr'; the workflow's own runs send such events too, and each would start the next "
                "one; name states of other clusters or machines below `detail`, then acknowledge this [warning]"
            ),
        ),
        (
            {"source": ["x" * 2048]},
            ": got 2063 characters; a pattern has at most 2048; match fewer values [error]",
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], pattern: dict[str, Any], said: str) -> None:
    assert ask("trigger-pattern", changes(pattern)) == [f"{ORDER}.pattern{said}"]


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["shop"]},
        {
            "detail-type": ["order"],
            "detail": {"amount": [{"numeric": [">", 0, "<=", 5.5]}], "test": [{"exists": False}]},
        },
        {"source": [{"prefix": "shop."}, {"suffix": {"equals-ignore-case": ".EU"}}, None]},
        {"source": [{"anything-but": {"prefix": ["a", "b"]}}], "detail": {"n": [{"anything-but": 5}, True, 3]}},
        {"source": ["a"], "detail": {"ip": [{"cidr": "10.0.0.0/8"}], "key": [{"wildcard": "a*b"}]}},
        {"$or": [{"source": ["a"]}, {"detail": {"b": [1]}}]},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], pattern: dict[str, Any]) -> None:
    assert ask("trigger-pattern", changes(pattern)) == []
    assert ask("trigger-pattern", {ORDER: {"type": "schedule", "at": "rate(1 day)"}}) == []

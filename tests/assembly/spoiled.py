"""Templates to spoil, and ways to spoil them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from emr_platform.assembly._yaml import YamlText
from emr_platform.findings import Path as Place

HERE = Path(__file__).parent
FILES = (
    *sorted((HERE / "templates").glob("*.*")),
    *sorted((HERE / "templates" / "nested").glob("*.yaml")),
    *sorted((HERE.parent / "review" / "controls").glob("good-*.yaml")),
)
BODIES: dict[str, Any] = {file.stem: YamlText(file.read_text(encoding="utf-8")).value for file in FILES}

SCALARS = st.sampled_from([
    None, True, False, 0, 1, -1, 22, 0.5, 10**30, "", "*", "true", "0.0.0.0/0", "AWS::EMR::Cluster", "${", "${Cluster}",
    "{{resolve:ssm:/a}}", "{", "arn:aws:iam::123456789012:role/x", "emr-5.36.0", "\uffff0\uffff", "é\x00\u2028",
])  # fmt: skip
KEYS = st.sampled_from([
    "Ref", "Fn::If", "Fn::Sub", "Fn::GetAtt", "Fn::Join", "Fn::Transform", "Fn::Select", "Condition", "Statement",
    "Effect", "Action", "Principal", "Instances", "ReleaseLabel", "States", "Type", "Properties", "Resources", "Key",
])  # fmt: skip
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


def places(node: Any, above: Place = ()) -> Iterator[Place]:
    """Every place in a template but the top."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, item in inside:
        yield (*above, key)
        yield from places(item, (*above, key))


def seen(node: Any, place: Place) -> Any:
    for step in place:
        node = node[step]
    return node


def put(body: Any, place: Place, value: Any) -> Any:
    """A copy with another value at a place."""
    made = copy.deepcopy(body)
    seen(made, place[:-1])[place[-1]] = value
    return made


def gone(body: Any, place: Place) -> Any:
    """A copy without what is at a place."""
    made = copy.deepcopy(body)
    del seen(made, place[:-1])[place[-1]]
    return made


FUNCTIONS = st.sampled_from([
    "Fn::If", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::GetAtt", "Ref", "Fn::Base64", "Fn::ToJsonString",
    "Fn::Transform", "Fn::FindInMap", "Fn::ImportValue", "Fn::Own",
])  # fmt: skip


def wrapped(value: Any) -> st.SearchStrategy[Any]:
    """A function around a value, right or wrong."""
    given = st.sampled_from([
        value, [value], ["Open", value, {"Ref": "AWS::NoValue"}], ["", [value]], [0, [value]], [0, value], ["/", value],
        json.dumps(value), ["Nothing", value],
    ])  # fmt: skip
    return st.builds(lambda name, argument: {name: argument}, FUNCTIONS, given)


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """A template with up to three things changed."""
    body = BODIES[draw(st.sampled_from(sorted(BODIES)))]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(places(body))))
        match draw(st.sampled_from(["put", "gone", "wrap"])):
            case "put":
                body = put(body, place, draw(JSON))
            case "gone":
                body = gone(body, place)
            case _:
                body = put(body, place, draw(wrapped(seen(body, place))))
        if not list(places(body)):
            break
    return body

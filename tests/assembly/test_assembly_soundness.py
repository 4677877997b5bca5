"""What a review says of a template with something left open holds whatever that turns out to be.

A value is given by a parameter instead. If, with some argument, a control fails for a resource, then the review without
the argument must not have said that the control holds for it, nor that there was nothing to ask.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emr_platform.assembly import load
from emr_platform.findings import Path as Place
from emr_platform.review import Control, Outcome, Subject, outcome, review
from tests.assembly.spoiled import BODIES, places, put, seen

ASKED = "AskedFor"
WORDS = ("", "*", "true", "false", "0.0.0.0/0", "22", "-1", "tcp", "emr-5.20.0", "emr-7.14.0", "SSE-S3", "None",
         "Allow", "Deny", "AES256", "s3:*", "arn:aws:iam::999999999999:root", "alias/aws/s3",
         "ec2.amazonaws.com")  # fmt: skip
# A Ref may stand for any value, but CloudFormation takes none where these stand.
_FIXED = {"Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Version"}
Said = dict[tuple[str, str], set[str]]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("open") / "stack.json"


def said(file: Path, arguments: Mapping[str, str] | None = None, controls: Sequence[Control] | None = None) -> Said:
    """The states that a review gives, by control and resource."""
    found: Said = {}
    for one in review(load([file], arguments=arguments), controls, strict=True):
        found.setdefault((one.control, one.resource), set()).add(one.status)
    return found


def hidden(left_open: Said, known: Said) -> list[tuple[str, str]]:
    """Failures of which the review with the open value said that all is well."""
    return [
        (control, resource)
        for (control, resource), states in known.items()
        if "FAIL" in states
        # Nothing said of the resource is as good as what was said of everything: that something was not seen.
        and not (left_open.get((control, resource)) or left_open.get((control, ""), set())) & {"FAIL", "UNKNOWN"}
    ]


def may_be_open(body: Any, place: Place) -> bool:
    """Whether a value is a scalar within properties, in no function but Fn::If, where a Ref may stand."""
    return (
        len(place) > 3
        and place[0] == "Resources"
        and place[2] == "Properties"
        and isinstance(seen(body, place), (str, bool, int))
        and not any(str(step) == "Ref" or str(step).startswith("Fn::") for step in place if step != "Fn::If")
        and ("Fn::If", 0) not in itertools.pairwise(place)
        and place[-1] not in _FIXED
    )


OPEN = {name: [place for place in places(body) if may_be_open(body, place)] for name, body in BODIES.items()}
# Whether something launches a cluster at all is told by ASM-01, not for each control; of `launchers` most is that.
NAMES = sorted(name for name, found in OPEN.items() if found and name != "launchers")


@st.composite
def opened(draw: st.DrawFn) -> tuple[Any, Place, Any]:
    """A template, a place in it, and what stands there."""
    name = draw(st.sampled_from(NAMES))
    place = draw(st.sampled_from(OPEN[name]))
    return BODIES[name], place, seen(BODIES[name], place)


def with_parameter(body: Any) -> Any:
    return {**body, "Parameters": {**body.get("Parameters", {}), ASKED: {"Type": "String"}}}


@settings(max_examples=60)
@given(case=opened(), word=st.sampled_from(WORDS))
def test_what_holds_of_a_parameter_holds_of_every_argument(file: Path, case: tuple[Any, Place, Any], word: str) -> None:
    body, place, value = case
    file.write_text(json.dumps(with_parameter(put(body, place, {"Ref": ASKED}))), encoding="utf-8")
    left_open = said(file)
    for argument in (word, str(value).lower() if isinstance(value, bool) else str(value)):
        assert hidden(left_open, said(file, {ASKED: argument})) == [], (place, argument)


@settings(max_examples=60)
@given(case=opened(), other=st.sampled_from([*WORDS, {"Ref": "AWS::NoValue"}]), swap=st.booleans())
def test_what_holds_of_a_condition_holds_on_both_sides(
    file: Path, case: tuple[Any, Place, Any], other: Any, swap: bool
) -> None:
    body, place, value = case
    assume(value != other)
    sides = [other, value] if swap else [value, other]
    made = with_parameter(put(body, place, {"Fn::If": ["AskedIf", *sides]}))
    made["Conditions"] = {**body.get("Conditions", {}), "AskedIf": {"Fn::Equals": [{"Ref": ASKED}, "yes"]}}
    file.write_text(json.dumps(made), encoding="utf-8")
    left_open = said(file)
    for argument in ("yes", "no"):
        assert hidden(left_open, said(file, {ASKED: argument})) == [], (place, argument)


@settings(max_examples=40)
@given(name=st.sampled_from(NAMES), data=st.data())
def test_what_holds_holds_without_a_resource_that_may_not_exist(file: Path, name: str, data: st.DataObject) -> None:
    body = BODIES[name]
    chosen = data.draw(st.sampled_from(sorted(key for key, one in body["Resources"].items() if isinstance(one, dict))))
    made = with_parameter(put(body, ("Resources", chosen, "Condition"), "AskedIf"))
    made["Conditions"] = {**body.get("Conditions", {}), "AskedIf": {"Fn::Equals": [{"Ref": ASKED}, "yes"]}}
    file.write_text(json.dumps(made), encoding="utf-8")
    left_open = said(file)
    for argument in ("yes", "no"):
        assert hidden(left_open, said(file, {ASKED: argument})) == [], (chosen, argument)


def _guesses(subject: Subject) -> Iterator[Outcome]:
    for bucket in subject.of("AWS::S3::Bucket"):
        bad = bucket.get("AccessControl") == "PublicRead"
        yield outcome("FAIL" if bad else "PASS", bucket, (), None, "")


@pytest.mark.parametrize("open_", [{"Ref": ASKED}, {"Fn::If": ["Unheard", "PublicRead", "Private"]}])
def test_a_control_that_takes_what_it_does_not_know_for_good_is_noticed(file: Path, open_: Any) -> None:
    control = Control("X-1", "", "", "high", "buckets", "", "", (), {}, _guesses)

    def asked(value: Any) -> Said:
        bucket = {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": value}}
        file.write_text(json.dumps(with_parameter({"Resources": {"Data": bucket}})), encoding="utf-8")
        return said(file, controls=[control])

    assert hidden(asked(open_), asked("PublicRead")) == [("X-1", "stack/Data")]
    assert hidden(asked("PublicRead"), asked("PublicRead")) == []

"""Values of a run in arguments: whatever they are, they stay one argument and plain text."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from emr_platform.model import parts
from emr_platform.render.states._jsonata import filled
from tests.render.jsonata import evaluated

NASTY = st.text("ab/ \"'`\\${}%&|;()\n\té😀", max_size=12)
ARGUMENTS = st.lists(NASTY | st.sampled_from(["{day}", "{in}", "{country}", "{n}"]), max_size=5).map("".join)


def as_meant(text: str, values: dict[str, Any]) -> str:
    """The argument by the model's own reading of it."""
    return "".join(part if isinstance(part, str) else str(values[part.name]) for part in parts(text))


@given(ARGUMENTS, NASTY, NASTY, NASTY, st.integers(-(10**14), 10**14))
def test_an_argument_is_what_the_file_says_with_values_in_their_places(
    text: str, day: str, word: str, country: str, number: int
) -> None:
    inputs = {"day": day, "in": word, "n": number}
    rendered = json.loads(json.dumps(filled(text, "country")))
    assert evaluated(rendered, Inputs=inputs, Item=country) == as_meant(text, {**inputs, "country": country})


@given(ARGUMENTS)
def test_an_expression_holds_no_end_of_an_expression(text: str) -> None:
    rendered = filled(text, "country")
    if rendered.startswith("{%"):
        assert "%}" not in rendered[:-2]
        assert "{%" not in rendered[2:]


def test_an_argument_without_placeholders_stays_readable() -> None:
    assert filled("s3://${RawBucket}/x/", None) == "s3://${RawBucket}/x/"
    assert filled("s3://${RawBucket}/{day}/", None) == '{% "s3://${RawBucket}/" & $string($Inputs.day) & "/" %}'
    assert filled("{{day}}", None) == "{day}"


def test_a_number_is_written_out() -> None:
    assert evaluated(filled("{n}", None), Inputs={"n": 999999999999999}) == "999999999999999"

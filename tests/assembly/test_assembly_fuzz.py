"""Whatever a template says, reading and reviewing it ends with an answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_platform.assembly import IDENTITIES, Assembly, UnreadablePathError, all_statements, clusters, held, load, show
from emr_platform.assembly import unseen as unseen_in
from emr_platform.review import Result, review
from tests.assembly.spoiled import FILES, spoiled

pytestmark = pytest.mark.long

TEXTS = [file.read_text(encoding="utf-8") for file in FILES]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spoiled") / "stack.yaml"


def everything(assembly: Assembly, results: Sequence[Result]) -> Any:
    """All that the reader offers and the controls say, as JSON that any writer can write."""
    seen = {
        "resources": [(one.address, show(one.properties), str(one.exists), one.line()) for one in assembly],
        "clusters": [
            (one.name, show(one.request), one.line("Instances"), show(one.security(assembly)), str(one.keeps_alive))
            for one in clusters(assembly)
        ],
        "configurations": [show(pair) for one in clusters(assembly) for pair in one.configurations()],
        "statements": [
            (one.sid, show(one.body), one.line, show(one.principals()), show(one.listed("Action")))
            for one in all_statements(assembly)
        ],
        "held": [len(held(one, assembly).statements) for one in assembly.of(*IDENTITIES)],
        "unseen": [(one.file, one.line, one.path, one.what) for one in unseen_in(assembly)],
        "results": [
            (one.control, one.status, one.resource, one.line, one.path, one.value, one.reason) for one in results
        ],
    }
    return json.dumps(seen, allow_nan=False).encode()


@settings(max_examples=400)
@given(body=spoiled())
def test_a_spoiled_template_is_read_and_reviewed(file: Path, body: Any) -> None:
    file.write_text(json.dumps(body, indent=1), encoding="utf-8")
    lines = len(file.read_text().splitlines())
    found = load([file])
    results = review(found, strict=True)
    assert everything(found, results)
    assert all(1 <= one.line <= lines for one in results if one.template)


@settings(max_examples=150)
@given(data=st.data())
def test_a_text_cut_short_or_with_a_piece_taken_out_is_read_or_a_gap(file: Path, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)) | st.just(len(text)))
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    found = load([file])
    assert everything(found, review(found, strict=True))
    assert found.templates or found.gaps


@settings(max_examples=100)
@given(data=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_a_gap(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    try:
        found = load([file])
    except UnreadablePathError:
        pytest.fail("a file that exists is a template or a gap")
    assert found.templates or found.gaps

"""`evidence.csv`: the results, one a line."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache

from .._evidence import Evidence
from ._shapes import RESULT_COLUMNS, result_record

# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection). Where semicolons or tabs part cells, as in
# half of Europe, what follows them is one, too.
_FORMULA = re.compile(r"(^|[;\t\r\n])(?=[=+\-@\t\r])")


def write(evidence: Evidence) -> str:
    """RFC 4180 with a header; a text that a spreadsheet would take for a formula has an apostrophe before it."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(RESULT_COLUMNS)
    for one in evidence.results:
        record = result_record(one) | {"value": one.value_text}
        writer.writerow([_plain(record[column]) for column in RESULT_COLUMNS])
    return stream.getvalue()


def _plain(cell: object) -> object:
    return _harmless(cell) if isinstance(cell, str) else cell


@lru_cache(maxsize=4096)
def _harmless(text: str) -> str:
    return _FORMULA.sub(r"\1'", text)

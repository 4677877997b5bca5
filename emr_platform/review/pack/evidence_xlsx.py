"""`evidence.xlsx`: every table a sheet, for people who filter."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from .._evidence import Evidence, Table
from ._shapes import tables

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_LONGEST = 32_767
"""Characters that Excel takes in a cell."""
_WIDEST = 60
"""Characters that a column is made wide for."""
_COLOURS = {"FAIL": "#F8CBAD", "UNKNOWN": "#FFE699", "EXCEPTED": "#FFF2CC", "INHERITED": "#DDEBF7", "PASS": "#E2EFDA"}


def write(evidence: Evidence) -> bytes:
    """The same cells give the same bytes: the workbook's only date is that of the evidence."""
    # Here, since a review without a workbook need not wait for it.
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    # Texts stay texts: nothing in a template becomes a formula, a number or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    workbook = Workbook(stream, options)
    created = datetime.combine(evidence.as_of, time())
    workbook.set_properties({"title": "Evidence of the security review", "created": created})
    formats = _formats(workbook)
    for table in tables(evidence):
        _sheet(workbook, table, formats)
    workbook.close()
    return stream.getvalue()


def _formats(workbook: Workbook) -> dict[str, Any]:
    made = {status: workbook.add_format({"bg_color": colour}) for status, colour in _COLOURS.items()}
    return {
        **made,
        "head": workbook.add_format({"bold": True, "bottom": 1}),
        "note": workbook.add_format({"italic": True}),
    }


def _sheet(workbook: Workbook, table: Table, formats: dict[str, Any]) -> None:
    sheet = workbook.add_worksheet(table.title)
    sheet.write_row(0, 0, table.columns, formats["head"])
    sheet.freeze_panes(1, 0)
    widths = [len(heading) for heading in table.columns]
    write_string, write_number, format_of = sheet.write_string, sheet.write_number, formats.get
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            text = _text(cell)
            widths[column] = max(widths[column], len(text))
            if isinstance(cell, int) and not isinstance(cell, bool):
                write_number(number, column, cell)
            else:
                write_string(number, column, text, format_of(text))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, _WIDEST))
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    if table.note:
        sheet.write_string(len(table.rows) + 2, 0, table.note, formats["note"])


def _text(cell: str | int) -> str:
    text = {True: "yes", False: "no"}[cell] if isinstance(cell, bool) else str(cell)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 40] + "... (the rest is in evidence.json)"

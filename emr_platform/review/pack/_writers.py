"""Which file is written by what."""

from __future__ import annotations

from collections.abc import Callable

from .._evidence import Evidence
from . import dataflow_svg, evidence_csv, evidence_json, evidence_xlsx, network_svg, oscal, page, sarif

Writer = Callable[[Evidence], str | bytes | None]
"""The whole of one file, or None when this evidence has nothing for it. The same evidence gives the same bytes: no
clock, no randomness, no order of a set."""

WRITERS: dict[str, Writer] = {
    "dataflow.svg": dataflow_svg.write,
    "index.html": page.write,
    "network.svg": network_svg.write,
    "evidence.json": evidence_json.write,
    "evidence.csv": evidence_csv.write,
    "evidence.xlsx": evidence_xlsx.write,
    "findings.sarif": sarif.findings,
    "evidence.sarif": sarif.everything,
    "oscal/component-definition.json": oscal.component_definition,
    "oscal/assessment-results.json": oscal.assessment_results,
    "oscal/poam.json": oscal.plan_of_action,
}
"""By the file's name in the pack, with `/` for folders. One module of this package each."""

SLOWEST = ("evidence.xlsx",)
"""What takes half of the time of all files, and is written beside the others."""

"""Which file is written by what."""

from __future__ import annotations

from collections.abc import Callable

from .._evidence import Evidence
from . import dataflow_svg, evidence_csv, evidence_json, evidence_xlsx, network_svg, oscal, page, sarif

Writer = Callable[[Evidence], str | bytes | None]
"""The whole of one file, or None when this evidence has nothing for it. The same evidence gives the same bytes: no
clock, no randomness, no order of a set."""

WRITERS: dict[str, Writer] = {
    "evidence.xlsx": evidence_xlsx.write,
    "evidence.json": evidence_json.write,
    "oscal/component-definition.json": oscal.component_definition,
    "dataflow.svg": dataflow_svg.write,
    "network.svg": network_svg.write,
    "findings.sarif": sarif.findings,
    "evidence.csv": evidence_csv.write,
    "oscal/poam.json": oscal.plan_of_action,
    "evidence.sarif": sarif.everything,
    "oscal/assessment-results.json": oscal.assessment_results,
    "index.html": page.write,
}
"""By the file's name in the pack, with `/` for folders. One module of this package each. They are written by two
processes, which begin at the two ends: the longest stand there."""

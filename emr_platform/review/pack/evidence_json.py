"""`evidence.json`: everything, for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .._evidence import Evidence, counts
from .._facts import facts
from ._shapes import exception_record, json_text, population, result_record

FORMAT = "emr-platform-evidence/1"


def write(evidence: Evidence) -> str:
    return json_text(record(evidence), depth=2)


def record(evidence: Evidence) -> dict[str, Any]:
    """The evidence as JSON."""
    return {
        "format": FORMAT,
        "as_of": evidence.as_of.isoformat(),
        "versions": dict(sorted(evidence.versions.items())),
        "parameters": dict(sorted(evidence.parameters.items())),
        "inputs": [asdict(one) for one in evidence.inputs],
        "population": population(evidence),
        "counts": counts(evidence.results),
        "controls": [
            {
                "id": one.id,
                "title": one.title,
                "why": one.why,
                "severity": one.severity,
                "population": one.population,
                "proof": one.proof,
                "remedy": one.remedy,
                "sources": list(one.sources),
                "mappings": {framework: list(ids) for framework, ids in sorted(one.mappings.items())},
                "unsure": one.unsure,
            }
            for one in evidence.controls
        ],
        "results": [result_record(one) for one in evidence.results],
        "exceptions": [exception_record(one) for one in evidence.exceptions],
        "notes": [asdict(one) for one in evidence.notes],
        "sections": [
            {
                "name": one.name,
                "title": one.title,
                "columns": list(one.columns),
                "rows": [list(row) for row in one.rows],
                "note": one.note,
            }
            for one in evidence.sections
        ],
        "facts": evidence.hider.value(facts(evidence.subject)),
    }

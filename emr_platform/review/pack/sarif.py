"""`findings.sarif` for code scanning and `evidence.sarif` with results of every kind (OASIS SARIF 2.1.0)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from .._base import Control, Result
from .._evidence import Evidence
from .._exceptions import Exemption
from ._shapes import json_text

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# Section 3.27.9: `open` is a rule that was evaluated without enough information to decide, `review` needs a person.
_KINDS = {"PASS": "pass", "FAIL": "fail", "NOT_APPLICABLE": "notApplicable", "INHERITED": "review", "UNKNOWN": "open"}
_LEVELS = {"high": "error", "medium": "warning", "low": "note"}
_SECURITY_SEVERITY = {"high": "8.0", "medium": "5.5", "low": "3.0"}
"""GitHub's code scanning reads from 7.0 as high, from 4.0 as medium, below as low."""


def findings(evidence: Evidence) -> str:
    """What fails, and what would without an exception, suppressed: code scanning shows every result as an alert."""
    failing = [one for one in evidence.results if (one.without or one.status) == "FAIL"]
    return _log(evidence, failing)


def everything(evidence: Evidence) -> str:
    """Every result, passes too."""
    return _log(evidence, evidence.results)


def _log(evidence: Evidence, results: Sequence[Result]) -> str:
    index = {one.id: number for number, one in enumerate(evidence.controls)}
    entries = {(one.entry.control, one.entry.ticket): one.entry for one in evidence.exceptions}
    run = {
        "tool": {"driver": _driver(evidence)},
        "automationDetails": {"id": "emr-platform/review/"},
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": {"uri": _uri(one.file)}, "hashes": {"sha-256": one.sha256}} for one in _once(evidence)
        ],
        "results": [_result(one, index[one.control], entries) for one in results],
        "properties": {"asOf": evidence.as_of.isoformat()},
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, depth=4)


def _once(evidence: Evidence) -> list[Any]:
    """Each file once: a nested template may stand for several stacks."""
    return list({one.file: one for one in evidence.inputs}.values())


def _driver(evidence: Evidence) -> dict[str, Any]:
    return {
        "name": "emr-platform",
        "version": evidence.versions["emr-platform"],
        "rules": [_rule(one) for one in evidence.controls],
        "properties": {"catalogue": evidence.versions["catalogue"]},
    }


def _rule(control: Control) -> dict[str, Any]:
    requirements = [f"{framework} {one}" for framework, ids in sorted(control.mappings.items()) for one in ids]
    return {
        "id": control.id,
        "name": "".join(word.capitalize() for word in control.id.split("-")),
        "shortDescription": {"text": control.title},
        "fullDescription": {"text": control.why},
        "help": {"text": f"Proof: {control.proof}.\nRemedy: {control.remedy}."},
        "defaultConfiguration": {"level": _LEVELS[control.severity]},
        "properties": {
            "tags": ["security", *dict.fromkeys(requirements)],
            "security-severity": _SECURITY_SEVERITY[control.severity],
            "sources": list(control.sources),
        },
    }


def _result(result: Result, rule: int, entries: dict[tuple[str, str], Exemption]) -> dict[str, Any]:
    status = result.without or result.status
    kind = _KINDS[status]
    seen = f" (seen: {result.value_text})" if result.value is not None else ""
    made: dict[str, Any] = {
        "ruleId": result.control,
        "ruleIndex": rule,
        "kind": kind,
        # Section 3.27.10: a level other than none is for failures alone.
        "level": _LEVELS[result.severity] if kind == "fail" else "none",
        "message": {"text": f"{result.resource}: {result.reason}{seen}" if result.resource else result.reason},
        "locations": [_location(result)] if result.line else [],
        "partialFingerprints": {"place/v1": _fingerprint(result)},
        "properties": {"status": result.status, "value": result.value},
    }
    if result.exception is not None:
        made["suppressions"] = [_suppression(entries[result.control, result.exception])]
    return made


def _location(result: Result) -> dict[str, Any]:
    place: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(result.template)},
            "region": {"startLine": result.line},
        }
    }
    if result.resource:
        name = f"{result.resource}/{result.path}" if result.path else result.resource
        place["logicalLocations"] = [{"name": result.resource, "fullyQualifiedName": name, "kind": "resource"}]
    return place


def _suppression(entry: Exemption) -> dict[str, Any]:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": entry.reason,
        "properties": {
            "ticket": entry.ticket,
            "owner": entry.owner,
            "approver": entry.approver,
            "compensating": entry.compensating,
            "granted": entry.granted.isoformat(),
            "expires": entry.expires.isoformat(),
        },
    }


def _fingerprint(result: Result) -> str:
    """What stays the same when lines move: the control and the place in the tree."""
    return hashlib.sha256("\0".join((result.control, result.resource, result.path)).encode()).hexdigest()[:32]


def _uri(file: str) -> str:
    """A file's name as a reference: names of evidence are never absolute."""
    return quote(file, safe="/")

"""OSCAL (NIST): what is implemented, what was found, what is left to do, each linked to the templates' lines."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from ...assembly._names import readable
from .._base import Control, Result
from .._evidence import Evidence
from .._exceptions import Exemption
from ._shapes import json_text

VERSION = "1.1.3"
_NAMESPACE = uuid.UUID("6b1f0c0e-9a53-5c0b-8d5e-2f6f6f0c4a11")
_NS = "https://emr-platform.invalid/ns/oscal"
"""What our properties are names in; `.invalid` (RFC 2606), since there is nothing to fetch."""
_CATALOGUES = {
    "NIST 800-53r5": "https://raw.githubusercontent.com/usnistgov/oscal-content/main/nist.gov/SP800-53/rev5/json/"
    "NIST_SP-800-53_rev5_catalog.json",
}
"""Where a framework is published as OSCAL; the rest are named among the resources of the document."""


def component_definition(evidence: Evidence) -> str:
    """What the templates are to fulfil, requirement by requirement, and by which control of the catalogue."""
    frameworks = _by_framework(evidence.controls)
    component: dict[str, Any] = {
        "uuid": _id(evidence, "component"),
        "type": "software",
        "title": "The reviewed templates",
        "description": f"{len(evidence.assembly.templates)} templates of CloudFormation, as MANIFEST.json names them.",
        "props": [_prop("catalogue", evidence.versions["catalogue"])],
    }
    implementations = [_implementation(evidence, name, by_id) for name, by_id in frameworks.items()]
    if implementations:
        component["control-implementations"] = implementations
    document = {
        "uuid": _id(evidence, "component-definition"),
        "metadata": _metadata(evidence, "Controls that the templates implement"),
        "components": [component],
        "back-matter": _back_matter(evidence, [name for name in frameworks if name not in _CATALOGUES]),
    }
    return json_text({"component-definition": document}, depth=5)


def assessment_results(evidence: Evidence) -> str:
    """Every result as an observation, and one finding for each control that was asked of something."""
    items = _inventory(evidence)
    by_control: dict[str, list[Result]] = defaultdict(list)
    for one in evidence.results:
        by_control[one.control].append(one)
    findings = [
        _finding(evidence, control, found)
        for control in evidence.controls
        if (found := [one for one in by_control[control.id] if one.status != "NOT_APPLICABLE"])
    ]
    risks = _risks(evidence)
    result: dict[str, Any] = {
        "uuid": _id(evidence, "result"),
        "title": "Review of the templates",
        "description": "Read from the templates alone; what only an account can show is inherited or unknown.",
        "start": _time(evidence),
        "end": _time(evidence),
        "reviewed-controls": {
            "control-selections": [{"include-controls": [{"control-id": _token(one.id)} for one in evidence.controls]}]
        },
        "observations": _observations(evidence, evidence.results, items),
    }
    if items:
        local = [{"uuid": item, "description": f"Resource or stack {name}"} for name, item in items.items()]
        result["local-definitions"] = {"inventory-items": local}
    if risks:
        result["risks"] = risks
    if findings:
        result["findings"] = findings
    document = {
        "uuid": _id(evidence, "assessment-results"),
        "metadata": _metadata(evidence, "Results of the security review"),
        "import-ap": {"href": f"#{_id(evidence, 'plan')}"},
        "results": [result],
        "back-matter": _back_matter(evidence, []),
    }
    return json_text({"assessment-results": document}, depth=5)


def plan_of_action(evidence: Evidence) -> str | None:
    """What is excepted, with its last day, and what fails or is unknown; None when there is nothing of it.

    A plan without an item is no valid OSCAL.
    """
    items = _inventory(evidence)
    open_ = [one for one in evidence.results if one.status in {"FAIL", "UNKNOWN", "EXCEPTED"}]
    if not open_:
        return None
    document = {
        "uuid": _id(evidence, "poam"),
        "metadata": _metadata(evidence, "Plan of action and milestones"),
        "system-id": {"identifier-type": "https://ietf.org/rfc/rfc4122", "id": _id(evidence, "system")},
        "local-definitions": {
            "inventory-items": [
                {"uuid": items[name], "description": f"Resource or stack {name}"}
                for name in dict.fromkeys(one.resource for one in open_ if one.resource)
            ]
        },
        "observations": _observations(evidence, open_, items),
        "risks": _risks(evidence),
        "poam-items": _poam_items(evidence, open_),
        "back-matter": _back_matter(evidence, []),
    }
    if not document["local-definitions"]["inventory-items"]:  # type: ignore[index]  # its values are of several types
        del document["local-definitions"]
    return json_text({"plan-of-action-and-milestones": document}, depth=3)


def _implementation(evidence: Evidence, framework: str, by_id: dict[str, list[Control]]) -> dict[str, Any]:
    source = _CATALOGUES.get(framework, f"#{_id(evidence, 'framework', framework)}")
    return {
        "uuid": _id(evidence, "implementation", framework),
        "source": source,
        "description": f"{framework}, as far as templates can show it.",
        "implemented-requirements": [
            {
                "uuid": _id(evidence, "requirement", framework, requirement),
                "control-id": _token(requirement),
                "description": " ".join(f"{one.id}: {one.title}." for one in controls),
                "props": [
                    _prop("label", requirement),
                    *(_prop("control", one.id, one.proof) for one in controls),
                ],
            }
            for requirement, controls in by_id.items()
        ],
    }


def _by_framework(controls: Sequence[Control]) -> dict[str, dict[str, list[Control]]]:
    found: dict[str, dict[str, list[Control]]] = {}
    for control in controls:
        for framework, requirements in control.mappings.items():
            for requirement in dict.fromkeys(requirements):
                found.setdefault(framework, {}).setdefault(requirement, []).append(control)
    return {framework: dict(sorted(by_id.items())) for framework, by_id in sorted(found.items())}


def _inventory(evidence: Evidence) -> dict[str, str]:
    """An id for everything that a result is about."""
    names = sorted({one.resource for one in evidence.results if one.resource})
    return {name: _id(evidence, "item", name) for name in names}


def _observations(evidence: Evidence, results: Sequence[Result], items: dict[str, str]) -> list[dict[str, Any]]:
    """An observation for each result; two results that say the same are one."""
    made = [_observation(evidence, one, items) for one in results]
    return list({one["uuid"]: one for one in made}.values())


def _observation(evidence: Evidence, result: Result, items: dict[str, str]) -> dict[str, Any]:
    where = f"{result.template}:{result.line}" if result.line else ""
    made: dict[str, Any] = {
        "uuid": _observation_id(evidence, result),
        "title": f"{result.control} {result.status}",
        "description": result.reason,
        "methods": ["TEST"],
        "collected": _time(evidence),
        "props": [_prop("status", result.status), _prop("control", result.control), _prop("severity", result.severity)],
    }
    if result.resource:
        made["subjects"] = [
            {"subject-uuid": items[result.resource], "type": "inventory-item", "title": readable(result.resource)}
        ]
    if where:
        seen = result.value_text
        made["relevant-evidence"] = [
            {
                "description": f"{where} {result.path}{f': {seen}' if seen else ''}",
                "props": [_prop("line", str(result.line))],
            }
        ]
    return made


def _observation_id(evidence: Evidence, result: Result) -> str:
    place = (result.control, result.status, result.resource, result.template, str(result.line), result.path)
    return _id(evidence, "observation", *place, result.value_text, result.reason)


def _finding(evidence: Evidence, control: Control, found: Sequence[Result]) -> dict[str, Any]:
    statuses = [one.status for one in found]
    # Satisfied only when nothing is left that the templates do not show by themselves.
    if set(statuses) == {"PASS"}:
        status = {"state": "satisfied", "reason": "pass"}
    else:
        status = {"state": "not-satisfied", "reason": "fail" if "FAIL" in statuses else "other"}
    counted = ", ".join(f"{statuses.count(status)} {status}" for status in sorted(set(statuses)))
    made: dict[str, Any] = {
        "uuid": _id(evidence, "finding", control.id),
        "title": f"{control.id}: {control.title}",
        "description": f"{counted}. {control.why}",
        "target": {"type": "objective-id", "target-id": _token(control.id), "status": status},
        "related-observations": _related(evidence, found),
    }
    tickets = dict.fromkeys(one.exception for one in found if one.exception is not None)
    if tickets:
        made["related-risks"] = [{"risk-uuid": _id(evidence, "risk", control.id, ticket)} for ticket in tickets]
    return made


def _excepting(evidence: Evidence) -> Iterator[tuple[str, Exemption, list[Result]]]:
    """Each control with each ticket that excepts something from it."""
    entries = {(one.entry.control, one.entry.ticket): one.entry for one in evidence.exceptions}
    by_pair: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for one in evidence.results:
        if one.exception is not None:
            by_pair[one.control, one.exception].append(one)
    for (control, ticket), results in sorted(by_pair.items()):
        yield control, entries[control, ticket], results


def _risks(evidence: Evidence) -> list[dict[str, Any]]:
    """A risk for each control and ticket of an exception, approved until its last day; one for each open control."""
    controls = {one.id: one for one in evidence.controls}
    approved = [
        {
            "uuid": _id(evidence, "risk", control, entry.ticket),
            "title": f"{control} is excepted by {entry.ticket}",
            "description": entry.reason,
            "statement": controls[control].why,
            "status": "deviation-approved",
            "deadline": f"{entry.expires.isoformat()}T23:59:59+00:00",
            "props": [
                _prop("ticket", entry.ticket),
                _prop("owner", entry.owner),
                _prop("approver", entry.approver),
                _prop("granted", entry.granted.isoformat()),
            ],
            "mitigating-factors": [
                {"uuid": _id(evidence, "factor", control, entry.ticket), "description": entry.compensating}
            ],
            "related-observations": _related(evidence, results),
        }
        for control, entry, results in _excepting(evidence)
    ]
    open_ = [
        {
            "uuid": _id(evidence, "risk", control.id, ""),
            "title": f"{control.id}: {control.title}",
            "description": f"Remedy: {control.remedy}.",
            "statement": control.why,
            "status": "open",
            "related-observations": _related(evidence, results),
        }
        for control, results in _open(evidence)
    ]
    return approved + open_


def _open(evidence: Evidence) -> Iterator[tuple[Control, list[Result]]]:
    by_control: dict[str, list[Result]] = defaultdict(list)
    for one in evidence.results:
        if one.status in {"FAIL", "UNKNOWN"}:
            by_control[one.control].append(one)
    for control in evidence.controls:
        if control.id in by_control:
            yield control, by_control[control.id]


def _poam_items(evidence: Evidence, open_: Sequence[Result]) -> list[dict[str, Any]]:
    excepted = [
        {
            "uuid": _id(evidence, "poam-item", control, entry.ticket),
            "title": f"{entry.ticket}: {control} at {len(results)} place(s), until {entry.expires.isoformat()}",
            "description": entry.reason,
            "props": [_prop("owner", entry.owner), _prop("ticket", entry.ticket)],
            "related-observations": _related(evidence, results),
            "related-risks": [{"risk-uuid": _id(evidence, "risk", control, entry.ticket)}],
        }
        for control, entry, results in _excepting(evidence)
    ]
    to_do = [
        {
            "uuid": _id(evidence, "poam-item", control.id, ""),
            "title": f"{control.id}: {control.title}",
            "description": f"Remedy: {control.remedy}.",
            "related-observations": _related(evidence, results),
            "related-risks": [{"risk-uuid": _id(evidence, "risk", control.id, "")}],
        }
        for control, results in _open(evidence)
    ]
    return excepted + to_do


def _related(evidence: Evidence, results: Sequence[Result]) -> list[dict[str, str]]:
    return [{"observation-uuid": one} for one in dict.fromkeys(_observation_id(evidence, result) for result in results)]


def _metadata(evidence: Evidence, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "last-modified": _time(evidence),
        "version": evidence.versions["emr-platform"],
        "oscal-version": VERSION,
    }


def _back_matter(evidence: Evidence, frameworks: Sequence[str]) -> dict[str, Any]:
    """The plan (what was assessed is the catalogue), the frameworks without an OSCAL catalogue, and the files read."""
    plan = {
        "uuid": _id(evidence, "plan"),
        "title": "Plan of the review",
        "description": "Every control of the catalogue in evidence.json, asked of every resource of its population.",
    }
    named = [{"uuid": _id(evidence, "framework", name), "title": name} for name in frameworks]
    files = [
        {
            "uuid": _id(evidence, "file", one.file, one.stack),
            "title": one.file,
            "rlinks": [{"href": quote(one.file), "hashes": [{"algorithm": "SHA-256", "value": one.sha256}]}],
        }
        for one in evidence.inputs
    ]
    return {"resources": [plan, *named, *files]}


def _prop(name: str, value: str, remarks: str = "") -> dict[str, str]:
    made = {"name": name, "ns": _NS, "value": value}
    return {**made, "remarks": remarks} if remarks else made


def _token(text: str) -> str:
    """A requirement's id as a token: `AC-4(21)` as `ac-4.21`, as NIST's catalogue has it, `1.2.1` as `r-1.2.1`."""
    token = re.sub(r"[^\w.-]+", "-", text.lower().replace("(", ".").replace(")", "")).strip("-.")
    return token if re.match(r"[^\W\d]", token) else f"r-{token}"


def _time(evidence: Evidence) -> str:
    return f"{evidence.as_of.isoformat()}T00:00:00+00:00"


def _id(evidence: Evidence, *names: str) -> str:
    """The same for the same thing in the same evidence."""
    return _uuid("\0".join((evidence.identity, *names)))


# An observation is named by its finding, its risk and its item of the plan, in two documents.
@lru_cache(maxsize=16384)
def _uuid(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name))

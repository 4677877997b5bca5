"""Small templates, and evidence made of them by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from emr_platform.assembly import load
from emr_platform.review import Control, Evidence, Input, Result, Severity, Status, Subject, Table
from emr_platform.review._hide import Hider

AS_OF = date(2026, 11, 26)
Resources = Mapping[str, Mapping[str, Any]]


def subject(folder: Path, resources: Resources, *, stack: str = "app", **sections: Any) -> Subject:
    """What a template says; keywords are its further sections, such as `Parameters`."""
    file = folder / f"{stack}.json"
    file.write_text(json.dumps({"Resources": resources, **sections}, indent=1), encoding="utf-8")
    return Subject(load([file]))


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """A resource of a type `AWS::...`, whose `AWS::` may be left out."""
    return {"Type": kind if kind.startswith("Custom::") else f"AWS::{kind}", "Properties": properties}


def ref(name: str) -> dict[str, str]:
    return {"Ref": name}


def arn(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


def control(id_: str, *, severity: Severity = "high", **changes: Any) -> Control:
    given: dict[str, Any] = {
        "title": f"title of {id_}",
        "why": f"why {id_}",
        "population": "clusters",
        "proof": "Cluster.X",
        "remedy": "set X",
        "sources": ("Security Hub EMR.3",),
        "mappings": {"NIST 800-53r5": ("AC-2", "AC-10"), "SOC 2": ("CC6.1",)},
        "examine": lambda subject: (),
    }
    return Control(id=id_, severity=severity, **{**given, **changes})


def result(control_: str, status: Status, *, severity: Severity = "high", **changes: Any) -> Result:
    given: dict[str, Any] = {
        "resource": "app/Cluster",
        "template": "",
        "line": 0,
        "path": "Resources/Cluster",
        "value": None,
        "reason": f"{control_} {status}",
    }
    return Result(control=control_, status=status, severity=severity, **{**given, **changes})


def evidence(
    about: Subject,
    controls: Sequence[Control] = (),
    results: Sequence[Result] = (),
    sections: Sequence[Table] = (),
    **changes: Any,
) -> Evidence:
    given: dict[str, Any] = {
        "exceptions": (),
        "as_of": AS_OF,
        "versions": {"emr-platform": "1.2.3"},
        "inputs": tuple(Input(one.file, one.stack, one.sha256) for one in about.assembly.templates),
        "hider": Hider(about, {}),
    }
    return Evidence(
        subject=about,
        results=tuple(results),
        controls=tuple(controls),
        sections=tuple(sections),
        **{**given, **changes},
    )

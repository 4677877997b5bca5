"""Runs cdk-nag's AwsSolutions pack over every template of a cloud assembly.

    python -m scripts.nag [cdk.out ...]

The pack looks at typed resources, so the templates are read back into those; run inside the app it would look at
nothing and pass. Every finding must be acknowledged in `nag.yaml` with a reason; each is handed to the pack by its
full, namespaced id, and the pack has the last word. Exit code 1 when it still objects.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aws_cdk as cdk
import yaml
from aws_cdk.cloudformation_include import CfnInclude
from cdk_nag import AwsSolutionsChecks

from scripts.validate import templates

REGISTER = Path(__file__).with_name("nag.yaml")


@dataclass(frozen=True)
class Violation:
    """One rule that one resource breaks."""

    rule: str
    resource: str


@dataclass
class Acknowledged:
    """An entry of the register: which rule, at which resources, why, and what it was needed for."""

    rule: re.Pattern[str]
    resource: re.Pattern[str]
    reason: str
    used: set[Violation] = field(default_factory=set)

    def covers(self, violation: Violation) -> bool:
        return bool(self.rule.fullmatch(violation.rule) and self.resource.search(violation.resource))


def register(path: Path = REGISTER) -> list[Acknowledged]:
    """The acknowledgements; raises ValueError for one without a proper reason."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    for entry in entries:
        if len(entry["reason"]) < 20:
            raise ValueError(f"{path}: {entry['rule']}: the reason is missing or too short")
    return [
        Acknowledged(re.compile(entry["rule"]), re.compile(entry["resource"]), " ".join(entry["reason"].split()))
        for entry in entries
    ]


def examine(templates: Sequence[Path], accepted: Sequence[tuple[Violation, str]] = ()) -> list[Violation]:
    """Everything the pack objects to in some templates, less what is accepted (with a reason each)."""
    with TemporaryDirectory() as folder:
        app = cdk.App(builtin_cloud_formation_validation=False, analytics_reporting=False, outdir=folder)
        for template in templates:
            _include(app, template, Path(folder))
        cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        for violation, reason in accepted:
            construct = _find(app, violation.resource)
            acknowledgement = cdk.Acknowledgment(id=f"AwsSolutions::{violation.rule}", reason=reason)
            cdk.Validations.of(construct).acknowledge(acknowledgement)
        try:
            app.synth()
        except RuntimeError as error:
            if "validation-report.json" not in str(error):
                raise
        report = json.loads((Path(folder) / "validation-report.json").read_text(encoding="utf-8"))
    return [
        Violation(violation["ruleName"], construct["constructPath"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    ]


def _include(app: cdk.App, template: Path, folder: Path) -> None:
    body: dict[str, Any] = json.loads(template.read_text(encoding="utf-8"))
    # What the synthesizer adds to every template; the app read back here adds its own.
    for added in ("Rules", "Parameters"):
        body.pop(added, None)
    name = template.name.removesuffix(".template.json")
    copy = folder / f"{name}.included.json"
    copy.write_text(json.dumps(body), encoding="utf-8")
    CfnInclude(cdk.Stack(app, name), "Template", template_file=str(copy))


def _find(app: cdk.App, path: str) -> Any:
    construct: Any = app
    for part in path.split("/"):
        construct = construct.node.find_child(part)
    return construct


def judge(templates: Sequence[Path], entries: Sequence[Acknowledged]) -> list[Violation]:
    """What remains to be said about templates once the register was applied. Marks the entries that were used."""
    accepted = []
    for violation in examine(templates):
        for entry in entries:
            if entry.covers(violation):
                entry.used.add(violation)
                accepted.append((violation, entry.reason))
                break
    return examine(templates, accepted)


def main(arguments: Sequence[str]) -> int:
    """Judge each assembly and print what is left."""
    entries = register()
    failed = False
    for assembly in arguments or ["cdk.out"]:
        # The CDK prints what the pack says each time it is asked; the first time is before the register counts.
        print(f"{assembly}: AwsSolutions pack, before the acknowledgements of {REGISTER.name}:", flush=True)
        remaining = judge(templates(Path(assembly)), entries)
        failed |= bool(remaining)
        for violation in remaining:
            print(f"{assembly}: {violation.resource}: AwsSolutions::{violation.rule}")
        print(f"{assembly}: AwsSolutions pack: {len(remaining)} findings not acknowledged")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Runs cdk-nag's AwsSolutions pack over every template of a cloud assembly.

    python -m scripts.nag [cdk.out ...] [--acknowledged] [--findings FILE]

The pack looks at typed resources, so the templates are read back into those; run inside the app it would look at
nothing and pass. Every finding must be acknowledged in `exceptions.yaml` with a reason: by a note that says why it is
no risk, or by an exception that is in force. Each is handed to the pack by its full, namespaced id, and the pack has
the last word. Only what is not acknowledged is printed, and exit code 1 says that there is some; `--acknowledged` lists
the rest for a reviewer, each with its reason. Exceptions are judged for the day of SOURCE_DATE_EPOCH, or for today.
`--findings` writes everything that was found, acknowledged or not, as JSON: `emr-platform review --tools` compares it
with the controls.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aws_cdk as cdk
from aws_cdk.cloudformation_include import CfnInclude
from cdk_nag import AwsSolutionsChecks

from emr_platform.review import Exemption, Note, catalogue, read_register, release, today
from scripts.validate import templates

REGISTER = Path(__file__).parents[1] / "exceptions.yaml"
TOOL = "cdk-nag"
# Findings go to the report alone; otherwise the CDK also prints them on stderr, before any is acknowledged, and fails
# the synthesis. aws-cdk-lib's cx-api documents the key, as FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT. Errors of the CDK
# itself are no findings and raise as ever.
REPORT_ONLY = {"@aws-cdk/core:failSynthOnValidationErrors": False}


@dataclass(frozen=True)
class Violation:
    """One rule that one resource breaks; the description is the pack's."""

    rule: str
    resource: str
    description: str = field(default="", compare=False)


@dataclass(frozen=True)
class Verdict:
    """What the pack says of some templates: what is left to mend, and what is acknowledged, each with its reason."""

    remaining: list[Violation]
    acknowledged: list[tuple[Violation, str]]


@dataclass
class Acknowledged:
    """An entry of the register and what it was needed for."""

    entry: Note | Exemption
    used: set[Violation] = field(default_factory=set)

    @property
    def reason(self) -> str:
        """What a reviewer reads: why, and of an exception also whose it is and how long it holds."""
        if isinstance(self.entry, Note):
            return f"{self.entry.kind}: {self.entry.reason}"
        entry = self.entry
        return f"{entry.ticket} of {entry.owner}, approved by {entry.approver}, until {entry.expires}: {entry.reason}"

    def covers(self, violation: Violation) -> bool:
        """The pack calls a resource `<stack>/Template/<logical id>`."""
        stack, address = violation.resource.partition("/")[0], violation.resource.replace("/Template/", "/", 1)
        if isinstance(self.entry, Note):
            return self.entry.covers(violation.rule, address)
        return self.entry.covers(violation.rule, address, f"{stack}.template.json")


def register(path: Path = REGISTER, as_of: date | None = None) -> list[Acknowledged]:
    """The acknowledgements that hold on a day, today by default.

    Raises:
        InvalidRegisterError: an entry is not as it must be.
        ValueError: the notes were not read again for this release.
    """
    found = read_register(path, [control.id for control in catalogue()])
    if found.notes and found.reviewed != release():
        raise ValueError(f"{path}: notes.reviewed is {found.reviewed}; read each note, then write {release()} there")
    day = as_of or today()
    notes = [Acknowledged(one) for one in found.notes if one.tool == TOOL]
    return [*notes, *(Acknowledged(one) for one in found.exceptions if one.tool == TOOL and one.holds(day))]


def examine(templates: Sequence[Path], accepted: Sequence[tuple[Violation, str]] = ()) -> list[Violation]:
    """Everything the pack objects to in some templates, less what is accepted (with a reason each).

    Raises RuntimeError when the pack could not finish: it then reports no violation at all.
    """
    with TemporaryDirectory() as folder:
        app = cdk.App(
            builtin_cloud_formation_validation=False, analytics_reporting=False, outdir=folder, context=REPORT_ONLY
        )
        for template in templates:
            _include(app, template, Path(folder))
        cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
        for violation, reason in accepted:
            construct = _find(app, violation.resource)
            acknowledgement = cdk.Acknowledgment(id=f"AwsSolutions::{violation.rule}", reason=reason)
            cdk.Validations.of(construct).acknowledge(acknowledgement)
        app.synth()
        report = json.loads((Path(folder) / "validation-report.json").read_text(encoding="utf-8"))
    return violations(report)


def violations(report: dict[str, Any]) -> list[Violation]:
    """The violations in a validation report of the CDK, each once; raises RuntimeError for a pack that failed."""
    for plugin in report["pluginReports"]:
        if error := plugin.get("metadata", {}).get("error"):
            raise RuntimeError(error)
    found = [
        Violation(violation["ruleName"], construct["constructPath"], violation["description"])
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    ]
    return list(dict.fromkeys(found))


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


def judge(templates: Sequence[Path], entries: Sequence[Acknowledged]) -> Verdict:
    """What the pack says of templates once the register was applied. Marks the entries that were used."""
    accepted = []
    found = examine(templates)
    for violation in found:
        for entry in entries:
            if entry.covers(violation):
                entry.used.add(violation)
                accepted.append((violation, entry.reason))
                break
    remaining = examine(templates, accepted) if accepted else found
    return Verdict(remaining, [(violation, reason) for violation, reason in accepted if violation not in remaining])


def main(arguments: Sequence[str], file: Path = REGISTER) -> int:
    """Judge each assembly and print what is not acknowledged in the register; how much is, or also what and why."""
    parser = argparse.ArgumentParser(prog="python -m scripts.nag", description=__doc__.splitlines()[0])
    parser.add_argument("assemblies", nargs="*", default=[Path("cdk.out")], type=Path, metavar="cdk.out")
    parser.add_argument("--acknowledged", action="store_true", help="also list what is acknowledged, and why")
    parser.add_argument("--findings", type=Path, metavar="FILE", help="also write what was found, acknowledged or not")
    given = parser.parse_args(arguments)
    try:
        entries = register(file)
    except ValueError as error:
        sys.exit(str(error))
    verdicts = [judge(templates(assembly), entries) for assembly in given.assemblies]
    remaining = [violation for verdict in verdicts for violation in verdict.remaining]
    acknowledged = [pair for verdict in verdicts for pair in verdict.acknowledged]
    if given.findings:
        found = sorted((one.resource, one.rule) for one in [*remaining, *(pair[0] for pair in acknowledged)])
        listed = [{"rule": rule, "resource": resource} for resource, rule in found]
        given.findings.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    if given.acknowledged:
        for violation, reason in sorted(acknowledged, key=lambda pair: (pair[0].resource, pair[0].rule)):
            print(f"{violation.rule} -> {violation.resource} -> {reason}")
    name = os.path.relpath(file)
    for violation in remaining:
        print(f"{violation.resource}: {violation.rule}: {violation.description}")
    if remaining:
        print(f"mend these, or acknowledge each with a reason in {name}")
    print(f"AwsSolutions: {len(remaining)} findings, {len(acknowledged)} acknowledged ({name})")
    return int(bool(remaining))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

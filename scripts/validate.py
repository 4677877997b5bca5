"""Validates every template of a cloud assembly: cfn-lint, cloudformation-validate, for state machines asl-validator.

    python scripts/validate.py [cdk.out]

All work offline. Exit code 1 when one finds an error; warnings are printed only. asl-validator comes from npm; where
set-up could not get it, a sentence says that it was left out.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cloudformation_validate import CompositeEngine, Diagnostic, RuleFilterConfig, Severity, ValidateConfig

SHOWN = (Severity.FATAL, Severity.ERROR, Severity.WARN)
FAILING = (Severity.FATAL, Severity.ERROR)
# W3005, "dependency already enforced by a Ref": a cluster waits for its roles and security groups as a whole, since EMR
# also needs the policies and rules that nothing in the cluster refers to. CDK writes a DependsOn for each resource of
# the whole; those that a reference implies already are redundant and do no harm. Both validators know it by this id.
IGNORED = ["W3005"]


def templates(assembly: Path) -> list[Path]:
    """The templates that the manifests of an assembly and of those nested in it name.

    Files of earlier syntheses stay in the folder; the manifest knows which ones count. Raises `SystemExit` when there
    are none.
    """
    found = list(_templates(assembly))
    if not found:
        raise SystemExit(f"{assembly} holds no template; run `make synth` first")
    return sorted(found)


def _templates(assembly: Path) -> Iterator[Path]:
    manifest = assembly / "manifest.json"
    artifacts = json.loads(manifest.read_text(encoding="utf-8"))["artifacts"] if manifest.is_file() else {}
    for artifact in artifacts.values():
        if artifact["type"] == "aws:cloudformation:stack":
            yield assembly / artifact["properties"]["templateFile"]
        elif artifact["type"] == "cdk:cloud-assembly":
            yield from _templates(assembly / artifact["properties"]["directoryName"])


def definitions(template: Path) -> Iterator[tuple[str, str]]:
    """Definitions of state machines by logical id, with the name of each reference in its place."""
    resources = json.loads(template.read_text(encoding="utf-8")).get("Resources", {})
    for name, resource in resources.items():
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            given = resource["Properties"].get("DefinitionString", {})
            text = given.get("Fn::Sub", given) if isinstance(given, dict) else given
            text = text[0] if isinstance(text, list) else text
            yield name, re.sub(r"\$\{(!?)([^}]*)\}", _in_place, text)


def _in_place(found: re.Match[str]) -> str:
    if found[1]:
        return f"${{{found[2]}}}"
    return "aws" if found[2] == "AWS::Partition" else found[2].replace("::", "-")


def invalid_definitions(found: list[Path]) -> list[str]:
    """What asl-validator objects to in the state machines of templates, one text each; empty when it is not there."""
    validator = shutil.which("asl-validator")
    if validator is None:
        print("asl-validator is not installed: cfn-lint alone validated the definitions of state machines")
        return []
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for template in found:
            for name, text in definitions(template):
                files.append(Path(folder) / f"{template.stem}.{name}.json")
                files[-1].write_text(text, encoding="utf-8")
        if not files:
            return []
        named = [option for file in files for option in ("--json-path", str(file))]
        done = subprocess.run([validator, *named], capture_output=True, text=True, check=False)
    said = (done.stdout + done.stderr).replace(f"{folder}/", "")
    objections = [
        part.strip() for part in re.split(r"(?=^[✓✕] )", said, flags=re.MULTILINE) if not part.startswith("✓")
    ]
    return [objection for objection in objections if objection] or (["asl-validator failed"] if done.returncode else [])


def line(template: Path, finding: Diagnostic) -> str:
    """One finding of cloudformation-validate on one line."""
    where = finding.entity.logical_id if finding.entity else "template"
    return f"{template}: {where}: {finding.severity.name.lower()} {finding.rule_id}: {finding.message}"


def main(arguments: list[str]) -> int:
    """Runs the validators over all templates and prints what they find."""
    found = templates(Path(arguments[0] if arguments else "cdk.out"))
    ignored = [option for rule in IGNORED for option in ("--ignore-checks", rule)]
    command = ["cfn-lint", "--non-zero-exit-code", "error", *ignored, "--", *map(str, found)]
    lint = subprocess.run(command, check=False)
    engine = CompositeEngine()
    config = ValidateConfig(exclude=RuleFilterConfig(ids=IGNORED))
    findings = [(path, finding) for path in found for finding in engine.validate_template(path, config).diagnostics]
    for path, finding in findings:
        if finding.severity in SHOWN:
            print(line(path, finding))
    errors = sum(finding.severity in FAILING for _, finding in findings)
    invalid = invalid_definitions(found)
    print("\n".join(invalid), end="\n" if invalid else "")
    print(
        f"{len(found)} templates: cfn-lint exit code {lint.returncode}, cloudformation-validate {errors} errors, "
        f"asl-validator {len(invalid)} invalid definitions"
    )
    return int(lint.returncode != 0 or errors > 0 or invalid != [])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

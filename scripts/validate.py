"""Validates every template of a cloud assembly: cfn-lint, then cloudformation-validate.

    python scripts/validate.py [cdk.out]

Both work offline. Exit code 1 when either finds an error; warnings are printed only.
"""

from __future__ import annotations

import json
import subprocess
import sys
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


def line(template: Path, finding: Diagnostic) -> str:
    """One finding of cloudformation-validate on one line."""
    where = finding.entity.logical_id if finding.entity else "template"
    return f"{template}: {where}: {finding.severity.name.lower()} {finding.rule_id}: {finding.message}"


def main(arguments: list[str]) -> int:
    """Runs both validators over all templates and prints what they find."""
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
    print(f"{len(found)} templates: cfn-lint exit code {lint.returncode}, cloudformation-validate {errors} errors")
    return int(lint.returncode != 0 or errors > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Rewrites what the review knows of AWS's managed policies: which of them its controls would refuse.

    git clone https://github.com/z0ph/MAMIP scratch
    python -m scripts.managed_policies scratch/policies --date 2026-03-07 [--check]

The folder holds one file for each policy, as `aws iam get-policy-version` prints it; the date is that of the copy.
Newer texts, such as those that moto brings (`moto/iam/aws_managed_policies.py`), may lie over it. The same folder gives
the same bytes. `--check` only compares and fails when the file would change.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from emr_platform.assembly import Resource, Statement, load, statements
from emr_platform.review._base import Subject
from emr_platform.review.controls import aut_09, iam_04, iam_05, iam_06, iam_07, iam_08

FILE = Path(__file__).parent.parent / "emr_platform/review/data/managed_policy_findings.json"
COMMAND = "python -m scripts.managed_policies FOLDER --date YYYY-MM-DD"
BY_STATEMENT = (iam_04, iam_05, iam_06, iam_08)
SOURCE = "AWS's managed policies as moto 5.2.5 brings them, over those that github.com/z0ph/MAMIP keeps"


def body(folder: Path, scratch: Path) -> dict[str, Any]:
    """Names of all policies of a folder, of those that a control refuses or cannot tell, and of those that are no more.

    They are separated by spaces.
    """
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}
    # A file without text is a policy that AWS took back.
    policies = {name: json.loads(text) for name, text in texts.items() if text.strip()}
    resources = {
        name: {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": one["PolicyVersion"]["Document"]}}
        for name, one in policies.items()
    }
    scratch.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    assembly = load([scratch])
    found: dict[str, list[str]] = {one.CONTROL.id: [] for one in (aut_09, *BY_STATEMENT)}
    for policy in assembly:
        for control in refused(policy):
            found[control].append(policy.logical_id)
    by_status: dict[str, dict[str, str]] = {"FAIL": {}, "UNKNOWN": {}}
    for one in iam_07.examine(Subject(assembly)):
        if one.status in by_status and isinstance(one.about, Resource):
            by_status[one.status][one.about.logical_id] = one.reason
    return {
        "known": " ".join(policies),
        "found": {control: " ".join(names) for control, names in (found | {"IAM-07": by_status["FAIL"]}).items()},
        "doubted": {"IAM-07": by_status["UNKNOWN"]},
        "retired": " ".join(name for name in texts if name not in policies),
    }


def refused(policy: Resource) -> Iterator[str]:
    """The controls that refuse a policy by one of its statements, or that are about what one of them allows."""
    written: list[Statement] = list(statements(policy))
    if any(aut_09.opens(one) is True for one in written):
        yield aut_09.CONTROL.id
    for control in BY_STATEMENT:
        if any(control.holds(one) is False for one in written):
            yield control.CONTROL.id


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--date", required=True)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--scratch", type=Path, default=Path("managed-policies.json"))
    given = parser.parse_args(arguments)
    header = {"source": SOURCE, "date": given.date, "refresh": COMMAND}
    text = json.dumps({"header": header, **body(given.folder, given.scratch)}, indent=1) + "\n"
    if given.check:
        return int(FILE.read_text(encoding="utf-8") != text)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

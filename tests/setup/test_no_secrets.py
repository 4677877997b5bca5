"""No file of the repository holds a secret: issuers' marks anywhere, telling names in YAML and JSON."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from emr_platform.review.secrets import issued, scan
from scripts.setup import ROOT

# Files with something that only looks like a secret, each with what it is.
KNOWN = {
    "examples/everything-on/environments/everything-on.yaml": "names of secrets in Secrets Manager",
    "tests/checks/test_secret_text.py": "what the rule secret-text finds; a made-up key id",
    "tests/laptop/test_laptop_deployment.py": "the key id of AWS's documentation, which the laptop must refuse",
    "tests/operate/test_diagnosis.py": "what a diagnosis must mask; made up",
    "tests/review/controls/cluster_mutations.py": "what CFG-05 must find; the key id of AWS's documentation",
    "tests/review/agreement/bad.template.json": "a password in clear text, which a rule must find; nobody's",
}


def tracked() -> list[Path]:
    """The files that git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def found(file: Path) -> Iterator[str]:
    """Where a file holds which kind of secret."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for number, line in enumerate(text.splitlines(), 1):
        for kind in issued(line):
            yield f"{kind} in line {number}"
    for path, kinds in scan(_values(file.suffix, text)):
        yield f"{', '.join(kinds)} at {'.'.join(map(str, path))}"


def _values(ending: str, text: str) -> Any:
    """What a file of values says; nothing for others, and for those that are broken on purpose."""
    try:
        if ending in (".yaml", ".yml"):
            return yaml.safe_load(text)
        return json.loads(text) if ending == ".json" else None
    except (ValueError, yaml.YAMLError):
        return None


def test_the_repository_holds_no_secret() -> None:
    files = tracked()
    assert len(files) > 500
    said = {file.relative_to(ROOT).as_posix(): sorted(set(found(file))) for file in files}
    assert {name: kinds for name, kinds in said.items() if kinds and name not in KNOWN} == {}
    assert [name for name in KNOWN if not said.get(name)] == [], "these hold none any more"


def test_a_secret_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"key = '{'AKIA' + 'IOSFODNN7EXAMPLE'}'\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("steps: [{args: [--password, hunter2]}]\n", encoding="utf-8")
    assert list(found(tmp_path / "a.py")) == ["AWS access key id in line 1"]
    assert list(found(tmp_path / "b.yaml")) == ["value named as a secret at steps.0.args.1"]

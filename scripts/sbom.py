"""Writes the bill of materials of everything that is locked, as CycloneDX 1.6.

    python -m scripts.sbom [FILE]

Packages, versions and hashes are those of the locks, licences those of `requirements/licences.yaml`; nothing is looked
up, so the same commit gives the same bytes on any machine. The day is that of SOURCE_DATE_EPOCH, if it is set.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import json
import os
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.setup import LOCKS, ROOT, VALIDATORS

LICENCES = ROOT / "requirements" / "licences.yaml"
ALONE = {"flink": "requirements/flink.txt", "airflow": "requirements/airflow.txt"}
_ENTRY = re.compile(r"^([a-z0-9-]+)==([^\s;]+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Package:
    """One locked package: where from (`pypi`, `npm`), its hashes by algorithm, and the locks that name it."""

    origin: str
    name: str
    version: str
    hashes: tuple[tuple[str, str], ...]
    locks: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Source: the purl specification; a scope's @ is written %40."""
        return f"pkg:{self.origin}/{self.name.replace('@', '%40')}@{self.version}"


def packages(root: Path = ROOT) -> list[Package]:
    """Every locked package, once for each version, by its purl."""
    found: dict[tuple[str, str, str], tuple[set[tuple[str, str]], set[str]]] = {}
    for lock, origin, name, version, hashes in [*_python(root), *_node(root)]:
        known, locks = found.setdefault((origin, name, version), (set(), set()))
        known |= hashes
        locks.add(lock)
    made = [Package(*key, tuple(sorted(hashes)), tuple(sorted(locks))) for key, (hashes, locks) in found.items()]
    return sorted(made, key=lambda one: one.purl)


Locked = tuple[str, str, str, str, set[tuple[str, str]]]


def _python(root: Path) -> Iterator[Locked]:
    for lock, file in {**LOCKS, **ALONE}.items():
        for name, version, hashes in _ENTRY.findall((root / file).read_text(encoding="utf-8")):
            yield lock, "pypi", name, version, {("SHA-256", one) for one in _HASH.findall(hashes)}


def _node(root: Path) -> Iterator[Locked]:
    lock = json.loads((root / VALIDATORS[1]).read_text(encoding="utf-8"))
    for path, one in lock["packages"].items():
        if path:
            algorithm, _, digest = one["integrity"].partition("-")
            hashes = {(algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(digest).hex())}
            yield "validators", "npm", path.rpartition("node_modules/")[2], one["version"], hashes


def licences(file: Path = LICENCES) -> tuple[dict[str, str], set[str], dict[str, str]]:
    """The register: licence by package, licences that anything may have, and reasons for packages with another."""
    register = yaml.safe_load(file.read_text(encoding="utf-8"))
    by_package = {name: licence for licence, names in register["packages"].items() for name in names}
    return by_package, set(register["allowed"]), register["accepted"]


def bill(found: Sequence[Package], licence: Mapping[str, str], project: Mapping[str, Any], day: str | None) -> Any:
    """The bill of materials as JSON."""
    components = [_component(one, licence[one.name]) for one in found]
    root = f"pkg:pypi/{project['name']}@{project['version']}"
    runtime = [one.purl for one in found if "runtime" in one.locks]
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            **({"timestamp": day} if day else {}),
            "component": {
                "type": "application", "bom-ref": root, "name": project["name"], "version": project["version"],
                "licenses": [{"expression": project["license"]}], "purl": root,
            },
        },
        "components": components,
        # Which package brought which is not in the locks; what synthesis and operation need is.
        "dependencies": [{"ref": root, "dependsOn": runtime}, *({"ref": one.purl} for one in found)],
    }  # fmt: skip
    text = json.dumps(content, sort_keys=True)
    return {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, text)}", **content}


def _component(one: Package, licence: str) -> dict[str, Any]:
    where = (
        f"https://pypi.org/project/{one.name}/" if one.origin == "pypi" else f"https://www.npmjs.com/package/{one.name}"
    )
    return {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "scope": "required" if "runtime" in one.locks else "excluded",
        "licenses": [{"expression": licence}],
        "purl": one.purl,
        # A package has several files, one for each platform; the lock takes any of them.
        "externalReferences": [
            {
                "type": "distribution",
                "url": where,
                "hashes": [{"alg": algorithm, "content": digest} for algorithm, digest in one.hashes],
            }
        ],
        "properties": [{"name": "emr-platform:lock", "value": lock} for lock in one.locks],
    }


def main(arguments: Sequence[str]) -> None:
    """Write the bill."""
    parser = argparse.ArgumentParser(prog="python -m scripts.sbom", description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", default=ROOT / "sbom.cdx.json", type=Path, metavar="FILE")
    file = parser.parse_args(arguments).file
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    day = dt.datetime.fromtimestamp(int(epoch), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if epoch else None
    made = bill(packages(), licences()[0], project, day)
    file.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {file.name}: {len(made['components'])} packages")


if __name__ == "__main__":
    main(sys.argv[1:])

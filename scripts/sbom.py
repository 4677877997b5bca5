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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from scripts.setup import LOCKS, ROOT, VALIDATORS

LICENCES = ROOT / "requirements" / "licences.yaml"
ALONE = {"flink": "requirements/flink.txt", "airflow": "requirements/airflow.txt"}
_ENTRY = re.compile(
    r"^([a-z0-9-]+)==([^\s;]+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)((?:    #.*\n)+)", re.MULTILINE
)
_NEEDED_BY = re.compile(r"^    #(?: via|  ) +([a-z0-9-]+)( \(pyproject\.toml.*\))?$", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Package:
    """One locked package.

    Attributes:
        origin: where it is from, `pypi` or `npm`.
        hashes: by algorithm, of each of its files.
        locks: those that name it.
        needed_by: the packages that brought it, by their purl; "" for the project itself.
    """

    origin: str
    name: str
    version: str
    hashes: frozenset[tuple[str, str]]
    locks: frozenset[str]
    needed_by: frozenset[str]

    @property
    def purl(self) -> str:
        return _purl(self.origin, self.name, self.version)


def _purl(origin: str, name: str, version: str) -> str:
    """Source: the purl specification; a scope's @ is written %40."""
    return f"pkg:{origin}/{name.replace('@', '%40')}@{version}"


def packages(root: Path = ROOT) -> list[Package]:
    """Every locked package, once for each version, by its purl."""
    found: dict[str, Package] = {}
    for one in [*_python(root), *_node(root)]:
        known = found.get(one.purl, one)
        found[one.purl] = replace(
            known,
            hashes=known.hashes | one.hashes,
            locks=known.locks | one.locks,
            needed_by=known.needed_by | one.needed_by,
        )
    return [found[purl] for purl in sorted(found)]


def _python(root: Path) -> Iterator[Package]:
    for lock, file in {**LOCKS, **ALONE}.items():
        entries = _ENTRY.findall((root / file).read_text(encoding="utf-8"))
        # A lock may have a package in one version for some pythons and in another for the rest.
        purls: dict[str, list[str]] = {}
        for name, version, _, _ in entries:
            purls.setdefault(name, []).append(_purl("pypi", name, version))
        for name, version, hashes, why in entries:
            named = _NEEDED_BY.findall(why)
            needed_by = frozenset(one for other, project in named for one in ([""] if project else purls[other]))
            found = frozenset(("SHA-256", one) for one in _HASH.findall(hashes))
            yield Package("pypi", name, version, found, frozenset({lock}), needed_by)


def _node(root: Path) -> Iterator[Package]:
    locked = json.loads((root / VALIDATORS[1]).read_text(encoding="utf-8"))["packages"]
    for path, one in locked.items():
        if path:
            algorithm, _, digest = one["integrity"].partition("-")
            hashes = frozenset({(algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(digest).hex())})
            needed_by = frozenset(
                _npm(other, its) if other else ""
                for other, its in locked.items()
                for name in its.get("dependencies", {})
                if _installed(name, other, locked) == path
            )
            yield Package("npm", _npm_name(path), one["version"], hashes, frozenset({"validators"}), needed_by)


def _npm(path: str, entry: Mapping[str, Any]) -> str:
    return _purl("npm", _npm_name(path), entry["version"])


def _npm_name(path: str) -> str:
    return path.rpartition("node_modules/")[2]


def _installed(name: str, path: str, locked: Mapping[str, Any]) -> str | None:
    """Where Node finds a package that another one needs: beside it, or in a folder above."""
    while True:
        here = f"{path}/node_modules/{name}".lstrip("/")
        if here in locked or not path:
            return here if here in locked else None
        path = path.rpartition("/node_modules/")[0] if "/node_modules/" in path else ""


def licences(file: Path = LICENCES) -> tuple[dict[str, str], set[str], dict[str, str]]:
    """The register: licence by package, licences that anything may have, and reasons for packages with another."""
    register = yaml.safe_load(file.read_text(encoding="utf-8"))
    by_package = {name: licence for licence, names in register["packages"].items() for name in names}
    return by_package, set(register["allowed"]), register["accepted"]


def bill(found: Sequence[Package], licence: Mapping[str, str], project: Mapping[str, Any], day: str | None) -> Any:
    """The bill of materials as JSON."""
    components = [_component(one, licence[one.name]) for one in found]
    root = f"pkg:pypi/{project['name']}@{project['version']}"
    needs: dict[str, list[str]] = {root: [], **{one.purl: [] for one in found}}
    for one in found:
        for other in one.needed_by:
            needs[other or root].append(one.purl)
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
        # What the project itself names first; a component's scope says whether it is for work on the project only.
        "dependencies": [{"ref": purl, "dependsOn": needed} for purl, needed in needs.items()],
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
                "hashes": [{"alg": algorithm, "content": digest} for algorithm, digest in sorted(one.hashes)],
            }
        ],
        "properties": [{"name": "emr-platform:lock", "value": lock} for lock in sorted(one.locks)],
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

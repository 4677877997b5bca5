"""Checks an evidence pack on the reviewer's own machine: python 3.8 or newer and nothing else.

    python verify.py [PACK] [--templates DIR] [--manifest-sha256 HEX]

It recomputes the SHA-256 of every file that MANIFEST.json names, looks for files that it does not name, compares the
counts in evidence.json with its results, and the templates' hashes in both. With --templates it also looks for each
template below DIR, and for the manifest.json of each cloud assembly, and hashes that; and it looks for templates below
DIR that were not reviewed, in a cloud assembly for those that its manifest names. Scripts and
archives that templates refer to (a cloud assembly's assets) are not compared.

Whoever can change a file can also change its hash in MANIFEST.json. Keep MANIFEST.json's own hash, which `emr-platform
review` and this program print, where that person cannot write, such as the pipeline's log, and give it with
--manifest-sha256.

Exit codes: 0 when everything is as it was written, 1 when something is not, 2 when PACK is no evidence pack.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pathlib
import re
import sys
from typing import Any


def main(arguments: list[str] | None = None) -> int:
    """Print what was checked, and return the exit code."""
    parser = argparse.ArgumentParser(description="Checks an evidence pack with python's standard library alone.")
    here = pathlib.Path(__file__).resolve().parent
    parser.add_argument("pack", nargs="?", type=pathlib.Path, default=here, help="default: the folder of this file")
    parser.add_argument("--templates", type=pathlib.Path, metavar="DIR", help="also hash the templates below DIR")
    parser.add_argument("--manifest-sha256", metavar="HEX", help="what MANIFEST.json's own hash has to be")
    given = parser.parse_args(arguments)
    try:
        manifest_bytes = (given.pack / "MANIFEST.json").read_bytes()
        manifest = json.loads(manifest_bytes)
        files, inputs = manifest["files"], manifest["inputs"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"{given.pack}: no evidence pack: MANIFEST.json: {error}", file=sys.stderr)
        return 2
    found = sha256(manifest_bytes)
    wrong = check_files(given.pack, files) + check_evidence(given.pack, manifest)
    if given.manifest_sha256 and given.manifest_sha256.lower() != found:
        wrong.append(f"MANIFEST.json: its hash is {found}, not {given.manifest_sha256.lower()}")
    checked = f"{len(files)} files, {len(inputs)} inputs"
    if given.templates is not None:
        wrong += check_templates(given.templates, inputs)
        checked += f", templates below {given.templates}"
    for one in wrong:
        print("WRONG  " + one)
    print(f"MANIFEST.json  sha256 {found}")
    print(f"checked {checked}, as of {manifest.get('as_of')}: {verdict(wrong)}")
    return 1 if wrong else 0


def verdict(wrong: list[str]) -> str:
    return f"{len(wrong)} wrong" if wrong else "everything is as it was written"


def check_files(pack: pathlib.Path, files: dict[str, str]) -> list[str]:
    """What differs between the folder and the manifest."""
    wrong = []
    for name, expected in sorted(files.items()):
        file = pack / name
        if not file.is_file():
            wrong.append(f"{name}: is missing")
        elif sha256(file.read_bytes()) != expected:
            wrong.append(f"{name}: was changed: its hash is not that of MANIFEST.json")
    for file in sorted(one for one in pack.rglob("*") if one.is_file()):
        name = file.relative_to(pack).as_posix()
        if name != "MANIFEST.json" and name not in files:
            wrong.append(f"{name}: is not named in MANIFEST.json")
    return wrong


def check_evidence(pack: pathlib.Path, manifest: dict[str, Any]) -> list[str]:
    """What does not agree within evidence.json, or between it and the manifest."""
    try:
        evidence = json.loads((pack / "evidence.json").read_bytes())
        results, counts, inputs = evidence["results"], evidence["counts"], evidence["inputs"]
        counted: dict[str, dict[str, int]] = {}
        for one in results:
            by_status = counted.setdefault(one["severity"], {})
            by_status[one["status"]] = by_status.get(one["status"], 0) + 1
        named = {one["template"] for one in results if one["template"]}
        asked = {one["control"] for one in results}
        controls = [one["id"] for one in evidence["controls"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"evidence.json: cannot be read: {error}"]
    wrong = []
    if counted != counts:
        wrong.append("evidence.json: its counts are not those of its results")
    if inputs != manifest["inputs"]:
        wrong.append("evidence.json: its inputs are not those of MANIFEST.json")
    if evidence.get("as_of") != manifest.get("as_of") or evidence.get("versions") != manifest.get("versions"):
        wrong.append("evidence.json: its day or versions are not those of MANIFEST.json")
    hashed = {one["file"] for one in inputs}
    for template in sorted(named - hashed - set(manifest.get("unread", []))):
        wrong += [f"evidence.json: there is no hash of {template}, which results are about"]
    wrong += [f"evidence.json: there is no result of {one}" for one in controls if one not in asked]
    wrong += [f"evidence.json: there are results of {one}, which is no control of it" for one in asked - set(controls)]
    return wrong


def check_templates(folder: pathlib.Path, inputs: list[dict[str, str]]) -> list[str]:
    """Templates and manifests that are missing below a folder, are others than were reviewed, or were not reviewed."""
    wrong = []
    known = set()
    for one in (one for one in inputs if one["kind"] != "register"):
        file = below(folder, one["file"])
        if file is None:
            wrong.append(f"{one['file']}: is not below {folder}")
            continue
        known.add(file.resolve())
        if sha256(file.read_bytes()) != one["sha256"]:
            wrong.append(f"{one['file']}: {file} is another than was reviewed")
    found = in_folder(folder)
    return wrong + [f"{file}: is a template that was not reviewed" for file in found if file.resolve() not in known]


def in_folder(folder: pathlib.Path, above: tuple[pathlib.Path, ...] = ()) -> list[pathlib.Path]:
    """The templates that a folder holds: a cloud assembly those that its manifest names, another one all below it."""
    if folder.resolve() in above:
        return []
    above = (*above, folder.resolve())
    artifacts = read_json(folder / "manifest.json").get("artifacts")
    if isinstance(artifacts, dict):
        found = []
        for one in artifacts.values():
            said = one.get("properties", {}) if isinstance(one, dict) else {}
            if "templateFile" in said:
                found.append(folder / str(said["templateFile"]))
            elif "directoryName" in said:
                found += in_folder(folder / str(said["directoryName"]), above)
        return found
    found = []
    for entry in sorted(folder.iterdir() if folder.is_dir() else []):
        if entry.name.startswith(".") or entry.name in ("node_modules", "__pycache__") or entry.is_symlink():
            continue
        if entry.is_dir():
            found += in_folder(entry, above)
        elif looks_like_a_template(entry):
            found.append(entry)
    return found


def looks_like_a_template(file: pathlib.Path) -> bool:
    if file.suffix.lower() not in (".cfn", ".json", ".template", ".yaml", ".yml"):
        return False
    text = file.read_text(encoding="utf-8", errors="replace")
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return isinstance(read_json(file).get("Resources"), dict)
    return re.search(r"^[\"']?Resources[\"']?\s*:", text, re.MULTILINE) is not None and "Type" in text


def read_json(file: pathlib.Path) -> dict[str, Any]:
    """An object in JSON; an empty one for what is none."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def below(folder: pathlib.Path, name: str) -> pathlib.Path | None:
    """The file of a name below a folder, by as many of the name's last parts as there are; None when there is none."""
    parts = [part for part in pathlib.PurePosixPath(name).parts if part not in ("/", "..", ".")]
    for first in range(len(parts)):
        file = folder.joinpath(*parts[first:])
        if file.is_file():
            return file
    return None


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main())

"""Checks an evidence pack on the reviewer's own machine: python 3.8 or newer and nothing else.

    python3 verify.py [PACK] [--templates DIR] [--manifest-sha256 HEX]

It recomputes the SHA-256 of every file that MANIFEST.json names, looks for whatever it does not name and for what every
pack has, compares the counts in evidence.json with its results, and the templates' hashes in both. With --templates it
also hashes each template below DIR, and of a cloud assembly the manifest.json and the assets: the scripts, archives and
folders that its stacks upload, and the files that say which. Templates and lists of assets below DIR that were not
reviewed are wrong, also those that a cloud assembly's manifest does not name.

Whoever can change a file can also change its hash in MANIFEST.json. Keep MANIFEST.json's own hash, which `emr-platform
review` and this program print, where that person cannot write, such as the pipeline's log, and give it with
--manifest-sha256.

Exit codes: 0 when everything is as it was written, 1 when something is not, 2 when PACK is no evidence pack or DIR no
folder.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import pathlib
import re
import sys
from typing import Any

ALWAYS = (
    "dataflow.svg", "evidence.csv", "evidence.json", "evidence.sarif", "evidence.xlsx", "findings.sarif", "index.html",
    "network.svg", "oscal/assessment-results.json", "oscal/component-definition.json", "verify.py",
)  # fmt: skip
TOLD = ("control", "status", "severity", "resource", "path")


def main(arguments: list[str] | None = None) -> int:
    """Print what was checked, and return the exit code."""
    parser = argparse.ArgumentParser(description="Checks an evidence pack with python's standard library alone.")
    here = pathlib.Path(__file__).resolve().parent
    parser.add_argument("pack", nargs="?", type=pathlib.Path, default=here, help="default: the folder of this file")
    parser.add_argument(
        "--templates", type=pathlib.Path, metavar="DIR", help="also hash templates and assets below DIR"
    )
    parser.add_argument("--manifest-sha256", metavar="HEX", help="what MANIFEST.json's own hash has to be")
    given = parser.parse_args(arguments)
    try:
        manifest_bytes = (given.pack / "MANIFEST.json").read_bytes()
        manifest = json.loads(manifest_bytes)
        files, inputs = shaped(manifest)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        print(f"{given.pack}: no evidence pack: MANIFEST.json: {error}", file=sys.stderr)
        return 2
    if given.templates is not None and not given.templates.is_dir():
        print(f"{given.templates}: is no folder; --templates takes the one that was reviewed", file=sys.stderr)
        return 2
    found = sha256(manifest_bytes)
    wrong = check_files(given.pack, files) + check_evidence(given.pack, manifest)
    # Given but empty is not left out: a pipeline may have lost what it kept.
    if given.manifest_sha256 is not None and given.manifest_sha256.strip().lower() != found:
        wrong.append(f"MANIFEST.json: its hash is {found}, not '{given.manifest_sha256}'")
    checked = f"{len(files)} files, {len(inputs)} inputs"
    if given.templates is not None:
        wrong += check_templates(given.templates, inputs)
        checked += f", templates below {given.templates}"
    lines = ["WRONG  " + one for one in wrong] + [f"MANIFEST.json  sha256 {found}"]
    tell([*lines, f"checked {checked}, as of {manifest.get('as_of')}: {verdict(wrong)}"])
    return 1 if wrong else 0


def tell(lines: list[str]) -> None:
    """Print lines; whoever reads only the first of them, as `head` does, still gets the right exit code."""
    try:
        for one in lines:
            # Names of files may be bytes that no encoding has.
            print(one.encode("utf-8", "backslashreplace").decode("utf-8"))
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer would fail once more when python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def verdict(wrong: list[str]) -> str:
    return f"{len(wrong)} wrong" if wrong else "everything is as it was written"


def shaped(manifest: Any) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The files and the inputs that a manifest names; raises ValueError when it does not name them as a pack's does."""
    files, inputs = manifest["files"], manifest["inputs"]
    texts = [*files, *files.values()] if isinstance(files, dict) else [None]
    for one in inputs if isinstance(inputs, list) else [None]:
        texts += [one.get(key) for key in ("file", "kind", "sha256")] if isinstance(one, dict) else [None]
    if not all(isinstance(one, str) for one in texts):
        raise ValueError("its files or inputs are not written as a pack's are")
    return files, inputs


def check_files(pack: pathlib.Path, files: dict[str, str]) -> list[str]:
    """What differs between the folder and the manifest."""
    wrong = [f"{name}: is not named in MANIFEST.json, and every pack has it" for name in ALWAYS if name not in files]
    for name, expected in sorted(files.items()):
        file = pack / name
        if ".." in pathlib.PurePosixPath(name).parts or pathlib.PurePosixPath(name).is_absolute():
            wrong.append(f"{name}: is no name of a file in a pack")
        elif not file.is_file():
            wrong.append(f"{name}: is missing")
        elif sha256(file.read_bytes()) != expected:
            wrong.append(f"{name}: was changed: its hash is not that of MANIFEST.json")
    for file in sorted(pack.rglob("*")):
        name = file.relative_to(pack).as_posix()
        if file.is_symlink():
            wrong.append(f"{name}: is a link; what it leads to may change without the pack")
        elif not file.is_dir() and name != "MANIFEST.json" and name not in files:
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
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
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
    if told(pack) != sorted([cell(one[key]) for key in TOLD] for one in results):
        wrong.append("evidence.csv: its results are not those of evidence.json")
    wrong += [f"evidence.json: there is no result of {one}" for one in controls if one not in asked]
    wrong += [f"evidence.json: there are results of {one}, which is no control of it" for one in asked - set(controls)]
    return wrong


def told(pack: pathlib.Path) -> list[list[str]]:
    """What each line of evidence.csv says of a result; nothing where it cannot be read."""
    csv.field_size_limit(2**31 - 1)
    try:
        with (pack / "evidence.csv").open(encoding="utf-8", newline="") as file:
            return sorted([str(row[key]) for key in TOLD] for row in csv.DictReader(file))
    except (OSError, ValueError, KeyError, csv.Error):
        return []


def cell(text: Any) -> str:
    """A text as evidence.csv has it, with the marks against formulas."""
    return re.sub(r"(^|[;\t\r\n])(?=[=+\-@\t\r])", r"\1'", str(text))


def check_templates(folder: pathlib.Path, inputs: list[dict[str, str]]) -> list[str]:
    """What is missing below a folder, is another than was reviewed, or was not reviewed."""
    wrong = []
    known = set()
    asked = [one for one in inputs if one["kind"] not in ("register", "environment")]
    places = placed(folder, [one["file"] for one in asked])
    for one in asked:
        file = places.get("/".join(part for part in one["file"].split("/") if part not in ("", "..", ".")))
        if file is None:
            wrong.append(f"{one['file']}: is not below {folder}")
            continue
        known.add(file.resolve())
        if digest(file) != one["sha256"]:
            wrong.append(f"{one['file']}: {file} is another than was reviewed")
    return wrong + unknown(folder, folder.resolve(), known)


def unknown(folder: pathlib.Path, top: pathlib.Path, known: set[pathlib.Path]) -> list[str]:
    """What a folder holds that may be deployed and is not known: templates, lists of assets, links to elsewhere."""
    wrong = []
    for entry in sorted(folder.iterdir() if folder.is_dir() else []):
        target = entry.resolve()
        if target in known or entry.name.startswith(".") or entry.name in ("node_modules", "__pycache__"):
            continue
        if entry.is_dir() and entry.is_symlink():
            if top not in (target, *target.parents):
                wrong.append(f"{entry}: is a link to a folder elsewhere, which was not reviewed")
        elif entry.is_dir():
            wrong += unknown(entry, top, known)
        elif entry.name.endswith(".assets.json"):
            wrong.append(f"{entry}: names assets that were not reviewed{cause(entry, known)}")
        elif looks_like_a_template(entry):
            wrong.append(f"{entry}: is a template that was not reviewed{cause(entry, known)}")
    return wrong


def cause(file: pathlib.Path, known: set[pathlib.Path]) -> str:
    """What to know of a file in a reviewed cloud assembly that does not name it, and what to do; else nothing."""
    manifest = file.parent / "manifest.json"
    naming = [one for one in (manifest, *file.parent.glob("*.assets.json")) if one.resolve() in known]
    if manifest not in naming or any(json.dumps(file.name).encode() in one.read_bytes() for one in naming):
        return ""
    return (
        f"; {manifest}, which was, does not name it: another synthesis left it there, or somebody put it there. Remove "
        "it, or remove the folder and synthesise again"
    )


def looks_like_a_template(file: pathlib.Path) -> bool:
    if file.suffix.lower() not in (".cfn", ".json", ".template", ".yaml", ".yml") or not file.is_file():
        return False
    # Without zeros, UTF-16 is near enough to ASCII to be told.
    text = file.read_bytes().replace(b"\0", b"").decode("utf-8", errors="replace").lstrip("\ufeff\ufffd")
    made = read_json(file)
    if made:
        return isinstance(made.get("Resources"), dict)
    return re.search(r"(?:^|[{,?]|---)\s*[\"']?Resources[\"']?\s*:", text, re.MULTILINE) is not None


def read_json(file: pathlib.Path) -> dict[str, Any]:
    """An object in JSON; an empty one for what is none."""
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def placed(folder: pathlib.Path, names: list[str]) -> dict[str, pathlib.Path]:
    """Where the files that a pack names are below a folder: each without as many first parts as most are found without.

    The same for all of one argument of the review, so that a copy somewhere else stands for none of them.
    """
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        parts = tuple(part for part in pathlib.PurePosixPath(name).parts if part not in ("/", "..", "."))
        by_first.setdefault(parts[0] if parts else "", []).append(parts)
    found: dict[str, pathlib.Path] = {}
    for several in by_first.values():
        deepest = max(len(parts) for parts in several)
        ways = [
            {parts: folder.joinpath(*parts[less:]) for parts in several if less < len(parts)} for less in range(deepest)
        ]
        best = max(ways, key=lambda way: sum(file.exists() for file in way.values()), default={})
        found.update({"/".join(parts): file for parts, file in best.items() if file.exists()})
    return found


def digest(path: pathlib.Path) -> str:
    """The SHA-256 of a file; of a folder that of a list of the files below it with theirs."""
    if not path.is_dir():
        return sha256(path.read_bytes())
    files = sorted((one.relative_to(path).as_posix(), one) for one in path.rglob("*") if one.is_file())
    return sha256(
        "".join(f"{sha256(one.read_bytes())}  {name}\n" for name, one in files).encode("utf-8", "surrogateescape")
    )


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main())

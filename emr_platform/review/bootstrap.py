"""The scripts that run on every node before anything else: what they are, byte for byte, and what shellcheck says."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..assembly import Cluster, assets_of, at, hash_in, items, show
from ._base import Subject
from ._evidence import Evidence, Table
from ._rows import Row, table, words
from ._shells import SHELL

_SHELL = re.compile(rf"#!\s*\S*(?:/env\s+)?\S*\b{SHELL}\b".encode())
_NOT_RUN = "not asked"


class ShellCheckMissingError(ValueError):
    """Raised when ShellCheck was asked for and is not there; its text says what to install."""


def scripts(subject: Subject) -> Table:
    """Each bootstrap action with its script, as the assembly's assets hold it. ShellCheck is not asked."""
    return _table(subject, _Assets(None), "ShellCheck was not asked; `--shellcheck` does that.")


def checked(evidence: Evidence) -> Evidence:
    """Evidence with ShellCheck's word on each script, and ShellCheck's version among those it hangs on.

    What a machine happens to have on PATH must not change evidence, so only who asks for it gets it.

    Raises:
        ShellCheckMissingError: there is no shellcheck on PATH.
    """
    program = shutil.which("shellcheck")
    if program is None:
        raise ShellCheckMissingError("shellcheck is not on PATH; install it, for instance with `make setup`")
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"version: (\S+)", done.stdout)
    version = found[1] if found else "unknown"
    made = _table(evidence.subject, _Assets(program), f"ShellCheck {version}.")
    sections = tuple(evidence.hider.table(made) if one.name == made.name else one for one in evidence.sections)
    return replace(evidence, sections=sections, versions={**evidence.versions, "shellcheck": version})


def _table(subject: Subject, assets: _Assets, note: str) -> Table:
    rows = [row for cluster in subject.clusters for row in _actions(cluster, assets)]
    return table(
        "bootstrap-scripts",
        "Bootstrap scripts",
        ("Cluster", "Action", "Script", "Where", "SHA-256", "ShellCheck"),
        rows,
        f"{note} Scripts that are no assets of these templates cannot be read here.",
    )


def _actions(cluster: Cluster, assets: _Assets) -> Iterator[Row]:
    for action, _, _ in items(cluster.get("BootstrapActions")):
        place = show(at(action, "ScriptBootstrapAction", "Path"))
        where = place if isinstance(place, str) else json.dumps(place, sort_keys=True)
        name, content, said = assets.find(Path(cluster.resource.template.folder), where)
        digest = hashlib.sha256(content).hexdigest() if content is not None else ""
        yield cluster.name, words(at(action, "Name")), name, where, digest, said


class _Assets:
    """Files of cloud assemblies by the hash in their names; each is checked once."""

    def __init__(self, shellcheck: str | None) -> None:
        self._known: dict[Path, dict[str, tuple[str, Path]]] = {}
        self._said: dict[Path, str] = {}
        self._shellcheck = shellcheck

    def find(self, folder: Path, where: str) -> tuple[str, bytes | None, str]:
        """A script's name, bytes and what shellcheck says; no bytes where the assembly does not hold it."""
        entry = self._of(folder).get(hash_in(where) or "")
        if entry is None:
            return "", None, "not among the assets of these templates"
        name, file = entry
        try:
            content = file.read_bytes()
        except OSError:
            return name, None, f"the assembly names {file.name} but does not hold it"
        if file not in self._said:
            self._said[file] = self._check(file, content)
        return name, content, self._said[file]

    def _of(self, folder: Path) -> dict[str, tuple[str, Path]]:
        if folder not in self._known:
            self._known[folder] = assets_of(folder)
        return self._known[folder]

    def _check(self, file: Path, content: bytes) -> str:
        if not _SHELL.match(content):
            return "no shell script"
        if self._shellcheck is None:
            return _NOT_RUN
        command = [self._shellcheck, "--norc", "--format", "json1", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = json.loads(done.stdout)["comments"]
        return "; ".join(f"line {one['line']}: {one['level']} SC{one['code']}" for one in found) or "nothing to say"

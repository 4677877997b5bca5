"""Renews the generated facts, from AWS or from bundled public data, and says what changed.

Hand-recorded facts stay: dates of support, versions, Java. AWS wins about which releases and types there are and where.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from emr_platform.catalog._data import DATA_FOLDER
from emr_platform.catalog._facts import FILES, bodies, differences, load_facts, read_facts
from emr_platform.catalog._format import render
from emr_platform.catalog._regions import partition_of, region_names
from emr_platform.catalog._releases import release_version
from emr_platform.catalog.refresh import COMMAND, Sources, generate

if TYPE_CHECKING:
    from emr_platform.catalog._aws import Aws, Described

AWS_SOURCE: Final = "Amazon EMR and EC2 APIs"
_ADD: Final = "add it, with its four dates, from its page of the EMR Release Guide"


@dataclass(frozen=True)
class Renewal:
    """What a renewal would do.

    `texts` are the files that change, by name; `changes` what is different in them; `troubles` what got no answer;
    `missing` the releases that lack a record in releases.json, with what is known of them.
    """

    texts: Mapping[str, str]
    changes: tuple[str, ...]
    troubles: tuple[str, ...]
    missing: tuple[str, ...]

    def write(self, folder: Path = DATA_FOLDER) -> None:
        """Put the files in place, each at once: a reader sees the old facts or the new ones."""
        for name, text in self.texts.items():
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, suffix=".tmp", delete=False) as file:
                file.write(text)
            new = Path(file.name)
            new.chmod(0o644)
            new.replace(folder / f"{name}.json")


def from_bundled(day: str, folder: Path = DATA_FOLDER) -> Renewal:
    """Plan a renewal from moto, cfn-lint and botocore; ValueError when one of them is not installed."""
    sources = Sources()
    before = _documents(folder)
    texts = {name: text for name, text in generate(sources, day, folder).items() if text != _text(folder, name)}
    after = before | {name: json.loads(text) for name, text in texts.items()}
    return Renewal(
        texts=texts,
        changes=tuple(differences(read_facts(before), read_facts(after))),
        troubles=(),
        missing=tuple(
            f"{label} has no record in releases.json; {_ADD}"
            for label in sorted(set(sources.supported()) - set(before["releases"]["releases"]))
        ),
    )


def from_aws(aws: Aws, day: str, folder: Path = DATA_FOLDER) -> Renewal:
    """Plan a renewal from AWS. A file whose facts are as before stays as it is, its day included."""
    before, documents = load_facts(folder), _documents(folder)
    after = aws.facts(before)
    listed = frozenset[str]().union(*after.listed.values())
    known = documents["releases"]["releases"]
    described = aws.described(sorted(label for label in listed if _in_question(label, known, aws)))
    new: dict[str, dict[str, Any]] = {**bodies(after), "releases": _releases(documents["releases"], described)}
    changed = {name: body for name, body in new.items() if body != _body(documents[name])}
    return Renewal(
        texts={name: render({"header": _header(name, documents[name], day), **changed[name]}) for name in changed},
        changes=(*differences(before, after), *_filled(known, described)),
        troubles=tuple(aws.troubles),
        missing=tuple(_missing(label, described.get(label)) for label in sorted(listed - set(known))),
    )


def regions_of(home: str) -> tuple[str, ...]:
    """Return the regions that credentials of one region reach: those of its partition."""
    return tuple(name for name in region_names() if partition_of(name) == partition_of(home))


def _in_question(label: str, known: Mapping[str, Any], aws: Aws) -> bool:
    return label not in known or not known[label]["complete"] or release_version(label) >= aws.since


def _releases(document: Mapping[str, Any], described: Mapping[str, Described]) -> dict[str, Any]:
    """Return releases.json with the operating systems of today, and applications where none were recorded in full."""
    records = dict(document["releases"])
    for label in set(records) & set(described):
        found, record = described[label], dict(records[label])
        if found.os_releases:
            record["os_releases"] = list(found.os_releases)
        if found.applications and not record["complete"]:
            record["applications"] = dict(sorted({**found.applications, **record["applications"]}.items()))
            record |= {"complete": True, "sure": True}
            record.pop("note", None)
        records[label] = record
    return {**_body(document), "releases": records}


def _filled(known: Mapping[str, Any], described: Mapping[str, Described]) -> Sequence[str]:
    """Say where AWS' applications differ from those recorded, and which of the two the catalog goes by."""
    said = []
    for label in sorted(set(known) & set(described)):
        recorded, found = set(known[label]["applications"]), set(described[label].applications)
        if not found or recorded == found:
            continue
        if not known[label]["complete"]:
            said.append(f"{label}: applications as AWS says, {len(found - recorded)} of them new to the record")
        else:
            other = ", ".join(sorted(recorded ^ found))
            said.append(f"{label}: AWS and releases.json disagree about {other}; the record stays, look at the guide")
    return said


def _missing(label: str, described: Described | None) -> str:
    applications = described.applications if described else {}
    listed = ", ".join(f"{name} {version}" for name, version in sorted(applications.items()))
    return f"{label} has no record in releases.json; {_ADD}" + (f"; AWS says it has {listed}" if listed else "")


def _header(name: str, document: Mapping[str, Any], day: str) -> dict[str, Any]:
    source: str = document["header"]["source"]
    kept = source.partition("; where they gave no answer: ")[2] or source
    if name == "releases":
        return {**document["header"], "date": day}
    return {"source": f"{AWS_SOURCE}; where they gave no answer: {kept}", "date": day, "refresh": COMMAND}


def _documents(folder: Path) -> dict[str, Any]:
    return {name: json.loads(_text(folder, name)) for name in (*FILES, "releases")}


def _text(folder: Path, name: str) -> str:
    path = folder / f"{name}.json"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _body(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != "header"}

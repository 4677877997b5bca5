"""Rewrites the generated fact files from the data that moto, cfn-lint and botocore bring along.

    python -m venv scratch && scratch/bin/pip install --no-deps moto==5.2.5 cfn-lint==1.58.0 botocore
    PYTHONPATH=. scratch/bin/python -m emr_platform.catalog.refresh --date 2026-11-22

The packages are found, not imported, so their own dependencies are not needed. The same packages give the same bytes;
`--check` only compares and fails when a file would change.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from emr_platform.catalog._data import DATA_FOLDER
from emr_platform.catalog._facts import is_final, listing_body, newest_first, offerings_body, support_body
from emr_platform.catalog._format import render
from emr_platform.catalog._regions import PARTITIONS
from emr_platform.catalog._releases import release_labels

COMMAND: Final = "emr-platform catalog refresh"
ARCHITECTURES: Final = {"X86_64": "x86_64", "AARCH64": "arm64"}
CATEGORIES: Final = {"GENERAL": "general", "COMPUTE": "compute", "HI_MEM": "memory", "STORAGE": "storage", "GPU": "gpu"}
CFN_LINT_PRICES: Final = "data/schemas/extensions/aws_emr_cluster/instancetypeconfig_instancetype_enum.json"


class Sources:
    """The bundled data of the three packages, wherever they are installed."""

    def __init__(self) -> None:
        self.moto = _package_folder("moto")
        self.cfn_lint = _package_folder("cfnlint")
        self.botocore = _package_folder("botocore")

    def emr_types(self) -> dict[str, dict[str, Any]]:
        """EMR's own list of instance types, by name."""
        records: dict[str, dict[str, Any]] = _read(self.moto / "emr/resources/instance_types.json.gz")
        return records

    def ec2_types(self) -> dict[str, dict[str, Any]]:
        """EC2's description of instance types, by name."""
        records: dict[str, dict[str, Any]] = _read(self.moto / "ec2/resources/instance_types.json.gz")
        return records

    def supported(self) -> dict[str, frozenset[str]]:
        """The instance types each final release takes, by label."""
        found = {}
        for path in sorted((self.moto / "emr/resources").glob("instance-types-*.json.gz")):
            label = path.name.removeprefix("instance-types-").removesuffix(".json.gz")
            if is_final(label):
                found[label] = frozenset(_read(path))
        return found

    def release_regions(self) -> dict[str, frozenset[str]]:
        """The labels each region lists, by region."""
        found = {}
        for path in sorted((self.moto / "emr/resources").glob("release-labels-*.json.gz")):
            region = path.name.removeprefix("release-labels-").removesuffix(".json.gz")
            found[region] = frozenset(label for label in _read(path) if is_final(label))
        return found

    def emr_prices(self) -> dict[str, frozenset[str]]:
        """The instance types EMR has a price for, by region."""
        records = _read(self.cfn_lint / CFN_LINT_PRICES)
        return {name: frozenset(item["enum"]) for name, item in records.items() if isinstance(item, dict)}

    def ec2_offerings(self) -> dict[str, frozenset[str]]:
        """The instance types EC2 offers, by region."""
        folder = self.moto / "ec2/resources/instance_type_offerings/region"
        return {
            path.name.removesuffix(".json.gz"): frozenset(item["InstanceType"] for item in _read(path))
            for path in sorted(folder.glob("*.json.gz"))
        }

    def partitions(self) -> list[dict[str, Any]]:
        """The partitions this platform knows, as botocore describes them."""
        records = _read(self.botocore / "data/partitions.json")["partitions"]
        return [record for record in records if record["id"] in PARTITIONS]


def instance_types(sources: Sources) -> dict[str, Any]:
    """Return the body of instance_types.json: one row for each type, in the order of InstanceType's fields."""
    ec2 = sources.ec2_types()
    return {"types": [type_row(record, ec2.get(name, {})) for name, record in sorted(sources.emr_types().items())]}


def instance_support(sources: Sources) -> dict[str, Any]:
    """Return the body of instance_support.json."""
    return support_body(sources.supported(), sources.emr_types())


def instance_offerings(sources: Sources) -> dict[str, Any]:
    """Return the body of instance_offerings.json: sure where EMR's prices and EC2's offerings agree."""
    prices, offers = sources.emr_prices(), sources.ec2_offerings()
    known = {region: offers.get(region, priced) for region, priced in prices.items()}
    return offerings_body(
        {region: priced & known[region] for region, priced in prices.items()},
        {region: priced ^ known[region] for region, priced in prices.items()},
        sources.emr_types(),
    )


def release_regions(sources: Sources) -> dict[str, Any]:
    """Return the body of release_regions.json."""
    return listing_body(sources.release_regions())


def regions(sources: Sources) -> dict[str, Any]:
    """Return the body of regions.json: partitions, and for each region its partition and description."""
    records = sources.partitions()
    partitions = {
        item["id"]: {"dns_suffix": item["outputs"]["dnsSuffix"], "pattern": item["regionRegex"]} for item in records
    }
    known = {
        name: [item["id"], region["description"]]
        for item in records
        for name, region in sorted(item["regions"].items())
        if not name.endswith("-global")
    }
    return {"partitions": partitions, "regions": known}


GENERATED: Final[Mapping[str, tuple[Callable[[Sources], dict[str, Any]], tuple[str, ...]]]] = {
    "instance_types": (instance_types, ("moto",)),
    "instance_support": (instance_support, ("moto",)),
    "instance_offerings": (instance_offerings, ("cfn-lint", "moto")),
    "release_regions": (release_regions, ("moto",)),
    "regions": (regions, ("botocore",)),
}


def generate(sources: Sources, day: str | None, folder: Path = DATA_FOLDER) -> dict[str, str]:
    """Return the text of every generated file. One whose facts are as before keeps its date, others need a `day`."""
    texts = {}
    for name, (build, packages) in GENERATED.items():
        body = build(sources)
        source = "bundled data of " + ", ".join(f"{package} {version(package)}" for package in packages)
        path = folder / f"{name}.json"
        before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        header = before.pop("header", {})
        unchanged = before == body and header.get("source") == source
        if not unchanged and day is None:
            raise ValueError(f"{name}.json would change and needs the day of its facts; pass --date YYYY-MM-DD")
        header = {"source": source, "date": header["date"] if unchanged else day, "refresh": COMMAND}
        texts[name] = render({"header": header, **body})
    return texts


def main(arguments: Sequence[str] | None = None, folder: Path = DATA_FOLDER) -> int:
    """Write the generated files, or with --check compare them; return 1 when something is to be done."""
    program = "python -m emr_platform.catalog.refresh"
    parser = argparse.ArgumentParser(prog=program, description="renew the generated facts of the catalog")
    parser.add_argument("--date", help="day of the facts, written into every file that changes")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file would change")
    options = parser.parse_args(arguments)
    sources = Sources()
    texts = generate(sources, options.date or ("0000-00-00" if options.check else None), folder)
    stale = [name for name, text in texts.items() if _read_text(folder / f"{name}.json") != text]
    for name in stale:
        print(f"{name}.json {'would change' if options.check else 'written'}")
        if not options.check:
            (folder / f"{name}.json").write_text(texts[name], encoding="utf-8")
    unknown = sorted(set(sources.supported()) - set(release_labels()), key=newest_first)
    for label in unknown:
        print(f"{label} has no record in releases.json; add it from its page of the EMR Release Guide")
    return 1 if unknown or (options.check and stale) else 0


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ValueError(
            f"package {name!r} is not installed; install moto, cfn-lint and botocore to refresh the catalog"
        )
    return Path(spec.origin).parent


def _read(path: Path) -> Any:
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)


def _read_text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def type_row(record: Mapping[str, Any], ec2: Mapping[str, Any]) -> list[Any]:
    """Return the row of one type from what EMR and EC2 say of it; ValueError for words not met before."""
    category, _, generation = record["InstanceFamilyId"].replace("_GEN", "").rpartition("_")
    if record["Architecture"] not in ARCHITECTURES or category not in CATEGORIES:
        raise ValueError(
            f"instance type {record['Type']} is {record['Architecture']} of {record['InstanceFamilyId']}; "
            "decide what that is in ARCHITECTURES and CATEGORIES"
        )
    return [
        record["Type"],
        record["VCPU"],
        int(record["MemoryGB"] * 1024),
        ARCHITECTURES[record["Architecture"]],
        record["NumberOfDisks"],
        record["StorageGB"],
        CATEGORIES[category],
        generation == "CURRENT",
        ec2.get("VCpuInfo", {}).get("DefaultVCpus"),
        ec2.get("MemoryInfo", {}).get("SizeInMiB"),
    ]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ValueError as error:
        sys.exit(f"{COMMAND}: {error}")

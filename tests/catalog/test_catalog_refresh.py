"""The refresh command, on a small made-up copy of the packages' data: what it writes, and that it repeats itself."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.catalog import _data, refresh, renewal
from emr_platform.catalog._data import in_ranges
from emr_platform.catalog._facts import short


def _write(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = json.dumps(document).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def _type(name: str, **changes: Any) -> dict[str, Any]:
    record = {
        "Type": name,
        "VCPU": 4,
        "MemoryGB": 15.25,
        "Architecture": "AARCH64",
        "NumberOfDisks": 0,
        "StorageGB": 0,
        "InstanceFamilyId": "HI_MEM_CURRENT_GEN",
    }
    return record | changes


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> refresh.Sources:
    moto, cfn_lint, botocore = (tmp_path / name for name in ("moto", "cfnlint", "botocore"))
    names = ["a1.xlarge", "a1.2xlarge", "b2.xlarge"]
    _write(moto / "emr/resources/instance_types.json.gz", {name: _type(name) for name in names})
    ec2 = {"a1.xlarge": {"VCpuInfo": {"DefaultVCpus": 4}, "MemoryInfo": {"SizeInMiB": 16384}}}
    _write(moto / "ec2/resources/instance_types.json.gz", ec2)
    _write(moto / "emr/resources/instance-types-emr-7.13.0.json.gz", names[:2])
    _write(moto / "emr/resources/instance-types-emr-7.14.0.json.gz", names)
    _write(moto / "emr/resources/instance-types-emr-6.0.0-beta.json.gz", names)
    _write(moto / "emr/resources/release-labels-eu-west-1.json.gz", ["emr-7.14.0", "emr-7.13.0", "emr-6.0.0-beta"])
    _write(moto / "emr/resources/release-labels-us-east-1.json.gz", ["emr-7.13.0"])
    offered = [{"InstanceType": name, "Location": "eu-west-1"} for name in names[:2]]
    _write(moto / "ec2/resources/instance_type_offerings/region/eu-west-1.json.gz", offered)
    prices = {"description": "x", "eu-west-1": {"enum": ["a1.xlarge", "b2.xlarge"]}, "us-east-1": {"enum": names[:1]}}
    _write(cfn_lint / refresh.CFN_LINT_PRICES, prices)
    partition = {
        "id": "aws",
        "outputs": {"dnsSuffix": "amazonaws.com"},
        "regionRegex": "^x$",
        "regions": {"eu-west-1": {"description": "Europe (Ireland)"}, "aws-global": {"description": "all"}},
    }
    _write(botocore / "data/partitions.json", {"partitions": [partition, partition | {"id": "aws-iso"}]})
    monkeypatch.setattr(refresh, "_package_folder", lambda name: tmp_path / name)
    monkeypatch.setattr(refresh, "version", lambda package: "1.0")
    return refresh.Sources()


def test_a_type_becomes_one_row(sources: refresh.Sources) -> None:
    rows = refresh.instance_types(sources)["types"]
    assert rows[1] == ["a1.xlarge", 4, 15616, "arm64", 0, 0, "memory", True, 4, 16384]
    assert rows[2] == ["b2.xlarge", 4, 15616, "arm64", 0, 0, "memory", True, None, None]


def test_support_is_kept_by_lists_and_families(sources: refresh.Sources) -> None:
    assert refresh.instance_support(sources) == {
        "lists": ["emr-7.14.0", "emr-7.13.0"],
        "families": {"a1": {"2xlarge xlarge": "0-1"}, "b2": {"xlarge": "0"}},
    }


def test_offerings_tell_agreement_from_doubt(sources: refresh.Sources) -> None:
    assert refresh.instance_offerings(sources) == {
        "regions": ["eu-west-1", "us-east-1"],
        "families": {"a1": {"2xlarge": "|0", "xlarge": "0-1|"}, "b2": {"xlarge": "|0"}},
    }


def test_releases_by_region_leave_betas_out(sources: refresh.Sources) -> None:
    assert refresh.release_regions(sources) == {
        "labels": ["emr-7.14.0", "emr-7.13.0"],
        "regions": {"eu-west-1": "0-1", "us-east-1": "1"},
    }


def test_regions_leave_other_partitions_out(sources: refresh.Sources) -> None:
    assert refresh.regions(sources) == {
        "partitions": {"aws": {"dns_suffix": "amazonaws.com", "pattern": "^x$"}},
        "regions": {"eu-west-1": ["aws", "Europe (Ireland)"]},
    }


def test_ranges_are_read_back_as_written() -> None:
    for positions in (set(), {0}, {0, 1}, {2, 4, 5, 6, 9}):
        assert {at for at in range(12) if in_ranges(short(positions), at)} == positions


@pytest.mark.usefixtures("sources")
def test_writing_checking_and_writing_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert refresh.main(["--check"], folder) == 1
    assert "instance_types.json would change" in capsys.readouterr().out
    with pytest.raises(
        ValueError, match=r"instance_types.json would change and needs the day of its facts; pass --date"
    ):
        refresh.main([], folder)
    assert refresh.main(["--date", "2026-01-02"], folder) == 0
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(first) == 5
    assert refresh.main(["--date", "2027-01-01"], folder) == 0, "unchanged facts keep their day"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    assert refresh.main(["--check"], folder) == 0
    assert b'"date": "2026-01-02"' in first["regions.json"]


def test_a_release_without_record_is_reported(
    sources: refresh.Sources, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _write(sources.moto / "emr/resources/instance-types-emr-7.99.0.json.gz", ["a1.xlarge"])
    assert refresh.main(["--date", "2026-01-02"], tmp_path) == 1
    assert "emr-7.99.0 has no record in releases.json" in capsys.readouterr().out


def test_a_missing_package_is_named() -> None:
    with pytest.raises(ValueError, match="package 'no_such_package' is not installed; install moto"):
        refresh._package_folder("no_such_package")


def test_generated_files_name_the_command() -> None:
    for name in refresh.GENERATED:
        assert _data.provenance(name).refresh == refresh.COMMAND


@pytest.fixture
def renewed(sources: refresh.Sources, tmp_path: Path) -> Path:
    """A folder whose facts are those of the packages, with a record for each release."""
    folder = tmp_path / "out"
    folder.mkdir()
    refresh.main(["--date", "2026-01-02"], folder)
    records: dict[str, Any] = {"emr-7.14.0": {}, "emr-7.13.0": {}}
    (folder / "releases.json").write_text(json.dumps({"header": {}, "releases": records}), encoding="utf-8")
    return folder


def test_a_renewal_from_bundled_data_says_what_changed(sources: refresh.Sources, renewed: Path) -> None:
    same = renewal.from_bundled("2027-01-01", renewed)
    assert (same.texts, same.changes, same.missing, same.troubles) == ({}, (), (), ())
    _write(sources.moto / "emr/resources/instance-types-emr-7.15.0.json.gz", ["b2.xlarge"])
    _write(sources.moto / "emr/resources/release-labels-eu-west-1.json.gz", ["emr-7.15.0", "emr-7.14.0"])
    plan = renewal.from_bundled("2027-01-01", renewed)
    assert sorted(plan.texts) == ["instance_support", "release_regions"]
    assert plan.changes == (
        "releases: 1 more: emr-7.15.0",
        "eu-west-1 lists releases: 1 more: emr-7.15.0",
        "eu-west-1 lists releases: 1 fewer: emr-7.13.0",
    )
    (missing,) = plan.missing
    assert missing.startswith("emr-7.15.0 has no record in releases.json; add it, with its four dates, from its page")
    plan.write(renewed)
    assert renewal.from_bundled("2028-01-01", renewed).texts == {}
    assert b'"date": "2027-01-01"' in (renewed / "release_regions.json").read_bytes()
    assert b'"date": "2026-01-02"' in (renewed / "regions.json").read_bytes()

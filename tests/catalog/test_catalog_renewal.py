"""Renewing from AWS: who wins, what stays, what is said about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.catalog import _aws, _data, _facts, renewal
from emr_platform.catalog._format import render
from tests.catalog.account import Account, describes, labels, record, sells, types

DAY = "2027-02-03"
HARDWARE = {"VCpuInfo": {"DefaultVCpus": 8}, "MemoryInfo": {"SizeInMiB": 32768}}


def row(**changes: Any) -> list[Any]:
    values = {"vcpus": 4, "mib": 15616, "arch": "arm64", "disks": 0, "gb": 0, "kind": "memory", "new": True}
    return [*(values | changes).values(), 4, 16384]


BEFORE = _facts.Facts(
    types={"a1.xlarge": tuple(row()), "b2.xlarge": tuple(row())},
    supported={"emr-7.14.0": frozenset({"a1.xlarge", "b2.xlarge"}), "emr-6.15.0": frozenset({"a1.xlarge"})},
    offered={"eu-west-1": frozenset({"a1.xlarge"}), "us-east-1": frozenset({"a1.xlarge"})},
    unclear={"eu-west-1": frozenset({"b2.xlarge"}), "us-east-1": frozenset()},
    listed={"eu-west-1": frozenset({"emr-7.14.0"}), "us-east-1": frozenset({"emr-7.14.0", "emr-6.15.0"})},
)
RELEASES = {
    "emr-7.14.0": {"applications": {"Spark": "3.5.8-amzn-0"}, "components": {}, "complete": True, "sure": True},
    "emr-6.15.0": {
        "applications": {"Spark": "3.4.1-amzn-2"},
        "components": {},
        "complete": False,
        "sure": False,
        "note": "the others are not recorded",
    },
}
HEADER = {"source": "bundled data of moto", "date": "2026-01-01", "refresh": "x"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, body in {**_facts.bodies(BEFORE), "releases": {"sources": {}, "releases": RELEASES}}.items():
        (tmp_path / f"{name}.json").write_text(render({"header": HEADER, **body}), encoding="utf-8")
    return tmp_path


def plan(account: Account, folder: Path, *regions: str) -> renewal.Renewal:
    return renewal.from_aws(_aws.Aws(account, "us-east-1", regions or ("us-east-1",)), DAY, folder)


def test_pages_are_followed_and_aws_wins(folder: Path) -> None:
    account = Account()
    first = {"ReleaseLabels": ["emr-7.15.0", "emr-7.14.0"], "NextToken": "t"}
    account.answers("emr", "us-east-1", "list_release_labels", {}, first)
    second = {"ReleaseLabels": ["emr-7.16.0-preview"]}
    account.answers("emr", "us-east-1", "list_release_labels", {"NextToken": "t"}, second)
    asked, page = {"ReleaseLabel": "emr-7.15.0"}, {"SupportedInstanceTypes": [record("c3.xlarge")], "Marker": "m"}
    account.answers("emr", "us-east-1", "list_supported_instance_types", asked, page)
    rest = {"SupportedInstanceTypes": [record("a1.xlarge", VCPU=8)]}
    account.answers("emr", "us-east-1", "list_supported_instance_types", {**asked, "Marker": "m"}, rest)
    types(account, "us-east-1", "emr-7.14.0", record("a1.xlarge", VCPU=8))
    one = {"InstanceTypes": [{"InstanceType": "c3.xlarge", **HARDWARE}], "NextToken": "n"}
    account.answers("ec2", "us-east-1", "describe_instance_types", {"MaxResults": 100}, one)
    none: dict[str, Any] = {"InstanceTypes": []}
    account.answers("ec2", "us-east-1", "describe_instance_types", {"MaxResults": 100, "NextToken": "n"}, none)
    sells(account, "us-east-1", "c3.xlarge", "z9.xlarge")
    types(account, "us-east-1", "emr-7.15.0", record("c3.xlarge"), record("a1.xlarge"))
    describes(account, "emr-7.14.0", {"Spark": "3.5.8"}, "2023.1", "2023.2")
    describes(account, "emr-7.15.0", {"Spark": "3.6.0", "Hive": "3.1.3"})
    renewed = plan(account, folder)
    account.asked_everything()
    renewed.write(folder)
    after = _facts.load_facts(folder)
    assert after.listed == {"eu-west-1": {"emr-7.14.0"}, "us-east-1": {"emr-7.15.0", "emr-7.14.0"}}
    assert after.types == {"a1.xlarge": tuple(row(vcpus=8)), "c3.xlarge": (*row()[:-2], 8, 32768)}
    assert after.supported["emr-7.14.0"] == {"a1.xlarge"}
    assert after.supported["emr-6.15.0"] == {"a1.xlarge"}, "not asked about, so kept"
    assert after.offered["us-east-1"] == {"c3.xlarge"}
    assert after.unclear["eu-west-1"] == set(), "b2.xlarge is no type any more"
    assert renewed.changes == (
        "releases: 1 more: emr-7.15.0",
        "releases: 1 fewer: emr-6.15.0",
        "instance types: 1 more: c3.xlarge",
        "instance types: 1 fewer: b2.xlarge",
        "instance types: other figures for a1.xlarge",
        "emr-7.14.0 takes types: 1 fewer: b2.xlarge",
        "us-east-1 lists releases: 1 more: emr-7.15.0",
        "us-east-1 lists releases: 1 fewer: emr-6.15.0",
        "us-east-1 offers types: 1 more: c3.xlarge",
        "us-east-1 offers types: 1 fewer: a1.xlarge",
    )
    assert renewed.missing == (
        (
            "emr-7.15.0 has no record in releases.json; add it, with its four dates, from its page of the EMR Release "
            "Guide; AWS says it has Hive 3.1.3, Spark 3.6.0"
        ),
    )
    assert renewed.troubles == ()
    assert {path.suffix for path in folder.iterdir()} == {".json"}, "no half-written file stays behind"


def same(account: Account, region: str = "us-east-1") -> None:
    """Answers that say what is known already."""
    labels(account, region, "emr-7.14.0", "emr-6.15.0")
    types(account, region, "emr-7.14.0", record("a1.xlarge"), record("b2.xlarge"))
    account.answers("ec2", region, "describe_instance_types", {"MaxResults": 100}, {"InstanceTypes": []})
    sells(account, region, "a1.xlarge")
    types(account, region, "emr-7.14.0", record("a1.xlarge"), record("b2.xlarge"))


def test_what_is_as_before_leaves_every_file_alone(folder: Path) -> None:
    account = Account()
    same(account)
    account.refuses("emr", "us-east-1", "describe_release_label")
    account.refuses("emr", "us-east-1", "describe_release_label")
    renewed = plan(account, folder)
    assert (renewed.texts, renewed.changes, renewed.missing) == ({}, (), ())


def test_recorded_versions_stay_and_gaps_are_filled(folder: Path) -> None:
    account = Account()
    same(account)
    describes(account, "emr-6.15.0", {"Spark": "3.4.1", "Pig": "0.17.0"})
    describes(account, "emr-7.14.0", {"Spark": "3.5.8", "Paimon": "1.0"}, "2023.2")
    renewed = plan(account, folder)
    assert list(renewed.texts) == ["releases"]
    records = json.loads(renewed.texts["releases"])["releases"]
    assert records["emr-6.15.0"] == {
        "applications": {"Pig": "0.17.0", "Spark": "3.4.1-amzn-2"},
        "components": {},
        "complete": True,
        "sure": True,
    }
    assert records["emr-7.14.0"] == RELEASES["emr-7.14.0"] | {"os_releases": ["2023.2"]}
    assert renewed.changes == (
        "emr-6.15.0: applications as AWS says, 1 of them new to the record",
        "emr-7.14.0: AWS and releases.json disagree about Paimon; the record stays, look at the guide",
    )
    assert json.loads(renewed.texts["releases"])["header"] == HEADER | {"date": DAY}


def test_what_is_denied_stays_and_is_named(folder: Path) -> None:
    account = Account()
    account.refuses("emr", "us-east-1", "list_release_labels")
    labels(account, "eu-west-1", "emr-7.14.0")
    account.refuses("emr", "us-east-1", "list_supported_instance_types")
    account.refuses("ec2", "us-east-1", "describe_instance_types", "UnauthorizedOperation")
    sells(account, "us-east-1", "z9.xlarge")
    account.refuses("emr", "us-east-1", "list_supported_instance_types")
    account.refuses("ec2", "eu-west-1", "describe_instance_type_offerings", "AuthFailure")
    types(account, "eu-west-1", "emr-7.14.0", record("a1.xlarge"))
    for _ in range(2):
        account.refuses("emr", "us-east-1", "describe_release_label")
    renewed = plan(account, folder, "us-east-1", "eu-west-1")
    account.asked_everything()
    assert (renewed.texts, renewed.changes) == ({}, ())
    assert renewed.troubles == tuple(
        f"{question}; what the catalog has stays"
        for question in (
            "us-east-1 ListReleaseLabels: AccessDeniedException",
            "us-east-1 ListSupportedInstanceTypes emr-7.14.0: AccessDeniedException",
            "us-east-1 DescribeInstanceTypes: UnauthorizedOperation",
            "us-east-1 ListSupportedInstanceTypes emr-7.14.0: AccessDeniedException",
            "eu-west-1 DescribeInstanceTypeOfferings: AuthFailure",
            "us-east-1 DescribeReleaseLabel emr-6.15.0: AccessDeniedException",
            "us-east-1 DescribeReleaseLabel emr-7.14.0: AccessDeniedException",
        )
    )


def test_a_new_region_and_the_source_of_the_facts(folder: Path) -> None:
    account = Account()
    labels(account, "xx-new-1", "emr-7.14.0")
    types(account, "us-east-1", "emr-7.14.0", record("a1.xlarge"), record("b2.xlarge"))
    account.refuses("ec2", "us-east-1", "describe_instance_types")
    sells(account, "xx-new-1", "b2.xlarge")
    types(account, "xx-new-1", "emr-7.14.0", record("b2.xlarge"))
    for _ in range(2):
        account.refuses("emr", "us-east-1", "describe_release_label")
    renewed = plan(account, folder, "xx-new-1")
    assert renewed.changes == ("regions with offerings: 1 more: xx-new-1",)
    header = json.loads(renewed.texts["instance_offerings"])["header"]
    source = "Amazon EMR and EC2 APIs; where they gave no answer: bundled data of moto"
    assert header == {"source": source, "date": DAY, "refresh": "emr-platform catalog refresh"}
    (folder / "instance_offerings.json").write_text(renewed.texts["instance_offerings"], encoding="utf-8")
    document = json.loads(renewed.texts["instance_offerings"])
    assert renewal._header("instance_offerings", document, DAY)["source"] == source, "it does not grow"


def test_a_word_nobody_knows_is_named(folder: Path) -> None:
    account = Account()
    labels(account, "us-east-1", "emr-7.14.0")
    types(account, "us-east-1", "emr-7.14.0", record("q1.xlarge", InstanceFamilyId="QUANTUM_CURRENT_GEN"))
    account.refuses("ec2", "us-east-1", "describe_instance_types")
    with pytest.raises(ValueError, match=r"q1.xlarge is AARCH64 of QUANTUM_CURRENT_GEN; decide what that is"):
        plan(account, folder)


def test_the_shipped_files_read_back_as_they_are() -> None:
    for name, body in _facts.bodies(_facts.load_facts(_data.DATA_FOLDER)).items():
        document = json.loads((_data.DATA_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        assert {"header": document["header"], **body} == document


def test_the_regions_credentials_reach_are_those_of_their_partition() -> None:
    assert renewal.regions_of("cn-north-1") == ("cn-north-1", "cn-northwest-1")
    assert "eu-west-1" in renewal.regions_of("us-east-1")
    assert "us-gov-west-1" not in renewal.regions_of("us-east-1")

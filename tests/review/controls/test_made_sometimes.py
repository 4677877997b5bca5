"""What is found by a name that is written out proves nothing where a condition may leave it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emr_platform.review import Status
from tests.review.controls.small import Body, all_of, made, said

SOMETIMES = {"Condition": "Sometimes"}
TOPIC = {"Fn::Sub": "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:it"}
ENCRYPTED = {"EncryptionConfiguration": {"EnableAtRestEncryption": True}}
CASES: list[tuple[str, Body, Body]] = [
    # control, what names another, that other
    ("ENC-01", made("EMR::Cluster", ReleaseLabel="emr-7.12.0", SecurityConfiguration="it"),
     made("EMR::SecurityConfiguration", Name="it", SecurityConfiguration=ENCRYPTED)),
    ("LOG-01", made("EMR::Cluster", LogUri="s3://it/logs/"), made("S3::Bucket", BucketName="it")),
    ("LOG-01", made("EMR::Step", LogUri="s3://it/logs/"), made("S3::Bucket", BucketName="it")),
    ("LOG-07", made("CloudWatch::Alarm", AlarmActions=[TOPIC]), made("SNS::Topic", TopicName="it")),
    ("LOG-09", made("Lambda::Function", LoggingConfig={"LogGroup": "it"}), made("Logs::LogGroup", LogGroupName="it")),
]  # fmt: skip


@pytest.mark.parametrize(("control", "one", "other"), CASES)
@pytest.mark.parametrize(
    ("ones", "others", "status"),
    [({}, {}, "PASS"), ({}, SOMETIMES, "UNKNOWN"), (SOMETIMES, {}, "PASS"), (SOMETIMES, SOMETIMES, "PASS")],
)
def test_by_its_name(
    tmp_path: Path, control: str, one: Body, other: Body, ones: Body, others: Body, status: Status
) -> None:
    found = all_of(tmp_path, control, {"One": one | ones, "Other": other | others})
    assert {result.status for result in found if result.resource == "s/One"} == {status}


BY_REFERENCE: list[tuple[str, str, Any, Body]] = [
    ("LOG-01", "EMR::Cluster", {"LogUri": {"Fn::Sub": "s3://${Other}/logs/"}}, made("S3::Bucket", BucketName="it")),
    ("LOG-07", "CloudWatch::Alarm", {"AlarmActions": [{"Ref": "Other"}]}, made("SNS::Topic")),
    ("LOG-09", "Lambda::Function", {"LoggingConfig": {"LogGroup": {"Ref": "Other"}}}, made("Logs::LogGroup")),
]


@pytest.mark.parametrize(("control", "kind", "given", "other"), BY_REFERENCE)
def test_what_refers_to_it_is_there_with_it(tmp_path: Path, control: str, kind: str, given: Body, other: Body) -> None:
    assert said(tmp_path, control, {"One": made(kind, **given), "Other": other | SOMETIMES}) == "PASS"


@pytest.mark.parametrize(
    ("trails", "buckets", "inherited"), [({}, {}, False), (SOMETIMES, {}, True), (SOMETIMES, SOMETIMES, False)]
)
def test_a_trail_records_what_is_there_with_it(tmp_path: Path, trails: Body, buckets: Body, inherited: bool) -> None:
    data = [{"DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}]
    trail = made("CloudTrail::Trail", IsLogging=True, EventSelectors=data)
    found = all_of(tmp_path, "LOG-08", {"Trail": trail | trails, "Bucket": made("S3::Bucket") | buckets})
    assert ("INHERITED" in {one.status for one in found}) is inherited

"""Where the access logs of a bucket go, and whether S3 delivers them there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import Resource, load
from emr_platform.review import Status, catalogue, review
from emr_platform.review.controls import _properties
from tests.review.controls.small import Body, all_of, made

SSE_S3, KMS = {"SSEAlgorithm": "AES256"}, {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key"}
CHOSEN = {"Fn::If": ["Sometimes", {"Ref": "Target"}, {"Ref": "AWS::NoValue"}]}


def bucket(encryption: Body | None, **more: object) -> Body:
    rule = {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": encryption}]}
    return made("S3::Bucket", **({} if encryption is None else {"BucketEncryption": rule}), **more)


@pytest.mark.parametrize(
    ("logging", "own", "target", "status"),
    [
        ({"LogFilePrefix": "log/"}, None, None, "PASS"),
        ({"LogFilePrefix": "log/"}, SSE_S3, None, "PASS"),
        ({"LogFilePrefix": "log/"}, KMS, None, "FAIL"),
        ({"LogFilePrefix": "log/"}, {"SSEAlgorithm": {"Ref": "Asked"}}, None, "UNKNOWN"),
        ({"DestinationBucketName": {"Ref": "Target"}}, KMS, SSE_S3, "PASS"),
        ({"DestinationBucketName": {"Ref": "Target"}}, SSE_S3, KMS, "FAIL"),
        ({"DestinationBucketName": {"Ref": "Asked"}, "LogFilePrefix": "log/"}, KMS, KMS, "PASS"),
        ({"DestinationBucketName": CHOSEN}, KMS, SSE_S3, "UNKNOWN"),
    ],
)
def test_logs_are_kept_where_s3_delivers_them(
    logging: Body, own: Body | None, target: Body | None, status: Status, tmp_path: Path
) -> None:
    buckets = {"Own": bucket(own, LoggingConfiguration=logging), "Target": bucket(target)}
    assert [one.status for one in all_of(tmp_path, "S3-06", buckets) if "/Own" in one.resource] == [status]


@pytest.mark.parametrize(
    ("keeper", "target", "status"),
    [
        ({"Name": "/logs/bucket", "Value": {"Ref": "Target"}}, KMS, "UNKNOWN"),
        ({"Name": {"Ref": "Asked"}, "Value": {"Ref": "Target"}}, KMS, "UNKNOWN"),
        ({"Name": "/logs/bucket", "Value": {"Ref": "Target"}}, SSE_S3, "PASS"),
        ({"Name": "/data/bucket", "Value": {"Ref": "Target"}}, KMS, "PASS"),
        ({"Name": "/logs/bucket", "Value": "theirs"}, KMS, "PASS"),
    ],
)
def test_a_target_that_is_looked_up_may_be_one_that_a_parameter_here_keeps(
    keeper: Body, target: Body, status: Status, tmp_path: Path
) -> None:
    logging = {"DestinationBucketName": "{{resolve:ssm:/logs/bucket}}", "LogFilePrefix": "log/"}
    buckets = {
        "Own": bucket(SSE_S3, LoggingConfiguration=logging),
        "Target": bucket(target),
        "Keeper": made("SSM::Parameter", Type="String", **keeper),
    }
    assert [one.status for one in all_of(tmp_path, "S3-06", buckets) if "/Own" in one.resource] == [status]


@pytest.mark.parametrize(
    ("logging", "name", "itself"),
    [
        ({"LogFilePrefix": "log/"}, None, True),
        ({"DestinationBucketName": {"Ref": "Own"}}, None, True),
        ({"DestinationBucketName": "own"}, "own", True),
        ({"DestinationBucketName": {"Ref": "Target"}}, None, False),
        ({"DestinationBucketName": {"Ref": "Asked"}, "LogFilePrefix": "log/"}, None, False),
    ],
)
def test_a_bucket_that_logs_to_itself_logs(logging: Body, name: str | None, itself: bool, tmp_path: Path) -> None:
    named = {} if name is None else {"BucketName": name}
    buckets = {"Own": bucket(SSE_S3, LoggingConfiguration=logging, **named), "Target": bucket(SSE_S3)}
    (found,) = [one for one in all_of(tmp_path, "S3-06", buckets) if "/Own" in one.resource]
    assert (found.status, found.reason) == ("PASS", "logs every request" + (", to itself" if itself else ""))


LOCKED = {"ObjectLockEnabled": True}
RETAINED = {"ObjectLockConfiguration": {"Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}}}
BY_NAME = {"BucketName": {"Fn::Sub": "logs-${AWS::AccountId}"}}


@pytest.mark.parametrize(
    ("destination", "target", "status"),
    [
        ({"Fn::Sub": "logs-${AWS::AccountId}"}, bucket(SSE_S3, **BY_NAME), "PASS"),
        ({"Fn::Sub": "logs-${AWS::AccountId}"}, bucket(KMS, **BY_NAME), "FAIL"),
        ({"Fn::Sub": "x-${Asked}"}, bucket(KMS, BucketName={"Fn::Sub": "x-${Asked}"}), "FAIL"),
        ({"Fn::Sub": "others-${AWS::AccountId}"}, bucket(KMS, **BY_NAME), "PASS"),
        ({"Ref": "Target"}, bucket(SSE_S3, **LOCKED, **RETAINED), "FAIL"),
        ({"Ref": "Target"}, bucket(SSE_S3, **LOCKED), "FAIL"),
        ({"Ref": "Target"}, bucket(SSE_S3, **RETAINED), "FAIL"),
        ({"Ref": "Target"}, bucket(SSE_S3, ObjectLockEnabled={"Ref": "Asked"}), "UNKNOWN"),
        ({"Ref": "Target"}, bucket(SSE_S3, ObjectLockEnabled=False), "PASS"),
    ],
)
def test_a_target_is_one_by_its_name_too_and_locks_nothing(
    destination: Body, target: Body, status: Status, tmp_path: Path
) -> None:
    buckets = {"Own": bucket(KMS, LoggingConfiguration={"DestinationBucketName": destination}), "Target": target}
    assert [one.status for one in all_of(tmp_path, "S3-06", buckets) if "/Own" in one.resource] == [status]


NAMED = {"Ref": "Asked"}


@pytest.mark.parametrize(
    ("target", "destination", "status"),
    [
        (bucket(SSE_S3), {"Ref": "Target"}, "PASS"),
        (bucket(SSE_S3, BucketName="logs"), "logs", "PASS"),
        (bucket(SSE_S3, BucketName=NAMED), NAMED, "PASS"),
        (bucket(SSE_S3, BucketName=NAMED), "logs", "UNKNOWN"),
        (bucket(SSE_S3, BucketName="logs"), NAMED, "UNKNOWN"),
        (bucket(SSE_S3, BucketName="logs"), CHOSEN, "UNKNOWN"),
        (bucket(SSE_S3, BucketName="logs"), "others", "FAIL"),
        (bucket(SSE_S3), {"Ref": "Own"}, "FAIL"),
    ],
)
def test_who_takes_the_logs_of_others_needs_none(
    target: Body, destination: Any, status: Status, tmp_path: Path
) -> None:
    buckets = {
        "First": bucket(KMS, LoggingConfiguration={"DestinationBucketName": {"Ref": "Own"}}),
        "Own": bucket(KMS, LoggingConfiguration={"DestinationBucketName": destination}),
        "Target": target,
    }
    assert [one.status for one in all_of(tmp_path, "S3-06", buckets) if "/Target" in one.resource] == [status]


@pytest.mark.parametrize(
    ("place", "name", "reached", "own"),
    [
        ("111122223333/eu-west-1", "logs", True, "PASS"),
        ("999988887777/eu-west-1", "logs", False, "FAIL"),
        ("111122223333/us-east-1", "logs", False, "FAIL"),
        ("999988887777/eu-west-1", {"Fn::Sub": "logs-${AWS::AccountId}"}, False, "PASS"),
        ("unknown-account/unknown-region", "logs", True, "PASS"),
    ],
)
def test_s3_delivers_within_an_account_and_a_region(
    place: str, name: Any, reached: bool, own: Status, tmp_path: Path
) -> None:
    stacks = {"111122223333/eu-west-1": {"Own": bucket(KMS, LoggingConfiguration={"DestinationBucketName": name})}}
    stacks[place] = stacks.get(place, {}) | {"Target": bucket(SSE_S3, BucketName=name)}
    artifacts = {}
    for where, resources in stacks.items():
        file = f"{where.replace('/', '-')}.json"
        (tmp_path / file).write_text(json.dumps({"Resources": resources}))
        stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": file}}
        artifacts[file.removesuffix(".json")] = stack | {"environment": f"aws://{where}"}
    (tmp_path / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    found = review(load([tmp_path]), [one for one in catalogue() if one.id in {"S3-02", "S3-06"}], strict=True)
    said = {(one.control, one.resource.rpartition("/")[2]): one.status for one in found}
    taken = "PASS" if reached else "FAIL"
    assert [said["S3-06", "Own"], said["S3-06", "Target"], said["S3-02", "Target"]] == [own, taken, taken]


def test_a_bucket_is_asked_about_those_that_log_to_it_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of comparisons grows with the buckets, not with their pairs."""
    asked: list[Resource] = []

    def logs_to(one: Resource, _: Resource) -> bool:
        asked.append(one)
        return True

    monkeypatch.setattr(_properties, "_logs_to", logs_to)
    logs = bucket(KMS, LoggingConfiguration={"DestinationBucketName": {"Ref": "Target"}})
    all_of(tmp_path, "S3-06", {"Target": bucket(SSE_S3)} | {f"Own{number}": logs for number in range(50)})
    assert len(asked) == 50

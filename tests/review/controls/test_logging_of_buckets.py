"""Where the access logs of a bucket go, and whether S3 delivers them there."""

from __future__ import annotations

from pathlib import Path

import pytest

from emr_platform.review import Status
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
        ({"Ref": "Target"}, bucket(SSE_S3, **LOCKED), "UNKNOWN"),
        ({"Ref": "Target"}, bucket(SSE_S3, ObjectLockEnabled=False), "PASS"),
    ],
)
def test_a_target_is_one_by_its_name_too_and_locks_nothing(
    destination: Body, target: Body, status: Status, tmp_path: Path
) -> None:
    buckets = {"Own": bucket(KMS, LoggingConfiguration={"DestinationBucketName": destination}), "Target": target}
    assert [one.status for one in all_of(tmp_path, "S3-06", buckets) if "/Own" in one.resource] == [status]

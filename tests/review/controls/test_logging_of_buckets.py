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

"""Runs in AWS Lambda: keeps a text as an object in S3. CloudFormation cannot do it by itself."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import boto3


def handler(event: dict[str, Any], context: object) -> None:
    """Answer CloudFormation's request, whatever happens: without an answer a deployment waits for an hour."""
    status, reason = "SUCCESS", ""
    properties = event["ResourceProperties"]
    bucket, key = properties["Bucket"], properties["Key"]
    try:
        if event["RequestType"] == "Delete":
            boto3.client("s3").delete_object(Bucket=bucket, Key=key)
        else:
            boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=properties["Body"].encode())
    except Exception as error:  # noqa: BLE001  # whatever it is, CloudFormation has to hear of it
        status, reason = "FAILED", f"{type(error).__name__}: {error}"
    answer = {
        "Status": status,
        "Reason": reason or "done",
        # Under another key it is another object, and CloudFormation then asks for the old one to be deleted.
        "PhysicalResourceId": f"s3://{bucket}/{key}",
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    request = urllib.request.Request(
        event["ResponseURL"], data=json.dumps(answer).encode(), method="PUT", headers={"Content-Type": ""}
    )
    urllib.request.urlopen(request, timeout=30).close()

"""Runs in AWS Lambda: what CloudFormation has no resources for in a Redshift Serverless warehouse."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from typing import Any

import boto3

_LONGEST_BATCH = 40  # statements that the Data API takes at a time


def handler(event: dict[str, Any], context: object) -> None:
    """Answer CloudFormation's request, whatever happens: without an answer a deployment waits for an hour."""
    status, reason = "SUCCESS", ""
    try:
        if event["ResourceType"] == "Custom::EmrWarehouseUsageLimit":
            limit(event["RequestType"], event["ResourceProperties"], event.get("OldResourceProperties") or {})
        elif event["RequestType"] != "Delete":
            admit(event["ResourceProperties"]["User"], event["ResourceProperties"]["Statements"])
    except Exception as error:  # noqa: BLE001  # whatever it is, CloudFormation has to hear of it
        status, reason = "FAILED", f"{type(error).__name__}: {error}"[:1000]
    answer = {
        "Status": status,
        "Reason": reason or "done",
        "PhysicalResourceId": event.get("PhysicalResourceId") or event["LogicalResourceId"],
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
    }
    request = urllib.request.Request(
        event["ResponseURL"], data=json.dumps(answer).encode(), method="PUT", headers={"Content-Type": ""}
    )
    urllib.request.urlopen(request, timeout=30).close()


def limit(request: str, wanted: dict[str, str], before: dict[str, str]) -> None:
    """Make the workgroup's limit of RPU hours what is wanted. A limit cannot change its period: it is made anew."""
    client = boto3.client("redshift-serverless")
    arn = wanted["ResourceArn"]
    listed = client.list_usage_limits(resourceArn=arn, usageType="serverless-compute")["usageLimits"]
    there = {one["period"]: one["usageLimitId"] for one in listed}
    gone = {wanted["Period"]} if request == "Delete" else {before.get("Period")} - {wanted["Period"]}
    for period in gone & set(there):
        client.delete_usage_limit(usageLimitId=there[period])
    if request == "Delete":
        return
    values = {"amount": int(wanted["Amount"]), "breachAction": wanted["BreachAction"]}
    if wanted["Period"] in there:
        client.update_usage_limit(usageLimitId=there[wanted["Period"]], **values)
    else:
        client.create_usage_limit(resourceArn=arn, usageType="serverless-compute", period=wanted["Period"], **values)


def admit(user: str, statements: list[str]) -> None:
    """Make the database user unless it is there, then run the statements; all of them or none, if they are few."""
    client = boto3.client("redshift-data")
    namespace = boto3.client("redshift-serverless").get_namespace(namespaceName=os.environ["NAMESPACE"])["namespace"]
    where = {
        "WorkgroupName": os.environ["WORKGROUP"],
        "Database": os.environ["DATABASE"],
        "SecretArn": namespace["adminPasswordSecretArn"],
    }
    sql = "SELECT 1 FROM pg_user WHERE usename = :name"
    asked = client.execute_statement(Sql=sql, Parameters=[{"name": "name", "value": user}], **where)
    known = finished(client, asked["Id"])["ResultRows"] > 0
    todo = [*([] if known else [f'CREATE USER "{user}" PASSWORD DISABLE']), *statements]
    for first in range(0, len(todo), _LONGEST_BATCH):
        batch = client.batch_execute_statement(Sqls=todo[first : first + _LONGEST_BATCH], **where)
        finished(client, batch["Id"])


def finished(client: Any, statement: str) -> dict[str, Any]:
    """Wait for a statement. Raises RuntimeError when it fails."""
    while True:
        found: dict[str, Any] = client.describe_statement(Id=statement)
        if found["Status"] == "FINISHED":
            return found
        if found["Status"] in ("FAILED", "ABORTED"):
            raise RuntimeError(found.get("Error", found["Status"]))
        time.sleep(1)

"""The sample workflow on the emulator: the way through, and every way a missing permission stops it."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.laptop.sample import LOG_LINE, Sample

pytestmark = pytest.mark.xdist_group("sample")


def failure(cause: str) -> dict[str, str]:
    found = json.loads(cause)
    assert isinstance(found, dict)
    return found


def keys(sample: Sample, bucket: str, prefix: str = "") -> list[str]:
    listed = sample.laptop.client("s3").list_objects_v2(Bucket=sample.buckets[bucket], Prefix=prefix)
    return [item["Key"] for item in listed.get("Contents", [])]


def test_workflow_runs_bootstrap_and_step_and_terminates_its_cluster(sample: Sample) -> None:
    seen: list[tuple[str, str]] = []

    done = sample.run(tell=lambda event: seen.append((event.kind, event.status)))

    assert done.succeeded, done.cause
    assert done.states[0] == "Begin"
    assert done.states[-1] == "Done"
    assert list(done.clusters.values()) == ["TERMINATED"]
    assert list(done.steps.values()) == ["COMPLETED"]
    assert ("execution", "SUCCEEDED") in seen
    stored = sample.laptop.client("s3").get_object(Bucket=sample.buckets["CuratedBucket"], Key="clickstream/one.log")
    assert stored["Body"].read() == LOG_LINE


def test_logs_lie_where_emr_puts_them(sample: Sample) -> None:
    done = sample.run()
    (cluster,), (step,) = done.clusters, done.steps

    found = keys(sample, "LogsBucket", f"emr/{cluster}/")

    assert f"emr/{cluster}/steps/{step}/stderr.gz" in found
    (bootstrap,) = [key for key in found if key.endswith("bootstrap-actions/1/stdout.gz")]
    body = sample.laptop.client("s3").get_object(Bucket=sample.buckets["LogsBucket"], Key=bootstrap)["Body"].read()
    assert b"dnf install -y jq" in gzip.decompress(body)


@pytest.mark.parametrize("bootstrap", ["fail", "unknown"])
def test_failed_bootstrap_ends_the_cluster_and_takes_the_failure_path(sample: Sample, bootstrap: str) -> None:
    done = sample.run({"bootstrap": bootstrap})

    assert done.status == "FAILED"
    assert done.error == "ClusterFailed"
    assert "BOOTSTRAP_FAILURE" in failure(done.cause)["Cause"]
    assert list(done.clusters.values()) == ["TERMINATED_WITH_ERRORS"]
    assert "Notify" in done.states


WORKFLOW, NODE = "workflow-sample-Role", "cluster-sample-Node"


@pytest.mark.parametrize(
    ("role", "action", "resource", "state", "error"),
    [
        (WORKFLOW, "elasticmapreduce:RunJobFlow", "", "Launch", "Emr.EmrException"),
        (WORKFLOW, "elasticmapreduce:AddTags", "", "Launch", "Emr.EmrException"),
        (WORKFLOW, "iam:PassRole", "Service", "Launch", "Emr.EmrException"),
        (WORKFLOW, "iam:PassRole", "Node", "Launch", "Emr.EmrException"),
        (WORKFLOW, "elasticmapreduce:DescribeCluster", "", "Describe", "Emr.EmrException"),
        (WORKFLOW, "cloudwatch:PutMetricAlarm", "", "Watch", "CloudWatch.CloudWatchException"),
        (WORKFLOW, "elasticmapreduce:AddJobFlowSteps", "", "Step", "ElasticMapReduce.AmazonElasticMapReduceException"),
        (WORKFLOW, "events:PutRule", "AddJobFlowSteps", "Step", "States.Runtime"),
        (WORKFLOW, "kms:GenerateDataKey", "", "Notify", "SNS.AuthorizationErrorException"),
        (NODE, "s3:GetObject", "data-raw", "Step", "States.TaskFailed"),
        (NODE, "s3:PutObject", "data-curated", "Step", "States.TaskFailed"),
        (NODE, "kms:Decrypt", "", "Step", "States.TaskFailed"),
        (NODE, "kms:GenerateDataKey", "", "Step", "States.TaskFailed"),
    ],
)
def test_removing_one_grant_fails_in_the_right_state(
    sample: Sample, role: str, action: str, resource: str, state: str, error: str
) -> None:
    name = sample.role(role)
    already = len(sample.laptop.decisions())

    with sample.without(name, action, resource):
        done = sample.run()

    found = failure(done.cause)
    refused = {item.action for item in sample.laptop.decisions()[already:] if not item.allowed and item.name == name}
    assert (found["State"], found["Error"]) == (state, error)
    assert action in refused
    # Without DescribeCluster the workflow cannot wait for the end that it asked for.
    ending = {"TERMINATING"} if action.endswith("DescribeCluster") else set()
    assert set(done.clusters.values()) <= {"TERMINATED", *ending}
    assert bool(done.clusters) == (state != "Launch")


def test_the_refusal_names_action_and_resource(sample: Sample) -> None:
    with sample.without(sample.role(WORKFLOW), "iam:PassRole", "Service"):
        cause = failure(sample.run().cause)["Cause"]

    assert "is not authorized to perform: iam:PassRole on resource: " in cause
    assert sample.role("cluster-sample-Service") in cause


def test_pass_role_is_checked_with_the_service_it_is_passed_to(sample: Sample) -> None:
    name = sample.role(WORKFLOW)
    iam = sample.laptop.client("iam")
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    before = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    wrong = json.dumps(before).replace('"ec2.amazonaws.com"', '"lambda.amazonaws.com"')
    iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=wrong)
    try:
        done = sample.run()
    finally:
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(before))

    assert done.failed_in == "Launch"
    assert "iam:PassRole" in done.cause


def test_untagged_cluster_is_refused_by_the_request_tag_condition(sample: Sample) -> None:
    name = sample.role(WORKFLOW)
    iam = sample.laptop.client("iam")
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    before = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    other = json.dumps(before).replace("aws:RequestTag/for-use", "aws:RequestTag/not-for-use")
    iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=other)
    try:
        done = sample.run()
    finally:
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(before))

    assert done.failed_in == "Launch"
    assert "elasticmapreduce:RunJobFlow on resource: *" in done.cause


def test_unused_grants_name_what_no_run_needed(sample: Sample) -> None:
    sample.run()
    name = sample.role(WORKFLOW)
    iam = sample.laptop.client("iam")
    extra = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}}
    iam.put_role_policy(RoleName=name, PolicyName="extra", PolicyDocument=json.dumps(extra))
    try:
        (verdict,) = [item for item in sample.laptop.unused_grants() if item.role == name]
    finally:
        iam.delete_role_policy(RoleName=name, PolicyName="extra")

    assert verdict.exercised
    assert [grant.action for grant in verdict.unused] == ["sqs:SendMessage"]


@pytest.mark.slow
def test_spark_step_reads_and_writes_through_the_real_s3_connector(sample: Sample) -> None:
    done = sample.run({"step": "spark"})

    assert done.succeeded, done.cause
    assert any(key.endswith(".snappy.parquet") for key in keys(sample, "CuratedBucket", "clickstream/words/"))
    (cluster,), (step,) = done.clusters, done.steps
    logs = sample.laptop.state / "clusters" / cluster / "logs" / cluster / "steps" / step
    assert (logs / "stdout").read_text().strip() == "1"
    assert "set aside, it speaks of a YARN cluster: --deploy-mode cluster" in (logs / "controller").read_text()

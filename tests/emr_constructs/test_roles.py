"""Who may do what: each role gets what its work needs, on what it is about, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_platform.model import Cluster, OwnAirflow, Workflow
from tests.assemblies import ACCOUNT, Assembly, Resource, role_statements
from tests.emr_constructs.definitions import launches, machine_of
from tests.emr_constructs.policies import allows

# Actions without resources to name. Source: Service Authorization Reference of each service.
REVIEWED_STARS = {
    "Tracing": {
        "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
    },
    "LogDelivery": {
        "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
    },
    "LaunchTagged": {"elasticmapreduce:RunJobFlow"},
    "NoResourceScope": {"ec2:DescribeSecurityGroups"},
    "LakeFormation": {"lakeformation:GetDataAccess"},
    "AgentMetrics": {"cloudwatch:PutMetricData"},
    "SeeClusters": {"elasticmapreduce:ListClusters"},
    # Settings of an account.
    "BlockPublicAccess": {
        "elasticmapreduce:GetBlockPublicAccessConfiguration", "elasticmapreduce:PutBlockPublicAccessConfiguration",
    },
    "EbsEncryption": {
        "ec2:DisableEbsEncryptionByDefault", "ec2:EnableEbsEncryptionByDefault", "ec2:GetEbsDefaultKmsKeyId",
        "ec2:GetEbsEncryptionByDefault", "ec2:ModifyEbsDefaultKmsKeyId", "ec2:ResetEbsDefaultKmsKeyId",
    },
    # Amazon MWAA's own, as its documentation has them.
    "SeeAccount": {"logs:DescribeLogGroups", "s3:GetAccountPublicAccessBlock"},
    "Metrics": {"cloudwatch:PutMetricData"},
    # Of Redshift Serverless and its Data API; the first two are bound by the statements' owner.
    "OwnLoads": {"redshift-data:DescribeStatement", "redshift-data:CancelStatement"},
    "OwnStatements": {"redshift-data:DescribeStatement"},
    "UsageLimits": {
        "redshift-serverless:CreateUsageLimit", "redshift-serverless:DeleteUsageLimit",
        "redshift-serverless:ListUsageLimits", "redshift-serverless:UpdateUsageLimit",
    },
    "SessionManager": {
        "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel", "ec2messages:AcknowledgeMessage",
        "ec2messages:DeleteMessage", "ec2messages:FailMessage", "ec2messages:GetEndpoint", "ec2messages:GetMessages",
        "ec2messages:SendReply",
    },
}  # fmt: skip


def trust(role: Resource) -> list[tuple[str, Any]]:
    """Services that may assume a role, each with its condition; `a role` for a role of this account, `another account`
    for a principal of another."""
    found = []
    for statement in role.properties["AssumeRolePolicyDocument"]["Statement"]:
        principal = statement["Principal"]
        if "AWS" in principal:
            found.append(("a role" if ACCOUNT in principal["AWS"] else "another account", statement.get("Condition")))
            continue
        assert statement["Action"] == "sts:AssumeRole"
        services = principal["Service"] if isinstance(principal["Service"], list) else [principal["Service"]]
        found += [(service.partition(".")[0], statement.get("Condition")) for service in services]
    return found


def trusted(role: Resource) -> str:
    """The service that a role is for."""
    return trust(role)[0][0]


def roles(assembly: Assembly, service: str, cluster: str | None = None) -> list[Resource]:
    """Roles that a service assumes, of all stacks or of one cluster's."""
    part = f"cluster-{cluster}" if cluster else None
    return [role for role in assembly.of("AWS::IAM::Role", part) if trusted(role) == service]


def node_role(assembly: Assembly, cluster: str) -> Resource:
    (role,) = roles(assembly, "ec2", cluster)
    return role


def service_role(assembly: Assembly, cluster: str) -> Resource:
    (role,) = roles(assembly, "elasticmapreduce", cluster)
    return role


def test_stars_are_the_reviewed_ones(assembly: Assembly) -> None:
    for role in assembly.of("AWS::IAM::Role"):
        for one in assembly.granted(role):
            if "*" in one["Resource"]:
                # EMR WAL documents no resources for any of its actions.
                write_ahead_log = {action for action in one["Action"] if action.startswith("emrwal:")}
                assert set(one["Action"]) == REVIEWED_STARS.get(one["Sid"], write_ahead_log), role.logical_id
            assert "NotAction" not in one
            assert "NotResource" not in one
            assert [action for action in one["Action"] if re.fullmatch(r"\*|\w+:\*", action)] == []


def test_launching_is_limited_to_clusters_with_the_clusters_tag(assembly: Assembly) -> None:
    for key, workflow in assembly.environment.workflows.items():
        (role,) = roles_of_workflow(assembly, key)
        launch = [one for one in role_statements(role) if "elasticmapreduce:RunJobFlow" in one["Action"]]
        cluster = assembly.environment.cluster_key(workflow) or ""
        transient = assembly.environment.clusters[cluster].lifetime == "transient"
        own = f"emr-{assembly.name}-cluster-{cluster}/{assembly.name}-{cluster}"
        own += f"/{workflow.pool}" if workflow.pool else ""
        tag = {"StringEquals": {"aws:RequestTag/emr-platform:cluster": own}}
        assert [one["Condition"] for one in launch] == ([tag] if transient else [])


def test_a_workflow_cannot_claim_a_cluster_by_tagging_it(everything_on: Assembly) -> None:
    (role,) = roles_of_workflow(everything_on, "nightly")
    own, mine = role_statements(role), "emr-everything-on-cluster-etl/everything-on-etl"
    some = f"arn:aws:elasticmapreduce:us-east-1:{ACCOUNT}:cluster/j-1"
    asked, has = "aws:RequestTag/emr-platform:cluster", "aws:ResourceTag/emr-platform:cluster"
    assert allows(own, "elasticmapreduce:AddTags", some, {asked: mine})
    assert allows(own, "elasticmapreduce:AddTags", some, {asked: mine, has: mine})
    assert not allows(own, "elasticmapreduce:AddTags", some, {asked: mine, has: "emr-dev-cluster-b/dev-b"})
    assert not allows(own, "elasticmapreduce:AddTags", some, {asked: "emr-dev-cluster-b/dev-b"})


def roles_of_workflow(assembly: Assembly, key: str) -> list[Resource]:
    """The role of its state machine; triggers have roles of their own."""
    own = machine_of(assembly, key).properties["RoleArn"]
    return [role for role in assembly.of("AWS::IAM::Role", f"workflow-{key}") if assembly.arn(role) == own]


def test_a_workflow_touches_its_own_clusters_only(everything_on: Assembly) -> None:
    (role,) = roles_of_workflow(everything_on, "nightly")
    own = role_statements(role)
    some = f"arn:aws:elasticmapreduce:us-east-1:{ACCOUNT}:cluster/j-1"
    tag = "aws:ResourceTag/emr-platform:cluster"
    for action in ("AddJobFlowSteps", "CancelSteps", "DescribeCluster", "DescribeStep", "TerminateJobFlows"):
        assert allows(own, f"elasticmapreduce:{action}", some, {tag: "emr-everything-on-cluster-etl/everything-on-etl"})
        assert not allows(
            own,
            f"elasticmapreduce:{action}",
            some,
            {tag: "emr-everything-on-cluster-notebooks/everything-on-notebooks"},
        )
        # The same name comes twice, as the cluster `on-etl` of the environment `everything`.
        assert not allows(own, f"elasticmapreduce:{action}", some, {tag: "everything-on-etl"})
        assert not allows(own, f"elasticmapreduce:{action}", some)


def test_what_a_workflow_launches_has_the_tag_that_its_role_goes_by(assembly: Assembly) -> None:
    for key, launch in launches(assembly).items():
        (role,) = roles_of_workflow(assembly, key)
        (tag,) = [one["Value"] for one in launch["Tags"] if one["Key"] == "emr-platform:cluster"]
        (own,) = [one for one in role_statements(role) if one["Sid"] == "OwnClusters"]
        assert own["Condition"] == {"StringEquals": {"aws:ResourceTag/emr-platform:cluster": tag}}


def test_a_workflow_in_a_pool_touches_no_cluster_that_a_run_has_to_itself(everything_on: Assembly) -> None:
    """Though both come of the same description."""
    alone, pooled = ("emr-everything-on-cluster-etl/everything-on-etl" + end for end in ("", "/short"))
    workflows = everything_on.environment.workflows
    (shares,) = [key for key, one in workflows.items() if one.pool == "short"]
    some = f"arn:aws:elasticmapreduce:us-east-1:{ACCOUNT}:cluster/j-1"
    for key, own, other in (("nightly", alone, pooled), (shares, pooled, alone)):
        (role,) = roles_of_workflow(everything_on, key)
        tag, action = "aws:ResourceTag/emr-platform:cluster", "elasticmapreduce:TerminateJobFlows"
        assert allows(role_statements(role), action, some, {tag: own})
        assert not allows(role_statements(role), action, some, {tag: other})


def test_a_workflow_on_a_long_running_cluster_cannot_end_it(long_running: Assembly) -> None:
    (role,) = roles_of_workflow(long_running, "clickstream")
    own = role_statements(role)
    (cluster,) = long_running.of("AWS::EMR::Cluster")
    the_cluster = f"arn:aws:elasticmapreduce:eu-west-1:{ACCOUNT}:cluster/{cluster.name}"
    assert allows(own, "elasticmapreduce:AddJobFlowSteps", the_cluster)
    assert allows(own, "elasticmapreduce:ListSteps", the_cluster)
    assert not allows(own, "elasticmapreduce:AddJobFlowSteps", f"{the_cluster}x")
    actions = {action for one in own for action in one["Action"]}
    assert actions & {"elasticmapreduce:TerminateJobFlows", "elasticmapreduce:RunJobFlow", "iam:PassRole"} == set()


def test_a_workflow_may_wait_notify_and_watch(everything_on: Assembly) -> None:
    (role,) = roles_of_workflow(everything_on, "nightly")
    own = role_statements(role)
    topic = everything_on.one("AWS::SNS::Topic")
    assert allows(own, "sns:Publish", topic.name)
    assert not allows(own, "sns:Publish", "another")
    alarms = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:"
    ours = f"{alarms}emr-everything-on-workflow-nightly-everything-on-nightly-Idle-j-1"
    for action in ("PutMetricAlarm", "DeleteAlarms"):
        assert allows(own, f"cloudwatch:{action}", ours)
        assert not allows(own, f"cloudwatch:{action}", f"{alarms}somebody-elses")
    for rule in ("AddJobFlowSteps", "TerminateJobFlows"):
        managed = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/StepFunctionsGetEventForEMR{rule}Rule"
        assert all(allows(own, f"events:{action}", managed) for action in ("PutRule", "PutTargets", "DescribeRule"))
        assert not allows(own, "events:PutRule", f"arn:aws:events:us-east-1:{ACCOUNT}:rule/x")


def test_services_act_for_this_account_only(assembly: Assembly) -> None:
    """Instances and functions of an account cannot be had by another one; EMR and Step Functions can be confused. Only
    an Airflow of one's own may be in another account, as its file says."""
    for service, condition in (one for role in assembly.of("AWS::IAM::Role") for one in trust(role)):
        match service:
            case "elasticmapreduce":
                assert condition == {
                    "StringEquals": {"aws:SourceAccount": ACCOUNT},
                    "ArnLike": {"aws:SourceArn": f"arn:{assembly.partition}:elasticmapreduce:*:{ACCOUNT}:*"},
                }
            case "states" | "events" | "scheduler" | "application-autoscaling" | "airflow" | "airflow-env":
                assert condition["StringEquals"]["aws:SourceAccount"] == ACCOUNT
            case "redshift" | "redshift-serverless":
                # Redshift names the database user: one of this account's warehouses.
                user = f"arn:{assembly.partition}:redshift:{assembly.region}:{ACCOUNT}:dbuser:serverless-{ACCOUNT}-*"
                assert condition == {"StringLike": {"sts:ExternalId": user}}
            case "another account":
                airflow = assembly.environment.airflow
                assert isinstance(airflow, OwnAirflow)
                assert condition == {"StringEquals": {"sts:ExternalId": airflow.external_id}}
            case other:
                assert other in ("ec2", "lambda", "a role")
                assert condition is None


def test_passing_a_role_names_the_role_and_the_service(assembly: Assembly) -> None:
    for key, workflow in assembly.environment.workflows.items():
        cluster = assembly.environment.cluster_key(workflow) or ""
        nodes, service = node_role(assembly, cluster), service_role(assembly, cluster)
        suffix = "amazonaws.com.cn" if assembly.partition == "aws-cn" else "amazonaws.com"
        to_nodes = ([assembly.arn(nodes)], f"ec2.{suffix}")
        to_service = ([assembly.arn(service)], f"elasticmapreduce.{suffix}")
        scaling = roles(assembly, "application-autoscaling", cluster)
        to_scaling = [([assembly.arn(role)], "application-autoscaling.amazonaws.com*") for role in scaling]
        assert passed(service) == [to_nodes, *to_scaling]
        transient = assembly.environment.clusters[cluster].lifetime == "transient"
        (own,) = roles_of_workflow(assembly, key)
        assert passed(own) == ([to_service, to_nodes, *to_scaling] if transient else [])
        assert passed(nodes) == []


def passed(role: Resource) -> list[tuple[list[str], str]]:
    found = [one for one in role_statements(role) if "iam:PassRole" in one["Action"]]
    assert all(one["Action"] == ["iam:PassRole"] for one in found)
    receivers = [next(iter(one["Condition"].values()))["iam:PassedToService"] for one in found]
    return [(one["Resource"], receiver) for one, receiver in zip(found, receivers, strict=True)]


def test_emr_itself_gets_the_scoped_policy(assembly: Assembly) -> None:
    for role in assembly.of("AWS::IAM::Role"):
        managed = [one for one in role.properties.get("ManagedPolicyArns", []) if one.startswith("arn:")]
        v2 = [f"arn:{assembly.partition}:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2"]
        assert managed == (v2 if trusted(role) == "elasticmapreduce" else [])


def test_both_roles_use_the_disk_key_and_grants_are_for_aws_only(assembly: Assembly) -> None:
    disk = assembly.arn(assembly.one("AWS::KMS::Key", Description="EMR platform: disks"))
    for cluster in assembly.environment.clusters:
        for role in (node_role(assembly, cluster), service_role(assembly, cluster)):
            own = role_statements(role)
            for action in (
                "Encrypt",
                "Decrypt",
                "ReEncryptFrom",
                "ReEncryptTo",
                "GenerateDataKeyWithoutPlaintext",
                "DescribeKey",
            ):
                assert allows(own, f"kms:{action}", disk)
            assert allows(own, "kms:CreateGrant", disk, {"kms:GrantIsForAWSResource": "true"})
            assert not allows(own, "kms:CreateGrant", disk)


def test_no_two_clusters_share_a_role(everything_on: Assembly) -> None:
    profiles = [p.properties["Roles"][0] for p in everything_on.of("AWS::IAM::InstanceProfile")]
    assert len(profiles) == len(set(profiles)) == len(everything_on.environment.clusters)


def test_role_path_and_boundary_reach_every_role_of_clusters_and_workflows(everything_on: Assembly) -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundaries/data-platform"
    for role in everything_on.of("AWS::IAM::Role"):
        assert role.properties.get("Path") == "/data-platform/", role.logical_id
        assert role.properties.get("PermissionsBoundary") == boundary, role.logical_id


def test_shells_only_where_asked_for(assembly: Assembly) -> None:
    for name, cluster in assembly.environment.clusters.items():
        own = role_statements(node_role(assembly, name))
        assert allows(own, "ssmmessages:OpenDataChannel", "*") is cluster.session_manager


def test_nodes_read_their_jobs_and_scripts_and_nobody_elses(everything_on: Assembly) -> None:
    (jobs,) = [one for one in role_statements(node_role(everything_on, "etl")) if one.get("Sid") == "JobsAndScripts"]
    assert jobs["Action"] == ["s3:GetObject"]
    uploads = json.loads((everything_on.folder / "emr-everything-on-cluster-etl.assets.json").read_text("utf-8"))
    assert {uploads["files"][Path(arn).stem]["displayName"] for arn in jobs["Resource"]} == {
        "bootstrap_scripts/install-python-packages.sh", "jobs/clickstream/arrived.sh", "jobs/clickstream/sessionise.py",
    }  # fmt: skip
    assert all(re.fullmatch(r"[0-9a-f]{64}\.(py|sh)", arn.rpartition("/")[2]) for arn in jobs["Resource"])
    assert not [s for s in role_statements(node_role(everything_on, "notebooks")) if s.get("Sid") == "JobsAndScripts"]


def test_logs_go_where_the_cluster_says(assembly: Assembly) -> None:
    log = assembly.arn(assembly.one("AWS::KMS::Key", Description="EMR platform: logs"))
    for name in assembly.environment.clusters:
        own = role_statements(node_role(assembly, name))
        mine = f"arn:{assembly.partition}:s3:::logs/emr/{assembly.name}-{name}/j-1/node/x.gz"
        assert allows(own, "s3:PutObject", mine)
        assert not allows(own, "s3:PutObject", mine.replace(f"/{assembly.name}-{name}/", "/another/"))
        assert not allows(own, "s3:GetObject", mine), "nodes write logs and never read them"
        suffix = "amazonaws.com.cn" if assembly.partition == "aws-cn" else "amazonaws.com"
        through = {"kms:ViaService": f"s3.{assembly.region}.{suffix}"}
        assert allows(own, "kms:GenerateDataKey", log, through)
        assert not allows(own, "kms:GenerateDataKey", log)


def test_the_certificates_are_read_by_nodes_and_emr_alone(everything_on: Assembly) -> None:
    data = everything_on.arn(everything_on.one("AWS::KMS::Key", Description="EMR platform: data"))
    through = {"kms:ViaService": "s3.us-east-1.amazonaws.com"}
    for role in (node_role(everything_on, "etl"), service_role(everything_on, "etl")):
        own = role_statements(role)
        assert allows(own, "s3:GetObject", "arn:aws:s3:::artefacts/certificates/etl.zip")
        assert not allows(own, "s3:GetObject", "arn:aws:s3:::artefacts/certificates/other.zip")
        assert allows(own, "kms:Decrypt", data, through)
    assert not allows(
        role_statements(service_role(everything_on, "notebooks")),
        "s3:GetObject", "arn:aws:s3:::artefacts/certificates/etl.zip",
    )  # fmt: skip


# What a cluster and the steps on it declare is all that its nodes reach.

WORDS = st.sampled_from(["clickstream", "wheels", "geography", "scratch", "copy", "other", "x"])
KEYS = st.lists(WORDS, min_size=0, max_size=4).map("/".join)
BUCKETS = st.sampled_from(
    ["raw", "curated", "results", "artefacts", "logs", "example-reference-data", "somebody-elses"]
)
WRITES = ("s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload")


def declared(cluster: Cluster, workflows: tuple[Workflow, ...], *, writes: bool) -> set[str]:
    steps = [step for workflow in workflows for step in workflow.cluster_steps]
    found = {*cluster.writes, *(url for step in steps for url in step.writes)}
    return found if writes else found | {*cluster.reads, *(url for step in steps for url in step.reads)}


def covered(urls: set[str], bucket: str, key: str) -> bool:
    """A location covers what is under it, and itself as a key, with which file system clients mark folders."""
    return any(f"s3://{bucket}/{key}".startswith(url) or f"s3://{bucket}/{key}/" == url for url in urls)


@pytest.fixture(params=["dev-clickstream", "everything-on-etl", "everything-on-notebooks", "existing-vpc-clickstream"])
def nodes(request: pytest.FixtureRequest, assemblies: dict[str, Assembly]) -> dict[str, Any]:
    name, _, cluster = str(request.param).rpartition("-")
    assembly = assemblies[name]
    workflows = assembly.environment.workflows_on(cluster)
    described = assembly.environment.clusters[cluster]
    zip_file = described.security.in_transit.pem_zip
    return {
        "statements": role_statements(node_role(assembly, cluster)),
        "reads": declared(described, workflows, writes=False) | ({zip_file} if zip_file else set()),
        "writes": declared(described, workflows, writes=True),
    }


def test_objects_are_reachable_exactly_where_declared(nodes: dict[str, Any]) -> None:
    @given(BUCKETS, KEYS, st.sampled_from(["part-0.parquet", ""]))
    def exactly(bucket: str, folder: str, file: str) -> None:
        key = f"{folder}/{file}" if folder and file else folder or file or "x"
        arn = f"arn:aws:s3:::{bucket}/{key}"
        read = covered(nodes["reads"], bucket, key)
        # S3A looks at the folders above a location, which are no objects.
        above = any(url.startswith(f"s3://{bucket}/{key}/") for url in nodes["reads"])
        assert allows(nodes["statements"], "s3:GetObject", arn) is (read or above)
        for action in WRITES:
            if not arn.startswith("arn:aws:s3:::logs/emr/"):
                assert allows(nodes["statements"], action, arn) is covered(nodes["writes"], bucket, key)

    exactly()


def test_prefixes_are_listed_exactly_where_declared(nodes: dict[str, Any]) -> None:
    @given(BUCKETS, KEYS)
    def exactly(bucket: str, folder: str) -> None:
        arn = f"arn:aws:s3:::{bucket}"
        prefix = f"{folder}/" if folder else ""
        locations = {url for url in nodes["reads"] if url.endswith("/")}
        above = any(url.startswith(f"s3://{bucket}/{prefix}") for url in locations) and bool(prefix)
        expected = covered(locations, bucket, prefix) or above
        assert allows(nodes["statements"], "s3:ListBucket", arn, {"s3:prefix": prefix}) is expected
        assert not allows(nodes["statements"], "s3:ListBucket", arn), "without a prefix it would list the whole bucket"

    exactly()


def test_the_development_cluster_in_words(assemblies: dict[str, Assembly]) -> None:
    """The same once more without an oracle, to be read."""
    own = role_statements(node_role(assemblies["dev"], "clickstream"))
    assert allows(own, "s3:GetObject", "arn:aws:s3:::raw/clickstream/2026/11/22.log.gz")
    assert not allows(own, "s3:GetObject", "arn:aws:s3:::raw/other/2026/11/22.log.gz")
    assert not allows(own, "s3:GetObject", "arn:aws:s3:::raw/clickstream-secret/x")
    assert not allows(own, "s3:PutObject", "arn:aws:s3:::raw/clickstream/x")
    assert allows(own, "s3:PutObject", "arn:aws:s3:::curated/clickstream/day=1/part-0.parquet")
    assert not allows(own, "s3:DeleteBucket", "arn:aws:s3:::curated")
    assert not allows(own, "kms:Decrypt", "*")

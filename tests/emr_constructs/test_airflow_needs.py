"""The role of the DAGs may do what their module does, with the operators that it is made of, and nothing else."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from emr_platform.render import has_alarms
from scripts.setup import ROOT
from tests.assemblies import Assembly, Resource, role_statements
from tests.emr_constructs.platforms import CLUSTER, STEP, platform
from tests.emr_constructs.test_workflow_needs import BESIDE, OPTIMIZED, actions, allowed_twice

MODULE = ast.parse((ROOT / "dags" / "emr_workflows.py").read_text(encoding="utf-8"))
# What IAM calls the services whose clients the module has.
CLIENTS = {"emr": "elasticmapreduce", "sns": "sns", "cloudwatch": "cloudwatch"}
# What an operator calls, beside what the module calls itself: at once, while it waits, and when it is killed. Source:
# apache-airflow-providers-amazon 9, operators, sensors, triggers and waiters of these names.
OPERATORS = {
    "EmrCreateJobFlowOperator": {"elasticmapreduce:RunJobFlow", "elasticmapreduce:TerminateJobFlows"},
    "EmrJobFlowSensor": {"elasticmapreduce:DescribeCluster"},
    "EmrAddStepsOperator": {"elasticmapreduce:AddJobFlowSteps", "elasticmapreduce:ListSteps"},
    "EmrTerminateJobFlowOperator": {"elasticmapreduce:TerminateJobFlows", "elasticmapreduce:DescribeCluster"},
    "RedshiftDataOperator": {
        "redshift-data:BatchExecuteStatement", "redshift-data:DescribeStatement", "redshift-data:CancelStatement",
    },
}  # fmt: skip
LAUNCHING = {"elasticmapreduce:RunJobFlow", "elasticmapreduce:TerminateJobFlows"}
ALARMING = {"cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"}
# What Amazon MWAA does with the role, never a DAG; nothing on the laptop does. Source: MWAA user guide,
# mwaa-create-role, with a customer key.
OF_MWAA = {
    "Health": {"airflow:PublishMetrics"},
    "ReadDags": {"s3:GetObject*", "s3:GetBucket*", "s3:List*"},
    "OwnLogs": {
        "logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents", "logs:GetLogEvents", "logs:GetLogRecord",
        "logs:GetLogGroupFields", "logs:GetQueryResults", "logs:DescribeLogStreams",
    },
    "SeeAccount": {"logs:DescribeLogGroups", "s3:GetAccountPublicAccessBlock"},
    "Metrics": {"cloudwatch:PutMetricData"},
    "TheQueueOfTheService": {
        "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
        "sqs:ReceiveMessage", "sqs:SendMessage",
    },
    "EnvironmentKey": {
        "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext",
    },
}  # fmt: skip


def role(assembly: Assembly) -> Resource:
    (found,) = [one for one in assembly.of("AWS::IAM::Role", "airflow") if "ManagedPolicyArns" in one.properties]
    return found


def of_dags(assembly: Assembly) -> list[dict[str, Any]]:
    return [one for one in assembly.granted(role(assembly)) if one["Sid"] not in OF_MWAA]


def called_by_the_module() -> set[str]:
    """Actions of the calls that the module's text names, as methods and as the names of paginators."""
    names = {node.attr for node in ast.walk(MODULE) if isinstance(node, ast.Attribute)}
    names |= {node.value for node in ast.walk(MODULE) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    session = botocore.session.get_session()
    calls = {prefix: session.get_service_model(name).operation_names for name, prefix in CLIENTS.items()}
    return {f"{prefix}:{call}" for prefix, known in calls.items() for call in known if xform_name(call) in names}


def operators() -> set[str]:
    imported = [node for node in ast.walk(MODULE) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in imported if (node.module or "").startswith("airflow.providers.amazon.aws.")]
    return {name.name for node in ours for name in node.names if ".hooks." not in (node.module or "")}


def needed(assembly: Assembly) -> set[str]:
    environment = assembly.environment
    workflows = [workflow for workflow in environment.workflows.values() if workflow.cluster]
    clusters = [environment.clusters[workflow.cluster] for workflow in workflows if workflow.cluster]
    launched = [cluster for cluster in clusters if cluster.lifetime == "transient"]
    found = called_by_the_module().union(*OPERATORS.values())
    if not launched:
        found -= LAUNCHING
    if not any(map(has_alarms, launched)):
        found -= ALARMING
    if not any(workflow.loads for workflow in workflows):
        found -= OPERATORS["RedshiftDataOperator"]
    beside = {**BESIDE, "sns:Publish": OPTIMIZED["sns:publish"]}
    return found.union(*(beside.get(action, set()) for action in found))


def test_every_operator_of_the_module_is_known() -> None:
    assert operators() == OPERATORS.keys()
    assert len(called_by_the_module()) > 5


def test_the_role_may_do_what_the_dags_do_and_nothing_else(assemblies: dict[str, Assembly]) -> None:
    made = [assembly for assembly in assemblies.values() if assembly.environment.airflow]
    assert len(made) > 2
    for assembly in made:
        assert actions(of_dags(assembly)) == needed(assembly), assembly.name
    assert LAUNCHING - actions(of_dags(assemblies["airflow-own"])) == LAUNCHING, "an example without launches"
    assert OPERATORS["RedshiftDataOperator"] <= actions(of_dags(assemblies["everything-on"])), "one with loads"


APART: dict[str, Any] = {"security": {"runtime_roles": {}}}
STAYS: dict[str, Any] = {"lifetime": "long-running"}


@pytest.mark.parametrize("kind", [{}, APART, STAYS, APART | STAYS], ids=["own", "own, roles", "stays", "stays, roles"])
def test_so_it_is_on_each_kind_of_cluster(tmp_path: Path, kind: dict[str, Any]) -> None:
    made = platform(
        tmp_path,
        kind,
        workflows={"w": {"cluster": "c", "steps": [STEP]}},
        airflow={"type": "own", "trusted_role": "airflow"},
    )
    granted = [action for one in of_dags(made) for action in actions([one])]
    # The roles of nodes and of EMR are passed to different services.
    once = [action for action in granted if action != "iam:PassRole"]
    assert len(once) == len(set(once))
    assert set(granted) == needed(made)


def test_an_environment_of_mwaa_has_what_its_documentation_asks_for(assemblies: dict[str, Assembly]) -> None:
    statements = role_statements(role(assemblies["airflow"]))
    assert {one["Sid"]: set(one["Action"]) for one in statements if one["Sid"] in OF_MWAA} == OF_MWAA
    assert not OF_MWAA.keys() & {one["Sid"] for one in role_statements(role(assemblies["airflow-own"]))}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Ten clusters with the longest of names, half of them with runtime roles and half of these running."""
    keys = [f"cluster-{number:016}" for number in range(10)]
    return platform(
        tmp_path_factory.mktemp("many"),
        name="environment-of-24-letter",
        clusters={
            key: {**CLUSTER, **(APART if number % 2 else {}), **(STAYS if number > 5 else {})}
            for number, key in enumerate(keys)
        },
        workflows={
            f"{key[-16:]}{letter}".replace("0", "a", 1): {"cluster": key, "steps": [STEP]}
            for key in keys
            for letter in "bcd"
        },
        airflow={"type": "own", "trusted_role": "airflow"},
    )


def test_no_statement_allows_what_another_allows(assemblies: dict[str, Assembly], many: Assembly) -> None:
    for assembly in (*assemblies.values(), many):
        if assembly.environment.airflow:
            assert list(allowed_twice(of_dags(assembly))) == [], assembly.name


def test_policies_have_room_for_their_clusters(many: Assembly) -> None:
    policies = [json.dumps(one.properties["PolicyDocument"], separators=(",", ":"))
                for one in many.of("AWS::IAM::ManagedPolicy", "airflow")]  # fmt: skip
    shared = json.dumps(role(many).properties["Policies"], separators=(",", ":"))

    assert 2 < len(policies) < 5
    assert max(map(len, policies)) < 6144, "IAM's limit for a managed policy"
    assert len(shared) < 10240, "IAM's limit for all inline policies of a role"
    for key in many.environment.clusters:
        running = many.environment.clusters[key].lifetime == "long-running"
        named = (
            f"cluster/emr-{many.name}-cluster-{key}/"
            if running
            else f'"emr-{many.name}-cluster-{key}/{many.name}-{key}"'
        )
        assert [named in policy for policy in policies].count(True) == 1, key


def test_the_folder_of_dags_has_one_module() -> None:
    assert [file.name for file in Path(ROOT / "dags").glob("*.py")] == ["emr_workflows.py"]


def test_the_role_of_a_workflow_without_a_dag_is_not_theirs(tmp_path: Path) -> None:
    made = platform(
        tmp_path,
        APART,
        pools={"q": {"cluster": "c", "maximum_clusters": 1}},
        workflows={"w": {"cluster": "c", "steps": [STEP]}, "p": {"pool": "q", "steps": [STEP]}},
        airflow={"type": "own", "trusted_role": "airflow"},
    )
    (adding,) = [one for one in of_dags(made) if one["Sid"] == "AddStepsWithRoles"]
    (named,) = adding["Condition"]["StringEquals"]["elasticmapreduce:ExecutionRoleArn"]
    (text,) = [
        one.properties["Body"] for one in made.of("Custom::EmrTextObject") if one.properties["Key"].endswith("w.json")
    ]
    assert named == json.loads(text)["cluster"]["runtime_role"]
    assert len(made.of("AWS::IAM::Role", "cluster-c")) > 3, "there is one for the other workflow"

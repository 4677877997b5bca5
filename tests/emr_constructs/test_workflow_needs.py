"""A workflow's role may do what the states of its definition do, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

from tests.assemblies import Assembly
from tests.emr_constructs.definitions import definitions, every_state, machine_of
from tests.emr_constructs.platforms import platform

# What IAM calls the services that SDK integrations call otherwise.
SERVICES = {"emr": "elasticmapreduce", "sfn": "states", "redshiftdata": "redshift-data"}
HEARING = {"events:DescribeRule", "events:PutRule", "events:PutTargets"}
# What optimized integrations do. Source: Step Functions guide, connect-emr and connect-sns (the topic has a key of the
# customer's: SNS developer guide, sns-key-management).
OPTIMIZED = {
    "elasticmapreduce:addStep.sync": {
        "elasticmapreduce:AddJobFlowSteps", "elasticmapreduce:DescribeStep", "elasticmapreduce:CancelSteps", *HEARING,
    },
    "elasticmapreduce:terminateCluster.sync": {
        "elasticmapreduce:TerminateJobFlows", "elasticmapreduce:DescribeCluster", *HEARING,
    },
    "lambda:invoke": {"lambda:InvokeFunction"},
    "sns:publish": {"sns:Publish", "kms:Decrypt through sns", "kms:GenerateDataKey through sns"},
}  # fmt: skip
RULES = {"addStep.sync": "AddJobFlowSteps", "terminateCluster.sync": "TerminateJobFlows"}
# What a call asks for besides itself. Sources: EMR management guide, emr-plan-debugging and
# using-service-linked-roles-cleanup; Redshift management guide, data-api-access; DynamoDB developer guide,
# encryption.usagenotes.
BESIDE = {
    "elasticmapreduce:RunJobFlow": {
        "elasticmapreduce:AddTags", "iam:PassRole", "iam:CreateServiceLinkedRole",
        "kms:Decrypt through elasticmapreduce", "kms:GenerateDataKey through elasticmapreduce",
    },
    "redshift-data:BatchExecuteStatement": {"redshift-serverless:GetCredentials"},
    "dynamodb:BatchGetItem": {"kms:Decrypt through dynamodb"},
    "dynamodb:UpdateItem": {"kms:Decrypt through dynamodb"},
}  # fmt: skip
# Source: Step Functions guide, cw-logs and xray.
OBSERVED = {
    "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
    "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
}  # fmt: skip


def integrations(definition: dict[str, Any]) -> set[str]:
    """What the definition calls, such as `aws-sdk:emr:runJobFlow` and `sns:publish`."""
    tasks = [state for _, state in every_state(definition) if state["Type"] == "Task"]
    return {task["Resource"].partition(":states:::")[2] for task in tasks}


def needed(called: set[str]) -> set[str]:
    found = set(OBSERVED)
    for one in called:
        kind, _, call = one.rpartition(":")
        if kind.startswith("aws-sdk:"):
            service = kind.removeprefix("aws-sdk:")
            action = f"{SERVICES.get(service, service)}:{call[0].upper()}{call[1:]}"
            found |= {action} | BESIDE.get(action, set())
        else:
            found |= OPTIMIZED[one]
    return found


def granted(assembly: Assembly, key: str) -> list[dict[str, Any]]:
    """Every statement of a workflow's role."""
    arn = machine_of(assembly, key).properties["RoleArn"]
    (role,) = [one for one in assembly.of("AWS::IAM::Role", f"workflow-{key}") if assembly.arn(one) == arn]
    return assembly.granted(role)


def actions(statements: list[dict[str, Any]]) -> set[str]:
    """What statements allow; with keys also the service that uses the key, as `kms:Decrypt through sns`."""
    found = set()
    for one in statements:
        through = one.get("Condition", {}).get("StringEquals", {}).get("kms:ViaService", "").partition(".")[0]
        found |= {f"{action} through {through}" if through else action for action in one["Action"]}
    return found


def test_a_role_may_do_what_its_states_do_and_nothing_else(assembly: Assembly) -> None:
    for key, definition in definitions(assembly).items():
        assert actions(granted(assembly, key)) == needed(integrations(definition)), key


def test_it_hears_of_what_its_states_wait_for(assembly: Assembly) -> None:
    for key, definition in definitions(assembly).items():
        waits = {call.rpartition(":")[2] for call in integrations(definition)} & RULES.keys()
        (heard,) = [one for one in granted(assembly, key) if HEARING & set(one["Action"])]
        names = {arn.rpartition("/")[2] for arn in heard["Resource"]}
        assert names == {f"StepFunctionsGetEventForEMR{RULES[one]}Rule" for one in waits}


def test_no_statement_allows_what_another_allows(assembly: Assembly) -> None:
    for key in assembly.environment.workflows:
        assert list(allowed_twice(granted(assembly, key))) == [], key


def allowed_twice(statements: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """An action that a statement allows and another one as well, on the same under the same conditions or none."""
    for one, other in permutations(statements, 2):
        if set(one["Resource"]) & set(other["Resource"]) and other.get("Condition") in (None, one.get("Condition")):
            yield from ((action, one["Sid"], other["Sid"]) for action in set(one["Action"]) & set(other["Action"]))


def test_the_examples_have_every_form(assemblies: dict[str, Assembly]) -> None:
    """Else the tests above would say nothing about it."""
    found = [
        (integrations(definition), granted(made, key))
        for made in assemblies.values()
        for key, definition in definitions(made).items()
    ]
    assert {call for called, _ in found for call in called} >= OPTIMIZED.keys()
    seen = {action for _, statements in found for action in actions(statements)}
    assert seen >= {
        "cloudwatch:DeleteAlarms", "dynamodb:UpdateItem", "elasticmapreduce:ListSteps", "redshift-data:CancelStatement",
        "states:ListExecutions",
    }  # fmt: skip


def test_a_cluster_that_reports_nothing_gets_no_alarms(tmp_path: Path) -> None:
    """Trino without Hadoop has no metric of those that alarms watch."""
    step = {"name": "a", "type": "command", "args": ["trino", "--version"]}
    made = platform(tmp_path, {"applications": ["Trino"]}, workflows={"w": {"cluster": "c", "steps": [step]}})

    states = definitions(made)["w"]["States"]
    assert {"WatchCluster", "UnwatchCluster"} & states.keys() == set()
    assert states["IsClusterReady"]["Choices"][0]["Next"] == "Step a"
    assert states["Step a"]["Next"] == "TerminateCluster"
    assert actions(granted(made, "w")) == needed(integrations(definitions(made)["w"]))

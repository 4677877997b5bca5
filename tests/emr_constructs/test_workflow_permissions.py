"""What workflows may do besides their cluster: see their own runs, ask why they failed."""

from __future__ import annotations

from typing import Any

import aws_cdk
import pytest

from emr_constructs import EmrCluster, EmrNetwork, EmrWorkflow
from emr_platform.model import Cluster, Workflow

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:why"
NODES = {"instance_types": ["m7g.xlarge"]}
STEP = {"name": "pi", "type": "command", "args": ["run-example", "SparkPi"]}


def resources(changes: dict[str, Any] | None = None, **workflow: Any) -> list[dict[str, Any]]:
    app = aws_cdk.App()
    stack = aws_cdk.Stack(app, "s", env=aws_cdk.Environment(region="eu-west-1"))
    described = Cluster.model_validate(
        {"release": "emr-7.14.0", "primary": NODES, "core": {**NODES, "target_on_demand_capacity": 1}}
    )
    cluster = EmrCluster(stack, "c", cluster=described, network=EmrNetwork(stack, "n"))
    given = Workflow.model_validate({"cluster": "c", "steps": [STEP], **(changes or {})})
    EmrWorkflow(stack, "w", workflow=given, cluster=cluster, **workflow)
    return list(app.synth().get_stack_by_name("s").template["Resources"].values())


def statements(found: list[dict[str, Any]], sid: str) -> list[tuple[str, dict[str, Any]]]:
    """Statements with a Sid, each with the type of the resource that holds it."""
    documents = [
        (one["Type"], document)
        for one in found
        for document in (
            *(policy["PolicyDocument"] for policy in one.get("Properties", {}).get("Policies", [])),
            *([one["Properties"]["PolicyDocument"]] if one["Type"] == "AWS::IAM::Policy" else []),
        )
    ]
    return [(kind, one) for kind, document in documents for one in document["Statement"] if one.get("Sid") == sid]


@pytest.mark.parametrize("overlap", ["queue", "skip"])
def test_a_run_may_list_the_runs_of_its_own_machine(overlap: str) -> None:
    ((kind, found),) = statements(resources({"overlap": overlap}), "OwnRuns")
    assert kind == "AWS::IAM::Policy", "inside the role it would name the machine that names the role"
    assert found["Action"] == "states:ListExecutions"
    assert found["Resource"].keys() == {"Ref"}
    assert found["Resource"]["Ref"].startswith("wStateMachine")


def test_runs_that_may_overlap_need_not_see_each_other() -> None:
    assert statements(resources({"overlap": "allow"}), "OwnRuns") == []


def test_the_function_that_explains_failures_may_be_invoked_and_no_other() -> None:
    found = resources(diagnose_function_arn=FUNCTION)
    ((_, allowed),) = statements(found, "Diagnose")
    assert (allowed["Action"], allowed["Resource"]) == ("lambda:InvokeFunction", FUNCTION)
    (machine,) = [one for one in found if one["Type"] == "AWS::StepFunctions::StateMachine"]
    text, values = machine["Properties"]["DefinitionString"]["Fn::Sub"]
    assert '"FunctionName": "${DiagnoseFunction}"' in text
    assert values["DiagnoseFunction"] == FUNCTION


def test_without_a_function_there_is_nothing_to_ask() -> None:
    found = resources()
    assert statements(found, "Diagnose") == []
    (machine,) = [one for one in found if one["Type"] == "AWS::StepFunctions::StateMachine"]
    assert "lambda:invoke" not in machine["Properties"]["DefinitionString"]["Fn::Sub"][0]


@pytest.mark.parametrize(
    ("changes", "hours"),
    [({}, "24"), ({"maximum_age_hours": 3}, "3"), ({"lifetime": "long-running"}, None)],
)
def test_a_cluster_says_how_old_it_may_become(changes: dict[str, Any], hours: str | None) -> None:
    stack = aws_cdk.Stack(aws_cdk.App(), "s", env=aws_cdk.Environment(region="eu-west-1"))
    described = Cluster.model_validate(
        {"release": "emr-7.14.0", "primary": NODES, "core": {**NODES, "target_on_demand_capacity": 1}, **changes}
    )
    cluster = EmrCluster(stack, "c", cluster=described, network=EmrNetwork(stack, "n"))
    assert cluster.tags.get("emr-platform:max-age-hours") == hours

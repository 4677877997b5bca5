"""Clusters that state machines launch, as the platform writes them and as others do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from emr_platform.assembly import load
from emr_platform.review import Result, Status, catalogue, review
from scripts.setup import ROOT
from tests.conftest import Synthesise

GONE = object()
COMPUTED = "{% $states.input.given %}"
STATE = "LaunchCluster"
Launch = dict[str, Any]


def settings(classification: str, key: str) -> list[dict[str, Any]]:
    return [{"Classification": classification, "Properties": {key: "false"}}]


CASES: list[tuple[str, Sequence[str], Any, Status]] = [
    ("ENC-01", ["SecurityConfiguration"], GONE, "FAIL"),
    ("ENC-01", ["SecurityConfiguration"], COMPUTED, "UNKNOWN"),
    ("ENC-01", ["SecurityConfiguration"], "the-teams-own", "INHERITED"),
    ("ENC-02", ["SecurityConfiguration"], GONE, "FAIL"),
    ("ENC-06", ["ReleaseLabel"], "emr-7.10.0", "FAIL"),
    ("ENC-07", ["LogEncryptionKmsKeyId"], GONE, "FAIL"),
    ("ENC-07", ["LogEncryptionKmsKeyId"], COMPUTED, "UNKNOWN"),
    ("ENC-08", ["Configurations"], settings("spark-defaults", "spark.authenticate"), "FAIL"),
    ("ENC-09", ["Configurations"], settings("hdfs-site", "dfs.encrypt.data.transfer"), "FAIL"),
    ("AUT-01", ["Instances", "Ec2KeyName"], "operators", "FAIL"),
    ("AUT-02", ["KerberosAttributes"], {"KdcAdminPassword": "{{resolve:secretsmanager:kdc}}"}, "FAIL"),
    ("AUT-02", ["KerberosAttributes"], {"AdDomainJoinPassword": "correct-horse"}, "FAIL"),
    ("AUT-03", ["Instances", "Ec2KeyName"], "operators", "FAIL"),
    ("AUT-03", ["Instances", "Ec2KeyName"], COMPUTED, "UNKNOWN"),
    ("NET-01", ["Instances", "Ec2SubnetIds"], GONE, "FAIL"),
    ("NET-01", ["Instances", "Ec2SubnetIds"], ["subnet-0123456789abcdef0"], "INHERITED"),
    ("NET-01", ["Instances", "Ec2SubnetIds"], COMPUTED, "UNKNOWN"),
    ("NET-02", ["Instances", "EmrManagedSlaveSecurityGroup"], GONE, "FAIL"),
    ("NET-03", ["Instances", "AdditionalMasterSecurityGroups"], ["sg-0123456789abcdef0"], "INHERITED"),
    ("CFG-01", ["ReleaseLabel"], "emr-6.15.0", "FAIL"),
    ("CFG-01", ["ReleaseLabel"], COMPUTED, "UNKNOWN"),
    ("CFG-02", ["AutoTerminationPolicy"], GONE, "PASS"),
    (
        "CFG-05",
        ["BootstrapActions"],
        [{"Name": "a", "ScriptBootstrapAction": {"Path": "s3://a/b.sh", "Args": ["--password", "correct-horse"]}}],
        "FAIL",
    ),
    ("CFG-06", ["BootstrapActions"], [{"Name": "a", "ScriptBootstrapAction": {"Path": "https://a/b.sh"}}], "FAIL"),
    ("CFG-10", ["RepoUpgradeOnBoot"], "NONE", "FAIL"),
    ("CFG-10", ["OsReleaseLabel"], "2023.11.20260413.0", "INHERITED"),
]  # fmt: skip


@pytest.fixture(scope="module")
def minimal(synthesise: Synthesise) -> Path:
    """The assembly of the example whose one workflow launches its cluster."""
    return synthesise(ROOT / "examples" / "minimal" / "environments" / "minimal.yaml").folder


@pytest.mark.parametrize(("control", "path", "value", "status"), CASES, ids=[f"{c[0]} {c[3]}" for c in CASES])
def test_launch_of_a_state_machine_is_asked_like_a_cluster(
    minimal: Path, tmp_path: Path, control: str, path: Sequence[str], value: Any, status: Status
) -> None:
    before = of_launch(minimal, control)
    spoiled = copy_with(minimal, tmp_path, lambda launch: put(launch, path, value))

    after = of_launch(spoiled, control)

    assert {one.status for one in before} <= {"PASS"}
    assert status in {one.status for one in after}
    definition = "Resources/" + after[0].resource.split("/")[1].split(" ")[0] + "/Properties/DefinitionString"
    inside = "/BootstrapActions/0/ScriptBootstrapAction/Args/1" if control == "CFG-05" else ""
    assert {one.path for one in after if one.status == status} == {definition + inside}


def test_secret_in_a_step_that_a_state_adds_is_found(minimal: Path, tmp_path: Path) -> None:
    def spoil(states: dict[str, Any]) -> None:
        states["Step pi"]["Arguments"]["Step"]["HadoopJarStep"]["Args"] = ["--password", "correct-horse"]

    found = results(copy_states(minimal, tmp_path, spoil), "CFG-05")

    (failed,) = [one for one in found if one.status == "FAIL"]
    assert failed.resource.endswith(" Step pi")
    assert "correct-horse" not in json.dumps([failed.value, failed.reason])


PASSWORD_IN_IT = "Resources/Machine/Properties/Definition/Step/HadoopJarStep/Args/1"
WHOLE_LIST = "Resources/Machine/Properties/Definition/Step/HadoopJarStep/Args"


@pytest.mark.parametrize(
    ("key", "arguments", "status", "path"),
    [
        ("Args.$", "States.Array('--password', 'correct-horse')", "FAIL", PASSWORD_IN_IT),
        (
            "Args.$",
            "States.Array('--conf', States.Format('spark.password={}', 'correct-horse'))",
            "FAIL",
            PASSWORD_IN_IT,
        ),
        ("Args", "{% ['--password', 'correct-horse'] %}", "FAIL", PASSWORD_IN_IT),
        ("Args", '{% ["--conf", "spark.password=" & "correct-horse"] %}', "FAIL", PASSWORD_IN_IT),
        ("Args", '{% $append(["--password", "correct-horse"], $states.input.more) %}', "FAIL", PASSWORD_IN_IT),
        ("Args", ["--password", "{% 'correct-horse' %}"], "FAIL", PASSWORD_IN_IT),
        ("Args", ["--password", "{% $states.input.password %}"], "UNKNOWN", PASSWORD_IN_IT),
        ("Args.$", "States.Array('--conf', States.Format('spark.password={}', $.given))", "UNKNOWN", PASSWORD_IN_IT),
        ("Args", {"Fn::Sub": "{% ['--password', '${Given}'] %}"}, "UNKNOWN", PASSWORD_IN_IT),
        ("Args.$", {"Fn::Sub": "States.Array('--password', '${Given}')"}, "UNKNOWN", PASSWORD_IN_IT),
        ("Args", {"Fn::Sub": "{% ['--bucket', '${Given}', $Inputs.day] %}"}, "PASS", ""),
        ("Args", "{% ['--password', '{{resolve:secretsmanager:a}}'] %}", "FAIL", WHOLE_LIST),
        ("Args", ["{% $a ? 'password' : 'x' %}"], "PASS", ""),
        ("Args", ["{% $a ? $b ? 'password' : 'token' : 'x' %}"], "PASS", ""),
        ("Args", ["{% $string({'mode': $a ? 'password' : 'x'}) %}"], "PASS", ""),
        (
            "Args",
            ["-v", "{% $string({'a': $b ? 'c' : 'd', 'password': 'correct-horse'}) %}"],
            "FAIL",
            f"{PASSWORD_IN_IT}/3",
        ),
        ("Args.$", "$.args", "UNKNOWN", WHOLE_LIST),
        ("Args", "{% $states.input.args %}", "UNKNOWN", WHOLE_LIST),
        ("Args", ["--day", "{% $Inputs.day %}", '{% "SITE=" & $string($Inputs.site) %}'], "PASS", ""),
        ("Args.$", "States.Array('--day', $.day, States.Format('s3://raw/{}/', $.day))", "PASS", ""),
    ],
)
def test_what_a_state_computes_for_a_step_is_read_as_far_as_it_is_written(
    tmp_path: Path, key: str, arguments: Any, status: Status, path: str
) -> None:
    step = {"Name": "a", "HadoopJarStep": {"Jar": "command-runner.jar", key: arguments}}
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::elasticmapreduce:addStep.sync",
        "Arguments" if key == "Args" else "Parameters": {"ClusterId": "j-1", "Step": step},
        "End": True,
    }
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "Add", "States": {"Add": state}}},
    }
    template = {"Parameters": {"Given": {"Type": "String"}}, "Resources": {"Machine": machine}}
    (tmp_path / "a.json").write_text(json.dumps(template), encoding="utf-8")

    found = results(tmp_path, "CFG-05")

    shown = [(one.status, one.path) for one in found]
    assert (status, path) in shown if path else [one for one, _ in shown] == [status]
    assert "correct-horse" not in json.dumps([[one.value, one.reason] for one in found])


@pytest.mark.parametrize("given", [{"Parameters": {"ClusterId": "j-1", "Step.$": "$.step"}}, {}])
def test_step_that_a_run_is_given_as_a_whole_is_not_known(tmp_path: Path, given: dict[str, Any]) -> None:
    state = {"Type": "Task", "Resource": "arn:aws:states:::elasticmapreduce:addStep.sync", "End": True} | given
    machine = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"Definition": {"StartAt": "Add", "States": {"Add": state}}},
    }
    (tmp_path / "a.json").write_text(json.dumps({"Resources": {"Machine": machine}}), encoding="utf-8")
    assert {one.status for one in results(tmp_path, "CFG-05")} == {"UNKNOWN"}


@pytest.mark.parametrize("control", ["NET-03", "NET-04", "NET-11"])
def test_what_is_said_of_two_fields_of_a_state_alike_is_said_once(minimal: Path, tmp_path: Path, control: str) -> None:
    def spoil(launch: Launch) -> None:
        del launch["Instances"]["EmrManagedMasterSecurityGroup"], launch["Instances"]["EmrManagedSlaveSecurityGroup"]

    found = of_launch(copy_with(minimal, tmp_path, spoil), control)

    assert [one.status for one in found].count("UNKNOWN") == 1
    assert len({(one.path, one.status, one.reason, str(one.value)) for one in found}) == len(found)


ALWAYS = [{"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "Stop"}]


def task(action: str, **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"arn:aws:states:::elasticmapreduce:{action}"} | more


def launching(keeps: bool = True, **more: Any) -> dict[str, Any]:
    request = {"Name": "a", "ReleaseLabel": "emr-7.12.0", "Instances": {"KeepJobFlowAliveWhenNoSteps": keeps}}
    return task("createCluster.sync", **{"Parameters": request, "ResultPath": "$.made", "Next": "Work"} | more)


def working(**more: Any) -> dict[str, Any]:
    return task("addStep.sync", Parameters={}, **{"ResultPath": None, "Next": "Stop", "Catch": ALWAYS} | more)


def stopping(**more: Any) -> dict[str, Any]:
    return task("terminateCluster", **{"Parameters": {"ClusterId.$": "$.made.ClusterId"}, "End": True} | more)


GOOD = {"Launch": launching(), "Work": working(), "Stop": stopping()}
REQUEST = launching()["Parameters"]
PROTECTED = REQUEST | {"Instances": REQUEST["Instances"] | {"TerminationProtected": True}}
TERMINATE = "arn:aws:states:::aws-sdk:emr:terminateJobFlows"
LAUNCH = "arn:aws:states:::elasticmapreduce:createCluster"
BY_VARIABLE = {
    "Launch": task(
        "createCluster.sync", Arguments=REQUEST, Assign={"Id": "{% $states.result.ClusterId %}"}, Next="Work"
    ),
    "Stop": task("terminateCluster", Arguments={"ClusterId": "{% $Id %}"}, End=True),
}


def unlocking(**more: Any) -> dict[str, Any]:
    request = {"ClusterId.$": "$.made.ClusterId", "TerminationProtected": False} | more
    always = [{"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "Stop"}]
    return task("setClusterTerminationProtection", Parameters=request, ResultPath=None, Next="Stop", Catch=always)


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({}, "PASS", "whichever way"),
        (
            {
                "Launch": task(
                    "createCluster.sync",
                    Arguments=REQUEST,
                    Assign={"Id": "{% $states.result.ClusterId %}"},
                    Next="Work",
                ),
                "Stop": task("terminateCluster", Arguments={"ClusterId": "{% $Id %}"}, End=True),
            },
            "PASS",
            "whichever way",
        ),
        ({"Launch": launching(False), "Work": working(Catch=[])}, "PASS", "last step"),
        ({"Stop": stopping(Parameters={"ClusterId": "j-OTHER"})}, "FAIL", "another cluster"),
        ({"Work": working(Next="Done"), "Done": {"Type": "Succeed"}}, "FAIL", "ends with Done"),
        ({"Launch": launching(End=True, Next=None), "Work": working(Next="Launch")}, "FAIL", "ends with Launch"),
        ({"Work": working(Catch=[])}, "FAIL", "fails in Work"),
        ({"Work": {"Type": "Wait", "Seconds": 1, "Next": "Work"}}, "FAIL", "no way from the launch"),
        (
            {"Launch": launching(Next="Second"), "Second": launching(ResultPath="$.more", Catch=ALWAYS)}
            | {"Stop": stopping(Parameters={"ClusterId.$": "$.more.ClusterId"})},
            "FAIL",
            "another cluster",
        ),
        ({"Stop": stopping(Parameters={"ClusterId.$": "$.given"})}, "UNKNOWN", "whether the id"),
        ({"Stop": stopping(Parameters={"ClusterId.$": "$.made.ClusterIdOfAnother"})}, "UNKNOWN", "whether the id"),
        ({"Work": working(ResultPath="$")}, "UNKNOWN", "Work may replace"),
        ({"Work": working(ResultPath="$.made")}, "UNKNOWN", "Work may replace"),
        ({"Work": working(ResultPath="$.made.ClusterId")}, "UNKNOWN", "Work may replace"),
        ({"Work": working(ResultPath="$.made.Other")}, "PASS", "whichever way"),
        ({"Work": working(OutputPath="$.made")}, "UNKNOWN", "Work may replace"),
        ({"Work": working(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Stop"}])}, "UNKNOWN", "Work may replace"),
        ({"Launch": launching(OutputPath="$.given")}, "UNKNOWN", "Launch may replace"),
        ({"Work": {"Type": "Pass", "Result": {"made": {}}, "Next": "Stop"}}, "UNKNOWN", "Work may replace"),
        ({"Work": {"Type": "Pass", "Parameters": {"made.$": "$.given"}, "Next": "Stop"}}, "UNKNOWN", "may replace"),
        ({"Work": {"Type": "Pass", "Parameters": {}, "ResultPath": "$.given", "Next": "Stop"}}, "PASS", "whichever"),
        ({"Work": {"Type": "Pass", "Next": "Stop"}}, "PASS", "whichever way"),
        ({"Stop": stopping(InputPath="$.given")}, "UNKNOWN", "a part of its input"),
        ({"Work": {"Type": "Choice", "Choices": [{"Next": "Stop"}]}}, "UNKNOWN", "matches no choice of Work"),
        (BY_VARIABLE | {"Work": {"Type": "Pass", "Assign": {"Id": "j-OTHER"}, "Next": "Stop"}}, "UNKNOWN", "Work may"),
        (BY_VARIABLE | {"Work": {"Type": "Pass", "Output": {}, "Next": "Stop"}}, "PASS", "whichever way"),
        (
            BY_VARIABLE
            | {"Stop": task("terminateCluster", Arguments={"ClusterId": "{% $a ? 'j-1' : $Id %}"}, End=True)},
            "UNKNOWN",
            "whether the id",
        ),
        (
            BY_VARIABLE
            | {"Stop": task("aws-sdk", Resource=TERMINATE, Arguments={"JobFlowIds": "{% [$Id] %}"}, End=True)},
            "PASS",
            "whichever way",
        ),
        ({"Launch": launching(Parameters=PROTECTED)}, "FAIL", "never takes its termination protection away"),
        (
            {"Launch": launching(Parameters=PROTECTED), "Unlock": unlocking()}
            | {"Work": working(Next="Unlock", Catch=[ALWAYS[0] | {"Next": "Unlock"}])},
            "PASS",
            "whichever way",
        ),
        (
            {"Launch": launching(Parameters=PROTECTED), "Unlock": unlocking()} | {"Work": working(Next="Unlock")},
            "FAIL",
            "ends with Stop",
        ),
        (
            {"Launch": launching(Parameters=PROTECTED), "Unlock": unlocking(TerminationProtected=True)}
            | {"Work": working(Next="Unlock", Catch=[ALWAYS[0] | {"Next": "Unlock"}])},
            "FAIL",
            "never takes",
        ),
        (
            {"Unlock": unlocking(TerminationProtected=True)}
            | {"Work": working(Next="Unlock", Catch=[ALWAYS[0] | {"Next": "Unlock"}])},
            "UNKNOWN",
            "whether it is protected on the way",
        ),
        (
            {"Unlock": unlocking(TerminationProtected=True, **{"ClusterId.$": None, "ClusterId": "j-OTHER"})}
            | {"Work": working(Next="Unlock", Catch=[ALWAYS[0] | {"Next": "Unlock"}])},
            "PASS",
            "whichever way",
        ),
        (
            {"Stop": stopping(Credentials={"RoleArn": "arn:aws:iam::444455556666:role/theirs"})},
            "UNKNOWN",
            "a role that may be of another account",
        ),
        (
            {"Launch": launching(Credentials={"RoleArn": "arn:aws:iam::444455556666:role/theirs"})},
            "UNKNOWN",
            "a role that may be of another account",
        ),
        (
            {
                "Launch": launching(
                    False,
                    Parameters={
                        **launching(False)["Parameters"],
                        "Instances": {**launching(False)["Parameters"]["Instances"], "TerminationProtected": True},
                    },
                )
            },
            "UNKNOWN",
            "where a step fails it may stay",
        ),
        (
            {"Work": {"Type": "Choice", "Choices": [{"Next": "Done"}], "Default": "Stop"}, "Done": {"Type": "Succeed"}},
            "UNKNOWN",
            "if a choice leads there",
        ),
        (
            {"Stop": {"Type": "Parallel", "Branches": [{"StartAt": "In", "States": {"In": stopping()}}], "End": True}},
            "UNKNOWN",
            "whether Stop ends it",
        ),
        ({"Work": working(Next="Nowhere")}, "UNKNOWN", "cannot be read"),
        *[({"Launch": GOOD["Launch"] | {limit: 600}}, "UNKNOWN", f"longer than its {limit}") for limit in (
            "TimeoutSeconds", "HeartbeatSeconds")],
        ({"Launch": launching(Resource=LAUNCH, TimeoutSeconds=600)}, "PASS", "whichever way"),
        ({"Work": working(TimeoutSeconds=600)}, "PASS", "whichever way"),
        *[(BY_VARIABLE | {"Work": working(Catch=[ALWAYS[0] | {"Assign": {"Why": f"{{% {made} %}}"}}])}, *told)
          for made, told in {
              "$parse($states.errorOutput.Cause)": ("UNKNOWN", "computes fails, which nothing catches"),
              "$states.errorOutput.Cause": ("PASS", "whichever way")}.items()],
        (BY_VARIABLE | {"Launch": BY_VARIABLE["Launch"] | {"Output": "{% $number($states.result.Name) %}"}}
         | {"Work": working()}, "UNKNOWN", "what Launch computes"),
    ],
)  # fmt: skip
def test_cluster_that_a_machine_launches_is_ended_whichever_way_a_run_goes(
    tmp_path: Path, changes: dict[str, Any], status: Status, reason: str
) -> None:
    definition = json.dumps({"StartAt": "Launch", "States": GOOD | changes})
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": definition}}
    (tmp_path / "a.json").write_text(json.dumps({"Resources": {"Machine": machine}}), encoding="utf-8")

    (found,) = [one for one in results(tmp_path, "CFG-02") if one.resource.endswith(" Launch")]

    assert (found.status, reason in found.reason) == (status, True), found.reason


INNER = {"StartAt": "Launch", "States": GOOD}
ONE_BY_ONE = {"Type": "Map", "ItemProcessor": INNER, "MaxConcurrency": 1}
LEFT = [ALWAYS[0] | {"Next": "Left"}]
SURE = INNER | {
    "States": {"Launch": launching(Catch=LEFT), "Work": working(), "Stop": stopping(Catch=LEFT)}
    | {"Left": {"Type": "Succeed"}}
}


def beside(*states: dict[str, Any]) -> dict[str, Any]:
    """A state in which a launch and its end stand beside other states."""
    others = [{"StartAt": "A", "States": {"A": one}} for one in states]
    return {"Type": "Parallel", "Branches": [INNER, *others]}


@pytest.mark.parametrize(
    ("outer", "status", "reason"),
    [
        (ONE_BY_ONE, "PASS", "whichever way"),
        (ONE_BY_ONE | {"ItemProcessor": INNER | {"States": GOOD | {"Work": working(Catch=[])}}}, "FAIL", "fails in"),
        (ONE_BY_ONE | {"MaxConcurrency": 2}, "UNKNOWN", "another item of All fails"),
        ({"Type": "Map", "Iterator": INNER}, "UNKNOWN", "another item of All fails"),
        ({"Type": "Map", "ItemProcessor": INNER, "ToleratedFailurePercentage": 100}, "PASS", "whichever way"),
        ({"Type": "Map", "ItemProcessor": SURE}, "PASS", "whichever way"),
        (beside({"Type": "Pass", "End": True}), "PASS", "whichever way"),
        (beside(task("addStep.sync", End=True, Catch=LEFT)), "PASS", "whichever way"),
        (beside({"Type": "Pass", "End": True}, task("addStep.sync", End=True)), "UNKNOWN", "another branch of All"),
        (beside({"Type": "Fail"}), "UNKNOWN", "another branch of All fails"),
    ],
)
def test_cluster_that_a_nested_state_launches_is_followed_to_its_end(
    outer: dict[str, Any], status: Status, reason: str, tmp_path: Path
) -> None:
    definition = json.dumps({"StartAt": "All", "States": {"All": outer | {"End": True}}})
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": definition}}
    (tmp_path / "a.json").write_text(json.dumps({"Resources": {"Machine": machine}}), encoding="utf-8")

    (found,) = results(tmp_path, "CFG-02")

    assert (found.status, reason in found.reason) == (status, True), found.reason


def test_definition_that_is_not_seen_leaves_clusters_unknown(tmp_path: Path) -> None:
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionS3Location": {"Bucket": "b"}}}
    (tmp_path / "a.json").write_text(json.dumps({"Resources": {"Machine": machine}}), encoding="utf-8")
    assert {one.status for one in results(tmp_path, "ENC-01")} == {"UNKNOWN"}


@pytest.mark.parametrize(
    ("key", "status"), [("SecurityConfiguration", "INHERITED"), ("SecurityConfiguration.$", "UNKNOWN")]
)
def test_optimised_integration_in_jsonpath(tmp_path: Path, key: str, status: Status) -> None:
    launch = {
        "Type": "Task",
        "Resource": "arn:aws:states:::elasticmapreduce:createCluster.sync",
        "Parameters": {"Name": "a", "ReleaseLabel": "emr-7.12.0", "Instances": {}, key: "$.given"},
        "End": True,
    }
    definition = {"StartAt": "Launch", "States": {"Launch": launch}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    (tmp_path / "a.json").write_text(json.dumps({"Resources": {"Machine": machine}}), encoding="utf-8")
    assert [one.status for one in results(tmp_path, "ENC-01")] == [status]


def results(folder: Path, control: str) -> list[Result]:
    return review(load([folder]), [one for one in catalogue() if one.id == control])


def of_launch(folder: Path, control: str) -> list[Result]:
    return [one for one in results(folder, control) if one.resource.endswith(f" {STATE}")]


def copy_with(folder: Path, into: Path, change: Callable[[Launch], None]) -> Path:
    return copy_states(folder, into, lambda states: change(states[STATE]["Arguments"]))


def copy_states(folder: Path, into: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A copy of an assembly in which the states of its workflow are changed."""
    made = into / "cdk.out"
    shutil.copytree(folder, made)
    for file in made.glob("*-workflow-*.template.json"):
        template = json.loads(file.read_text(encoding="utf-8"))
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::StepFunctions::StateMachine":
                written = resource["Properties"]["DefinitionString"]["Fn::Sub"]
                definition = json.loads(written[0])
                change(definition["States"])
                written[0] = json.dumps(definition)
        file.write_text(json.dumps(template), encoding="utf-8")
    return made


def put(launch: Launch, path: Sequence[str], value: Any) -> None:
    *parents, last = path
    for parent in parents:
        launch = launch[parent]
    if value is GONE:
        del launch[last]
    else:
        launch[last] = value


def changing(action: str, request: Launch) -> Launch:
    """A machine of which one state changes a cluster that is there."""
    state = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:emr:{action}", "Parameters": request, "End": True}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {
        "RoleArn": "arn", "Definition": {"StartAt": "Change", "States": {"Change": state}}}}  # fmt: skip
    return {"Resources": {"Machine": machine}}


def of_session(where: str, **given: Any) -> Launch:
    """A session of Spark Connect that says where its logs go."""
    return {"ClusterId": "j-1", "MonitoringConfiguration": {f"{where}LoggingConfiguration": given}}


GROUPS: list[Launch] = [
    {"Configurations": [{"Classification": "core-site", "Properties": {"hadoop.rpc.protection": "privacy"}}]}
]


@pytest.mark.parametrize(
    ("control", "action", "request_", "status"),
    [
        ("ENC-09", "modifyInstanceGroups", {"InstanceGroups": GROUPS}, "PASS"),
        ("ENC-09", "modifyInstanceGroups", {"InstanceGroups": [{"Configurations": settings(
            "hdfs-site", "dfs.encrypt.data.transfer")}]}, "FAIL"),
        ("ENC-08", "addInstanceGroups", {"InstanceGroups": [{"Configurations": settings(
            "spark-defaults", "spark.authenticate")}]}, "FAIL"),
        ("ENC-09", "modifyInstanceGroups", {"InstanceGroups.$": "$.groups"}, "UNKNOWN"),
        ("ENC-08", "addJobFlowSteps", {"Steps": [{"Name": "a", "HadoopJarStep": {"Jar": "command-runner.jar",
            "Args": ["spark-submit", "--conf", "spark.network.crypto.enabled=false"]}}]}, "FAIL"),
        ("ENC-12", "addJobFlowSteps", {"Steps": [{"Name": "http://wiki", "HadoopJarStep": {"Jar": "command-runner.jar",
            "Args": ["s3-dist-cp", "--s3Endpoint=http://s3.example.com"]}}]}, "FAIL"),
        ("ENC-12", "addJobFlowSteps", {"Steps": [{"Name": "a", "HadoopJarStep": {"Jar": "command-runner.jar",
            "Args.$": "States.Array('sqoop', States.Format('jdbc:mysql://{}/x', $.host))"}}]}, "UNKNOWN"),
        ("ENC-12", "addJobFlowSteps", {"Steps": [{"Name": "http://wiki", "HadoopJarStep": {"Jar": "command-runner.jar",
            "Args": ["s3-dist-cp", "--s3Endpoint=s3.example.com"]}}]}, "NOT_APPLICABLE"),
        ("ENC-12", "modifyInstanceGroups", {"InstanceGroups": [{"Configurations": [{"Classification": "hive-site",
            "Properties": {"javax.jdo.option.ConnectionURL": "jdbc:mysql://db/hive"}}]}]}, "FAIL"),
        ("CFG-05", "addJobFlowSteps", {"Steps": [{"Name": "a", "HadoopJarStep": {"Jar": "command-runner.jar",
            "Args": ["curl", "-u", "app:correct-horse", "https://example.com"]}}]}, "FAIL"),
        ("CFG-05", "addInstanceGroups", {"InstanceGroups": [{"Configurations": [{"Classification": "core-site",
            "Properties": {"fs.s3a.secret.key": "correct-horse"}}]}]}, "FAIL"),
        ("ENC-08", "startSession", {"EngineConfigurations": settings("spark-defaults", "spark.authenticate")}, "FAIL"),
        ("ENC-08", "startSession", {"EngineConfigurations": []}, "PASS"),
        ("ENC-08", "startSession", {"EngineConfigurations.$": "$.given"}, "UNKNOWN"),
        ("ENC-12", "startSession", {"EngineConfigurations": [{"Classification": "spark-hive-site",
            "Properties": {"javax.jdo.option.ConnectionURL": "jdbc:mysql://db/hive"}}]}, "FAIL"),
        ("CFG-05", "startSession", {"EngineConfigurations": [{"Classification": "core-site",
            "Properties": {"fs.s3a.secret.key": "correct-horse"}}]}, "FAIL"),
        ("CFG-05", "startSession", {"EngineConfigurations.$": "$.given"}, "UNKNOWN"),
        ("CFG-05", "startSession", {"ClusterId.$": "$.cluster"}, "PASS"),
        ("CFG-05", "startNotebookExecution", {"EnvironmentVariables": {"DB_PASSWORD": "correct-horse"}}, "FAIL"),
        ("CFG-05", "startNotebookExecution", {"EnvironmentVariables": {"DAY": "monday"}}, "PASS"),
        ("LOG-01", "startSession", of_session("S3", LogUri="s3://elsewhere/x/"), "INHERITED"),
        ("LOG-01", "startSession", of_session("S3", LogUri="s3://elsewhere/x/", Enabled=False), "NOT_APPLICABLE"),
        ("ENC-07", "startSession", of_session("S3", LogUri="s3://a/", EncryptionKeyArn="alias/aws/s3"), "FAIL"),
        ("ENC-07", "startSession", of_session("S3", LogUri="s3://a/"), "UNKNOWN"),
        ("ENC-07", "startSession", {"ClusterId.$": "$.cluster"}, "NOT_APPLICABLE"),
        ("LOG-09", "startSession", of_session("CloudWatch", Enabled=True, LogGroup="theirs"), "INHERITED"),
        ("LOG-09", "startSession", of_session("CloudWatch", Enabled=True), "FAIL"),
        ("LOG-09", "startSession", of_session("CloudWatch", LogGroup="theirs", Enabled=False), "NOT_APPLICABLE"),
        ("ENC-11", "createStudio", {"Name": "x"}, "FAIL"),
        ("ENC-11", "createStudio", {"Name": "x", "EncryptionKeyArn": "alias/aws/kms"}, "FAIL"),
        ("ENC-11", "createStudio", {"Name": "x", "EncryptionKeyArn.$": "$.key"}, "UNKNOWN"),
        ("ENC-11", "describeStudio", {"StudioId": "es-1"}, "NOT_APPLICABLE"),
        ("NET-05", "putBlockPublicAccessConfiguration", {"BlockPublicAccessConfiguration": {
            "BlockPublicSecurityGroupRules": False}}, "FAIL"),
        ("CFG-10", "addInstanceFleet", {"InstanceFleet": {"InstanceTypeConfigs": [
            {"InstanceType": "m6g.xlarge", "CustomAmiId": "ami-0123456789abcdef0"}]}}, "INHERITED"),
    ],
)  # fmt: skip
def test_what_a_state_brings_to_a_cluster_is_asked_like_what_it_is_launched_with(
    tmp_path: Path, control: str, action: str, request_: Launch, status: Status
) -> None:
    file = tmp_path / "machine.json"
    file.write_text(json.dumps(changing(action, request_)), encoding="utf-8")
    assert {one.status for one in results(file, control)} == {status}


ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}}
PROFILE = {"Type": "AWS::IAM::InstanceProfile", "Properties": {"Roles": [{"Ref": "Role"}]}}


def launcher(launch: Launch, **later: Launch) -> Launch:
    """A machine that launches a cluster and makes some calls of EMR after it."""
    calls = {"createCluster": launch, **later}
    names = list(calls)
    states: Launch = {
        name: {
            "Type": "Task",
            "Resource": "arn:aws:states:::"
            + ("elasticmapreduce:createCluster.sync" if name == "createCluster" else f"aws-sdk:emr:{name}"),
            "Parameters": request,
            **({"Next": names[index + 1]} if index + 1 < len(names) else {"End": True}),
        }
        for index, (name, request) in enumerate(calls.items())
    }
    definition = {"StartAt": "createCluster", "States": states}
    return {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": "arn", "Definition": definition}}


STAYS: Launch = {"ReleaseLabel": "emr-7.12.0", "JobFlowRole": {"Ref": "Profile"},
         "Instances": {"KeepJobFlowAliveWhenNoSteps": True}}  # fmt: skip
ENDS = STAYS | {"Instances": {"KeepJobFlowAliveWhenNoSteps": False}}
WAITS: Launch = {"Steps": [{"Name": "a", "ActionOnFailure": "CANCEL_AND_WAIT"}]}
IDLE = STAYS | {"AutoTerminationPolicy": {"IdleTimeout": 3600}}


def with_primaries(count: int | str) -> Launch:
    """A launch that is to end with its steps, with some primary nodes; a path is one that the run is given."""
    key = "InstanceCount.$" if isinstance(count, str) else "InstanceCount"
    primary = {"InstanceRole": "MASTER", "InstanceType": "m6g.xlarge", key: count}
    return ENDS | {"Instances": ENDS["Instances"] | {"InstanceGroups": [primary]}}


@pytest.mark.parametrize(
    ("control", "machines", "status"),
    [
        ("AUT-05", [launcher(ENDS)], "PASS"),
        ("AUT-05", [launcher(IDLE)], "PASS"),
        ("AUT-05", [launcher(STAYS)], "FAIL"),
        ("AUT-05", [launcher(ENDS), launcher(ENDS | {"JobFlowRole": {"Ref": "Second"}})], "FAIL"),
        ("AUT-05", [launcher(with_primaries(3))], "FAIL"),
        ("AUT-05", [launcher(ENDS | WAITS)], "UNKNOWN"),
        ("CFG-02", [launcher(ENDS | WAITS)], "UNKNOWN"),
        ("CFG-02", [launcher(IDLE | WAITS)], "PASS"),
        ("CFG-02", [launcher(ENDS, addJobFlowSteps=WAITS | {"JobFlowId.$": "$.JobFlowId"})], "UNKNOWN"),
        ("CFG-02", [launcher(with_primaries(1))], "PASS"),
        ("CFG-02", [launcher(with_primaries(3))], "FAIL"),
        ("CFG-02", [launcher(with_primaries("$.count"))], "UNKNOWN"),
        ("CFG-02", [launcher(STAYS | with_primaries(3), terminateJobFlows={"JobFlowIds.$": "$.ClusterId"})], "FAIL"),
        ("CFG-03", [launcher(with_primaries(3))], "PASS"),
        ("CFG-02", [launcher(IDLE)], "PASS"),
        ("CFG-02", [launcher(IDLE, removeAutoTerminationPolicy={"ClusterId.$": "$.ClusterId"})], "UNKNOWN"),
        (
            "CFG-02",
            [launcher(ENDS, setKeepJobFlowAliveWhenNoSteps={"JobFlowIds": ["j"], "KeepJobFlowAliveWhenNoSteps": True})],
            "UNKNOWN",
        ),
        ("CFG-03", [launcher(STAYS)], "FAIL"),
        ("CFG-03", [launcher(STAYS | {"Instances": STAYS["Instances"] | {"TerminationProtected": True}})], "PASS"),
        ("CFG-03", [launcher(IDLE)], "PASS"),
        ("CFG-03", [launcher(ENDS)], "NOT_APPLICABLE"),
        ("CFG-03", [launcher(STAYS, terminateJobFlows={"JobFlowIds.$": "$.ClusterId"})], "NOT_APPLICABLE"),
        ("CFG-04", [launcher(IDLE, putManagedScalingPolicy={"ManagedScalingPolicy": {"ComputeLimits": {}}})], "FAIL"),
        ("CFG-04", [launcher(IDLE, modifyInstanceGroups={"InstanceGroups": [{"InstanceCount.$": "$.n"}]})], "UNKNOWN"),
        ("CFG-04", [launcher(IDLE, modifyInstanceGroups={"InstanceGroups": [{"InstanceCount": 4}]})], "PASS"),
        ("CFG-04", [launcher(IDLE, modifyInstanceFleet={"InstanceFleet": {"TargetSpotCapacity.$": "$.n"}})], "UNKNOWN"),
    ],
)
def test_what_machines_do_with_the_clusters_they_launch(
    tmp_path: Path, control: str, machines: list[Launch], status: Status
) -> None:
    resources = {"Role": ROLE, "Profile": PROFILE, "Second": PROFILE}
    resources |= {f"Machine{index}": one for index, one in enumerate(machines)}
    file = tmp_path / "machines.json"
    file.write_text(json.dumps({"Resources": resources}), encoding="utf-8")
    assert status in {one.status for one in results(file, control)}
    if status == "PASS":
        assert {one.status for one in results(file, control)} == {"PASS"}


def test_a_role_that_unseen_launches_may_have_is_not_known_to_be_of_one_workflow(tmp_path: Path) -> None:
    code = "boto3.client('emr').run_job_flow(JobFlowRole='nodes')"
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": code}}}
    file = tmp_path / "machine.json"
    file.write_text(json.dumps({"Resources": {"Role": ROLE, "Profile": PROFILE, "M": launcher(ENDS), "F": function}}))
    (found,) = results(file, "AUT-05")
    assert (found.status, "another launch has its role" in found.reason) == ("UNKNOWN", True)

"""State machines: every path ends, and every path of a launched cluster ends it."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import botocore.session
import jsonata  # type: ignore[import-untyped]  # shipped without type information
import pytest
from botocore.validate import ParamValidator

from emr_platform.model import MapReduceStep, RedshiftLoadStep, Work
from emr_platform.render.states._work import state_name
from tests.assemblies import Assembly, strings
from tests.emr_constructs.definitions import (
    Definition,
    api_spelling,
    definitions,
    every_machine,
    every_state,
    following,
    machine_of,
    reachable,
)
from tests.render.jsonata import evaluated

ENDS = {"Succeed", "Fail"}
EXPRESSION = re.compile(r"\{%(.*)%\}", re.DOTALL)
LONGEST_NAME = 80  # characters of a state's name. Source: Amazon States Language
LARGEST = 1024 * 1024  # bytes of a definition. Source: Step Functions service quotas
ON_DEFINITIONS = {"DefinitionString"}


@pytest.fixture
def found(assembly: Assembly) -> dict[str, Definition]:
    """Definitions of one environment by workflow."""
    return definitions(assembly)


def states(found: dict[str, Definition]) -> Iterator[tuple[str, dict[str, Any]]]:
    for definition in found.values():
        yield from every_state(definition)


def test_every_workflow_has_a_definition(assembly: Assembly, found: dict[str, Definition]) -> None:
    assert found.keys() == assembly.environment.workflows.keys()
    assert all(definition["QueryLanguage"] == "JSONata" for definition in found.values())


def test_every_next_state_exists_and_every_state_is_reached(found: dict[str, Definition]) -> None:
    for whole in found.values():
        for definition in every_machine(whole):
            assert reachable(definition["States"], definition["StartAt"]) == definition["States"].keys()
            for name, state in definition["States"].items():
                assert following(state) <= definition["States"].keys()
                ends = state["Type"] in ENDS or state.get("End", False)
                assert bool(following(state)) is not ends, f"{name} neither ends nor goes on"


def test_names_of_states_are_unique_in_the_whole_machine(found: dict[str, Definition]) -> None:
    for definition in found.values():
        names = [name for name, _ in every_state(definition)]
        assert len(names) == len(set(names))


def test_every_task_catches_everything(found: dict[str, Definition]) -> None:
    """But for alarms, whose Map catches."""
    for definition in found.values():
        for name, state in every_state(definition):
            if state["Type"] in ("Task", "Map", "Parallel") and name != "PutAlarm":
                assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name


def test_no_path_leaves_a_cluster_running(found: dict[str, Definition]) -> None:
    """From the moment that RunJobFlow has answered there is no way to the end but through TerminateCluster."""
    launching = [d["States"] for d in found.values() if "LaunchCluster" in d["States"]]
    for every in launching:
        after = reachable(every, every["LaunchCluster"]["Next"], without="TerminateCluster")
        assert [name for name in after if every[name]["Type"] in ENDS] == []
        assert {"Outcome", "NotifySuccess", "NotifyFailure"} & after == set()
        refused = every["IsLaunchRefusedForNow"]
        assert {catch["Next"] for catch in every["LaunchCluster"]["Catch"]} == {"IsLaunchRefusedForNow", "Outcome"}
        assert following(refused) == {"WaitToLaunch", "Outcome"}, "there is no cluster yet"
        last = every["TerminateCluster"]
        assert last["Resource"].endswith(":elasticmapreduce:terminateCluster.sync")
        assert last["Retry"][0]["ErrorEquals"] == ["States.ALL"]


def test_no_path_keeps_a_place_of_a_pool(assemblies: dict[str, Assembly]) -> None:
    """From the moment that a place is locked there is no way to the end but past giving it back."""
    found = definitions(assemblies["pool"])
    assert found
    for every in (definition["States"] for definition in found.values()):
        after = reachable(every, every["LockPlace"]["Next"], without="HoldsPlace")
        assert [name for name in after if every[name]["Type"] in ENDS] == []
        assert {"Outcome", "NotifySuccess", "NotifyFailure"} & after == set()
        assert {catch["Next"] for catch in every["LockPlace"]["Catch"]} == {"YieldPlace", "HoldsPlace"}
        assert following(every["HoldsPlace"]) == {"ReleasePlace", "Outcome"}
        assert every["LaunchPooled"]["Next"] == "NotePooled"
        assert following(every["NotePooled"]) == {"WaitForPooled", "DropPooled"}, "what nobody noted is ended"
        assert every["DropPooled"]["Resource"].endswith(":aws-sdk:emr:terminateJobFlows")


def test_the_walk_would_notice(everything_on: Assembly) -> None:
    every = json.loads(json.dumps(definitions(everything_on)["nightly"]["States"]))
    every["KeepFailure"]["Next"] = "Outcome"
    assert "Outcome" in reachable(every, every["LaunchCluster"]["Next"], without="TerminateCluster")


def test_a_failed_step_cancels_what_is_left_on_a_cluster_that_stays(long_running: Assembly) -> None:
    every = definitions(long_running)["clickstream"]["States"]
    assert "TerminateCluster" not in every
    steps = [state for name, state in every.items() if name.startswith("Step ") and state["Type"] == "Task"]
    assert steps
    for state in steps:
        assert state["Catch"][-1]["Next"] == "KeepFailure"
    assert every["KeepFailure"]["Next"] == "FindSteps"
    assert "CancelSteps" in reachable(every, "FindSteps")
    assert every["CancelSteps"]["Resource"].endswith(":aws-sdk:emr:cancelSteps")


def test_steps_left_over_are_those_of_the_same_run(long_running: Assembly) -> None:
    """The expression, evaluated on an answer of ListSteps."""
    every = definitions(long_running)["clickstream"]["States"]
    names = {"s-1": "shared/sessionise run-7", "s-2": "x run-8", "s-3": "shared/sessionise run-70"}
    listed = {"Steps": [{"Id": step, "Name": name} for step, name in names.items()]}
    for run, expected in (("run-7", ["s-0", "s-1"]), ("run-9", ["s-0"]), ("n-7", ["s-0"])):
        context = {"Execution": {"Name": run}}
        template = every["ListSteps"]["Assign"]["Unfinished"]
        assert evaluated(template, context=context, result=listed, Unfinished=["s-0"]) == expected


def test_failures_tell_what_and_where(found: dict[str, Definition]) -> None:
    for definition in found.values():
        every = definition["States"]
        (failed,) = [choice["Next"] for choice in every["Outcome"]["Choices"]]
        assert "NotifyFailure" in reachable(every, failed)
        for name, ending in (("NotifyFailure", "Failed"), ("NotifySuccess", "Succeeded"), ("NotifySkipped", "Skipped")):
            assert name not in every or following(every[name]) == {ending}, (
                "a message that cannot be sent changes no outcome"
            )
        assert every["Failed"]["Type"] == "Fail"
        for state in every.values():
            for catch in state.get("Catch", []):
                if catch["Next"] in ("Outcome", "UnwatchCluster", "FindSteps") and "Assign" in catch:
                    assert catch["Assign"]["Failure"].keys() >= {"State", "Error", "Cause"}


def test_work_goes_on_without_alarms(everything_on: Assembly) -> None:
    every = definitions(everything_on)["nightly"]["States"]
    assert [catch["Next"] for catch in every["WatchCluster"]["Catch"]] == [every["WatchCluster"]["Next"]]
    assert every["UnwatchCluster"]["Next"] == "TerminateCluster"
    put = [item["AlarmName"] for item in every["WatchCluster"]["Items"]]
    assert every["UnwatchCluster"]["Arguments"]["AlarmNames"] == put, "what is put is what is deleted"


def test_every_expression_is_jsonata(found: dict[str, Definition]) -> None:
    seen = 0
    for _, state in states(found):
        for text in strings(state):
            if "{%" in text or "%}" in text:
                match = EXPRESSION.fullmatch(text)
                assert match, f"an expression is a whole string: {text}"
                jsonata.Jsonata(match[1])
                seen += 1
    assert seen > 10 or not found


def test_variables_are_assigned_before_they_are_read(found: dict[str, Definition]) -> None:
    for definition in found.values():
        every = dict(every_state(definition))
        assigned = {
            name
            for state in every.values()
            for place in (state, *state.get("Catch", []), *state.get("Choices", []))
            for name in place.get("Assign", {})
        }
        read = {name for text in strings(every) if text.startswith("{%") for name in re.findall(r"\$([A-Z]\w*)", text)}
        assert read <= assigned
        assert {"ClusterId", "Failure"} <= every["Begin"]["Assign"].keys()


def test_states_of_a_group_assign_no_variable_of_the_workflow(found: dict[str, Definition]) -> None:
    """Step Functions refuses that. Source: Step Functions guide, workflow-variables, variable scope."""
    for definition in found.values():
        outer = assigned_in(definition["States"])
        for machine in [*every_machine(definition)][1:]:
            assert assigned_in(machine["States"]) & outer == set()


def assigned_in(states: dict[str, Any]) -> set[str]:
    places = (p for state in states.values() for p in (state, *state.get("Catch", []), *state.get("Choices", [])))
    return {name for place in places for name in place.get("Assign", {})}


def test_limits_of_step_functions(found: dict[str, Definition]) -> None:
    for definition in found.values():
        assert len(json.dumps(definition)) < LARGEST
    for name, _ in states(found):
        assert len(name) <= LONGEST_NAME


def test_placeholders_are_all_defined_and_all_used(assembly: Assembly) -> None:
    machines = assembly.of("AWS::StepFunctions::StateMachine")
    assert machines or not assembly.environment.workflows
    for machine in machines:
        assert (
            machine.raw["Properties"].keys() & {"DefinitionString", "Definition", "DefinitionS3Location"}
            == ON_DEFINITIONS
        )
        text, values = machine.raw["Properties"]["DefinitionString"]["Fn::Sub"]
        used = set(re.findall(r"\$\{([^!}][^}]*)\}", text))
        # Engines may name the region besides.
        assert used - {"AWS::Region"} == values.keys() | {"AWS::Partition"}
        assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in values)


@functools.cache
def service_model(name: str) -> Any:
    return botocore.session.get_session().get_service_model(name)


def test_integrations_are_in_the_partition_and_known_to_the_api(
    assembly: Assembly, found: dict[str, Definition]
) -> None:
    for name, state in states(found):
        if state["Type"] != "Task":
            continue
        _, partition, service, region, account, integration = state["Resource"].split(":", 5)
        assert (partition, service, region, account) == (assembly.partition, "states", "", ""), name
        if integration.startswith("aws-sdk:"):
            _, sdk, operation = integration.split(":")
            model = service_model({"sfn": "stepfunctions", "redshiftdata": "redshift-data"}.get(sdk, sdk))
            operation = operation[0].upper() + operation[1:]
            assert operation in model.operation_names
            given = state["Arguments"]
            if sdk == "sfn":
                given = {key[0].lower() + key[1:]: value for key, value in given.items()}
            report = _report(given, model.operation_model(operation).input_shape)
            assert report == "", name


def _report(arguments: Any, shape: Any) -> str:
    """What botocore has against a call; values that an expression brings are as good as any."""
    if isinstance(arguments, str):
        return ""
    arguments = api_spelling(arguments)
    given = {key: value for key, value in arguments.items() if not str(value).startswith("{%") or key.endswith("Id")}
    report: str = ParamValidator().validate(given, shape).generate_report()
    missing = {key for key in arguments if key not in given}
    lines = [line for line in report.splitlines() if "value: {%" not in line]
    return "\n".join(line for line in lines if not any(f'"{key}"' in line for key in missing))


def test_steps_are_submitted_as_described(assembly: Assembly, found: dict[str, Definition]) -> None:
    for key, workflow in assembly.environment.workflows.items():
        every = dict(every_state(found[key]))
        names = [name for name, state in every.items() if name.startswith("Step ") and state["Type"] == "Task"]
        assert names == [f"Step {step.name}" for step in workflow.cluster_steps], "in the file's order"
        for name, step in zip(names, workflow.cluster_steps, strict=True):
            state = every[name]
            assert state["TimeoutSeconds"] == step.timeout_minutes * 60
            assert state["Arguments"]["Step"]["ActionOnFailure"] == "CONTINUE", "the state machine decides"
            jar = step.jar if isinstance(step, MapReduceStep) else "command-runner.jar"
            assert state["Arguments"]["Step"]["HadoopJarStep"]["Jar"] == jar
        outer = [state_name(work) for work in workflow.steps]
        assert [name for name in found[key]["States"] if name in outer] == outer
        for before, after in pairwise(workflow.steps):
            assert goes_on(every, before) == state_name(after)


def goes_on(states: dict[str, Any], work: Work) -> str:
    """The state that follows a step or group that succeeded; a load has states of its own for that."""
    if not isinstance(work, RedshiftLoadStep):
        return str(states[state_name(work)]["Next"])
    (finished,) = [
        choice["Next"]
        for choice in states[f"Has {work.name} finished"]["Choices"]
        if "Status = 'FINISHED' %}" in choice["Condition"]
    ]
    assert f"Has {work.name} finished" in reachable(states, state_name(work), without=finished)
    return str(finished)


def test_arguments_get_real_names_of_buckets(everything_on: Assembly) -> None:
    """The references became the buckets' aliases, so a location reads as in the file; the template has references."""
    every = definitions(everything_on)["nightly"]["States"]
    assert every["Step copy"]["Arguments"]["Step"]["HadoopJarStep"]["Args"] == [
        "s3-dist-cp", "--src", "s3://raw/clickstream/", "--dest", "s3://results/scratch/copy/",
    ]  # fmt: skip
    spark = every["Step sessionise"]["Arguments"]["Step"]["HadoopJarStep"]["Args"]
    assert spark[:5] == ["spark-submit", "--deploy-mode", "cluster", "--conf", "spark.sql.session.timeZone=UTC"]
    assert re.fullmatch(r"s3://cdk-hnb659fds-assets-.*/[0-9a-f]{64}\.py", spark[5])
    assert spark[6:] == ["--input", "s3://results/scratch/copy/", "--output", "s3://curated/clickstream/"]
    text, _ = machine_of(everything_on, "nightly").raw["Properties"]["DefinitionString"]["Fn::Sub"]
    assert "s3://raw/" not in text
    assert "s3://${RawBucket}/clickstream/" in text


def test_runs_are_logged_without_payloads_and_traced(assembly: Assembly) -> None:
    for machine in assembly.of("AWS::StepFunctions::StateMachine"):
        logging = machine.properties["LoggingConfiguration"]
        assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
        (destination,) = logging["Destinations"]
        groups = {assembly.arn(group) for group in assembly.of("AWS::Logs::LogGroup")}
        assert destination["CloudWatchLogsLogGroup"]["LogGroupArn"] in groups
        assert machine.properties["TracingConfiguration"] == {"Enabled": True}


def test_the_launch_waits_as_long_as_the_file_says(everything_on: Assembly) -> None:
    every = definitions(everything_on)["nightly"]["States"]
    assert "{% $Waited >= 3600 %}" in [choice["Condition"] for choice in every["IsClusterReady"]["Choices"]]

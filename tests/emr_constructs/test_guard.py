"""The guard: who calls it, what it may do, and who hears when it fails."""

from __future__ import annotations

from tests.assemblies import Assembly, Resource, role_statements
from tests.emr_constructs.definitions import launches, machine_of

ENDS = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]


def guard(assembly: Assembly) -> Resource:
    return assembly.one("AWS::Lambda::Function", "operations", Description="Ends clusters of")


def rules(assembly: Assembly, part: str | None = None) -> list[Resource]:
    """The rules that call the guard; others start workflows or report to people."""
    arn = assembly.arn(guard(assembly))
    return [
        rule
        for rule in assembly.of("AWS::Events::Rule", part)
        if arn in [target["Arn"] for target in rule.properties["Targets"]]
    ]


def test_every_workflows_end_calls_it(assembly: Assembly) -> None:
    function = guard(assembly)
    for key in assembly.environment.workflows:
        (rule,) = rules(assembly, f"workflow-{key}")
        machine = machine_of(assembly, key)
        assert rule.properties["EventPattern"]["detail"] == {"stateMachineArn": [machine.name], "status": ENDS}
        assert [target["Arn"].rpartition(":")[2] for target in rule.properties["Targets"]] == [function.name]


def test_only_these_rules_may_call_it(assembly: Assembly) -> None:
    callers = rules(assembly)
    permissions = assembly.of("AWS::Lambda::Permission")

    assert len(callers) == len(assembly.environment.workflows) + 1, "the end of each workflow, and the clock"
    assert sorted(one.properties["SourceArn"] for one in permissions) == sorted(map(assembly.arn, callers))
    assert {one.properties["FunctionName"] for one in permissions} == {assembly.arn(guard(assembly))}
    assert {one.properties["Principal"] for one in permissions} == {"events.amazonaws.com"}


def test_it_looks_as_often_as_the_file_says(assembly: Assembly) -> None:
    (rule,) = assembly.of("AWS::Events::Rule", "operations")

    assert rule.properties["ScheduleExpression"] == f"rate({assembly.environment.guard.every_minutes} minutes)"
    variables = guard(assembly).properties["Environment"]["Variables"]
    assert variables["OVERDUE"] == assembly.environment.guard.overdue
    assert variables["WARN_MINUTES"] == str(assembly.environment.guard.warn_minutes)


def test_it_may_touch_its_environments_clusters_and_runs_only(assembly: Assembly) -> None:
    function = guard(assembly).properties
    (role,) = [one for one in assembly.of("AWS::IAM::Role", "operations") if assembly.arn(one) == function["Role"]]
    found = {one["Sid"]: one for one in role_statements(role)}
    ours = {"StringEquals": {"aws:ResourceTag/emr-platform:environment": assembly.name}}

    assert {name for name, one in found.items() if one.get("Condition") == ours} == {"OwnClusters", "OwnRuns"}
    touching = {action for one in found.values() for action in one["Action"] if action.startswith("elasticmapreduce:")}
    assert touching == {*found["OwnClusters"]["Action"], "elasticmapreduce:ListClusters"}
    keys = found["State"]["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert keys == ["guard/*", "pool/*"]


def test_clusters_say_whose_they_are_and_how_old_they_may_become(assembly: Assembly) -> None:
    for cluster in assembly.of("AWS::EMR::Cluster"):
        tags = {tag["Key"]: tag["Value"] for tag in cluster.properties["Tags"]}
        described = assembly.environment.clusters[cluster.stack.partition("-cluster-")[2]]
        hours = described.maximum_age_hours
        assert tags["emr-platform:environment"] == assembly.name
        assert tags.get("emr-platform:max-age-hours") == (str(hours) if hours else None)
    for key, body in launches(assembly).items():
        pool = assembly.environment.workflows[key].pool
        launched = {tag["Key"]: tag["Value"] for tag in body["Tags"]}
        assert launched["emr-platform:environment"] == assembly.name
        assert int(launched["emr-platform:max-age-hours"]) > 0
        owner = {name: launched.get(f"emr-platform:{name}") for name in ("execution", "workflow", "pool")}
        assert owner == {
            "execution": None if pool else "{% $states.context.Execution.Id %}",
            "workflow": None if pool else f"{assembly.name}-{key}",
            "pool": pool,
        }


def test_its_failures_are_heard_of(assembly: Assembly) -> None:
    topic = assembly.one("AWS::SNS::Topic").name
    (alarm,) = assembly.of("AWS::CloudWatch::Alarm", "operations")
    (unanswered,) = assembly.of("AWS::Lambda::EventInvokeConfig")

    assert alarm.properties["AlarmActions"] == [topic]
    assert unanswered.properties["DestinationConfig"]["OnFailure"]["Destination"] == topic

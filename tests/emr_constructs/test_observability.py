"""What is heard of a cluster and its work: alarms, events, logs, dashboards."""

from __future__ import annotations

import json
from typing import Any

from tests.assemblies import Assembly, statements
from tests.emr_constructs.definitions import dags, definitions, every_state, launches


def alarms(assembly: Assembly) -> list[dict[str, Any]]:
    """Every alarm: those of templates and those that state machines make."""
    found = [alarm.properties for alarm in assembly.of("AWS::CloudWatch::Alarm")]
    for definition in definitions(assembly).values():
        found += definition["States"].get("WatchCluster", {}).get("Items", [])
    return found


def test_every_alarm_reaches_the_topic(assembly: Assembly) -> None:
    topic = assembly.one("AWS::SNS::Topic")
    found = alarms(assembly) + [alarm for dag in dags(assembly).values() for alarm in dag["cluster"]["alarms"].values()]
    for alarm in found:
        assert alarm["AlarmActions"] == [topic.name]
        assert alarm["TreatMissingData"] == "notBreaching"
        assert alarm["AlarmDescription"]


def test_every_cluster_is_watched_but_those_of_pools(assembly: Assembly) -> None:
    """Runs come and go on these; what they hear of is a run that fails and a cluster that ends by an error."""
    described = assembly.environment.workflows
    launched = [key for key in launches(assembly) if not described[key].pool]
    watched = [alarm for alarm in alarms(assembly) if alarm.get("Namespace") == "AWS/ElasticMapReduce"]
    clusters = len(assembly.of("AWS::EMR::Cluster")) + len(launched)
    assert len(watched) >= 4 * clusters
    assert bool(watched) is bool(clusters)
    for dag in dags(assembly).values():
        assert (len(dag["cluster"]["alarms"]) >= 4) is bool(dag["cluster"]["launch"])


def test_clusters_on_yarn_have_the_same_alarms(everything_on: Assembly) -> None:
    """Whether CloudFormation makes them or the state machine that launches the cluster."""
    made: dict[str, set[str]] = {}
    for alarm in alarms(everything_on):
        if alarm.get("Namespace") == "AWS/ElasticMapReduce":
            made.setdefault(alarm["Dimensions"][0]["Value"], set()).add(alarm["MetricName"])
    waiting = {c.stack.partition("-cluster-")[2]: c.name for c in everything_on.of("AWS::EMR::Cluster")}
    assert made.keys() == {*waiting.values(), "{% $ClusterId %}"}
    assert made[waiting["notebooks"]] == made["{% $ClusterId %}"]
    assert {"IsIdle", "ContainerPending", "MRUnhealthyNodes", "HDFSUtilization"} <= made[waiting["notebooks"]]
    assert "IsIdle" not in made[waiting["trino"]], "EMR does not see its work"


def test_a_run_that_fails_times_out_or_is_stopped_is_an_alarm(assembly: Assembly) -> None:
    for machine in assembly.of("AWS::StepFunctions::StateMachine"):
        (alarm,) = [
            alarm
            for alarm in assembly.of("AWS::CloudWatch::Alarm")
            if alarm.stack == machine.stack and machine.name in json.dumps(alarm.properties.get("Metrics"))
        ]
        watched = [m["MetricStat"]["Metric"] for m in alarm.properties["Metrics"] if "MetricStat" in m]
        assert {m["MetricName"] for m in watched} == {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"}
        for metric in watched:
            assert metric["Dimensions"] == [{"Name": "StateMachineArn", "Value": machine.name}]
        (returned,) = [m for m in alarm.properties["Metrics"] if m.get("ReturnData", True)]
        inputs = {m["Id"] for m in alarm.properties["Metrics"]} - {returned["Id"]}
        assert all(name in returned["Expression"] for name in inputs)


def test_the_topic_is_encrypted_and_takes_messages_over_tls_from_this_account(assembly: Assembly) -> None:
    topic = assembly.one("AWS::SNS::Topic")
    log = assembly.one("AWS::KMS::Key", Description="EMR platform: logs")
    assert topic.properties["KmsMasterKeyId"] == assembly.arn(log)
    (policy,) = assembly.of("AWS::SNS::TopicPolicy")
    assert policy.properties["Topics"] == [topic.name]
    alarms, events, others, denied = statements(policy.properties["PolicyDocument"])
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Condition"] == {"StringEquals": {"aws:SourceAccount": "000000000000"}}
    assert (events["Effect"], events["Principal"]) == ("Allow", {"Service": "events.amazonaws.com"})
    assert "Condition" not in events, "EventBridge delivers nothing under a condition"
    assert (others["Effect"], others["Principal"]) == ("Deny", {"Service": "events.amazonaws.com"})
    assert others["Condition"] == {
        "StringNotEquals": {"aws:SourceAccount": "000000000000"}, "Null": {"aws:SourceAccount": "false"},
    }  # fmt: skip
    assert (denied["Effect"], denied["Principal"]) == ("Deny", {"AWS": "*"})
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_addresses_are_subscribed(assembly: Assembly) -> None:
    found = [s.properties for s in assembly.of("AWS::SNS::Subscription")]
    assert [s["Endpoint"] for s in found] == list(assembly.environment.notifications.emails)
    assert all(s["Protocol"] == "email" for s in found)


def test_log_groups_are_encrypted_and_kept_a_year(assembly: Assembly) -> None:
    log = assembly.arn(assembly.one("AWS::KMS::Key", Description="EMR platform: logs"))
    groups = assembly.of("AWS::Logs::LogGroup")
    assert groups
    for group in groups:
        assert group.properties["KmsKeyId"] == log
        assert group.properties["RetentionInDays"] >= 365


def test_state_changes_are_heard_of_this_environments_clusters_only(assembly: Assembly) -> None:
    topic = assembly.one("AWS::SNS::Topic")
    rules = [rule for rule in assembly.of("AWS::Events::Rule") if "-cluster-" in rule.stack]
    assert len(rules) == 2 * len(assembly.environment.clusters)
    for rule in rules:
        pattern = rule.properties["EventPattern"]
        assert pattern["source"] == ["aws.emr"]
        key = rule.stack.partition("-cluster-")[2]
        if assembly.environment.clusters[key].lifetime == "long-running":
            assert pattern["detail"]["clusterId"] == [assembly.one("AWS::EMR::Cluster", f"cluster-{key}").name]
        elif pattern["detail-type"] == ["EMR Cluster State Change"]:
            assert pattern["detail"]["name"] == [f"{assembly.name}-{key}"]
            assert pattern["detail"]["state"] == ["TERMINATED_WITH_ERRORS"]
        else:
            assert pattern["detail-type"] == ["EMR Step Status Change"]
            assert pattern["detail"]["name"] == [{"prefix": f"{assembly.name}-{key}/"}]
        assert [target["Arn"] for target in rule.properties["Targets"]] == [topic.name]


def test_steps_are_named_so_that_their_clusters_rule_hears_of_them(assembly: Assembly) -> None:
    for name, definition in definitions(assembly).items():
        cluster = assembly.environment.cluster_key(assembly.environment.workflows[name])
        submitted = [
            state["Arguments"]["Step"]["Name"]
            for _, state in every_state(definition)
            if state.get("Resource", "").endswith(":addStep.sync")
        ]
        assert submitted
        assert all(step.startswith(f"{{% '{assembly.name}-{cluster}/") for step in submitted)


def test_dashboards_are_json_and_about_the_cluster(assembly: Assembly) -> None:
    dashboards = assembly.of("AWS::CloudWatch::Dashboard")
    assert len(dashboards) == len(assembly.environment.clusters)
    for dashboard in dashboards:
        key = dashboard.stack.partition("-cluster-")[2]
        heading, *widgets = json.loads(dashboard.properties["DashboardBody"])["widgets"]
        assert f"{assembly.name}-{key}" in heading["properties"]["markdown"]
        for widget in widgets:
            assert widget["properties"]["region"] == assembly.region
            assert widget["x"] + widget["width"] <= 24
        waiting = assembly.of("AWS::EMR::Cluster", f"cluster-{key}")
        assert all(cluster.name in json.dumps(widgets) for cluster in waiting)
        # Metrics of the agent have no fixed dimensions, so its widgets search, in those of the one cluster.
        if not waiting or "AmazonCloudWatchAgent" not in assembly.environment.clusters[key].applications:
            assert ("SEARCH" in json.dumps(widgets)) is (not waiting)
        places = [(widget["x"], widget["y"]) for widget in widgets]
        assert len(places) == len(set(places))

"""The deployed DAGs, run by a real Airflow against the emulated account, with the deployed role and IAM enforced."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from emr_platform.laptop.airflow import DagRun
from emr_platform.laptop.errors import LaptopError
from emr_platform.laptop.execution import run
from emr_platform.laptop.results import counts, download, rows
from tests.airflow.conftest import INSTALLED, Deployed
from tests.emr_constructs.test_airflow_needs import OF_MWAA
from tests.laptop.needs import unneeded

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("airflow"), INSTALLED]


def short(step: dict[str, Any]) -> str:
    """A step's own name, without the cluster's and the run's."""
    return str(step["Name"]).split("/", 1)[1].split(" ")[0]


def of_run(deployed: Deployed, cluster: str, done: DagRun) -> list[dict[str, Any]]:
    """A run's steps on a cluster."""
    return [step for step in deployed.steps(cluster) if step["Name"].endswith(done.run_id)]


def store_rows(deployed: Deployed, folder: Path) -> None:
    """Store two rows below s3://curated/rows/."""
    file = folder / "rows.parquet"
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT * FROM (VALUES ('a', 1::BIGINT), ('b', 2)) AS t (id, n)) TO '{file}'")
    deployed.laptop.client("s3").upload_file(str(file), deployed.buckets["CuratedBucket"], "rows/part-0.parquet")


def test_what_is_deployed_is_the_module_and_a_dag_for_each_workflow(deployed: Deployed) -> None:
    assert deployed.alone.check() == [
        f"airflow-{name}" for name in ("clickstream", "fan", "late", "load", "lost", "slow")
    ]
    written = (deployed.airflow.folder / "dags" / "emr_workflows.py").read_bytes()
    assert written == (Path(__file__).parents[2] / "dags" / "emr_workflows.py").read_bytes()


def test_both_orchestrators_store_the_same(deployed: Deployed, tmp_path: Path) -> None:
    s3, bucket = deployed.laptop.client("s3"), deployed.buckets["CuratedBucket"]
    before = deployed.clusters()

    machine = run(deployed.laptop.client, deployed.laptop.workflows()["clickstream"], lambda event: None)
    by_machine = download(s3, bucket, tmp_path / "machine", "clickstream/")
    already = len(deployed.laptop.decisions())
    dag = deployed.alone.run("clickstream", {"capacity": 5})
    by_dag = download(s3, bucket, tmp_path / "dag", "clickstream/")

    assert (machine.succeeded, dag.succeeded) == (True, True), (machine.cause, dag.tasks)
    assert counts(by_dag) == deployed.given.expected
    for table in ("sessions", "daily", "pages"):
        assert rows(by_dag, table) == rows(by_machine, table)
        assert rows(by_dag, table)
    launched = {cluster: state for cluster, state in deployed.clusters().items() if cluster not in before}
    assert list(launched.values()) == ["TERMINATED", "TERMINATED"]
    assert [item for item in deployed.laptop.decisions()[already:] if not item.allowed] == []


def test_groups_inputs_and_news(deployed: Deployed) -> None:
    before = deployed.clusters()
    deployed.messages()

    done = deployed.airflow.run("fan", {"countries": ["de", "fr", "it"], "note": "x, y", "capacity": 7})

    assert done.succeeded, done.tasks
    (cluster,) = set(deployed.clusters()) - set(before)
    described = deployed.laptop.client("emr").describe_cluster(ClusterId=cluster)["Cluster"]
    tags = {tag["Key"]: tag["Value"] for tag in described["Tags"]}
    assert tags["emr-platform:workflow"] == "airflow-fan"
    assert tags["emr-platform:execution"] == done.run_id
    assert described["Status"]["State"] == "TERMINATED"
    fleets = deployed.laptop.client("emr").list_instance_fleets(ClusterId=cluster)["InstanceFleets"]
    (core,) = [fleet for fleet in fleets if fleet["InstanceFleetType"] == "CORE"]
    assert core["TargetOnDemandCapacity"] == 7
    steps = {short(step): step for step in deployed.steps(cluster)}
    assert list(steps)[-1] == "last"
    assert set(steps) == {"left", "right", "item[0]", "item[1]", "item[2]", "last"}
    day = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    assert steps["item[2]"]["Config"]["Args"] == ["bash", "-c", "true", f"it/{day}", "x, y", "a{b}"]
    (said,) = deployed.messages()
    assert said == {
        "workflow": "airflow-fan",
        "outcome": "succeeded",
        "clusterId": cluster,
        "failure": {},
        "execution": done.run_id,
    }


def test_a_group_over_nothing_does_not_end_the_run(deployed: Deployed) -> None:
    done = deployed.airflow.run("fan", {"countries": []})

    assert done.succeeded, done.tasks
    assert done.tasks["steps.last"] == "success"


def test_a_step_that_takes_too_long_is_cancelled_on_a_cluster_that_stays(deployed: Deployed) -> None:
    (shared,) = [cluster for cluster, state in deployed.clusters().items() if state in ("RUNNING", "WAITING")]
    deployed.messages()

    with deployed.hurried("late"):
        done = deployed.airflow.run("late")

    assert (done.state, done.tasks["steps.long"], done.tasks["steps.never"]) == ("failed", "failed", "upstream_failed")
    assert [(short(step), step["Status"]["State"]) for step in of_run(deployed, shared, done)] == [
        ("long", "CANCELLED")
    ]
    assert deployed.clusters()[shared] == "WAITING"
    (said,) = deployed.messages()
    assert (said["outcome"], said["failure"]["State"]) == ("failed", "steps.long")


def test_a_failing_step_fails_the_run_and_ends_the_cluster_at_once(deployed: Deployed) -> None:
    before = deployed.clusters()
    deployed.messages()

    done = deployed.airflow.run("lost")

    assert (done.state, done.tasks["steps.both.fails"], done.tasks["terminate"]) == ("failed", "failed", "success")
    assert (done.tasks["steps.never"], done.tasks["outcome"]) == ("upstream_failed", "failed")
    (cluster,) = set(deployed.clusters()) - set(before)
    assert deployed.clusters()[cluster] == "TERMINATED"
    tried = [step["Status"]["State"] for step in deployed.steps(cluster) if short(step) == "fails"]
    assert tried == ["FAILED", "FAILED"]
    (said,) = deployed.messages()
    assert (said["outcome"], said["clusterId"]) == ("failed", cluster)
    assert "/fails " in said["failure"]["Cause"]


@pytest.mark.parametrize(
    ("action", "resource", "task"),
    [
        ("elasticmapreduce:RunJobFlow", "", "launch"),
        ("iam:PassRole", "Ec2Role", "launch"),
        ("elasticmapreduce:DescribeCluster", "", "launch"),
        ("elasticmapreduce:AddJobFlowSteps", "", "steps.both.left"),
    ],
)
def test_a_grant_that_is_missing_fails_its_task_and_leaves_no_cluster(
    deployed: Deployed, action: str, resource: str, task: str
) -> None:
    before = deployed.clusters()
    already = len(deployed.laptop.decisions())

    with deployed.without(action, resource):
        done = deployed.airflow.run("fan", {"countries": []})

    assert (done.state, done.tasks[task]) == ("failed", "failed")
    assert action in {item.action for item in deployed.laptop.decisions()[already:] if not item.allowed}
    left = {cluster: state for cluster, state in deployed.clusters().items() if cluster not in before}
    assert set(left.values()) <= {"TERMINATED"}


def test_a_load_fills_its_table(deployed: Deployed, tmp_path: Path) -> None:
    store_rows(deployed, tmp_path)

    for _ in range(2):
        done = deployed.airflow.run("load")
        assert done.succeeded, done.tasks

    data = deployed.laptop.client("redshift-data")
    where = {"WorkgroupName": deployed.warehouse["Workgroup"], "Database": deployed.warehouse["Database"]}
    asked = data.execute_statement(Sql="SELECT count(*), sum(n) FROM web.rows", **where)["Id"]
    until = time.monotonic() + 20
    while data.describe_statement(Id=asked)["Status"] != "FINISHED":
        assert time.monotonic() < until
        time.sleep(0.1)
    (row,) = data.get_statement_result(Id=asked)["Records"]
    assert [int(next(iter(field.values()))) for field in row] == [2, 3], "a second load replaces the rows of the first"


NOT_SEEN_HERE = {
    **dict.fromkeys(OF_MWAA, "Amazon MWAA's own use of the role"),
    "FirstClusterOfTheAccount": "only an account's first launch makes EMR's service-linked role",
    "OwnLoads redshift-data:CancelStatement": "called when a load takes longer than its task may, or is killed",
    "LogKeyAtLaunch": "EMR checks the log key with the launcher's permissions; the emulator has no such check",
}
"""What no call here needs, by statement or grant."""
GONE = {"WriteObjects s3:DeleteObject": "called when a workflow goes, or a DAG's file changes its name"}


def test_without_any_grant_of_the_dags_role_something_fails(deployed: Deployed, tmp_path: Path) -> None:
    """For each grant there is a call in a good or a failed run that nothing else allows."""
    store_rows(deployed, tmp_path)
    good = [deployed.airflow.run("fan", {"countries": []}), deployed.airflow.run("load")]
    with deployed.hurried("late"), deployed.hurried("slow"):
        bad = [deployed.airflow.run(workflow) for workflow in ("lost", "late", "slow")]

    assert [run.state for run in good] == ["success"] * 2
    assert [run.state for run in bad] == ["failed"] * 3
    assert unneeded(deployed.laptop, deployed.role, not_seen=NOT_SEEN_HERE) == set()
    assert unneeded(deployed.laptop, "AirflowDagsRole", not_seen=GONE) == set()


def test_what_is_not_declared_is_refused_before_a_cluster_starts(deployed: Deployed) -> None:
    before = deployed.clusters()
    deployed.messages()

    done = deployed.airflow.run("fan", {"colour": "red", "note": "$(reboot)"})

    assert (done.state, done.tasks["check"], done.tasks["launch"]) == ("failed", "failed", "upstream_failed"), done
    assert deployed.clusters() == before
    (news,) = deployed.messages()
    assert (news["outcome"], news["failure"]["State"], news["clusterId"]) == ("failed", "check", "")
    unknown, wrong = news["failure"]["Cause"].split("; note: ")
    assert unknown.startswith("colour: no such input; this workflow takes ")
    assert wrong.startswith("got '$(reboot)'; a text is 1 to 256 letters")


def test_airflow_itself_refuses_what_is_out_of_bounds(deployed: Deployed) -> None:
    before = deployed.clusters()

    with pytest.raises(LaptopError, match="Invalid input for param capacity: 50 is greater than the maximum of 20"):
        deployed.airflow.run("fan", {"capacity": 50})

    assert deployed.clusters() == before

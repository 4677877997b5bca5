"""The example with a warehouse: loads through the deployed workflow and the emulated Data API, on DuckDB."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from botocore.exceptions import ClientError

from emr_platform.laptop import Execution, Laptop
from emr_platform.laptop.execution import run
from emr_platform.laptop.results import download
from emr_platform.model import CatalogView, Environment, RedshiftLoadStep
from emr_platform.render.glue import presto_type
from jobs.clickstream import generate as clickstream
from tests.conftest import Synthesise
from tests.laptop.bootstrapped import bootstrapped
from tests.laptop.needs import unneeded
from tests.laptop.sample import Sample, changed_definition

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("warehouse")]

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "warehouse" / "environments" / "warehouse.yaml"
ROWS = {"source": "s3://curated/rows/", "columns": {"id": "varchar(4)", "n": "bigint"}}
SMALL = {
    "cluster": "clickstream",
    "steps": [
        {"name": "before", "type": "command", "args": ["bash", "-c", "true"]},
        {
            "name": "merge-rows",
            "type": "redshift-load",
            "table": "web.merged",
            "mode": "upsert",
            "keys": ["id"],
            **ROWS,
        },
        {"name": "all-rows", "type": "redshift-load", "table": "web.rows", **ROWS},
    ],
}


@dataclass(frozen=True)
class Warehouse:
    """The deployed example with one more workflow, `small`, that only loads."""

    laptop: Laptop
    buckets: dict[str, str]
    outputs: dict[str, str]
    folder: Path

    def run(self, workflow: str = "small") -> Execution:
        return run(self.laptop.client, self.laptop.workflows()[workflow], lambda event: None)

    def put(self, sql: str, name: str = "part-0.parquet") -> None:
        """Store the rows of a query as the one file below s3://curated/rows/."""
        file = self.folder / name
        with duckdb.connect() as database:
            database.execute(f"COPY ({sql}) TO '{file}' (FORMAT parquet)")
        self.laptop.client("s3").upload_file(str(file), self.buckets["CuratedBucket"], f"rows/{name}")

    def ask(self, sql: str, client: Any = None) -> list[list[Any]]:
        """The rows that a query gives, as the database's administrator unless a client says otherwise."""
        data = client or self.laptop.client("redshift-data")
        where = {"WorkgroupName": self.outputs["Workgroup"], "Database": self.outputs["Database"]}
        number = data.execute_statement(Sql=sql, **where)["Id"]
        while (said := data.describe_statement(Id=number))["Status"] not in ("FINISHED", "FAILED", "ABORTED"):
            time.sleep(0.05)
        assert said["Status"] == "FINISHED", said.get("Error")
        records = data.get_statement_result(Id=number)["Records"]
        return [[None if "isNull" in field else next(iter(field.values())) for field in row] for row in records]

    @property
    def sample(self) -> Sample:
        return Sample(self.laptop, self.buckets, self.laptop.workflows()["small"])


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, synthesise: Synthesise) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("warehouse")
    environment: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    environment["workflows"]["small"] = SMALL
    file = folder / EXAMPLE.name
    file.write_text(json.dumps(environment), encoding="utf-8")  # JSON is YAML, without anchors
    assembly = synthesise(file)
    laptop = Laptop.up(folder / "state", env="warehouse", project=ROOT, bound_to_caller=True)
    try:
        bootstrapped(laptop)
        outputs = laptop.deploy(assembly.folder)
        yield Warehouse(laptop, outputs["emr-warehouse-data"], outputs["emr-warehouse-warehouse"], folder)
    finally:
        laptop.down()


def why(done: Execution) -> tuple[str, str, str]:
    assert done.status == "FAILED"
    assert list(done.clusters.values()) == ["TERMINATED"], "a failed load must not leave the cluster behind"
    said = json.loads(done.cause)
    return said["State"], said["Error"], said["Cause"]


def rows(warehouse: Warehouse, table: str) -> list[list[Any]]:
    return warehouse.ask(f"SELECT id, n FROM web.{table} ORDER BY id, n")


def test_a_load_again_changes_nothing_and_the_next_one_replaces_or_merges(warehouse: Warehouse) -> None:
    warehouse.put("SELECT * FROM (VALUES ('a', 1::BIGINT), ('b', 2)) AS t (id, n)")
    for _ in range(2):
        done = warehouse.run()
        assert done.succeeded, done.cause
        assert rows(warehouse, "rows") == rows(warehouse, "merged") == [["a", 1], ["b", 2]]
    assert [one for one in warehouse.laptop.decisions() if not one.allowed] == []

    warehouse.put("SELECT * FROM (VALUES ('b', 20::BIGINT), ('c', 3)) AS t (id, n)")
    assert warehouse.run().succeeded
    assert rows(warehouse, "rows") == [["b", 20], ["c", 3]]
    assert rows(warehouse, "merged") == [["a", 1], ["b", 20], ["c", 3]]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("SELECT 'a' AS id, 'many' AS n", "incompatible Parquet schema for column 'n'. Column type: BIGINT"),
        ("SELECT 'a' AS id, 1::INTEGER AS n", "Column type: BIGINT, Parquet schema: INTEGER n"),
        ("SELECT 'a' AS id", "Table columns: 2, Data columns: 1"),
        ("SELECT 'far too long' AS id, 1::BIGINT AS n", "Table: 4, Data: 12"),
        ("SELECT NULL::VARCHAR AS id, 1::BIGINT AS n", "NOT NULL constraint failed"),
    ],
)
def test_a_failing_load_keeps_the_rows_and_says_which_statement_and_why(
    warehouse: Warehouse, sql: str, said: str
) -> None:
    warehouse.put("SELECT 'kept' AS id, 1::BIGINT AS n")
    assert warehouse.run().succeeded
    before = rows(warehouse, "merged")
    warehouse.put(sql)

    state, error, cause = why(warehouse.run())

    assert (state, error) == ("Step merge-rows", "LoadFailed")
    assert said in cause
    assert 'in: COPY "incoming" FROM' in cause
    assert "sys_load_error_detail where query_id = " in cause
    assert rows(warehouse, "merged") == before
    assert rows(warehouse, "rows") == [["kept", 1]]


@pytest.mark.parametrize(
    ("role", "action", "error", "said"),
    [
        ("WarehouseCopyRole", "s3:GetObject", "LoadFailed", "s3:GetObject on resource"),
        ("WarehouseCopyRole", "s3:ListBucket", "LoadFailed", "s3:ListBucket on resource"),
        ("WarehouseCopyRole", "kms:Decrypt", "LoadFailed", "kms:Decrypt on resource"),
        ("small-WorkflowRole", "redshift-data:BatchExecuteStatement", "RedshiftData.", "BatchExecuteStatement"),
        ("small-WorkflowRole", "redshift-serverless:GetCredentials", "RedshiftData.", "GetCredentials"),
        ("small-WorkflowRole", "redshift-data:DescribeStatement", "RedshiftData.", "DescribeStatement"),
    ],
)
def test_every_grant_of_a_load_is_needed(warehouse: Warehouse, role: str, action: str, error: str, said: str) -> None:
    warehouse.put("SELECT 'kept' AS id, 1::BIGINT AS n")
    assert warehouse.run().succeeded
    warehouse.put("SELECT 'new' AS id, 2::BIGINT AS n")
    sample = warehouse.sample

    with sample.without(sample.role(role), action):
        state, failed, cause = why(warehouse.run())

    assert state == "Step merge-rows"
    assert failed.startswith(error)
    assert said in cause
    assert rows(warehouse, "rows") == [["kept", 1]], "the second load never began"


def test_a_load_that_takes_too_long_is_cancelled(warehouse: Warehouse) -> None:
    def hurry(states: dict[str, Any]) -> None:
        late = states["Has merge-rows finished"]
        late["Choices"] = [{**late["Choices"][2], "Condition": True}]

    warehouse.put("SELECT 'late' AS id, 1::BIGINT AS n")
    with changed_definition(warehouse.laptop, warehouse.sample.machine, hurry):
        done = warehouse.run()

    assert why(done)[:2] == ("Step merge-rows", "LoadTimedOut")
    assert "Cancel merge-rows" in done.states


def test_no_file_to_load_is_a_failure(warehouse: Warehouse) -> None:
    s3, bucket = warehouse.laptop.client("s3"), warehouse.buckets["CuratedBucket"]
    warehouse.put("SELECT 'kept' AS id, 1::BIGINT AS n")
    s3.delete_object(Bucket=bucket, Key="rows/part-0.parquet")
    # Spark leaves this beside its files: it is no file to load.
    s3.put_object(Bucket=bucket, Key="rows/_SUCCESS", Body=b"")

    _, error, cause = why(warehouse.run())

    assert error == "LoadFailed"
    assert "The specified S3 prefix 'rows/part-' does not exist" in cause


UNCHANGED = {
    "UsageLimits redshift-serverless:UpdateUsageLimit": "called when the file's limit changes",
    "UsageLimits redshift-serverless:DeleteUsageLimit": "called when the warehouse goes",
}
"""What a first deployment does not do; tests/emr_constructs/test_administer_warehouse.py has what is called then."""


def test_every_permission_of_the_function_that_administers_is_needed(warehouse: Warehouse) -> None:
    assert unneeded(warehouse.laptop, "AdministrationRole", not_seen=UNCHANGED) == set()


def test_the_usage_limit_is_set_at_deployment(warehouse: Warehouse) -> None:
    (limit,) = warehouse.laptop.client("redshift-serverless").list_usage_limits()["usageLimits"]

    assert (limit["amount"], limit["period"], limit["breachAction"]) == (100, "monthly", "deactivate")


def test_what_the_laptop_does_not_know_it_refuses(warehouse: Warehouse) -> None:
    data = warehouse.laptop.client("redshift-data")
    with pytest.raises(AssertionError, match="does not know this statement: 'VACUUM web.rows'"):
        warehouse.ask("VACUUM web.rows")
    with pytest.raises(ClientError, match='database "other" does not exist'):
        data.execute_statement(WorkgroupName=warehouse.outputs["Workgroup"], Database="other", Sql="SELECT 1")
    with pytest.raises(ClientError, match="none of this name"):
        data.execute_statement(WorkgroupName="other", Database="warehouse", Sql="SELECT 1")


def test_the_clickstream_job_loads_what_it_stored(warehouse: Warehouse) -> None:
    planned = clickstream.plan(1_000, seed=1)
    clickstream.write(planned, warehouse.folder / "logs")
    s3 = warehouse.laptop.client("s3")
    for path in (warehouse.folder / "logs").glob("*.log"):
        s3.upload_file(str(path), warehouse.buckets["RawBucket"], f"clickstream/{path.name}")

    done = warehouse.run("clickstream")

    assert done.succeeded, done.cause
    truth = planned.truth()
    sessions = warehouse.ask("SELECT count(*), sum(page_views), count(DISTINCT session_id) FROM clickstream.sessions")
    assert sessions == [[truth["sessions"], truth["page_views"], truth["sessions"]]]
    assert warehouse.ask("SELECT sum(sessions), sum(page_views) FROM clickstream.daily") == [
        [truth["sessions"], truth["page_views"]]
    ]
    stored = download(s3, warehouse.buckets["CuratedBucket"], warehouse.folder / "stored", "clickstream/")
    _compare_with_files(stored)


def _compare_with_files(stored: Path) -> None:
    """The columns that the example declares are those of the files, and its views give what they declare."""
    example = Environment.model_validate(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")))
    assert example.data_catalog
    with duckdb.connect() as database:
        for name in example.data_catalog.tables:
            database.execute(f"CREATE VIEW {name} AS FROM read_parquet('{stored}/{name}/*.parquet')")
        for name, table in example.data_catalog.tables.items():
            assert _described(database, f"FROM {name}") == {
                column: _duck(kind) for column, kind in table.columns.items()
            }
        for step in example.workflows["clickstream"].all_steps:
            if isinstance(step, RedshiftLoadStep):
                assert list(step.columns) == list(_described(database, f"FROM {step.table.partition('.')[2]}"))
        for view in example.data_catalog.views.values():
            _gives_what_it_says(database, view)


def _gives_what_it_says(database: duckdb.DuckDBPyConnection, view: CatalogView) -> None:
    assert _described(database, view.sql) == {column: _duck(kind) for column, kind in view.columns.items()}
    (found,) = database.execute(f"SELECT count(*) FROM ({view.sql})").fetchall()
    assert found[0] > 0


def _described(database: duckdb.DuckDBPyConnection, sql: str) -> dict[str, str]:
    described = database.execute(f"DESCRIBE {sql}").fetchall()
    return {name: "timestamp" if kind.startswith("TIMESTAMP") else kind.lower() for name, kind, *_ in described}


def _duck(glue: str) -> str:
    return presto_type(glue)

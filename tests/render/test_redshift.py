"""Loads: the SQL, run on the laptop's engine; and the states."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_platform.laptop.emulator.redshift_sql import ADMINISTRATOR, Database, StatementError
from emr_platform.model import RedshiftLoadStep, Retry, Workflow
from emr_platform.render import (
    LoadRefs,
    StateMachineRefs,
    admission_statements,
    load_statements,
    load_states,
    state_machine,
)
from tests.render.jsonata import evaluated

BUCKETS = {"raw": "raw-1", "curated": "curated-1", "results": "results-1", "artefacts": "artefacts-1"}
ROLE = "arn:aws:iam::123456789012:role/copy"
REFS = LoadRefs("aws", "warehouse", "dev", ROLE, BUCKETS)
USER = "IAMR:loader"
NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,20}", fullmatch=True)


def load(**changes: Any) -> RedshiftLoadStep:
    values: dict[str, Any] = {
        "name": "load-rows",
        "type": "redshift-load",
        "source": "s3://curated/rows/",
        "table": "web.rows",
        "columns": {"id": "varchar(4)", "n": "bigint"},
    }
    return RedshiftLoadStep.model_validate({**values, **changes})


def statements(step: RedshiftLoadStep) -> list[str]:
    return load_statements(step, copy_role=ROLE, buckets=BUCKETS)


def test_a_replacing_load() -> None:
    assert statements(load()) == [
        'CREATE TEMP TABLE "incoming" ("id" varchar(4), "n" bigint)',
        f"COPY \"incoming\" FROM 's3://curated-1/rows/part-' IAM_ROLE '{ROLE}' FORMAT AS PARQUET",
        'DELETE FROM "web"."rows"',
        'INSERT INTO "web"."rows" ("id", "n") SELECT "id", "n" FROM "incoming"',
        'DROP TABLE "incoming"',
    ]


def test_an_upsert_removes_rows_with_the_same_keys_and_refuses_null_in_them() -> None:
    made = statements(load(mode="upsert", keys=["id", "n"], file_prefix=""))

    assert made[0] == 'CREATE TEMP TABLE "incoming" ("id" varchar(4) NOT NULL, "n" bigint NOT NULL)'
    assert "FROM 's3://curated-1/rows/' " in made[1]
    assert made[2] == (
        'DELETE FROM "web"."rows" USING "incoming" WHERE "web"."rows"."id" = "incoming"."id" '
        'AND "web"."rows"."n" = "incoming"."n"'
    )


def test_nothing_in_a_batch_commits_before_its_end() -> None:
    for step in (load(), load(mode="upsert", keys=["id"])):
        words = {word for sql in statements(step) for word in sql.upper().split()}
        assert not words & {"TRUNCATE", "COMMIT", "BEGIN", "END", "VACUUM"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mode": "upsert"}, "got the upsert load-rows without keys"),
        ({"source": "s3://it's/"}, "neither quotes nor backslashes"),
    ],
)
def test_what_cannot_be_written_safely_is_refused(changes: dict[str, Any], said: str) -> None:
    step = load().model_copy(update=changes)
    with pytest.raises(ValueError, match=said):
        statements(step)


def test_names_are_refused_and_never_escaped() -> None:
    with pytest.raises(ValueError, match="SQL is made of names with lower-case letters"):
        statements(load().model_copy(update={"table": 'web.rows"; DROP TABLE x; --'}))
    with pytest.raises(ValueError, match="cannot be that of a role"):
        admission_statements([load()], 'IAMR:"')


@settings(max_examples=25)
@given(st.dictionaries(NAMES, st.sampled_from(["bigint", "date", "varchar(8)"]), min_size=1, max_size=8), NAMES, NAMES)
def test_any_names_that_the_model_takes_give_statements_that_the_engine_takes(
    columns: dict[str, str], schema: str, table: str
) -> None:
    step = load(columns=columns, table=f"{schema}.{table}", mode="upsert", keys=[next(iter(columns))])
    with duckdb.connect() as database:
        database.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        database.execute(admission_statements([step], USER)[-2])
        create, _, delete, insert, drop = statements(step)
        for sql in (create, delete, insert, drop):
            database.execute(sql)


def test_admission_makes_what_loads_need_and_grants_no_more() -> None:
    steps = [load(), load(name="other", table="public.other", mode="upsert", keys=["id"])]

    assert admission_statements(steps, USER) == [
        'CREATE SCHEMA IF NOT EXISTS "web"',
        'GRANT USAGE ON SCHEMA "public" TO "IAMR:loader"',
        'GRANT USAGE ON SCHEMA "web" TO "IAMR:loader"',
        'CREATE TABLE IF NOT EXISTS "public"."other" ("id" varchar(4) NOT NULL, "n" bigint)',
        'CREATE TABLE IF NOT EXISTS "web"."rows" ("id" varchar(4), "n" bigint)',
        'GRANT SELECT, INSERT, DELETE ON TABLE "public"."other" TO "IAMR:loader"',
        'GRANT SELECT, INSERT, DELETE ON TABLE "web"."rows" TO "IAMR:loader"',
    ]


# --- on the engine -------------------------------------------------------------------------------------------------


class Engine:
    """A database with one user admitted, and one Parquet file in the place of S3."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "warehouse.duckdb")
        self.file = folder / "part-0.parquet"

    def put(self, sql: str) -> None:
        with duckdb.connect() as database:
            database.execute(f"COPY ({sql}) TO '{self.file}' (FORMAT parquet)")

    def fetch(self, role: str, bucket: str, prefix: str, folder: Path) -> list[Path]:
        assert (role, bucket, prefix) == (ROLE, "curated-1", "rows/part-")
        return [Path(shutil.copy(self.file, folder))] if self.file.exists() else []

    def run(self, *sqls: str, user: str = USER, **parameters: str) -> list[tuple[Any, ...]]:
        """The rows that the last statement gave."""
        return list(self.database.session(user, self.fetch, parameters).run(sqls))[-1].rows


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = Engine(tmp_path)
    steps = [load(), load(table="web.merged", mode="upsert", keys=["id"])]
    made.run(f'CREATE USER "{USER}" PASSWORD DISABLE', *admission_statements(steps, USER), user=ADMINISTRATOR)
    return made


def test_replacing_twice_gives_the_same_rows(engine: Engine) -> None:
    for _ in range(2):
        engine.put("SELECT 'a' AS id, 1::BIGINT AS n")
        engine.run(*statements(load()))
    assert engine.run("SELECT * FROM web.rows") == [("a", 1)]


def test_a_batch_that_fails_at_its_end_leaves_the_rows(engine: Engine) -> None:
    engine.put("SELECT 'a' AS id, 1::BIGINT AS n")
    engine.run(*statements(load()))
    engine.put("SELECT 'b' AS id, 2::BIGINT AS n")

    with pytest.raises(StatementError, match="Conversion Error|could not convert"):
        engine.run(*statements(load())[:-1], "SELECT CAST('x' AS BIGINT)")

    assert engine.run("SELECT * FROM web.rows") == [("a", 1)]


def test_what_is_stored_is_there_after_a_restart(engine: Engine, tmp_path: Path) -> None:
    engine.put("SELECT 'a' AS id, 1::BIGINT AS n")
    engine.run(*statements(load()))
    engine.database.close()

    again = Engine(tmp_path)

    assert again.run("SELECT id FROM web.rows") == [("a",)]


@pytest.mark.parametrize(
    ("user", "sql", "said"),
    [
        (USER, "DROP TABLE web.rows", "must be owner of relation rows"),
        (USER, "CREATE TABLE web.mine (n bigint)", "permission denied for schema web"),
        (USER, "CREATE SCHEMA mine", "permission denied for database"),
        (USER, 'CREATE USER "other" PASSWORD DISABLE', "permission denied for database"),
        (USER, 'GRANT SELECT ON TABLE web.rows TO "other"', "permission denied for web.rows"),
        (USER, "SELECT * FROM redshift.grants", "permission denied for schema redshift"),
        ("IAMR:other", "SELECT * FROM web.rows", "permission denied for schema web"),
        ("IAMR:other", "DELETE FROM web.rows", "permission denied for schema web"),
        ("IAMR:other", "INSERT INTO web.rows SELECT 'a', 1", "permission denied for schema web"),
        (ADMINISTRATOR, f'CREATE USER "{USER}" PASSWORD DISABLE', "already exists"),
        (ADMINISTRATOR, 'GRANT USAGE ON SCHEMA web TO "nobody"', 'user "nobody" does not exist'),
        (ADMINISTRATOR, f'GRANT USAGE ON SCHEMA nothing TO "{USER}"', 'schema "nothing" does not exist'),
        (ADMINISTRATOR, f'GRANT SELECT ON TABLE web.no TO "{USER}"', 'table "web.no" does not exist'),
        (ADMINISTRATOR, "TRUNCATE web.rows", "does not know this statement"),
        (ADMINISTRATOR, "WITH x AS (SELECT 1) DELETE FROM web.rows", "one query at a time"),
        (ADMINISTRATOR, "SELECT 1; SELECT 2", "one query at a time"),
        (ADMINISTRATOR, "SELECT * FROM read_text('/etc/hostname')", "file system operations are disabled"),
        (ADMINISTRATOR, "SELECT * FROM nothing", "nothing does not exist"),
        (ADMINISTRATOR, "CREATE TABLE public.t (n bigint identity)", "cannot read the column"),
        (
            ADMINISTRATOR,
            f"COPY web.rows FROM 's3://curated-1/rows/part-' IAM_ROLE '{ROLE}' FORMAT AS PARQUET",
            "temporary tables of the same batch only",
        ),
    ],
)
def test_what_a_user_may_not_do_and_what_the_engine_does_not_vouch_for(
    engine: Engine, user: str, sql: str, said: str
) -> None:
    with pytest.raises(StatementError, match=said):
        engine.run(sql, user=user)


def test_a_user_who_may_not_read_may_still_not_delete_by_a_condition(engine: Engine) -> None:
    engine.run('CREATE USER "IAMR:half" PASSWORD DISABLE', 'GRANT USAGE ON SCHEMA web TO "IAMR:half"',
        'GRANT DELETE ON TABLE web.rows TO "IAMR:half"', user=ADMINISTRATOR)  # fmt: skip
    with pytest.raises(StatementError, match="permission denied for relation rows"):
        engine.run("DELETE FROM web.rows WHERE n = 1", user="IAMR:half")


def test_files_that_are_missing_or_no_parquet_fail_the_load(engine: Engine) -> None:
    with pytest.raises(StatementError, match="The specified S3 prefix 'rows/part-' does not exist"):
        engine.run(*statements(load()))
    engine.file.write_bytes(b"")
    with pytest.raises(StatementError, match="is not a valid Parquet file"):
        engine.run(*statements(load()))


def test_two_loads_of_one_table_at_once_never_mix(engine: Engine) -> None:
    engine.put("SELECT 'a' AS id, 1::BIGINT AS n")
    engine.run(*statements(load()))
    first = engine.database.session(USER, engine.fetch).run(statements(load()))
    for _ in range(4):
        next(first)
    second = engine.database.session(USER, engine.fetch)

    with pytest.raises(StatementError, match="ERROR"):
        list(second.run(statements(load())))
    list(first)

    assert engine.run("SELECT * FROM web.rows") == [("a", 1)]


def test_queries_take_parameters(engine: Engine) -> None:
    sql = "SELECT usename FROM pg_user WHERE usename = :name"
    assert engine.run(sql, user=ADMINISTRATOR, name=USER) == [(USER,)]


# --- states --------------------------------------------------------------------------------------------------------


def states(**changes: Any) -> dict[str, Any]:
    return load_states(load(**changes), REFS, then="After", on_failure="Broken")


def targets(made: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for state in made.values():
        found |= {state[key] for key in ("Next", "Default") if key in state}
        found |= {rule["Next"] for key in ("Choices", "Catch") for rule in state.get(key, [])}
    return found


@pytest.mark.parametrize("retry", [None, {"attempts": 2}])
def test_every_state_is_reached_and_leads_on(retry: dict[str, int] | None) -> None:
    made = states(retry=retry)

    assert next(iter(made)) == "Step load-rows"
    assert targets(made) == {*made, "After", "Broken"} - {"Step load-rows"}


def test_the_batch_is_submitted_under_a_token_that_fits() -> None:
    submit = states()["Submit load-rows"]

    assert submit["Resource"] == "arn:aws:states:::aws-sdk:redshiftdata:batchExecuteStatement"
    assert submit["Arguments"]["Sqls"] == statements(load())
    assert submit["Arguments"]["ClientToken"].startswith("{% $states.context.State.EnteredTime")
    longest = len("2026-11-26T10:00:00.000Z") + len("/") + 24 + len("/") + 14
    assert longest <= 64, "the Data API takes no longer client token"


def test_a_retry_waits_longer_each_time() -> None:
    again = states(retry=Retry(attempts=3, wait_seconds=30).model_dump())["Before load-rows again"]

    assert again["Seconds"] == "{% $floor(30 * $power(2, $load_load_rows.Attempt - 1) * (0.5 + $random())) + 1 %}"
    assert "Before load-rows again" not in states()


def test_what_went_wrong_is_given_to_the_next_state() -> None:
    made = states()
    finished = made["Has load-rows finished"]["Choices"][1]
    known = {"load_load_rows": {"Status": "FAILED", "Reason": "no such file", "Attempt": 1}}

    failure = evaluated(finished["Assign"], **known)["failure_load_rows"]
    told = evaluated(made["Failed load-rows"]["Output"], failure_load_rows=failure, **known)

    assert told == {
        "State": "Step load-rows", "Error": "LoadFailed", "Cause": "no such file", "Step": "load-rows",
    }  # fmt: skip


@pytest.mark.parametrize("retry", [None, {"attempts": 2}])
def test_a_load_sets_its_own_variables_only(retry: dict[str, int] | None) -> None:
    """In a branch it could not set the workflow's."""
    made = states(retry=retry).values()
    assigned = {
        name for state in made for place in (state, *state.get("Choices", []), *state.get("Catch", []))
        for name in place.get("Assign", {})
    }  # fmt: skip
    assert assigned == {"load_load_rows", "failure_load_rows"}


def test_loads_may_stand_side_by_side() -> None:
    branches = [[load(retry={"attempts": 1}).model_dump()], [load(name="other", table="web.other").model_dump()]]
    group = {"name": "sides", "type": "parallel", "branches": branches}
    workflow = Workflow.model_validate({"cluster": "etl", "steps": [group]})
    refs = StateMachineRefs("aws", "topic", {}, BUCKETS, "etl", cluster_id="j-1", loads=REFS)

    made = state_machine("daily", workflow, refs)["States"]["Group sides"]["Branches"]

    assert [branch["StartAt"] for branch in made] == ["Step load-rows", "Step other"]
    for branch in made:
        assert targets(branch["States"]) == set(branch["States"]) - {branch["StartAt"]}, "no branch leads out of itself"
    assert made[0]["States"]["Failed load-rows"]["Next"] == "Failed sides 1"


def test_a_definition_with_a_load_and_no_warehouse_is_refused() -> None:
    workflow = Workflow.model_validate({"cluster": "etl", "steps": [load().model_dump()]})
    refs = StateMachineRefs("aws", "topic", {}, BUCKETS, "etl", cluster_id="j-1")
    with pytest.raises(
        ValueError, match=r"got the load load-rows into web\.rows and no warehouse; .*; give `refs` its `loads`"
    ):
        state_machine("daily", workflow, refs)

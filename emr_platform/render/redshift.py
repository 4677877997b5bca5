"""Loads into the warehouse: the SQL, and the states that have it run through the Data API.

A load is one batch, which the Data API runs as one transaction: "If any SQL statement fails, all work is rolled back"
(Redshift Data API, BatchExecuteStatement). Nobody sees a table half full, and a repeated load changes nothing. TRUNCATE
is avoided because it commits (Redshift Database Developer Guide, r_TRUNCATE).

Nothing of a run's input is part of a statement: they are fixed when the workflow is deployed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from emr_platform.model import RedshiftLoadStep

from .locations import resolve

State = dict[str, Any]
_IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,126}")
_STAGE = "incoming"
"""The temporary table that files are copied into; temporary tables of two sessions never meet, and every batch is a
session of its own."""
_LONGEST_WAIT = 30
_PASSING = [
    "RedshiftData.ThrottlingException", "RedshiftData.InternalServerException",
    "RedshiftData.ActiveStatementsExceededException", "RedshiftData.ActiveSessionsExceededException",
    "RedshiftData.RedshiftDataException", "States.Timeout",
]  # fmt: skip


@dataclass(frozen=True)
class LoadRefs:
    """What loads refer to; names, `${Placeholders}` or CDK tokens.

    Attributes:
        workgroup: name of the Redshift Serverless workgroup.
        database: name of its database.
        copy_role: ARN of the role that COPY reads S3 with.
        buckets: names of the environment's own buckets, by alias.
    """

    partition: str
    workgroup: str
    database: str
    copy_role: str
    buckets: Mapping[str, str]


def load_statements(step: RedshiftLoadStep, *, copy_role: str, buckets: Mapping[str, str]) -> list[str]:
    """The batch that loads a step's files into its table, which has to exist.

    The files go into a temporary table of exactly the declared columns first. COPY from Parquet takes columns by their
    order, and refuses files whose number or types of columns differ (Redshift Database Developer Guide,
    copy-usage_notes-copy-from-columnar).

    Args:
        copy_role: ARN of the role that COPY reads with.
        buckets: names of the environment's own buckets, by alias.

    Raises:
        ValueError: for a name that cannot be quoted safely, or an upsert without keys.
    """
    table, stage = _table(step.table), _quoted(_STAGE)
    columns = ", ".join(map(_quoted, step.columns))
    files = _text(resolve(step.source, buckets) + step.file_prefix)
    return [
        f"CREATE TEMP TABLE {stage} ({_columns(step)})",
        f"COPY {stage} FROM {files} IAM_ROLE {_text(copy_role)} FORMAT AS PARQUET",
        _removal(step, table, stage),
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {stage}",
        f"DROP TABLE {stage}",
    ]


def admission_statements(steps: Iterable[RedshiftLoadStep], user: str) -> list[str]:
    """What an administrator runs so that a workflow's database user may load: schemas, tables and grants, and no more.

    The tables belong to the administrator. So a workflow can neither drop nor change them, and another that is admitted
    later, or the same one with a new role, loads them as well. Temporary tables are open to every user (Redshift
    Database Developer Guide, r_GRANT: TEMP is granted to PUBLIC). Running it again changes nothing.

    Args:
        user: the database user; for a role that signs in through the Data API `IAMR:` and the role's name.
    """
    loads = list(steps)
    schemas = sorted({step.table.partition(".")[0] for step in loads})
    tables = {step.table: step for step in loads}
    name = _user(user)
    return [
        *(f"CREATE SCHEMA IF NOT EXISTS {_quoted(schema)}" for schema in schemas if schema != "public"),
        *(f"GRANT USAGE ON SCHEMA {_quoted(schema)} TO {name}" for schema in schemas),
        *(f"CREATE TABLE IF NOT EXISTS {_table(table)} ({_columns(tables[table])})" for table in sorted(tables)),
        *(f"GRANT SELECT, INSERT, DELETE ON TABLE {_table(table)} TO {name}" for table in sorted(tables)),
    ]


def load_states(step: RedshiftLoadStep, refs: LoadRefs, *, then: str, on_failure: str) -> dict[str, State]:
    """The states of a load, in JSONata; the first is named `Step` and the step's name.

    The Data API answers at once and has no `.sync` integration, so the batch is submitted with a client token, looked
    at after waits that double to half a minute and vary at random, and cancelled when it takes too long or cannot be
    looked at any more. Sources: Redshift Data API, BatchExecuteStatement and DescribeStatement.

    Args:
        then: state after a load.
        on_failure: state that is given what went wrong, as State, Error, Cause and Step, when `step.retry` is used up.
    """
    names = _Names.of(step)
    return {
        names.first: {
            "Type": "Pass",
            "Assign": {names.variable: {"Attempt": 0, "Waited": 0, "Wait": 2}},
            "Next": names.submit,
        },
        names.submit: _submit(step, refs, names),
        names.wait: {
            "Type": "Wait",
            "Seconds": f"{{% $floor(${names.variable}.Wait * (0.5 + $random())) + 1 %}}",
            "Next": names.describe,
        },
        names.describe: _describe(step, refs, names),
        names.finished: _finished(step, names, then),
        names.cancel: {
            "Type": "Task",
            "Resource": _sdk(refs, "cancelStatement"),
            "Arguments": {"Id": f"{{% ${names.variable}.Id %}}"},
            "Retry": [_retry(_PASSING)],
            # It may have ended by itself meanwhile; what went wrong first stays the reason.
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": names.failed}],
            "Next": names.failed,
        },
        names.failed: _failed(step, names),
        names.hand_on: {"Type": "Pass", "Output": f"{{% ${names.failure} %}}", "Next": on_failure},
        **_again(step, names),
    }


@dataclass(frozen=True)
class _Names:
    first: str
    submit: str
    wait: str
    describe: str
    finished: str
    cancel: str
    failed: str
    again: str
    hand_on: str
    variable: str
    failure: str

    @classmethod
    def of(cls, step: RedshiftLoadStep) -> _Names:
        name = step.name
        return cls(
            first=f"Step {name}",
            submit=f"Submit {name}",
            wait=f"Wait for {name}",
            describe=f"Describe {name}",
            finished=f"Has {name} finished",
            cancel=f"Cancel {name}",
            failed=f"Has {name} failed for good",
            again=f"Before {name} again",
            hand_on=f"Failed {name}",
            # Names of steps have hyphens and no underscores, so no two steps share a variable. They are the load's own,
            # since a load in a branch cannot assign the workflow's.
            variable=f"load_{name.replace('-', '_')}",
            failure=f"failure_{name.replace('-', '_')}",
        )


def _submit(step: RedshiftLoadStep, refs: LoadRefs, names: _Names) -> State:
    # The token stays the same while this state retries, and is another when it is entered again; at most 64 characters.
    variable = f"${names.variable}"
    token = f"$states.context.State.EnteredTime & '/{step.name}/' & $substring($states.context.Execution.Name, -14)"
    return {
        "Type": "Task",
        "Resource": _sdk(refs, "batchExecuteStatement"),
        "Arguments": {
            "WorkgroupName": refs.workgroup,
            "Database": refs.database,
            "StatementName": step.name,
            "ClientToken": f"{{% {token} %}}",
            "Sqls": load_statements(step, copy_role=refs.copy_role, buckets=refs.buckets),
        },
        "Assign": {
            names.variable: (
                f"{{% {{'Attempt': {variable}.Attempt + 1, 'Id': $states.result.Id, 'Waited': 0, 'Wait': 2}} %}}"
            )
        },
        "Retry": [_retry(_PASSING)],
        "Catch": [
            {
                "ErrorEquals": ["States.ALL"],
                "Assign": {
                    names.failure: _caught(step, names),
                    names.variable: f"{{% $merge([{variable}, {{'Attempt': {variable}.Attempt + 1}}]) %}}",
                },
                "Next": names.failed,
            }
        ],
        "Next": names.wait,
    }


def _describe(step: RedshiftLoadStep, refs: LoadRefs, names: _Names) -> State:
    variable = f"${names.variable}"
    looked = (
        f"{{'Status': $states.result.Status, 'Reason': {_REASON}, 'Waited': {variable}.Waited + {variable}.Wait, "
        f"'Wait': $min([{_LONGEST_WAIT}, {variable}.Wait * 2])}}"
    )
    return {
        "Type": "Task",
        "Resource": _sdk(refs, "describeStatement"),
        "Arguments": {"Id": f"{{% {variable}.Id %}}"},
        "Assign": {names.variable: f"{{% $merge([{variable}, {looked}]) %}}"},
        "Retry": [_retry(_PASSING)],
        "Catch": [
            {"ErrorEquals": ["States.ALL"], "Assign": {names.failure: _caught(step, names)}, "Next": names.cancel}
        ],
        "Next": names.finished,
    }


# The statement of the batch that failed, its error, and where Redshift keeps more. Spectrum, which reads Parquet for
# COPY, logs there too. Source: Redshift Database Developer Guide, SYS_LOAD_ERROR_DETAIL and SYS_QUERY_HISTORY.
_REASON = (
    "("
    "$said := $states.result.Error; "
    "$bad := $states.result.SubStatements[Status in ['FAILED', 'ABORTED']][0]; "
    "$text := $exists($bad.Error) ? $bad.Error : $exists($said) ? $said : 'no reason was given'; "
    "$sql := $exists($bad.QueryString) ? ' in: ' & $substring($bad.QueryString, 0, 300) : ''; "
    "$look := $exists($bad.RedshiftQueryId) and $bad.RedshiftQueryId > 0 ? "
    "'; more: select * from sys_load_error_detail where query_id = ' & $string($bad.RedshiftQueryId) & "
    "', and sys_query_history likewise' : ''; "
    "$substring($text, 0, 1200) & $sql & $look"
    ")"
)


def _finished(step: RedshiftLoadStep, names: _Names, then: str) -> State:
    variable, seconds = f"${names.variable}", step.timeout_minutes * 60
    return {
        "Type": "Choice",
        "Choices": [
            {"Condition": f"{{% {variable}.Status = 'FINISHED' %}}", "Next": then},
            {
                "Condition": f"{{% {variable}.Status in ['FAILED', 'ABORTED'] %}}",
                "Assign": {
                    names.failure: {
                        "State": names.first,
                        "Error": f"{{% {variable}.Status = 'FAILED' ? 'LoadFailed' : 'LoadAborted' %}}",
                        "Cause": f"{{% {variable}.Reason %}}",
                        "Step": step.name,
                    }
                },
                "Next": names.failed,
            },
            {
                "Condition": f"{{% {variable}.Waited >= {seconds} %}}",
                "Assign": {
                    names.failure: {
                        "State": names.first,
                        "Error": "LoadTimedOut",
                        "Cause": f"the load was not finished after {seconds} s and is cancelled",
                        "Step": step.name,
                    }
                },
                "Next": names.cancel,
            },
        ],
        "Default": names.wait,
    }


def _failed(step: RedshiftLoadStep, names: _Names) -> State:
    attempts = step.retry.attempts if step.retry else 0
    return {
        "Type": "Choice",
        "Choices": [{"Condition": f"{{% ${names.variable}.Attempt > {attempts} %}}", "Next": names.hand_on}],
        "Default": names.again if attempts else names.hand_on,
    }


def _again(step: RedshiftLoadStep, names: _Names) -> dict[str, State]:
    """A pause, twice as long each time and varied at random."""
    if not step.retry:
        return {}
    pause = f"{step.retry.wait_seconds} * $power(2, ${names.variable}.Attempt - 1) * (0.5 + $random())"
    return {
        names.again: {
            "Type": "Wait",
            "Seconds": f"{{% $floor({pause}) + 1 %}}",
            "Next": names.submit,
        }
    }


def _caught(step: RedshiftLoadStep, names: _Names) -> dict[str, str]:
    cause = "{% $exists($states.errorOutput.Cause) ? $substring($states.errorOutput.Cause, 0, 2000) : '' %}"
    return {"State": names.first, "Error": "{% $states.errorOutput.Error %}", "Cause": cause, "Step": step.name}


def _retry(errors: list[str]) -> dict[str, Any]:
    return {
        "ErrorEquals": errors,
        "IntervalSeconds": 5,
        "BackoffRate": 2,
        "MaxAttempts": 6,
        "JitterStrategy": "FULL",
    }


def _sdk(refs: LoadRefs, call: str) -> str:
    return f"arn:{refs.partition}:states:::aws-sdk:redshiftdata:{call}"


def _removal(step: RedshiftLoadStep, table: str, stage: str) -> str:
    if step.mode == "replace":
        return f"DELETE FROM {table}"
    if not step.keys:
        raise ValueError(f"got the upsert {step.name} without keys; rows are the same by their keys; name them")
    same = " AND ".join(f"{table}.{_quoted(key)} = {stage}.{_quoted(key)}" for key in step.keys)
    return f"DELETE FROM {table} USING {stage} WHERE {same}"


def _columns(step: RedshiftLoadStep) -> str:
    """The columns with their types. A key is not null: null equals nothing, so its rows would come again and again."""
    keys = set(step.keys) if step.mode == "upsert" else set()
    return ", ".join(
        f"{_quoted(name)} {kind}{' NOT NULL' if name in keys else ''}" for name, kind in step.columns.items()
    )


def _table(name: str) -> str:
    return ".".join(map(_quoted, name.split(".")))


def _quoted(name: str) -> str:
    if not _IDENTIFIER.fullmatch(name):
        raise ValueError(f"got the name {name!r}; SQL is made of names with lower-case letters, digits and _ only")
    return f'"{name}"'


def _user(name: str) -> str:
    """A user's name, in which `${}` may stand for a part that CloudFormation fills in. IAM's names have no quotes."""
    if '"' in name:
        raise ValueError(f"got the user {name!r}; a name with a quote cannot be that of a role")
    return f'"{name}"'


def _text(value: str) -> str:
    if "'" in value or "\\" in value:
        raise ValueError(f"got {value!r}; a location or role has neither quotes nor backslashes")
    return f"'{value}'"

"""Redshift Serverless and its Data API: namespaces and workgroups from templates, statements really run on DuckDB.

What is recorded only: capacities, usage limits, networks, log exports. A namespace's database is a file in the state
directory; it outlives the workgroup, as AWS's does.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import json
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from botocore.exceptions import BotoCoreError, ClientError
from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import error_response_json, get_account_id, get_region, json_response
from ministack.services import iam, kms, secretsmanager, sts
from ministack.services.cloudformation import provisioners

from emr_platform.laptop.emulator.names import arn
from emr_platform.laptop.emulator.redshift_sql import ADMINISTRATOR, Database, Fetch, Result, Session, StatementError
from emr_platform.laptop.emulator.sessions import TrustRefused, assume
from emr_platform.laptop.emulator.settings import Settings

Json = dict[str, Any]
Response = tuple[int, dict[str, str], Any]
Check = tuple[str, str, dict[str, Any]]
"""One more action that a caller needs, on which resource, with which condition keys."""
DATA, SERVERLESS = "redshift-data", "redshift-serverless"
_OWN_STATEMENTS = ("CancelStatement", "DescribeStatement", "GetStatementResult", "ListStatements")
_RUNNING = ("SUBMITTED", "STARTED")
_LONGEST_BATCH = 40  # statements. Source: Redshift management guide, data-api considerations
_PAGE = 1000  # rows that one answer carries
# Redshift takes a role as one of the two. Source: Redshift management guide, authorizing-redshift-service.
_SERVICES = ("redshift-serverless.amazonaws.com", "redshift.amazonaws.com")


@dataclass
class _Namespace:
    name: str
    database: str
    secret: str
    roles: tuple[str, ...]
    data: Database


@dataclass
class _Statement:
    id: str
    workgroup: str
    database: str
    user: str
    owner: str
    name: str
    token: str
    sqls: tuple[str, ...]
    batch: bool
    parameters: Mapping[str, str]
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    status: str = "SUBMITTED"
    error: str = ""
    results: list[Result] = field(default_factory=list)
    session: Session | None = None
    number: int = 0
    """Redshift's own number of the (first) query."""


class Redshift:
    """All warehouses of the emulator."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._namespaces: dict[str, _Namespace] = {}
        self._workgroups: dict[str, Json] = {}
        self._limits: dict[str, Json] = {}
        self._statements: dict[str, _Statement] = {}
        self._lock = threading.Lock()
        self._data_operations: dict[str, Callable[[Json, str], Response]] = {
            "BatchExecuteStatement": self._batch_execute,
            "ExecuteStatement": self._execute,
            "DescribeStatement": self._describe,
            "GetStatementResult": self._get_result,
            "ListStatements": self._list,
            "CancelStatement": self._cancel,
        }
        self._serverless_operations: dict[str, Callable[[Json, str], Response]] = {
            "CreateUsageLimit": self._create_limit,
            "UpdateUsageLimit": self._update_limit,
            "DeleteUsageLimit": self._delete_limit,
            "ListUsageLimits": self._list_limits,
            "GetNamespace": self._get_namespace,
            "GetWorkgroup": self._get_workgroup,
        }

    def install(self) -> None:
        """Add the two services and the CloudFormation types; once per process."""
        for service, prefix, operations in (
            (DATA, "RedshiftData", self._data_operations),
            (SERVERLESS, "RedshiftServerless", self._serverless_operations),
        ):
            router.SERVICE_PATTERNS[service] = {"target_prefixes": [prefix], "host_patterns": [rf"{service}\."]}
            iam_actions.SERVICE_TO_IAM_NAMESPACE[service] = service
            app.SERVICE_HANDLERS[service] = _serving(operations)
        handlers = provisioners._RESOURCE_HANDLERS
        handlers["AWS::RedshiftServerless::Namespace"] = {
            "create": self._create_namespace,
            "update": self._change_namespace,
            "delete": self._delete_namespace,
        }
        handlers["AWS::RedshiftServerless::Workgroup"] = {
            "create": self._create_workgroup,
            "update": self._change_workgroup,
            "delete": self._delete_workgroup,
        }

    def stop_all(self) -> None:
        """Write every database to its file; the server is about to end."""
        for namespace in self._namespaces.values():
            namespace.data.close()

    # --- what IAM asks -----------------------------------------------------------------------------------------------

    def resource(self, operation: str, body: Json) -> str:
        """The resource of a call: the workgroup or namespace that it names; other operations know no resources.
        Source: Service Authorization Reference, Redshift Data API and Redshift Serverless."""
        if body.get("namespaceName"):
            return _namespace_arn(body["namespaceName"])
        name = body.get("WorkgroupName") or body.get("workgroupName")
        if operation in _OWN_STATEMENTS or not name:
            return "*"
        known = self._workgroups.get(name)
        return str(known["workgroupArn"]) if known else _workgroup_arn("unknown")

    def keys(self, action: str, body: Json) -> dict[str, Any]:
        """The condition keys of a call: whose statement it is about."""
        found = self._statements.get(str(body.get("Id", "")).partition(":")[0])
        return {f"{DATA}:statement-owner-iam-userid": found.owner} if found and action.startswith(f"{DATA}:") else {}

    def further(self, action: str, resource: str, body: Json) -> Iterator[Check]:
        """What else running statements takes: credentials of the database, or the secret and its key."""
        if action not in (f"{DATA}:BatchExecuteStatement", f"{DATA}:ExecuteStatement"):
            return
        if not body.get("SecretArn"):
            yield "redshift-serverless:GetCredentials", resource, {}
            return
        yield "secretsmanager:GetSecretValue", body["SecretArn"], {}
        secret = secretsmanager._resolve(body["SecretArn"])[1] or {}
        key = kms._resolve_key(secret.get("KmsKeyId") or "") if secret.get("KmsKeyId") else None
        if key:
            yield "kms:Decrypt", str(key["Arn"]), {"kms:ViaService": f"secretsmanager.{get_region()}.amazonaws.com"}

    # --- templates ---------------------------------------------------------------------------------------------------

    def _create_namespace(self, logical_id: str, properties: Json, stack_name: str) -> tuple[str, Json]:
        name = properties["NamespaceName"]
        if name in self._namespaces:
            raise ValueError(f"Namespace with name {name} already exists.")
        secret = secretsmanager._create_secret(
            {
                "Name": f"redshift!{name}-{ADMINISTRATOR}",
                "SecretString": json.dumps({"username": ADMINISTRATOR, "password": uuid.uuid4().hex}),
                "KmsKeyId": properties.get("AdminPasswordSecretKmsKeyId"),
            }
        )
        self._namespaces[name] = _Namespace(
            name,
            properties.get("DbName") or "dev",
            json.loads(secret[2])["ARN"],
            tuple(properties.get("IamRoles") or ()),
            Database(self._settings.state / "warehouses" / f"{name}.duckdb"),
        )
        return name, self._namespace_attributes(name)

    def _change_namespace(self, physical_id: str, old: Json, new: Json, stack_name: str) -> tuple[str, Json]:
        if new["NamespaceName"] != physical_id:
            return self._create_namespace(physical_id, new, stack_name)
        self._namespaces[physical_id].roles = tuple(new.get("IamRoles") or ())
        return physical_id, self._namespace_attributes(physical_id)

    def _delete_namespace(self, physical_id: str, properties: Json) -> None:
        if any(group["namespaceName"] == physical_id for group in self._workgroups.values()):
            raise ValueError(f"Namespace {physical_id} has a workgroup.")
        if gone := self._namespaces.pop(physical_id, None):
            gone.data.close()
            secretsmanager._delete_secret({"SecretId": gone.secret, "ForceDeleteWithoutRecovery": True})

    def _namespace_attributes(self, name: str) -> Json:
        namespace = self._namespaces[name]
        return {
            "Namespace.NamespaceName": name,
            "Namespace.NamespaceArn": _namespace_arn(name),
            "Namespace.DbName": namespace.database,
        }

    def _create_workgroup(self, logical_id: str, properties: Json, stack_name: str) -> tuple[str, Json]:
        name, namespace = properties["WorkgroupName"], properties["NamespaceName"]
        if namespace not in self._namespaces:
            raise ValueError(f"The namespace {namespace} does not exist.")
        if name in self._workgroups:
            raise ValueError(f"Workgroup with name {name} already exists.")
        number = str(uuid.uuid4())
        self._workgroups[name] = {
            "workgroupName": name,
            "workgroupId": number,
            "workgroupArn": _workgroup_arn(number),
            "namespaceName": namespace,
            "status": "AVAILABLE",
            "baseCapacity": properties.get("BaseCapacity"),
            "publiclyAccessible": bool(properties.get("PubliclyAccessible")),
        }
        return name, self._workgroup_attributes(name)

    def _change_workgroup(self, physical_id: str, old: Json, new: Json, stack_name: str) -> tuple[str, Json]:
        if new["WorkgroupName"] != physical_id:
            return self._create_workgroup(physical_id, new, stack_name)
        self._workgroups[physical_id]["baseCapacity"] = new.get("BaseCapacity")
        return physical_id, self._workgroup_attributes(physical_id)

    def _delete_workgroup(self, physical_id: str, properties: Json) -> None:
        self._workgroups.pop(physical_id, None)

    def _workgroup_attributes(self, name: str) -> Json:
        group = self._workgroups[name]
        return {
            "Workgroup.WorkgroupName": name,
            "Workgroup.WorkgroupArn": group["workgroupArn"],
            "Workgroup.WorkgroupId": group["workgroupId"],
            "Workgroup.NamespaceName": group["namespaceName"],
        }

    # --- redshift-serverless: recorded -------------------------------------------------------------------------------

    def _create_limit(self, body: Json, key: str) -> Response:
        if any(
            limit["resourceArn"] == body["resourceArn"] and limit["usageType"] == body["usageType"]
            and limit["period"] == body.get("period", "monthly")
            for limit in self._limits.values()
        ):  # fmt: skip
            return _refused("ConflictException", "A usage limit of this type and period exists for the workgroup.")
        number = str(uuid.uuid4())
        self._limits[number] = {"period": "monthly", "breachAction": "log", **body, "usageLimitId": number}
        return _answered({"usageLimit": self._limits[number]})

    def _update_limit(self, body: Json, key: str) -> Response:
        found = self._limits.get(body.get("usageLimitId", ""))
        if found is None:
            return _refused("ResourceNotFoundException", "There is no such usage limit.")
        found.update({name: body[name] for name in ("amount", "breachAction") if name in body})
        return _answered({"usageLimit": found})

    def _delete_limit(self, body: Json, key: str) -> Response:
        found = self._limits.pop(body.get("usageLimitId", ""), None)
        if found is None:
            return _refused("ResourceNotFoundException", "There is no such usage limit.")
        return _answered({"usageLimit": found})

    def _list_limits(self, body: Json, key: str) -> Response:
        wanted = body.get("resourceArn")
        found = [limit for limit in self._limits.values() if wanted in (None, limit["resourceArn"])]
        return _answered({"usageLimits": found})

    def _get_namespace(self, body: Json, key: str) -> Response:
        found = self._namespaces.get(body.get("namespaceName", ""))
        if found is None:
            return _refused("ResourceNotFoundException", "There is no such namespace.")
        shown = {"namespaceName": found.name, "namespaceArn": _namespace_arn(found.name), "dbName": found.database}
        return _answered({"namespace": {**shown, "adminPasswordSecretArn": found.secret, "status": "AVAILABLE"}})

    def _get_workgroup(self, body: Json, key: str) -> Response:
        found = self._workgroups.get(body.get("workgroupName", ""))
        if found is None:
            return _refused("ResourceNotFoundException", "There is no such workgroup.")
        return _answered({"workgroup": found})

    # --- redshift-data -----------------------------------------------------------------------------------------------

    def _batch_execute(self, body: Json, key: str) -> Response:
        sqls = body.get("Sqls") or []
        if not 1 <= len(sqls) <= _LONGEST_BATCH:
            return _refused("ValidationException", f"Sqls has 1 to {_LONGEST_BATCH} statements.")
        return self._submit(body, key, tuple(sqls), batch=True)

    def _execute(self, body: Json, key: str) -> Response:
        return self._submit(body, key, (body.get("Sql", ""),), batch=False)

    def _submit(self, body: Json, key: str, sqls: tuple[str, ...], *, batch: bool) -> Response:
        group = self._workgroups.get(body.get("WorkgroupName", ""))
        if group is None:
            return _refused("ValidationException", "The laptop has workgroups only, and none of this name.")
        namespace = self._namespaces[group["namespaceName"]]
        if body.get("Database") != namespace.database:
            return _refused("ValidationException", f'FATAL: database "{body.get("Database")}" does not exist')
        if body.get("SecretArn") not in (None, namespace.secret):
            return _refused("ValidationException", "The secret does not belong to the workgroup's namespace.")
        owner, user = self._caller(key)
        with self._lock:
            token = body.get("ClientToken") or str(uuid.uuid4())
            same = next((one for one in self._statements.values() if (one.token, one.owner) == (token, owner)), None)
            statement = same or _Statement(
                str(uuid.uuid4()),
                group["workgroupName"],
                namespace.database,
                ADMINISTRATOR if body.get("SecretArn") else user,
                owner,
                body.get("StatementName", ""),
                token,
                sqls,
                batch,
                {one["name"]: one["value"] for one in body.get("Parameters") or []},
                number=1000 + 100 * len(self._statements),
            )
            self._statements[statement.id] = statement
        if same is None:
            context = contextvars.copy_context()
            threading.Thread(target=context.run, args=(self._run, statement, namespace), daemon=True).start()
        shown = {"Id": statement.id, "WorkgroupName": statement.workgroup, "Database": statement.database}
        return _answered({**shown, "CreatedAt": statement.created})

    def _run(self, statement: _Statement, namespace: _Namespace) -> None:
        fetch = self._fetching(statement, namespace)
        statement.session = namespace.data.session(statement.user, fetch, statement.parameters)
        if statement.status != "SUBMITTED":
            return
        self._turn(statement, "STARTED")
        try:
            for result in statement.session.run(statement.sqls):
                statement.results.append(result)
            self._turn(statement, "FINISHED")
        except duckdb.InterruptException:
            self._turn(statement, "ABORTED")
        except StatementError as problem:
            statement.error = str(problem)
            self._turn(statement, "FAILED")
        except Exception as problem:  # noqa: BLE001  # a statement that nobody ends would be waited for
            statement.error = f"the laptop's warehouse broke: {type(problem).__name__}: {problem}"
            self._turn(statement, "FAILED")

    def _turn(self, statement: _Statement, status: str) -> None:
        statement.updated = time.time()
        statement.status = status

    def _fetching(self, statement: _Statement, namespace: _Namespace) -> Fetch:
        """COPY's way to S3: with a session of the role that the statement names, if it is the namespace's."""

        def fetch(role: str, bucket: str, prefix: str, folder: Path) -> list[Path]:
            if role not in namespace.roles:
                raise StatementError(f"ERROR: The requested role {role} is not associated to cluster")
            s3 = self._assume(role, statement).client("s3")
            try:
                return list(_downloaded(s3, bucket, prefix, folder))
            except (ClientError, BotoCoreError) as problem:
                raise StatementError(
                    f"ERROR: S3ServiceException: {problem}; reading s3://{bucket}/{prefix} as {role}"
                ) from None

        return fetch

    def _assume(self, role: str, statement: _Statement) -> Any:
        group = self._workgroups[statement.workgroup]
        user = f"dbuser:serverless-{get_account_id()}-{group['workgroupId']}/{statement.user}"
        # Source: Redshift management guide, authorizing-redshift-service-database-users.
        keys = {"sts:externalid": arn("redshift", get_region(), get_account_id(), user)}
        refused = ""
        for service in _SERVICES:
            try:
                return assume(
                    role, service=service, session_name="RedshiftIamRoleSession", settings=self._settings, keys=keys
                )
            except TrustRefused as problem:
                refused = str(problem)
        raise StatementError(f"ERROR: Not authorized to get credentials of role {role}: {refused}")

    def _describe(self, body: Json, key: str) -> Response:
        found = self._statements.get(str(body.get("Id", "")).partition(":")[0])
        if found is None:
            return _refused("ResourceNotFoundException", "Query does not exist.")
        last = found.results[-1] if found.results else Result()
        shown: Json = {
            "Id": found.id,
            "WorkgroupName": found.workgroup,
            "Database": found.database,
            "DbUser": found.user,
            "Status": found.status,
            "CreatedAt": found.created,
            "UpdatedAt": found.updated,
            "Duration": int((found.updated - found.created) * 1e9),
            "HasResultSet": found.status == "FINISHED" and last.columns is not None,
            "ResultRows": last.count if found.status == "FINISHED" else -1,
            "RedshiftPid": 1,
            "RedshiftQueryId": -1 if found.batch else found.number,
        }
        if found.error:
            shown["Error"] = found.error
        if found.batch:
            shown["SubStatements"] = [self._sub(found, index) for index in range(len(found.sqls))]
        else:
            shown["QueryString"] = found.sqls[0]
        return _answered(shown)

    def _sub(self, found: _Statement, index: int) -> Json:
        done = len(found.results)
        status = "FINISHED" if index < done else found.status if index == done else "SUBMITTED"
        if index > done and found.status not in _RUNNING:
            status = "ABORTED"
        result = found.results[index] if index < done else Result()
        failed = {"Error": found.error} if found.error and index == done else {}
        return {
            "Id": f"{found.id}:{index + 1}",
            "QueryString": found.sqls[index],
            "Status": status,
            "ResultRows": result.count if index < done else -1,
            "HasResultSet": result.columns is not None,
            "RedshiftQueryId": found.number + index if index <= done else 0,
            "CreatedAt": found.created,
            "UpdatedAt": found.updated,
            **failed,
        }

    def _get_result(self, body: Json, key: str) -> Response:
        number, _, index = str(body.get("Id", "")).partition(":")
        found = self._statements.get(number)
        if found is None:
            return _refused("ResourceNotFoundException", "Query does not exist.")
        position = int(index or len(found.sqls)) - 1
        result = found.results[position] if found.status == "FINISHED" and position < len(found.results) else Result()
        if result.columns is None:
            return _refused("ResourceNotFoundException", "Query does not have result.")
        first = int(body.get("NextToken") or 0)
        rows = result.rows[first : first + _PAGE]
        more = {"NextToken": str(first + _PAGE)} if first + _PAGE < len(result.rows) else {}
        return _answered(
            {
                "ColumnMetadata": [{"name": name, "label": name, "typeName": kind} for name, kind in result.columns],
                "Records": [[_field(value) for value in row] for row in rows],
                "TotalNumRows": len(result.rows),
                **more,
            }
        )

    def _list(self, body: Json, key: str) -> Response:
        owner, wanted = self._caller(key)[0], body.get("Status", "ALL")
        shown = [
            {
                "Id": one.id,
                "StatementName": one.name,
                "Status": one.status,
                "IsBatchStatement": one.batch,
                "CreatedAt": one.created,
                "UpdatedAt": one.updated,
                **({"QueryStrings": list(one.sqls)} if one.batch else {"QueryString": one.sqls[0]}),
            }
            for one in reversed(self._statements.values())
            if one.owner == owner and wanted in ("ALL", one.status)
        ]
        return _answered({"Statements": shown})

    def _cancel(self, body: Json, key: str) -> Response:
        found = self._statements.get(str(body.get("Id", "")))
        if found is None:
            return _refused("ResourceNotFoundException", "Query does not exist.")
        if found.status not in _RUNNING:
            return _refused("ValidationException", "Could not cancel a query that is already in its final state.")
        if found.status == "SUBMITTED":
            self._turn(found, "ABORTED")
        if found.session:
            found.session.cancel()
        return _answered({"Status": True})

    def _caller(self, key: str) -> tuple[str, str]:
        """The caller's unique id, and the database user that it signs in as. The emulator's administrator is the
        database's; a role is `IAMR:` and its name. Source: Redshift Data API, ExecuteStatement."""
        session = sts._sessions.get(key)
        if session is None:
            return "root", ADMINISTRATOR if key == self._settings.root_key else "IAM:unknown"
        _, role, name = str(session["Arn"]).split("/")
        # MiniStack gives sessions of functions the role's name in the place of its unique id.
        return f"{(iam._roles.get(role) or {}).get('RoleId', role)}:{name}", f"IAMR:{role}"


def _serving(operations: Mapping[str, Callable[[Json, str], Response]]) -> Callable[..., Awaitable[Response]]:
    """An ASGI-side handler of a JSON service: operation and caller in, answer out."""

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Response:
        name = headers.get("x-amz-target", "").rpartition(".")[2]
        if name not in operations:
            return _refused("UnknownOperationException", f"the laptop does not serve {name}")
        return operations[name](json.loads(body or b"{}"), router.extract_access_key_id(headers, query))

    return handle


def _downloaded(s3: Any, bucket: str, prefix: str, folder: Path) -> Iterator[Path]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    for number, item in enumerate(item for page in pages for item in page.get("Contents", [])):
        copy = folder / f"{number:05}-{item['Key'].rpartition('/')[2]}"
        copy.write_bytes(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read())
        yield copy


def _field(value: Any) -> Json:
    """A value as the Data API writes it."""
    match value:
        case None:
            return {"isNull": True}
        case bool():
            return {"booleanValue": value}
        case int():
            return {"longValue": value}
        case float():
            return {"doubleValue": value}
        case dt.datetime():
            return {"stringValue": value.isoformat(sep=" ")}
        case _:
            return {"stringValue": str(value)}


def _namespace_arn(name: str) -> str:
    return arn(SERVERLESS, get_region(), get_account_id(), f"namespace/{name}")


def _workgroup_arn(number: str) -> str:
    return arn(SERVERLESS, get_region(), get_account_id(), f"workgroup/{number}")


def _answered(content: Any) -> Response:
    response: Response = json_response(content)
    return response


def _refused(code: str, message: str) -> Response:
    response: Response = error_response_json(code, message, 400)
    return response

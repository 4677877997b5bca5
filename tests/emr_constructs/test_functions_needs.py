"""The role of each function may do what its code calls and what that asks for besides, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

import emr_constructs
from emr_platform.operate import diagnosis
from tests.assemblies import Assembly, Resource

CONSTRUCTS = Path(emr_constructs.__file__).parent
LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
# What IAM calls services and calls that the SDK calls otherwise. Source: Service Authorization Reference.
SERVICES = {"emr": "elasticmapreduce", "stepfunctions": "states"}
SPELT = {"s3:ListObjectsV2": "s3:ListBucket"}


@dataclass(frozen=True)
class Code:
    """A function's files, the services that it has clients of, and what its calls ask for besides themselves."""

    files: tuple[Path, ...]
    clients: tuple[str, ...]
    beside: frozenset[str]


FUNCTIONS = {
    # The key is that of topic, table and settings.
    "Ends clusters of": Code(
        (CONSTRUCTS / "governance" / "guard.py",),
        ("emr", "stepfunctions", "dynamodb", "sns"),
        frozenset({"kms:Decrypt", "kms:GenerateDataKey"}),
    ),
    "Tells why a run": Code(
        tuple(Path(diagnosis.__file__).parent.glob("*.py")), ("emr", "s3"), frozenset({"kms:Decrypt"})
    ),
    # It signs in with the secret that it names. Source: Redshift management guide, data-api-access.
    "Usage limit, users": Code(
        (CONSTRUCTS / "warehouse" / "administer_warehouse.py",),
        ("redshift-data", "redshift-serverless"),
        frozenset({"secretsmanager:GetSecretValue", "kms:Decrypt"}),
    ),
    "Keeps texts as objects": Code(
        (CONSTRUCTS / "airflow" / "write_object.py",), ("s3",), frozenset({"kms:GenerateDataKey"})
    ),
    "Sets what holds": Code((CONSTRUCTS / "governance" / "account_settings.py",), ("emr", "ec2", "ssm"), frozenset()),
    "Removes every rule": Code((CONSTRUCTS / "network" / "close_default_group.py",), ("ec2",), frozenset()),
}
"""By the beginning of the function's description."""


def called(code: Code) -> set[str]:
    """The actions of the calls that the code's text names, as methods and as the names of paginators."""
    nodes = [node for file in code.files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    session = botocore.session.get_session()
    found = {
        f"{SERVICES.get(service, service)}:{call}"
        for service in code.clients
        for call in session.get_service_model(service).operation_names
        if xform_name(call) in names
    }
    return {SPELT.get(action, action) for action in found}


def functions(assemblies: Iterable[Assembly], says: str) -> list[tuple[Assembly, Resource]]:
    return [
        (assembly, one)
        for assembly in assemblies
        for one in assembly.of("AWS::Lambda::Function")
        if one.properties["Description"].startswith(says)
    ]


def test_every_function_is_known(assemblies: dict[str, Assembly]) -> None:
    found = {one.name for assembly in assemblies.values() for one in assembly.of("AWS::Lambda::Function")}
    known = {one.name for says in FUNCTIONS for _, one in functions(assemblies.values(), says)}
    assert found == known


@pytest.mark.parametrize("says", FUNCTIONS)
def test_a_function_may_do_what_its_code_does_and_nothing_else(assemblies: dict[str, Assembly], says: str) -> None:
    code = FUNCTIONS[says]
    made = functions(assemblies.values(), says)
    assert made
    expected = sorted(called(code) | code.beside | LOG)
    for assembly, function in made:
        (role,) = [
            one for one in assembly.of("AWS::IAM::Role") if assembly.arn(one) == function.properties["Role"]
        ]  # fmt: skip
        allowed = [action for one in assembly.granted(role) for action in one["Action"]]
        assert sorted(allowed) == expected, function.name

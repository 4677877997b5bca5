"""The function that tells why a run failed: what it consists of and what it may do."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from emr_platform.operate import diagnosis
from tests.assemblies import ACCOUNT, Assembly, role_statements
from tests.emr_constructs.policies import allows

FOLDER = Path(diagnosis.__file__).parent
TAG = "aws:ResourceTag/emr-platform:environment"
OURS = {TAG: "everything-on"}
ALWAYS_THERE = sys.stdlib_module_names | {"__future__", "boto3"}


@pytest.fixture(scope="module")
def uploaded(everything_on: Assembly) -> Path:
    """The zip in the assembly."""
    stack = everything_on.stack("operations")
    assets = json.loads((everything_on.folder / f"{stack.name}.assets.json").read_text())["files"]
    (source,) = [one["source"] for one in assets.values() if one["source"]["path"].endswith(".zip")]
    assert source["packaging"] == "file"
    return everything_on.folder / str(source["path"])


def test_it_is_the_files_that_the_command_line_runs(uploaded: Path) -> None:
    with zipfile.ZipFile(uploaded) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {f"diagnosis/{file.name}": file.read_bytes() for file in FOLDER.glob("*.py")}


def test_it_needs_nothing_but_the_standard_library_and_boto3(uploaded: Path) -> None:
    for file in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            assert {name.partition(".")[0] for name in names} <= ALWAYS_THERE, file.name


def test_it_starts_where_only_its_zip_is(uploaded: Path, everything_on: Assembly) -> None:
    function = everything_on.one("AWS::Lambda::Function", "operations", Handler="diagnosis")
    module, _, name = str(function.properties["Handler"]).rpartition(".")
    program = (
        f"import sys, types; sys.path.insert(0, {str(uploaded)!r})\n"
        "sys.modules['boto3'] = types.SimpleNamespace(client=lambda service: None)\n"
        f"import importlib; handler = getattr(importlib.import_module({module!r}), {name!r})\n"
        "print(handler({'clusterId': None, 'stepId': None, 'failure': {'Error': 'States.Timeout'}}, None)['category'])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("timeout\n", "")


def test_it_may_read_what_it_explains_and_nothing_else(everything_on: Assembly) -> None:
    function = everything_on.one("AWS::Lambda::Function", "operations", Handler="diagnosis")
    roles = everything_on.of("AWS::IAM::Role", "operations")
    (given,) = [role_statements(role) for role in roles if everything_on.arn(role) == function.properties["Role"]]
    cluster = f"arn:aws:elasticmapreduce:{everything_on.region}:{ACCOUNT}:cluster/j-1"
    for action in ("DescribeCluster", "DescribeStep", "ListSteps"):
        assert allows(given, f"elasticmapreduce:{action}", cluster, OURS)
        assert not allows(given, f"elasticmapreduce:{action}", cluster, {TAG: "other"})
        assert not allows(given, f"elasticmapreduce:{action}", cluster)
    assert allows(given, "s3:GetObject", "arn:aws:s3:::logs/emr/etl/j-1/steps/s-1/stderr.gz")
    assert not allows(given, "s3:GetObject", "arn:aws:s3:::logs/vpc-flow-logs/x")
    assert not allows(given, "s3:GetObject", "arn:aws:s3:::raw/emr/x")
    assert allows(given, "s3:ListBucket", "arn:aws:s3:::logs", {"s3:prefix": "emr/etl/j-1/"})
    assert not allows(given, "s3:ListBucket", "arn:aws:s3:::logs", {"s3:prefix": ""})
    assert {action for one in given for action in one["Action"]} == {
        "elasticmapreduce:DescribeCluster", "elasticmapreduce:DescribeStep", "elasticmapreduce:ListSteps",
        "s3:GetObject", "s3:ListBucket", "kms:Decrypt", "logs:CreateLogStream", "logs:PutLogEvents",
    }  # fmt: skip


def test_the_clusters_carry_the_tag_that_it_asks_for(everything_on: Assembly) -> None:
    clusters = everything_on.of("AWS::EMR::Cluster")
    assert clusters
    for cluster in clusters:
        assert {"Key": "emr-platform:environment", "Value": "everything-on"} in cluster.properties["Tags"]


def test_its_log_is_encrypted_with_the_environments_key(everything_on: Assembly) -> None:
    function = everything_on.one("AWS::Lambda::Function", "operations", Handler="diagnosis")
    group = everything_on.named(str(function.properties["LoggingConfig"]["LogGroup"]))
    assert "key/" in str(group.properties["KmsKeyId"])

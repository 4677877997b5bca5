"""What security settings and engines ask of a cluster's roles, its KMS key and its own properties."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from emr_constructs.identity import _access, _needs
from emr_platform.engines import Locations, Where
from emr_platform.model import Cluster
from tests.assemblies import ACCOUNT, Assembly, Resource, role_statements, statements
from tests.emr_constructs.platforms import platform
from tests.emr_constructs.policies import allows

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/{KEY}"
THROUGH = {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
Make = Callable[..., Assembly]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A platform whose cluster has these security settings."""
    return lambda **security: platform(tmp_path, {"security": security})


def role(assembly: Assembly, service: str) -> Resource:
    roles = assembly.of("AWS::IAM::Role", "cluster-c")
    (found,) = [role for role in roles if f"'{service}.a" in str(role.properties["AssumeRolePolicyDocument"])]
    return found


def nodes(assembly: Assembly) -> list[dict[str, Any]]:
    return role_statements(role(assembly, "ec2"))


def test_a_key_that_s3_uses_is_used_through_s3(make: Make) -> None:
    own = nodes(make(s3={"overrides": [{"bucket": "somebody-elses", "mode": "SSE-KMS", "key_id": KEY}]}))
    assert allows(own, "kms:GenerateDataKey", KEY_ARN, THROUGH)
    assert not allows(own, "kms:GenerateDataKey", KEY_ARN)


def test_keys_for_encryption_on_the_nodes_are_used_by_the_nodes(make: Make) -> None:
    assembly = make(s3={"mode": "CSE-KMS", "overrides": [{"bucket": "raw", "mode": "CSE-KMS", "key_id": KEY}]})
    data = assembly.arn(assembly.one("AWS::KMS::Key", Description="EMR platform: data"))
    own = nodes(assembly)
    for key in (KEY_ARN, data):
        assert allows(own, "kms:Decrypt", key)
        assert allows(own, "kms:GenerateDataKey", key)


def test_without_named_keys_there_are_none(make: Make) -> None:
    assert {"NamedKeys", "ClientSideKeys", "NamedRoles", "RangerCertificates", "WriteAheadLogKey"} & {
        one.get("Sid") for one in nodes(make(s3={"mode": "SSE-S3"}))
    } == set()


def test_jars_of_providers_are_read_by_nodes_and_emr(make: Make) -> None:
    jar = {"jar": "s3://artefacts/keys.jar", "class_name": "com.example.Keys"}
    assembly = make(local_disk={"provider": jar})
    for service in ("ec2", "elasticmapreduce"):
        own = role_statements(role(assembly, service))
        assert allows(own, "s3:GetObject", "arn:aws:s3:::artefacts/keys.jar")
        assert not allows(own, "s3:GetObject", "arn:aws:s3:::artefacts/other.jar")


def test_emrfs_takes_the_roles_of_its_mappings(make: Make) -> None:
    own = nodes(make(emrfs_roles=[{"role": "analysts/readers", "users": ["ann"]}]))
    assert allows(own, "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/analysts/readers")
    assert not allows(own, "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/analysts/writers")


def test_ranger_takes_two_roles_and_reads_its_certificates(make: Make) -> None:
    ranger = {
        "admin_server_url": "https://ranger.example.com:6182", "admin_server_secret": "ranger/server",
        "role_for_plugins": "data", "role_for_other_services": "users", "audit_log_group": "/emr/ranger",
        "plugins": [{"app": "Spark", "client_secret": "ranger/spark", "policy_repository": "spark"}],
    }  # fmt: skip
    own = nodes(make(ranger=ranger))
    secret = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:ranger"
    for name in ("data", "users"):
        assert allows(own, "sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/{name}")
    for name in ("server-AbCdEf", "spark-123456"):
        assert allows(own, "secretsmanager:GetSecretValue", f"{secret}/{name}")
    assert not allows(own, "secretsmanager:GetSecretValue", f"{secret}/server-two-AbCdEf")


def test_a_write_ahead_log_uses_the_data_key_which_lets_its_service_in(tmp_path: Path) -> None:
    hbase = {"root": "s3://curated/hbase/", "wal_workspace": "prod"}
    assembly = platform(tmp_path, {"applications": ["HBase"], "hbase": hbase})
    key = assembly.one("AWS::KMS::Key", Description="EMR platform: data")
    assert allows(nodes(assembly), "kms:GenerateDataKey", assembly.arn(key))
    _, wal = statements(key.properties["KeyPolicy"])
    assert wal["Principal"] == {"Service": "emrwal.amazonaws.com"}
    assert wal["Condition"] == {"StringLike": {"kms:EncryptionContext:aws:emrwal:walname": f"{ACCOUNT}*"}}


def test_the_data_key_lets_nobody_else_in(make: Make) -> None:
    key = make().one("AWS::KMS::Key", Description="EMR platform: data")
    assert [one["Principal"].get("Service") for one in statements(key.properties["KeyPolicy"])] == [None]


def test_engines_have_their_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def permission(*actions: str) -> dict[str, Any]:
        return {"Sid": "Engine", "Effect": "Allow", "Action": list(actions), "Resource": ["x"]}

    asked = [permission("glue:GetTable"), permission("emrwal:AppendEdit")]
    monkeypatch.setattr(_needs, "permissions", lambda cluster, where: asked)
    monkeypatch.setattr(
        _needs, "service_permissions", lambda cluster, where: [permission("secretsmanager:GetSecretValue")]
    )
    monkeypatch.setattr(_access, "locations", lambda cluster: Locations(("s3://raw/in/",), ("s3://curated/out/",)))
    step = {"name": "a", "type": "command", "args": ["x"]}
    workflows = {"w": {"cluster": "c", "steps": [step]}}
    assembly = platform(tmp_path, {"security": {"runtime_roles": {}}}, workflows=workflows)
    own = nodes(assembly)
    assert allows(own, "glue:GetTable", "x")
    assert allows(own, "emrwal:AppendEdit", "x")
    assert allows(own, "s3:GetObject", "arn:aws:s3:::raw/in/x")
    assert allows(own, "s3:PutObject", "arn:aws:s3:::curated/out/x")
    assert allows(role_statements(role(assembly, "elasticmapreduce")), "secretsmanager:GetSecretValue", "x")
    runtime = role_statements(assembly.one("AWS::IAM::Role", "cluster-c", Description="What the steps of"))
    assert allows(runtime, "glue:GetTable", "x")
    assert not allows(runtime, "emrwal:AppendEdit", "x"), "steps have no business with the engine's own storage"


def test_the_whole_arn_of_a_metastores_secret_is_for_policies_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def permissions(cluster: Cluster, where: Where) -> list[dict[str, Any]]:
        seen.append(where.metastore_secret)
        return []

    monkeypatch.setattr(_needs, "service_permissions", permissions)
    metastore = {
        "type": "jdbc", "url": "jdbc:mysql://db:3306/hive", "user": "hive", "password_secret": "hive/metastore",
        "security_group": "sg-0123456789abcdef0",
    }  # fmt: skip
    platform(tmp_path, {"metastore": metastore})
    (arn,) = seen
    assert arn.endswith(":secret:hive/metastore-??????")


KERBEROS = {"type": "dedicated", "secret": "emr/kdc"}


def test_a_waiting_cluster_reads_its_kerberos_passwords_from_the_secret(tmp_path: Path) -> None:
    assembly = platform(tmp_path, {"lifetime": "long-running", "security": {"kerberos": KERBEROS}})
    assert assembly.one("AWS::EMR::Cluster").properties["KerberosAttributes"] == {
        "Realm": "EC2.INTERNAL",
        "KdcAdminPassword": "{{resolve:secretsmanager:emr/kdc:SecretString:KdcAdminPassword}}",
    }


def test_without_kerberos_a_cluster_says_nothing_of_it(tmp_path: Path) -> None:
    assembly = platform(tmp_path, {"lifetime": "long-running"})
    assert "KerberosAttributes" not in assembly.one("AWS::EMR::Cluster").properties

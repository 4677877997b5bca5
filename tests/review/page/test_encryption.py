"""What is encrypted with which key, and who may use it, on small templates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from emr_platform.review.encryption import glance, keys, matrix, users
from tests.review.page.made import arn, ref, resource, subject

KEY = resource("KMS::Key", EnableKeyRotation=True, KeyPolicy={"Statement": []})
PARAMETERS = {"Given": {"Type": "String"}}
AT_REST: dict[str, Any] = {
    "S3EncryptionConfiguration": {"EncryptionMode": "SSE-KMS", "AwsKmsKey": arn("Key")},
    "LocalDiskEncryptionConfiguration": {
        "EncryptionKeyProviderType": "AwsKms",
        "AwsKmsKey": arn("Key"),
        "EnableEbsEncryption": True,
    },
}


def rows(folder: Path, resources: dict[str, dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    found = matrix(subject(folder, {"Key": KEY, **resources}, Parameters=PARAMETERS)).records()
    return {str(row["What"]): (row["Encrypted with"], row["Key"], row["Rotation"]) for row in found}


@pytest.mark.parametrize(
    ("kind", "properties", "what", "expected"),
    [
        ("Logs::LogGroup", {"KmsKeyId": arn("Key")}, "log group", ("customer key", "app/Key", "every 365 days")),
        ("Logs::LogGroup", {}, "log group", ("AWS key", "owned by CloudWatch Logs", "by AWS")),
        ("SNS::Topic", {}, "topic", ("none", "", "")),
        ("SNS::Topic", {"KmsMasterKeyId": "alias/aws/sns"}, "topic", ("AWS key", "aws/sns", "by AWS")),
        ("SQS::Queue", {}, "queue", ("AWS key", "SSE-SQS", "by AWS")),
        ("SQS::Queue", {"SqsManagedSseEnabled": False}, "queue", ("none", "", "")),
        ("DynamoDB::Table", {}, "table", ("AWS key", "owned by DynamoDB", "by AWS")),
        ("DynamoDB::Table", {"SSESpecification": {"SSEEnabled": True}}, "table", ("AWS key", "aws/dynamodb", "by AWS")),
        ("EFS::FileSystem", {}, "file system", ("none", "", "")),
        ("RDS::DBInstance", {"StorageEncrypted": False, "KmsKeyId": arn("Key")}, "database", ("none", "", "")),
        (
            "EC2::Volume",
            {"KmsKeyId": arn("Key")},
            "volume",
            ("unknown", "EBS encryption by default, a setting of the account, decides", "unknown"),
        ),
        (
            "Logs::LogGroup",
            {"KmsKeyId": ref("Given")},
            "log group",
            ("unknown", "the parameter Given is given at deployment", "unknown"),
        ),
        (
            "Logs::LogGroup",
            {"KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"},
            "log group",
            ("customer key elsewhere", "arn:aws:kms:eu-west-1:111122223333:key/1", "unknown: its owner shows it"),
        ),
        (
            "RDS::DBInstance",
            {"StorageEncrypted": ref("Given"), "KmsKeyId": arn("Key")},
            "database",
            ("unknown", "the parameter Given is given at deployment", "unknown"),
        ),
    ],
)
def test_key_of_what_stores_data(
    kind: str, properties: dict[str, Any], what: str, expected: tuple[str, ...], tmp_path: Path
) -> None:
    assert rows(tmp_path, {"It": resource(kind, **properties)})[what] == expected


def bucket(**default: Any) -> dict[str, Any]:
    rule = {"ServerSideEncryptionByDefault": default}
    return resource("S3::Bucket", BucketEncryption={"ServerSideEncryptionConfiguration": [rule]})


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (resource("S3::Bucket"), ("AWS key", "owned by S3", "by AWS")),
        (bucket(SSEAlgorithm="AES256"), ("AWS key", "owned by S3", "by AWS")),
        (bucket(SSEAlgorithm="aws:kms"), ("AWS key", "aws/s3", "by AWS")),
        (bucket(SSEAlgorithm="aws:kms", KMSMasterKeyID=ref("Key")), ("customer key", "app/Key", "every 365 days")),
        (bucket(SSEAlgorithm="aws:kms", KMSMasterKeyID="alias/ours"), ("customer key", "app/Key", "every 365 days")),
        (bucket(SSEAlgorithm=ref("Given")), ("unknown", "the parameter Given is given at deployment", "unknown")),
    ],
)
def test_key_of_a_bucket(made: dict[str, Any], expected: tuple[str, ...], tmp_path: Path) -> None:
    alias = resource("KMS::Alias", AliasName="alias/ours", TargetKeyId=ref("Key"))
    assert rows(tmp_path, {"Bucket": made, "Alias": alias})["bucket"] == expected


@pytest.mark.parametrize("target", [ref("Other"), "alias/other"])
def test_aliases_of_each_other_name_no_key(target: Any, tmp_path: Path) -> None:
    made = {
        "Topic": resource("SNS::Topic", KmsMasterKeyId=ref("Alias")),
        "Alias": resource("KMS::Alias", AliasName="alias/ours", TargetKeyId=target),
        "Other": resource("KMS::Alias", AliasName="alias/other", TargetKeyId=ref("Alias")),
    }
    key, name, _ = rows(tmp_path, made)["topic"]
    assert (key, "alias of an alias" in name) == ("unknown", True)


def test_bucket_tells_whether_its_policy_insists_on_tls(tmp_path: Path) -> None:
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
    resources = {
        "Guarded": resource("S3::Bucket"),
        "Bare": resource("S3::Bucket"),
        "Policy": resource("S3::BucketPolicy", Bucket=ref("Guarded"), PolicyDocument={"Statement": [deny]}),
    }
    notes = {row["Name"]: row["Note"] for row in matrix(subject(tmp_path, resources)).records()}
    assert notes == {"app/Guarded": "its policy refuses all but TLS", "app/Bare": "no policy asks for TLS"}


def cluster(encryption: Any, **more: Any) -> dict[str, dict[str, Any]]:
    configuration = {"EncryptionConfiguration": encryption}
    return {
        "Security": resource("EMR::SecurityConfiguration", SecurityConfiguration=configuration),
        "Cluster": resource("EMR::Cluster", Name="etl", SecurityConfiguration=ref("Security"), **more),
    }


def test_cluster_that_encrypts_everything(tmp_path: Path) -> None:
    tls = {"TLSCertificateConfiguration": {"CertificateProviderType": "EMR"}}
    encryption = {"EnableAtRestEncryption": True, "EnableInTransitEncryption": True,
                  "AtRestEncryptionConfiguration": AT_REST, "InTransitEncryptionConfiguration": tls}  # fmt: skip
    found = rows(tmp_path, cluster(encryption, LogUri="s3://elsewhere/", LogEncryptionKmsKeyId=arn("Key")))
    ours = ("customer key", "app/Key", "every 365 days")
    assert found == {
        "EMRFS": ours,
        "local disks": ours,
        "between nodes": ("AWS key", "", "by AWS"),
        "cluster logs": ours,
    }


def test_what_configurations_undo_is_noted(tmp_path: Path) -> None:
    tls = {"TLSCertificateConfiguration": {"CertificateProviderType": "EMR"}}
    encryption = {"EnableAtRestEncryption": True, "EnableInTransitEncryption": True,
                  "AtRestEncryptionConfiguration": AT_REST, "InTransitEncryptionConfiguration": tls}  # fmt: skip
    undoing = {"dfs.encrypt.data.transfer": "false", "fs.s3a.encryption.algorithm": "AES256"}
    given = [{"Classification": "core-site", "ConfigurationProperties": undoing}]
    found = matrix(subject(tmp_path, {"Key": KEY, **cluster(encryption, Configurations=given)})).records()
    notes = {row["What"]: row["Note"] for row in found}
    assert notes["between nodes"] == "certificates that EMR makes; configurations switch some of it off"
    assert notes["EMRFS"] == "S3A has settings of its own in the configurations"


def test_no_mode_of_s3_is_no_encryption(tmp_path: Path) -> None:
    at_rest = {"S3EncryptionConfiguration": {"EncryptionMode": "NONE"}}
    found = rows(tmp_path, cluster({"EnableAtRestEncryption": True, "AtRestEncryptionConfiguration": at_rest}))
    assert found["EMRFS"][0] == "none"


def test_cluster_that_switches_it_off_or_has_no_security_configuration(tmp_path: Path) -> None:
    off = {
        "EnableAtRestEncryption": False,
        "EnableInTransitEncryption": False,
        "AtRestEncryptionConfiguration": AT_REST,
    }
    assert {one[0] for one in rows(tmp_path, cluster(off)).values()} == {"none"}
    bare = rows(tmp_path, {"Bare": resource("EMR::Cluster", Name="bare")})
    # Without a security configuration the account's setting decides about disks.
    assert {what: one[0] for what, one in bare.items()} == {
        "EMRFS": "none", "local disks": "unknown", "between nodes": "none",
    }  # fmt: skip


def test_cluster_whose_security_configuration_is_elsewhere_is_unknown(tmp_path: Path) -> None:
    found = rows(tmp_path, {"It": resource("EMR::Cluster", SecurityConfiguration="shared", LogUri="s3://elsewhere/")})
    assert {one[0] for one in found.values()} == {"unknown"}
    assert found["EMRFS"][1] == "the security configuration shared is not among these templates"


def test_switch_by_a_parameter_is_unknown(tmp_path: Path) -> None:
    open_ = {"EnableAtRestEncryption": ref("Given"), "EnableInTransitEncryption": ref("Given"),
             "AtRestEncryptionConfiguration": AT_REST}  # fmt: skip
    assert {one[0] for one in rows(tmp_path, cluster(open_)).values()} == {"unknown"}


def test_keys_tell_rotation_and_what_they_encrypt(tmp_path: Path) -> None:
    about = subject(
        tmp_path,
        {
            "Key": KEY,
            "Still": resource("KMS::Key", KeyPolicy={}),
            "Open": resource("KMS::Key", EnableKeyRotation=ref("Given")),
            "Logs": resource("Logs::LogGroup", KmsKeyId=arn("Key")),
            "More": resource("Logs::LogGroup", KmsKeyId=arn("Key")),
        },
        Parameters=PARAMETERS,
    )
    assert {row["Key"]: (row["Rotation"], row["Encrypts"]) for row in keys(about).records()} == {
        "app/Key": ("every 365 days", "log group (2)"),
        "app/Still": ("no", "nothing in these templates"),
        "app/Open": ("unknown: the parameter Given is given at deployment", "nothing in these templates"),
    }
    assert glance(about).rows == (("log group", 2, 0, 0, 0, 0),)


def test_a_policy_that_may_be_anybodys_uses_a_key_once(tmp_path: Path) -> None:
    uses = {"Statement": {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": arn("Key")}}
    policy = resource("IAM::Policy", PolicyName="p", Roles=[{"Ref": "Which"}], PolicyDocument=uses)
    roles = {name: resource("IAM::Role") for name in ("One", "Two")}
    given = subject(tmp_path, {"Key": resource("KMS::Key"), "Policy": policy, **roles},
                    Parameters={"Which": {"Type": "String"}})  # fmt: skip
    assert [row["Principal"] for row in users(given).records()] == ["whichever role is called ?Which"]


def test_key_users_by_key_policy_and_by_identity_with_conditions(tmp_path: Path) -> None:
    by_key = {"Sid": "Logs", "Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"}, "Resource": "*",
              "Action": ["kms:Encrypt", "kms:Decrypt"]}  # fmt: skip
    anybody = {"Sid": "Any", "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}
    through = {"Sid": "Use", "Effect": "Allow", "Action": ["s3:GetObject", "kms:Decrypt"], "Resource": arn("Key"),
               "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}}  # fmt: skip
    wide = {"Sid": "Wide", "Effect": "Allow", "Action": "*", "Resource": "*"}
    elsewhere = {"Sid": "Other", "Effect": "Allow", "Action": "kms:*", "Resource": "arn:aws:kms:eu-west-1:1:key/2"}
    no_kms = {"Sid": "S3", "Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    role = resource(
        "IAM::Role",
        Policies=[{"PolicyName": "p", "PolicyDocument": {"Statement": [through, wide, elsewhere, no_kms]}}],
    )
    key = resource("KMS::Key", KeyPolicy={"Statement": [by_key, anybody]})
    found = users(subject(tmp_path, {"Key": key, "Role": role})).records()
    assert {(row["Principal"], row["Actions"], row["Condition"], row["By"]) for row in found} == {
        ("Service: logs.amazonaws.com", "kms:Decrypt, kms:Encrypt", "", "key policy"),
        ("everybody", "kms:*", "", "key policy"),
        (
            "app/Role",
            "kms:Decrypt",
            "kms:ViaService StringEquals s3.eu-west-1.amazonaws.com",
            "identity policy",
        ),
        ("app/Role", "*", "", "identity policy"),
    }


def test_key_users_of_every_key_have_one_row(tmp_path: Path) -> None:
    def may(on: Any) -> dict[str, Any]:
        granted = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": on}
        return resource("IAM::Role", Policies=[{"PolicyName": "p", "PolicyDocument": {"Statement": granted}}])

    roles = {
        "All": may("*"),
        "Open": may(ref("Given")),
        "One": may(arn("First")),
        "Two": may([arn("First"), arn("Third")]),
    }
    keys = {name: resource("KMS::Key") for name in ("First", "Second", "Third")}
    found = users(subject(tmp_path, {**keys, **roles}, Parameters=PARAMETERS)).records()
    assert sorted((row["Principal"], row["Key"]) for row in found) == [
        ("app/All", "each of the 3 keys"),
        ("app/One", "app/First"),
        ("app/Open", "perhaps each of the 3 keys"),
        ("app/Two", "app/First"),
        ("app/Two", "app/Third"),
    ]


def test_key_users_of_what_is_not_known_are_listed_as_unknown(tmp_path: Path) -> None:
    open_ = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": ref("Given")}
    role = resource("IAM::Role", Policies=[{"PolicyName": "p", "PolicyDocument": {"Statement": [open_]}}])
    lost = resource("KMS::Key", KeyPolicy=ref("Given"))
    found = users(subject(tmp_path, {"Key": lost, "Role": role}, Parameters=PARAMETERS)).records()
    assert {(row["Principal"], row["By"]) for row in found} == {
        ("unknown: the parameter Given is given at deployment", "key policy"),
        ("app/Role", "identity policy"),
    }

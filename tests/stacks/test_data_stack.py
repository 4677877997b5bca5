"""Buckets and keys: kept, encrypted, private, logged; and what it takes to delete them."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.model import Storage
from emr_platform.render import BUCKETS
from scripts.setup import ROOT
from tests.assemblies import Assembly, Resource, statements
from tests.conftest import Synthesise

ALIASES = {*BUCKETS, "logs", "access-logs"}
EVERYTHING_ON = ROOT / "examples/everything-on/environments/everything-on.yaml"
KEPT = ("AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::KMS::Key")


@pytest.fixture(scope="module")
def given_up(synthesise: Synthesise) -> Assembly:
    """The example that says `on_delete: destroy`, with the second key."""
    return synthesise(EVERYTHING_ON, **{"allow-data-loss": "everything-on"})


def buckets(assembly: Assembly) -> dict[str, Resource]:
    return {bucket.name: bucket for bucket in assembly.of("AWS::S3::Bucket")}


def test_what_holds_data_is_kept(assembly: Assembly) -> None:
    kept = [resource for resource in assembly.resources if resource.type in KEPT]
    buckets = 7 if assembly.environment.airflow else 6
    assert len(kept) == buckets + buckets + 3
    for resource in kept:
        assert resource.stack == f"emr-{assembly.name}-data"
        assert (resource.raw["DeletionPolicy"], resource.raw["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert assembly.stack("data").properties["terminationProtection"] is True


def test_one_key_alone_deletes_nothing_and_says_so(everything_on: Assembly) -> None:
    assert everything_on.environment.storage.on_delete == "destroy"
    (warning,) = everything_on.warnings
    assert "buckets and keys are kept" in warning
    assert "-c allow-data-loss=<environment>, was not given" in warning


def test_two_keys_make_the_data_deletable(given_up: Assembly) -> None:
    assert given_up.warnings == []
    assert given_up.stack("data").properties["terminationProtection"] is False
    assert [r.logical_id for r in given_up.resources if r.type in KEPT and "DeletionPolicy" in r.raw] == []


def test_the_second_key_alone_opens_nothing(synthesise: Synthesise) -> None:
    assembly = synthesise(ROOT / "environments" / "dev.yaml", **{"allow-data-loss": "dev"})
    test_what_holds_data_is_kept(assembly)
    assert assembly.warnings == []


def test_the_key_of_another_environment_opens_nothing(synthesise: Synthesise) -> None:
    """A line copied from one pipeline to the next must not delete anything there."""
    assembly = synthesise(EVERYTHING_ON, **{"allow-data-loss": "dev"})
    test_what_holds_data_is_kept(assembly)
    assert len(assembly.warnings) == 1


def test_buckets_are_private_versioned_and_theirs_alone(assembly: Assembly) -> None:
    assert buckets(assembly).keys() == (ALIASES | {"dags"} if assembly.environment.airflow else ALIASES)
    for bucket in buckets(assembly).values():
        assert bucket.properties["PublicAccessBlockConfiguration"] == {
            "BlockPublicAcls": True, "BlockPublicPolicy": True, "IgnorePublicAcls": True, "RestrictPublicBuckets": True,
        }  # fmt: skip
        assert bucket.properties["VersioningConfiguration"] == {"Status": "Enabled"}
        assert bucket.properties["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        assert "AccessControl" not in bucket.properties


def test_buckets_are_encrypted_with_their_key(assembly: Assembly) -> None:
    for alias, bucket in buckets(assembly).items():
        (rule,) = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        if alias == "access-logs":
            assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}, "log delivery writes here"
            continue
        key = assembly.one("AWS::KMS::Key", Description=f"EMR platform: {'data' if alias in BUCKETS else 'logs'}")
        assert rule == {
            "BucketKeyEnabled": True,
            "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": assembly.arn(key)},
        }


def test_access_to_buckets_is_logged(assembly: Assembly) -> None:
    for alias, bucket in buckets(assembly).items():
        logging = bucket.properties.get("LoggingConfiguration")
        expected = {"DestinationBucketName": "access-logs", "LogFilePrefix": f"{alias}/"}
        assert logging == (None if alias == "access-logs" else expected)
    (grant,) = _allowing(assembly, "access-logs")
    assert grant["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert grant["Action"] == ["s3:PutObject"]
    sources = {assembly.arn(bucket) for alias, bucket in buckets(assembly).items() if alias != "access-logs"}
    assert set(grant["Condition"]["ArnLike"]["aws:SourceArn"]) == sources
    assert grant["Condition"]["StringEquals"] == {"aws:SourceAccount": "000000000000"}


def test_flow_logs_may_be_delivered_to_the_logs_bucket_and_nothing_else(assembly: Assembly) -> None:
    allowed = {alias: _allowing(assembly, alias) for alias in ALIASES - {"access-logs"}}
    assert {alias for alias, found in allowed.items() if found} == {"logs"}
    for grant in allowed["logs"]:
        assert grant["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
        assert grant["Condition"]["StringEquals"]["aws:SourceAccount"] == "000000000000"
        assert grant["Condition"]["ArnLike"]["aws:SourceArn"].endswith(":000000000000:*")


def _policy(assembly: Assembly, alias: str) -> list[dict[str, Any]]:
    (found,) = [p for p in assembly.of("AWS::S3::BucketPolicy") if p.properties["Bucket"] == alias]
    return statements(found.properties["PolicyDocument"])


def _allowing(assembly: Assembly, alias: str) -> list[dict[str, Any]]:
    return [one for one in _policy(assembly, alias) if one["Effect"] == "Allow"]


def test_nothing_but_tls_of_today_reaches_a_bucket(assembly: Assembly) -> None:
    for alias, bucket in buckets(assembly).items():
        denied = [one for one in _policy(assembly, alias) if one["Effect"] == "Deny"]
        arn = assembly.arn(bucket)
        for one in denied:
            assert (one["Principal"], one["Action"]) == ({"AWS": "*"}, ["s3:*"])
            assert one["Resource"] == [arn, f"{arn}/*"]
        assert [one["Condition"] for one in denied] == [
            {"Bool": {"aws:SecureTransport": "false"}},
            {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
        ]


@pytest.mark.parametrize("name", ["dev", "everything-on"])
def test_lifecycle_follows_the_file(assemblies: dict[str, Assembly], name: str) -> None:
    assembly = assemblies[name]
    storage = assembly.environment.storage
    assert name == "dev" or storage.model_copy(update={"on_delete": "retain"}) != Storage()
    for alias, bucket in buckets(assembly).items():
        rules = {rule["Id"]: rule for rule in bucket.properties["LifecycleConfiguration"]["Rules"]}
        assert all(rule["Status"] == "Enabled" for rule in rules.values())
        old = rules["remove-old-versions"]
        assert old["NoncurrentVersionExpiration"] == {"NoncurrentDays": storage.noncurrent_days}
        assert old["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
        expires = rules.get("remove-old-logs", {}).get("ExpirationInDays")
        assert expires == (storage.logs_days if alias.endswith("logs") else None)
        archive = rules.get("archive", {}).get("Transitions")
        archived = alias == "raw" and storage.raw_archive_days
        moved = {"StorageClass": "GLACIER_IR", "TransitionInDays": storage.raw_archive_days}
        assert archive == ([moved] if archived else None)


def test_keys_rotate_and_listen_to_nobody_by_wildcard(assembly: Assembly) -> None:
    keys = assembly.of("AWS::KMS::Key")
    assert {key.name for key in keys} == {"key/data", "key/log", "key/disk"}
    for key in keys:
        assert key.properties["EnableKeyRotation"] is True
        assert key.properties["PendingWindowInDays"] == 30
        for one in statements(key.properties["KeyPolicy"]):
            if one["Principal"] == {"AWS": "*"}:
                assert one["Condition"]["StringEquals"]["kms:CallerAccount"] == "000000000000"
                assert one["Condition"]["ArnEquals"]["aws:PrincipalArn"]
            elif "Service" in one["Principal"]:
                assert one["Condition"], "a service acts for this account only"
            else:
                root = f"arn:{assembly.partition}:iam::000000000000:root"
                assert one["Principal"] == {"AWS": root}


def test_the_log_key_serves_who_writes_logs(assembly: Assembly) -> None:
    key = assembly.one("AWS::KMS::Key", Description="EMR platform: logs")
    grants = {one.get("Sid"): one for one in statements(key.properties["KeyPolicy"])}
    shipping = grants["EmrShipsLogs"]
    assert set(shipping["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert shipping["Condition"]["StringLike"] == {"kms:EncryptionContext:aws:elasticmapreduce:clusterId": "j-*"}
    assert shipping["Condition"]["ArnLike"]["aws:SourceArn"].endswith(":cluster/j-*")
    assert grants["EmrChecksTheLogKey"]["Action"] == ["kms:GenerateDataKeyWithoutPlaintext"]
    assert grants["FlowLogs"]["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert grants["AlarmsToTheTopic"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    events = grants["EventsToTheTopic"]
    assert events["Principal"] == {"Service": "events.amazonaws.com"}
    # Keys of the source keep EventBridge out of an encrypted topic.
    assert set(events["Condition"]) == {"ArnLike"}
    assert set(events["Condition"]["ArnLike"]) == {"kms:EncryptionContext:aws:sns:topicArn"}


def test_spot_and_fleet_launches_may_use_the_disk_key(assembly: Assembly) -> None:
    key = assembly.one("AWS::KMS::Key", Description="EMR platform: disks")
    grants = {one.get("Sid"): one for one in statements(key.properties["KeyPolicy"])}
    assert grants["SpotAndFleetGrants"]["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}
    (spot, fleet) = grants["SpotAndFleetDisks"]["Condition"]["ArnEquals"]["aws:PrincipalArn"]
    assert spot.endswith("/AWSServiceRoleForEC2Spot")
    assert fleet.endswith("/AWSServiceRoleForEC2Fleet")

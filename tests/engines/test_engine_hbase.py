"""HBase."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.engines import Where, endpoints, locations, permissions
from emr_platform.model import Cluster
from emr_platform.sizing import size_hbase
from tests.engines.clusters import GROUPS, WHERE, on, settings

ROOT = "s3://curated/hbase/"
WAL = {"root": ROOT, "wal_workspace": "ledger"}


def hbase(**stored: Any) -> Cluster:
    return on("HBase", **GROUPS, hbase=stored or None)


def test_tables_are_in_hdfs_unless_said_otherwise() -> None:
    found = settings(hbase())
    assert "hbase" not in found
    assert "hbase-site" not in found
    assert found["hbase-env/export"] == size_hbase(["r7g.2xlarge"]).properties()["hbase-env/export"]
    assert locations(hbase()).writes == ()


def test_tables_in_s3_are_in_the_real_bucket_and_cached_on_disk() -> None:
    found = settings(hbase(root=ROOT))
    assert found["hbase"] == {"hbase.emr.storageMode": "s3"}
    cached = size_hbase(["r7g.2xlarge"], on_s3=True).properties()["hbase-site"]
    assert found["hbase-site"] == {"hbase.rootdir": "s3://curated-1234/hbase"} | cached


def test_a_root_that_is_a_whole_bucket_keeps_its_slash() -> None:
    assert settings(hbase(root="s3://tables/"))["hbase-site"]["hbase.rootdir"] == "s3://tables/"


def test_the_cache_fits_the_volumes_that_were_asked_for() -> None:
    core = {**GROUPS["core"], "ebs_volumes": [{"size_gib": 100, "count": 2}]}
    found = settings(on("HBase", **{**GROUPS, "core": core}, hbase={"root": ROOT}))
    expected = size_hbase(["r7g.2xlarge"], on_s3=True, ebs_gib=100).properties()["hbase-site"]
    assert found["hbase-site"].items() >= expected.items()


@pytest.mark.parametrize(("release", "compaction"), [("emr-7.3.0", "false"), ("emr-7.4.0", None)])
def test_a_replica_leaves_the_writers_files_alone(release: str, compaction: str | None) -> None:
    found = settings(on("HBase", **GROUPS, release=release, hbase={"root": ROOT, "read_replica": True}))
    assert found["hbase"]["hbase.emr.readreplica.enabled"] == "true"
    assert found["hbase-site"].get("hbase.regionserver.compaction.enabled") == compaction


def test_the_writer_writes_its_root() -> None:
    assert locations(hbase(root=ROOT)).writes == (ROOT,)


def test_a_replica_never_writes_where_the_tables_of_users_are() -> None:
    found = locations(hbase(root=ROOT, read_replica=True))
    assert found.reads == (ROOT,)
    assert found.writes == (f"{ROOT}.tmp/", f"{ROOT}MasterData", f"{ROOT}data/hbase/")
    assert not any(f"{ROOT}data/default/".startswith(url) for url in found.writes)


def test_the_log_in_emr_wal() -> None:
    found = settings(hbase(**WAL))
    assert found["hbase"]["hbase.emr.wal.enabled"] == "true"
    assert found["hbase-site"]["emr.wal.workspace"] == "ledger"
    assert found["hbase-site"]["emr.wal.client.endpoint"] == "https://prod.emrwal.us-gov-west-1.amazonaws.com"
    assert endpoints(hbase(**WAL)) == {"emrwal.prod"}


def test_the_endpoint_is_left_to_emr_where_the_region_is_not_known() -> None:
    assert "emr.wal.client.endpoint" not in settings(hbase(**WAL), Where(region=""))["hbase-site"]


def test_permissions_for_the_log_are_of_the_partition() -> None:
    actions, role = permissions(hbase(**WAL), WHERE)
    assert {"emrwal:AppendEdit", "emrwal:CreateWal", "emrwal:ReplayEdits"} <= set(actions["Action"])
    assert role["Resource"].startswith("arn:aws-us-gov:iam::111122223333:role/aws-service-role/emrwal.amazonaws.com")
    assert role["Condition"] == {"StringEquals": {"iam:AWSServiceName": "emrwal.amazonaws.com"}}


def test_a_log_in_hdfs_needs_none() -> None:
    described = hbase(root=ROOT)
    assert permissions(described, WHERE) == []
    assert endpoints(described) == frozenset()
    assert "emr.wal.workspace" not in settings(described)["hbase-site"]


def test_nothing_of_hbase_without_hbase() -> None:
    described = on("Spark", hbase=WAL)
    assert [name for name in settings(described) if name.startswith("hbase")] == []
    assert (permissions(described, WHERE), endpoints(described), locations(described).writes) == ([], frozenset(), ())


def test_the_user_wins() -> None:
    mine = {"classification": "hbase-site", "properties": {"hbase.bucketcache.size": "1"}}
    described = on("HBase", **GROUPS, hbase={"root": ROOT}, configurations=[mine])
    assert settings(described)["hbase-site"]["hbase.bucketcache.size"] == "1"

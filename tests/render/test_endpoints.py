"""Interface endpoints by what clusters need."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.render import endpoints_for
from tests.render.clusters import cluster

QUIET: dict[str, Any] = {"security": {"in_transit": {"certificate_provider": "none"}}, "applications": ["Hadoop"]}


def test_every_cluster_needs_keys_and_credentials() -> None:
    assert endpoints_for([]) == endpoints_for([cluster(**QUIET)]) == ("kms", "sts")


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"applications": ["Hive"]}, {"glue"}),
        ({"applications": ["Hive"], "metastore": {"type": "local"}}, set()),
        ({"applications": ["Spark", "AmazonCloudWatchAgent"]}, {"monitoring"}),
        ({"applications": ["HBase"], "hbase": {"root": "s3://curated/h/", "wal_workspace": "w"}}, {"emrwal.prod"}),
        ({"cloudwatch_logs": True}, {"logs"}),
        ({"session_manager": True}, {"ssm", "ssmmessages", "ec2messages"}),
        ({"security": {}}, {"secretsmanager"}),
        (
            {"security": {**QUIET["security"], "runtime_roles": {}, "lake_formation": True}},
            {"glue", "lakeformation"},
        ),
    ],
)
def test_features_need_more(changes: dict[str, Any], more: set[str]) -> None:
    assert set(endpoints_for([cluster(**(QUIET | changes))])) - {"kms", "sts"} == more


def test_ranger_needs_its_certificates_and_a_place_for_its_audit() -> None:
    ranger = {
        "admin_server_url": "https://ranger:6182",
        "admin_server_secret": "ranger",
        "role_for_plugins": "plugins",
        "role_for_other_services": "others",
        "plugins": [{"app": "Spark", "client_secret": "spark", "policy_repository": "spark"}],
        "audit_log_group": "audit",
    }
    found = endpoints_for([cluster(**(QUIET | {"security": {**QUIET["security"], "ranger": ranger}}))])
    assert set(found) == {"kms", "sts", "secretsmanager", "logs"}


def test_the_clusters_of_an_environment_share_them() -> None:
    many = [cluster(**QUIET), cluster(**(QUIET | {"applications": ["Hive"]})), cluster(session_manager=True)]
    assert endpoints_for(many) == (
        "ec2messages", "glue", "kms", "secretsmanager", "ssm", "ssmmessages", "sts",
    )  # fmt: skip

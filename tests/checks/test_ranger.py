"""Rule ranger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.metastore": {"type": "local"},
                "clusters.etl.security.ranger": {
                    "admin_server_url": "https://ranger.example.com:6182",
                    "admin_server_secret": "emr/ranger/a",
                    "role_for_plugins": "ranger/data",
                    "role_for_other_services": "ranger/users",
                    "plugins": [{"app": "Spark", "client_secret": "emr/ranger/c", "policy_repository": "r"}],
                    "audit_log_group": "/emr/ranger",
                },
            },
            [
                (
                    "clusters.etl.security.ranger: got Ranger without Kerberos; Ranger decides by the name "
                    "that Kerberos vouches for; add kerberos [error]"
                )
            ],
        ),
        (
            {
                "clusters.etl.applications": ["Spark", "Flink"],
                "clusters.etl.metastore": {"type": "local"},
                "clusters.etl.security.kerberos": {"type": "dedicated", "secret": "emr/kerberos"},
                "clusters.etl.security.ranger": {
                    "admin_server_url": "https://ranger.example.com:6182",
                    "admin_server_secret": "emr/ranger/a",
                    "role_for_plugins": "ranger/data",
                    "role_for_other_services": "ranger/users",
                    "plugins": [
                        {"app": "Hive", "client_secret": "emr/ranger/c", "policy_repository": "r"},
                        {"app": "EMRFS-S3", "client_secret": "emr/ranger/c", "policy_repository": "r"},
                        {"app": "Hive", "client_secret": "emr/ranger/c", "policy_repository": "r"},
                    ],
                    "audit_log_group": "/emr/ranger",
                },
            },
            [
                (
                    "clusters.etl.applications[1]: got Flink with Ranger; EMR rejects clusters with "
                    "applications that do not obey Ranger; remove it [error]"
                ),
                (
                    "clusters.etl.security.ranger.plugins[0].app: got a plug-in for Hive; the cluster does "
                    "not install it; add Hive, or remove the plug-in [error]"
                ),
                (
                    "clusters.etl.security.ranger.plugins[2].app: got a plug-in for Hive; the cluster does "
                    "not install it; add Hive, or remove the plug-in [error]"
                ),
                (
                    "clusters.etl.security.ranger.plugins[2].app: got Hive a second time; an application has "
                    "one plug-in; remove one of them [error]"
                ),
                (
                    "clusters.etl.security.ranger.plugins: got Spark without a plug-in; EMR refuses an "
                    "application that could go round Ranger; add a plug-in with app: Spark [error]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.security.kerberos": {"type": "dedicated", "secret": "emr/kerberos"},
                "clusters.etl.security.ranger": {
                    "admin_server_url": "https://ranger.example.com:6182",
                    "admin_server_secret": "emr/ranger/a",
                    "role_for_plugins": "ranger/data",
                    "role_for_other_services": "ranger/users",
                    "plugins": [{"app": "Spark", "client_secret": "emr/ranger/c", "policy_repository": "r"}],
                    "audit_log_group": "/emr/ranger",
                },
                "clusters.etl.metastore": {"type": "glue"},
                "clusters.etl.table_formats": ["iceberg", "hudi"],
                "clusters.etl.high_availability": True,
                "clusters.etl.security.s3.mode": "CSE-KMS",
            },
            [
                (
                    "clusters.etl.security.ranger: got Ranger with the Glue Data Catalog; EMR does not "
                    "support the two together; give up one of them [error]"
                ),
                (
                    "clusters.etl.security.ranger: got Ranger with iceberg, hudi tables; EMR does not support"
                    " the two together; give up one of them [error]"
                ),
                (
                    "clusters.etl.security.ranger: got Ranger with three primary nodes; EMR does not support "
                    "the two together; give up one of them [error]"
                ),
                (
                    "clusters.etl.security.ranger: got Ranger with CSE-KMS; EMR does not support the two "
                    "together; give up one of them [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ranger", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.metastore": {"type": "local"},
            "clusters.etl.security.kerberos": {"type": "dedicated", "secret": "emr/kerberos"},
            "clusters.etl.security.ranger": {
                "admin_server_url": "https://ranger.example.com:6182",
                "admin_server_secret": "emr/ranger/a",
                "role_for_plugins": "ranger/data",
                "role_for_other_services": "ranger/users",
                "plugins": [
                    {"app": "Spark", "client_secret": "emr/ranger/c", "policy_repository": "r"},
                    {"app": "EMRFS-S3", "client_secret": "emr/ranger/c", "policy_repository": "r"},
                ],
                "audit_log_group": "/emr/ranger",
            },
        },
        {
            "clusters.etl.applications": ["Hadoop", "Hive", "Trino", "Tez"],
            "clusters.etl.metastore": {"type": "local"},
            "clusters.etl.security.kerberos": {"type": "dedicated", "secret": "emr/kerberos"},
            "clusters.etl.security.ranger": {
                "admin_server_url": "https://ranger.example.com:6182",
                "admin_server_secret": "emr/ranger/a",
                "role_for_plugins": "ranger/data",
                "role_for_other_services": "ranger/users",
                "plugins": [
                    {"app": "Hive", "client_secret": "emr/ranger/c", "policy_repository": "r"},
                    {"app": "Trino", "client_secret": "emr/ranger/c", "policy_repository": "r"},
                ],
                "audit_log_group": "/emr/ranger",
            },
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ranger", changes) == []

"""Notebooks and monitoring."""

from __future__ import annotations

import pytest

from emr_platform.engines import endpoints, locations, permissions
from tests.engines.clusters import WHERE, on, settings

AGENT = "AmazonCloudWatchAgent"


def test_notebooks_are_kept_in_the_bucket() -> None:
    described = on("JupyterHub", notebooks="s3://artefacts/jupyter/")
    assert settings(described)["jupyter-s3-conf"] == {
        "s3.persistence.bucket": "artefacts-1234",
        "s3.persistence.enabled": "true",
    }
    assert locations(described).writes == ("s3://artefacts/jupyter/",)


def test_notebooks_stay_on_the_primary_node_unless_said_otherwise() -> None:
    for described in (on("JupyterHub"), on("Spark", notebooks="s3://artefacts/jupyter/")):
        assert "jupyter-s3-conf" not in settings(described)
        assert locations(described).writes == ()


@pytest.mark.parametrize(("release", "configured"), [("emr-7.0.0", False), ("emr-7.1.0", True)])
def test_the_agent_is_configured_where_the_release_takes_it(release: str, configured: bool) -> None:
    found = settings(on("Spark", AGENT, release=release))
    assert (found.get("emr-metrics") == {"metrics_destination": "CLOUDWATCH"}) is configured


def test_hbases_own_work_is_reported_too() -> None:
    found = settings(on("HBase", AGENT))
    assert "emr-metrics/emr-hbase-region-server-metrics" in found
    assert "emr-metrics/emr-hbase-master-metrics" in found
    assert [name for name in settings(on("Spark", AGENT)) if name.startswith("emr-metrics/")] == []


def test_the_agent_writes_into_one_namespace() -> None:
    (found,) = permissions(on("Spark", AGENT), WHERE)
    assert found["Action"] == "cloudwatch:PutMetricData"
    assert found["Condition"] == {"StringEquals": {"cloudwatch:namespace": "CWAgent"}}
    assert endpoints(on("Spark", AGENT)) == {"monitoring"}


def test_nothing_of_the_agent_without_it() -> None:
    described = on("Spark", "Livy", "Zeppelin", "Ganglia")
    assert (permissions(described, WHERE), endpoints(described)) == ([], frozenset())
    assert "emr-metrics" not in settings(described)


def test_the_user_wins() -> None:
    mine = {"classification": "emr-metrics", "properties": {"metrics_destination": "PROMETHEUS"}}
    assert settings(on("Spark", AGENT, configurations=[mine]))["emr-metrics"] == {"metrics_destination": "PROMETHEUS"}

"""Every classification of a cluster with everything reaches CloudFormation, which drops what it cannot spell."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from emr_platform import engines
from emr_platform.catalog import NEWEST, applications_of
from emr_platform.model import Cluster
from emr_platform.render import cluster_properties, run_job_flow
from tests.engines.clusters import GROUPS, SCALING, WHERE, on
from tests.render.clusters import REFS

MINE = [
    {"classification": "core-site", "properties": {"a": "1"}},
    {
        "classification": "hadoop-env",
        "configurations": [{"classification": "export", "properties": {"B": "2"}}],
    },
]


def everything(without: str) -> Cluster:
    applications = [name for name in applications_of(NEWEST) if name != without]
    return on(
        *applications,
        **GROUPS,
        task_groups={"spot": {"instance_type": "m7g.xlarge", "instance_count": 2, "market": "SPOT"}},
        managed_scaling={**SCALING, "preset": "task-only"},
        table_formats=["iceberg", "delta", "hudi"],
        hbase={"root": "s3://curated/hbase/", "wal_workspace": "all"},
        notebooks="s3://artefacts/jupyter/",
        configurations=MINE,
    )


@pytest.mark.parametrize("without", ["Presto", "Trino"])
def test_every_configuration_reaches_the_template(without: str) -> None:
    described = everything(without)
    body = run_job_flow("x", described, REFS, {})
    rendered = json.loads(json.dumps(cluster_properties(body)))["Configurations"]
    wanted = _leaves(body["Configurations"], "Properties")
    assert _leaves(rendered, "ConfigurationProperties") == wanted
    assert len(wanted) > 40
    assert {"core-site:a", "hadoop-env/export:B", "hbase-site:emr.wal.workspace"} <= wanted.keys()
    assert '"Properties"' not in json.dumps(rendered)


def test_what_engines_say_is_what_is_rendered() -> None:
    described = everything("Presto")
    said = {one.classification for one in engines.configurations(described, WHERE)}
    rendered = {one["Classification"] for one in run_job_flow("x", described, REFS, {})["Configurations"]}
    assert rendered == said | {"core-site", "hadoop-env"}


def test_what_the_user_wrote_is_never_changed() -> None:
    described = everything("Presto")
    before = copy.deepcopy(described.configurations)
    run_job_flow("x", described, REFS, {})
    assert described.configurations == before


def _leaves(many: list[dict[str, Any]], key: str, path: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for one in many:
        here = f"{path}{one['Classification']}"
        found |= {f"{here}:{name}": value for name, value in one.get(key, {}).items()}
        found |= _leaves(one.get("Configurations", []), key, f"{here}/")
    return found

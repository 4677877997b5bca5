"""A cluster for Step Functions' createCluster, and for Airflow."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import Any

import pytest

from emr_platform.render import create_cluster_arguments, job_flow_overrides, run_job_flow
from tests.render.clusters import REFS, cluster


def body(**changes: Any) -> dict[str, Any]:
    return run_job_flow("x", cluster(**changes), REFS, {})


def test_create_cluster_takes_no_steps_and_stays() -> None:
    given = {**body(), "Steps": []}
    given["Instances"] = {**given["Instances"], "KeepJobFlowAliveWhenNoSteps": False}
    before = copy.deepcopy(given)
    found = create_cluster_arguments(given)
    assert "Steps" not in found
    assert found["Instances"]["KeepJobFlowAliveWhenNoSteps"] is True
    assert given == before, "the body itself is not changed"


def test_create_cluster_wants_names_of_their_own() -> None:
    group = {"instance_type": "m7g.xlarge", "instance_count": 2}
    described = {"primary": {"instance_type": "m7g.xlarge"}, "core": group}
    assert create_cluster_arguments(body(**described, task_groups={"spare": group}))
    with pytest.raises(ValueError, match="several fleets or groups named core; .*give each task group a key"):
        create_cluster_arguments(body(**described, task_groups={"core": group}))


def test_airflow_gets_plain_data() -> None:
    found = job_flow_overrides("x", cluster(), REFS, {"a": "b"})
    assert json.loads(json.dumps(found)) == found
    assert found == run_job_flow("x", cluster(), REFS, {"a": "b"})


@pytest.mark.parametrize("placeholder", ["${ServiceRole}", "${Token[TOKEN.12]}"])
def test_airflow_fills_in_nothing(placeholder: str) -> None:
    with pytest.raises(ValueError, match=r"refs\.service_role: got .*; nothing fills in a placeholder for Airflow"):
        job_flow_overrides("x", cluster(), replace(REFS, service_role=placeholder), {})
    with pytest.raises(ValueError, match=r"refs\.subnets: got"):
        job_flow_overrides("x", cluster(), replace(REFS, subnets=(placeholder,)), {})


@pytest.mark.parametrize("text", ["{{JAVA_HOME}}/bin", "{% raw %}", "{# x #}", "s3://curated/settings.json"])
def test_airflow_reads_templates_unless_told_otherwise(text: str) -> None:
    own = cluster(configurations=[{"classification": "yarn-site", "properties": {"a": text}}])
    with pytest.raises(ValueError, match=r"Configurations\.Properties\.a: got .*pass literal=True"):
        job_flow_overrides("x", own, REFS, {})
    found = job_flow_overrides("x", own, REFS, {}, literal=True)
    (site,) = [one for one in found["Configurations"] if one["Classification"] == "yarn-site"]
    assert site["Properties"]["a"] == text

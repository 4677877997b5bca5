"""A workflow whose cluster has not uploaded its jobs."""

from __future__ import annotations

import aws_cdk as cdk
import pytest

from emr_constructs import EmrCluster, EmrNetwork, EmrWorkflow
from emr_platform.model import SparkStep, Workflow
from tests.render.clusters import cluster


def test_a_job_nobody_uploaded_is_named() -> None:
    stack = cdk.Stack(cdk.App(), "library", env=cdk.Environment(region="eu-west-1"))
    unready = EmrCluster(stack, "Etl", network=EmrNetwork(stack, "Network"), cluster=cluster())
    steps = (SparkStep(name="count", type="spark", job="jobs/count.py"),)
    with pytest.raises(ValueError, match=r"got steps with the jobs jobs/count\.py; .* EmrCluster\(jobs=\['jobs/count"):
        EmrWorkflow(stack, "Count", cluster=unready, workflow=Workflow(cluster="etl", steps=steps))

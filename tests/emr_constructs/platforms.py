"""Small platforms of one cluster, synthesised for a single question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aws_cdk

from emr_platform.model import Environment
from scripts.setup import ROOT
from stacks import define_platform
from tests.assemblies import Assembly

CLUSTER: dict[str, Any] = {
    "release": "emr-7.14.0",
    "primary": {"instance_types": ["m7g.xlarge"]},
    "core": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 1},
}
STEP: dict[str, Any] = {"name": "a", "type": "spark", "job": "jobs/clickstream/sessionise.py"}
SMALL: dict[str, Any] = {
    "name": "small",
    "region": "eu-west-1",
    "owner": "o",
    "cost_centre": "c",
    "clusters": {"c": CLUSTER},
}


def platform(folder: Path, cluster: dict[str, Any] | None = None, **changes: Any) -> Assembly:
    """Synthesise an environment with one cluster `c`, with changes by key of the file. No rule is asked."""
    described = Environment.model_validate({**SMALL, "clusters": {"c": {**CLUSTER, **(cluster or {})}}, **changes})
    app = aws_cdk.App(outdir=str(folder), analytics_reporting=False, builtin_cloud_formation_validation=False)
    define_platform(app, described, root=ROOT)
    app.synth()
    return Assembly(folder, described)

"""One description, several renderings: what CloudFormation, RunJobFlow and the Amazon States Language want to hear.

Nothing here knows the CDK: references arrive as strings, which may be names, `${Placeholders}` or CDK tokens.
"""

from __future__ import annotations

from .alarms import cluster_alarms
from .cloudformation import cluster_properties
from .dashboard import cluster_dashboard
from .endpoints import endpoints_for
from .locations import BUCKETS, Location, locate, resolve
from .runjobflow import ClusterRefs, run_job_flow
from .security import security_configuration
from .states import StateMachineRefs, state_machine

__all__ = [
    "BUCKETS",
    "ClusterRefs",
    "Location",
    "StateMachineRefs",
    "cluster_alarms",
    "cluster_dashboard",
    "cluster_properties",
    "endpoints_for",
    "locate",
    "resolve",
    "run_job_flow",
    "security_configuration",
    "state_machine",
]

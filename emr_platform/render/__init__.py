"""One description, several renderings: what CloudFormation, RunJobFlow and the Amazon States Language want to hear.

Nothing here knows the CDK: references arrive as strings, which may be names, `${Placeholders}` or CDK tokens.
"""

from __future__ import annotations

from .airflow import job_flow_overrides
from .alarms import cluster_alarms, has_alarms
from .cloudformation import cluster_properties
from .create_cluster import create_cluster_arguments
from .dashboard import cluster_dashboard
from .endpoints import airflow_endpoints, endpoints_for
from .inputs import refusals, resolved
from .kerberos import kerberos_attributes
from .locations import BUCKETS, Location, locate, resolve
from .redshift import LoadRefs, admission_statements, load_statements, load_states
from .runjobflow import ClusterRefs, run_job_flow
from .security import security_configuration
from .states import StateMachineRefs, state_machine

__all__ = [
    "BUCKETS",
    "ClusterRefs",
    "LoadRefs",
    "Location",
    "StateMachineRefs",
    "admission_statements",
    "airflow_endpoints",
    "cluster_alarms",
    "cluster_dashboard",
    "cluster_properties",
    "create_cluster_arguments",
    "endpoints_for",
    "has_alarms",
    "job_flow_overrides",
    "kerberos_attributes",
    "load_statements",
    "load_states",
    "locate",
    "refusals",
    "resolve",
    "resolved",
    "run_job_flow",
    "security_configuration",
    "state_machine",
]

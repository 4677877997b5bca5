"""CDK constructs for Amazon EMR: network, encryption, storage, identity, clusters, workflows, topic and guard."""

from __future__ import annotations

from ._prepared import PreparedApp, PreparedStack
from .airflow import EmrAirflow
from .cluster import EmrCluster
from .encryption import EmrEncryption
from .governance import EmrAccountSettings, EmrGuard
from .identity import ClusterRoles, DataAccess
from .network import EmrNetwork, endpoints_for
from .observability import EmrNotifications
from .storage import EmrStorage
from .warehouse import EmrDataCatalog, EmrWarehouse
from .workflow import EmrDiagnosis, EmrWorkflow, StateTable

__all__ = [
    "ClusterRoles",
    "DataAccess",
    "EmrAccountSettings",
    "EmrAirflow",
    "EmrCluster",
    "EmrDataCatalog",
    "EmrDiagnosis",
    "EmrEncryption",
    "EmrGuard",
    "EmrNetwork",
    "EmrNotifications",
    "EmrStorage",
    "EmrWarehouse",
    "EmrWorkflow",
    "PreparedApp",
    "PreparedStack",
    "StateTable",
    "endpoints_for",
]

"""CDK constructs for Amazon EMR: network, encryption, storage, identity, clusters, workflows, observability."""

from __future__ import annotations

from .cluster import EmrCluster
from .encryption import EmrEncryption
from .identity import ClusterRoles, DataAccess
from .network import EmrNetwork, endpoints_for
from .observability import EmrNotifications
from .storage import EmrStorage
from .warehouse import EmrDataCatalog, EmrWarehouse
from .workflow import EmrWorkflow

__all__ = [
    "ClusterRoles",
    "DataAccess",
    "EmrCluster",
    "EmrDataCatalog",
    "EmrEncryption",
    "EmrNetwork",
    "EmrNotifications",
    "EmrStorage",
    "EmrWarehouse",
    "EmrWorkflow",
    "endpoints_for",
]

"""CDK constructs for Amazon EMR: network, encryption, storage, identity, clusters, workflows, observability."""

from __future__ import annotations

from ._prepared import PreparedApp, PreparedStack
from .cluster import EmrCluster
from .encryption import EmrEncryption
from .identity import ClusterRoles, DataAccess
from .network import EmrNetwork, endpoints_for
from .observability import EmrNotifications
from .storage import EmrStorage
from .workflow import EmrWorkflow

__all__ = [
    "ClusterRoles",
    "DataAccess",
    "EmrCluster",
    "EmrEncryption",
    "EmrNetwork",
    "EmrNotifications",
    "EmrStorage",
    "EmrWorkflow",
    "PreparedApp",
    "PreparedStack",
    "endpoints_for",
]

"""One cluster and everything that is its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from constructs import Construct

from emr_constructs import DataAccess, EmrCluster, EmrNetwork, PreparedStack
from emr_platform.model import Environment, files_of

from .data_stack import DataStack
from .observability_stack import ObservabilityStack


class ClusterStack(PreparedStack):
    """A cluster of the environment: running when it is long-running, ready to be launched when it is transient."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        key: str,
        root: Path,
        data: DataStack,
        network: EmrNetwork,
        observability: ObservabilityStack,
        **stack: Any,
    ) -> None:
        """Define the stack of the cluster at `clusters.<key>`."""
        super().__init__(scope, construct_id, **stack)
        cluster, workflows = environment.clusters[key], environment.workflows_on(key)
        self.cluster = EmrCluster(
            self,
            "Cluster",
            cluster=cluster,
            name=f"{environment.name}-{key}",
            network=network,
            encryption=data.encryption,
            storage=data.storage,
            notifications=observability.notifications,
            access=DataAccess.of_nodes(cluster, workflows),
            jobs=sorted({file for workflow in workflows for step in workflow.all_steps for file in files_of(step)}),
            workflows={
                f"{environment.name}-{name}": workflow
                for name, workflow in environment.workflows.items()
                if environment.cluster_key(workflow) == key
            },
            root=root,
            identity=environment.identity,
            tags=stack.get("tags"),
        )
        if self.cluster.cluster_id:
            self.output("ClusterId", self.cluster.cluster_id)
            if cluster.termination_protection or cluster.high_availability:
                # CloudFormation cannot delete or replace a protected cluster, and three primaries are always protected.
                lift = f"aws emr modify-cluster-attributes --cluster-id {self.cluster.cluster_id}"
                self.output("BeforeDeletion", f"{lift} --no-termination-protected")

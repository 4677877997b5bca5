"""The network that the environment's clusters share."""

from __future__ import annotations

from typing import Any

from constructs import Construct

from emr_constructs import DataAccess, EmrNetwork, PreparedStack, endpoints_for
from emr_platform.model import Environment, ManagedAirflow
from emr_platform.render import airflow_endpoints

from .data_stack import DataStack


class NetworkStack(PreparedStack):
    """A VPC with private subnets and private ways to AWS services."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, data: DataStack, **stack: Any
    ) -> None:
        """Define the stack for everything the environment's clusters need of it."""
        super().__init__(scope, construct_id, **stack)
        clusters = environment.clusters.values()
        access = [DataAccess.of(c, environment.workflows_on(name)) for name, c in environment.clusters.items()]
        self.network = EmrNetwork(
            self,
            "Network",
            network=environment.network,
            releases=sorted({cluster.release for cluster in clusters}),
            endpoints=sorted({*endpoints_for(clusters), *airflow_endpoints(environment.airflow)}),
            container_images=isinstance(environment.airflow, ManagedAirflow),
            other_buckets=sorted({bucket for one in access for bucket in one.other_buckets}),
            flow_log_bucket_arn=data.storage.arns["logs"],
            log_key_arn=data.encryption.log_key_arn,
            identity=environment.identity,
        )

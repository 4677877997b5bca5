"""Where results go: a warehouse, and tables over S3."""

from __future__ import annotations

from typing import Any

from constructs import Construct

from emr_constructs import EmrDataCatalog, EmrNetwork, EmrWarehouse, PreparedStack
from emr_platform.model import Environment, RedshiftLoadStep

from .data_stack import DataStack


class WarehouseStack(PreparedStack):
    """The environment's Redshift Serverless warehouse and its database in the Glue Data Catalog, each where it is asked
    for. A warehouse that is kept protects the stack from deletion."""

    def __init__(
        self, scope: Construct, construct_id: str, *, environment: Environment, data: DataStack, network: EmrNetwork,
        retain: bool, **stack: Any,
    ) -> None:  # fmt: skip
        """Define the stack.

        Args:
            retain: keep the warehouse's data when the stack is deleted.
        """
        kept = retain and environment.warehouse is not None
        super().__init__(scope, construct_id, termination_protection=kept, **stack)
        self.warehouse: EmrWarehouse | None = None
        if environment.warehouse:
            self.warehouse = EmrWarehouse(
                self,
                "Warehouse",
                warehouse=environment.warehouse,
                loads=[
                    step
                    for workflow in environment.workflows.values()
                    for step in workflow.all_steps
                    if isinstance(step, RedshiftLoadStep)
                ],
                network=network,
                storage=data.storage,
                identity=environment.identity,
                retain=retain,
            )
            self.output("Namespace", self.warehouse.namespace_name)
            self.output("Workgroup", self.warehouse.workgroup_name)
            self.output("Database", self.warehouse.database)
        if environment.data_catalog:
            catalog = EmrDataCatalog(self, "DataCatalog", catalog=environment.data_catalog, storage=data.storage)
            self.output("AthenaWorkgroup", catalog.workgroup_name)

"""A database of the Glue Data Catalog, and an Athena workgroup to query it."""

from __future__ import annotations

from constructs import Construct

from emr_platform.model import DataCatalog
from emr_platform.render.glue import table_input, view_input

from .._raw import ACCOUNT, Part, define, stack_name
from ..storage import EmrStorage


class EmrDataCatalog(Part):
    """Tables over Parquet files in the environment's buckets, views of them, and an Athena workgroup whose results are
    encrypted with the data key and bounded by what a query may read.

    Attributes:
        database_name: name of the database.
        workgroup_name: name of the Athena workgroup, the same as the stack's.
    """

    def __init__(self, scope: Construct, construct_id: str, *, catalog: DataCatalog, storage: EmrStorage) -> None:
        """Define the database, its tables and views, and the workgroup, whose results go to `results/athena/`."""
        super().__init__(scope, construct_id)
        database = define(
            self,
            "Database",
            "AWS::Glue::Database",
            {"CatalogId": ACCOUNT, "DatabaseInput": {"Name": catalog.database}},
        )
        self.database_name: str = database.ref
        inputs = {
            **{name: table_input(name, table, storage.names) for name, table in catalog.tables.items()},
            **{name: view_input(name, view, catalog.database) for name, view in catalog.views.items()},
        }
        for name, described in inputs.items():
            define(
                self,
                f"Table-{name}",
                "AWS::Glue::Table",
                {"CatalogId": ACCOUNT, "DatabaseName": self.database_name, "TableInput": described},
            )
        self.workgroup_name = stack_name(self)
        define(
            self,
            "Athena",
            "AWS::Athena::WorkGroup",
            {
                "Name": self.workgroup_name,
                "Description": f"Queries of {catalog.database}",
                # What goes with it is the history of its queries; results stay in the bucket.
                "RecursiveDeleteOption": True,
                "WorkGroupConfiguration": {
                    "EnforceWorkGroupConfiguration": True,
                    "PublishCloudWatchMetricsEnabled": True,
                    "BytesScannedCutoffPerQuery": catalog.bytes_scanned_cutoff_per_query,
                    "EngineVersion": {"SelectedEngineVersion": "Athena engine version 3"},
                    "ResultConfiguration": {
                        "OutputLocation": f"s3://{storage.names['results']}/athena/",
                        "ExpectedBucketOwner": ACCOUNT,
                        "EncryptionConfiguration": {
                            "EncryptionOption": "SSE_KMS",
                            "KmsKey": storage.encryption.data_key_arn,
                        },
                    },
                },
            },
        )

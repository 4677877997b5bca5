"""Keys and buckets: the stack that holds what cannot be made again."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aws_cdk import Annotations
from constructs import Construct

from emr_constructs import EmrEncryption, EmrStorage, PreparedStack
from emr_platform.model import Storage


class DataStack(PreparedStack):
    """Customer keys and buckets, protected from deletion unless both keys were turned."""

    def __init__(
        self, scope: Construct, construct_id: str, *, storage: Storage, allow_data_loss: bool,
        write_ahead_logs: bool = False, events: Collection[str] = (), dags: bool = False, **stack: Any,
    ) -> None:  # fmt: skip
        """Define the stack.

        Args:
            storage: lifecycle, and the first of the two keys (`on_delete: destroy`).
            allow_data_loss: the second key, given on the command line. Both make the stack and its buckets deletable.
            write_ahead_logs: let EMR WAL use the data key.
            events: buckets that tell EventBridge what arrives in them, by alias.
            dags: a bucket for Airflow's DAGs as well.
        """
        retain = storage.on_delete == "retain" or not allow_data_loss
        super().__init__(scope, construct_id, termination_protection=retain, **stack)
        if retain and storage.on_delete == "destroy":
            Annotations.of(self).add_warning_v2(
                "emr-platform:data-is-kept",
                "storage.on_delete is destroy, yet buckets and keys are kept: "
                "the second key, -c allow-data-loss=<environment>, was not given",
            )
        self.encryption = EmrEncryption(self, "Encryption", retain=retain, write_ahead_logs=write_ahead_logs)
        self.storage = EmrStorage(
            self, "Storage", encryption=self.encryption, storage=storage, retain=retain, events=events, dags=dags
        )
        for alias, name in self.storage.names.items():
            self.output(f"{alias.title().replace('-', '')}Bucket", name)

"""What holds for the whole account and region."""

from __future__ import annotations

from typing import Any

from constructs import Construct

from emr_constructs import EmrAccountSettings, PreparedStack
from emr_platform.model import AccountSettings, Identity

from .data_stack import DataStack


class AccountStack(PreparedStack):
    """EMR's block public access and EBS's encryption by default; when the stack goes both are as they were."""

    def __init__(
        self, scope: Construct, construct_id: str, *, settings: AccountSettings, identity: Identity, data: DataStack,
        **stack: Any,
    ) -> None:  # fmt: skip
        """Define the stack."""
        super().__init__(scope, construct_id, **stack)
        EmrAccountSettings(
            self,
            "Settings",
            settings=settings,
            disk_key_arn=data.encryption.disk_key_arn,
            log_key_arn=data.encryption.log_key_arn,
            identity=identity,
        )

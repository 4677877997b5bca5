"""The topic everything reports to."""

from __future__ import annotations

from typing import Any

from constructs import Construct

from emr_constructs import EmrNotifications, PreparedStack
from emr_platform.model import Notifications

from .data_stack import DataStack


class ObservabilityStack(PreparedStack):
    """An encrypted topic and its subscriptions."""

    def __init__(
        self, scope: Construct, construct_id: str, *, notifications: Notifications, data: DataStack, **stack: Any
    ) -> None:
        """Define the stack."""
        super().__init__(scope, construct_id, **stack)
        self.notifications = EmrNotifications(
            self, "Notifications", key_arn=data.encryption.log_key_arn, emails=notifications.emails
        )
        self.output("Topic", self.notifications.topic_arn)

"""The topic everything reports to."""

from __future__ import annotations

from typing import Any

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from emr_constructs import EmrNotifications
from emr_platform.model import Notifications

from .data_stack import DataStack


class ObservabilityStack(Stack):
    """An encrypted topic and its subscriptions."""

    def __init__(
        self, scope: Construct, construct_id: str, *, notifications: Notifications, data: DataStack, **stack: Any
    ) -> None:
        """Define the stack."""
        super().__init__(scope, construct_id, **stack)
        self.notifications = EmrNotifications(
            self, "Notifications", key_arn=data.encryption.log_key_arn, emails=notifications.emails
        )
        CfnOutput(self, "Topic", value=self.notifications.topic_arn)

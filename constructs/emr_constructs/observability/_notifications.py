"""The topic that alarms, state changes and workflows report to."""

from __future__ import annotations

from collections.abc import Sequence

from constructs import Construct

from .._raw import ACCOUNT, Part, define, policy, statement


class EmrNotifications(Part):
    """An encrypted topic that takes messages over TLS only, from this account's alarms, rules and workflows.

    Attributes:
        topic_arn: ARN of the topic.
        key_arn: ARN of its key, which publishers need as well.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key_arn: str, emails: Sequence[str] = ()) -> None:
        """Define the topic.

        Args:
            key_arn: customer key; its policy must let CloudWatch and EventBridge use it.
            emails: addresses to subscribe; each gets a message to confirm.
        """
        super().__init__(scope, construct_id)
        self.key_arn = key_arn
        topic = define(self, "Topic", "AWS::SNS::Topic", {"KmsMasterKeyId": key_arn})
        self.topic_arn: str = topic.ref
        ours = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
        events = {"Service": "events.amazonaws.com"}
        others = {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}, "Null": {"aws:SourceAccount": "false"}}
        untrusted = {"Bool": {"aws:SecureTransport": "false"}}
        define(
            self,
            "TopicPolicy",
            "AWS::SNS::TopicPolicy",
            {
                "Topics": [self.topic_arn],
                "PolicyDocument": policy(
                    [
                        statement(
                            ["sns:Publish"],
                            [self.topic_arn],
                            sid="Alarms",
                            principal={"Service": "cloudwatch.amazonaws.com"},
                            conditions=ours,
                        ),
                        # Under a condition EventBridge delivers nothing, as it does not say whose event it is. Should
                        # it ever, those of other accounts are refused. Source: EventBridge user guide,
                        # eb-troubleshooting.
                        statement(["sns:Publish"], [self.topic_arn], sid="Events", principal=events),
                        statement(
                            ["sns:Publish"],
                            [self.topic_arn],
                            sid="EventsOfOthers",
                            effect="Deny",
                            principal=events,
                            conditions=others,
                        ),
                        statement(
                            ["sns:Publish"],
                            [self.topic_arn],
                            sid="TlsOnly",
                            effect="Deny",
                            principal={"AWS": "*"},
                            conditions=untrusted,
                        ),
                    ]
                ),
            },
        )
        for number, address in enumerate(emails):
            define(
                self,
                f"Email{number + 1}",
                "AWS::SNS::Subscription",
                {"TopicArn": self.topic_arn, "Protocol": "email", "Endpoint": address},
            )

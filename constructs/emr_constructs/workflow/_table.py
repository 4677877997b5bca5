"""What runs have to agree on: who holds which cluster of a pool, and which arrivals wait for a run."""

from __future__ import annotations

from constructs import Construct

from .._raw import Part, attribute, define


class StateTable(Part):
    """A small table of locks and waits, encrypted, paid per request. Entries go by themselves when they are over.

    Attributes:
        name: its name.
        arn: its ARN.
        key_arn: ARN of its key, which whoever uses the table needs as well.
    """

    def __init__(self, scope: Construct, construct_id: str, *, key_arn: str) -> None:
        """Define the table: partition key `key`, a string; entries whose `expires` (epoch seconds) has passed go.

        Args:
            key_arn: customer key.
        """
        super().__init__(scope, construct_id)
        self.key_arn = key_arn
        table = define(
            self,
            "Table",
            "AWS::DynamoDB::Table",
            {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
                "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
                "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": key_arn},
                "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
                "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
            },
        )
        self.name: str = table.ref
        self.arn = attribute(table, "Arn")

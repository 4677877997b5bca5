"""What CloudFormation cannot do for a warehouse: its usage limit, and users with their tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from constructs import Construct

from emr_platform.model import Identity, UsageLimit

from .._raw import ACCOUNT, PARTITION, REGION, URL_SUFFIX, Defined, Part, attribute, define, inline, statement, trust
from ..identity._roles import bounds

_CODE = Path(__file__).with_name("administer_warehouse.py")


class WarehouseAdministration(Part):
    """A function that CloudFormation calls while it deploys; it signs in as the warehouse's administrator."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        workgroup_name: str,
        workgroup_arn: str,
        namespace_name: str,
        namespace_arn: str,
        database: str,
        secret_key_arn: str,
        log_key_arn: str,
        identity: Identity,
    ) -> None:
        """Define the function.

        Args:
            secret_key_arn: key that the secret of the namespace's administrator is encrypted with.
            log_key_arn: key for the function's log group.
            identity: path and permissions boundary of the function's role.
        """
        super().__init__(scope, construct_id)
        self._workgroup_arn = workgroup_arn
        logs = define(self, "Logs", "AWS::Logs::LogGroup", {"RetentionInDays": 365, "KmsKeyId": log_key_arn}, keep=True)
        role = define(
            self,
            "Role",
            "AWS::IAM::Role",
            {"AssumeRolePolicyDocument": trust("lambda.amazonaws.com"), **bounds(identity)},
        )
        own = f"{attribute(role, 'RoleId')}:*"
        policy = define(
            self,
            "Policy",
            "AWS::IAM::Policy",
            {
                **inline(
                    "administer",
                    [
                        statement(
                            ["redshift-data:BatchExecuteStatement", "redshift-data:ExecuteStatement"],
                            [workgroup_arn], sid="RunStatements",
                        ),
                        statement(
                            ["redshift-data:DescribeStatement"], ["*"], sid="OwnStatements",
                            conditions={"StringLike": {"redshift-data:statement-owner-iam-userid": own}},
                        ),
                        # The secret is Redshift's own; no attribute of the namespace names it. Source: Redshift
                        # management guide, redshift-secrets-manager-integration.
                        statement(["redshift-serverless:GetNamespace"], [namespace_arn], sid="FindSecret"),
                        statement(
                            ["secretsmanager:GetSecretValue"],
                            [f"arn:{PARTITION}:secretsmanager:{REGION}:{ACCOUNT}:secret:redshift!{namespace_name}-*"],
                            sid="Administrator",
                        ),
                        statement(
                            ["kms:Decrypt"], [secret_key_arn], sid="SecretKey",
                            conditions={"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.{URL_SUFFIX}"}},
                        ),
                        # These know no resources. Source: Service Authorization Reference, Redshift Serverless.
                        statement(
                            [
                                "redshift-serverless:CreateUsageLimit", "redshift-serverless:DeleteUsageLimit",
                                "redshift-serverless:ListUsageLimits", "redshift-serverless:UpdateUsageLimit",
                            ],
                            ["*"], sid="UsageLimits",
                        ),
                        statement(
                            ["logs:CreateLogStream", "logs:PutLogEvents"], [attribute(logs, "Arn")], sid="Log"
                        ),
                    ],
                ),
                "Roles": [role.ref],
            },
        )  # fmt: skip
        function = define(
            self,
            "Function",
            "AWS::Lambda::Function",
            {
                "Description": "Usage limit, users and tables of a warehouse",
                "Code": {"ZipFile": _CODE.read_text(encoding="utf-8")},
                "Environment": {
                    "Variables": {"WORKGROUP": workgroup_name, "DATABASE": database, "NAMESPACE": namespace_name}
                },
                "Handler": "index.handler",
                "Role": attribute(role, "Arn"),
                "Runtime": "python3.14",
                "Timeout": 600,
                "LoggingConfig": {"LogGroup": logs.ref},
            },
            after=[policy],
        )
        self._function_arn = attribute(function, "Arn")

    def define_usage_limit(self, scope: Construct, construct_id: str, limit: UsageLimit) -> Defined:
        """The workgroup's limit of RPU hours."""
        return define(
            scope,
            construct_id,
            "Custom::EmrWarehouseUsageLimit",
            {
                "ServiceToken": self._function_arn,
                "ServiceTimeout": "660",
                "ResourceArn": self._workgroup_arn,
                "Amount": str(limit.amount),
                "Period": limit.period,
                "BreachAction": limit.breach_action,
            },
        )

    def define_user(self, scope: Construct, construct_id: str, *, user: str, statements: Sequence[str]) -> Defined:
        """A database user, and statements that the administrator runs for it, all in one transaction."""
        return define(
            scope,
            construct_id,
            "Custom::EmrWarehouseUser",
            {
                "ServiceToken": self._function_arn,
                "ServiceTimeout": "660",
                "User": user,
                "Statements": list(statements),
            },
        )

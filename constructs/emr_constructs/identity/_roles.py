"""The roles of one cluster: EMR's service role, and the role and profile of its EC2 instances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from constructs import Construct

from emr_platform.model import Identity

from .._raw import ACCOUNT, PARTITION, REGION, URL_SUFFIX, Defined, Part, attribute, define, inline, statement, trust
from ._access import DataAccess, data_statements, through_s3

_DISK_ACTIONS = (
    "kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext", "kms:DescribeKey",
)  # fmt: skip
_SESSION_MANAGER = (
    "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel", "ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage",
    "ec2messages:FailMessage", "ec2messages:GetEndpoint", "ec2messages:GetMessages", "ec2messages:SendReply",
)  # fmt: skip
EMR_SERVICE = f"elasticmapreduce.{URL_SUFFIX}"
EC2_SERVICE = f"ec2.{URL_SUFFIX}"


class ClusterRoles(Part):
    """The service role and the EC2 role of one cluster; no other cluster can use or pass them by accident.

    Attributes:
        service_role_name, service_role_arn: for EMR itself: AmazonEMRServicePolicy_v2, passing of exactly one role,
            and the disk key.
        ec2_role_name, ec2_role_arn: for the nodes: what the jobs touch, their logs, their scripts and the disk key.
        instance_profile: name of the profile, which is the EC2 role's name; EMR's documentation asks for that.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        access: DataAccess,
        bucket_arns: Mapping[str, str],
        log_prefix: str,
        data_key_arn: str,
        log_key_arn: str,
        disk_key_arn: str,
        assets: Sequence[str] = (),
        session_manager: bool = False,
        node_statements: Sequence[dict[str, Any]] = (),
        service_statements: Sequence[dict[str, Any]] = (),
        identity: Identity | None = None,
    ) -> None:
        """Define the roles.

        Args:
            access: locations the jobs read and write, and objects that EMR itself reads as well.
            bucket_arns: ARNs of the environment's buckets by alias, with `logs`.
            log_prefix: prefix of the cluster's logs in the logs bucket, ending with a slash.
            assets: ARNs of the uploaded job files and scripts.
            session_manager: allow shells through AWS Systems Manager.
            node_statements: what else the nodes may do, for engines and security settings.
            service_statements: what else EMR's service role may do.
            identity: role path and permissions boundary.
        """
        super().__init__(scope, construct_id)
        self._identity = identity or Identity()
        statements = [
            *data_statements(access, bucket_arns, data_key_arn),
            *_log_statements(bucket_arns["logs"], log_prefix, log_key_arn),
            *asset_statements(assets),
            *_disk_statements(disk_key_arn),
            *node_statements,
        ]
        if session_manager:
            # The agent's call is judged on its instance: so AWS words it where it refuses (amazon-ssm-agent#374).
            instances = f"arn:{PARTITION}:ec2:{REGION}:{ACCOUNT}:instance/*"
            statements.append(statement(["ssm:UpdateInstanceInformation"], [instances], sid="SessionAgent"))
            statements.append(statement(_SESSION_MANAGER, ["*"], sid="SessionManager"))
        nodes = self._define_role("Ec2Role", trust(EC2_SERVICE), [inline("jobs", statements)])
        self.ec2_role_name, self.ec2_role_arn = nodes.ref, attribute(nodes, "Arn")
        self.instance_profile = self._define_profile()
        service = self._define_role(
            "ServiceRole",
            trust(EMR_SERVICE, conditions=_from_this_account()),
            [
                inline(
                    "cluster",
                    [
                        _pass_statement(self.ec2_role_arn),
                        *data_statements(DataAccess(objects=access.objects), bucket_arns, data_key_arn),
                        *_disk_statements(disk_key_arn),
                        statement(["kms:DescribeKey"], [log_key_arn], sid="LogKey"),
                        *service_statements,
                    ],
                )
            ],
            ["service-role/AmazonEMRServicePolicy_v2"],
        )
        self.service_role_name, self.service_role_arn = service.ref, attribute(service, "Arn")

    def _define_role(
        self, construct_id: str, trusted: dict[str, Any], policies: list[dict[str, Any]], managed: Sequence[str] = ()
    ) -> Defined:
        properties: dict[str, Any] = {
            "AssumeRolePolicyDocument": trusted,
            "Policies": policies,
            **bounds(self._identity),
        }
        if managed:
            properties["ManagedPolicyArns"] = [f"arn:{PARTITION}:iam::aws:policy/{name}" for name in managed]
        return define(self, construct_id, "AWS::IAM::Role", properties)

    def _define_profile(self) -> str:
        return define(
            self,
            "InstanceProfile",
            "AWS::IAM::InstanceProfile",
            {
                "InstanceProfileName": self.ec2_role_name,
                "Path": self._identity.role_path,
                "Roles": [self.ec2_role_name],
            },
        ).ref


def bounds(identity: Identity) -> dict[str, str]:
    """Path and permissions boundary, which every role made here has."""
    properties = {"Path": identity.role_path}
    if identity.permissions_boundary:
        properties["PermissionsBoundary"] = f"arn:{PARTITION}:iam::{ACCOUNT}:policy/{identity.permissions_boundary}"
    return properties


def _from_this_account() -> dict[str, Any]:
    """Only this account's clusters make EMR assume the role. Source: EMR management guide, emr-iam-role."""
    return {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:{PARTITION}:elasticmapreduce:*:{ACCOUNT}:*"},
    }


def _pass_statement(ec2_role_arn: str) -> dict[str, Any]:
    """The managed policy passes only roles with EMR's default names."""
    return statement(
        ["iam:PassRole"], [ec2_role_arn], sid="PassNodeRole",
        conditions={"StringEquals": {"iam:PassedToService": EC2_SERVICE}},
    )  # fmt: skip


def _log_statements(bucket_arn: str, prefix: str, log_key: str) -> list[dict[str, Any]]:
    return [
        statement(["s3:PutObject"], [f"{bucket_arn}/{prefix}*"], sid="ShipLogs"),
        statement(["kms:GenerateDataKey", "kms:Decrypt"], [log_key], sid="LogKey", conditions=through_s3()),
    ]


def asset_statements(assets: Sequence[str]) -> list[dict[str, Any]]:
    """Statements for reading uploaded files, named one by one."""
    return [statement(["s3:GetObject"], sorted(assets), sid="JobsAndScripts")] if assets else []


def _disk_statements(disk_key: str) -> list[dict[str, Any]]:
    return [
        statement(_DISK_ACTIONS, [disk_key], sid="DiskKey"),
        statement(
            ["kms:CreateGrant"], [disk_key], sid="DiskGrants",
            conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
        ),
    ]  # fmt: skip

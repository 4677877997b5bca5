"""A Redshift Serverless warehouse that workflows load into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from constructs import Construct

from emr_platform.model import Identity, RedshiftLoadStep, Warehouse
from emr_platform.render import LoadRefs, admission_statements, locate

from .._raw import (
    ACCOUNT,
    PARTITION,
    REGION,
    Defined,
    Part,
    attribute,
    define,
    expression,
    inline,
    path_of,
    policy,
    statement,
    trust,
)
from ..identity._access import through_s3
from ..identity._roles import bounds
from ..network import EmrNetwork
from ..storage import EmrStorage
from ._administration import WarehouseAdministration

_PORT = 5439
_HTTPS_OUT = {
    "CidrIp": "0.0.0.0/0",
    "IpProtocol": "tcp",
    "FromPort": 443,
    "ToPort": 443,
    "Description": "S3, which through its gateway endpoint has public addresses",
}


class EmrWarehouse(Part):
    """A namespace and a workgroup of Redshift Serverless: private, encrypted with the data key, TLS only, with a
    ceiling for its bill. Its administrator's password is made, kept in Secrets Manager and rotated by Redshift.

    COPY reads S3 with a role of its own, which may read what the loads name and nothing else.

    Attributes:
        namespace_name: name of the namespace, which holds the data.
        workgroup_name: name of the workgroup, which computes.
        workgroup_arn: its ARN.
        database: name of the database.
        security_group_id: the workgroup's own security group.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        warehouse: Warehouse,
        loads: Iterable[RedshiftLoadStep],
        network: EmrNetwork,
        storage: EmrStorage,
        identity: Identity | None = None,
        retain: bool = True,
    ) -> None:
        """Define the warehouse.

        Args:
            warehouse: capacities, limits, database.
            loads: every step that loads into it; the COPY role reads their sources.
            network: a network with three private subnets, each in a zone of its own.
            storage: the buckets, and the keys.
            identity: role path and permissions boundary.
            retain: keep the namespace, and with it all data, when the stack is deleted. Default True.

        Raises:
            ValueError: for a load from a bucket that is not the environment's own.
        """
        super().__init__(scope, construct_id)
        self._storage = storage
        self.database = warehouse.database
        # Redshift wants names. With a part of the stack's id they never meet those that an earlier stack left behind.
        stack = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}
        suffix = {"Fn::Select": [0, {"Fn::Split": ["-", stack]}]}
        self._name = expression(self, {"Fn::Join": ["-", ["emr", suffix]]})
        key = storage.encryption.data_key_arn
        role = self._define_copy_role(_own(loads), key, identity or Identity())
        self._copy_role_arn = attribute(role, "Arn")
        namespace = self._define_namespace(warehouse, key, retain)
        workgroup = self._define_workgroup(warehouse, namespace, network)
        self.namespace_name: str = namespace.ref
        self.workgroup_name: str = workgroup.ref
        self.workgroup_arn = attribute(workgroup, "Workgroup.WorkgroupArn")
        self._administration = WarehouseAdministration(
            self,
            "Administration",
            workgroup_name=self.workgroup_name,
            workgroup_arn=self.workgroup_arn,
            namespace_name=self.namespace_name,
            namespace_arn=attribute(namespace, "Namespace.NamespaceArn"),
            database=self.database,
            secret_key_arn=key,
            log_key_arn=storage.encryption.log_key_arn,
            identity=identity or Identity(),
        )
        self._administration.define_usage_limit(self, "UsageLimit", warehouse.usage_limit)

    def grant_load(
        self, scope: Construct, construct_id: str, *, role: Defined, loads: Sequence[RedshiftLoadStep]
    ) -> LoadRefs:
        """Let a state machine's role run loads, and its database user fill their tables.

        Defines the role's policy, and a resource that makes schemas, tables and grants when it is deployed.

        Args:
            scope: construct that the two belong to.
            role: the state machine's AWS::IAM::Role.
            loads: the loads of its workflow.

        Returns:
            What the states of the loads refer to.
        """
        own = f"{attribute(role, 'RoleId')}:*"
        loading = [
            statement(["redshift-data:BatchExecuteStatement"], [self.workgroup_arn], sid="RunLoads"),
            statement(["redshift-serverless:GetCredentials"], [self.workgroup_arn], sid="LoadUser"),
            # Statements are no resources. By their owner: any session of the role, for nothing says that Step Functions
            # uses one session for a whole execution.
            statement(
                ["redshift-data:DescribeStatement", "redshift-data:CancelStatement"], ["*"], sid="OwnLoads",
                conditions={"StringLike": {"redshift-data:statement-owner-iam-userid": own}},
            ),
        ]  # fmt: skip
        define(
            scope,
            construct_id,
            "AWS::IAM::Policy",
            {"PolicyName": "load", "PolicyDocument": policy(loading), "Roles": [role.ref]},
        )
        user = f"IAMR:{role.ref}"
        self._administration.define_user(
            scope, f"{construct_id}User", user=user, statements=admission_statements(loads, user)
        )
        return self.load_refs

    @property
    def load_refs(self) -> LoadRefs:
        """What the states of loads refer to."""
        return LoadRefs(PARTITION, self.workgroup_name, self.database, self._copy_role_arn, self._storage.names)

    def _define_copy_role(self, loads: Sequence[RedshiftLoadStep], key: str, identity: Identity) -> Defined:
        """Redshift sends the ARN of the database user as external id, which binds the role to this account's warehouses
        in this region. Source: Redshift management guide, authorizing-redshift-service-database-users."""
        mine = f"arn:{PARTITION}:redshift:{REGION}:{ACCOUNT}:dbuser:serverless-{ACCOUNT}-*"
        services = ["redshift-serverless.amazonaws.com", "redshift.amazonaws.com"]
        trusted = trust("", conditions={"StringLike": {"sts:ExternalId": mine}})
        trusted["Statement"][0]["Principal"] = {"Service": services}
        read = self._reading(loads, key)
        return define(
            self,
            "CopyRole",
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trusted,
                **({"Policies": [inline("copy", read)]} if read else {}),
                **bounds(identity),
            },
        )

    def _reading(self, loads: Sequence[RedshiftLoadStep], key: str) -> list[dict[str, Any]]:
        """Source: Redshift Database Developer Guide, copy-usage_notes-access-permissions: GetObject and ListBucket."""
        sources = sorted({(step.source, step.file_prefix) for step in loads})
        if not sources:
            return []
        wheres = [locate(source + prefix) for source, prefix in sources]
        arns = self._storage.arns
        lists = [
            statement(
                ["s3:ListBucket"], [arns[alias]], sid=f"List{alias.title()}",
                conditions={
                    "StringLike": {"s3:prefix": sorted({f"{one.prefix}*" for one in wheres if one.bucket == alias})}
                },
            )
            for alias in sorted({one.bucket for one in wheres})
        ]  # fmt: skip
        files = sorted({f"{arns[one.bucket]}/{one.prefix}*" for one in wheres})
        return [
            statement(["s3:GetObject"], files, sid="ReadFiles"),
            *lists,
            statement(["kms:Decrypt"], [key], sid="DataKey", conditions=through_s3()),
        ]

    def _define_namespace(self, warehouse: Warehouse, key: str, retain: bool) -> Defined:
        return define(
            self,
            "Namespace",
            "AWS::RedshiftServerless::Namespace",
            {
                "NamespaceName": self._name,
                "DbName": warehouse.database,
                "AdminUsername": "admin",
                "ManageAdminPassword": True,
                "AdminPasswordSecretKmsKeyId": key,
                "KmsKeyId": key,
                "IamRoles": [self._copy_role_arn],
                "LogExports": ["userlog", "connectionlog", "useractivitylog"],
            },
            keep=retain,
        )

    def _define_workgroup(self, warehouse: Warehouse, namespace: Defined, network: EmrNetwork) -> Defined:
        group = define(
            self,
            "Group",
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": "Redshift Serverless workgroup",
                "VpcId": network.vpc_id,
                "SecurityGroupIngress": [
                    {
                        "SourceSecurityGroupId": client,
                        "IpProtocol": "tcp",
                        "FromPort": _PORT,
                        "ToPort": _PORT,
                        "Description": "clients",
                    }
                    for client in warehouse.client_security_groups
                ],
                "SecurityGroupEgress": [_HTTPS_OUT],
                "Tags": [{"Key": "Name", "Value": path_of(self)}],
            },
        )
        self.security_group_id = attribute(group, "GroupId")
        parameters = {
            "enable_user_activity_logging": "true",  # without it the exported useractivitylog stays empty
            "max_query_execution_time": str(warehouse.max_query_execution_time),
            "require_ssl": "true",
        }
        return define(
            self,
            "Workgroup",
            "AWS::RedshiftServerless::Workgroup",
            {
                "WorkgroupName": self._name,
                "NamespaceName": namespace.ref,
                "BaseCapacity": warehouse.base_capacity,
                "MaxCapacity": warehouse.max_capacity or warehouse.base_capacity,
                "ConfigParameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
                "EnhancedVpcRouting": True,
                "PubliclyAccessible": False,
                "SecurityGroupIds": [self.security_group_id],
                "SubnetIds": list(network.subnet_ids),
            },
        )


def _own(loads: Iterable[RedshiftLoadStep]) -> list[RedshiftLoadStep]:
    found = list(loads)
    for step in found:
        if not locate(step.source).own:
            raise ValueError(
                f"got the load {step.name} from {step.source}; loads read the environment's own buckets, whose key "
                f"the COPY role may use; copy it to s3://curated/ first"
            )
    return found

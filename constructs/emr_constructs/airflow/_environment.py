"""An environment of Amazon MWAA."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from constructs import Construct, IConstruct

from emr_platform.model import ManagedAirflow

from .._raw import Part, attribute, define, path_of

_LOGS = ("DagProcessingLogs", "SchedulerLogs", "TaskLogs", "WebserverLogs", "WorkerLogs")
_SUBNETS = 2
"""MWAA takes exactly two subnets. Source: MWAA user guide, networking-about."""


class MwaaEnvironment(Part):
    """Airflow in two private subnets, with all its logs, a key of the customer's, and a group that only lets in itself.

    Attributes:
        name: its name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        airflow: ManagedAirflow,
        name: str,
        vpc_id: str,
        subnet_ids: Sequence[str],
        role_arn: str,
        bucket_arn: str,
        key_arn: str,
        tags: Mapping[str, str],
        after: Iterable[IConstruct] = (),
    ) -> None:
        """Define the environment.

        Args:
            name: its name, which is unique in the account and region.
            subnet_ids: private subnets in different zones; the first two are taken.
            role_arn: its execution role.
            bucket_arn: bucket with the folder `dags`.
            key_arn: key of the bucket, and of everything that the environment keeps.
            after: constructs that must be complete before it is made.
        """
        super().__init__(scope, construct_id)
        self.name = name
        window = {"WeeklyMaintenanceWindowStart": airflow.maintenance_window} if airflow.maintenance_window else {}
        define(
            self,
            "Environment",
            "AWS::MWAA::Environment",
            {
                "Name": name,
                "AirflowVersion": airflow.version,
                "EnvironmentClass": airflow.environment_class,
                "MinWorkers": airflow.minimum_workers,
                "MaxWorkers": airflow.maximum_workers,
                "WebserverAccessMode": airflow.webserver_access,
                "EndpointManagement": "SERVICE",
                "ExecutionRoleArn": role_arn,
                "SourceBucketArn": bucket_arn,
                "DagS3Path": "dags",
                "KmsKey": key_arn,
                "LoggingConfiguration": {log: {"Enabled": True, "LogLevel": "INFO"} for log in _LOGS},
                "NetworkConfiguration": {
                    "SubnetIds": list(subnet_ids[:_SUBNETS]),
                    "SecurityGroupIds": [self._define_group(vpc_id)],
                },
                "Tags": dict(tags),
                **window,
            },
            after=after,
        )

    def _define_group(self, vpc_id: str) -> str:
        """Source: MWAA user guide, vpc-security: its parts speak to each other on 443 and to the database on 5432."""
        group = define(
            self,
            "Group",
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": "Airflow: its own parts, and HTTPS to AWS",
                "VpcId": vpc_id,
                "SecurityGroupEgress": [
                    {
                        "CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
                        "Description": "HTTPS, through endpoints where there is no way out",
                    }
                ],
                "Tags": [{"Key": "Name", "Value": path_of(self)}],
            },
        )  # fmt: skip
        group_id = attribute(group, "GroupId")
        self._define_rule("FromItself", "Ingress", {"SourceSecurityGroupId": group_id}, group_id, 443)
        self._define_rule("DatabaseFromItself", "Ingress", {"SourceSecurityGroupId": group_id}, group_id, 5432)
        self._define_rule("DatabaseToItself", "Egress", {"DestinationSecurityGroupId": group_id}, group_id, 5432)
        return group_id

    def _define_rule(self, construct_id: str, kind: str, other: Mapping[str, Any], group: str, port: int) -> None:
        ports = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "Description": "between parts of Airflow"}
        define(self, construct_id, f"AWS::EC2::SecurityGroup{kind}", {"GroupId": group, **ports, **other})

"""The security groups of one cluster, with every rule EMR wants, so that it adds none of its own."""

from __future__ import annotations

from typing import Any

from constructs import Construct

from emr_platform.catalog import NEWEST, service_endpoint
from emr_platform.model import JdbcMetastore
from emr_platform.render.runjobflow import SERVICE_POLICY_TAG

from .._raw import Defined, below, define

_HTTPS_OUT = {
    "CidrIp": "0.0.0.0/0",
    "IpProtocol": "tcp",
    "FromPort": 443,
    "ToPort": 443,
    "Description": "AWS services; S3 through its gateway endpoint has public addresses",
}
_NOWHERE = {"CidrIp": "127.0.0.1/32", "IpProtocol": "tcp", "FromPort": 9, "ToPort": 9, "Description": "no way out"}
# What EMR adds by itself when it is missing: all TCP, UDP and ICMP between the nodes.
_ALL = (
    {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535},
    {"IpProtocol": "udp", "FromPort": 0, "ToPort": 65535},
    {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1},
)


class ClusterSecurityGroups:
    """Primary, core-and-task and service-access groups of one cluster in a private subnet, release 5.30 or later.

    EMR adds missing rules at launch and never removes them; rules that it added keep the groups from being deleted.
    Therefore all of them are declared. Up to 7.x EMR's service opens connections to the nodes (8443) and takes theirs
    (9443) through an interface with the service-access group; from 8.0 on the nodes call an endpoint (443) that has
    this group. Source: EMR management guide, emr-man-sec-groups.

    Attributes:
        scope: all of them together, for what comes after them.
        primary, core, service: group ids.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc_id: str,
        name: str,
        release: str = NEWEST,
        vpc_cidr: str | None = None,
        service_group: str | None = None,
        metastore: JdbcMetastore | None = None,
    ) -> None:
        """Define the groups in a VPC, for the cluster of a name.

        Args:
            release: release label of the cluster.
            vpc_cidr: address range of the VPC; releases 8.x without a `service_group` need it.
            service_group: for 8.x the group of the VPC's endpoint for EMR's service. Default: a group of the cluster's
                own, which EMR puts on the endpoint that it makes or finds.
            metastore: database that the nodes may open connections to.

        Raises:
            ValueError: for a release 8.x in a VPC whose address range is not known and that has no service group.
        """
        self.scope = below(scope, construct_id)
        self._name = name
        self._vpc_id = vpc_id
        # Any region's answer will do: it is None or not by release.
        calls_endpoint = service_endpoint("us-east-1", release) is not None
        if calls_endpoint:
            self.service = service_group or self._define_endpoint_group(release, vpc_cidr)
        else:
            self.service = self._define_group("Service", "EMR service access", [], [_NOWHERE])
        asked = [] if calls_endpoint else [_port(8443, "EMR service", source=self.service)]
        answers = [] if calls_endpoint else [_port(9443, "EMR service", destination=self.service)]
        if metastore:
            answers.append(_port(metastore.port, "metastore", destination=metastore.security_group))
        self.primary = self._define_group("Primary", "EMR primary node", asked, [_HTTPS_OUT, *answers])
        self.core = self._define_group(
            "Core",
            "EMR core and task nodes",
            [
                *asked,
                *({**ports, "SourceSecurityGroupId": self.primary, "Description": "primary node"} for ports in _ALL),
            ],
            [
                _HTTPS_OUT,
                *answers,
                {"IpProtocol": "-1", "DestinationSecurityGroupId": self.primary, "Description": "primary node"},
            ],
        )
        self._define_node_rules()
        if not calls_endpoint:
            self._define_service_rules()

    def _define_endpoint_group(self, release: str, vpc_cidr: str | None) -> str:
        if not vpc_cidr:
            raise ValueError(
                f"got {release} in a VPC whose address range is not known; its nodes reach EMR's service through an "
                "endpoint that is open to the whole VPC; add network.vpc_cidr"
            )
        https = {"CidrIp": vpc_cidr, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "Description": "from the VPC"}
        return self._define_group("Service", "EMR service access", [https], [_NOWHERE])

    def _define_group(
        self, construct_id: str, description: str, ingress: list[dict[str, Any]], egress: list[dict[str, Any]]
    ) -> str:
        properties: dict[str, Any] = {
            "GroupDescription": f"{description} of {self._name}",
            "VpcId": self._vpc_id,
            "SecurityGroupEgress": egress,
            "Tags": [
                {"Key": "Name", "Value": f"{self._name} {construct_id.lower()}"},
                {"Key": SERVICE_POLICY_TAG, "Value": "true"},
            ],
        }
        if ingress:
            properties["SecurityGroupIngress"] = ingress
        return define(self.scope, construct_id, "AWS::EC2::SecurityGroup", properties).ref

    def _define_node_rules(self) -> None:
        """Rules that would be circular inside the groups."""
        for ports in _ALL:
            protocol = str(ports["IpProtocol"]).capitalize()
            self._ingress(f"PrimaryFromPrimary{protocol}", self.primary, self.primary, "primary node", ports)
            self._ingress(f"PrimaryFromCore{protocol}", self.primary, self.core, "core and task nodes", ports)
            self._ingress(f"CoreFromCore{protocol}", self.core, self.core, "core and task nodes", ports)
        everything = {"IpProtocol": "-1"}
        self._egress("PrimaryToPrimary", self.primary, self.primary, "primary node", everything)
        self._egress("PrimaryToCore", self.primary, self.core, "core and task nodes", everything)
        self._egress("CoreToCore", self.core, self.core, "core and task nodes", everything)

    def _define_service_rules(self) -> None:
        https = {"IpProtocol": "tcp", "FromPort": 8443, "ToPort": 8443}
        back = {"IpProtocol": "tcp", "FromPort": 9443, "ToPort": 9443}
        self._egress("ServiceToPrimary", self.service, self.primary, "primary node", https)
        self._egress("ServiceToCore", self.service, self.core, "core and task nodes", https)
        self._ingress("ServiceFromPrimary", self.service, self.primary, "primary node", back)

    def _ingress(self, construct_id: str, group: str, source: str, description: str, ports: dict[str, Any]) -> Defined:
        properties = {"GroupId": group, "SourceSecurityGroupId": source, "Description": description, **ports}
        return define(self.scope, construct_id, "AWS::EC2::SecurityGroupIngress", properties)

    def _egress(
        self, construct_id: str, group: str, destination: str, description: str, ports: dict[str, Any]
    ) -> Defined:
        properties = {"GroupId": group, "DestinationSecurityGroupId": destination, "Description": description, **ports}
        return define(self.scope, construct_id, "AWS::EC2::SecurityGroupEgress", properties)


def _port(port: int, description: str, *, source: str = "", destination: str = "") -> dict[str, Any]:
    peer = {"SourceSecurityGroupId": source} if source else {"DestinationSecurityGroupId": destination}
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "Description": description, **peer}

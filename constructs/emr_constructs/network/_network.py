"""A VPC for clusters, or one that exists."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from aws_cdk import Token
from constructs import Construct

from emr_platform.catalog import NEWEST, endpoint_name, service_endpoint
from emr_platform.model import ExistingNetwork, Identity, NewNetwork
from emr_platform.render.runjobflow import SERVICE_POLICY_TAG
from emr_platform.sizing.subnets import private_blocks, public_block

from .._raw import REGION, Defined, Part, attribute, define, path_of, region_of
from ._default_group import ClosedDefaultGroup
from ._endpoints import account_policy, s3_policy

if TYPE_CHECKING:
    from aws_cdk.aws_ec2 import IVpc

_NOWHERE = {"CidrIp": "127.0.0.1/32", "IpProtocol": "tcp", "FromPort": 9, "ToPort": 9, "Description": "no way out"}


class EmrNetwork(Part):
    """Private subnets for clusters, with private ways to the AWS services they call.

    A new VPC has one private subnet per availability zone, an S3 gateway endpoint and interface endpoints, each with a
    policy, flow logs, and a default security group without rules; or it has one NAT gateway as well. An existing VPC
    is used as it is.

    For releases 8.x a new VPC also has the endpoint through which EMR's service and its clusters talk. In an existing
    VPC its owner made one, or EMR makes it at the first launch.

    Attributes:
        vpc_id: id of the VPC.
        subnet_ids: ids of the private subnets.
        cidr: address range of the VPC, None when it is not known.
        service_group: security group of the endpoint for EMR's service, None where it is not made here.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        network: NewNetwork | ExistingNetwork | None = None,
        releases: Sequence[str] = (NEWEST,),
        endpoints: Sequence[str] = ("kms", "secretsmanager", "sts"),
        other_buckets: Sequence[str] = (),
        container_images: bool = False,
        flow_log_bucket_arn: str | None = None,
        log_key_arn: str | None = None,
        identity: Identity | None = None,
    ) -> None:
        """Define the network.

        Args:
            network: address range, zones, way out; or the ids of an existing one. Default: 10.40.0.0/16, two zones, no
                way out.
            releases: EMR releases that will run here; the S3 endpoint lets their repositories through.
            endpoints: interface endpoints where there is no way out, beside those that `network` names.
            other_buckets: buckets of other accounts that jobs reach.
            container_images: let the images of AWS's own containers through, as MWAA's are. Default False.
            flow_log_bucket_arn: bucket for flow logs. Default: no flow logs.
            log_key_arn: key for the log group of the one function in here. Default: a key of AWS.
            identity: path and permissions boundary of that function's role.

        Raises:
            ValueError: when the stack's region is not known at synthesis; EMR's repositories are named after it.
        """
        super().__init__(scope, construct_id)
        network = network or NewNetwork()
        self.service_group: str | None = None
        if isinstance(network, ExistingNetwork):
            self.vpc_id, self.cidr = network.vpc_id, network.vpc_cidr
            self.subnet_ids: tuple[str, ...] = network.subnet_ids
            return
        region = _region(self)
        self._path = path_of(self)
        self.cidr = network.cidr
        vpc = self._define_vpc(network)
        self.vpc_id = vpc.ref
        subnets = self._define_subnets(network)
        self.subnet_ids = tuple(subnet.ref for subnet in subnets)
        tables = self._define_routes(network, subnets)
        self._define_s3_endpoint(s3_policy(region, releases, other_buckets, container_images=container_images), tables)
        wanted = {*network.endpoints, *(endpoints if network.internet == "none" else ())}
        if wanted:
            self._define_interface_endpoints(network.cidr, region, sorted(wanted))
        for service in sorted({*filter(None, (service_endpoint(region, release) for release in releases))}):
            self.service_group = self._define_service_endpoint(network.cidr, service)
        if flow_log_bucket_arn:
            self._define_flow_log(flow_log_bucket_arn)
        ClosedDefaultGroup(
            self,
            "DefaultGroup",
            group_id=attribute(vpc, "DefaultSecurityGroup"),
            log_key_arn=log_key_arn,
            identity=identity,
        )

    @cached_property
    def vpc(self) -> IVpc:
        """The VPC as the CDK's own kind of object, for other constructs of an app. Made on demand."""
        from aws_cdk.aws_ec2 import Vpc

        return Vpc.from_vpc_attributes(
            self,
            "Vpc2",
            vpc_id=self.vpc_id,
            availability_zones=[f"zone-{n}" for n in range(len(self.subnet_ids))],
            private_subnet_ids=list(self.subnet_ids),
        )

    def _define_vpc(self, network: NewNetwork) -> Defined:
        return define(
            self,
            "Vpc",
            "AWS::EC2::VPC",
            {
                "CidrBlock": network.cidr,
                "EnableDnsHostnames": True,
                "EnableDnsSupport": True,
                "Tags": _tags(self._path),
            },
        )

    def _define_subnets(self, network: NewNetwork) -> list[Defined]:
        return [
            define(
                self,
                f"PrivateSubnet{number + 1}",
                "AWS::EC2::Subnet",
                {
                    "VpcId": self.vpc_id,
                    "CidrBlock": block,
                    "AvailabilityZone": {"Fn::Select": [number, {"Fn::GetAZs": ""}]},
                    "MapPublicIpOnLaunch": False,
                    "Tags": [*_tags(f"{self._path}/private-{number + 1}"), _SERVICE_TAG],
                },
            )
            for number, block in enumerate(private_blocks(network))
        ]

    def _define_routes(self, network: NewNetwork, subnets: Sequence[Defined]) -> list[str]:
        """One table for all private subnets: without a way out they have nothing to tell apart."""
        table = define(
            self, "PrivateRoutes", "AWS::EC2::RouteTable", {"VpcId": self.vpc_id, "Tags": _tags(self._path)}
        ).ref
        for number, subnet in enumerate(subnets):
            define(
                self,
                f"PrivateSubnet{number + 1}Routes",
                "AWS::EC2::SubnetRouteTableAssociation",
                {"RouteTableId": table, "SubnetId": subnet.ref},
            )
        if network.internet == "nat":
            self._define_way_out(network, table)
        return [table]

    def _define_way_out(self, network: NewNetwork, private_table: str) -> None:
        gateway = define(self, "InternetGateway", "AWS::EC2::InternetGateway", {"Tags": _tags(self._path)}).ref
        attachment = define(
            self,
            "InternetGatewayAttachment",
            "AWS::EC2::VPCGatewayAttachment",
            {"VpcId": self.vpc_id, "InternetGatewayId": gateway},
        )
        subnet = define(
            self,
            "PublicSubnet",
            "AWS::EC2::Subnet",
            {
                "VpcId": self.vpc_id,
                "CidrBlock": public_block(network),
                "AvailabilityZone": {"Fn::Select": [0, {"Fn::GetAZs": ""}]},
                "MapPublicIpOnLaunch": False,
                "Tags": _tags(f"{self._path}/public"),
            },
        ).ref
        table = define(
            self, "PublicRoutes", "AWS::EC2::RouteTable", {"VpcId": self.vpc_id, "Tags": _tags(self._path)}
        ).ref
        define(
            self,
            "PublicSubnetRoutes",
            "AWS::EC2::SubnetRouteTableAssociation",
            {"RouteTableId": table, "SubnetId": subnet},
        )
        everywhere = {"DestinationCidrBlock": "0.0.0.0/0"}
        route = define(
            self,
            "PublicRoute",
            "AWS::EC2::Route",
            {"RouteTableId": table, "GatewayId": gateway, **everywhere},
            after=[attachment],
        )
        address = define(self, "NatAddress", "AWS::EC2::EIP", {"Domain": "vpc", "Tags": _tags(self._path)})
        nat = define(
            self,
            "NatGateway",
            "AWS::EC2::NatGateway",
            {"AllocationId": attribute(address, "AllocationId"), "SubnetId": subnet, "Tags": _tags(self._path)},
            after=[route],
        ).ref
        define(
            self, "PrivateRoute", "AWS::EC2::Route", {"RouteTableId": private_table, "NatGatewayId": nat, **everywhere}
        )

    def _define_s3_endpoint(self, document: dict[str, Any], tables: Sequence[str]) -> None:
        define(
            self,
            "S3Endpoint",
            "AWS::EC2::VPCEndpoint",
            {
                "VpcEndpointType": "Gateway",
                "ServiceName": f"com.amazonaws.{REGION}.s3",
                "VpcId": self.vpc_id,
                "RouteTableIds": list(tables),
                "PolicyDocument": document,
            },
        )

    def _define_interface_endpoints(self, cidr: str, region: str, services: Sequence[str]) -> None:
        tags = _tags(f"{self._path}/endpoints")
        group = self._define_endpoint_group("EndpointGroup", "Interface endpoints: HTTPS from the VPC", cidr, tags)
        for service in services:
            define(
                self,
                f"Endpoint-{service}",
                "AWS::EC2::VPCEndpoint",
                {
                    "VpcEndpointType": "Interface",
                    "ServiceName": endpoint_name(region, service),
                    "VpcId": self.vpc_id,
                    "SubnetIds": list(self.subnet_ids),
                    "SecurityGroupIds": [group],
                    "PrivateDnsEnabled": True,
                    "PolicyDocument": account_policy(),
                },
            )

    def _define_service_endpoint(self, cidr: str, service: str) -> str:
        """The endpoint between EMR's service and clusters of releases 8.x, and its group, which is every such cluster's
        service-access group. Made here it goes with the VPC; made by EMR it would stay and keep the VPC from going.

        It has no policy: with whose credentials the nodes speak to EMR's service is not documented. The name and the
        tag are the ones by which EMR's service policy knows it. Sources: EMR management guide, emr-clusters-in-a-vpc,
        emr-man-sec-groups and emr-iam-role.
        """
        tags = [*_tags(f"{self._path}/emr-service"), _SERVICE_TAG]
        group = self._define_endpoint_group("ServiceGroup", "EMR service endpoint: HTTPS from the VPC", cidr, tags)
        define(
            self,
            "ServiceEndpoint",
            "AWS::EC2::VPCEndpoint",
            {
                "VpcEndpointType": "Interface",
                "ServiceName": service,
                "VpcId": self.vpc_id,
                "SubnetIds": list(self.subnet_ids),
                "SecurityGroupIds": [group],
                "PrivateDnsEnabled": True,
                "Tags": [*_tags("emr-service-vpce"), _SERVICE_TAG],
            },
        )
        return group

    def _define_endpoint_group(
        self, construct_id: str, description: str, cidr: str, tags: Sequence[dict[str, str]]
    ) -> str:
        group = define(
            self,
            construct_id,
            "AWS::EC2::SecurityGroup",
            {
                "GroupDescription": description,
                "VpcId": self.vpc_id,
                "SecurityGroupIngress": [
                    {"CidrIp": cidr, "IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "Description": "from the VPC"}
                ],
                # A group without egress rules gets one that allows everything; one to nowhere prevents that.
                "SecurityGroupEgress": [_NOWHERE],
                "Tags": list(tags),
            },
        )
        return attribute(group, "GroupId")

    def _define_flow_log(self, bucket_arn: str) -> None:
        define(
            self,
            "FlowLog",
            "AWS::EC2::FlowLog",
            {
                "ResourceId": self.vpc_id,
                "ResourceType": "VPC",
                "TrafficType": "ALL",
                "LogDestinationType": "s3",
                "LogDestination": f"{bucket_arn}/vpc-flow-logs/",
                "MaxAggregationInterval": 600,
                "DestinationOptions": {
                    "FileFormat": "parquet",
                    "HiveCompatiblePartitions": True,
                    "PerHourPartition": False,
                },
                "Tags": _tags(self._path),
            },
        )


_SERVICE_TAG = {"Key": SERVICE_POLICY_TAG, "Value": "true"}


def _tags(name: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": name}]


def _region(scope: Construct) -> str:
    region = region_of(scope)
    if Token.is_unresolved(region):
        raise ValueError(
            "the stack has no region; EMR's repositories are named after it; give the stack env=Environment(region=...)"
        )
    return region

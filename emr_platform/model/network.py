"""Where clusters run: a VPC made for them, or one that exists."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from ._base import Cidr, Int, Model, Str, matching

InterfaceEndpoint = Literal[
    "ec2", "elasticmapreduce", "glue", "kms", "lakeformation", "logs", "monitoring", "secretsmanager", "ssm",
    "ssmmessages", "ec2messages", "states", "sts", "emrwal.prod",
]  # fmt: skip


class NewNetwork(Model):
    """A VPC made by the platform, with one private subnet in each availability zone."""

    cidr: Cidr = "10.40.0.0/16"
    """Address range of the VPC, /16 to /28, in a private range. Shared evenly by the subnets. Default 10.40.0.0/16."""
    zones: Annotated[Int, Field(ge=1, le=6)] = 2
    """How many availability zones get a private subnet. EMR picks one of them at each launch. Default 2."""
    internet: Literal["none", "nat"] = "none"
    """`none` (default): no way out, AWS services are reached through VPC endpoints. `nat`: nodes may open connections
    to the internet through one NAT gateway, which is billed by the hour and by the gigabyte."""
    endpoints: tuple[InterfaceEndpoint, ...] = ()
    """Interface endpoints beyond those that the clusters' features need. Each is billed per hour and zone."""


class ExistingNetwork(Model):
    """A VPC that exists. Its private subnets must carry the tag that EMR's service policy asks for."""

    vpc_id: Annotated[Str, matching(r"vpc-[0-9a-f]{8,17}", "a VPC id looks like vpc-0123456789abcdef0", "copy it")]
    """Id of the VPC."""
    vpc_cidr: Cidr | None = None
    """Address range of the VPC; needed only by features that open a port to the whole VPC."""
    subnet_ids: Annotated[
        tuple[
            Annotated[
                Str, matching(r"subnet-[0-9a-f]{8,17}", "a subnet id looks like subnet-0123456789abcdef0", "copy it")
            ],
            ...,
        ],
        Field(min_length=1, max_length=16),
    ]
    """Ids of private subnets, best one in each availability zone. Each needs the tag
    `for-use-with-amazon-emr-managed-policies` = `true`, which only the subnets' owner can set."""


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "<existing>" if "vpc_id" in value or "subnet_ids" in value else "<new>"
    return "<existing>" if isinstance(value, ExistingNetwork) else "<new>"


Network = Annotated[
    Annotated[NewNetwork, Tag("<new>")] | Annotated[ExistingNetwork, Tag("<existing>")], Discriminator(_kind)
]

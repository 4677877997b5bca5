"""Subnets of an existing VPC carry the tag of EMR's service policy.

Source: EMR Management Guide, emr-managed-iam-policies: AmazonEMRServicePolicy_v2 launches into subnets tagged
for-use-with-amazon-emr-managed-policies = true only. The tag cannot be seen from here, hence an advice.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import ExistingNetwork
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    network = context.environment.network
    if isinstance(network, ExistingNetwork):
        yield Problem(
            ("network", "subnet_ids"),
            "subnets that exist already",
            "EMR launches into subnets tagged for-use-with-amazon-emr-managed-policies = true only",
            "have them tagged by the VPC's owner, and acknowledge this once they are",
            "advice",
        )

"""The role with which Application Auto Scaling follows a cluster's rules on metrics."""

from __future__ import annotations

from typing import Any

from constructs import Construct

from emr_platform.model import Cluster, Identity

from .._raw import ACCOUNT, PARTITION, REGION, Defined, define, inline, policy, statement, trust
from ..identity._roles import EMR_SERVICE, bounds

AUTO_SCALING_SERVICE = "application-autoscaling.amazonaws.com"


def define_auto_scaling_role(
    scope: Construct, cluster: Cluster, tag: dict[str, str], identity: Identity
) -> Defined | None:
    """The role with which Application Auto Scaling resizes a cluster's groups; None when no group has rules.

    What it may do is AmazonElasticMapReduceforAutoScalingRole, but for clusters with this tag alone. Source: EMR
    management guide, emr-iam-role-automatic-scaling; its earlier editions trust EMR besides.

    Args:
        tag: key and value of the tag that tells this cluster from others.
    """
    if not any(getattr(nodes, "automatic_scaling", None) for nodes in cluster.nodes.values()):
        return None
    clusters = f"arn:{PARTITION}:elasticmapreduce:{REGION}:{ACCOUNT}:cluster/*"
    # EMR names the alarms; to list them takes all of a region.
    alarms = f"arn:{PARTITION}:cloudwatch:{REGION}:{ACCOUNT}:alarm:*"
    ours = {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in tag.items()}}
    groups = ["elasticmapreduce:ListInstanceGroups", "elasticmapreduce:ModifyInstanceGroups"]
    return define(
        scope,
        "AutoScalingRole",
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": _auto_scaling_trust(),
            "Policies": [
                inline(
                    "scale",
                    [
                        statement(["cloudwatch:DescribeAlarms"], [alarms], sid="SeeAlarms"),
                        statement(groups, [clusters], sid="OwnGroups", conditions=ours),
                    ],
                )
            ],
            **bounds(identity),
        },
    )


def _auto_scaling_trust() -> dict[str, Any]:
    sources = {
        AUTO_SCALING_SERVICE: f"arn:{PARTITION}:application-autoscaling:*:{ACCOUNT}:scalable-target/*",
        EMR_SERVICE: f"arn:{PARTITION}:elasticmapreduce:*:{ACCOUNT}:*",
    }
    documents = [trust(service, conditions=_from(source)) for service, source in sources.items()]
    return policy([one for document in documents for one in document["Statement"]])


def _from(source: str) -> dict[str, Any]:
    return {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": source}}


def pass_auto_scaling_statement(role_arn: str) -> dict[str, Any]:
    """Passing the role to Application Auto Scaling, as EMR's own policies have it for the role's default name."""
    return statement(
        ["iam:PassRole"], [role_arn], sid="PassAutoScalingRole",
        conditions={"StringLike": {"iam:PassedToService": f"{AUTO_SCALING_SERVICE}*"}},
    )  # fmt: skip

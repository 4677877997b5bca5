"""Runtime roles: a role of its own for every workflow of a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from constructs import Construct

from emr_platform.model import Identity

from .._raw import Part, attribute, define, inline, policy, statement
from ._roles import ClusterRoles, bounds


class RuntimeRoles(Part):
    """The roles that a cluster's steps run with, one for each workflow, and the permission of its nodes to take them.

    A role trusts the nodes' EC2 role and nobody else. The permission is a policy beside the EC2 role, not in it: inside
    it, each of the two would have to exist before the other. Source: EMR management guide, emr-steps-runtime-roles.

    Attributes:
        arns: ARN of each workflow's role.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        roles: ClusterRoles,
        grants: Mapping[str, Sequence[Mapping[str, Any]]],
        propagate_source_identity: bool = False,
        identity: Identity | None = None,
    ) -> None:
        """Define the roles.

        Args:
            roles: the cluster's other roles.
            grants: policy statements by workflow; where there are none, its steps may do nothing in AWS.
            propagate_source_identity: let the nodes hand on who asked for a step.
            identity: role path and permissions boundary.
        """
        super().__init__(scope, construct_id)
        actions = ["sts:AssumeRole", "sts:TagSession"]
        if propagate_source_identity:
            actions.append("sts:SetSourceIdentity")
        trusted = policy([{"Effect": "Allow", "Principal": {"AWS": roles.ec2_role_arn}, "Action": actions}])
        self.arns = {
            workflow: attribute(
                define(
                    self,
                    workflow,
                    "AWS::IAM::Role",
                    {
                        "Description": f"What the steps of {workflow} may do",
                        "AssumeRolePolicyDocument": trusted,
                        **({"Policies": [inline("steps", statements)]} if statements else {}),
                        **bounds(identity or Identity()),
                    },
                ),
                "Arn",
            )
            for workflow, statements in grants.items()
        }
        if self.arns:
            define(
                self,
                "Assume",
                "AWS::IAM::Policy",
                {
                    "PolicyName": "runtime-roles",
                    "PolicyDocument": policy([statement(actions, list(self.arns.values()), sid="RuntimeRoles")]),
                    "Roles": [roles.ec2_role_name],
                },
            )

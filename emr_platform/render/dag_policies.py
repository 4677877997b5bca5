"""How the policies of the DAGs' role are cut, and whether a role has room for them.

All DAGs of an environment share a role. What they do on a cluster is in managed policies, for a role's inline ones have
room for few clusters. Source: IAM User Guide, reference_iam-quotas.
"""

from __future__ import annotations

from collections.abc import Sequence

from emr_platform.catalog import limit

_STATEMENTS = 1900
"""Characters of a policy's statements, but for tags and ARNs of clusters and roles."""
_TAG_USES = 5
"""Statements of one cluster that name its tag, at most; one that stays is named by its shorter ARN, twice."""
_ARN = len("arn:aws-us-gov:iam::123456789012:role") + 64
"""Characters of a role's ARN but for its path, at most."""
_ROLES = 3
"""Roles that are passed at a launch, at most; each has a name in quotes, and a comma."""


def cluster_size(tag: str, runtime_roles: int, path: str) -> int:
    """Characters that a cluster takes in a policy, at most.

    Args:
        tag: value of its tag.
        runtime_roles: how many workflows with a DAG have a role of their own on it.
        path: path of all roles.
    """
    return _TAG_USES * (len(tag) + 3) + (_ROLES + runtime_roles) * (_ARN + len(path) + 3)


def policies_of(sizes: Sequence[int]) -> list[list[int]]:
    """The numbers of the clusters in each policy, from 0, in the order given.

    Args:
        sizes: characters of each cluster, from `cluster_size`. One that is larger than a policy gets one all the same.
    """
    found: list[list[int]] = []
    left = 0
    for number, size in enumerate(sizes):
        if size > left or not found:
            found.append([])
            left = room()
        found[-1].append(number)
        left -= size
    return found


def room() -> int:
    """Characters that a policy has for clusters."""
    most = limit("iam_managed_policy").maximum
    assert most
    return most - _STATEMENTS

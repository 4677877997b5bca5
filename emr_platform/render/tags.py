"""Tags by which the guard tells whose a cluster is, and how old it may become."""

from __future__ import annotations

from emr_platform.model import Cluster

ENVIRONMENT_TAG = "emr-platform:environment"
EXECUTION_TAG = "emr-platform:execution"
EXTEND_TAG = "emr-platform:extend-until"
MAXIMUM_AGE_TAG = "emr-platform:max-age-hours"
POOL_TAG = "emr-platform:pool"
WORKFLOW_TAG = "emr-platform:workflow"
_TRANSIENT_HOURS = 24


def age_tags(cluster: Cluster) -> dict[str, str]:
    """The tag with the hours that a cluster may become old; none for a long-running one that says nothing."""
    hours = maximum_age(cluster)
    return {MAXIMUM_AGE_TAG: str(hours)} if hours else {}


def maximum_age(cluster: Cluster) -> int | None:
    """Hours that a cluster may become old; None for a long-running one that says nothing."""
    return cluster.maximum_age_hours or (_TRANSIENT_HOURS if cluster.lifetime == "transient" else None)


def run_tags(workflow: str) -> list[dict[str, str]]:
    """Tags of a cluster that one execution launches for itself.

    The execution is named by its ARN, at most 256 characters as values of tags may be: names of executions are unique
    in their state machine only, and the ARN is what the guard asks Step Functions about.
    """
    return [
        {"Key": EXECUTION_TAG, "Value": "{% $states.context.Execution.Id %}"},
        {"Key": WORKFLOW_TAG, "Value": workflow},
    ]

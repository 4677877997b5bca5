"""Scheduled changes of capacity: what EventBridge Scheduler sends, and the state machine that resizes by name.

The ids of a cluster's fleets and groups are no attributes of `AWS::EMR::Cluster`, so nothing can name them in a
template; Step Functions' integrations take names. Source: Step Functions developer guide, "connect-emr".
"""

from __future__ import annotations

from typing import Any

from emr_platform.model import Cluster, Resize, ScheduledScaling

from .runjobflow import managed_scaling_policy

State = dict[str, Any]
_FLEET_KEYS = ("TargetOnDemandCapacity", "TargetSpotCapacity")


def scheduled_policy(cluster: Cluster, schedule: ScheduledScaling, cluster_id: str) -> dict[str, Any] | None:
    """The arguments of PutManagedScalingPolicy at a schedule; None when it sets no bounds."""
    if schedule.managed_scaling is None:
        return None
    policy = managed_scaling_policy(schedule.managed_scaling, on_fleets=cluster.on_fleets)
    return {"ClusterId": cluster_id, "ManagedScalingPolicy": policy}


def scheduled_resizes(cluster: Cluster, schedule: ScheduledScaling) -> list[dict[str, Any]]:
    """What the resizing state machine gets at a schedule: a name and its capacity for each fleet or group.

    Raises:
        ValueError: for nodes that the cluster does not have, and for a capacity that is not the nodes' own kind.
    """
    return [_resize(cluster, name, resize) for name, resize in schedule.resize.items()]


def _resize(cluster: Cluster, name: str, resize: Resize) -> dict[str, Any]:
    known = {key.rpartition(".")[2] for key in cluster.nodes} - {"primary"}
    if name not in known:
        raise ValueError(f"got a resize of {name}; it is one of {', '.join(sorted(known))}; name one of them")
    fleet = (resize.target_on_demand_capacity, resize.target_spot_capacity)
    if cluster.on_fleets:
        if None in fleet or resize.instance_count is not None:
            raise ValueError(
                f"got a resize of the fleet {name} without both of its targets; EMR refuses one without the other; "
                "give target_on_demand_capacity and target_spot_capacity, and no instance_count"
            )
        return {"Name": name, **dict(zip(_FLEET_KEYS, fleet, strict=True))}
    if resize.instance_count is None or fleet != (None, None):
        raise ValueError(
            f"got a resize of the group {name} without a number of instances; a group has no targets; "
            "give instance_count alone"
        )
    return {"Name": name, "InstanceCount": resize.instance_count}


def resize_machine(name: str, *, on_fleets: bool, cluster_id: str, partition: str, topic: str) -> dict[str, Any]:
    """The definition of the state machine that resizes a cluster. Its input is `{"Resizes": [...]}`.

    Args:
        name: the cluster's name, for notifications.
        cluster_id: EMR's id of the cluster, or a reference to it.
        topic: ARN of the topic that hears of a resize that failed.
    """
    return {
        "Comment": f"Scheduled resizes of {name}",
        "QueryLanguage": "JSONata",
        "StartAt": "Resizes",
        "States": {
            "Resizes": {
                "Type": "Map",
                "Items": "{% $states.input.Resizes %}",
                "MaxConcurrency": 1,
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "INLINE"},
                    "StartAt": "Resize",
                    "States": {"Resize": _task(on_fleets, cluster_id, partition)},
                },
                "Catch": [
                    {
                        "ErrorEquals": ["States.ALL"],
                        "Assign": {"Failure": "{% $states.errorOutput %}"},
                        "Next": "NotifyFailure",
                    }
                ],
                "Next": "Resized",
            },
            "Resized": {"Type": "Succeed"},
            "NotifyFailure": _notify(name, partition, topic),
            "Failed": {"Type": "Fail", "Error": "{% $Failure.Error %}", "Cause": "{% $string($Failure) %}"},
        },
    }


def _task(on_fleets: bool, cluster_id: str, partition: str) -> State:
    kind = "Fleet" if on_fleets else "Group"
    keys = _FLEET_KEYS if on_fleets else ("InstanceCount",)
    return {
        "Type": "Task",
        "Resource": f"arn:{partition}:states:::elasticmapreduce:modifyInstance{kind}ByName",
        "Arguments": {
            "ClusterId": cluster_id,
            f"Instance{kind}Name": "{% $states.input.Name %}",
            f"Instance{kind}": {key: f"{{% $states.input.{key} %}}" for key in keys},
        },
        # EMR refuses a resize while another goes on.
        "Retry": [
            {
                "ErrorEquals": ["States.TaskFailed"],
                "IntervalSeconds": 60,
                "BackoffRate": 2,
                "MaxAttempts": 4,
                "JitterStrategy": "FULL",
            }
        ],
        "End": True,
    }


def _notify(name: str, partition: str, topic: str) -> State:
    facts = f"{{'cluster': '{name}', 'failure': $Failure, 'execution': $states.context.Execution.Id}}"
    return {
        "Type": "Task",
        "Resource": f"arn:{partition}:states:::sns:publish",
        "Arguments": {
            "TopicArn": topic,
            "Subject": f"Scheduled resize of {name} failed"[:100],
            "Message": f"{{% $string({facts}) %}}",
        },
        "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 2, "BackoffRate": 2, "MaxAttempts": 2}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
        "Next": "Failed",
    }

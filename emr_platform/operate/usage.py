"""What a run has used so far: hours of instances and vCPUs. The catalogue has no prices, so there is no money in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from emr_platform.catalog import instance_type


@dataclass(frozen=True)
class Usage:
    """Hours from the launch of each instance to its end, or until now. No bill: that has prices, minimums and disks.

    Attributes:
        instances: how many there were.
        instance_hours: their hours.
        vcpu_hours: the same by EC2's vCPUs; None when the type of one of them is not known.
    """

    instances: int
    instance_hours: float
    vcpu_hours: float | None

    def __str__(self) -> str:
        vcpus = "" if self.vcpu_hours is None else f", {self.vcpu_hours:.3f} vCPU-hours"
        plural = "" if self.instances == 1 else "s"
        return f"{self.instances} instance{plural}, {self.instance_hours:.3f} instance-hours{vcpus}"


def usage(client: Callable[[str], Any], clusters: Iterable[str]) -> Usage:
    """What clusters have used.

    EMR remembers the two thousand newest instances of a cluster. Source: API reference, ListInstances.
    """
    now, count, hours, vcpus = dt.datetime.now(dt.UTC), 0, 0.0, 0.0
    known = True
    for cluster in clusters:
        for page in client("emr").get_paginator("list_instances").paginate(ClusterId=cluster):
            for instance in page["Instances"]:
                timeline = instance["Status"].get("Timeline", {})
                began = timeline.get("CreationDateTime")
                lived = ((timeline.get("EndDateTime") or now) - began).total_seconds() / 3600 if began else 0.0
                kind = instance_type(str(instance.get("InstanceType")))
                known = known and kind is not None
                count, hours = count + 1, hours + lived
                vcpus += lived * ((kind.ec2_vcpus or kind.vcpus) if kind else 0)
    return Usage(count, hours, vcpus if known and count else None)

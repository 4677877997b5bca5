"""EC2 instance types as EMR sees them: its own count of vcores and memory, the releases and regions that take them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from emr_platform.catalog._data import in_ranges, load

Architecture = Literal["x86_64", "arm64"]
Category = Literal["general", "compute", "memory", "storage", "gpu"]


@dataclass(frozen=True, slots=True)
class InstanceType:
    """One instance type EMR accepts.

    `vcpus` and `memory_mib` are what EMR tells YARN and differ from EC2's figures: m4, d2 and i2 count twice the
    vCPUs, most families since the sixth generation 95 percent of the memory. `ec2_vcpus` (what quotas count) and
    `ec2_memory_mib` are None for the few types EC2 no longer describes. `disk_gb` is the instance store as a whole.
    """

    name: str
    vcpus: int
    memory_mib: int
    architecture: Architecture
    disks: int
    disk_gb: int
    category: Category
    current_generation: bool
    ec2_vcpus: int | None
    ec2_memory_mib: int | None

    @property
    def family(self) -> str:
        """The part before the dot, such as "m5"."""
        return self.name.partition(".")[0]

    @property
    def size(self) -> str:
        """The part after the dot, such as "xlarge"."""
        return self.name.partition(".")[2]

    @property
    def ebs_only(self) -> bool:
        """Whether the type has no disks of its own, so that HDFS and shuffle need EBS volumes."""
        return self.disks == 0

    @property
    def memory_per_vcpu_mib(self) -> float:
        """EMR's memory for each of EMR's vcores."""
        return self.memory_mib / self.vcpus


@cache
def instance_type(name: str) -> InstanceType | None:
    """Return an instance type by its name, None when no EMR release takes it."""
    row = _rows().get(name)
    return None if row is None else InstanceType(name, *row)


@cache
def instance_types() -> tuple[InstanceType, ...]:
    """Return every instance type any EMR release takes, sorted by name."""
    return tuple(InstanceType(name, *row) for name, row in _rows().items())


def known_instance_type(name: str) -> InstanceType:
    """Return an instance type by its name; ValueError, naming the nearest sizes, when EMR does not take it."""
    found = instance_type(name)
    if found is None:
        family = name.partition(".")[0]
        siblings = [known for known in _rows() if known.partition(".")[0] == family]
        remedy = f"sizes of {family} EMR takes: {', '.join(siblings)}" if siblings else "EMR takes no such family"
        raise ValueError(f"instance type {name!r} is not one EMR takes; {remedy}")
    return found


def supported_by(item: InstanceType | str, release: str) -> bool | None:
    """Tell whether a release (a label) takes an instance type; None when the release was not recorded."""
    document = load("instance_support")
    position = next((at for at, labels in enumerate(document["lists"]) if release in labels.split()), None)
    return None if position is None else in_ranges(_sizes(document, _name(item)), position)


def offered_in(item: InstanceType | str, region: str) -> bool | None:
    """Tell whether an instance type can be used with EMR in a region.

    True: EMR has a price for it there, and EC2, where its offerings were recorded, offers it. False: neither.
    None: the region was not recorded, or EMR's prices and EC2's offerings disagree.
    """
    document = load("instance_offerings")
    if region not in document["regions"]:
        return None
    position = document["regions"].index(region)
    yes, _, unclear = _sizes(document, _name(item)).partition("|")
    if in_ranges(yes, position):
        return True
    return None if in_ranges(unclear, position) else False


def _name(item: InstanceType | str) -> str:
    return item if isinstance(item, str) else item.name


def _sizes(document: dict[str, Any], name: str) -> str:
    """Return the entry of one type in a file that groups the sizes of each family by equal entries."""
    family, _, size = name.partition(".")
    groups: dict[str, str] = document["families"].get(family, {})
    return next((entry for sizes, entry in groups.items() if size in sizes.split()), "")


@cache
def _rows() -> dict[str, list[Any]]:
    return {row[0]: row[1:] for row in load("instance_types")["types"]}

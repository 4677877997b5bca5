"""Composes a fleet: an ordered, weighted list of instance types for an amount of vCPUs.

The result is text for an environment file and is pinned there: a younger generation never joins by itself.

What is judgement: at most 15 types for Spot and 8 for On-Demand, two sizes or more of each family, at most 64 instances
of the lightest type, families without extras before those with disks, networks or a share of the CPU only. That ten
types or more suit Spot is advice of AWS (aws-emr-best-practices, Spot Usage); that EMR overshoots a target by up to the
largest weight less one is from botocore emr/2009-03-31 InstanceFleetConfig; a fleet has 30 types at most (catalog limit
`fleet_instance_types_with_strategy`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from emr_platform.catalog import InstanceType, instance_types, offered_in, supported_by
from emr_platform.sizing.composition import Choice, Composition, Demand, ImpossibleDemandError

__all__ = ["Choice", "Composition", "Demand", "ImpossibleDemandError", "compose"]

POOLS_ENOUGH: Final = 10
"""Types a Spot fleet should name. Source: aws-emr-best-practices, Spot Usage."""
MOST_TYPES: Final = {"spot": 15, "on-demand": 8}
MOST_INSTANCES: Final = 64
MOST_UNITS: Final = 4000
"""The model's own limit (`Capacity`), which a test compares."""
SHARES: Final = (4, 2)
"""The largest weight is at most a quarter of the target; half of it where a Spot fleet had too few types else; the
whole of it where there is no smaller type."""
_KINDS: Final = (
    "plain",
    "plain with disks of its own",
    "with a faster network, storage or clock, which costs more",
    "with a share of the CPU guaranteed, not all of it",
)
_MIB_FOR_EACH_VCPU: Final = {"general": 4096, "compute": 2048, "memory": 8192}


def compose(demand: Demand) -> Composition:
    """Return a fleet for a demand; the same demand gives the same fleet as long as the catalogue is the same.

    All types have one architecture and one ratio of memory to vCPUs, and are taken by the release and offered in the
    region for certain.
    ImpossibleDemandError: no such types, fewer vCPUs than the smallest has, or more than a fleet may have units.
    """
    if demand.vcpus > MOST_UNITS:
        raise ImpossibleDemandError(
            f"got {demand.vcpus} vCPUs; a fleet in an environment file has {MOST_UNITS} units at most, and a unit is a "
            "vCPU here; ask for less, or for several clusters"
        )
    found, excluded = _candidates(demand)
    if not found:
        raise ImpossibleDemandError(_why_none(demand, excluded))
    newest = sorted({_generation(item) for item in found}, reverse=True)[: demand.generations]
    young = [item for item in found if _generation(item) in newest]
    fitting, share = _fitting(demand, young)
    chosen = _spread(fitting, MOST_TYPES[demand.market])
    large = sum(item.vcpus > demand.vcpus // share for item in young)
    excluded["of an older generation"] = len(found) - len(young)
    excluded[f"with more than {demand.vcpus // share} vCPUs, a share of 1/{share} of the target"] = large
    excluded["much smaller or larger than the others"] = len(young) - len(fitting) - large
    excluded[f"beyond {MOST_TYPES[demand.market]} types, two sizes or more of each family"] = len(fitting) - len(chosen)
    choices = tuple(
        Choice(item.name, item.vcpus, priority, _generation(item), _why(item))
        for priority, item in enumerate(sorted(chosen, key=_preference))
    )
    left_out = tuple((reason, count) for reason, count in excluded.items() if count)
    return Composition(demand, choices, left_out, tuple(_notes(demand, choices)))


def _candidates(demand: Demand) -> tuple[list[InstanceType], Counter[str]]:
    """Types that fit a demand but for their generation and size, and why others do not, each counted once."""
    reasons = {item: _misfit(item, demand) for item in instance_types()}
    excluded = Counter(reason for _, reason in sorted(filter(None, reasons.values())))
    return [item for item, reason in reasons.items() if reason is None], excluded


def _misfit(item: InstanceType, demand: Demand) -> tuple[int, str] | None:
    """The first reason against a type, with its place in the order of asking."""
    ratio = _MIB_FOR_EACH_VCPU[demand.family]
    if item.architecture != demand.architecture:
        return 0, f"not {demand.architecture}"
    if item.category != demand.family:
        return 1, f"not of the family {demand.family}"
    if not item.ec2_vcpus or item.ec2_memory_mib != ratio * item.ec2_vcpus or item.vcpus != item.ec2_vcpus:
        return 2, f"not of {ratio // 1024} GiB for each vCPU, as EC2 and EMR count them"
    if not supported_by(item, demand.release):
        return 3, f"not taken by {demand.release}"
    if not offered_in(item, demand.region):
        return 4, f"not offered in {demand.region} for certain"
    return None


def _fitting(demand: Demand, young: Sequence[InstanceType]) -> tuple[list[InstanceType], int]:
    """Types of suitable size, and the share of the target that their weights stay below.

    Sizes are within four times one another, so that one executor size fits them well, unless that leaves a Spot fleet
    too few types.
    """
    wanted = POOLS_ENOUGH if demand.market == "spot" else 1
    best: tuple[list[InstanceType], int] = ([], SHARES[0])
    for share in SHARES:
        small = [item for item in young if item.vcpus <= demand.vcpus // share]
        for within in (_alike(demand, small), small):
            if len(within) >= wanted:
                return within, share
            if len(within) > len(best[0]):
                best = within, share
    whole = [item for item in young if item.vcpus <= demand.vcpus]
    if best[0] or whole:
        return best if best[0] else (whole, 1)
    least = min(young, key=lambda item: (item.vcpus, item.name))
    raise ImpossibleDemandError(
        f"got {demand.vcpus} vCPUs; the smallest type that fits, {least.name}, has {least.vcpus}; "
        f"ask for {least.vcpus} or more"
    )


def _alike(demand: Demand, small: Sequence[InstanceType]) -> list[InstanceType]:
    large_enough = [item for item in small if item.vcpus * MOST_INSTANCES >= demand.vcpus]
    least = min((item.vcpus for item in large_enough), default=0)
    return [item for item in large_enough if item.vcpus <= 4 * least]


def _spread(fitting: Sequence[InstanceType], most: int) -> list[InstanceType]:
    """Take one size of every family, then the next size of every family, until there are enough.

    So many families only that each may have two sizes; those with extras only where plain ones are too few.
    """
    by_family: dict[str, list[InstanceType]] = {}
    for item in sorted(fitting, key=lambda item: (_rank(item) > 1, _preference(item))):
        by_family.setdefault(item.family, []).append(item)
    several = [sizes for sizes in by_family.values() if len(sizes) > 1]
    families = several[: most // 2] if len(several) >= most // 2 else list(by_family.values())
    rounds = max(map(len, families))
    return [sizes[turn] for turn in range(rounds) for sizes in families if turn < len(sizes)][:most]


def _preference(item: InstanceType) -> tuple[int, int, str, int, str]:
    """Newest generation first, then plain families, then those with disks, then others; the smallest size first."""
    return (-_generation(item), _rank(item), item.family, item.vcpus, item.name)


def _rank(item: InstanceType) -> int:
    """Where a family stands among those of its generation, as an index of `_KINDS`."""
    extras = re.sub(r"^[a-z]+\d+", "", item.family)
    if "flex" in extras:
        return 3
    if extras.rstrip("d") in {"", "g", "i", "a"}:
        return int(extras.endswith("d"))
    return 2


def _why(item: InstanceType) -> str:
    return f"generation {_generation(item)}, {_KINDS[_rank(item)]}, {item.memory_mib // 1024} GiB for EMR"


def _generation(item: InstanceType) -> int:
    found = re.search(r"\d+", item.family)
    assert found, "every family of EC2 has a number"
    return int(found[0])


def _why_none(demand: Demand, excluded: Counter[str]) -> str:
    here = [reason for reason in excluded if reason.endswith("for certain") or reason.startswith("not taken")]
    counted = "; ".join(f"{excluded[reason]} are {reason}" for reason in here) or "there are none"
    return (
        f"got {demand.family} types for {demand.architecture} with {demand.release} in {demand.region}; {counted}; "
        "choose another architecture or family, a newer release, or another region"
    )


def _notes(demand: Demand, choices: Sequence[Choice]) -> Iterator[str]:
    largest = max(choice.weight for choice in choices)
    if largest * SHARES[0] > demand.vcpus:
        smallest = min(choice.weight for choice in choices)
        why = "there is no smaller type" if smallest * SHARES[0] > demand.vcpus else "else there are too few types"
        yield f"the largest weight, {largest}, is more than a quarter of the target: {why}"
    if demand.market == "spot" and len(choices) < POOLS_ENOUGH:
        yield f"fewer than {POOLS_ENOUGH} types fit, so that Spot capacity may run dry"
    if demand.market == "spot" and demand.role == "core":
        yield "AWS takes Spot instances back, and core nodes go with their part of HDFS; use Spot for task nodes"

"""What a fleet is wanted for, and the fleet that came of it, as data, as YAML and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Family = Literal["general", "compute", "memory"]
Architecture = Literal["arm64", "x86_64"]
Market = Literal["spot", "on-demand"]
Role = Literal["core", "task"]

STRATEGIES: Final = {"spot": "capacity-optimized-prioritized", "on-demand": "prioritized"}
"""The strategies that look at priorities. Source: EMR Management Guide, emr-instance-fleet."""


class ImpossibleDemandError(ValueError):
    """No fleet can be composed; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a fleet is wanted for. `vcpus` is the target capacity; `generations` how many to use, newest first."""

    vcpus: int
    family: Family
    architecture: Architecture
    release: str
    region: str
    generations: int = 3
    market: Market = "spot"
    role: Role = "task"


@dataclass(frozen=True, slots=True)
class Choice:
    """One type of the fleet; `priority` 0 comes first, and `why` says what it is taken for."""

    type: str
    weight: int
    priority: int
    generation: int
    why: str


@dataclass(frozen=True, slots=True)
class Composition:
    """A composed fleet and how it came about.

    Attributes:
        choices: the types in order of priority.
        excluded: why types were left out and how many, in the order of asking.
        notes: what a reader should know of this fleet, maybe nothing.
    """

    demand: Demand
    choices: tuple[Choice, ...]
    excluded: tuple[tuple[str, int], ...]
    notes: tuple[str, ...]

    @property
    def largest_weight(self) -> int:
        """By less than this EMR may exceed the target."""
        return max(choice.weight for choice in self.choices)

    def fleet(self) -> dict[str, object]:
        """Return the fleet as an environment file has it."""
        market = self.demand.market.replace("-", "_")
        return {
            "instance_types": [
                {"type": choice.type, "weight": choice.weight, "priority": choice.priority} for choice in self.choices
            ],
            "launch_specifications": {market: {"allocation_strategy": STRATEGIES[self.demand.market]}},
            f"target_{market}_capacity": self.demand.vcpus,
        }

    def yaml(self) -> str:
        """Return the fleet as lines for an environment file, below `clusters.<name>`."""
        demand = self.demand
        market = demand.market.replace("-", "_")
        types = "\n".join(
            f"    - {{type: {choice.type}, weight: {choice.weight}, priority: {choice.priority}}}"
            for choice in self.choices
        )
        return (
            f"# Composed: {demand.vcpus} vCPUs, {demand.family}, {demand.architecture}, {demand.release} in "
            f"{demand.region}. Pinned: nothing changes by itself.\n"
            f"{demand.role}:\n"
            "  # A unit of capacity is one vCPU.\n"
            f"  instance_types:\n{types}\n"
            "  launch_specifications:\n"
            f"    {market}: {{allocation_strategy: {STRATEGIES[demand.market]}}}\n"
            f"  target_{market}_capacity: {demand.vcpus}\n"
        )

    def explain(self) -> list[str]:
        """Return how the fleet came about, one sentence a line."""
        demand, count = self.demand, len(self.choices)
        generations = sorted({choice.generation for choice in self.choices}, reverse=True)
        lightest = min(choice.weight for choice in self.choices)
        instances = -(-demand.vcpus // lightest)
        weights = f"{lightest}" if lightest == self.largest_weight else f"{lightest} to {self.largest_weight}"
        return [
            f"{_counted(count, 'type')}: {_counted(count, 'pool')} of {demand.market} capacity in the zone EMR picks",
            f"generation {', '.join(map(str, generations))}: newest first, plain families before those with extras",
            f"weights are vCPUs, {weights}: {_counted(instances, 'instance')} at most",
            f"EMR exceeds a target by less than the largest weight, so by {self.largest_weight - 1} at most",
            *(f"{choice.type}: {choice.why}" for choice in self.choices),
            *(f"{_counted(left_out, 'type')} left out: {reason}" for reason, left_out in self.excluded),
            *self.notes,
        ]


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"

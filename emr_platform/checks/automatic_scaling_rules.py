"""Rules of automatic scaling have different names, do something, and go both ways.

Source: botocore emr/2009-03-31 ScalingRule: names are unique within a policy; EMR Management Guide,
emr-automatic-scaling: rules to grow without rules to shrink, or the other way round, have to be undone by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import AutomaticScaling, InstanceGroup, ScalingRule
from ._base import Context, Problem
from ._walk import scaled_nodes


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_nodes(context.environment):
        if isinstance(at.nodes, InstanceGroup) and at.nodes.automatic_scaling:
            path = (*at.path, "automatic_scaling", "rules")
            yield from _names(path, at.nodes.automatic_scaling)
            yield from _one_way(path, at.nodes.automatic_scaling)


def _names(path: Path, scaling: AutomaticScaling) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, rule in enumerate(scaling.rules):
        if rule.name in first:
            got = f"'{rule.name}' a second time (first at rules[{first[rule.name]}])"
            yield Problem((*path, index, "name"), got, "rules of a group have different names", "rename one of them")
        first.setdefault(rule.name, index)
        if rule.adjustment == 0 and rule.adjustment_type != "EXACT_CAPACITY":
            where = (*path, index, "adjustment")
            yield Problem(where, "0", "a rule adds or removes something", "write by how much", "warning")


def _one_way(path: Path, scaling: AutomaticScaling) -> Iterator[Problem]:
    ways = {way for rule in scaling.rules for way in _ways(rule)}
    if len(ways) == 1:
        way, other = ("grow", "shrink") if ways == {"grow"} else ("shrink", "grow")
        yield Problem(
            path,
            f"only rules to {way}",
            f"the group then stays at its {'largest' if way == 'grow' else 'smallest'} until somebody resizes it",
            f"add a rule to {other}",
            "warning",
        )


def _ways(rule: ScalingRule) -> tuple[str, ...]:
    """An exact capacity may be either way."""
    if rule.adjustment_type == "EXACT_CAPACITY":
        return ("grow", "shrink")
    return () if rule.adjustment == 0 else ("grow",) if rule.adjustment > 0 else ("shrink",)

"""Rules of automatic scaling have different names, do something, go both ways, and not both at once.

Source: botocore emr/2009-03-31 ScalingRule: names are unique within a policy; EMR Management Guide,
emr-automatic-scaling: rules to grow without rules to shrink, or the other way round, have to be undone by hand;
UsingEMR_ViewingMetrics: what is left of memory is much while a cluster has little to do.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Path
from ..model import AutomaticScaling, InstanceGroup, ScalingRule
from ._base import Context, Problem
from ._walk import scaled_nodes

_MUCH_WHEN_IDLE = ("YARNMemoryAvailablePercentage", "MemoryAvailableMB", "IsIdle", "CapacityRemainingGB")


def check(context: Context) -> Iterator[Problem]:
    for at in scaled_nodes(context.environment):
        if isinstance(at.nodes, InstanceGroup) and at.nodes.automatic_scaling:
            path = (*at.path, "automatic_scaling", "rules")
            yield from _names(path, at.nodes.automatic_scaling)
            yield from _one_way(path, at.nodes.automatic_scaling)
            yield from _at_once(path, at.nodes.automatic_scaling)
            yield from _upside_down(path, at.nodes.automatic_scaling)


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


def _at_once(path: Path, scaling: AutomaticScaling) -> Iterator[Problem]:
    """Rules on one metric of which one grows and the other shrinks the group at the same value."""
    many = list(enumerate(scaling.rules))
    for index, rule in many:
        for number, other in many[:index]:
            same = (rule.metric, rule.namespace, rule.statistic) == (other.metric, other.namespace, other.statistic)
            opposed = {_ways(rule), _ways(other)} == {("grow",), ("shrink",)}
            if same and opposed and _overlap(rule, other):
                yield Problem(
                    (*path, index, "threshold"),
                    f"{rule.threshold:g} where {other.name} acts {_words(other)}",
                    "between the two one rule adds what the other removes, for as long as the cluster runs",
                    f"leave a gap to the threshold of rules[{number}]",
                    "warning",
                )


def _overlap(one: ScalingRule, other: ScalingRule) -> bool:
    if one.comparison.split("_")[0] == other.comparison.split("_")[0]:
        return True
    below, above = (one, other) if one.comparison.startswith("LESS") else (other, one)
    return above.threshold < below.threshold


def _words(rule: ScalingRule) -> str:
    return f"{'below' if rule.comparison.startswith('LESS') else 'above'} {rule.threshold:g}"


def _upside_down(path: Path, scaling: AutomaticScaling) -> Iterator[Problem]:
    for index, rule in enumerate(scaling.rules):
        grows_when_idle = _ways(rule) == ("grow",) and rule.comparison.startswith("GREATER")
        if rule.metric in _MUCH_WHEN_IDLE and grows_when_idle:
            yield Problem(
                (*path, index, "comparison"),
                f"{rule.comparison} to grow on {rule.metric}",
                "it is high while the cluster has little to do, so an idle cluster grows to its maximum",
                "write LESS_THAN, or a negative adjustment",
                "warning",
            )

"""A capacity that an input sets is one of the launched cluster, and good at both of the input's bounds.

Source: this platform; the other rules are asked about the cluster at the least and the largest capacity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from typing import Any

from ..findings import Path, dotted
from ..model import Cluster, Environment, IntegerInput, Workflow
from ._base import Context, Problem
from ._run import rule_module, rule_names

_NAME = "input-capacity"


def check(context: Context) -> Iterator[Problem]:
    environment, known = context.environment, _Known(context)
    for name, workflow in environment.workflows.items():
        set_already: dict[str, str] = {}
        for key, declared in workflow.inputs.items():
            if not isinstance(declared, IntegerInput) or declared.sets is None:
                continue
            path = ("workflows", name, "inputs", key)
            first = set_already.setdefault(declared.sets, key)
            if first != key:
                got = f"'{declared.sets}', which {first} sets too"
                yield Problem((*path, "sets"), got, "a capacity has one value", "let one input set it")
                continue
            objection = _objection(environment, workflow, declared.sets)
            if objection:
                why, remedy = objection
                yield Problem((*path, "sets"), f"'{declared.sets}'", why, remedy)
            elif declared.minimum <= declared.maximum:
                yield from _at_both_bounds(context, known, path, workflow.cluster or "", declared)


def _objection(environment: Environment, workflow: Workflow, path: str) -> tuple[str, str] | None:
    """Why there is no such capacity to set, and the remedy."""
    if workflow.pool is not None:
        remedy = "give the workflow a `cluster` instead of a `pool`, or scale the pool's by managed_scaling"
        return "a run takes the clusters of a pool as they are", remedy
    cluster = environment.clusters.get(workflow.cluster or "")
    if cluster is None:
        return None
    if cluster.lifetime != "transient":
        return "a long-running cluster is not launched by the workflow", "remove it, or use a transient cluster"
    return _not_there(cluster, path)


def _not_there(cluster: Cluster, path: str) -> tuple[str, str] | None:
    """The same for a cluster that lacks what is to be set."""
    nodes, _, key = path.partition(".")
    if nodes == "managed_scaling":
        return None if cluster.managed_scaling else ("the cluster has no managed_scaling", "add it to the cluster")
    if cluster.on_fleets and key == "instance_count":
        return "the cluster is made of fleets, whose sizes are targets", f"write {nodes}.target_on_demand_capacity"
    if not cluster.on_fleets and key != "instance_count":
        return "the cluster is made of groups, whose sizes are instance counts", f"write {nodes}.instance_count"
    if nodes == "task" and not cluster.task and len(cluster.task_groups) != 1:
        return "the cluster has no task nodes, or several groups of them", "set the capacity of core nodes"
    return None


def _at_both_bounds(
    context: Context, known: _Known, path: Path, cluster: str, declared: IntegerInput
) -> Iterator[Problem]:
    if cluster not in context.environment.clusters:
        return
    told: set[tuple[str, Path]] = set()
    for key in ("minimum", "maximum"):
        value: int = getattr(declared, key)
        changed = _changed(context.environment, cluster, declared.sets or "", value)
        for problem in _found(replace(context, environment=changed)):
            which = (problem.rule, problem.path)
            if which not in known.problems | told and problem.severity != "advice":
                told.add(which)
                got = f"{value}, and then {dotted(problem.path)} is {problem.got}"
                yield Problem(
                    (*path, key), got, problem.why, "narrow the bounds, or change the cluster", problem.severity
                )


class _Known:
    """What the other rules object to in the file as it is, asked when it is first needed."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def problems(self) -> set[tuple[str, Path]]:
        return {(problem.rule, problem.path) for problem in _found(self._context)}


def _found(context: Context) -> Iterator[Problem]:
    for name in rule_names():
        if name != _NAME:
            yield from (
                replace(problem, rule=problem.rule or name)
                for problem in import_module(rule_module(name)).check(context)
            )


def _changed(environment: Environment, key: str, path: str, value: int) -> Environment:
    """The environment with one capacity of a cluster changed."""
    cluster = _with_capacity(environment.clusters[key], path, value)
    return environment.model_copy(update={"clusters": {**environment.clusters, key: cluster}})


def _with_capacity(cluster: Cluster, path: str, value: int) -> Cluster:
    nodes, _, key = path.partition(".")
    if nodes == "task" and key == "instance_count":
        groups: dict[str, Any] = {
            name: group.model_copy(update={key: value}) for name, group in cluster.task_groups.items()
        }
        return cluster.model_copy(update={"task_groups": groups})
    return cluster.model_copy(update={nodes: getattr(cluster, nodes).model_copy(update={key: value})})

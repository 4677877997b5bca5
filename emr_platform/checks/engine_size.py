"""The engines of a cluster fit its instance types.

Source: `emr_platform.sizing`, whose modules name theirs; without this rule synthesis would end with the same words.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import instance_type
from ..engines import engines_of
from ._base import Context, Problem
from ._walk import clusters


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        # Types that EMR does not take have a rule of their own.
        if not all(instance_type(name) for nodes in cluster.nodes.values() for name in nodes.type_names):
            continue
        for engine in engines_of(cluster):
            try:
                if engine.sizing:
                    engine.sizing(cluster)
            except ValueError as error:
                why, _, remedy = str(error).rpartition("; ")
                slots = engine.name == "Flink" and cluster.flink and cluster.flink.task_slots
                place = ("flink", "task_slots") if slots else ("core",)
                yield Problem((*path, *place), f"{engine.name} on these instance types", why, remedy)

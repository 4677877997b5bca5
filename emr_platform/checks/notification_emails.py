"""Somebody hears of what happens where nobody looks: workflows that start by themselves, clusters that stay.

Source: this platform; alarms, failures and what the guard did are published to the environment's topic alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    environment = context.environment
    unwatched = [
        *(f"clusters.{name}" for name, cluster in environment.clusters.items() if cluster.lifetime == "long-running"),
        *(f"workflows.{name}" for name, workflow in environment.workflows.items() if workflow.triggers),
    ]
    if unwatched and not environment.notifications.emails:
        yield Problem(
            ("notifications", "emails"),
            f"no address, with {', '.join(unwatched)}",
            "nobody is watching when these fail, and nobody hears the topic that tells of it",
            "write who is to be told, or acknowledge this with who else subscribes to the topic",
            "advice",
        )

"""What is said about an engine is said on a cluster that installs it.

Source: this platform; the setting would do nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Cluster
from ._base import Context, Problem
from ._engines import TABLE_ENGINES
from ._walk import clusters, has_application

_SETTINGS = {
    "hbase": ("HBase",),
    "flink": ("Flink",),
    "notebooks": ("JupyterHub",),
    "metastore": TABLE_ENGINES,
    "table_formats": TABLE_ENGINES,
}


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        for key, engines in _SETTINGS.items():
            if getattr(cluster, key) and not has_application(cluster, *engines):
                yield Problem((*path, key), f"{key} with {_installed(cluster)}", *_said(key, engines))


def _said(key: str, engines: tuple[str, ...]) -> tuple[str, str]:
    """Rule and remedy."""
    if len(engines) == 1:
        return f"it is for {engines[0]}, which this cluster does not install", f"add {engines[0]}, or remove {key}"
    return "none of these engines looks at tables", f"add one that does, such as Spark or Hive, or remove {key}"


def _installed(cluster: Cluster) -> str:
    return ", ".join(cluster.applications)

"""Tools are installed beside the engine they work on.

Source: what each tool is (EMR Release Guide, emr-phoenix, emr-hue, emr-oozie, emr-hcatalog, emr-livy, emr-zeppelin,
emr-jupyterhub). EMR may bring an engine along unasked, which no source confirms, so nothing here is an error.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Severity
from ._base import Context, Problem
from ._walk import clusters, has_application

_COMPANIONS: dict[str, tuple[tuple[str, ...], str, Severity]] = {
    "phoenix": (("HBase",), "Phoenix is SQL on HBase", "warning"),
    "livy": (("Spark",), "Livy hands sessions to Spark", "warning"),
    "jupyterenterprisegateway": (("Spark",), "its kernels run on Spark", "warning"),
    "hcatalog": (("Hive",), "HCatalog shows Hive's tables to others", "advice"),
    "oozie": (("Hadoop", "Hive", "Spark", "Pig"), "Oozie runs the jobs of other engines", "advice"),
    "hue": (("Hive", "Spark", "HBase", "Presto", "Trino", "Oozie"), "Hue is a view of other engines", "advice"),
    "jupyterhub": (("Spark",), "its kernels run on Spark", "advice"),
    "zeppelin": (("Spark", "Hive", "HBase", "Flink"), "Zeppelin's notebooks run on an engine", "advice"),
    "tez": (("Hive", "Pig"), "Tez runs the queries of Hive and Pig", "advice"),
}


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        for index, name in enumerate(cluster.applications):
            needed, why, severity = _COMPANIONS.get(name.lower(), ((), "", "advice"))
            if needed and not has_application(cluster, *needed):
                yield Problem(
                    (*path, "applications", index),
                    f"{name} without {_listed(needed)}",
                    why,
                    f"add {_listed(needed)}, or remove {name}",
                    severity,
                )


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"

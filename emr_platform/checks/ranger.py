"""Ranger is for Kerberos clusters with applications that EMR has plug-ins for or lets run beside them.

Source: EMR Management Guide, emr-ranger-app-support and emr-ranger-security-config: other applications, the Glue Data
Catalog, table formats and several primary nodes are not supported; EMRFS server-side encryption is. An application
without its plug-in makes the request fail.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..engines import metastore_of
from ..findings import Path
from ..model import Cluster, GlueMetastore, Ranger
from ._base import Context, Problem
from ._walk import clusters, has_application

_BESIDE = {
    "hadoop", "livy", "zeppelin", "hue", "ganglia", "hcatalog", "mahout", "mxnet", "tensorflow", "tez", "zookeeper",
}  # fmt: skip
_PLUGINS = ("Spark", "Hive", "Trino")


def check(context: Context) -> Iterator[Problem]:
    for path, cluster in clusters(context.environment):
        ranger, where = cluster.security.ranger, (*path, "security", "ranger")
        if ranger is None:
            continue
        if cluster.security.kerberos is None:
            why = "Ranger decides by the name that Kerberos vouches for"
            yield Problem(where, "Ranger without Kerberos", why, "add kerberos")
        yield from _applications(path, cluster)
        yield from _plugins(where, cluster, ranger)
        yield from _unsupported(where, cluster)


def _applications(path: Path, cluster: Cluster) -> Iterator[Problem]:
    for index, name in enumerate(cluster.applications):
        if name.lower() not in _BESIDE | {plugin.lower() for plugin in _PLUGINS}:
            why = "EMR rejects clusters with applications that do not obey Ranger"
            yield Problem((*path, "applications", index), f"{name} with Ranger", why, "remove it")


def _plugins(path: Path, cluster: Cluster, ranger: Ranger) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, plugin in enumerate(ranger.plugins):
        where = (*path, "plugins", index, "app")
        if plugin.app in _PLUGINS and not has_application(cluster, plugin.app):
            why = "the cluster does not install it"
            yield Problem(where, f"a plug-in for {plugin.app}", why, f"add {plugin.app}, or remove the plug-in")
        if plugin.app in first:
            yield Problem(where, f"{plugin.app} a second time", "an application has one plug-in", "remove one of them")
        first.setdefault(plugin.app, index)
    for name in _PLUGINS:
        if has_application(cluster, name) and name not in first:
            why = "EMR refuses an application that could go round Ranger"
            yield Problem((*path, "plugins"), f"{name} without a plug-in", why, f"add a plug-in with app: {name}")


def _unsupported(path: Path, cluster: Cluster) -> Iterator[Problem]:
    met = {
        "the Glue Data Catalog": isinstance(metastore_of(cluster), GlueMetastore),
        f"{', '.join(cluster.table_formats)} tables": bool(cluster.table_formats),
        "three primary nodes": cluster.high_availability,
        cluster.security.s3.mode: cluster.security.s3.mode.startswith("CSE"),
    }
    for what, found in met.items():
        if found:
            yield Problem(path, f"Ranger with {what}", "EMR does not support the two together", "give up one of them")

"""What a cluster's own classifications say, with the place where they say it."""

from __future__ import annotations

from ..findings import Path
from ..model import Cluster


def found_property(path: Path, cluster: Cluster, classification: str, key: str) -> tuple[Path, str] | None:
    """The path and the trimmed value of a property, None when the cluster's configurations leave it alone.

    Where one is set twice the last wins. Classifications of groups and instance types are not looked at.
    """
    found = None
    for index, configuration in enumerate(cluster.configurations):
        if configuration.classification == classification and key in configuration.properties:
            found = (*path, "configurations", index, "properties", key), configuration.properties[key].strip()
    return found


def is_on(path: Path, cluster: Cluster, classification: str, key: str) -> bool:
    """True when the cluster's configurations say `true`."""
    found = found_property(path, cluster, classification, key)
    return found is not None and found[1].lower() == "true"

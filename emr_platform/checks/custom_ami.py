"""Images of your own are said in one place and fit every instance.

Source: EMR Management Guide, emr-custom-ami: one image for the cluster or one for each type or group; with both the
launch fails. One image serves one architecture. What an OS release means beside an image is not documented, a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import instance_type
from ..findings import Path
from ..model import Cluster, PrimaryGroup
from ._base import Context, Problem
from ._walk import NodesAt, clusters, nodes


def check(context: Context) -> Iterator[Problem]:
    images: dict[Path, list[tuple[Path, str | None]]] = {}
    for at in nodes(context.environment):
        images.setdefault(at.path[:2], []).extend(_images(at))
    for path, cluster in clusters(context.environment):
        yield from _one_for_all((*path, "custom_ami"), cluster)
        own = images.get(path, [])
        for where, image in own:
            if image and cluster.custom_ami:
                why = "with an image for the cluster and others for types the launch fails"
                yield Problem(where, f"{image} beside custom_ami of the cluster", why, "keep one way")
        missing = [where for where, image in own if not image]
        if not cluster.custom_ami and missing and len(missing) < len(own):
            yield Problem(
                missing[0],
                "EMR's image beside images of yours",
                "what your images bring is then on some nodes only",
                "give every type an image, or acknowledge this",
                "advice",
            )


def _one_for_all(path: Path, cluster: Cluster) -> Iterator[Problem]:
    if cluster.custom_ami is None:
        return
    known = [instance_type(name) for found in cluster.nodes.values() for name in found.type_names]
    architectures = sorted({found.architecture for found in known if found})
    if len(architectures) > 1:
        yield Problem(
            path,
            f"one image for {' and '.join(architectures)}",
            "an image is of one architecture",
            "use types of one architecture, or give each type an image of its own",
        )
    if cluster.os_release:
        why = "an image brings its own Amazon Linux, and what EMR makes of both is not documented"
        yield Problem((*path[:-1], "os_release"), f"{cluster.os_release} with an image", why, "remove it", "warning")


def _images(at: NodesAt) -> Iterator[tuple[Path, str | None]]:
    """The image of each type or of the group, None where it says nothing."""
    if isinstance(at.nodes, PrimaryGroup):
        yield (*at.path, "custom_ami") if at.nodes.custom_ami else at.path, at.nodes.custom_ami
        return
    for path, config in at.types:
        yield (*path, "custom_ami") if config.custom_ami else path, config.custom_ami

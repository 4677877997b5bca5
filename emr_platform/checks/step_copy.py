"""An S3DistCp step copies between HDFS and places in S3 that it may read and write, by options that there are.

Source: EMR Release Guide, UsingEMR_s3distcp (options; --src and --dest are an HDFS or Amazon S3 location;
--deleteOnSuccess deletes what was copied); this platform: the nodes' role gets `reads` and `writes` and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import s3_dist_cp_options
from ..findings import did_you_mean
from ..model import S3DistCpStep
from ..render.locations import locate
from ._base import Context, Problem
from ._walk import StepAt, steps


def check(context: Context) -> Iterator[Problem]:
    for at in steps(context.environment):
        if isinstance(at.step, S3DistCpStep):
            yield from _options(at, at.step)
            moves = "--deleteOnSuccess" in at.step.args
            yield from _place(at, "source", at.step.source, "writes" if moves else "reads")
            yield from _place(at, "target", at.step.target, "writes")


def _place(at: StepAt, key: str, place: str, needed: str) -> Iterator[Problem]:
    path = (*at.path, key)
    if place.startswith("hdfs://"):
        return
    if not place.startswith("s3://"):
        why = "S3DistCp copies between Amazon S3 and HDFS"
        yield Problem(path, f"'{place}'", why, "write it as s3://raw/clickstream/ or hdfs:///clickstream/")
        return
    declared = (*at.step.writes, *(at.cluster.writes if at.cluster else ()))
    if needed == "reads":
        declared += (*at.step.reads, *(at.cluster.reads if at.cluster else ()))
    if not any(locate(one).covers(locate(place)) for one in declared):
        why = f"the cluster's role gets what `{needed}` of the step and its cluster say"
        yield Problem(path, f"'{place}'", why, f"declare it under {needed}")


def _options(at: StepAt, step: S3DistCpStep) -> Iterator[Problem]:
    known = s3_dist_cp_options()
    for index, argument in enumerate(step.args):
        name = argument.partition("=")[0].removeprefix("--")
        if not argument.startswith("--"):
            continue
        if name in ("src", "dest"):
            key = "source" if name == "src" else "target"
            yield Problem((*at.path, "args", index), f"'{argument}'", f"`{key}` says it", "remove it")
        elif name not in known:
            near = did_you_mean(name, known)
            remedy = f"did you mean --{near}?" if near else "remove it"
            yield Problem((*at.path, "args", index), f"'{argument}'", "S3DistCp has no such option", remedy, "warning")

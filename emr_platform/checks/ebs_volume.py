"""EBS volumes have the size, IOPS and throughput that their type takes.

Source: botocore ec2/2016-11-15 EbsBlockDevice: IOPS for gp3 and io1 (required), throughput for gp3, the least size of
st1 and sc1 (catalog limits `gp3_iops`, `hdd_volume_size`); Amazon EBS User Guide: IOPS are bounded by the size, and
throughput by the IOPS (catalog limits `gp3_iops_for_each_gib`, `gp3_iops_for_each_mib`, `io1_iops_for_each_gib`). EMR's
text on sizes is not confirmed (catalog limit `ebs_volume_size`): an advice.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import limit
from ..findings import Path
from ..model import EbsVolume
from ._base import Context, Problem
from ._limits import least, most
from ._walk import nodes


def check(context: Context) -> Iterator[Problem]:
    for at in nodes(context.environment):
        path = (*at.path, "ebs_volumes")
        for index, volume in enumerate(at.nodes.ebs_volumes):
            yield from _performance((*path, index), volume)
            yield from _size((*path, index, "size_gib"), volume)
        count = sum(volume.count for volume in at.nodes.ebs_volumes)
        if count > most("ebs_volumes_of_an_instance"):
            why = f"an instance has at most {most('ebs_volumes_of_an_instance')} of them"
            yield Problem(path, f"{count} volumes for each instance", why, "use fewer and larger ones")


def _performance(path: Path, volume: EbsVolume) -> Iterator[Problem]:
    if volume.throughput_mib is not None and volume.type != "gp3":
        got = f"{volume.throughput_mib} on {volume.type}"
        yield Problem((*path, "throughput_mib"), got, "only gp3 takes a throughput", "remove it, or use gp3")
    if volume.iops is not None and volume.type not in ("gp3", "io1"):
        got = f"{volume.iops} on {volume.type}"
        yield Problem((*path, "iops"), got, "only gp3 and io1 take IOPS", "remove it, or use gp3")
    if volume.iops is None and volume.type == "io1":
        yield Problem((*path, "type"), "io1 without iops", "io1 is made with a number of IOPS", "add iops, or use gp3")
    if volume.iops is not None and volume.type == "gp3" and volume.iops < least("gp3_iops"):
        why = f"gp3 takes {least('gp3_iops')} IOPS or more, and has as many without being asked"
        yield Problem((*path, "iops"), f"{volume.iops} on gp3", why, "remove it, or raise it")
    if volume.type in ("gp3", "io1"):
        yield from _ratios(path, volume)


def _ratios(path: Path, volume: EbsVolume) -> Iterator[Problem]:
    iops = volume.iops or least("gp3_iops")
    per_gib, per_mib = most(f"{volume.type}_iops_for_each_gib"), least("gp3_iops_for_each_mib")
    if volume.iops and volume.iops > per_gib * volume.size_gib:
        got = f"{volume.iops} on {volume.size_gib} GiB of {volume.type}"
        why = f"{volume.type} has at most {per_gib} IOPS for each GiB"
        yield Problem((*path, "iops"), got, why, f"use {-(-volume.iops // per_gib)} GiB or more, or fewer IOPS")
    if volume.type == "gp3" and volume.throughput_mib and volume.throughput_mib * per_mib > iops:
        got, why = f"{volume.throughput_mib} with {iops} IOPS", f"gp3 needs {per_mib} IOPS for each MiB/s"
        remedy = f"write iops: {volume.throughput_mib * per_mib} or more, or a lower throughput"
        yield Problem((*path, "throughput_mib"), got, why, remedy)


def _size(path: Path, volume: EbsVolume) -> Iterator[Problem]:
    if volume.type in ("st1", "sc1") and volume.size_gib < least("hdd_volume_size"):
        got = f"{volume.size_gib} GiB of {volume.type}"
        why = f"st1 and sc1 begin at {least('hdd_volume_size')} GiB"
        yield Problem(path, got, why, "raise it, or use gp3")
    if not limit("ebs_volume_size").allows(volume.size_gib):
        why = f"EMR's API reference says {limit('ebs_volume_size')}, though larger ones were seen to work"
        yield Problem(path, f"{volume.size_gib} GiB", why, "use several volumes", "advice")

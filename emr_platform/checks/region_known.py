"""A region is in the catalog.

Source: botocore's endpoints as recorded in the catalog (`regions`). A region that fits no partition is an error, since
no name of a resource could be written. One with a word that no region has, near a region that there is, is mistyped: an
error, too, which can be acknowledged should AWS have opened it since. Any other unknown one may be new, a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog import partition_of, region, region_names
from ..findings import did_you_mean
from ._base import Context, Problem


def check(context: Context) -> Iterator[Problem]:
    name = context.environment.region
    if region(name):
        return
    near = did_you_mean(name, region_names())
    remedy = f"did you mean {near}?" if near else "write it as eu-west-1"
    try:
        partition_of(name)
    except ValueError:
        yield Problem(("region",), f"'{name}'", "a region is in one of AWS's partitions", remedy)
        return
    why = "the catalog does not know this region, nor what is offered there"
    if near and not _words(name) <= _words(*region_names()):
        remedy = f"{remedy} otherwise acknowledge region-known with the reason"
        yield Problem(("region",), f"'{name}'", why, remedy, acknowledgeable=True)
    else:
        yield Problem(("region",), f"'{name}'", why, remedy, "warning")


def _words(*names: str) -> set[str]:
    """What region codes are made of, less the numbers at their ends."""
    return {word for name in names for word in name.split("-")[:-1]}

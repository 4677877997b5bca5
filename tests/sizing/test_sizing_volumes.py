"""Data volumes of nodes."""

from __future__ import annotations

import pytest

from emr_platform.catalog import instance_type
from emr_platform.model import EbsVolume
from emr_platform.sizing import cached_gib, default_volume_gib


@pytest.mark.parametrize(
    ("name", "gib"),
    [("m5a.xlarge", 64), ("m7g.2xlarge", 128), ("r7g.4xlarge", 256), ("m7g.16xlarge", 1024), ("m5.24xlarge", 1024)],
)
def test_the_default_volume_grows_with_the_type_as_emrs_own_storage_does(name: str, gib: int) -> None:
    assert default_volume_gib(instance_type(name)) == gib


def test_a_type_nobody_knows_gets_the_smallest() -> None:
    assert default_volume_gib(None) == 64


def test_hbase_caches_on_all_volumes_but_the_first() -> None:
    assert cached_gib(()) is None
    assert cached_gib((EbsVolume(size_gib=100),)) == 100
    assert cached_gib((EbsVolume(size_gib=100, count=2),)) == 100
    assert cached_gib((EbsVolume(size_gib=50), EbsVolume(size_gib=200), EbsVolume(size_gib=100))) == 200

"""Rules take a bound from the catalog only where the limit has one."""

from __future__ import annotations

import pytest

from emr_platform.checks._limits import least, most


def test_bounds_are_the_catalogs() -> None:
    assert (least("gp3_iops"), least("hdd_volume_size"), most("role_tags"), most("tag_key")) == (3000, 125, 50, 128)


def test_a_bound_that_is_open_is_refused() -> None:
    with pytest.raises(ValueError, match="limit 'tags' has no minimum; name one that has"):
        least("tags")
    with pytest.raises(ValueError, match="limit 'priority' has no maximum; name one that has"):
        most("priority")

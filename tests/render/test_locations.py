"""Locations in S3, taken apart and put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emr_platform.render import BUCKETS, Location, locate, resolve

NAMES = {alias: f"{alias}-1234" for alias in BUCKETS}
FOLDERS = st.lists(st.text("abc", min_size=1, max_size=3), max_size=4).map(
    lambda words: "".join(f"{w}/" for w in words)
)


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("s3://raw/clickstream/", Location("raw", "clickstream/", own=True)),
        ("s3://raw/", Location("raw", "", own=True)),
        ("s3://raw", Location("raw", "", own=True)),
        ("s3://raw-data/x/", Location("raw-data", "x/", own=False)),
        ("s3://artefacts/certificates.zip", Location("artefacts", "certificates.zip", own=True)),
        ("s3://logs/emr/", Location("logs", "emr/", own=False)),
    ],
)
def test_a_url_is_taken_apart(url: str, location: Location) -> None:
    assert locate(url) == location


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("s3://raw/a/b.gz", "s3://raw-1234/a/b.gz"),
        ("s3://results/", "s3://results-1234/"),
        ("s3://somebody-elses/a/", "s3://somebody-elses/a/"),
        ("--input", "--input"),
        ("raw", "raw"),
        ("see s3://raw/a/", "see s3://raw/a/"),
    ],
)
def test_only_own_buckets_get_their_real_names(text: str, resolved: str) -> None:
    assert resolve(text, NAMES) == resolved


@given(st.sampled_from(BUCKETS), FOLDERS)
def test_resolving_keeps_the_prefix(bucket: str, prefix: str) -> None:
    there = locate(resolve(f"s3://{bucket}/{prefix}", NAMES))
    assert (there.bucket, there.prefix) == (NAMES[bucket], prefix)


@given(FOLDERS, FOLDERS)
def test_a_location_covers_what_is_under_it(above: str, below: str) -> None:
    outer, inner = locate(f"s3://raw/{above}"), locate(f"s3://raw/{above}{below}")
    assert outer.covers(inner)
    assert inner.covers(outer) is (below == "")
    assert not locate(f"s3://curated/{above}").covers(inner)


@given(FOLDERS)
def test_ancestors_are_the_folders_above_from_the_top(prefix: str) -> None:
    found = locate(f"s3://raw/{prefix}").ancestors
    assert list(found) == sorted(found, key=len)
    assert all(prefix.startswith(f"{one}/") and one != prefix.rstrip("/") for one in found)
    assert len(found) == max(0, prefix.count("/") - 1)


def test_a_neighbour_with_the_same_beginning_is_not_covered() -> None:
    assert not locate("s3://raw/clickstream/").covers(locate("s3://raw/clickstream-secret/x"))

"""Rule region-known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"region": "eu-wset-1"},
            [
                (
                    "region: got 'eu-wset-1'; "
                    "the catalog does not know this region, nor what is offered there; "
                    "did you mean eu-west-1? otherwise acknowledge region-known with the reason "
                    "[error]"
                )
            ],
        ),
        (
            {"region": "eu-wst-1"},
            [
                (
                    "region: got 'eu-wst-1'; "
                    "the catalog does not know this region, nor what is offered there; "
                    "did you mean eu-west-1? otherwise acknowledge region-known with the reason "
                    "[error]"
                )
            ],
        ),
        (
            {"region": "ap-zzzzzzzzzzzzzzz-7"},
            [
                (
                    "region: got 'ap-zzzzzzzzzzzzzzz-7'; "
                    "the catalog does not know this region, nor what is offered there; write it as eu-west-1 [warning]"
                )
            ],
        ),
        (
            {"region": "eu-west-9"},
            [
                (
                    "region: got 'eu-west-9'; "
                    "the catalog does not know this region, nor what is offered there; "
                    "did you mean eu-west-3? [warning]"
                )
            ],
        ),
        (
            {"region": "xx-west-1"},
            [("region: got 'xx-west-1'; a region is in one of AWS's partitions; did you mean us-west-1? [error]")],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("region-known", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"region": "us-gov-west-1"},
        {"region": "cn-north-1"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("region-known", changes) == []

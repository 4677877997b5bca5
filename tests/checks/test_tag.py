"""Rule tag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "tags": {
                    "owner": "x",
                    "aws:x": "y",
                    "emr-platform:extend-until": "2099-01-01T00:00Z",
                    "Team": "a",
                    "team": "b",
                    "bad;key": "v{}",
                    "blank": " ",
                    "k" * 129: "v" * 257,
                },
                "owner": "a&b",
            },
            [
                (
                    "tags.owner: got 'owner'; the platform sets the tag Owner itself; "
                    "remove it, or choose another key [error]"
                ),
                ("tags.aws:x: got 'aws:x'; tags that begin with aws: are AWS's own; choose another key [error]"),
                (
                    "tags.emr-platform:extend-until: got 'emr-platform:extend-until'; by the tags that begin with "
                    "emr-platform: roles and the guard know clusters; the platform sets them itself; "
                    "choose another key [error]"
                ),
                (
                    "tags.team: got 'team' and 'Team'; keys of tags do not differ by case alone; "
                    "keep one of them [error]"
                ),
                (
                    "tags.bad;key: got 'bad;key'; a tag is made of letters, digits, spaces and _.:/=+-@; "
                    "leave out ; [error]"
                ),
                (
                    "tags.bad;key: got 'v{}'; a tag is made of letters, digits, spaces and _.:/=+-@; "
                    "leave out { } [error]"
                ),
                (
                    "tags.blank: got an empty value; a tag is made of letters, digits, spaces and _.:/=+-@; "
                    "write something [error]"
                ),
                (
                    "tags.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
                    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk: got a key of 129 characters; it has at most 128; "
                    "shorten it [error]"
                ),
                (
                    "tags.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"
                    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk: got a value of 257 characters; "
                    "it has at most 256; shorten it [error]"
                ),
                ("owner: got 'a&b'; a tag is made of letters, digits, spaces and _.:/=+-@; leave out & [error]"),
            ],
        ),
        (
            {"tags": {f"k{n}": "v" for n in range(47)}},
            [("tags: got 47 tags; a resource has at most 50 tags, 4 of them the platform's; keep 46 or fewer [error]")],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("tag", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tags": {"Team": "data platform", "cost:code": "a/b+c=d-e@f", "größe": "é"}},
        {"tags": {f"k{n}": "v" * 256 for n in range(46)}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("tag", changes) == []

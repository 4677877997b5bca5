"""Rule emrfs-role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.security.emrfs_roles": [
                    {"role": "a", "users": ["u"], "groups": ["g"]},
                    {"role": "b"},
                    {"role": "c", "users": ["v", "u"]},
                ]
            },
            [
                (
                    "clusters.etl.security.emrfs_roles[0]: got users and groups; a role is for one kind of "
                    "these; write one of users, groups and prefixes [error]"
                ),
                (
                    "clusters.etl.security.emrfs_roles[1]: got none of users, groups and prefixes; a role is "
                    "for one kind of these; write one of users, groups and prefixes [error]"
                ),
                (
                    "clusters.etl.security.emrfs_roles[2].users[1]: got 'u' a second time; the first role "
                    "that fits is taken, and this one never; remove it [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("emrfs-role", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.security.emrfs_roles": [
                {"role": "a", "users": ["u"]},
                {"role": "b", "groups": ["u"]},
                {"role": "c", "prefixes": ["s3://raw/a/"]},
            ]
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("emrfs-role", changes) == []

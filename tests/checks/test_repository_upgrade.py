"""Rule repository-upgrade."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from emr_platform.checks import Context, repository_upgrade
from emr_platform.model import Environment


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.custom_ami": "ami-01234567", "clusters.etl.repository_upgrade": "NONE"},
            [
                (
                    "clusters.etl.repository_upgrade: got NONE; "
                    "instances then start without the security updates since the image was made; "
                    "remove it, or acknowledge repository-upgrade with how often the image is renewed [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.repository_upgrade": "SECURITY"},
            [
                (
                    "clusters.etl.repository_upgrade: got SECURITY without custom_ami; "
                    "EMR looks at it with an image for the cluster only; "
                    "add custom_ami, or remove it [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("repository-upgrade", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.custom_ami": "ami-01234567", "clusters.etl.repository_upgrade": "SECURITY"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("repository-upgrade", changes) == []


def test_the_weakening_can_be_acknowledged_and_is_an_error_until_then() -> None:
    cluster = {
        "release": "emr-7.14.0",
        "primary": {"instance_types": ["m7g.xlarge"]},
        "core": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 1},
        "custom_ami": "ami-01234567",
        "repository_upgrade": "NONE",
    }
    environment = Environment.model_validate(
        {"name": "dev", "region": "eu-west-1", "owner": "o", "cost_centre": "c", "clusters": {"etl": cluster}}
    )
    found = list(repository_upgrade.check(Context(environment)))
    assert [(problem.severity, problem.can_be_acknowledged) for problem in found] == [("error", True)]

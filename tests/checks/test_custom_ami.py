"""Rule custom-ami."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.custom_ami": "ami-01234567",
                "clusters.etl.core.instance_types": [{"type": "m7g.xlarge", "custom_ami": "ami-12345678"}],
            },
            [
                (
                    "clusters.etl.core.instance_types[0].custom_ami: got ami-12345678 beside custom_ami of the "
                    "cluster; "
                    "with an image for the cluster and others for types the launch fails; "
                    "keep one way [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.custom_ami": "ami-01234567", "clusters.etl.primary.instance_types": ["m5.xlarge"]},
            [
                (
                    "clusters.etl.custom_ami: got one image for arm64 and x86_64; "
                    "an image is of one architecture; "
                    "use types of one architecture, or give each type an image of its own [error]"
                ),
            ],
        ),
        (
            {"clusters.etl.custom_ami": "ami-01234567", "clusters.etl.os_release": "2023.11.20260413.0"},
            [
                (
                    "clusters.etl.os_release: got 2023.11.20260413.0 with an image; "
                    "an image brings its own Amazon Linux, and what EMR makes of both is not documented; "
                    "remove it [warning]"
                ),
            ],
        ),
        (
            {"clusters.etl.core.instance_types": [{"type": "m7g.xlarge", "custom_ami": "ami-12345678"}]},
            [
                (
                    "clusters.etl.primary.instance_types[0]: got EMR's image beside images of yours; "
                    "what your images bring is then on some nodes only; "
                    "give every type an image, or acknowledge this [advice]"
                ),
            ],
        ),
        (
            {
                "clusters.etl.custom_ami": "ami-01234567",
                "clusters.etl.primary": {"instance_type": "m7g.xlarge", "custom_ami": "ami-12345678"},
            },
            [
                (
                    "clusters.etl.primary.custom_ami: got ami-12345678 beside custom_ami of the cluster; "
                    "with an image for the cluster and others for types the launch fails; "
                    "keep one way [error]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("custom-ami", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.custom_ami": "ami-01234567"},
        {"clusters.etl.os_release": "2023.11.20260413.0"},
        {
            "clusters.etl.primary.instance_types": [{"type": "m5.xlarge", "custom_ami": "ami-01234567"}],
            "clusters.etl.core.instance_types": [{"type": "m7g.xlarge", "custom_ami": "ami-12345678"}],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("custom-ami", changes) == []

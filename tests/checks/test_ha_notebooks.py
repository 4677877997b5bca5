"""Rule ha-notebooks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HA: dict[str, Any] = {"clusters.etl.high_availability": True, "clusters.etl.lifetime": "long-running"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {**HA, "clusters.etl.applications": ["JupyterHub"]},
            [
                (
                    "clusters.etl.high_availability: got JupyterHub on three primary nodes, without a place for "
                    "notebooks; "
                    "notebooks are on one of the three and go with it; "
                    "add notebooks: s3://artefacts/jupyter/ [warning]"
                ),
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("ha-notebooks", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        HA,
        {"clusters.etl.applications": ["JupyterHub"]},
        {**HA, "clusters.etl.applications": ["JupyterHub"], "clusters.etl.notebooks": "s3://artefacts/jupyter/"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("ha-notebooks", changes) == []

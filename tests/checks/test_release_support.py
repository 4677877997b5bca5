"""Rule release-support."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from emr_platform.checks import Context, Problem, problems
from emr_platform.model import Environment
from tests.checks.conftest import changed

PEM = {"in_transit": {"certificate_provider": "PEM", "pem_zip": "s3://artefacts/c.zip"}}


def found(rule: str, changes: dict[str, Any]) -> list[Problem]:
    environment = Environment.model_validate(changed(changes))
    return [one for one in problems(Context(environment)) if one.rule in (rule, "acknowledgement")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"clusters.etl.release": "emr-7.2.0"},
            [
                (
                    "clusters.etl.release: got emr-7.2.0, supported until 2026-08-31; "
                    "AWS mends and answers for releases in standard support only; "
                    "use emr-7.14.0, or acknowledge release-support with the reason for staying on it [error]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-6.15.0"},
            [
                (
                    "clusters.etl.release: got emr-6.15.0, supported until 2026-08-31; "
                    "AWS mends and answers for releases in standard support only; "
                    "use emr-7.14.0, or acknowledge release-support with the reason for staying on it [error]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-7.5.0"},
            [
                (
                    "clusters.etl.release: got emr-7.5.0, supported until 2026-11-20; "
                    "AWS mends and answers for releases in standard support only; "
                    "use emr-7.14.0, or acknowledge release-support with the reason for staying on it [error]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-6.10.0"},
            [
                (
                    "clusters.etl.release: got emr-6.10.0, supported until 2026-08-31, a date that is not certain; "
                    "AWS mends and answers for releases in standard support only; "
                    "use emr-7.14.0, or acknowledge release-support with the reason for staying on it [advice]"
                )
            ],
        ),
        (
            {"clusters.etl.release": "emr-5.35.0"},
            [
                (
                    "clusters.etl.release: got emr-5.35.0, supported until 2026-08-31, a date that is not certain; "
                    "AWS mends and answers for releases in standard support only; "
                    "use emr-7.14.0, or acknowledge release-support with the reason for staying on it [advice]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("release-support", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"clusters.etl.release": "emr-7.6.0"},
        {"clusters.etl.release": "emr-70.0.0"},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("release-support", changes) == []


def test_fires_until_somebody_consents() -> None:
    changes: dict[str, Any] = {"clusters.etl.release": "emr-7.5.0", "clusters.etl.security": PEM}
    assert [(problem.rule, problem.severity) for problem in found("release-support", changes)] == [
        ("release-support", "error")
    ]
    consent = {"rule": "release-support", "path": "clusters.etl.release", "reason": "moves to 7.14 with the next job"}
    assert found("release-support", {**changes, "acknowledgements": [consent]}) == []

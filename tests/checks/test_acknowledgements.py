"""What acknowledgements silence, and what they do not."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from emr_platform.checks import Context, problems, problems_and_reasons
from emr_platform.findings import dotted
from emr_platform.model import Environment

REASON = "stopped every evening by the operations team"
TIMEOUT = "clusters.etl.idle_timeout_seconds"
ENVIRONMENT: dict[str, Any] = {
    "name": "dev",
    "region": "eu-west-1",
    "owner": "data-platform",
    "cost_centre": "analytics",
    "notifications": {"emails": ["on-call@example.com"]},
    "clusters": {
        "etl": {
            "release": "emr-7.14.0",
            "lifetime": "long-running",
            "primary": {"instance_types": ["m7g.xlarge"]},
            "core": {"instance_types": ["m7g.xlarge"], "target_on_demand_capacity": 1},
            "idle_timeout_seconds": None,
        }
    },
}


def said(*acknowledged: tuple[str, str], **cluster: Any) -> list[str]:
    values = copy.deepcopy(ENVIRONMENT)
    values["clusters"]["etl"].update(cluster)
    values["acknowledgements"] = [{"rule": rule, "path": path, "reason": REASON} for rule, path in acknowledged]
    found = problems(Context(Environment.model_validate(values)))
    return [f"{problem.rule} {dotted(problem.path)} {problem.severity}" for problem in found]


UNUSED = "acknowledgement acknowledgements[0].path error"
WARNED = f"idle-timeout {TIMEOUT} warning"


@pytest.mark.parametrize("path", [TIMEOUT, "clusters.etl", "clusters"])
def test_a_warning_is_silenced_at_its_path_or_above(path: str) -> None:
    assert said() == [WARNED]
    assert said(("idle-timeout", path)) == []


@pytest.mark.parametrize("path", ["clusters.etl.idle", "clusters.et", "clusters.other", f"{TIMEOUT}.x"])
def test_a_part_of_a_word_or_another_path_silences_nothing(path: str) -> None:
    assert said(("idle-timeout", path)) == [WARNED, UNUSED]


def test_an_acknowledgement_of_another_rule_silences_nothing() -> None:
    assert said(("cluster-unused", "clusters.etl")) == [WARNED, UNUSED]


def test_an_acknowledgement_of_what_is_no_longer_there_is_an_error() -> None:
    assert said(("idle-timeout", TIMEOUT), idle_timeout_seconds=3600) == [UNUSED]


def test_an_error_to_mend_cannot_be_acknowledged() -> None:
    found = said(("release-known", "clusters.etl.release"), release="emr-7.70.0", idle_timeout_seconds=3600)
    assert found == ["release-known clusters.etl.release error", "acknowledgement acknowledgements[0] error"]


def test_a_weakening_is_an_error_until_it_is_acknowledged() -> None:
    weakened: dict[str, Any] = {
        "security": {"in_transit": {"certificate_provider": "none"}},
        "idle_timeout_seconds": 60,
    }
    short = f"idle-timeout {TIMEOUT} advice"
    assert said(**weakened) == [short, "tls-off clusters.etl.security.in_transit.certificate_provider error"]
    assert said(("tls-off", "clusters.etl.security"), **weakened) == [short]


def test_an_acknowledgement_covers_items_of_a_list() -> None:
    volumes = {"primary": {"instance_types": ["m7g.xlarge"], "ebs_volumes": [{"size_gib": 2000}]}}
    path = "clusters.etl.primary.ebs_volumes"
    assert said(idle_timeout_seconds=3600, **volumes) == [f"ebs-volume {path}[0].size_gib advice"]
    assert said(("ebs-volume", path), idle_timeout_seconds=3600, **volumes) == []


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        ("tls-off", "clusters", "got 'tls-off' at 'clusters'; tls-off has nothing to say at clusters; remove it"),
        (
            "idle-timeout",
            "clusters.elt.idle_timeout_seconds",
            (
                "got 'idle-timeout' at 'clusters.elt.idle_timeout_seconds'; "
                "idle-timeout has nothing to say at clusters.elt.idle_timeout_seconds; "
                f"did you mean {TIMEOUT}?"
            ),
        ),
        (
            "release-known",
            "clusters.etl",
            (
                "got 'release-known' at 'clusters.etl'; "
                "it finds an error there, which has to be mended and cannot be acknowledged; "
                "mend the error and remove this"
            ),
        ),
        ("idle-timout", "clusters.etl", "got 'idle-timout'; no such rule; did you mean idle-timeout?"),
        ("7bbq", "clusters.etl", "got '7bbq'; no such rule; `emr-platform rules` lists them"),
    ],
)
def test_the_message_of_an_unused_acknowledgement_says_what_to_do(rule: str, path: str, message: str) -> None:
    values = copy.deepcopy(ENVIRONMENT)
    values["acknowledgements"] = [{"rule": rule, "path": path, "reason": REASON}]
    values["clusters"]["etl"]["release"] = "emr-7.70.0"
    found = [p for p in problems(Context(Environment.model_validate(values))) if p.rule == "acknowledgement"]
    assert [problem.message for problem in found] == [message]


def test_what_was_acknowledged_comes_with_its_reason() -> None:
    values = copy.deepcopy(ENVIRONMENT)
    values["acknowledgements"] = [{"rule": "idle-timeout", "path": "clusters.etl", "reason": REASON}]
    found = list(problems_and_reasons(Context(Environment.model_validate(values))))
    assert [(problem.rule, dotted(problem.path), reason) for problem, reason in found] == [
        ("idle-timeout", TIMEOUT, REASON)
    ]

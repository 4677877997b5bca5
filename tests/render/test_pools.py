"""The states of a pool, as values; what they do is tried on the laptop."""

from __future__ import annotations

from typing import Any

import pytest

from emr_platform.model import Pool
from emr_platform.render.pools import (
    AFTER_FAILURE,
    FIRST,
    RELEASE,
    PoolRefs,
    configuration_hash,
    pool_tags,
    rejoin_states,
    release_states,
    take_states,
)
from tests.emr_constructs.definitions import following

REFS = PoolRefs("aws-cn", "${StateTable}", "quick", "0123", run_seconds=3600, launch_seconds=2700, maximum_age_hours=24)
LAUNCH: dict[str, Any] = {"Name": "c", "SecurityConfiguration": "one", "Tags": [{"Key": "a", "Value": "b"}]}


def states() -> dict[str, Any]:
    return {
        **take_states(Pool(cluster="c", maximum_clusters=3), REFS, LAUNCH, then="Work", on_failure=RELEASE),
        **rejoin_states(REFS, otherwise=RELEASE),
        **release_states(REFS, then="Outcome"),
    }


def test_every_way_leads_on_and_every_failure_to_the_release() -> None:
    found = states()

    assert {FIRST, AFTER_FAILURE, RELEASE} <= set(found)
    targets = {target for state in found.values() for target in following(state)}
    assert targets - set(found) == {"Work", "Outcome"}
    for name, state in found.items():
        if state["Type"] == "Task":
            assert any("States.ALL" in catch["ErrorEquals"] for catch in state["Catch"]), name


def test_nothing_names_a_partition_of_its_own() -> None:
    resources = {state["Resource"] for state in states().values() if "Resource" in state}

    assert all(resource.startswith("arn:aws-cn:states:::aws-sdk:") for resource in resources)


def test_the_hold_outlives_the_run() -> None:
    values = states()["LockPlace"]["Arguments"]["ExpressionAttributeValues"]

    assert "/ 1000) + 4500)" in values[":until"]["N"]


def test_clusters_of_a_pool_name_no_run() -> None:
    assert pool_tags(LAUNCH, "quick") == [{"Key": "a", "Value": "b"}, {"Key": "emr-platform:pool", "Value": "quick"}]


def test_the_hash_is_of_what_makes_a_cluster_different() -> None:
    first = configuration_hash(LAUNCH, "{}", {"a.sh": "1"})

    assert first == configuration_hash({**LAUNCH, "SecurityConfiguration": "two"}, "{}", {"a.sh": "1"})


@pytest.mark.parametrize(
    ("launch", "security", "files"),
    [({**LAUNCH, "Name": "d"}, "{}", {"a.sh": "1"}), (LAUNCH, "{1}", {"a.sh": "1"}), (LAUNCH, "{}", {"a.sh": "2"})],
)
def test_a_change_gives_another_hash(launch: dict[str, Any], security: str, files: dict[str, str]) -> None:
    assert configuration_hash(launch, security, files) != configuration_hash(LAUNCH, "{}", {"a.sh": "1"})

"""Composed fleets: what always holds, proved against the project's own rules, and examples."""

from __future__ import annotations

import dataclasses
import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from emr_platform.catalog import known_instance_type, limit, offered_in, region_names, supported_by
from emr_platform.checks import Context, problems, rule_names
from emr_platform.checks.fleet_diversity import ENOUGH
from emr_platform.model import Environment
from emr_platform.model.scaling import Capacity
from emr_platform.sizing import EVEN_RATIO
from emr_platform.sizing.compose import (
    MOST_INSTANCES,
    MOST_TYPES,
    MOST_UNITS,
    POOLS_ENOUGH,
    Composition,
    Demand,
    ImpossibleDemandError,
    compose,
)

USUAL = Demand(64, "memory", "arm64", "emr-7.14.0", "eu-west-1")
DEMANDS = st.builds(
    Demand,
    vcpus=st.one_of(st.integers(1, 200), st.integers(200, 20000)),
    family=st.sampled_from(["general", "compute", "memory"]),
    architecture=st.sampled_from(["arm64", "x86_64"]),
    release=st.sampled_from(["emr-7.14.0", "emr-7.3.0", "emr-spark-8.1.0"]),
    region=st.sampled_from(region_names()),
    generations=st.integers(1, 6),
    market=st.sampled_from(["spot", "on-demand"]),
    role=st.sampled_from(["core", "task"]),
)

ABOUT_TYPES = {
    "cluster-architecture",
    "cluster-memory-ratio",
    "fleet-duplicate-type",
    "fleet-priority",
    "fleet-size",
    "fleet-weight",
    "instance-type-known",
    "instance-type-region",
    "instance-type-release",
}


def environment(composed: Composition) -> Environment:
    """An environment whose one cluster has the fleet, as somebody would paste it."""
    demand = composed.demand
    nodes = yaml.safe_load(composed.yaml())
    first = composed.choices[0].type
    one = {"instance_types": [first], "target_on_demand_capacity": 1}
    cluster = {
        "release": demand.release,
        "lifetime": "long-running",
        "primary": {"instance_types": [first]},
        "core": one,
        "idle_timeout_seconds": 3600,
        "managed_scaling": {"minimum_capacity_units": 1, "maximum_capacity_units": demand.vcpus + 1},
    }
    return Environment.model_validate(
        {
            "name": "dev",
            "region": demand.region,
            "owner": "team",
            "cost_centre": "c",
            "network": {"cidr": "10.0.0.0/16", "zones": 2},
            "clusters": {"etl": cluster | nodes},
        }
    )


@settings(max_examples=60)
@given(demand=DEMANDS)
def test_every_composed_fleet_keeps_its_promises(demand: Demand) -> None:
    try:
        composed = compose(demand)
    except ImpossibleDemandError:
        return
    types = [known_instance_type(choice.type) for choice in composed.choices]
    assert {item.architecture for item in types} == {demand.architecture}
    assert {item.category for item in types} == {demand.family}
    ratios = [item.memory_per_vcpu_mib for item in types]
    assert max(ratios) <= EVEN_RATIO * min(ratios), "one executor size suits all"
    assert all(supported_by(item, demand.release) and offered_in(item, demand.region) for item in types)
    assert len({choice.generation for choice in composed.choices}) <= demand.generations
    assert [choice.weight for choice in composed.choices] == [item.vcpus for item in types]
    assert [choice.priority for choice in composed.choices] == list(range(len(types)))
    assert len({item.name for item in types}) == len(types) <= MOST_TYPES[demand.market]
    assert composed.largest_weight <= demand.vcpus, "the target can be met without a single instance exceeding it"
    assert compose(demand) == composed, "twice gives the same"


@settings(max_examples=25, deadline=None)
@given(demand=DEMANDS)
def test_the_projects_own_rules_have_no_errors_for_it(demand: Demand) -> None:
    try:
        composed = compose(demand)
    except ImpossibleDemandError:
        return
    found = list(problems(Context(environment(composed))))
    about = [one for one in found if f"clusters.etl.{demand.role}" in ".".join(map(str, one.path))]
    assert [one for one in about if one.severity == "error"] == []
    # Nor anything else about the choice of types; that Spot is a risk for core nodes is another matter.
    about_types = ABOUT_TYPES - ({"fleet-diversity"} if len(composed.choices) < POOLS_ENOUGH else set())
    assert {one.rule for one in found}.isdisjoint(about_types)


@settings(max_examples=60)
@given(demand=DEMANDS)
def test_the_largest_weight_is_a_quarter_unless_there_is_no_other_way(demand: Demand) -> None:
    try:
        composed = compose(demand)
    except ImpossibleDemandError:
        return
    if composed.largest_weight * 4 <= demand.vcpus:
        assert not any("quarter" in note for note in composed.notes)
        return
    assert any("quarter" in note for note in composed.notes), "and it says so"
    small = [choice for choice in composed.choices if choice.weight * 4 <= demand.vcpus]
    assert len(small) < POOLS_ENOUGH if demand.market == "spot" else not small
    assert composed.largest_weight * 2 <= demand.vcpus or min(one.weight for one in composed.choices) * 2 > demand.vcpus


def test_the_figures_are_the_projects_own() -> None:
    assert set(rule_names()) >= ABOUT_TYPES
    assert POOLS_ENOUGH == ENOUGH <= min(MOST_TYPES["spot"], limit("fleet_instance_types_with_strategy").maximum or 0)


def test_the_most_of_a_fleet_is_the_models() -> None:
    capacity = TypeAdapter(Capacity)
    assert capacity.validate_python(MOST_UNITS) == MOST_UNITS
    with pytest.raises(ValidationError):
        capacity.validate_python(MOST_UNITS + 1)


def test_memory_on_graviton() -> None:
    composed = compose(USUAL)
    assert [choice.type for choice in composed.choices][:6] == [
        "r8g.xlarge",
        "r8g.2xlarge",
        "r8g.4xlarge",
        "r8gd.xlarge",
        "r8gd.2xlarge",
        "r8gd.4xlarge",
    ]
    assert len(composed.choices) == 15
    assert {choice.generation for choice in composed.choices} == {8, 7, 6}
    assert composed.fleet()["target_spot_capacity"] == 64
    said = composed.explain()
    assert said[0] == "15 types: 15 pools of spot capacity in the zone EMR picks"
    assert "EMR exceeds a target by less than the largest weight, so by 15 at most" in said
    assert "r8gd.xlarge: generation 8, plain with disks of its own, 30 GiB for EMR" in said
    assert any(re.fullmatch(r"\d+ types left out: not offered in eu-west-1 for certain", line) for line in said)
    assert "nothing changes by itself" in composed.yaml()


def test_on_demand_is_prioritised_and_shorter() -> None:
    composed = compose(dataclasses.replace(USUAL, market="on-demand", role="core"))
    fleet = yaml.safe_load(composed.yaml())["core"]
    assert fleet == composed.fleet()
    assert fleet["launch_specifications"] == {"on_demand": {"allocation_strategy": "prioritized"}}
    assert len(fleet["instance_types"]) == 8


def test_every_family_has_two_sizes_where_there_are_many() -> None:
    composed = compose(Demand(64, "general", "x86_64", "emr-7.14.0", "us-east-1", market="on-demand"))
    families = [choice.type.partition(".")[0] for choice in composed.choices]
    assert {families.count(family) for family in families} == {2}


def test_plain_families_come_before_those_with_extras() -> None:
    composed = compose(Demand(64, "memory", "x86_64", "emr-7.14.0", "us-east-1"))
    assert list(dict.fromkeys(choice.type.partition(".")[0] for choice in composed.choices)) == [
        "r8a",
        "r8i",
        "r7a",
        "r7i",
        "r6a",
        "r6i",
        "r6id",
    ]
    wide = compose(Demand(64, "memory", "x86_64", "emr-7.14.0", "us-east-1", generations=1))
    why = {choice.type.partition(".")[0]: choice.why.split(", ")[1] for choice in wide.choices}
    assert why == {"r8a": "plain", "r8i": "plain", "r8i-flex": "with a share of the CPU guaranteed"}


def test_a_large_target_gets_large_types() -> None:
    composed = compose(dataclasses.replace(USUAL, vcpus=2000))
    lightest = min(choice.weight for choice in composed.choices)
    assert 2000 / lightest <= MOST_INSTANCES
    assert composed.largest_weight <= 4 * lightest


def test_fewer_generations_are_fewer_types() -> None:
    composed = compose(dataclasses.replace(USUAL, generations=1))
    assert {choice.generation for choice in composed.choices} == {8}
    assert any("of an older generation" in reason for reason, _ in composed.excluded)


def test_notes_say_what_is_doubtful() -> None:
    assert compose(USUAL).notes == ()
    few = compose(Demand(16, "general", "arm64", "emr-7.14.0", "eu-west-1", generations=1, role="core"))
    assert [note.partition(",")[0] for note in few.notes] == [
        "the largest weight",
        "fewer than 10 types fit",
        "AWS takes Spot instances back",
    ]
    assert few.notes[0].endswith("a quarter of the target: else there are too few types")
    assert compose(dataclasses.replace(USUAL, vcpus=4)).notes[0].endswith("there is no smaller type")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"vcpus": 3}, "got 3 vCPUs; the smallest type that fits, r6g.xlarge, has 4; ask for 4 or more"),
        (
            {"region": "cn-north-9"},
            "got memory types for arm64 with emr-7.14.0 in cn-north-9; 55 are not offered in cn-north-9 for certain; ",
        ),
        ({"region": "cn-north-9"}, "; choose another architecture or family, a newer release, or another region"),
        ({"release": "emr-5.0.0"}, "; 40 are not taken by emr-5.0.0; 15 are not offered in eu-west-1 for certain; "),
        ({"vcpus": 4001}, "got 4001 vCPUs; a fleet in an environment file has 4000 units at most, and a unit is a"),
    ],
)
def test_impossible_demands_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ImpossibleDemandError, match=re.escape(message)):
        compose(dataclasses.replace(USUAL, **change))  # type: ignore[arg-type]  # any field of a demand

"""The typed vocabulary: frozen, strict, with defaults that are the safe ones."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from emr_platform import model
from emr_platform.model import Cluster, Environment, ExistingNetwork, InstanceFleet, NewNetwork, SparkStep
from emr_platform.model.schema import field_docs

VALUES: dict[str, Any] = {
    "name": "dev",
    "region": "eu-west-1",
    "owner": "data-platform",
    "cost_centre": "analytics",
    "clusters": {
        "etl": {
            "release": "emr-7.14.0",
            "primary": {"instance_types": ["m7g.xlarge"]},
            "core": {
                "instance_types": ["m7g.xlarge", {"type": "m6g.xlarge", "weight": 2}],
                "target_on_demand_capacity": 2,
            },
        }
    },
    "workflows": {
        "daily": {"cluster": "etl", "steps": [{"name": "count", "type": "spark", "job": "jobs/count.py"}]},
        "hourly": {"cluster": "other", "steps": [{"name": "copy", "type": "command", "args": ["s3-dist-cp"]}]},
    },
}


def environment(**changes: Any) -> Environment:
    return Environment.model_validate({**copy.deepcopy(VALUES), **changes})


def cluster(**changes: Any) -> Cluster:
    return Cluster.model_validate({**copy.deepcopy(VALUES["clusters"]["etl"]), **changes})


def refused(made: Any, **changes: Any) -> str:
    """The rule of the one error that a change leads to."""
    with pytest.raises(ValidationError) as caught:
        made(**changes)
    # A list that lost its one wrong item also counts as too short.
    errors = [error for error in caught.value.errors() if error["type"] != "too_short"]
    assert len(errors) == 1
    return errors[0]["msg"]


EXPORTED = {name: getattr(model, name) for name in model.__all__}
MODELS = [value for value in EXPORTED.values() if isinstance(value, type) and issubclass(value, BaseModel)]
ALIASES = {"Airflow", "ClusterStep", "Input", "Nodes", "Step", "Trigger", "Work"}
FUNCTIONS = {"files_of", "packed", "parts", "placeholders", "walk"}


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_every_model_is_frozen_refuses_unknown_keys_and_is_described(kind: type[BaseModel]) -> None:
    assert kind.model_config["frozen"]
    assert kind.model_config["extra"] == "forbid"
    assert kind.__doc__
    assert field_docs(kind).keys() == kind.model_fields.keys(), "a field without a docstring"


def test_what_is_exported_is_what_there_is() -> None:
    assert set(EXPORTED) - {kind.__name__ for kind in MODELS} == ALIASES | FUNCTIONS | {"Placeholder"}
    assert sorted(model.__all__) == list(model.__all__)


def test_the_defaults_are_the_safe_and_the_cheap_ones() -> None:
    made = environment()
    assert made.network == NewNetwork(cidr="10.40.0.0/16", zones=2, internet="none", endpoints=())
    assert (made.storage.on_delete, made.account, made.identity.role_path) == ("retain", None, "/")
    etl = made.clusters["etl"]
    assert (etl.lifetime, etl.idle_timeout_seconds, etl.session_manager) == ("transient", 3600, False)
    assert etl.security.in_transit.certificate_provider == "EMR"
    assert etl.security.metadata_hop_limit == 1
    assert etl.primary.market == "ON_DEMAND"
    assert isinstance(etl.core, InstanceFleet)
    assert etl.core.launch_specifications.spot.timeout_action == "SWITCH_TO_ON_DEMAND"


def test_instance_types_may_be_named_or_described() -> None:
    core = environment().clusters["etl"].core
    assert core.type_names == ("m7g.xlarge", "m6g.xlarge")
    assert [config.weight for config in core.instance_types] == [1, 2]


def test_fleets_are_those_that_are_there() -> None:
    assert list(cluster().nodes) == ["primary", "core"]
    task = {"instance_types": ["m7g.xlarge"], "target_spot_capacity": 1}
    assert list(cluster(task=task).nodes) == ["primary", "core", "task"]


@pytest.mark.parametrize(("market", "targets"), [("ON_DEMAND", (1, 0)), ("SPOT", (0, 1))])
def test_the_primary_fleet_is_one_instance_in_one_market(market: str, targets: tuple[int, int]) -> None:
    primary = cluster(primary={"instance_types": ["m7g.xlarge"], "market": market}).primary
    assert (primary.target_on_demand_capacity, primary.target_spot_capacity) == targets


def test_workflows_are_found_by_their_cluster() -> None:
    made = environment()
    assert made.workflows_on("etl") == (made.workflows["daily"],)
    assert made.workflows_on("nothing") == ()


def test_networks_are_told_apart_by_their_keys() -> None:
    existing = environment(network={"vpc_id": "vpc-01234567", "subnet_ids": ["subnet-01234567"]}).network
    assert isinstance(existing, ExistingNetwork)
    assert environment(network=existing).network is existing
    assert environment(network=NewNetwork(zones=3)).network == NewNetwork(zones=3)


def test_steps_are_told_apart_by_their_type() -> None:
    assert isinstance(environment().workflows["daily"].steps[0], SparkStep)


def test_classifications_nest() -> None:
    nested = {"classification": "spark-env", "configurations": [{"classification": "export", "properties": {"A": "1"}}]}
    assert cluster(configurations=[nested]).configurations[0].configurations[0].properties == {"A": "1"}


@pytest.mark.parametrize("name", ["a", "dev", "a-b-c", "a1", "n" * 24])
def test_names_that_are_taken(name: str) -> None:
    assert environment(name=name).name == name


@pytest.mark.parametrize("name", ["A", "1a", "-a", "a-", "a--b", "a_b", "n" * 25, "a\n", "ä", "a b"])
def test_names_that_are_refused(name: str) -> None:
    assert refused(environment, name=name).startswith("a name is 1 to 24 lower-case letters")


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1", "cn-north-1", "ap-southeast-5"])
def test_regions_that_are_taken(region: str) -> None:
    assert environment(region=region).region == region


@pytest.mark.parametrize("region", ["eu-west", "eu-west-1a", "EU-WEST-1", "Ireland", "eu-west-1\n"])
def test_regions_that_are_refused(region: str) -> None:
    assert refused(environment, region=region).startswith("a region is an AWS region code")


@pytest.mark.parametrize(
    ("cidr", "rule"),
    [
        ("10.0.0.0", "a VPC is between /16 and /28"),
        ("10.0.0.0/15", "a VPC is between /16 and /28"),
        ("10.0.0.0/29", "a VPC is between /16 and /28"),
        ("10.0.1.0/16", "a network is an IPv4 address range in CIDR form with no host bits set"),
        ("10.0.0.0/x", "a network is an IPv4 address range in CIDR form with no host bits set"),
        ("::/16", "a network is an IPv4 address range in CIDR form with no host bits set"),
        ("8.8.0.0/16", "a VPC for EMR is in a private range"),
    ],
)
def test_address_ranges_that_are_refused(cidr: str, rule: str) -> None:
    assert refused(environment, network={"cidr": cidr}).startswith(rule)


@pytest.mark.parametrize(
    "url", ["s3://raw/", "s3://raw/a/", "s3://my.bucket-1/a b/".replace(" ", "+"), "s3://raw/a=1/b/"]
)
def test_locations_that_are_taken(url: str) -> None:
    assert cluster(reads=[url]).reads == (url,)


@pytest.mark.parametrize(
    "url", ["s3://raw", "s3://raw/a", "s3://raw/*/", "s3://Raw/", "raw/", "s3a://raw/", "s3:///a/", "s3://raw/a b/"]
)
def test_locations_that_are_refused(url: str) -> None:
    assert refused(cluster, writes=[url]).startswith("a location is a whole prefix")


@pytest.mark.parametrize("path", ["/a.sh", "../a.sh", "a/../b.sh", "a b.sh", "a;b.sh", "a\n"])
def test_files_that_are_refused(path: str) -> None:
    actions = [{"name": "x", "script": path}]
    assert refused(cluster, bootstrap_actions=actions).startswith("a file is named by its path")


@pytest.mark.parametrize(
    "changes",
    [
        {"step_concurrency": True},
        {"step_concurrency": "2"},
        {"step_concurrency": 2.0},
        {"session_manager": "true"},
        {"session_manager": 1},
        {"release": 7},
        {"applications": "Spark"},
        {"core": {"instance_types": [{"type": "m7g.xlarge", "priority": "0"}]}},
        {"core": {"instance_types": [{"type": "m7g.xlarge", "priority": True}]}},
        {"core": {"instance_types": [{"type": "m7g.xlarge", "priority": float("inf")}]}},
        {"core": {"instance_types": [{"type": "m7g.xlarge", "priority": float("nan")}]}},
        {"configurations": [{"classification": "a", "properties": {"b": 1}}]},
    ],
)
def test_nothing_is_converted(changes: dict[str, Any]) -> None:
    refused(cluster, **changes)


def test_whole_numbers_are_priorities_too() -> None:
    types = [{"type": "m7g.xlarge", "priority": 1}]
    assert cluster(core={"instance_types": types}).core.instance_types[0].priority == 1.0


@pytest.mark.parametrize("email", ["a@b", "a", "a b@c.de", "a@b@c.de", "x" * 250 + "@c.de"])
def test_addresses_that_are_refused(email: str) -> None:
    refused(environment, notifications={"emails": [email]})


@pytest.mark.parametrize("path", ["a", "/a", "a/", "//", "/a b/", "/" + "a" * 511 + "/"])
def test_role_paths_that_are_refused(path: str) -> None:
    refused(environment, identity={"role_path": path})


def test_the_longest_role_path_is_taken() -> None:
    """512 characters: botocore iam/2010-05-08 pathType."""
    path = "/" + "a" * 510 + "/"
    assert environment(identity={"role_path": path}).identity.role_path == path

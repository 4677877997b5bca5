"""The constructs used by hand: what may be left out, what fits together, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from emr_constructs import EmrCluster, EmrEncryption, EmrNetwork, EmrStorage, EmrWorkflow
from emr_platform.model import (
    Cluster,
    CommandStep,
    Configuration,
    InstanceFleet,
    InstanceTypeConfig,
    NewNetwork,
    PrimaryFleet,
    SparkStep,
    Workflow,
)

REGION = cdk.Environment(region="eu-west-1")
TYPES = (InstanceTypeConfig(type="m7g.xlarge"),)


def described(**changes: Any) -> Cluster:
    """The smallest cluster, with changes."""
    smallest: dict[str, Any] = {
        "release": "emr-7.14.0",
        "primary": PrimaryFleet(instance_types=TYPES),
        "core": InstanceFleet(instance_types=TYPES, target_on_demand_capacity=1),
    }
    return Cluster(**{**smallest, **changes})


@pytest.fixture
def app(tmp_path: Path) -> cdk.App:
    return cdk.App(
        outdir=str(tmp_path / "cdk.out"), builtin_cloud_formation_validation=False, analytics_reporting=False
    )


@pytest.fixture
def stack(app: cdk.App) -> cdk.Stack:
    return cdk.Stack(app, "analytics", env=REGION)


def resources(stack: cdk.Stack, app: cdk.App) -> list[dict[str, Any]]:
    template = Path(app.synth().directory, f"{stack.stack_name}.template.json")
    read: dict[str, dict[str, Any]] = json.loads(template.read_text(encoding="utf-8"))["Resources"]
    return list(read.values())


def of(found: list[dict[str, Any]], resource_type: str) -> list[dict[str, Any]]:
    return [resource["Properties"] for resource in found if resource["Type"] == resource_type]


def test_two_clusters_share_a_stack_and_a_storage(app: cdk.App, stack: cdk.Stack) -> None:
    """Each uses the keys of the storage it was given: with others its nodes could read nothing."""
    network = EmrNetwork(stack, "Network")
    storage = EmrStorage(stack, "Storage", encryption=EmrEncryption(stack, "Encryption"))
    for name in ("Batch", "Queries"):
        EmrCluster(stack, name, network=network, storage=storage, cluster=described(lifetime="long-running"))
    found = resources(stack, app)
    assert [cluster["Name"] for cluster in of(found, "AWS::EMR::Cluster")] == ["Batch", "Queries"]
    assert len(of(found, "AWS::KMS::Key")) == 3
    keys = {
        json.dumps(c["SecurityConfiguration"]["EncryptionConfiguration"]["AtRestEncryptionConfiguration"])
        for c in of(found, "AWS::EMR::SecurityConfiguration")
    }
    assert len(keys) == 1


def test_a_cluster_waits_for_the_ways_out_of_its_network(app: cdk.App, stack: cdk.Stack) -> None:
    """In one stack nothing else makes it wait: without S3 its nodes would not even start, nor could EMR clean up."""
    EmrCluster(stack, "Batch", network=EmrNetwork(stack, "Network"), cluster=described(lifetime="long-running"))
    found: dict[str, dict[str, Any]] = json.loads(
        Path(app.synth().directory, "analytics.template.json").read_text(encoding="utf-8")
    )["Resources"]
    ways = ("AWS::EC2::VPCEndpoint", "AWS::EC2::Route", "AWS::EC2::SubnetRouteTableAssociation")
    (cluster,) = [one for one in found.values() if one["Type"] == "AWS::EMR::Cluster"]
    before = {name for name, one in found.items() if one["Type"] in ways}
    assert len(before) >= 4
    assert before <= set(cluster["DependsOn"])


@pytest.mark.parametrize("setting", ["high_availability", "termination_protection"])
def test_a_transient_cluster_that_cannot_be_terminated_is_refused(stack: cdk.Stack, setting: str) -> None:
    protected = described(**{setting: True})
    cluster = EmrCluster(stack, "Batch", network=EmrNetwork(stack, "Network"), cluster=protected)
    steps = (CommandStep(name="pi", type="command", args=("run-example", "SparkPi")),)
    with pytest.raises(ValueError, match=rf"got a transient cluster with {setting}; .* make the cluster long-running"):
        EmrWorkflow(stack, "Nightly", workflow=Workflow(cluster="batch", steps=steps), cluster=cluster)


def test_workflows_on_one_transient_cluster_launch_it_alike(app: cdk.App, stack: cdk.Stack) -> None:
    cluster = EmrCluster(stack, "Batch", network=EmrNetwork(stack, "Network"), cluster=described())
    steps = (CommandStep(name="pi", type="command", args=("run-example", "SparkPi")),)
    for name in ("Nightly", "Hourly"):
        EmrWorkflow(stack, name, workflow=Workflow(cluster="batch", steps=steps), cluster=cluster)
    found = of(resources(stack, app), "AWS::EMR::SecurityConfiguration")
    assert len(found) == 2
    assert found[0] == found[1]


def test_a_network_fits_other_constructs_of_an_app(app: cdk.App, stack: cdk.Stack) -> None:
    network = EmrNetwork(stack, "Network", network=NewNetwork(zones=3))
    assert network.vpc is network.vpc
    assert len(network.vpc.private_subnets) == 3
    assert [subnet.subnet_id for subnet in network.vpc.private_subnets] == list(network.subnet_ids)


def test_a_stack_without_a_region_is_refused(app: cdk.App) -> None:
    with pytest.raises(ValueError, match=r"the stack has no region; .* give the stack env=Environment"):
        EmrNetwork(cdk.Stack(app, "nowhere"), "Network")


@pytest.mark.parametrize(("cidr", "zones"), [("10.0.0.0/28", 1), ("10.0.0.0/27", 2), ("10.0.0.0/26", 4)])
def test_a_range_too_small_for_its_zones_is_refused(stack: cdk.Stack, cidr: str, zones: int) -> None:
    """Rather than giving some zones no subnet."""
    with pytest.raises(ValueError, match=rf"got {cidr} for {zones} zones; subnets are never smaller than /28"):
        EmrNetwork(stack, "Network", network=NewNetwork(cidr=cidr, zones=zones))


def test_the_smallest_range_for_its_zones(app: cdk.App, stack: cdk.Stack) -> None:
    EmrNetwork(stack, "Network", network=NewNetwork(cidr="10.0.0.0/26", zones=3, internet="nat"))
    blocks = [subnet["CidrBlock"] for subnet in of(resources(stack, app), "AWS::EC2::Subnet")]
    assert blocks == ["10.0.0.0/28", "10.0.0.16/28", "10.0.0.32/28", "10.0.0.48/28"]


def test_a_file_that_is_not_there_is_named(stack: cdk.Stack, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"jobs/none\.py: no such file"):
        EmrCluster(
            stack,
            "Batch",
            network=EmrNetwork(stack, "Network"),
            cluster=described(),
            jobs=["jobs/none.py"],
            root=tmp_path,
        )


def definition(stack: cdk.Stack, app: cdk.App) -> tuple[str, dict[str, Any]]:
    (machine,) = of(resources(stack, app), "AWS::StepFunctions::StateMachine")
    text, values = machine["DefinitionString"]["Fn::Sub"]
    return text, values


def test_files_whose_names_differ_in_punctuation_stay_apart(app: cdk.App, stack: cdk.Stack, tmp_path: Path) -> None:
    paths = ["jobs/a_b.py", "jobs/a-b.py", "jobs/a/b.py"]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f"print({path!r})\n", encoding="utf-8")
    cluster = EmrCluster(
        stack, "Batch", network=EmrNetwork(stack, "Network"), cluster=described(), jobs=paths, root=tmp_path
    )
    steps = tuple(SparkStep(name=f"s{n}", type="spark", job=path) for n, path in enumerate(paths))
    EmrWorkflow(stack, "Nightly", workflow=Workflow(cluster="batch", steps=steps), cluster=cluster)
    text, values = definition(stack, app)
    every = json.loads(text)["States"]
    placeholders = [every[f"Step s{n}"]["Arguments"]["Step"]["HadoopJarStep"]["Args"][-1] for n in range(3)]
    assert len({json.dumps(values[placeholder[2:-1]]) for placeholder in placeholders}) == 3


def test_variables_of_hadoop_reach_the_cluster_as_they_are(app: cdk.App, stack: cdk.Stack) -> None:
    """`${...}` means something to Hadoop as well; CloudFormation must leave it alone."""
    value = "${yarn.log.dir}/userlogs"
    mine = (Configuration(classification="yarn-site", properties={"yarn.nodemanager.log-dirs": value}),)
    cluster = EmrCluster(stack, "Batch", network=EmrNetwork(stack, "Network"), cluster=described(configurations=mine))
    steps = (CommandStep(name="pi", type="command", args=("run-example", "SparkPi")),)
    EmrWorkflow(stack, "Nightly", workflow=Workflow(cluster="batch", steps=steps), cluster=cluster)
    text, values = definition(stack, app)
    assert "${!yarn.log.dir}/userlogs" in text
    assert "yarn.log.dir" not in values


def test_assemblies_of_stages_find_their_uploads(app: cdk.App, tmp_path: Path) -> None:
    """A pipeline has a stage for each environment; paths count from the stage's own assembly."""
    (tmp_path / "job.py").write_text("print(1)\n", encoding="utf-8")
    scopes = [app, cdk.Stage(app, "test"), cdk.Stage(app, "production")]
    for scope in scopes:
        stack = cdk.Stack(scope, "analytics", env=REGION)
        EmrCluster(
            stack, "Batch", network=EmrNetwork(stack, "Network"), cluster=described(), jobs=["job.py"], root=tmp_path
        )
    manifests = sorted(Path(app.synth().directory).rglob("*.assets.json"))
    assert len(manifests) == 3
    for manifest in manifests:
        sources = [f["source"]["path"] for f in json.loads(manifest.read_text(encoding="utf-8"))["files"].values()]
        (job,) = [path for path in sources if path.endswith(".py")]
        assert (manifest.parent / job).read_text(encoding="utf-8") == "print(1)\n"

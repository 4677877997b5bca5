"""Prepared stacks: the same assembly as the CDK alone would write, whatever is done with them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Template

from emr_constructs import DataAccess, EmrCluster, EmrNetwork, PreparedApp, PreparedStack
from emr_platform.model import Environment
from emr_platform.reading import require
from scripts.setup import ROOT
from stacks import Platform, define_platform
from tests.assemblies import Assembly
from tests.conftest import CDK_JSON, Synthesise
from tests.emr_constructs.platforms import SMALL, STEP

RICH = (
    ROOT / "environments" / "dev.yaml",
    ROOT / "examples/everything-on/environments/everything-on.yaml",
    ROOT / "examples/existing-vpc/environments/existing-vpc.yaml",
)
STRONG = CDK_JSON["context"]


def described(**changes: Any) -> Environment:
    """One cluster that runs, one that a workflow launches."""
    running = {**SMALL["clusters"]["c"], "lifetime": "long-running"}
    return Environment.model_validate(
        {
            **SMALL,
            "clusters": {"c": SMALL["clusters"]["c"], "runs": running},
            "workflows": {"w": {"cluster": "c", "steps": [STEP]}},
            **changes,
        }
    )


@pytest.fixture
def app(tmp_path: Path) -> PreparedApp:
    return PreparedApp(outdir=str(tmp_path / "cdk.out"), context=STRONG)


def made(app: cdk.App, environment: Environment | None = None) -> Platform:
    return define_platform(app, environment or described(), root=ROOT)


def content(folder: Path) -> dict[str, Any]:
    """An assembly as it is deployed: order of keys, hashes and traces of where things were made left out."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))["artifacts"]
    found: dict[str, Any] = {"order": list(manifest)}
    for name, artifact in manifest.items():
        artifact["dependencies"] = sorted(artifact.get("dependencies", []))
        artifact.get("properties", {}).pop("stackTemplateAssetObjectUrl", None)
        found[name] = artifact
    for path in folder.rglob("*.template.json"):
        found[path.name] = json.loads(path.read_text("utf-8"))
    for path in folder.rglob("*.assets.json"):
        files = json.loads(path.read_text("utf-8"))["files"]
        found[path.name] = {
            name: None if file["source"]["path"].endswith(".template.json") else (name, file)
            for name, file in ((file["source"]["path"], file) for file in files.values())
        }
    for path in folder.rglob("*.metadata.json"):
        entries = json.loads(path.read_text("utf-8"))
        found[path.name] = {
            construct: [one for one in many if one["type"] != "aws:cdk:creationStack"]
            for construct, many in entries.items()
        }
    return found


@pytest.mark.parametrize("file", RICH, ids=lambda file: file.stem)
def test_both_ways_give_the_same_assembly(synthesise: Synthesise, assemblies: dict[str, Assembly], file: Path) -> None:
    ordinary = content(synthesise(file, prepared="false").folder)
    prepared = content(assemblies[file.stem].folder)
    assert prepared.keys() == ordinary.keys()
    for name in ordinary:
        assert prepared[name] == ordinary[name], name


def test_the_paths_that_the_cli_asks_for_are_in_both(synthesise: Synthesise) -> None:
    paths = {"aws:cdk:enable-path-metadata": True}
    ordinary, prepared = (synthesise(RICH[0], **paths, **more) for more in ({"prepared": "false"}, {}))
    assert content(prepared.folder) == content(ordinary.folder)
    assert any("aws:cdk:path" in str(resource.raw) for resource in prepared.of("AWS::IAM::Role"))


def test_templates_are_uploaded_by_their_hash(assemblies: dict[str, Assembly]) -> None:
    assembly = assemblies["dev"]
    for stack in assembly.stacks.values():
        template = (assembly.folder / stack.properties["templateFile"]).read_bytes()
        digest = hashlib.sha256(template).hexdigest()
        assert stack.properties["stackTemplateAssetObjectUrl"].endswith(f"/{digest}.json")
        files = json.loads((assembly.folder / f"{stack.name}.assets.json").read_text("utf-8"))["files"]
        (uploaded,) = files[digest]["destinations"].values()
        assert uploaded["objectKey"] == f"{digest}.json"
        assert [file for file in files.values() if file["source"]["path"].endswith(".template.json")] == [files[digest]]


def test_resources_are_no_constructs(app: PreparedApp) -> None:
    made(app)
    assert [one for one in app.node.find_all() if isinstance(one, cdk.CfnResource)] == []


def test_of_the_richest_environment_neither(app: PreparedApp) -> None:
    """Not even what is named by the stack's id, a text that CloudFormation writes."""
    made(app, require(RICH[1], ROOT).environment)
    assert [one for one in app.node.find_all() if isinstance(one, cdk.CfnResource)] == []


def test_in_another_app_they_are(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    made(app)
    assert len([one for one in app.node.find_all() if isinstance(one, cdk.CfnResource)]) > 50


@pytest.mark.parametrize("part", ["data", "network", "observability", "operations", "clusters", "workflows"])
def test_whoever_takes_a_stack_finds_its_resources(tmp_path: Path, part: str) -> None:
    app = PreparedApp(outdir=str(tmp_path / "taken"), context=STRONG)
    getattr(made(app), part)
    found = [one for one in app.node.find_all() if isinstance(one, cdk.CfnResource)]
    assert found
    other = PreparedApp(outdir=str(tmp_path / "plain"), context=STRONG)
    made(other)
    taken, plain = (content(Path(one.synth().directory)) for one in (app, other))
    for name in plain:
        assert taken[name] == plain[name], name


@jsii.implements(cdk.IAspect)
class Described:
    """An Aspect that writes into every resource."""

    def visit(self, node: Any) -> None:
        if isinstance(node, cdk.CfnResource):
            node.add_metadata("seen", "yes")


def seen(folder: Path) -> dict[str, set[bool]]:
    return {
        path.name: {one.get("Metadata", {}).get("seen") == "yes" for one in resources.values()}
        for path in folder.glob("*.template.json")
        for resources in [json.loads(path.read_text("utf-8"))["Resources"]]
    }


def test_an_aspect_on_the_app_visits_every_resource(app: PreparedApp) -> None:
    made(app)
    cdk.Aspects.of(app).add(Described())
    assert set().union(*seen(Path(app.synth().directory)).values()) == {True}


def test_an_aspect_on_one_stack_visits_that_stacks(app: PreparedApp) -> None:
    made(app)
    stack = app.node.find_child("emr-small-cluster-c")
    cdk.Aspects.of(stack).add(Described())
    found = seen(Path(app.synth().directory))
    assert [name for name, values in found.items() if True in values] == ["emr-small-cluster-c.template.json"]
    assert found["emr-small-cluster-c.template.json"] == {True}


def test_a_boundary_that_the_context_names_is_in_every_role(tmp_path: Path) -> None:
    context = {**STRONG, "@aws-cdk/core:permissionsBoundary": {"name": "limits"}}
    app = PreparedApp(outdir=str(tmp_path), context=context)
    made(app)
    assembly = Assembly(Path(app.synth().directory), described())
    roles = assembly.of("AWS::IAM::Role")
    assert len(roles) > 5
    assert all(role.properties["PermissionsBoundary"].endswith(":policy/limits") for role in roles)


def test_tags_on_the_app_are_tags_of_the_stacks(app: PreparedApp) -> None:
    made(app)
    cdk.Tags.of(app).add("Team", "blue")
    assembly = Assembly(Path(app.synth().directory), described())
    assert {stack.properties["tags"]["Team"] for stack in assembly.stacks.values()} == {"blue"}
    assert [one for one in app.node.find_all() if isinstance(one, cdk.CfnResource)] == []


def test_constructs_that_are_added_to_a_prepared_stack_are_in_its_template(app: PreparedApp) -> None:
    made(app)
    stack = app.node.find_child("emr-small-cluster-runs")
    assert isinstance(stack, PreparedStack)
    s3.Bucket(stack, "Extra")
    cdk.CfnOutput(stack, "Said", value="something")
    assembly = Assembly(Path(app.synth().directory), described())
    template = assembly.stack("cluster-runs").template
    types = [one["Type"] for one in template["Resources"].values()]
    assert types.count("AWS::S3::Bucket") == 1
    assert types.count("AWS::EMR::Cluster") == 1
    assert template["Outputs"]["Said"] == {"Value": "something"}
    assert template["Outputs"]["ClusterId"]


def test_an_attribute_in_another_stack_is_an_import(app: PreparedApp) -> None:
    cluster = made(app).clusters["runs"].cluster
    mine = cdk.Stack(app, "mine", env=cdk.Environment(region="eu-west-1"))
    cdk.CfnOutput(mine, "Id", value=f"cluster {cluster.cluster_id}")
    assembly = Assembly(Path(app.synth().directory), described())
    joined = assembly.stacks["mine"].template["Outputs"]["Id"]["Value"]["Fn::Join"]
    imported = joined[1][1]["Fn::ImportValue"]
    exporter, value = assembly.exports[imported]
    assert joined[1][0] == "cluster "
    assert exporter == "emr-small-cluster-runs"
    assert assembly.stacks[exporter].template["Resources"][value["Ref"]]["Type"] == "AWS::EMR::Cluster"
    assert exporter in assembly.stacks["mine"].dependencies


def test_an_attribute_in_its_own_stack_is_a_reference(app: PreparedApp) -> None:
    platform = made(app)
    stack = platform.clusters["runs"]
    assert stack.cluster.cluster_id
    cdk.CfnOutput(stack, "Again", value=stack.cluster.cluster_id)
    outputs = Assembly(Path(app.synth().directory), described()).stack("cluster-runs").template["Outputs"]
    assert outputs["Again"] == outputs["ClusterId"]


def test_an_attribute_can_be_made_a_token(app: PreparedApp) -> None:
    """For constructs that take an ARN apart, as docs/library.md says."""
    arn = made(app).observability.notifications.topic_arn
    mine = cdk.Stack(app, "mine", env=cdk.Environment(region="eu-west-1"))
    topic = sns.Topic.from_topic_arn(mine, "Topic", cdk.Token.as_string({"Fn::Join": ["", [arn]]}))
    cdk.CfnOutput(mine, "Name", value=topic.topic_name)
    value = Assembly(Path(app.synth().directory), described()).stacks["mine"].template["Outputs"]["Name"]["Value"]
    assert "Fn::ImportValue" in json.dumps(value)
    assert "Fn::Select" in value


def test_a_reference_to_somebody_elses_stack_is_an_import(app: PreparedApp) -> None:
    where = cdk.Environment(region="eu-west-1")
    bucket = s3.Bucket(cdk.Stack(app, "theirs", env=where), "Bucket")
    stack = PreparedStack(app, "mine", env=where)
    access = DataAccess(reads=(f"s3://{bucket.bucket_name}/in/",))
    cluster = described().clusters["c"]
    EmrCluster(stack, "Cluster", network=EmrNetwork(stack, "Network"), cluster=cluster, access=access)
    folder = Path(app.synth().directory)
    assembly = Assembly(folder, described())
    (exporter,) = {name for name, _ in assembly.exports.values()}
    assert exporter == "theirs"
    assert "theirs" in assembly.stacks["mine"].dependencies
    assert [one for one in stack.node.find_all() if isinstance(one, cdk.CfnResource)] == []


def test_what_only_the_cdk_can_resolve_becomes_a_construct(app: PreparedApp) -> None:
    stack = PreparedStack(app, "mine", env=cdk.Environment(region="eu-west-1"))
    name = cdk.Lazy.string(_Later())
    EmrCluster(
        stack,
        "Cluster",
        network=EmrNetwork(stack, "Network"),
        cluster=described().clusters["c"],
        name=name,
    )
    template = json.loads(Path(app.synth().directory, "mine.template.json").read_text("utf-8"))
    ordinary = [one for one in stack.node.find_all() if isinstance(one, cdk.CfnResource)]
    assert 0 < len(ordinary) < len(template["Resources"])
    assert "later" in json.dumps(template)
    assert "${" not in json.dumps([one for one in template["Resources"].values() if one["Type"] == "AWS::IAM::Role"])


@jsii.implements(cdk.IStableStringProducer)
class _Later:
    def produce(self) -> str:
        return "later"


def test_two_resources_at_one_path_are_refused(app: PreparedApp) -> None:
    stack = PreparedStack(app, "mine", env=cdk.Environment(region="eu-west-1"))
    network = EmrNetwork(stack, "Network")
    cluster = EmrCluster(stack, "Cluster", network=network, cluster=described().clusters["c"])
    cluster.define_security_configuration(cluster)
    with pytest.raises(ValueError, match=r"got two resources at mine/Cluster/SecurityConfiguration; give the second"):
        cluster.define_security_configuration(cluster)


def test_two_outputs_of_one_id_are_refused(app: PreparedApp) -> None:
    stack = PreparedStack(app, "mine", env=cdk.Environment(region="eu-west-1"))
    s3.Bucket(stack, "Bucket")
    cdk.CfnOutput(stack, "Said", value="by the CDK")
    stack.output("Said", "by us")
    with pytest.raises(ValueError, match=r"got two of Said in mine; give the one that was added another id"):
        app.synth()


def test_an_attribute_where_no_reference_can_stand_is_refused(app: PreparedApp) -> None:
    topic = made(app).observability.notifications.topic_arn
    nested = cdk.Stack(cdk.Stage(app, "later"), "mine", env=cdk.Environment(region="eu-west-1"))
    cdk.CfnOutput(nested, "Topic", value=topic)
    with pytest.raises(ValueError, match=r"got an attribute of a prepared stack in .*mine.*json, where it cannot be"):
        app.synth()


def test_a_reference_to_another_region_is_refused(app: PreparedApp) -> None:
    topic = made(app).observability.notifications.topic_arn
    mine = cdk.Stack(app, "mine", env=cdk.Environment(region="eu-central-1"))
    cdk.CfnOutput(mine, "Topic", value=topic)
    with pytest.raises(
        ValueError, match=r"got mine in aws://.*/eu-central-1 with a reference to emr-small-observ.* in "
    ):
        app.synth()


def test_the_cdks_assertions_see_the_whole_template(app: PreparedApp) -> None:
    made(app)
    stack = app.node.find_child("emr-small-cluster-runs")
    assert isinstance(stack, PreparedStack)
    template = Template.from_stack(stack).to_json()
    assert "ClusterId" in template["Outputs"]
    assert "AWS::EMR::Cluster" in [one["Type"] for one in template["Resources"].values()]


def test_synthesising_twice_completes_once(app: PreparedApp) -> None:
    made(app)
    folder = Path(app.synth().directory)
    first = content(folder)
    app.synth()
    assert content(folder) == first
    app.synth(force=True)
    # The CDK then repeats itself in its metadata.
    again = {name: one for name, one in content(folder).items() if not name.endswith(".metadata.json")}
    assert again == {name: first[name] for name in again}


@pytest.mark.parametrize("context", [{"@aws-cdk/core:defaultCrossStackReferences": "weak"}, {"prepared": "false"}])
def test_other_references_are_the_cdks(tmp_path: Path, context: dict[str, str]) -> None:
    app = PreparedApp(outdir=str(tmp_path), context={**STRONG, **context})
    made(app)
    assert len([one for one in app.node.find_all() if isinstance(one, cdk.CfnResource)]) > 50


def test_a_stack_with_a_synthesizer_of_its_own_is_an_ordinary_one(app: PreparedApp) -> None:
    stack = PreparedStack(app, "mine", synthesizer=cdk.DefaultStackSynthesizer(qualifier="ours"))
    assert stack.prepared is None
    assert stack.with_constructs() is stack

"""The table of fields against botocore's model, CloudFormation's schema, and what is really rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

from emr_platform.model import Cluster
from emr_platform.render import cluster_properties, create_cluster_arguments, job_flow_overrides, run_job_flow
from emr_platform.render.fields import FIELDS, Field, in_cloudformation, table
from scripts.setup import ROOT
from tests.render.rich import RICH_REFS, paths, rich_clusters

KINDS = ("Master", "Core", "Task")
NEVER_OF_THE_PRIMARY = (
    "Instances.MasterInstanceFleet.ResizeSpecifications",
    "Instances.MasterInstanceGroup.AutoScaling",
)
"""The number of primary nodes never changes."""
NOT_OF_THE_API = {"Id", "MasterPublicDNS"}
"""What CloudFormation answers."""


@pytest.fixture(scope="module")
def request_shape() -> Shape:
    model = ServiceModel(Loader().load_service_model("emr", "service-2", "2009-03-31"))
    shape = model.operation_model("RunJobFlow").input_shape
    assert shape
    return shape


def api_paths(shape: Shape, path: str = "", above: tuple[str, ...] = ()) -> Iterator[str]:
    """Members of nested structures, lists skipped; a structure within itself is a leaf."""
    if isinstance(shape, ListShape) and (isinstance(shape.member, StructureShape)):
        yield from [path] if shape.member.name in above else api_paths(shape.member, path, above)
    elif isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            yield from api_paths(member, f"{path}.{name}" if path else name, (*above, shape.name))
    else:
        yield path


def schema_paths(
    schema: dict[str, Any], node: dict[str, Any], path: str = "", above: frozenset[str] = frozenset()
) -> Iterator[str]:
    """The same of a resource's schema."""
    if reference := node.get("$ref"):
        if reference in above:
            yield path
            return
        definition = schema["definitions"][reference.rpartition("/")[2]]
        yield from schema_paths(schema, definition, path, above | {reference})
    elif "items" in node:
        yield from schema_paths(schema, node["items"], path, above)
    elif "properties" in node:
        for name, member in node["properties"].items():
            yield from schema_paths(schema, member, f"{path}.{name}" if path else name, above)
    else:
        yield path


def spelt(path: str) -> list[str]:
    """CloudFormation's paths of one of the API's: a key per kind of nodes, and its own word for properties."""
    path = path.replace("Configurations.Properties", "Configurations.ConfigurationProperties")
    path = path.replace("HadoopJarStep.Properties", "HadoopJarStep.StepProperties")
    if path.endswith((".InstanceFleetType", "InstanceGroups.InstanceRole")):
        return []
    for shape in ("Fleet", "Group"):
        listed = f"Instances.Instance{shape}s."
        if path.startswith(listed):
            keys = [f"{kind}Instance{shape}{'s' if kind == 'Task' else ''}" for kind in KINDS]
            return [f"Instances.{key}.{path.removeprefix(listed)}" for key in keys]
    return [path]


def listed(path: str, fields: Iterable[Field] = FIELDS) -> list[Field]:
    return [field for field in fields if field.names(path)]


def test_each_field_of_the_api_is_in_the_table_once(request_shape: Shape) -> None:
    found = set(api_paths(request_shape))
    assert {path: len(listed(path)) for path in found if len(listed(path)) != 1} == {}


def test_the_table_has_no_field_that_the_api_lacks(request_shape: Shape) -> None:
    found = set(api_paths(request_shape))
    assert [field.path for field in FIELDS if not any(map(field.names, found))] == []


def test_a_new_field_would_be_noticed(request_shape: Shape) -> None:
    assert listed("Instances.InstanceFleets.Name")
    assert listed("Instances.InstanceFleets.Colour") == []
    assert listed("Steps.Colour"), "a field below one that is left out as a whole is left out with it"


def test_reasons_are_reasons() -> None:
    for field in FIELDS:
        assert (len(field.left_out) > 10) is not bool(field.source), field.path


@pytest.fixture(scope="module")
def bodies() -> list[dict[str, Any]]:
    return [run_job_flow("x", one, RICH_REFS, {"a": "b"}) for one in rich_clusters()]


def rendered(bodies: list[dict[str, Any]]) -> set[str]:
    return {path for body in bodies for path in paths(body)}


COVERED = {field.path for field in FIELDS if field.covered}


def test_what_is_called_covered_is_rendered_and_nothing_else(bodies: list[dict[str, Any]]) -> None:
    assert rendered(bodies) == COVERED


def test_botocore_accepts_every_body(bodies: list[dict[str, Any]], request_shape: Shape) -> None:
    for body in bodies:
        assert ParamValidator().validate(body, request_shape).generate_report() == ""


def test_step_functions_and_airflow_get_every_covered_field(bodies: list[dict[str, Any]]) -> None:
    assert rendered([create_cluster_arguments(body) for body in bodies]) == COVERED
    overrides = [job_flow_overrides("x", one, RICH_REFS, {"a": "b"}) for one in rich_clusters()]
    assert rendered(overrides) == COVERED


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # which takes a second

    found = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region="us-east-1", resource_type="AWS::EMR::Cluster")
    made: dict[str, Any] = found.schema
    return made


def of_cloudformation(request_shape: Shape) -> dict[str, Field]:
    """CloudFormation's paths by the table, with the field of each."""
    return {
        path: field
        for of_api in set(api_paths(request_shape))
        if in_cloudformation(of_api)
        for field in listed(of_api)
        for path in spelt(of_api)
    }


def test_the_table_has_cloudformations_fields(schema: dict[str, Any], request_shape: Shape) -> None:
    found = set(schema_paths(schema, schema)) - NOT_OF_THE_API
    of_table = set(of_cloudformation(request_shape))
    assert sorted(found - of_table) == [], "CloudFormation has learnt a field"
    assert sorted(of_table - found) == [], "the table calls possible what CloudFormation does not know"


def test_cloudformation_gets_every_covered_field_it_knows(bodies: list[dict[str, Any]], request_shape: Shape) -> None:
    wanted = {
        path
        for path, field in of_cloudformation(request_shape).items()
        if field.covered and not path.startswith(NEVER_OF_THE_PRIMARY)
    }
    assert rendered([cluster_properties(body) for body in bodies]) == wanted


def test_sources_are_keys_of_the_file() -> None:
    described = Cluster.model_json_schema()
    for field in FIELDS:
        for quoted in field.source.split("`")[1::2]:
            if "of the environment" not in field.source and "task_groups`" not in field.source:
                assert reachable(described, quoted.split(".")), field


def reachable(schema: dict[str, Any], keys: list[str]) -> bool:
    """True when keys lead from a cluster to a property, through whatever shapes a value may have."""
    nodes = [schema]
    for key in keys:
        nodes = [one["properties"][key] for node in nodes for one in shapes(schema, node) if key in one["properties"]]
    return bool(nodes)


def shapes(schema: dict[str, Any], node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "$ref" in node:
        yield from shapes(schema, schema["$defs"][node["$ref"].rpartition("/")[2]])
    elif "properties" in node:
        yield node
    for choice in ("anyOf", "oneOf"):
        for one in node.get(choice, ()):
            yield from shapes(schema, one)
    if "items" in node:
        yield from shapes(schema, node["items"])


def test_the_table_of_the_documentation_is_up_to_date() -> None:
    remedy = "python -m emr_platform.render.fields > docs/fields.md"
    assert (ROOT / "docs" / "fields.md").read_text(encoding="utf-8") == table(), remedy

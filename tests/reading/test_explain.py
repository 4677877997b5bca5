"""What the reader says where the file's own words could be mistaken for the model's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, Tag

from emr_platform.model import Environment
from emr_platform.reading import read
from emr_platform.reading._places import TAGS

TEXT = """\
name: dev
region: eu-west-1
owner: data-platform
cost_centre: analytics
network: {network}
clusters:
  new:
    release: emr-7.14.0
    primary: {{instance_types: [m7g.xlarge]}}
    core: {{instance_types: [{type}], target_on_demand_capacity: 1}}
workflows:
  spark:
    cluster: new
    steps: [{step}]
"""
GOOD = {"network": "{}", "type": "m7g.xlarge", "step": "{name: a, type: command, args: [x]}"}


def said(tmp_path: Path, **parts: str) -> list[str]:
    file = tmp_path / "dev.yaml"
    file.write_text(TEXT.format(**{**GOOD, **parts}))
    return [f"{finding.line} {finding.path}: {finding.message}" for finding in read(file).findings]


def test_clusters_and_workflows_may_have_the_names_of_tags(tmp_path: Path) -> None:
    assert said(tmp_path) == []


MAPPING = "it must be a mapping of keys to values; write `key: value` lines below it"
NO_SUBNETS = "`subnet_ids` is required; add `subnet_ids:` with its value"
NETWORK_KEYS = "the keys here are cidr, endpoints, internet, zones"


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        ("{new: 1}", f"5 network.new: got 'new'; no such key here; remove it; {NETWORK_KEYS}"),
        ("{new: {new: 1}}", f"5 network.new: got 'new'; no such key here; remove it; {NETWORK_KEYS}"),
        ("{existing: 1}", f"5 network.existing: got 'existing'; no such key here; remove it; {NETWORK_KEYS}"),
        ("{Zones: 3}", "5 network.Zones: got 'Zones'; no such key here; did you mean `zones`?"),
        ("{vpc_id: vpc-01234567}", f"5 network.subnet_ids: got nothing; {NO_SUBNETS}"),
        ("private", f"5 network: got 'private'; {MAPPING}"),
    ],
)  # fmt: skip
def test_networks(tmp_path: Path, network: str, expected: str) -> None:
    assert said(tmp_path, network=network) == [expected]


NO_KEY = "no such key here; remove it; the keys here are"
SPARK_KEYS = f"{NO_KEY} args, conf, job, name, reads, requirements, retry, timeout_minutes, type, writes"
COMMAND_KEYS = f"{NO_KEY} args, name, reads, retry, timeout_minutes, type, writes"
STEP = "workflows.spark.steps[0]"
STEP_TYPES = (
    "spark, spark-sql, hive, mapreduce, streaming, flink, command, hbase, presto, trino, s3-dist-cp, shell, "
    "redshift-load, parallel, for-each"
)


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (
            "{name: a, type: spark, job: j.py, spark: {job: x}}",
            f"14 {STEP}.spark: got 'spark'; {SPARK_KEYS}",
        ),
        (
            "{name: a, type: command, args: [x], command: y}",
            f"14 {STEP}.command: got 'command'; {COMMAND_KEYS}",
        ),
        (
            "{name: a, type: Spark, job: j.py}",
            f"14 {STEP}.type: got 'Spark'; it must be one of {STEP_TYPES}; did you mean spark?",
        ),
        ("{name: a, type: [x]}", f"14 {STEP}.type: got '['x']'; it must be one of {STEP_TYPES}; choose one of these"),
        ("{name: a, type: spark, job: 5}", f'14 {STEP}.job: got 5; it must be text; put it in quotes: "5"'),
        (
            "{name: a, type: spark, job: j.py, conf: {a: [1]}}",
            f"14 {STEP}.conf.a: got [1]; it must be text; write text",
        ),
        (
            "null",
            f"14 {STEP}: got null; {MAPPING}, or leave it out",
        ),
    ],
)
def test_steps(tmp_path: Path, step: str, expected: str) -> None:
    assert said(tmp_path, step=step) == [expected]


LIST = "it must be a list; write items"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("release: 7.14", "release: got 7.14; a release label is emr-x.y.z; write it as emr-7.14.0"),
        ("release: 7.10", "release: got 7.10; a release label is emr-x.y.z; write it as emr-7.10.0"),
        ("release: 7", "release: got 7; a release label is emr-x.y.z; write it as emr-7.0.0"),
        ("release: '6.15'", "release: got '6.15'; a release label is emr-x.y.z; write it as emr-6.15.0"),
        ("release: emr-7.13", "release: got 'emr-7.13'; a release label is emr-x.y.z; write it as emr-7.13.0"),
        ("release: newest", "release: got 'newest'; a release label is emr-x.y.z; write it as emr-7.14.0"),
        (
            "configurations: {hive-site: {a: b}}",
            (
                f'configurations: got {{"hive-site": {{"a": "b"}}}}; {LIST} such as '
                '`- {classification: hive-site, properties: {name: "value"}}`'
            ),
        ),
        (
            "configurations: {classification: hive-site}",
            (
                f'configurations: got {{"classification": "hive-site"}}; {LIST} such as '
                '`- {classification: spark-defaults, properties: {name: "value"}}`'
            ),
        ),
        (
            "configurations: {}",
            (
                f"configurations: got {{}}; {LIST} such as "
                '`- {classification: spark-defaults, properties: {name: "value"}}`'
            ),
        ),
        ("reads: {a: b}", f'reads: got {{"a": "b"}}; {LIST} with `- ` or in [ ]'),
        (
            "ec2_key_name: mine",
            (
                "ec2_key_name: got 'ec2_key_name'; no such key here; remove it; nodes have no SSH key; "
                "Session Manager is the way in: `session_manager: true` at the cluster"
            ),
        ),
        (
            "budget: 100",
            (
                "budget: got 'budget'; no such key here; remove it; there are no prices here; `emr-platform run` and "
                "`runs` count instance-hours (docs/operate.md)"
            ),
        ),
    ],
)
def test_what_people_write_instead(tmp_path: Path, line: str, expected: str) -> None:
    file = tmp_path / "dev.yaml"
    text = TEXT.format(**GOOD)
    release = "    release: emr-7.14.0\n"
    file.write_text(text.replace(release, ("" if line.startswith("release") else release) + f"    {line}\n"))
    assert [f"{one.path}: {one.message}" for one in read(file).findings] == [f"clusters.new.{expected}"]


TABLE = (
    "\ndata_catalog: {{database: web, tables: {{days: {{location: 's3://curated/days/', columns: {{a: int}}, "
    "partition_keys: {{b: {projection}}}}}}}}}\n"
)


@pytest.mark.parametrize(
    ("projection", "expected"),
    [
        ("{type: integer, minimum: 1, maximum: 2, sets: x}", "the keys here are digits, maximum, minimum, type"),
        ("{type: date, earliest: 2026-01-01, default: today}", "the keys here are earliest, latest, type"),
        ("{}", "it must have a `type`: integer, date, enum; add `type: integer`"),
    ],
)
def test_projections_have_types_of_the_names_that_inputs_have(tmp_path: Path, projection: str, expected: str) -> None:
    assert expected in said(tmp_path, step=GOOD["step"] + "]" + TABLE.format(projection=projection) + "#")[0]


PRIORITY = "{type: m7g.xlarge, priority: "
BID = "{type: m7g.xlarge, bid_percentage: "
TYPE = "clusters.new.core.instance_types[0]"


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("{typ: m7g.xlarge}", [f"10 {TYPE}.typ: got 'typ'; no such key here; did you mean `type`?",
                               f"10 {TYPE}.type: got nothing; `type` is required; add `type:` with its value"]),
        (PRIORITY + "1.0e+999}", [f"10 {TYPE}.priority: got 1.0e+999; it must be a number; write a smaller one"]),
        (BID + "0}", [f"10 {TYPE}.bid_percentage: got 0; it must be more than 0 and at most 100; raise it"]),
        (BID + "101}", [f"10 {TYPE}.bid_percentage: got 101; it must be more than 0 and at most 100; lower it"]),
        ("m7g", [f"10 {TYPE}.type: got 'm7g'; an instance type is family.size; write it as m7g.xlarge"]),
    ],
)  # fmt: skip
def test_instance_types(tmp_path: Path, type_: str, expected: list[str]) -> None:
    assert said(tmp_path, type=type_) == expected


@pytest.mark.parametrize(
    ("type_", "said_of_it"),
    [
        ("-1.0", "got -1.0; it must be at least 0; raise it"),
        ("1, weight: 1000", "got 1000; it must be 1 to 999; lower it"),
    ],
)
def test_a_bound_is_said_with_the_one_at_the_other_end(tmp_path: Path, type_: str, said_of_it: str) -> None:
    found = said(tmp_path, type=f"{{type: m7g.xlarge, priority: {type_}}}")
    assert [one.partition(": ")[2] for one in found] == [said_of_it]


def test_a_task_fleet_does_not_have_the_keys_of_groups(tmp_path: Path) -> None:
    found = said(tmp_path, type="m7g.xlarge], target_on_demand_capacity: 1}\n    task: {instance_type: m7g.xlarge}\n#")
    assert found[0] == (
        "11 clusters.new.task.instance_type: got 'instance_type'; this key belongs to instance groups, which have "
        "`instance_type`; write such nodes under `task_groups`, or remove it"
    )
    assert [one.split()[1] for one in found[1:]] == ["clusters.new.task.instance_types:"]


def test_a_long_list_says_how_long_it_may_be(tmp_path: Path) -> None:
    types = ", ".join(f"m{n}.xlarge" for n in range(31))
    found = said(tmp_path, type=types)
    assert len(found) == 1
    assert found[0].startswith("10 clusters.new.core.instance_types: got [")
    assert found[0].endswith("...; it must have at most 30 entries; remove some")


def test_a_long_value_is_shortened(tmp_path: Path) -> None:
    found = said(tmp_path, network="{cidr: " + "x" * 500 + "}")
    assert len(found) == 1
    assert found[0].startswith("5 network.cidr: got '" + "x" * 76 + "...; a network is")


def test_every_tag_of_the_model_is_known() -> None:
    """Pydantic puts the tags of unions into its locations; one that nobody knows would end up in a path."""
    assert set(_tagged(Environment, set())) == {
        (tag, kind) for tag, kinds in TAGS.items() for kind in get_args(kinds) or (kinds,)
    }


def _tagged(annotation: Any, seen: set[type]) -> Iterator[tuple[str, Any]]:
    """Every tag with the model that it stands for."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in seen:
            seen.add(annotation)
            for field in annotation.model_fields.values():
                yield from _tagged(field.annotation, seen)
        return
    for part in getattr(annotation, "__metadata__", ()):
        if isinstance(part, Tag):
            yield part.tag, get_args(annotation)[0]
    for inner in get_args(annotation):
        yield from _tagged(inner, seen)

"""Environments of every shape the model's JSON Schema allows, and files that people and accidents spoil."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import strategies as st

from emr_platform.catalog import NEWEST, application_names, classification_names, release_labels
from emr_platform.model import Environment
from tests.checks import rich

SCHEMA = Environment.model_json_schema()
DEEPEST = 14
TYPES = ["m7g.xlarge", "m6g.xlarge", "m5.xlarge", "r7g.2xlarge", "c8gd.2xlarge", "t3.nano", "m9z.large", "x.y"]
PLACES = [
    "s3://raw/",
    "s3://raw/a/",
    "s3://curated/a/",
    "s3://results/b/",
    "s3://artefacts/x/",
    "s3://artifacts/",
    "s3://team-x/",
]
FILES = [*rich.FILES, "jobs/gone.py", "jobs"]
BY_KEY: dict[str, list[Any]] = {
    "applications": [*application_names(), "spark", "Nothing"],
    "release": [NEWEST, NEWEST, NEWEST, *release_labels()[::7], "emr-spark-8.1.0", "emr-7.0.0", "emr-99.0.0"],
    "region": ["eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1", "eu-nowhere-7"],
    "classification": [
        *classification_names(NEWEST)[::9],
        "yarn-site",
        "hdfs-site",
        "spark",
        "spark-defaults",
        "export",
        "x",
    ],
    "type": TYPES,
    "instance_type": TYPES,
    "instance_types": TYPES,
    "job": FILES,
    "script": FILES,
    "mapper": FILES,
    "reducer": FILES,
    "reads": PLACES,
    "writes": PLACES,
    "input": PLACES,
    "output": PLACES,
    "root": PLACES[1:4],
    "name": ["a", "b", "rich"],
    "cluster": ["a", "b", "c"],
    "args": [
        "--password",
        "hunter2",
        "s3://raw/a/x.csv",
        "s3a://raw/x",
        "{% $x %}",
        "${x}",
        "bash",
        "a b",
        "ü",
        "-",
        "{a}",
        "{core}",
    ],
    "properties": ["true", "false", "-1", "3", "s3://raw/x", "ü", "", "CORE", "x" * 600],
    "reason": ["nobody needs it before next year"],
    "rule": ["idle-timeout", "tls-off", "x"],
    "path": ["clusters", "clusters.a", "x"],
    "at": ["cron(0 7 ? * MON-FRI *)", "rate(1 hour)", "cron(1)", "rate(x)"],
}
NAMES = [
    "a", "b", "core", "x-1",
]  # fmt: skip
PROPERTIES = [
    "maximizeResourceAllocation", "spark.dynamicAllocation.enabled", "spark.eventLog.dir", "dfs.replication",
    "yarn.node-labels.enabled", "yarn.node-labels.am.default-node-label-expression", "hbase.rootdir", "a.password",
    "yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs", "fs.s3.impl", "yarn.nodemanager.log-dirs",
]  # fmt: skip


SAMPLES = [
    *PLACES, *FILES, *TYPES, *NAMES, "emr/kerberos", "1234abcd-12ab-34cd-56ef-1234567890ab", "/x/",
    "2023.11.20260413.0", "EXAMPLE.COM", "host.example.com:88", "ledger", "Europe/Berlin", "com.example.Keys", "a@b.co",
    "raw", "123456789012",
    "ami-0123456789abcdef0", "0.25", "https://h:6182", "jdbc:mysql://h:3306/hive", "s3://artefacts/k.jar", "default",
    "s3://artefacts/c.zip", "sg-0123456789abcdef0", "subnet-0123456789abcdef0", "vpc-0123456789abcdef0", "rate(1 hour)",
    "emr-7.14.0", "eu-west-1", "jobs/old.jar", "cron(1)", "10.0.0.0/16", "s3://artefacts/jupyter/",
    "2026-02-28", "2026-02-30", "core.target_on_demand_capacity", "task.instance_count", "public.sessions",
    "managed_scaling.maximum_capacity_units",
    "bigint", "int", "integer", "timestamp", "decimal(18,2)", "decimal(2,18)", "varchar(256)", "array<string>",
    "MON:04:30", "arn:aws:iam::123456789012:role/airflow-workers",
]  # fmt: skip


class Maker:
    """Makes values of a schema. Drawing each of them from hypothesis instead would take a hundred times as long."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def environment(self) -> dict[str, Any]:
        made: dict[str, Any] = self.value(SCHEMA, "", 0)
        made["network"] = self._random.choice([{"zones": 1}, {"cidr": "10.0.0.0/16"}, made.get("network", {})])
        return made

    def value(self, schema: Any, key: str, depth: int) -> Any:
        if isinstance(schema, bool):  # `true`: anything, as in the pattern of an event
            return self._random.choice(copy.deepcopy(ODD))
        if "$ref" in schema:
            return self.value(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], key, depth + 1)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        for union in ("anyOf", "oneOf"):
            if union in schema:
                return self.value(self._random.choice(schema[union]), key, depth)
        made: Any = getattr(self, f"_{schema['type']}")(schema, key, depth)
        return made

    def _object(self, schema: dict[str, Any], key: str, depth: int) -> dict[str, Any]:
        if "properties" not in schema:
            return self._dictionary(schema, key, depth)
        required = schema.get("required", [])
        share = self._random.choice([0.1, 0.3, 0.5]) if depth < DEEPEST else 0
        there = [name for name in schema["properties"] if name in required or self._random.random() < share]
        return {name: self.value(schema["properties"][name], name, depth) for name in there}

    def _dictionary(self, schema: dict[str, Any], key: str, depth: int) -> dict[str, Any]:
        (inner,) = schema.get("patternProperties", {"": schema.get("additionalProperties")}).values()
        names = PROPERTIES if key in ("properties", "conf") else NAMES
        count = self._random.randint(schema.get("minProperties", 0), 3)
        return {name: self.value(inner, key, depth) for name in self._random.sample(names, count)}

    def _array(self, schema: dict[str, Any], key: str, depth: int) -> list[Any]:
        least = schema.get("minItems", 0)
        count = self._random.randint(least, max(least, 3 if depth < DEEPEST else 0))
        return [self.value(schema["items"], key, depth) for _ in range(count)]

    def _integer(self, schema: dict[str, Any], key: str, depth: int) -> int:
        del key, depth
        least, most, step = schema.get("minimum", -5), schema.get("maximum", 10**6), schema.get("multipleOf", 1)
        near = min(most, least + 8 * step)
        return int(self._random.randrange(least, self._random.choice([near, near, most]) + 1, step))

    def _number(self, schema: dict[str, Any], key: str, depth: int) -> float:
        del key, depth
        return self._random.uniform(schema.get("minimum", 0.1), schema.get("maximum", 100))

    def _string(self, schema: dict[str, Any], key: str, depth: int) -> str:
        del depth
        pattern = re.compile(schema.get("pattern", ".*"))
        fitting: list[str] = [one for one in BY_KEY.get(key, SAMPLES) if pattern.fullmatch(one)]
        fitting = fitting or [one for one in SAMPLES if pattern.fullmatch(one)]
        assert fitting, f"add to SAMPLES what fits {pattern.pattern}"
        return self._random.choice(fitting)

    def _boolean(self, schema: dict[str, Any], key: str, depth: int) -> bool:
        del schema, key, depth
        return self._random.random() < 0.5

    def _null(self, schema: dict[str, Any], key: str, depth: int) -> None:
        del schema, key, depth


Place = tuple[str | int, ...]
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    10**30,
    1e300,
    "",
    "x" * 5000,
    "日本\u202e",
    "\x00",
    [],
    {},
    [[]],
    {"a": 1},
    "s3://raw/",
    "1",
]


def _places(value: Any, path: Place = ()) -> Iterator[Place]:
    """Every place in nested values but the whole."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from _places(inner, (*path, key))


def _at(value: Any, path: Place) -> Any:
    for key in path:
        value = value[key]
    return value


@st.composite
def spoilt(draw: st.DrawFn, good: dict[str, Any]) -> dict[str, Any]:
    """A good environment after one to three accidents: a key lost, a value replaced or moved, an item twice."""
    values = copy.deepcopy(good)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(_places(values))))
        parent, key = _at(values, path[:-1]), path[-1]
        match draw(st.sampled_from(["lose", "odd", "move", "number", "twice", "rename"])):
            case "lose":
                del parent[key]
            case "odd":
                parent[key] = draw(st.sampled_from(ODD))
            case "move":
                parent[key] = copy.deepcopy(_at(values, draw(st.sampled_from(list(_places(values))))))
            case "number" if isinstance(parent[key], int):
                parent[key] = draw(st.integers(0, 100))
            case "twice" if isinstance(parent, list):
                parent.append(copy.deepcopy(parent[int(key)]))
            case "rename" if isinstance(parent, dict):
                parent[f"{key}{draw(st.sampled_from(['s', '-', 'é', ' ']))}"] = parent.pop(key)
    return values

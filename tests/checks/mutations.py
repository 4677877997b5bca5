"""Every way to spoil a good environment that the rules know: what is changed, and where findings come of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tests.checks import rich

GONE = object()
"""A value that takes the key away."""
HERE = ""
"""The place of the first change."""
Changes = dict[str, Any]


@dataclass(frozen=True)
class Mutation:
    """The rule, values by dotted path (numbers are indices), and the findings they give as `rule path`, sorted."""

    rule: str
    changes: Changes
    findings: tuple[str, ...]

    @property
    def values(self) -> dict[str, Any]:
        """The rich environment with the changes."""
        values = rich.plain()
        for path, value in self.changes.items():
            *parents, last = path.split(".")
            place: Any = values
            for parent in parents:
                place = place[int(parent)] if isinstance(place, list) else place.setdefault(parent, {})
            key: Any = int(last) if isinstance(place, list) else last
            if value is GONE:
                del place[key]
            elif isinstance(place, list) and key == len(place):
                place.append(value)
            else:
                place[key] = value
        return values


def spoil(rule: str, changes: Changes, *where: str) -> Mutation:
    """A mutation with findings of its rule at these paths, HERE unless said; those of other rules say `rule path`."""
    here = re.sub(r"\.(\d+)", r"[\1]", next(iter(changes)))
    paths = [path or here for path in where or (HERE,)]
    return Mutation(rule, changes, tuple(sorted(path if " " in path else f"{rule} {path}" for path in paths)))


def settings(classification: str, **properties: str) -> list[dict[str, Any]]:
    """The configurations of a cluster; `__` in a key is a dot."""
    return [{"classification": classification, "properties": {k.replace("__", "."): v for k, v in properties.items()}}]


STEPS = "workflows.daily.steps"
COUNT = {"name": "count", "type": "spark", "job": "jobs/count.py"}
CAPACITY = "core.target_on_demand_capacity"
CLASS = {"jar": "s3://artefacts/keys.jar", "class_name": "com.example.Keys"}
PEM = {"certificate_provider": "PEM", "pem_zip": "s3://artefacts/certificates.zip"}
TRIGGERS = "workflows.windows.triggers"
UNWEIGHED = [kind["type"] for kind in rich.DIVERSE]
OLD = {"instance_types": ["m6g.xlarge"]}
ETL_SCALING = "clusters.etl.managed_scaling"
RULES = "clusters.warehouse.task_groups.batch.automatic_scaling"
OFFICE = "clusters.queries.scheduled_scaling.office"
SPARK_SETTINGS = "clusters.etl.configurations.0.properties"
COPY = {"name": "copy", "type": "command", "args": ["s3-dist-cp", "--help"]}
NODES = {"type": "integer", "minimum": 1, "maximum": 2}
WIDE = [[{**COPY, "name": f"s{branch}-{step}"} for step in range(40)] for branch in range(12)]

LOAD = "workflows.daily.steps[3]"
GROUPED = ("group-placement clusters.warehouse", "group-placement clusters.ledger")
"""Said of any network with more than one zone, which a warehouse needs."""
LIMIT = {"usage_limit": {"amount": 10}}
DAYS = {"name": "days", "type": "redshift-load", "table": "web.days", "columns": {"day": "date", "n": "bigint"}}
TABLE = {"location": "s3://curated/counts/", "columns": {"n": "bigint"}}


def loading(**changes: Any) -> Changes:
    """A warehouse, and a load of what the first step of `daily` writes behind its last, with changes of the load."""
    load = {**DAYS, "source": "s3://curated/counts/", **changes}
    return {f"{STEPS}.3": load, "warehouse": LIMIT, "network": {"zones": 3}}


def described(**catalog: Any) -> Changes:
    """A data catalogue."""
    return {"data_catalog": {"database": "results", **catalog}}


ONE_ZONE = "airflow-zones network.zones"
"""The rich environment has one zone, and MWAA needs two."""
APART = {
    "release": "emr-7.14.0",
    "primary": {"instance_types": ["m7g.xlarge", "m6g.xlarge"]},
    "core": {"instance_types": ["m7g.xlarge", "m6g.xlarge"], "target_on_demand_capacity": 2},
    "security": {"runtime_roles": {}},
}

MUTATIONS = [
    spoil("account-settings", {"account_settings": {"block_public_access": True}}),
    spoil(
        "airflow-class",
        {"airflow": {"type": "mwaa", "environment_class": "mw1.huge"}},
        "airflow.environment_class",
        ONE_ZONE,
    ),
    spoil("airflow-orchestrator", {"workflows.daily.orchestrator": "airflow"}),
    spoil(
        "airflow-trigger",
        {
            "workflows.daily.triggers": {"last": {"type": "schedule", "at": "cron(0 5 L * ? *)"}},
            "workflows.daily.orchestrator": "airflow",
            "airflow": {"type": "mwaa"},
        },
        "workflows.daily.triggers.last.at",
        ONE_ZONE,
    ),
    spoil(
        "airflow-role",
        {
            "clusters.apart": APART,
            "airflow": {"type": "own", "trusted_role": "airflow"},
            **{f"workflows.w{number}": {"cluster": "apart", "steps": [COUNT]} for number in range(40)},
        },
    ),
    spoil("airflow-trust", {"airflow": {"type": "own"}}),
    spoil("airflow-version", {"airflow": {"type": "mwaa", "version": "1.10.12"}}, "airflow.version", ONE_ZONE),
    spoil(
        "airflow-webserver",
        {"airflow": {"type": "mwaa", "webserver_access": "PUBLIC_AND_PRIVATE"}},
        "airflow.webserver_access",
        ONE_ZONE,
    ),
    spoil("airflow-zones", {"airflow": {"type": "mwaa"}}, "network.zones"),
    spoil("application-companion", {"clusters.warehouse.applications.2": "Livy"}),
    spoil("application-duplicate", {"clusters.etl.applications.2": "Spark"}),
    spoil(
        "application-hadoop",
        {"clusters.queries.applications": ["Trino"], "clusters.queries.configurations": settings("mapred-site", a="b")},
        "clusters.queries.configurations[0].classification",
    ),
    spoil("application-name", {"clusters.etl.applications.2": "Ganglia"}),
    spoil("application-pair", {"clusters.queries.applications": ["Hadoop", "Trino", "Presto"]}),
    spoil("argument-expression", {f"{STEPS}.0.args": ["{% $x %}"]}, f"{STEPS}[0].args[0]"),
    spoil("automatic-scaling-bounds", {f"{RULES}.minimum_instances": 9}),
    spoil("automatic-scaling-metric", {f"{RULES}.rules.0.period_seconds": 60}),
    spoil("automatic-scaling-rules", {f"{RULES}.rules.1.name": "out"}),
    spoil("bootstrap-shebang", {"clusters.etl.bootstrap_actions.0.script": "bootstrap/unmarked.sh"}),
    spoil(
        "bootstrap-text",
        {"clusters.etl.bootstrap_actions.0.args": ["x" * 20000]},
        "clusters.etl.bootstrap_actions[0].args[0]",
    ),
    spoil(
        "bucket-alias",
        {"clusters.etl.reads": ["s3://artefacts/wheels/", "s3://artifacts/wheels/"]},
        "clusters.etl.reads[1]",
    ),
    spoil(
        "capacity-reservation",
        {
            "clusters.etl.core.launch_specifications": {
                "on_demand": {"capacity_reservation": {"preference": "none", "resource_group": "ours"}}
            }
        },
        "clusters.etl.core.launch_specifications.on_demand.capacity_reservation.preference",
    ),
    spoil("cloudwatch-logs", {"clusters.etl.cloudwatch_logs": True}),
    spoil("cluster-architecture", {"clusters.etl.primary.instance_types": ["m7i.xlarge"]}, "clusters.etl"),
    spoil(
        "cluster-memory-ratio",
        {"clusters.etl.core.instance_types.1": {"type": "r6g.xlarge", "weight": 4}},
        "clusters.etl",
    ),
    spoil("cluster-unused", {"workflows.modern": GONE}, "clusters.modern"),
    spoil(
        "configuration-connector",
        {"clusters.etl.configurations": settings("emrfs-site", a="b")},
        "clusters.etl.configurations[0].classification",
    ),
    spoil(
        "configuration-application",
        {"clusters.etl.configurations": settings("trino-config", x="y")},
        "clusters.etl.configurations[0].classification",
    ),
    spoil(
        "configuration-encryption",
        {"clusters.etl.configurations": settings("spark-defaults", spark__authenticate="false")},
        "clusters.etl.configurations[0].properties.spark.authenticate",
    ),
    spoil(
        "configuration-export",
        {"clusters.etl.configurations": settings("spark-env", TZ="UTC")},
        "clusters.etl.configurations[0].properties",
    ),
    spoil(
        "configuration-known",
        {"clusters.etl.configurations": settings("spark-default", a="b")},
        "clusters.etl.configurations[0].classification",
    ),
    spoil("configuration-location", {f"{SPARK_SETTINGS}.x": "s3://curated/x/"}),
    spoil(
        "configuration-log-dirs",
        {
            "clusters.etl.configurations": [
                {"classification": "yarn-site", "properties": {"yarn.nodemanager.log-dirs": "x" * 600}}
            ]
        },
        "clusters.etl.configurations[0].properties.yarn.nodemanager.log-dirs",
    ),
    spoil(
        "configuration-text",
        {"clusters.warehouse.release": "emr-7.13.0", "clusters.warehouse.configurations": settings("tez-site", a="Ä")},
        "clusters.warehouse.configurations[0].properties.a",
    ),
    spoil(
        "container-memory",
        {f"{STEPS}.0.conf": {"spark.executor.memory": "200g"}},
        f"{STEPS}[0].conf.spark.executor.memory",
    ),
    spoil(
        "custom-ami",
        {"clusters.etl.custom_ami": "ami-0123456789abcdef0", "clusters.etl.os_release": "2023.11.20260413.0"},
        "clusters.etl.os_release",
    ),
    spoil(
        "decommission-timeout",
        {
            "clusters.etl.configurations": [
                {
                    "classification": "yarn-site",
                    "properties": {"yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs": "-1"},
                }
            ]
        },
        "clusters.etl.configurations[0].properties.yarn.resourcemanager.nodemanager-graceful-decommission-timeout-secs",
    ),
    spoil(
        "disk-encryption",
        {"clusters.etl.security": {"local_disk": {"provider": CLASS}}},
        "clusters.etl.security.local_disk.provider",
    ),
    spoil(
        "dynamic-allocation",
        {f"{STEPS}.0.conf": {"spark.dynamicAllocation.enabled": "false"}},
        f"{STEPS}[0].conf.spark.dynamicAllocation.enabled",
    ),
    spoil(
        "ebs-volume",
        {"clusters.etl.core.ebs_volumes": [{"type": "io1", "size_gib": 100}]},
        "clusters.etl.core.ebs_volumes[0].type",
    ),
    spoil(
        "emrfs-role",
        {"clusters.etl.security": {"emrfs_roles": [{"role": "analysts"}]}},
        "clusters.etl.security.emrfs_roles[0]",
    ),
    spoil("engine-setting", {"clusters.etl.flink": {}}),
    spoil("engine-size", {"clusters.steady.flink": {"task_slots": 64}}, "clusters.steady.flink.task_slots"),
    spoil("environment-name", {"name": "poor"}),
    spoil(
        "event-log",
        {
            f"{STEPS}.0.conf": {"spark.eventLog.dir": "s3://team-logs/x/"},
            f"{STEPS}.0.writes": ["s3://curated/counts/", "s3://team-logs/x/"],
        },
        f"{STEPS}[0].conf.spark.eventLog.dir",
    ),
    spoil("fleet-capacity", {"clusters.replica.core.target_on_demand_capacity": 0}, "clusters.replica.core"),
    spoil("fleet-diversity", {"clusters.etl.task.instance_types": rich.DIVERSE[:9]}),
    spoil(
        "fleet-duplicate-type",
        {"clusters.replica.core.instance_types.1.type": "m7g.xlarge"},
        "clusters.replica.core.instance_types[1]",
    ),
    spoil(
        "fleet-primary-weight",
        {"clusters.etl.primary.instance_types": [{"type": "m7g.xlarge", "weight": 2}]},
        "clusters.etl.primary.instance_types[0].weight",
    ),
    spoil("fleet-priority", {"clusters.etl.core.instance_types.0.priority": 0.0}),
    spoil(
        "fleet-size",
        {
            "clusters.replica.core.ebs_volumes": [{"size_gib": 100, "count": 25}],
            "clusters.replica.core.target_on_demand_capacity": 2400,
            "network": {"zones": 1, "cidr": "10.0.0.0/16"},
        },
        "clusters.replica.core",
    ),
    spoil("fleet-spot", {"clusters.ledger.primary.market": "SPOT"}),
    spoil(
        "fleet-spot-timeout",
        {"clusters.etl.task.launch_specifications": {"spot": {"timeout_action": "TERMINATE_CLUSTER"}}},
        "clusters.etl.task.launch_specifications.spot.timeout_action",
    ),
    spoil("fleet-weight", {"clusters.replica.core.target_on_demand_capacity": 3}),
    spoil("group-capacity", {"clusters.ledger.core.instance_count": 0}),
    spoil("group-placement", {"network": {"zones": 2}}, "clusters.warehouse", "clusters.ledger"),
    spoil("group-size", {"clusters.ledger.core.instance_count": 2001}, "clusters.ledger.core"),
    spoil("guard-warning", {"guard": {"warn_minutes": 30, "every_minutes": 60}}, "guard.warn_minutes"),
    spoil("ha-core-nodes", {"clusters.steady.core.target_on_demand_capacity": 4}, "clusters.steady.core"),
    spoil(
        "ha-database",
        {
            "clusters.steady.applications": ["Hadoop", "Flink", "Hive", "Hue"],
            "clusters.steady.metastore": {"type": "glue"},
        },
    ),
    spoil(
        "ha-exclusions",
        {"clusters.steady.security": {"kerberos": {"type": "dedicated", "secret": "emr/kerberos"}}},
        "clusters.steady.security.kerberos.type",
        "kerberos-application clusters.steady.applications[1]",
    ),
    spoil("ha-idle-timeout", {"clusters.steady.idle_timeout_seconds": 3600, "acknowledgements.3": GONE}),
    spoil(
        "ha-notebooks",
        {"clusters.steady.applications": ["Hadoop", "Flink", "Spark", "JupyterHub"]},
        "clusters.steady.high_availability",
    ),
    spoil(
        "ha-release",
        {
            "clusters.steady.release": "emr-6.8.0",
            "clusters.steady.security": {"in_transit": PEM},
            "clusters.steady.primary": OLD,
            "clusters.steady.core": OLD | {"target_on_demand_capacity": 4},
        },
        "clusters.steady.high_availability",
        "release-support clusters.steady.release",
    ),
    spoil(
        "ha-spot",
        {"clusters.steady.primary": {"instance_types": UNWEIGHED, "market": "SPOT"}},
        "fleet-spot clusters.steady.primary.market",
        "clusters.steady.primary.market",
    ),
    spoil(
        "ha-transient",
        {"clusters.modern.high_availability": True, "clusters.modern.idle_timeout_seconds": None},
        HERE,
        "idle-timeout clusters.modern.idle_timeout_seconds",
    ),
    spoil(
        "hbase-root",
        {"clusters.replica.hbase.root": GONE},
        "clusters.replica.hbase.read_replica",
        "hbase-storage clusters.replica.hbase",
    ),
    spoil("hbase-storage", {"clusters.replica.hbase": GONE}),
    spoil(
        "hbase-wal",
        {"clusters.ledger.release": "emr-6.14.0", "clusters.ledger.security": {"in_transit": PEM}},
        "clusters.ledger.hbase.wal_workspace",
        "release-support clusters.ledger.release",
    ),
    spoil("hbase-writer", {"clusters.replica.hbase.read_replica": False}, "clusters.replica.hbase.root"),
    spoil(
        "hdfs-replication",
        {
            "clusters.warehouse.configurations": [
                {"classification": "hdfs-site", "properties": {"dfs.replication": "5"}}
            ]
        },
        "clusters.warehouse.configurations[0].properties.dfs.replication",
    ),
    spoil("idle-engine", {"clusters.queries.idle_timeout_seconds": 3600, "acknowledgements.2": GONE}),
    spoil("idle-timeout", {"clusters.etl.idle_timeout_seconds": 60}),
    spoil("instance-type-known", {"clusters.etl.core.instance_types.1": {"type": "m9z.xlarge", "weight": 4}}),
    spoil(
        "instance-type-region",
        {"clusters.modern.primary.instance_types": ["r8gb.xlarge"]},
        "clusters.modern.primary.instance_types[0]",
    ),
    spoil(
        "instance-type-release",
        {
            "clusters.guarded.release": "emr-7.0.0",
            "clusters.guarded.primary.instance_types": ["c8gd.2xlarge"],
            "clusters.guarded.security.in_transit": PEM,
        },
        "clusters.guarded.primary.instance_types[0]",
        "release-support clusters.guarded.release",
    ),
    spoil(
        "kerberos-application",
        {
            "clusters.steady.security.kerberos": {
                "type": "external",
                "secret": "emr/kerberos",
                "admin_server": "kdc.example.com",
                "kdc_server": "kdc.example.com",
            },
            "clusters.steady.additional_security_groups": ["sg-0123456789abcdef0"],
        },
        "clusters.steady.applications[1]",
    ),
    spoil(
        "kerberos-lifetime", {"clusters.governed.security.kerberos": {"type": "dedicated", "secret": "emr/kerberos"}}
    ),
    spoil(
        "lake-formation",
        {"clusters.governed.security.runtime_roles": GONE},
        "clusters.governed.security.lake_formation",
    ),
    spoil(
        "launch-only",
        {
            "clusters.warehouse.cloudwatch_logs": True,
            "clusters.warehouse.applications": ["Hadoop", "Hive", "Tez", "AmazonCloudWatchAgent"],
        },
    ),
    spoil("location-undeclared", {f"{STEPS}.0.args": ["s3://raw/other/"]}, f"{STEPS}[0].args[0]"),
    spoil(
        "maximize-resource-allocation",
        {"clusters.guarded.configurations": settings("spark", maximizeResourceAllocation="true")},
        "clusters.guarded.configurations[0].properties.maximizeResourceAllocation",
    ),
    spoil(
        "maximum-age",
        {"guard": {"overdue": "terminate"}, "clusters.etl.maximum_age_hours": 2},
        "workflows.daily.timeout_minutes",
    ),
    spoil(
        "metadata-version", {"clusters.etl.security": {"metadata_version": 1}}, "clusters.etl.security.metadata_version"
    ),
    spoil("metastore-local", {"clusters.etl.metastore": {"type": "local"}}, "clusters.etl.metastore.type"),
    spoil(
        "metastore-server",
        {"clusters.etl.metastore": rich.GUARDED["metastore"]},
        "clusters.etl.metastore.type",
    ),
    spoil(
        "node-label",
        {
            "clusters.etl.configurations": [
                {
                    "classification": "yarn-site",
                    "properties": {"yarn.node-labels.am.default-node-label-expression": "SPOT"},
                }
            ]
        },
        "clusters.etl.configurations[0].properties.yarn.node-labels.am.default-node-label-expression",
    ),
    spoil("notification-emails", {"notifications.emails": []}),
    spoil("node-replacement", {"clusters.steady.unhealthy_node_replacement": False}),
    spoil("pool-cluster", {"pools.quick.cluster": "elt"}),
    spoil(
        "input-capacity",
        {"workflows.hourly.inputs": {"nodes": {"type": "integer", "minimum": 1, "maximum": 9, "sets": CAPACITY}}},
        "workflows.hourly.inputs.nodes.sets",
    ),
    spoil("pool-role", {"workflows.minutely": {"pool": "quick", "steps": [COUNT]}}, "pools.quick"),
    spoil(
        "primary-memory",
        {
            "clusters.etl.core": {"instance_types": ["r7g.8xlarge"], "target_on_demand_capacity": 16},
            "clusters.etl.task": GONE,
            ETL_SCALING: GONE,
        },
        f"{STEPS}[1].type",
    ),
    spoil("ranger", {"clusters.guarded.security.kerberos": GONE}, "clusters.guarded.security.ranger"),
    spoil("region-known", {"region": "eu-west-9"}, HERE, "hbase-wal clusters.ledger.hbase.wal_workspace"),
    spoil(
        "release-feature",
        {
            "clusters.steady.os_release": "2023.11.20260413.0",
            "clusters.steady.release": "emr-6.15.0",
            "clusters.steady.security": {"in_transit": PEM},
            "clusters.steady.primary": OLD,
            "clusters.steady.core": OLD | {"target_on_demand_capacity": 4},
        },
        HERE,
        "release-support clusters.steady.release",
    ),
    spoil("release-known", {"clusters.guarded.release": "emr-7.99.0"}),
    spoil(
        "release-network",
        {"network": {"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": ["subnet-0123456789abcdef0"]}},
        "clusters.modern.release",
        "subnet-tag network.subnet_ids",
    ),
    spoil(
        "release-region",
        {"region": "me-central-1"},
        *(f"clusters.{name}.release" for name in rich.RICH["clusters"]),
        "hbase-wal clusters.ledger.hbase.wal_workspace",
    ),
    spoil(
        "release-support",
        {"clusters.warehouse.release": "emr-7.5.0", "clusters.warehouse.security": {"in_transit": PEM}},
    ),
    spoil("repository-file", {f"{STEPS}.0.job": "jobs/cuont.py"}),
    spoil("repository-upgrade", {"clusters.etl.repository_upgrade": "SECURITY"}),
    spoil("root-volume", {"clusters.etl.root_volume": {"iops": 16000}}, "clusters.etl.root_volume.iops"),
    spoil(
        "runtime-role",
        {"workflows.governed": GONE},
        "clusters.governed.security.runtime_roles",
        "cluster-unused clusters.governed",
    ),
    spoil(
        "runtime-role-step",
        {"workflows.governed.steps.0": {"name": "a", "type": "command", "args": ["bash", "-c", "date"]}},
        "workflows.governed.steps[0].args[0]",
    ),
    spoil("s3-client-side", {"clusters.etl.security": {"s3": {"mode": "CSE-KMS"}}}, "clusters.etl.security.s3.mode"),
    spoil("s3-customer-key", {"clusters.etl.security": {"s3": {"mode": "SSE-S3"}}}, "clusters.etl.security.s3.mode"),
    spoil(
        "s3-encryption-key", {"clusters.etl.security": {"s3": {"provider": CLASS}}}, "clusters.etl.security.s3.provider"
    ),
    spoil(
        "s3-override",
        {"clusters.etl.security": {"s3": {"overrides": [{"bucket": "raw", "mode": "SSE-KMS"}] * 2}}},
        "clusters.etl.security.s3.overrides[1].bucket",
    ),
    spoil("scaling-advanced", {f"{ETL_SCALING}.utilization_performance_index": 50}),
    spoil(
        "scaling-both",
        {
            "clusters.warehouse.managed_scaling": {
                "minimum_capacity_units": 6,
                "maximum_capacity_units": 12,
                "maximum_core_capacity_units": 4,
            }
        },
        "clusters.warehouse.task_groups.batch.automatic_scaling",
    ),
    spoil(
        "scaling-bounds",
        {
            "clusters.guarded.managed_scaling": {
                "minimum_capacity_units": 16,
                "maximum_capacity_units": 16,
                "maximum_on_demand_capacity_units": 32,
            }
        },
        "clusters.guarded.managed_scaling.maximum_on_demand_capacity_units",
    ),
    spoil(
        "scaling-engine",
        {"clusters.replica.managed_scaling": {"minimum_capacity_units": 16, "maximum_capacity_units": 16}},
    ),
    spoil("scaling-launch", {"clusters.etl.task.target_spot_capacity": 80}, f"{ETL_SCALING}.maximum_capacity_units"),
    spoil("scaling-maximum", {f"{ETL_SCALING}.maximum_capacity_units": 6400}),
    spoil(
        "scaling-market",
        {ETL_SCALING: {"minimum_capacity_units": 16, "maximum_capacity_units": 64, "maximum_core_capacity_units": 16}},
    ),
    spoil("scaling-preset", {f"{ETL_SCALING}.maximum_core_capacity_units": 16}),
    spoil(
        "scaling-task-nodes",
        {
            "clusters.guarded.managed_scaling": {
                "preset": "task-only",
                "minimum_capacity_units": 16,
                "maximum_capacity_units": 32,
            }
        },
        "clusters.guarded.managed_scaling.preset",
    ),
    spoil("scaling-unit", {f"{ETL_SCALING}.unit_type": "VCPU"}),
    spoil(
        "schedule-capacity",
        {f"{OFFICE}.resize": {"core": {"target_on_demand_capacity": 0, "target_spot_capacity": 0}}},
        f"{OFFICE}.resize.core",
    ),
    spoil("schedule-target", {f"{OFFICE}.resize": {}}, OFFICE),
    spoil("schedule-time", {f"{OFFICE}.at": "rate(0 hours)"}),
    spoil("secret-text", {f"{STEPS}.0.args": ["--password", "hunter2"]}, f"{STEPS}[0].args[1]"),
    spoil(
        "security-group-count",
        {"clusters.etl.additional_security_groups": ["sg-0123456789abcdef0"] * 2},
        "clusters.etl.additional_security_groups[1]",
    ),
    spoil("security-reach", {"clusters.guarded.additional_security_groups": []}, "clusters.guarded.security.ranger"),
    spoil("shape-mixed", {"clusters.guarded.core": {"instance_type": "m7g.xlarge", "instance_count": 4}}),
    spoil("spark-connect", {"clusters.etl.spark_connect": True}),
    spoil("spot-price", {"clusters.ledger.core.bid_price": "0.10"}),
    spoil(
        "step-application", {f"{STEPS}.2": {"name": "x", "type": "hive", "script": "jobs/tidy.sql"}}, f"{STEPS}[2].type"
    ),
    spoil("step-command", {f"{STEPS}.2.args": ["s3-dist-cp --help"]}, f"{STEPS}[2].args[0]"),
    spoil(
        "step-copy",
        {f"{STEPS}.2": {"name": "x", "type": "s3-dist-cp", "source": "hdfs:///x/", "target": "s3://curated/x/"}},
        f"{STEPS}[2].target",
    ),
    spoil("step-concurrency", {"clusters.etl.step_concurrency": 2}),
    spoil("step-file", {"workflows.windows.steps.0.main_class": "com.example.Main"}),
    spoil(
        "step-hbase",
        {"workflows.versions.steps.0.args": ["2026-11-26"]},
    ),
    spoil("step-name", {f"{STEPS}.1.name": "count"}),
    spoil("step-packages", {f"{STEPS}.0.requirements": "jobs/count.txt"}),
    spoil("step-query", {"workflows.report.steps.0.catalog": "iceberg"}),
    spoil("step-shebang", {"workflows.tables.steps.0.mapper": "jobs/unmarked.py"}),
    spoil("step-streaming", {"workflows.tables.steps.0.input": "s3://raw/other/"}),
    spoil("step-text", {f"{STEPS}.2.args": ["s3-dist-cp", "x" * 10240]}),
    spoil("step-variable", {"workflows.tables.steps.1.script": "jobs/unset.sql"}),
    spoil(
        "subnet-duplicate",
        {
            "network": {
                "vpc_id": "vpc-0123456789abcdef0",
                "vpc_cidr": "10.0.0.0/16",
                "subnet_ids": ["subnet-0123456789abcdef0"] * 2,
            }
        },
        "network.subnet_ids[1]",
        "subnet-tag network.subnet_ids",
        *GROUPED,
    ),
    spoil("subnet-size", {"network": {"zones": 1, "cidr": "10.40.0.0/26"}}, "network.cidr"),
    spoil(
        "subnet-tag",
        {
            "network": {
                "vpc_id": "vpc-0123456789abcdef0",
                "vpc_cidr": "10.0.0.0/16",
                "subnet_ids": ["subnet-0123456789abcdef0"],
            }
        },
        "network.subnet_ids",
    ),
    spoil("table-format", {"clusters.etl.table_formats": ["iceberg", "iceberg"]}, "clusters.etl.table_formats[1]"),
    spoil("tag", {"tags": {"aws:mine": "x"}}, "tags.aws:mine"),
    spoil(
        "task-group-name",
        {"clusters.ledger.task_groups": {"core": {"instance_type": "m7g.xlarge", "instance_count": 1}}},
        "clusters.ledger.task_groups.core",
    ),
    spoil("time-zone", {f"{TRIGGERS}.night.time_zone": "Europe/Berln"}),
    spoil("termination-protection", {"clusters.etl.termination_protection": True}),
    spoil(
        "tls-certificates",
        {"clusters.etl.security": {"in_transit": {"certificate_provider": "Custom"}}},
        "clusters.etl.security.in_transit.certificate_provider",
    ),
    spoil(
        "tls-off",
        {"clusters.etl.security": {"in_transit": {"certificate_provider": "none"}}},
        "clusters.etl.security.in_transit.certificate_provider",
    ),
    spoil(
        "tls-release",
        {"clusters.warehouse.release": "emr-7.10.0"},
        "clusters.warehouse.security.in_transit.certificate_provider",
    ),
    spoil(
        "trigger-inputs",
        {
            "workflows.windows.steps.0.args": ["--day={day}"],
            "workflows.windows.inputs": {"day": {"type": "date"}},
            f"{TRIGGERS}.night.inputs": {"day": "2026-11-25"},
            f"{TRIGGERS}.order.inputs": {"day": "yesterday"},
        },
        f"{TRIGGERS}.files.inputs",
        f"{TRIGGERS}.order.inputs.day",
    ),
    spoil(
        "trigger-location",
        {f"{TRIGGERS}.files.location": "s3://raw/other/", f"{TRIGGERS}.more": rich.ELSEWHERE},
        f"{TRIGGERS}.files.location",
        f"{TRIGGERS}.more.location",
    ),
    spoil(
        "trigger-loop",
        {f"{TRIGGERS}.files.location": "s3://results/words/"},
        "workflows.tables.triggers.after.workflow",
        f"{TRIGGERS}.files.location",
        f"trigger-location {TRIGGERS}.files.location",
    ),
    spoil(
        "trigger-orchestrator",
        {"workflows.windows.orchestrator": "airflow"},
        "workflows.tables.triggers.after.workflow",
        "airflow-orchestrator workflows.windows.orchestrator",
        f"airflow-trigger {TRIGGERS}.files.type",
        f"airflow-trigger {TRIGGERS}.order.type",
    ),
    spoil(
        "trigger-pattern",
        {f"{TRIGGERS}.order.pattern": {"source": "shop"}},
        f"{TRIGGERS}.order.pattern.source",
    ),
    spoil("trigger-rate", {f"{TRIGGERS}.night.at": "rate(1 hour)"}),
    spoil("trigger-workflow", {"workflows.tables.triggers.after.workflow": "window"}),
    spoil("workflow-cluster", {"workflows.windows.cluster": "stable"}),
    spoil(
        "for-each-items",
        {f"{STEPS}.2": {"name": "each", "type": "for-each", "item": "one", "steps": [COPY]}},
        f"{STEPS}[2]",
        f"group-concurrency {STEPS}[2]",
    ),
    spoil(
        "group-concurrency",
        {f"{STEPS}.2": {"name": "both", "type": "parallel", "branches": [[COPY], [{**COPY, "name": "again"}]]}},
    ),
    spoil(
        "input-capacity",
        {"workflows.daily.inputs": {"n": {**NODES, "sets": "core.instance_count"}}},
        "workflows.daily.inputs.n.sets",
    ),
    spoil("input-unused", {"workflows.daily.inputs": {"n": NODES}}, "workflows.daily.inputs.n"),
    spoil(
        "input-value",
        {"workflows.daily.inputs": {"n": {**NODES, "default": 5}}, f"{STEPS}.0.args": ["{n}"]},
        "workflows.daily.inputs.n.default",
    ),
    spoil("placeholder-name", {f"{STEPS}.0.args": ["{n}"]}, f"{STEPS}[0].args[0]"),
    spoil(
        "placeholder-program",
        {"workflows.daily.inputs": {"n": NODES}, f"{STEPS}.2.args": ["bash", "-c", "echo {n}"]},
        f"{STEPS}[2].args[2]",
    ),
    spoil(
        "workflow-size",
        {f"{STEPS}.2": {"name": "wide", "type": "parallel", "branches": WIDE}, "clusters.etl.step_concurrency": 40},
        STEPS,
        "workflow-timeout workflows.daily.timeout_minutes",
    ),
    spoil("workflow-timeout", {"workflows.daily.timeout_minutes": 60}),
    spoil("workflow-cluster", {"workflows.hourly.pool": "qick"}),
    spoil(
        "warehouse-capacity",
        {"warehouse": {**LIMIT, "base_capacity": 9}, "network": {"zones": 3}},
        "warehouse.base_capacity",
        *GROUPED,
    ),
    spoil("warehouse-network", {"warehouse": LIMIT}, "network.zones"),
    spoil("load-warehouse", {**loading(), "warehouse": None}, f"{LOAD}.table", *GROUPED),
    spoil("load-source", loading(source="s3://team-x/days/"), f"{LOAD}.source", *GROUPED),
    spoil("load-keys", loading(mode="upsert"), f"{LOAD}.mode", *GROUPED),
    spoil("load-table", loading(table="pg_temp.days"), f"{LOAD}.table", *GROUPED),
    spoil(
        "load-group",
        {
            **loading(),
            f"{STEPS}.3": {
                "name": "each",
                "type": "for-each",
                "item": "day",
                "items": ["monday"],
                "steps": [{**DAYS, "source": "s3://curated/counts/"}],
            },
        },
        f"{LOAD}.steps[0]",
        *GROUPED,
    ),
    spoil(
        "table-location",
        described(tables={"counts": {**TABLE, "location": "s3://team-x/counts/"}}),
        "data_catalog.tables.counts.location",
    ),
    spoil(
        "table-column",
        described(tables={"counts": {**TABLE, "columns": {"n": "map<string>"}}}),
        "data_catalog.tables.counts.columns.n",
    ),
    spoil(
        "table-projection",
        described(
            tables={"counts": {**TABLE, "partition_keys": {"hour": {"type": "integer", "minimum": 9, "maximum": 1}}}}
        ),
        "data_catalog.tables.counts.partition_keys.hour.maximum",
    ),
    spoil(
        "view-query",
        described(tables={"counts": TABLE}, views={"some": {"sql": "SELECT n FROM count", "columns": {"n": "bigint"}}}),
        "data_catalog.views.some.sql",
    ),
]

"""One environment with something of everything that no rule objects to, and the files it names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

LARGE = ["r7g.2xlarge", "r6g.2xlarge"]
SMALL = ["m7g.xlarge", "m6g.xlarge"]
WEIGHED = [{"type": name, "weight": 4} for name in SMALL]
DIVERSE = [
    {"type": f"{family}.{size}", "weight": weight}
    for size, weight in (("xlarge", 4), ("2xlarge", 8), ("4xlarge", 16))
    for family in ("m6g", "m7g", "m6gd", "m7gd")
]
FLEETS = {
    "primary": {"instance_types": SMALL},
    "core": {"instance_types": WEIGHED, "target_on_demand_capacity": 16},
}
GROUPS = {"primary": {"instance_type": "m7g.xlarge"}, "core": {"instance_type": "m7g.xlarge", "instance_count": 4}}
SERVING = {"release": "emr-7.14.0", "lifetime": "long-running", "idle_timeout_seconds": None}

ETL: dict[str, Any] = {
    "release": "emr-7.14.0",
    "applications": ["Hadoop", "Spark", "Livy"],
    **FLEETS,
    "task": {"instance_types": DIVERSE, "target_spot_capacity": 16},
    "managed_scaling": {
        "preset": "on-demand-core-spot-task",
        "minimum_capacity_units": 16,
        "maximum_capacity_units": 64,
    },
    "metastore": {"type": "glue", "databases": ["default", "clickstream"]},
    "table_formats": ["iceberg"],
    "configurations": [{"classification": "spark-defaults", "properties": {"spark.sql.shuffle.partitions": "200"}}],
    "bootstrap_actions": [{"name": "packages", "script": "bootstrap/packages.sh", "args": ["s3://artefacts/wheels/"]}],
    "reads": ["s3://artefacts/wheels/"],
}
WAREHOUSE: dict[str, Any] = {
    "release": "emr-7.14.0",
    "lifetime": "long-running",
    "applications": ["Hadoop", "Hive", "Tez"],
    **GROUPS,
    "task_groups": {
        "batch": {
            "instance_type": "m7g.xlarge",
            "instance_count": 2,
            "automatic_scaling": {
                "minimum_instances": 2,
                "maximum_instances": 8,
                "rules": [
                    {
                        "name": "out",
                        "metric": "YARNMemoryAvailablePercentage",
                        "comparison": "LESS_THAN",
                        "threshold": 15,
                        "adjustment": 2,
                    },
                    {
                        "name": "in",
                        "metric": "YARNMemoryAvailablePercentage",
                        "comparison": "GREATER_THAN",
                        "threshold": 75,
                        "adjustment": -1,
                    },
                ],
            },
        }
    },
}
LEDGER: dict[str, Any] = {
    **SERVING,
    "applications": ["Hadoop", "HBase", "Phoenix"],
    **GROUPS,
    "hbase": {"root": "s3://curated/ledger/", "wal_workspace": "ledger"},
}
REPLICA: dict[str, Any] = {
    **SERVING,
    "applications": ["Hadoop", "HBase"],
    **FLEETS,
    "hbase": {"root": "s3://curated/ledger/", "read_replica": True},
}
QUERIES: dict[str, Any] = {
    **SERVING,
    "applications": ["Hadoop", "Trino"],
    "primary": {"instance_types": LARGE},
    "core": {"instance_types": LARGE, "target_on_demand_capacity": 4},
    "scheduled_scaling": {
        "office": {
            "at": "cron(0 7 ? * MON-FRI *)",
            "resize": {"core": {"target_on_demand_capacity": 8, "target_spot_capacity": 0}},
        }
    },
}
GUARDED: dict[str, Any] = {
    "release": "emr-7.14.0",
    "lifetime": "long-running",
    "applications": ["Hadoop", "Hive", "Spark"],
    **FLEETS,
    "metastore": {
        "type": "jdbc",
        "url": "jdbc:mysql://tables.example.com:3306/hive",
        "user": "hive",
        "password_secret": "emr/tables",
        "security_group": "sg-0123456789abcdef0",
    },
    "additional_security_groups": ["sg-0123456789abcdef0"],
    "security": {
        "kerberos": {"type": "dedicated", "secret": "emr/kerberos"},
        "ranger": {
            "admin_server_url": "https://ranger.example.com:6182",
            "admin_server_secret": "emr/ranger/server",
            "role_for_plugins": "ranger/data",
            "role_for_other_services": "ranger/users",
            "plugins": [
                {"app": app, "client_secret": "emr/ranger/client", "policy_repository": app.lower()}
                for app in ("Hive", "Spark")
            ],
            "audit_log_group": "/emr/ranger",
        },
    },
}
GOVERNED: dict[str, Any] = {
    "release": "emr-7.14.0",
    "applications": ["Hadoop", "Spark"],
    **FLEETS,
    "security": {"runtime_roles": {}, "lake_formation": True},
}
STEADY: dict[str, Any] = {
    **SERVING,
    "applications": ["Hadoop", "Flink"],
    **FLEETS,
    "flink": {},
    "high_availability": True,
}
MODERN: dict[str, Any] = {"release": "emr-spark-8.1.0", "applications": ["Spark"], **FLEETS, "spark_connect": True}

WORKFLOWS: dict[str, Any] = {
    "daily": {
        "cluster": "etl",
        "steps": [
            {
                "name": "count",
                "type": "spark",
                "job": "jobs/count.py",
                "args": ["s3://raw/clickstream/", "s3://curated/counts/"],
                "reads": ["s3://raw/clickstream/"],
                "writes": ["s3://curated/counts/"],
            },
            {
                "name": "report",
                "type": "spark-sql",
                "script": "jobs/report.sql",
                "variables": {"OUTPUT": "s3://results/report/"},
                "writes": ["s3://results/report/"],
            },
            {"name": "copy", "type": "command", "args": ["s3-dist-cp", "--help"]},
            {
                "name": "archive",
                "type": "s3-dist-cp",
                "source": "s3://curated/counts/",
                "target": "hdfs:///counts/",
                "args": ["--outputCodec=gz"],
                "reads": ["s3://curated/counts/"],
            },
            {"name": "tidy", "type": "shell", "script": "jobs/tidy.sh", "args": ["now"]},
        ],
    },
    "tables": {
        "cluster": "warehouse",
        "triggers": {"after": {"type": "workflow", "workflow": "windows"}},
        "steps": [
            {
                "name": "words",
                "type": "streaming",
                "mapper": "jobs/mapper.py",
                "reducer": "jobs/reducer.py",
                "input": "s3://raw/words/",
                "output": "s3://results/words/",
                "reads": ["s3://raw/words/"],
                "writes": ["s3://results/words/"],
            },
            {"name": "tidy", "type": "hive", "script": "jobs/tidy.sql"},
            {"name": "old", "type": "mapreduce", "jar": "jobs/old.jar"},
        ],
    },
    "windows": {
        "cluster": "steady",
        "steps": [{"name": "windows", "type": "flink", "job": "jobs/count.py", "reads": ["s3://raw/clickstream/"]}],
        "triggers": {
            "night": {"type": "schedule", "at": "cron(0 5 * * ? *)", "time_zone": "Europe/Berlin"},
            "files": {"type": "s3-arrival", "location": "s3://raw/clickstream/", "suffix": "_SUCCESS"},
            "order": {"type": "event", "pattern": {"source": ["shop"], "detail": {"amount": [{"numeric": [">", 0]}]}}},
        },
    },
    "versions": {
        "cluster": "ledger",
        "steps": [{"name": "versions", "type": "hbase", "script": "jobs/versions.hbase"}],
    },
    "report": {"cluster": "queries", "steps": [{"name": "report", "type": "trino", "script": "jobs/report.sql"}]},
    "governed": {"cluster": "governed", "steps": [{"name": "count", "type": "spark", "job": "jobs/count.py"}]},
    "modern": {"cluster": "modern", "steps": [{"name": "count", "type": "spark", "job": "jobs/count.py"}]},
    "hourly": {"pool": "quick", "steps": [{"name": "count", "type": "spark", "job": "jobs/count.py"}]},
}
ELSEWHERE = {"type": "s3-arrival", "location": "s3://partner/clickstream/"}
SERVES = "it serves requests day and night; its owners end it"
RICH: dict[str, Any] = {
    "name": "rich",
    "region": "eu-west-1",
    "owner": "data-platform",
    "cost_centre": "analytics",
    "network": {"zones": 1},
    "notifications": {"emails": ["on-call@example.com"]},
    "clusters": {
        "etl": ETL,
        "warehouse": WAREHOUSE,
        "ledger": LEDGER,
        "replica": REPLICA,
        "queries": QUERIES,
        "guarded": GUARDED,
        "governed": GOVERNED,
        "steady": STEADY,
        "modern": MODERN,
    },
    "workflows": WORKFLOWS,
    "pools": {"quick": {"cluster": "etl", "maximum_clusters": 2}},
    "acknowledgements": [
        {"rule": "idle-timeout", "path": f"clusters.{name}", "reason": SERVES}
        for name in ("ledger", "replica", "queries", "steady")
    ],
}
FILES = {
    "jobs/count.py": "print(1)\n",
    "jobs/count.txt": "humanize\n",
    "jobs/report.sql": "INSERT OVERWRITE DIRECTORY '${OUTPUT}' SELECT 1;\n",
    "jobs/tidy.sql": "SELECT 1;\n",
    "jobs/tidy.sh": "#!/bin/bash\n",
    "jobs/versions.hbase": "list\n",
    "jobs/old.jar": "",
    "jobs/mapper.py": "#!/usr/bin/env python3\n",
    "jobs/reducer.py": "#!/usr/bin/env python3\n",
    "jobs/unmarked.py": "print(1)\n",
    "jobs/unset.sql": "SELECT '${DAY}';\n",
    "bootstrap/packages.sh": "#!/bin/bash\n",
    "bootstrap/unmarked.sh": "echo\n",
    "environments/beside.yaml": "region: eu-west-1\naccount_settings: {ebs_encryption: aws-key}\n",
}


def plain() -> dict[str, Any]:
    """The environment as a file would give it: no two clusters share their nodes."""
    values: dict[str, Any] = json.loads(json.dumps(RICH))
    return values


def write_files(root: Path) -> None:
    """Put the files that the environment names below a folder, and some that changes of it name."""
    for name, text in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

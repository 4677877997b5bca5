"""Rule configuration-encryption."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from emr_platform.catalog import ENGINES_IN_THE_CLEAR, SPARK_IN_THE_CLEAR

CONFIGURATIONS = "clusters.etl.configurations"
STEP = "workflows.daily.steps.0"
WHY = (
    "it takes the engine out of the encryption in transit that EMR sets, which somebody has to answer for; "
    "remove it, or acknowledge configuration-encryption with the reason [error]"
)


def configuration(classification: str, **properties: str) -> dict[str, Any]:
    """A classification; `__` in a key is a dot."""
    return {
        "classification": classification,
        "properties": {key.replace("__", "."): value for key, value in properties.items()},
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                CONFIGURATIONS: [
                    configuration(
                        "spark-defaults", spark__authenticate="false", spark__network__crypto__enabled="false"
                    ),
                    configuration("core-site", hadoop__rpc__protection="authentication,privacy"),
                    configuration("hdfs-site", dfs__encrypt__data__transfer=" False "),
                    configuration("trino-config", **{"http-server__http__enabled": "true"}),
                    configuration("spark-env") | {"configurations": [configuration("export", ZEPPELIN_SSL="false")]},
                ]
            },
            [
                f"{CONFIGURATIONS}[0].properties.spark.authenticate: got 'false' in spark-defaults; {WHY}",
                f"{CONFIGURATIONS}[0].properties.spark.network.crypto.enabled: got 'false' in spark-defaults; {WHY}",
                (
                    f"{CONFIGURATIONS}[1].properties.hadoop.rpc.protection: got 'authentication,privacy' in core-site; "
                    f"{WHY}"
                ),
                f"{CONFIGURATIONS}[2].properties.dfs.encrypt.data.transfer: got ' False ' in hdfs-site; {WHY}",
                f"{CONFIGURATIONS}[3].properties.http-server.http.enabled: got 'true' in trino-config; {WHY}",
                f"{CONFIGURATIONS}[4].configurations[0].properties.ZEPPELIN_SSL: got 'false' in export; {WHY}",
            ],
        ),
        (
            {
                "clusters.etl.core.instance_types.0.configurations": [
                    configuration("mapred-site", mapreduce__shuffle__ssl__enabled="false")
                ]
            },
            [
                (
                    "clusters.etl.core.instance_types[0].configurations[0].properties.mapreduce.shuffle.ssl.enabled: "
                    f"got 'false' in mapred-site; {WHY}"
                ),
            ],
        ),
        (
            {
                f"{STEP}.conf": {"spark.network.crypto.enabled": "false"},
                f"{STEP}.args": ["--conf", "spark.authenticate=false"],
                f"{CONFIGURATIONS}": [configuration("spark-env", OPTS="-Dhadoop.rpc.protection=integrity -Xmx1g")],
                "clusters.etl.bootstrap_actions": [
                    {
                        "name": "x",
                        "script": "x.sh",
                        "args": ["sed -i 's/a/dfs.encrypt.data.transfer=false/; s/b/spark.ssl.enabled=false/'"],
                    }
                ],
            },
            [
                f"{CONFIGURATIONS}[0].properties.OPTS: got '-Dhadoop.rpc.protection=integrity'; {WHY}",
                (
                    "clusters.etl.bootstrap_actions[0].args[0]: got 'dfs.encrypt.data.transfer=false', "
                    f"'spark.ssl.enabled=false'; {WHY}"
                ),
                f"workflows.daily.steps[0].args[1]: got 'spark.authenticate=false'; {WHY}",
                f"workflows.daily.steps[0].conf.spark.network.crypto.enabled: got 'false'; {WHY}",
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("configuration-encryption", changes) == said


@pytest.mark.parametrize(("asked", "words"), [*SPARK_IN_THE_CLEAR.items(), *ENGINES_IN_THE_CLEAR.items()], ids=" ".join)
def test_fires_for_all_that_the_review_fails(
    ask: Callable[..., list[str]], asked: tuple[str, str], words: tuple[str, ...]
) -> None:
    classification, key = (part.replace("*", "x") for part in asked)
    for word in words:
        properties = {key: word.replace("*", "endpoint")}
        changes = {CONFIGURATIONS: [{"classification": classification, "properties": properties}]}
        assert len(ask("configuration-encryption", changes)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            CONFIGURATIONS: [
                configuration("spark-defaults", spark__authenticate="true", spark__sql__shuffle__partitions="false"),
                configuration("core-site", hadoop__rpc__protection="privacy"),
                configuration("trino-config", **{"http-server__http__enabled": "false"}),
                configuration("hive-env", **{"http-server__http__enabled": "true"}),
            ]
        },
        {
            f"{STEP}.conf": {"spark.authenticate": "true"},
            f"{STEP}.args": ["--conf", "spark.authenticate=true", "my.spark.authenticate=false", "false"],
        },
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("configuration-encryption", changes) == []

"""Rule secret-text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {
                "clusters.etl.configurations": [
                    {"classification": "hive-site", "properties": {"javax.jdo.option.ConnectionPassword": "hunter2"}}
                ]
            },
            [
                (
                    "clusters.etl.configurations[0].properties.javax.jdo.option.ConnectionPassword: got what "
                    "looks like a secret in javax.jdo.option.ConnectionPassword; everybody who may describe "
                    "the cluster reads it; put it into AWS Secrets Manager and write "
                    "EMR.secret@javax.jdo.option.ConnectionPassword: <ARN of the secret> [error]"
                )
            ],
        ),
        (
            {
                "workflows.daily.steps.0.args": [
                    "--password",
                    "hunter2",
                    "--url=jdbc:mysql://h/d?user=a&password=hunter2",
                    "postgres://a:hunter2@host/d",
                    "x AKIAABCDEFGHIJKLMNOP",
                ]
            },
            [
                (
                    "workflows.daily.steps[0].args[1]: got what looks like a secret in an argument; everybody"
                    " who may describe the step reads it; pass the name of a secret in AWS Secrets Manager, "
                    "and let the job read it [error]"
                ),
                (
                    "workflows.daily.steps[0].args[2]: got what looks like a secret in an argument; everybody"
                    " who may describe the step reads it; pass the name of a secret in AWS Secrets Manager, "
                    "and let the job read it [error]"
                ),
                (
                    "workflows.daily.steps[0].args[3]: got what looks like a secret in an argument; everybody"
                    " who may describe the step reads it; pass the name of a secret in AWS Secrets Manager, "
                    "and let the job read it [error]"
                ),
                (
                    "workflows.daily.steps[0].args[4]: got what looks like a secret in an argument; everybody"
                    " who may describe the step reads it; pass the name of a secret in AWS Secrets Manager, "
                    "and let the job read it [error]"
                ),
            ],
        ),
        (
            {"workflows.daily.steps.0.conf": {"spark.hadoop.fs.s3a.secret.key": "hunter2"}},
            [
                (
                    "workflows.daily.steps[0].conf.spark.hadoop.fs.s3a.secret.key: got what looks like a "
                    "secret in an argument; everybody who may describe the step reads it; pass the name of a "
                    "secret in AWS Secrets Manager, and let the job read it [error]"
                )
            ],
        ),
        (
            {"clusters.etl.bootstrap_actions": [{"name": "b", "script": "b.sh", "args": ["--api-key=hunter2"]}]},
            [
                (
                    "clusters.etl.bootstrap_actions[0].args[0]: got what looks like a secret in an argument; "
                    "everybody who may describe the step reads it; pass the name of a secret in AWS Secrets "
                    "Manager, and let the job read it [error]"
                )
            ],
        ),
    ],
)
def test_fires(ask: Callable[..., list[str]], changes: dict[str, Any], said: list[str]) -> None:
    assert ask("secret-text", changes) == said


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "clusters.etl.configurations": [
                {
                    "classification": "hive-site",
                    "properties": {
                        "EMR.secret@javax.jdo.option.ConnectionPassword": "arn:x:secretsmanager:x",
                        "hadoop.security.credential.provider.path": "jceks://x",
                        "hadoop.kms.password": "",
                        "a.password": "${env.X}",
                    },
                }
            ]
        },
        {
            "workflows.daily.steps.0.args": [
                "--password-secret",
                "emr/db",
                "--password",
                "--verbose",
                "password",
                "s3://raw/x",
            ]
        },
        {"workflows.daily.steps.0.args": ["--password"], "workflows.daily.steps.0.conf": {"a": "b"}},
    ],
)
def test_is_quiet(ask: Callable[..., list[str]], changes: dict[str, Any]) -> None:
    assert ask("secret-text", changes) == []

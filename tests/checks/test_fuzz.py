"""Whatever is in a file, reading, checking and rendering it ends with findings or a result, never with a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from emr_platform import engines
from emr_platform.checks import Context, problems, rule_names
from emr_platform.findings import dotted
from emr_platform.model import Environment, files_of
from emr_platform.reading import read
from emr_platform.render import (
    cluster_alarms,
    cluster_properties,
    create_cluster_arguments,
    endpoints_for,
    job_flow_overrides,
    kerberos_attributes,
    run_job_flow,
    security_configuration,
    state_machine,
)
from tests.checks import rich
from tests.checks.strategies import SAMPLES, SCHEMA, Maker, spoilt
from tests.render.clusters import MACHINE, REFS

GOOD = yaml.safe_dump(rich.plain(), sort_keys=False, allow_unicode=True)
MESSAGE = re.compile(r"got .+; .+; .+")
WHERE = engines.Where(buckets=REFS.buckets, metastore_secret="arn:x")
unshrunk = settings(
    phases=[Phase.generate],  # no shrinking: a failure names the place in the platform, and soon
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz")
    rich.write_files(folder)
    return folder


def render(environment: Environment) -> None:
    """Everything the platform makes of an environment without the CDK."""
    endpoints_for(environment.clusters.values())
    for name, cluster in environment.clusters.items():
        scripts = {action.script: "s3://uploads/file" for action in cluster.bootstrap_actions}
        refs = replace(REFS, scripts=scripts, kerberos=kerberos_attributes(cluster), region=environment.region)
        body = run_job_flow(name, cluster, refs, environment.tags)
        cluster_properties(body)
        create_cluster_arguments(body)
        job_flow_overrides(name, cluster, refs, environment.tags, literal=True)
        security_configuration(cluster, WHERE, data_key="data", disk_key="disk")
        cluster_alarms(name, "j-1", "topic", cluster)
        engines.locations(cluster), engines.permissions(cluster, WHERE), engines.service_permissions(cluster, WHERE)
        for sizing in engines.sizings(cluster).values():
            assert all(sizing.explain())
        for workflow_name, workflow in environment.workflows.items():
            if environment.cluster_key(workflow) == name:
                files = {file: "s3://uploads/file" for step in workflow.all_steps for file in files_of(step)}
                state_machine(workflow_name, workflow, replace(MACHINE, files=files), launch=body)


def look(file: Path, text: str, root: Path) -> bool:
    """Read a file, hold its findings to their form, render what is good. True when it was."""
    file.write_text(text, encoding="utf-8", errors="surrogatepass")
    reading = read(file, root)
    lines = len(text.splitlines()) + 1
    for finding in reading.findings:
        assert finding.severity in ("error", "warning", "advice")
        assert finding.file == file.as_posix()
        assert 1 <= finding.line <= lines
        assert re.fullmatch(r"[a-z0-9-]+", finding.rule)
        assert MESSAGE.fullmatch(finding.message), finding.message
        assert str(finding).isprintable()
    assert (reading.environment is None) == bool(reading.errors)
    if reading.environment is None:
        return False
    render(reading.environment)
    return True


def test_the_rich_environment_is_rendered(root: Path) -> None:
    assert look(root / "environments" / "rich.yaml", GOOD, root)


def test_every_pattern_of_the_model_has_a_sample() -> None:
    patterns = set(_patterns(SCHEMA))
    assert [one for one in patterns if not any(re.fullmatch(one, sample) for sample in SAMPLES)] == []
    assert len(patterns) > 30


def _patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict) and schema.get("type") == "string" and "pattern" in schema:
        yield schema["pattern"]
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _patterns(inner)


@settings(unshrunk, max_examples=200)
@given(seed=st.integers(0, 10**9))
def test_rules_answer_to_every_environment_of_the_model(seed: int, root: Path) -> None:
    try:
        environment = Environment.model_validate(Maker(seed).environment())
    except ValidationError:
        return
    for problem in problems(Context(environment, root, "rich")):
        assert problem.rule in (*rule_names(), "acknowledgement")
        assert MESSAGE.fullmatch(problem.message.replace("\n", " "))
        assert dotted(problem.path)


@settings(unshrunk, max_examples=80)
@given(values=spoilt(rich.plain()))
def test_spoilt_values_end_in_findings_or_renderings(values: dict[str, Any], root: Path) -> None:
    look(root / "environments" / "rich.yaml", yaml.safe_dump(values, sort_keys=False, allow_unicode=True), root)


@settings(unshrunk, max_examples=60)
@given(
    place=st.integers(0, len(GOOD)),
    length=st.integers(0, 40),
    text=st.text(max_size=6) | st.sampled_from("{[&*!|>%@`:-#\t\n"),
)
def test_spoilt_text_ends_in_findings_or_renderings(place: int, length: int, text: str, root: Path) -> None:
    look(root / "environments" / "rich.yaml", GOOD[:place] + text + GOOD[place + length :], root)

"""A cluster as the `job_flow_overrides` of Airflow's EmrCreateJobFlowOperator: RunJobFlow's body as plain data.

`job_flow_overrides` is a template field: Airflow reads every text in it as a Jinja template, and a text that ends in
`.json` as the path of one. Source: apache-airflow-providers-amazon 9, EmrCreateJobFlowOperator.template_ext.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from emr_platform.model import Cluster

from .runjobflow import ClusterRefs, run_job_flow

_JINJA = ("{{", "{%", "{#")


def job_flow_overrides(
    name: str, cluster: Cluster, refs: ClusterRefs, tags: Mapping[str, str], *, literal: bool = False
) -> dict[str, Any]:
    """The overrides for a cluster that waits for steps.

    Args:
        refs: plain names, as they are in the account: nothing replaces a placeholder here.
        tags: tags of the cluster.
        literal: the caller wraps the overrides in `airflow.utils.template.literal` (Airflow 2.8 and later), so that
            texts which look like templates are safe. Default False.

    Raises:
        ValueError: for a reference that is a placeholder or CDK token, and, without `literal`, for a text that
            Airflow would take for a template.
    """
    for path, text in _texts(asdict(refs), "refs"):
        if "${" in text:
            raise ValueError(
                f"{path}: got {text!r}; nothing fills in a placeholder for Airflow; give the name that it stands for"
            )
    body = run_job_flow(name, cluster, refs, tags)
    for path, text in _texts(body, ""):
        if not literal and (any(mark in text for mark in _JINJA) or text.endswith(".json")):
            raise ValueError(
                f"{path}: got {text!r}; Airflow reads it as a template; pass literal=True and hand the overrides over "
                "as airflow.utils.template.literal(overrides)"
            )
    return body


def _texts(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _texts(value, f"{path}.{key}" if path else str(key))
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _texts(value, path)
    elif isinstance(node, str):
        yield path, node

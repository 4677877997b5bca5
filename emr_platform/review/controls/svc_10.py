"""SVC-10: warehouses take TLS only."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Resource, Unknown, Value, at, both, either, is_in, is_true, items, opposite
from .._base import Control, Outcome, Subject, judge
from ._network import elsewhere, written

_GROUP, _NAME = "AWS::Redshift::ClusterParameterGroup", "ParameterGroupName"
# The family in which require_ssl is true unless it is set, and which clusters have that are made since 10 January 2025
# and name no group. Source: Redshift Management Guide, parameter groups.
_SAFE_FAMILY = "redshift-2.0"


def examine(subject: Subject) -> Iterator[Outcome]:
    for workgroup in subject.of("AWS::RedshiftServerless::Workgroup"):
        given = workgroup.get("ConfigParameters")
        yield judge(
            requires_tls(given, "ParameterKey"),
            workgroup,
            ("ConfigParameters",),
            given,
            good="refuses connections without TLS",
            bad="takes connections without TLS",
        )
    for cluster in subject.of("AWS::Redshift::Cluster"):
        name = cluster.get("ClusterParameterGroupName")
        path = ("ClusterParameterGroupName",)
        group = next((one for one in subject.of(_GROUP) if one.is_called(name, _NAME, cluster.template) is True), None)
        answer: Answer
        if group is not None:
            answer = _group_requires_tls(group)
        elif name is None:
            answer = Unknown("it takes them if it was made before 2025, and not if it is newer; name a parameter group")
        elif written(name) and str(name).startswith("default."):
            answer = name == f"default.{_SAFE_FAMILY}"
        else:
            yield elsewhere(path, name, "whoever owns that group of parameters shows require_ssl").of(cluster)
            continue
        good, bad = "refuses connections without TLS", "takes connections without TLS; set require_ssl"
        yield judge(answer, cluster, path, name, good=good, bad=bad)


def _group_requires_tls(group: Resource) -> Answer:
    """Whether a parameter group has require_ssl, or leaves it as a family has it in which it is true."""
    parameters = group.get("Parameters")
    named = either(*(is_in(at(one, "ParameterName"), "require_ssl") for one, _, _ in items(parameters)))
    left = both(opposite(named), is_in(group.get("ParameterGroupFamily"), _SAFE_FAMILY))
    return either(requires_tls(parameters, "ParameterName"), left)


def requires_tls(parameters: Value, key: str) -> Answer:
    """Whether a list of parameters has require_ssl, and nowhere anything but true."""
    asked = [
        (is_in(at(one, key), "require_ssl"), both(is_true(at(one, "ParameterValue")), there))
        for one, _, there in items(parameters)
    ]
    return both(
        either(*(both(named, on) for named, on in asked)), *(either(opposite(named), on) for named, on in asked)
    )


CONTROL = Control(
    id="SVC-10",
    title="Warehouses take TLS only",
    why="Without TLS whoever carries the traffic reads queries, their results and passwords.",
    severity="high",
    population="workgroups of Redshift Serverless, provisioned warehouses",
    proof="Workgroup.ConfigParameters has require_ssl true",
    remedy="add require_ssl true to ConfigParameters",
    sources=("Security Hub RedshiftServerless.2", "AWS Config redshift-serverless-workgroup-encrypted-in-transit",),
    mappings={
        "PCI DSS 4.0.1": ("1.2.5", "2.2.5", "2.2.7", "4.2.1", "4.2.1.1", "8.3.2"),
        "ISO 27001:2022": ("A.8.12", "A.8.24"),
        "SOC 2": ("CC6.7",),
    },
    examine=examine,
    unsure="frameworks are mapped as Prowler maps clusters of Redshift",
)  # fmt: skip

"""SVC-09: warehouses tell who asked what."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Value, both, either, is_in, items
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::RedshiftServerless::Namespace"):
        given = resource.get("LogExports")
        yield judge(
            both(*(_has(given, one) for one in ("connectionlog", "userlog"))),
            resource,
            ("LogExports",),
            given,
            good="exports who connected and which users were changed",
            bad="does not export who connected, or which users were changed",
        )


def _has(exports: Value, name: str) -> Answer:
    return either(*(both(is_in(one, name), there) for one, _, there in items(exports)))


CONTROL = Control(
    id="SVC-09",
    title="Warehouses tell who asked what",
    why="After an incident the question is who read what; without logs there is no answer.",
    severity="high",
    population="namespaces of Redshift Serverless",
    proof="Namespace.LogExports has connectionlog and userlog",
    remedy="set LogExports to userlog, connectionlog and useractivitylog",
    sources=("Security Hub Redshift.4 (for clusters)",),
    mappings={},
    examine=examine,
)

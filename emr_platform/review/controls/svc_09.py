"""SVC-09: warehouses tell who connects, and which users change."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import Answer, Value, at, both, either, is_in, is_there, items, opposite
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
    for cluster in subject.of("AWS::Redshift::Cluster"):
        given = cluster.get("LoggingProperties")
        exports = at(given, "LogExports")
        # To a bucket go all of its logs, to CloudWatch those that are named.
        to_a_bucket = opposite(is_in(at(given, "LogDestinationType"), "cloudwatch"))
        by_name = both(*(_has(exports, one) for one in ("connectionlog", "userlog")))
        all_of_them = both(is_there(at(given, "BucketName")), to_a_bucket)
        yield judge(
            either(all_of_them, by_name), cluster, ("LoggingProperties",), given,
            good="logs who connected and which users were changed",
            bad="does not log who connected, or which users were changed",
        )  # fmt: skip


def _has(exports: Value, name: str) -> Answer:
    return either(*(both(is_in(one, name), there) for one, _, there in items(exports)))


CONTROL = Control(
    id="SVC-09",
    title="Warehouses tell who connects, and which users change",
    why="After an incident the question is who was there, and by which rights; without logs there is no answer.",
    severity="high",
    population="namespaces of Redshift Serverless, provisioned warehouses",
    proof="LogExports has connectionlog and userlog; or all logs of a provisioned warehouse go to a bucket",
    remedy="set LogExports to userlog, connectionlog and useractivitylog",
    sources=("Security Hub RedshiftServerless.6", "AWS Config redshift-serverless-publish-logs-to-cloudwatch",),
    mappings={
        "NIST 800-53r5": (
            "AC-2(4)", "AC-3(1)", "AC-3(10)", "AC-4(26)", "AC-6(9)", "AU-2", "AU-3", "AU-6(3)", "AU-6(4)",
            "AU-6(6)", "AU-6(9)", "AU-8", "AU-9(3)", "AU-10", "AU-12", "AU-12(1)", "AU-12(2)", "AU-12(3)",
            "AU-12(4)", "AU-14", "AU-14(3)", "CA-7", "CM-5(1)", "CP-9", "IA-3(3)", "MA-4(1)", "PM-14", "PM-31",
            "SC-7(9)", "SC-8(3)", "SC-8(4)", "SC-13", "SC-28(1)", "SI-1(1)", "SI-3(8)", "SI-4(2)", "SI-4(17)",
            "SI-4(20)", "SI-7(8)", "SI-10(1)", "SI-19(4)",
        ),
        "PCI DSS 4.0.1": (
            "5.3.4", "10.2.1", "10.2.1.1", "10.2.1.2", "10.2.1.3", "10.2.1.4", "10.2.1.5", "10.2.1.6", "10.2.1.7",
            "10.2.2", "10.3.1", "10.6.3", "A1.2.1",
        ),
        "PCI DSS 3.2.1": (
            "3.4", "3.4.1", "8.2", "8.2.1", "10.1", "10.2", "10.2.1", "10.2.2", "10.2.3", "10.2.4", "10.2.6",
            "10.2.7", "10.3", "10.3.1", "10.3.2", "10.3.3", "10.3.4", "10.3.5", "10.3.6", "10.5", "10.5.4",
        ),
        "HIPAA": (
            "164.308(a)(1)(ii)(B)", "164.308(a)(1)(ii)(D)", "164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(A)",
            "164.312(a)(2)(iv)", "164.312(b)", "164.312(e)(2)(ii)",
        ),
        "ISO 27001:2022": ("A.8.15",),
        "SOC 2": ("CC7.2",),
    },
    examine=examine,
    unsure="what was asked is in useractivitylog, which is not asked for; frameworks are mapped as Prowler maps "
    "clusters of Redshift",
)  # fmt: skip

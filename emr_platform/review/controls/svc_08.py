"""SVC-08: warehouses have no public address."""

from __future__ import annotations

from collections.abc import Iterator

from ...assembly import is_true, opposite
from .._base import Control, Outcome, Subject, judge


def examine(subject: Subject) -> Iterator[Outcome]:
    for resource in subject.of("AWS::RedshiftServerless::Workgroup", "AWS::Redshift::Cluster"):
        given = resource.get("PubliclyAccessible")
        # AWS Big Data Blog, additional security defaults of Amazon Redshift, for CloudFormation too; Redshift API
        # Reference, CreateCluster.
        unsaid = "has private addresses only, which is the default for what is made since 10 January 2025"
        yield judge(
            given is None or opposite(is_true(given)),
            resource,
            ("PubliclyAccessible",),
            given,
            good=unsaid if given is None else "has private addresses only",
            bad="has a public address",
        )


CONTROL = Control(
    id="SVC-08",
    title="Warehouses have no public address",
    why="A public address leaves one password between the internet and the data.",
    severity="high",
    population="workgroups of Redshift Serverless, provisioned warehouses",
    proof="PubliclyAccessible is not true",
    remedy="set PubliclyAccessible to false",
    sources=("Security Hub RedshiftServerless.3", "AWS Config redshift-serverless-workgroup-no-public-access",),
    mappings={
        "NIST 800-53r5": (
            "AC-2(6)", "AC-3", "AC-3(7)", "AC-4(21)", "AC-6", "AC-17", "AC-17(1)", "AC-17(4)", "AC-17(9)",
            "AC-17(10)", "MP-2", "SC-7", "SC-7(2)", "SC-7(3)", "SC-7(7)", "SC-7(9)", "SC-7(11)", "SC-7(12)",
            "SC-7(16)", "SC-7(20)", "SC-7(21)", "SC-7(24)", "SC-7(25)", "SC-7(26)", "SC-7(27)", "SC-7(28)", "SC-25",
        ),
        "PCI DSS 4.0.1": (
            "1.2.8", "1.3.1", "1.3.2", "1.4.2", "1.5.1", "3.5.1.3", "10.3.2", "A1.1.2", "A1.1.3", "A3.4.1",
        ),
        "PCI DSS 3.2.1": ("1.2", "1.2.1", "1.3", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "2.2.2"),
        "HIPAA": (
            "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(C)", "164.312(a)(1)", "164.312(e)(1)",
        ),
        "ISO 27001:2022": ("A.8.1",),
    },
    examine=examine,
    unsure="frameworks are mapped as Prowler and the registry map clusters of Redshift; a provisioned warehouse that "
    "was made before 10 January 2025 and says nothing may have the public address that was the default then",
)  # fmt: skip

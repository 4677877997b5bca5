"""ENC-08: Spark's authentication and encryption are not switched off."""

from __future__ import annotations

from collections.abc import Iterator

from .._base import Control, Outcome, Subject
from ._switches import ask_settings

# Source: EMR Management Guide, emr-data-encryption-options, encryption in transit: what EMR sets for Spark;
# emr-encryption-support-matrix: TLS of its web pages. Apache Spark, security: `spark.ssl.enabled`. Before emr-5.9.0 the
# first names SASL as what encrypts: Apache Spark 2.1, configuration, `spark.authenticate.enableSaslEncryption`.
UNWANTED = {
    ("spark-defaults", "spark.authenticate"): ("false",),
    ("spark-defaults", "spark.authenticate.enableSaslEncryption"): ("false",),
    ("spark-defaults", "spark.network.crypto.enabled"): ("false",),
    ("spark-defaults", "spark.ssl.enabled"): ("false",),
    ("spark-defaults", "spark.ssl.*.enabled"): ("false",),
    # Spark's shuffle service runs in YARN's NodeManager, of whose configuration it takes them: Spark, security.
    ("*-site", "spark.authenticate"): ("false",),
    ("*-site", "spark.network.crypto.enabled"): ("false",),
}


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from ask_settings(
        subject, UNWANTED, "no configuration switches off Spark's authentication or encryption",
        "leave it out, and the security configuration's encryption in transit sets it",
    )  # fmt: skip


CONTROL = Control(
    id="ENC-08",
    title="Spark's RPC authentication and encryption are not switched off",
    why="A configuration outranks what EMR sets for encryption in transit: shuffles are in the clear again.",
    severity="high",
    population="clusters",
    proof="Configurations spark-defaults and yarn-site, of the cluster and its groups, and arguments of steps and "
    "scripts: none of spark.authenticate, spark.authenticate.enableSaslEncryption, spark.network.crypto.enabled, "
    "spark.ssl.enabled and spark.ssl.*.enabled is false",
    remedy="take the property out of spark-defaults",
    sources=("EMR Best Practices Guide, Security",),
    mappings={"NIST 800-53r5": ("SC-8", "SC-23")},
    examine=examine,
    unsure="what jobs and scripts set inside themselves is not seen; an argument that is given at deployment is "
    "asked only behind an option that takes settings",
)

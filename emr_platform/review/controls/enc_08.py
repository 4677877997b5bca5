"""ENC-08: Spark's authentication and encryption are not switched off."""

from __future__ import annotations

from collections.abc import Iterator

from ...catalog import SPARK_IN_THE_CLEAR
from .._base import Control, Outcome, Subject
from ._switches import ask_settings


def examine(subject: Subject) -> Iterator[Outcome]:
    yield from ask_settings(
        subject, SPARK_IN_THE_CLEAR, "no configuration switches off Spark's authentication or encryption",
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

"""ENC-07: the logs that EMR ships are encrypted with a customer key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...assembly import Cluster, Reference, Resource, Value, is_there
from ...findings import Path
from .._base import Control, Outcome, Subject
from ._calls import SESSIONS, logs_of_steps, placed, requests
from ._ends import is_of_launch
from ._network import elsewhere
from ._releases import too_old
from ._seen import Seen, customer_key


def examine(subject: Subject) -> Iterator[Outcome]:
    of_steps = list(logs_of_steps(subject))
    sessions = list(requests(subject, *SESSIONS))
    for cluster in subject.clusters:
        if cluster.get("LogUri") is None and not _has_logs_of_steps(cluster, of_steps, subject):
            continue
        path = ("LogEncryptionKmsKeyId",)
        yield customer_key(cluster.get(*path), path, subject.assembly).of(cluster)
        yield from too_old(
            cluster, "log_encryption", "LogEncryptionKmsKeyId begins with emr-5.30.0 and 6.1.0; take a newer release"
        )
    for about, below in of_steps:
        key = about.get(*below, "EncryptionKeyArn")
        if is_there(key) is not False:
            yield placed(customer_key(key, (*below, "EncryptionKeyArn"), subject.assembly), about)
        ships = is_there(key) is not True and is_there(about.get(*below, "LogUri")) is not False
        if ships and about in sessions:
            # Amazon EMR API reference, SessionS3LoggingConfiguration, does not say which key it is then.
            uri: Path = (*below, "LogUri")
            why = "names no key for the logs of its session, and which EMR takes then is not known"
            yield placed(Seen("UNKNOWN", uri, about.get(*uri), why), about)
        elif ships and about not in subject.clusters:
            yield from (placed(one, about) for one in _as_its_cluster(about, below, subject))


def _as_its_cluster(about: Cluster | Resource, below: Path, subject: Subject) -> Iterator[Seen]:
    """The key of logs that a step ships elsewhere without one of its own, where its cluster's own line says it not."""
    path = (*below, "LogUri")
    given = next((one for key in ("JobFlowId", "ClusterId") if (one := about.get(key)) is not None), None)
    if isinstance(about, Cluster):
        here = [one for one in subject.clusters if _is_for(about, given, one)]
    elif isinstance(given, Reference) and any(one.resource is given.resource for one in subject.clusters):
        return
    else:
        here = []
    for cluster in here:
        found = customer_key(cluster.get("LogEncryptionKmsKeyId"), path, subject.assembly)
        yield Seen(found.status, path, about.get(*path), f"as {cluster.name} has it: {found.reason}")
    if not here:
        yield elsewhere(path, given, "whoever owns that cluster shows the key of its logs, which is the step's too")


def _is_for(step: Cluster, given: Value, cluster: Cluster) -> bool:
    """Whether a call adds a step to a cluster: it names it, or one that a state of its machine launches."""
    if isinstance(given, Reference):
        return given.resource is cluster.resource
    return cluster.launched and cluster.resource is step.resource and is_of_launch(step.resource, given)


def _has_logs_of_steps(cluster: Cluster, of_steps: Iterable[tuple[Cluster | Resource, Path]], subject: Subject) -> bool:
    """Whether a step of a cluster may ship logs to a place of its own, and encrypt them as the cluster does."""
    own = (cluster, *cluster.attached(subject.assembly, "AWS::EMR::Step"))
    return any(
        is_there(about.get(*path, "EncryptionKeyArn")) is not True and is_there(about.get(*path, "LogUri")) is not False
        for about, path in of_steps
        if about in own
    )


CONTROL = Control(
    id="ENC-07",
    title="Logs that EMR ships to S3 are encrypted with a customer key",
    why="Logs of steps and containers quote data, queries and paths; EMR writes them with its own means, not EMRFS.",
    severity="high",
    population="clusters and steps that ship logs",
    proof="Cluster.LogEncryptionKmsKeyId, and EncryptionKeyArn of steps that have one, resolves to an AWS::KMS::Key",
    remedy="set LogEncryptionKmsKeyId to the ARN of a customer key that lets EMR's service principal use it",
    sources=("EMR Best Practices Guide, Security (no scanner checks it)",),
    # PCI 4, ISO, SOC 2: Prowler cloudwatch_log_group_kms_encryption_enabled, which asks the same of other logs.
    mappings={
        "NIST 800-53r5": ("AU-9", "SC-28"),
        "PCI DSS 4.0.1": ("3.5.1", "8.3.2", "10.3.2", "10.3.3", "10.3.4", "A1.2.1"),
        "ISO 27001:2022": ("A.8.11", "A.8.15", "A.8.16", "A.8.24"),
        "SOC 2": ("CC7.3", "PI1.4"),
    },
    examine=examine,
    unsure="PCI DSS, ISO and SOC 2 are mapped as Prowler maps encryption of log groups with KMS",
)

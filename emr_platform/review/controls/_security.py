"""Security configurations as the controls ask them, and the clusters that have none of these templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ...assembly import Cluster, Resource, Text, Value, opposite, security_document, unknown_in
from .._base import Outcome, Subject, judge
from ._releases import lacks, too_old
from ._seen import Seen, each_place

TYPE = "AWS::EMR::SecurityConfiguration"
PATH = ("SecurityConfiguration",)
ENCRYPTION = ("EncryptionConfiguration",)
AT_REST = (*ENCRYPTION, "AtRestEncryptionConfiguration")
S3 = (*AT_REST, "S3EncryptionConfiguration")
DISK = (*AT_REST, "LocalDiskEncryptionConfiguration")
IN_TRANSIT = (*ENCRYPTION, "InTransitEncryptionConfiguration", "TLSCertificateConfiguration")
IMDS = ("InstanceMetadataServiceConfiguration",)


def ask_each(
    subject: Subject,
    check: Callable[[Value, Resource], Iterable[Seen]],
    without: str,
    needs: Callable[[Value], tuple[str, str] | None] = lambda _: None,
) -> Iterator[Outcome]:
    """What a check says of each place of each security configuration, of each cluster that has none among these
    templates, and of each whose release does not know what its configuration sets.

    Args:
        check: takes the configuration's JSON, and the resource that has it; its paths are below that JSON.
        without: why a cluster fails that names no security configuration.
        needs: takes the configuration's JSON; the feature of the catalogue without which it sets nothing, and what is
            wrong with a release that lacks it. None where it came with security configurations themselves.
    """
    for configuration in subject.of(TYPE):
        for found in each_place(check(security_document(configuration), configuration)):
            yield replace(found, path=(*PATH, *found.path)).of(configuration)
    for cluster in subject.clusters:
        named = named_by(cluster, subject, without)
        if isinstance(named, Seen):
            yield named.of(cluster)
        elif (needed := needs(security_document(named))) is not None:
            yield from too_old(cluster, *needed)
        else:
            yield from older(cluster)


def older(cluster: Cluster) -> list[Outcome]:
    """An outcome where a cluster's release, as far as it is known, knows no security configurations."""
    label = cluster.get("ReleaseLabel")
    lacking = lacks(label, "security_configurations")
    bad = "security configurations begin with emr-4.8.0, so this one sets nothing; take a newer release"
    return [] if lacking is False else [judge(opposite(lacking), cluster, ("ReleaseLabel",), label, good="", bad=bad)]


def named_by(cluster: Cluster, subject: Subject, without: str) -> Resource | Seen:
    """The security configuration that a cluster names, or what is to be said where it is not among the templates."""
    found = cluster.security_configuration(subject.assembly)
    if isinstance(found, Resource):
        return found
    given = cluster.get("SecurityConfiguration")
    if found is None or given == "":
        return Seen("FAIL", PATH, given, without)
    here = cluster.resource.template
    written = isinstance(given, (str, Text))
    if written and any(one.is_called(given, "Name", here) is not False for one in subject.of(TYPE)):
        return Seen("UNKNOWN", PATH, given, f"which security configuration of these templates {given} is, is not known")
    if isinstance(given, str) or (isinstance(given, Text) and unknown_in(given) is None):
        return Seen(
            "INHERITED", PATH, given,
            f"the security configuration {given} is not among these templates: whoever made it shows what "
            "`aws emr describe-security-configuration` says",
        )  # fmt: skip
    return Seen("UNKNOWN", PATH, given, found.why)
